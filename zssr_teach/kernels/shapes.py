"""Blur kernels of a camera: checked, moved to their middle, drawn on another grid.

A kernel is an array (rows, columns) that sums to 1, on the grid of the HR picture. It is applied
at its middle pixel, ``side // 2`` along each axis.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.ndimage

from zssr_teach.errors import SettingsError
from zssr_teach.interpolation import cubic

LONGEST_SIDE = 101
_LARGEST_GAIN = 1.2
_LARGEST_VALUE = 1e200  # far from where sums and quotients overflow
_SMALLEST_SUM = 1e-6  # as a share of the sum of the absolute values
_AXES = ("above", "below"), ("left of", "right of")
# Moving its centre by a quarter of its side makes a kernel half as long again, and a little more
# for the cubic; what was moved once must pass when it is to be moved again.
_LONGEST_MOVED = 161


# ---- checking -------------------------------------------------------------------------------


def check_kernel(kernel: np.ndarray) -> np.ndarray:
    """Return `kernel` as a float64 array that sums to 1, or say what is wrong with it.

    Parameters
    ----------
    kernel : array (rows, columns)
        Real numbers of any sum above 0; at most 101 a side, even or odd. A few may be negative,
        as in a bicubic kernel, but the whole must blur: no pattern may come out stronger than it
        went in by more than a fifth. Its centre of mass lies in the middle half of each side.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> check_kernel([[1, 1], [1, 1]]).tolist()
    [[0.25, 0.25], [0.25, 0.25]]
    >>> check_kernel([[0, -1, 0], [-1, 5, -1], [0, -1, 0]])
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: the kernel makes some patterns 9 times as strong, so it \
sharpens; give one that blurs
    """
    return _checked(kernel)


def _checked(kernel: np.ndarray, longest: int = LONGEST_SIDE) -> np.ndarray:
    kernel = as_numbers(kernel, longest)
    if not np.isfinite(kernel).all() or np.abs(kernel).max() > _LARGEST_VALUE:
        raise SettingsError(
            "the kernel holds NaN or infinite values, or enormous ones; repair the file it is from"
        )
    total, mass = float(kernel.sum()), float(np.abs(kernel).sum())
    # Measured by its parts: 0.1 + 0.2 - 0.3 is not exactly zero, either.
    if total <= max(_SMALLEST_SUM * mass, 1 / _LARGEST_VALUE):
        raise SettingsError(
            f"the kernel sums to {total:g}; a blur must have a positive sum (normally 1)"
        )
    kernel = kernel / total
    _check_gain(kernel)
    _check_place(kernel)
    return kernel


def as_numbers(kernel: np.ndarray, longest: int = LONGEST_SIDE) -> np.ndarray:
    """Return `kernel` as a float64 array if it is a matrix of real numbers, of a kernel's size.

    Examples
    --------
    >>> as_numbers([[True, False]]).tolist()
    [[1.0, 0.0]]
    """
    try:
        kernel = np.asarray(kernel)
    except (TypeError, ValueError):  # rows of different lengths
        kernel = np.empty((), object)
    if kernel.dtype.kind == "c":
        raise SettingsError("the kernel holds complex numbers; give real ones, such as abs(kernel)")
    if kernel.dtype.kind not in "biuf":
        raise SettingsError("the kernel is not an array of numbers; give a 2-D array")
    if kernel.ndim != 2 or kernel.size == 0:
        raise SettingsError(
            f"the kernel has the shape {kernel.shape}; give a 2-D array such as 13×13"
        )
    if max(kernel.shape) > longest:
        raise SettingsError(
            f"the kernel is {kernel.shape[0]}×{kernel.shape[1]}; "
            f"crop it to at most {LONGEST_SIDE} a side"
        )
    # Beyond float64 a number becomes infinite, which is found later, as are signalling NaNs.
    with np.errstate(over="ignore", invalid="ignore"):
        return kernel.astype(np.float64)


def _check_gain(kernel: np.ndarray) -> None:
    """Refuse what sharpens: of which some frequency comes out stronger than it went in.

    An antialiased bicubic kernel raises none by more than 0.4 % (with a slope of −1: 16 %), Lanczos
    3 %, though its negative parts come to a third of its positive ones. Any sharpening worth the
    name raises some by half.
    """
    if kernel.min() >= 0:
        return  # averages never do
    sides = [max(32, 2 * side) for side in kernel.shape]  # fine enough to meet the highest place
    gain = float(np.abs(np.fft.rfft2(kernel, sides)).max())
    if gain > _LARGEST_GAIN:
        raise SettingsError(
            f"the kernel makes some patterns {gain:.3g} times as strong, so it sharpens; "
            "give one that blurs"
        )


def _check_place(kernel: np.ndarray) -> None:
    """Refuse a kernel that mostly moves the picture: cropped wrongly, or not a kernel at all.

    Whoever makes kernels for `[::scale]` puts the centre (scale − 1)/2 off the middle pixel: up to
    2 pixels at ×4, on sides of 13 and more. A quarter of the side leaves room for that, and one
    pixel for the smallest kernels.
    """
    for side, offset, axis in zip(kernel.shape, centre_of_mass(kernel), _AXES, strict=True):
        offset += side // 2 - (side - 1) / 2  # from the true middle, also of an even side
        if abs(offset) > max(1.0, side / 4):
            raise SettingsError(
                f"the kernel's weight lies {abs(offset):.3g} pixels {axis[offset > 0]} its middle; "
                "crop it so that it lies in the middle"
            )


# ---- moving and scaling ---------------------------------------------------------------------


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
    kernel = _checked(kernel, _LONGEST_MOVED)
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
    >>> scale_kernel(np.full((17, 17), 1 / 289), 0.5).shape
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
