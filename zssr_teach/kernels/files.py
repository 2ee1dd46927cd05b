"""Blur kernels from files: NumPy's, MATLAB's, or a grey picture of one."""

from __future__ import annotations

import io
import math
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from zssr_teach import images
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.kernels import check_kernel
from zssr_teach.kernels.contents import Entry, choose, entries, printable
from zssr_teach.kernels.matlab import MatlabReader

_LONGEST_FILE = 20_000_000  # a hundred kernels of 101×101, and room for what is beside them
_KINDS = ".npy, .npz, .mat or a picture"


def load_kernel(path: str | Path) -> np.ndarray:
    """Read a blur kernel from a file.

    Parameters
    ----------
    path : str or Path
        NumPy's ``.npy`` or ``.npz``, MATLAB's ``.mat`` of any version, or a grey picture. Arrays
        may have any names, and be in cells and structures: the one matrix among them is taken.

    Returns
    -------
    float64 array (rows, columns) that sums to 1.

    Raises
    ------
    SettingsError
        If the file is not there, cannot be read, does not hold one matrix, or that is no blur.
    """
    path = Path(path)
    name = printable(path.name, 255)
    if not path.is_file():
        raise SettingsError(f"there is no kernel file {printable(str(path), 500)}; give {_KINDS}")
    if path.stat().st_size > _LONGEST_FILE:
        raise SettingsError(f"{name} is longer than 20 megabytes; save just the kernel")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"{name} cannot be read ({error.strerror}); check its permissions"
        ) from None
    with MatlabReader() as matlab:
        return parse_kernel(data, name, matlab)


def parse_kernel(data: bytes, name: str, matlab: MatlabReader) -> np.ndarray:
    """Return the kernel in the bytes of a file; the ending of its name says what kind it is.

    Examples
    --------
    >>> file = io.BytesIO()
    >>> np.save(file, np.ones((1, 4)))
    >>> with MatlabReader() as matlab:
    ...     parse_kernel(file.getvalue(), "kernel.npy", matlab).tolist()
    [[0.25, 0.25, 0.25, 0.25]]
    """
    suffix = Path(name).suffix.lower()
    if suffix == ".mat":
        return check_kernel(matlab.read(data, name))
    if suffix in images.SUFFIXES:
        return check_kernel(_read_picture(data, name))
    if suffix not in (".npy", ".npz"):
        raise SettingsError(f"{name} cannot hold a kernel; give {_KINDS}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd headers; what matters raises
            # Either may have the other's ending; the beginning tells.
            found = list(_read_npz(data) if data[:2] == b"PK" else _read_npy(data, "array"))
    except SettingsError:
        raise
    except Exception as error:  # many kinds, for a damaged file
        reason = printable(str(error), 100) or type(error).__name__
        raise SettingsError(
            f"the kernel file {name} cannot be read ({reason}); save it again"
        ) from None
    return check_kernel(choose(found, name))


def _read_npy(data: bytes, name: str) -> Iterator[Entry]:
    """Read an array from the bytes of a ``.npy`` file; its header is not believed but checked."""
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    reader = np.lib.format.read_array_header_1_0
    if version != (1, 0):  # the later ones differ in the names of fields only
        reader = np.lib.format.read_array_header_2_0
    shape, backwards, kind = reader(file)
    if kind.hasobject:
        raise ValueError("it holds Python objects, which could run programs")
    there = len(data) - file.tell()
    if min(shape, default=1) < 0 or math.prod(shape) * kind.itemsize > there:
        raise ValueError(f"an array of the shape {str(shape)[:60]} does not fit into it")
    values = np.frombuffer(data, kind, math.prod(shape), file.tell())
    yield from entries(name, values.reshape(shape, order="F" if backwards else "C"))


def _read_npz(data: bytes) -> Iterator[Entry]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > 3 * _LONGEST_FILE:
            raise ValueError("it unpacks to more than 60 megabytes")
        for member in members:
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError("it is packed in a way that NumPy does not use")
            yield from _read_npy(archive.read(member), member.filename.removesuffix(".npy"))


def _read_picture(data: bytes, name: str) -> np.ndarray:
    """Take the grey values of a picture as the kernel's: they are as proportional to light."""
    try:
        picture = images.read(data, name, least_side=1)  # a kernel may be that small
    except ImageError as error:
        raise SettingsError(f"no kernel can be read: {error}, or give a .npy file") from None
    pixels = picture.pixels.astype(np.float64)
    if not (pixels == pixels[..., :1]).all():
        raise SettingsError(f"{name} is a coloured picture, not a kernel; save it in grey")
    if picture.alpha is not None:
        raise SettingsError(f"{name} is partly transparent; save the kernel without transparency")
    return pixels[..., 0]
