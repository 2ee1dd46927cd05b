"""Blur kernels from files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import scipy.io

from zssr_teach.errors import SettingsError
from zssr_teach.kernels import check_kernel


def load_kernel(path: str | Path) -> np.ndarray:
    """Read a blur kernel from a ``.npy`` or MATLAB ``.mat`` file.

    Parameters
    ----------
    path : str or Path
        A ``.mat`` file may hold any names; the one 2-D array of numbers in it is taken.

    Returns
    -------
    float64 array (rows, columns) that sums to 1.

    Raises
    ------
    SettingsError
        If the file is not there, cannot be read, or does not hold one 2-D array.
    """
    path = Path(path)
    if not path.is_file():
        raise SettingsError(f"there is no kernel file {path}; give a .npy or .mat file")
    readers = {".npy": _read_npy, ".mat": _read_mat}
    if path.suffix.lower() not in readers:
        raise SettingsError(f"{path.name} is not a .npy or .mat file; save the kernel as one")
    try:
        kernel = readers[path.suffix.lower()](path)
    except SettingsError:
        raise
    except Exception as error:  # both readers raise many kinds for a damaged file
        reason = " ".join(str(error).split()) or type(error).__name__
        raise SettingsError(
            f"the kernel file {path.name} cannot be read ({reason}); save it again"
        ) from None
    return check_kernel(kernel)


def _read_npy(path: Path) -> np.ndarray:
    return np.load(path, allow_pickle=False)


def _read_mat(path: Path) -> np.ndarray:
    arrays = [
        value
        for name, value in scipy.io.loadmat(path).items()
        if not name.startswith("__") and value.ndim == 2 and np.issubdtype(value.dtype, np.number)
    ]
    arrays = [value for value in arrays if value.size > 1] or arrays
    if len(arrays) != 1:
        raise SettingsError(
            f"{path.name} holds {len(arrays)} two-dimensional arrays; keep just the kernel in it"
        )
    return arrays[0]
