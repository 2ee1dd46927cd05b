"""Kernels to files: NumPy's, MATLAB's, or a grey picture; all of the file, or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import scipy.io

from zssr_teach import images
from zssr_teach.errors import OutputError
from zssr_teach.images.files import atomic_file, shown
from zssr_teach.images.output import check_place
from zssr_teach.kernels import check_kernel

_WHITE = 65_535  # the largest number of 16 bits


def save_kernel(kernel: np.ndarray, path: str | Path) -> Path:
    """Write a kernel so that :func:`~zssr_teach.kernels.files.load_kernel` reads it again.

    Parameters
    ----------
    kernel : array (rows, columns)
        As for :func:`~zssr_teach.kernels.check_kernel`.
    path : str or Path
        Its ending decides: ``.npy``; ``.mat``, in which the variable is called ``kernel``; or
        ``.png``, in 16 bits of grey, of which white is the largest weight. A picture keeps each
        weight to 1/131,070 of the largest; the others keep it exactly.

    Returns
    -------
    Path

    Raises
    ------
    SettingsError
        If it is no kernel.
    OutputError
        If the file cannot be written there, or cannot hold this kernel.

    Examples
    --------
    >>> save_kernel(np.ones((3, 3)), "kernel.txt")
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: kernel.txt: cannot write .txt; use .npy, .mat or .png
    """
    path = Path(path)
    kernel = check_kernel(kernel)
    check_kernel_output(path)
    data = _KINDS[path.suffix.lower()](kernel, shown(path.name))
    with atomic_file(path) as file:
        file.write(data)
    return path


def check_kernel_output(path: str | Path) -> None:
    """Find out before the work, not after it, whether a kernel can be saved there.

    Raises
    ------
    OutputError

    Examples
    --------
    >>> check_kernel_output("no/such/folder/kernel.npy")
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: there is no folder no/such/folder for kernel.npy; make it first
    """
    suffix = Path(path).suffix
    if suffix.lower() not in _KINDS:
        kind = shown(suffix) or "a nameless format"
        raise OutputError(f"{shown(path)}: cannot write {kind}; use .npy, .mat or .png")
    check_place(path)


def _numpy_file(kernel: np.ndarray, _name: str) -> bytes:
    file = io.BytesIO()
    np.save(file, kernel, allow_pickle=False)
    return file.getvalue()


def _matlab_file(kernel: np.ndarray, _name: str) -> bytes:
    file = io.BytesIO()
    scipy.io.savemat(file, {"kernel": kernel})
    return file.getvalue()


def _picture_file(kernel: np.ndarray, name: str) -> bytes:
    grey = kernel / kernel.max()
    if grey.min() < -0.5 / _WHITE:
        raise OutputError(
            f"{name} cannot hold the kernel: a picture has no negative weights; use .npy or .mat"
        )
    pixels = np.repeat(grey[..., None].clip(0, 1), 3, axis=2).astype(np.float32)
    return images.encode(pixels, "PNG", images.Picture(pixels, bits=16, grey=True))


_KINDS: dict[str, Callable[[np.ndarray, str], bytes]] = {
    ".npy": _numpy_file,
    ".mat": _matlab_file,
    ".png": _picture_file,
}
