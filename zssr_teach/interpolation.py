"""The four functions that say how much a pixel counts at a distance: interpolation's kernels."""

from __future__ import annotations

import numpy as np


def cubic(x: np.ndarray, a: float = -0.5) -> np.ndarray:
    """Return the cubic convolution kernel at the distances `x` (in input pixels).

    Parameters
    ----------
    x : array of float
    a : float
        Slope at distance 1; −0.5 reproduces quadratics exactly and is everybody's choice.

    References
    ----------
    R. Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15.
    https://doi.org/10.1109/TASSP.1981.1163711

    Examples
    --------
    >>> cubic(np.array([0.0, 0.5, 1.0, 2.0])).tolist()
    [1.0, 0.5625, 0.0, 0.0]
    """
    x = np.abs(x)
    near = (a + 2) * x**3 - (a + 3) * x**2 + 1
    far = a * (x**3 - 5 * x**2 + 8 * x - 4)
    return np.where(x <= 1, near, np.where(x < 2, far, 0.0))


def _box(x: np.ndarray) -> np.ndarray:
    # Half open, so that a point exactly between two pixels belongs to one of them only.
    return ((x > -0.5) & (x <= 0.5)).astype(float)


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.maximum(0.0, 1 - np.abs(x))


def _lanczos(x: np.ndarray) -> np.ndarray:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)


# method: (kernel, radius of its support in input pixels)
METHODS = {
    "nearest": (_box, 0.5),
    "bilinear": (_triangle, 1.0),
    "bicubic": (cubic, 2.0),
    "lanczos": (_lanczos, 3.0),
}
