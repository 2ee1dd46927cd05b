"""Kernels by name: what one writes for them on a command line, such as ``motion 9 30``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from zssr_teach import images
from zssr_teach.errors import SettingsError
from zssr_teach.kernels.blurs import (
    box_kernel,
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.kernels.contents import printable
from zssr_teach.kernels.files import load_kernel

BICUBIC = "bicubic"  # the camera without a kernel of its own
WRITTEN = "words such as 'gaussian 1.4', 'motion 9 30', 'disc 3', 'shake 7 1' or 'box 5'"
_FILES = {".npy", ".npz", ".mat", *images.SUFFIXES}


@dataclass(frozen=True)
class _Kind:
    """How a kind of kernel is written, and what makes it of the numbers that follow."""

    form: str
    counts: tuple[int, ...]  # of numbers
    make: Callable[..., np.ndarray]


def _gaussian(along: float, across: float | None = None, angle: float = 0.0) -> np.ndarray:
    return gaussian_kernel(along if across is None else (along, across), angle=angle)


_KINDS = {
    "gaussian": _Kind("gaussian WIDTH [ACROSS [ANGLE]]", (1, 2, 3), _gaussian),
    "motion": _Kind("motion LENGTH [ANGLE]", (1, 2), motion_kernel),
    "disc": _Kind("disc RADIUS", (1,), disc_kernel),
    "shake": _Kind("shake SIZE [SEED]", (1, 2), shake_kernel),
    "box": _Kind("box ROWS [COLUMNS]", (1, 2), box_kernel),
}


def is_words(text: str) -> bool:
    """Tell whether a text is meant as the name of a kernel, not as that of a file.

    Examples
    --------
    >>> is_words("motion 9 30"), is_words("Disc 3"), is_words("motion 9.npy"), is_words("k.mat")
    (True, True, False, False)
    """
    first = _parts(text)[:1]
    return (
        Path(text).suffix.lower() not in _FILES and bool(first) and first[0] in (*_KINDS, BICUBIC)
    )


def named_kernel(text: str) -> np.ndarray | None:
    """Return the kernel that a name and its numbers stand for.

    ``gaussian WIDTH [ACROSS [ANGLE]]``, ``motion LENGTH [ANGLE]``, ``disc RADIUS``,
    ``shake SIZE [SEED]``, ``box ROWS [COLUMNS]``; lengths in HR pixels, angles in degrees,
    anticlockwise from the horizontal. See :mod:`zssr_teach.kernels.blurs` for what each is.

    Parameters
    ----------
    text : str

    Returns
    -------
    float64 array (rows, columns) that sums to 1; None for ``bicubic``, which has no kernel of its
    own.

    Raises
    ------
    SettingsError
        If it is not understood, or the numbers make no sense.

    Examples
    --------
    >>> named_kernel("motion 5").tolist()
    [[0.2, 0.2, 0.2, 0.2, 0.2]]
    >>> named_kernel("motion fast")
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: the kernel 'motion fast' is not understood; \
write motion LENGTH [ANGLE]
    """
    name, *rest = _parts(text) or [""]
    if name == BICUBIC and not rest:
        return None
    if name not in _KINDS:
        raise SettingsError(f"there is no kernel {_quoted(text)}; give {WRITTEN}")
    kind = _KINDS[name]
    try:
        numbers = _numbers(rest)
    except ValueError:
        numbers = []
    if len(numbers) not in kind.counts:
        raise SettingsError(f"the kernel {_quoted(text)} is not understood; write {kind.form}")
    return kind.make(*numbers)


def read_kernel(text: str) -> np.ndarray | None:
    """Return the kernel in a file, or the one that is named.

    Parameters
    ----------
    text : str
        For :func:`named_kernel`, or the name of a file for
        :func:`~zssr_teach.kernels.files.load_kernel`.

    Returns
    -------
    float64 array (rows, columns) that sums to 1, or None for ``bicubic``.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> read_kernel("disc 1").shape
    (3, 3)
    >>> read_kernel("blurry")
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: there is no kernel 'blurry'; give a file (.npy, .npz, .mat or \
a picture) or words such as 'gaussian 1.4', 'motion 9 30', 'disc 3', 'shake 7 1' or 'box 5'
    """
    if is_words(text):
        return named_kernel(text)
    if Path(text).suffix.lower() in _FILES or _is_there(text):
        return load_kernel(text)
    raise SettingsError(
        f"there is no kernel {_quoted(text)}; give a file (.npy, .npz, .mat or a picture) "
        f"or {WRITTEN}"
    )


def _is_there(text: str) -> bool:
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # a name too long, or with a null
        return False


def _parts(text: str) -> list[str]:
    """Split what is written as it may be meant: ``Box 5x6``, ``motion 9, 30°``."""
    text = re.sub(r"(?<=\d)\s*[x×]\s*(?=\d)", " ", text.strip().lower())
    return [part.removesuffix("°") for part in re.split(r"[\s,]+", text) if part]


def _numbers(parts: Sequence[str]) -> list[float]:
    """Return whole numbers as such: a seed must be one."""
    return [int(part) if re.fullmatch(r"[+-]?\d{1,30}", part) else float(part) for part in parts]


def _quoted(text: str) -> str:
    return f"'{printable(text, 60)}'"
