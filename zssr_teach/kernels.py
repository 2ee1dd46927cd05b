"""Blur kernels of a camera: made, checked, moved to their middle, drawn on another grid.

A kernel is an array (rows, columns) that sums to 1, on the grid of the HR picture. It is applied
at its middle pixel, ``side // 2`` along each axis.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.ndimage

from zssr_teach.errors import SettingsError
from zssr_teach.interpolation import cubic

_MAXIMUM_SIDE = 101


def gaussian_kernel(
    sigma: float | tuple[float, float], size: int | None = None, angle: float = 0.0
) -> np.ndarray:
    """Return a Gaussian blur kernel that sums to 1.

    Parameters
    ----------
    sigma : float or (float, float)
        Standard deviation in HR pixels; a pair gives an anisotropic kernel (along, across).
    size : int or None
        Side length; None takes the odd one that holds four standard deviations each way.
    angle : float
        Direction of the first sigma in degrees, anticlockwise from the horizontal.

    Examples
    --------
    >>> gaussian_kernel(1.0, 3).round(3).tolist()
    [[0.075, 0.124, 0.075], [0.124, 0.204, 0.124], [0.075, 0.124, 0.075]]
    """
    along, across = sigma if isinstance(sigma, tuple) else (sigma, sigma)
    if not (0 < along <= 20 and 0 < across <= 20):
        raise SettingsError(f"a blur of {sigma} pixels makes no sense; give 0.1 to 20")
    side = size or 2 * math.ceil(4 * max(along, across)) + 1
    steps = np.arange(side) - (side - 1) / 2
    x, y = np.meshgrid(steps, -steps)
    turn = math.radians(angle)
    u = x * math.cos(turn) + y * math.sin(turn)
    v = -x * math.sin(turn) + y * math.cos(turn)
    kernel = np.exp(-0.5 * ((u / along) ** 2 + (v / across) ** 2))
    return check_kernel(kernel / kernel.sum())


def check_kernel(kernel: np.ndarray) -> np.ndarray:
    """Return `kernel` as a float64 array that sums to 1, or say what is wrong with it.

    Examples
    --------
    >>> check_kernel([[1, 1], [1, 1]]).tolist()
    [[0.25, 0.25], [0.25, 0.25]]
    """
    try:
        kernel = np.asarray(kernel, np.float64)
    except (TypeError, ValueError):
        raise SettingsError("the kernel is not an array of numbers; give a 2-D array") from None
    if kernel.ndim != 2 or kernel.size == 0:
        raise SettingsError(
            f"the kernel has the shape {kernel.shape}; give a 2-D array such as 13×13"
        )
    if max(kernel.shape) > _MAXIMUM_SIDE:
        raise SettingsError(
            f"the kernel is {kernel.shape[0]}×{kernel.shape[1]}; "
            f"crop it to at most {_MAXIMUM_SIDE} a side"
        )
    if not np.isfinite(kernel).all():
        raise SettingsError("the kernel holds NaN or infinite values; repair the file it is from")
    if kernel.sum() <= 1e-8:
        raise SettingsError(
            f"the kernel sums to {kernel.sum():g}; a blur must have a positive sum (normally 1)"
        )
    return kernel / kernel.sum()


def centre_of_mass(kernel: np.ndarray) -> tuple[float, float]:
    """Return how far (rows, columns) the kernel's mass lies from the pixel it is applied at.

    Examples
    --------
    >>> centre_of_mass(np.array([[0.0, 0.5, 0.5]]))
    (0.0, 0.5)
    """
    rows, columns = scipy.ndimage.center_of_mass(kernel)
    return float(rows - kernel.shape[0] // 2), float(columns - kernel.shape[1] // 2)


def recentre(kernel: np.ndarray) -> np.ndarray:
    """Move a kernel so that its centre of mass is its middle pixel; the sides become odd.

    Flips and rotations of HR fathers are only valid with a kernel that does not move the picture:
    otherwise each orientation is shifted in another direction and the network learns to blur.

    Examples
    --------
    >>> bool(np.allclose(centre_of_mass(recentre(np.array([[1.0, 1.0]]))), 0, atol=1e-6))
    True
    """
    kernel = check_kernel(kernel)
    offsets = centre_of_mass(kernel)
    if all(side % 2 for side in kernel.shape) and np.allclose(offsets, 0, atol=1e-6):
        return kernel
    for axis, offset in enumerate(offsets):
        kernel = _redraw(kernel, axis, kernel.shape[axis] // 2 + offset)
    return kernel / kernel.sum()


def scale_kernel(kernel: np.ndarray, factor: float | tuple[float, float]) -> np.ndarray:
    """Return the same blur on a grid `factor` times as fine (below 1: coarser).

    Parameters
    ----------
    kernel : array (rows, columns)
    factor : float or (float, float)
        1 returns the kernel as it is.

    Examples
    --------
    >>> scale_kernel(gaussian_kernel(2.0), 0.5).shape
    (11, 11)
    """
    factors = factor if isinstance(factor, tuple) else (factor, factor)
    for axis, ratio in enumerate(factors):
        if ratio != 1:
            # The pixel at which the kernel is applied stays the one at which it is applied.
            kernel = _redraw(kernel, axis, kernel.shape[axis] // 2, ratio)
    return kernel / kernel.sum()


def _redraw(kernel: np.ndarray, axis: int, middle: float, ratio: float = 1.0) -> np.ndarray:
    """Redraw one axis, `ratio` times as fine and of odd length, with `middle` in the middle.

    The cubic kernel reproduces quadratics, so neither the centre of mass nor the width (the second
    moment) suffers; anything linear would widen the blur.
    """
    side = kernel.shape[axis]
    stretch = max(1.0, ratio)
    reach = math.ceil(max(middle, side - 1 - middle) * ratio + 2 * stretch) - 1
    targets = np.arange(-reach, reach + 1)
    distances = (targets[:, None] - ratio * (np.arange(side) - middle)) / stretch
    return np.moveaxis(cubic(distances) @ np.moveaxis(kernel, axis, 0), 0, axis)
