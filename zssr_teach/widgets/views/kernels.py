"""A kernel as a picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLUE = (0x56, 0xB4, 0xE9)  # for weights below zero


def kernel_picture(kernel: NDArray[np.float64], side: int = 11) -> NDArray[np.float32]:
    """Return a kernel as a picture: black is 0, white the largest weight, blue is negative.

    Small ones are drawn on side×side cells, and all in a square, applied at its middle.

    Parameters
    ----------
    kernel : array (rows, columns)
    side : int
        So that kernels of different sizes are drawn alike.

    Returns
    -------
    float32 array (height, width, 3) in [0, 1]

    Examples
    --------
    >>> kernel_picture(np.ones((1, 4))).shape, kernel_picture(np.ones((1, 4)), 15).shape
    ((11, 11, 3), (15, 15, 3))
    """
    middles = [length // 2 for length in kernel.shape]
    reach = max(*middles, side // 2)
    sheet = np.zeros((2 * reach + 1, 2 * reach + 1))
    top, left = (reach - each for each in middles)
    sheet[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel / kernel.max()
    blue = np.multiply.outer(np.maximum(-sheet, 0), np.array(_BLUE) / 255)
    return np.clip(np.maximum(sheet, 0)[..., None] + blue, 0, 1).astype(np.float32)
