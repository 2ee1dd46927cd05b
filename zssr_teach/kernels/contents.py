"""Which of the things in a file is the blur kernel; if that cannot be told, what is in it instead.

MATLAB files hold matrices, stacks, texts, cells and structures by name, ``.npz`` files arrays by
name. Here all of them are a list of named arrays, from which the one kernel is chosen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from zssr_teach.errors import SettingsError

_DEEPEST = 20
_MOST = 1000
_NAMED = 5  # names that a message lists


@dataclass(frozen=True)
class Entry:
    """An array in a file, with its path there, such as ``camera.kernel`` or ``kernels{2}``."""

    name: str
    array: np.ndarray


def entries(name: str, value: Any, depth: int = 0) -> Iterator[Entry]:
    """List the arrays in a value: itself, or those in its cells and fields.

    Examples
    --------
    >>> cell = np.array([np.ones((3, 3)), "text"], dtype=object)
    >>> [entry.name for entry in entries("cell", cell)]
    ['cell{1}', 'cell{2}']
    """
    if depth > _DEEPEST:
        raise SettingsError(f"{printable(name, 40)} … is nested too deeply; save just the kernel")
    if hasattr(value, "toarray"):  # a sparse matrix, which may stand for more than memory holds
        value.check_format(full_check=True)  # else wrong numbers would be written outside of it
        value = value.toarray() if math.prod(value.shape) <= 1e6 else outline(value.shape)
    elif type(value) is not np.ndarray:
        # MATLAB's functions and objects are subclasses, whose insides are of no use here.
        value = np.empty((), object) if isinstance(value, np.ndarray) else np.asarray(value)
    if value.dtype.names:
        for field in value.dtype.names:
            yield from entries(f"{name}.{field}", value[field], depth + 1)
    elif value.dtype.kind == "O" and value.ndim:
        for number, inner in enumerate(value.ravel()):
            place = f"{{{number + 1}}}" if value.size > 1 else ""
            yield from entries(name + place, inner, depth + 1)
    else:
        yield Entry(name, value)


def outline(shape: tuple[int, ...]) -> np.ndarray:
    """Return zeros of a shape that take no memory: for what is too large to be a kernel anyway.

    Examples
    --------
    >>> outline((10**6, 10**6)).shape
    (1000000, 1000000)
    """
    return np.broadcast_to(np.float64(0), shape)


def printable(text: str, length: int) -> str:
    r"""Return a text that fits into a line, whatever a damaged file has made of it.

    Examples
    --------
    >>> printable("one\ntwo\0", 80)
    'one two?'
    """
    line = " ".join(text.split())[:length]
    return "".join(letter if letter.isprintable() else "?" for letter in line)


def choose(found: Iterable[Entry], file: str) -> np.ndarray:
    """Return the one array among those of a `file` that can be the kernel.

    Matrices go before stacks of them, these before rows and columns (the blur of a straight
    movement), and those before single numbers: a scale or a name beside the kernel does no harm.

    Raises
    ------
    SettingsError
        If there are several, none, or a stack: with what there is.

    Examples
    --------
    >>> choose([Entry("scale", np.ones((1, 1))), Entry("k", np.ones((3, 3)))], "k.mat").shape
    (3, 3)
    """
    ranked: dict[int, list[Entry]] = {}
    others = []
    for number, entry in enumerate(found):
        if number >= _MOST:
            raise SettingsError(f"{file} holds more than {_MOST} things; save just the kernel")
        if entry.array.dtype.kind in "biufc" and entry.array.size:
            entry = Entry(entry.name, _without_idle_axes(entry.array))
            ranked.setdefault(_rank(entry.array), []).append(entry)
        else:
            others.append(entry)
    if not ranked:
        names = f"only {_names(others)}" if others else "nothing at all"
        raise SettingsError(f"{file} holds no numbers, {names}; save the kernel in it")
    best = ranked[min(ranked)]
    if len(best) > 1:
        kind = "two-dimensional arrays" if best[0].array.ndim == 2 else "arrays"
        raise SettingsError(
            f"{file} holds {len(best)} {kind} ({_names(best)}); keep just the kernel in it"
        )
    if best[0].array.ndim > 2:
        raise SettingsError(f"{file} holds {_stack(best[0].array)}; save one of them")
    return best[0].array


def _rank(array: np.ndarray) -> int:
    if array.ndim == 2:
        return 0 if min(array.shape) > 1 else 2 if array.size > 1 else 3
    return 1 if array.ndim > 2 else 3


def _without_idle_axes(array: np.ndarray) -> np.ndarray:
    """Drop axes of length 1 from an array of more than two, until two are left."""
    for axis in reversed(range(array.ndim)):
        if array.ndim > 2 and array.shape[axis] == 1:
            array = np.squeeze(array, axis)
    return array


def _stack(array: np.ndarray) -> str:
    """Say what an array of three or more dimensions holds, taking equal sides for a kernel's."""
    if array.ndim > 3:
        return "kernels in an array of " + "×".join(map(str, array.shape))
    # Channels and MATLAB's stacks come last; where the last two sides are equal, NumPy's first.
    first = array.shape[1] == array.shape[2] != array.shape[0]
    planes = np.moveaxis(array, 0 if first else 2, 0)
    count, rows, columns = planes.shape
    if array.size < 1e6 and (planes == planes[0]).all():
        return f"the same kernel of {rows}×{columns} {count} times"
    return f"{count} kernels of {rows}×{columns}"


def _names(found: list[Entry]) -> str:
    names = [
        printable(entry.name, 40)
        + ("" if entry.array.size else " (empty)")
        + (" (text)" if entry.array.dtype.kind in "US" else "")
        for entry in found[:_NAMED]
    ]
    return ", ".join(names) + (" …" if len(found) > _NAMED else "")
