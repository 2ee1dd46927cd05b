"""The one bicubic that everything uses, and how low-resolution grids lie on high-resolution ones.

A resize is two small matrix products: one mixes rows, one mixes columns. Each row of such a matrix
holds the weights with which the input pixels around one output pixel are averaged
(:func:`weights`). Shrinking with ``antialias=True`` widens the kernel by the scale, so that no
input pixel is skipped: this is what MATLAB's ``imresize`` does, whose results the literature
reports, and these functions agree with it, border included. Built by hand in chapter 02.

Where a low-resolution pixel lies on the high-resolution grid is said by an *alignment*:

``"centred"``
    The pictures cover the same area, so pixel *i* lies at ``(i + ½)·scale − ½``. Every resize here.
``"top-left"``
    Pixel *i* lies at ``i·scale``: a blur with a centred kernel, then ``[::scale]``.
``"kernel"``
    Pixel *i* is taken at ``i·scale`` with the kernel exactly as given, so it lies at ``i·scale``
    plus the offset of the kernel's centre of mass. This is what a kernel file stored beside
    low-resolution pictures means, whichever of the two others its maker had in mind.

Mixing these up moves the result by a fraction of a pixel and costs decibels.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import scipy.ndimage
import scipy.signal
import scipy.sparse

from zssr_teach.errors import SettingsError
from zssr_teach.interpolation import METHODS, cubic
from zssr_teach.kernels import (
    as_numbers,
    centre_of_mass,
    check_kernel,
    gaussian_kernel,
    recentre,
    scale_kernel,
)
from zssr_teach.kernels.files import load_kernel

# With what is defined in the rooms below: kernels belong to resampling for those who use it.
__all__ = [
    "MAXIMUM_SCALE",
    "METHODS",
    "MINIMUM_SCALE",
    "Alignment",
    "Scale",
    "blur",
    "centre_of_mass",
    "check_kernel",
    "cubic",
    "downscale",
    "downscale_adjoint",
    "first_pixel",
    "gaussian_kernel",
    "load_kernel",
    "output_shape",
    "recentre",
    "resize",
    "scale_kernel",
    "scale_pair",
    "shrunk_shape",
    "upscale",
    "weights",
]

Scale = float | tuple[float, float]
Alignment = Literal["centred", "top-left", "kernel"]

MINIMUM_SCALE, MAXIMUM_SCALE = 1.0, 8.0
_BAND = 128  # rows of the result that are made at once


def weights(
    length: int,
    new_length: int,
    method: str = "bicubic",
    antialias: bool = True,
    scale: float | None = None,
    first: float | None = None,
) -> scipy.sparse.csr_array:
    """Return the matrix (new_length, length) that resizes one axis; each row sums to 1.

    Parameters
    ----------
    length, new_length : int
        Number of pixels before and after.
    method : {"nearest", "bilinear", "bicubic", "lanczos"}
    antialias : bool
        When shrinking, widen the kernel so that it covers every input pixel.
    scale : float or None
        Step between input pixels, in output pixels; None makes both cover the same area.
    first : float or None
        Where input pixel 0 lies, in output pixels; None puts it where the areas coincide.

    Examples
    --------
    >>> weights(4, 2, "bilinear").toarray().round(3).tolist()
    [[0.5, 0.375, 0.125, 0.0], [0.0, 0.125, 0.375, 0.5]]
    """
    if method not in METHODS:
        raise SettingsError(f"there is no method {method!r}; choose one of {', '.join(METHODS)}")
    kernel, radius = METHODS[method]
    scale = scale or new_length / length
    first = (scale - 1) / 2 if first is None else first
    # "nearest" takes one pixel by definition, so there is nothing to widen.
    stretch = 1 / scale if antialias and scale < 1 and method != "nearest" else 1.0
    centres = (np.arange(new_length) - first) / scale
    taps = math.ceil(2 * radius * stretch) + 2
    columns = np.floor(centres - radius * stretch).astype(int)[:, None] + np.arange(taps)
    values = kernel((centres[:, None] - columns) / stretch)
    values /= values.sum(axis=1, keepdims=True)
    # The border is mirrored, edge pixel included: … 1 0 | 0 1 2 …, as MATLAB does.
    columns = columns % (2 * length)
    columns = np.minimum(columns, 2 * length - 1 - columns)
    rows = np.repeat(np.arange(new_length), taps)
    shape = (new_length, length)
    matrix = scipy.sparse.coo_array((values.ravel(), (rows, columns.ravel())), shape=shape).tocsr()
    matrix.eliminate_zeros()
    return matrix


def mix(
    image: np.ndarray, rows: scipy.sparse.csr_array, columns: scipy.sparse.csr_array
) -> np.ndarray:
    """Apply one matrix to the rows and one to the columns of an image (height, width, channels)."""
    _, width, channels = image.shape
    rows, columns = rows.astype(np.float32), columns.astype(np.float32)
    flat = image.reshape(-1, width * channels)
    mixed = np.empty((rows.shape[0], columns.shape[0], channels), np.float32)
    # Band by band: a large picture is then never copied as a whole, and a band stays in the cache.
    for top in range(0, len(mixed), _BAND):
        band = mixed[top : top + _BAND]
        tall = (rows[top : top + _BAND] @ flat).reshape(-1, width, channels)
        across = tall.transpose(1, 0, 2).reshape(width, -1)
        band[:] = (columns @ across).reshape(-1, len(band), channels).transpose(1, 0, 2)
    return mixed


def resize(
    image: np.ndarray,
    shape: tuple[int, int],
    method: str = "bicubic",
    antialias: bool = True,
) -> np.ndarray:
    """Resize an image to `shape` so that both cover the same area.

    Parameters
    ----------
    image : float32 array (height, width, channels)
    shape : (int, int)
        New height and width.
    method : {"nearest", "bilinear", "bicubic", "lanczos"}
    antialias : bool
        Only matters when shrinking; see :func:`weights`.

    Returns
    -------
    float32 array (new height, new width, channels). Not clipped: bicubic overshoots at edges.

    Examples
    --------
    >>> resize(np.full((6, 4, 3), 0.5, np.float32), (3, 8)).shape
    (3, 8, 3)
    """
    if min(shape) < 1:
        raise SettingsError(
            f"a picture of {shape[0]}×{shape[1]} pixels is empty; give at least 1×1"
        )
    image = np.asarray(image, np.float32)
    rows = weights(image.shape[0], shape[0], method, antialias)
    columns = weights(image.shape[1], shape[1], method, antialias)
    return mix(image, rows, columns)


# ---- scales ---------------------------------------------------------------------------------


def scale_pair(scale: Scale) -> tuple[float, float]:
    """Return (vertical, horizontal) scale factors, checked.

    Examples
    --------
    >>> scale_pair(2), scale_pair((2, 3))
    ((2.0, 2.0), (2.0, 3.0))
    """
    values = scale if isinstance(scale, tuple | list) else (scale, scale)
    try:
        pair = tuple(float(value) for value in values)
    except (TypeError, ValueError):
        pair = ()
    if len(pair) != 2:
        raise SettingsError(f"the scale {scale!r} is not a number or a pair; give 2, 1.5 or (2, 3)")
    if not all(MINIMUM_SCALE <= value <= MAXIMUM_SCALE for value in pair):
        raise SettingsError(
            f"the scale {scale!r} is out of range; "
            f"give factors from {MINIMUM_SCALE:g} to {MAXIMUM_SCALE:g}"
        )
    return pair[0], pair[1]


def output_shape(shape: tuple[int, ...], scale: Scale) -> tuple[int, int]:
    """Return the (height, width) of a picture of `shape` enlarged by `scale`, rounded.

    Examples
    --------
    >>> output_shape((5, 10, 3), 1.5)
    (8, 15)
    """
    vertical, horizontal = scale_pair(scale)
    return math.floor(shape[0] * vertical + 0.5), math.floor(shape[1] * horizontal + 0.5)


def shrunk_shape(shape: tuple[int, ...], scale: Scale) -> tuple[int, int]:
    """Return the (height, width) of a picture of `shape` shrunk by `scale`, rounded.

    Examples
    --------
    >>> shrunk_shape((256, 5, 3), 3)
    (85, 2)
    """
    vertical, horizontal = scale_pair(scale)
    return _shrunk(shape[0], vertical), _shrunk(shape[1], horizontal)


def first_pixel(
    scale: float, alignment: str, kernel: np.ndarray | None = None, axis: int = 0
) -> float:
    """Return where LR pixel 0 lies on the HR grid along one axis, in HR pixels.

    Examples
    --------
    >>> first_pixel(2, "centred"), first_pixel(2, "top-left")
    (0.5, 0.0)
    """
    if alignment == "centred":
        return (scale - 1) / 2
    if alignment == "top-left":
        return 0.0
    if alignment == "kernel" and kernel is not None:
        return centre_of_mass(kernel)[axis]
    raise SettingsError(
        f"the alignment {alignment!r} cannot be used here; choose centred, top-left, "
        "or kernel together with a kernel"
    )


def upscale(
    image: np.ndarray,
    scale: Scale,
    kernel: np.ndarray | None = None,
    alignment: str = "centred",
    shape: tuple[int, int] | None = None,
) -> np.ndarray:
    """Enlarge with bicubic interpolation so that every pixel stays where it was.

    Parameters
    ----------
    image : float32 array (height, width, channels)
    scale : float or (float, float)
    kernel : array or None
        Only its centre of mass matters, and only for the alignment ``"kernel"``.
    alignment : {"centred", "top-left", "kernel"}
        Where the pixels of `image` lie on the grid of the result; see the module's text.
    shape : (int, int) or None
        Exact size of the result, where the rounded one is not wanted.

    Returns
    -------
    float32 array (about scale·height, scale·width, channels). Not clipped.

    Examples
    --------
    >>> ramp = np.tile(np.arange(8, dtype=np.float32)[:, None, None], (1, 8, 3))
    >>> upscale(ramp, 2)[8, 8, 0], upscale(ramp, 2, alignment="top-left")[8, 8, 0]
    (np.float32(3.75), np.float32(4.0))
    """
    image = np.asarray(image, np.float32)
    if kernel is not None:
        as_numbers(kernel)  # refuses what is none, also where it does not matter
    new_shape = shape or output_shape(image.shape, scale)
    matrices = []
    for axis, factor in enumerate(scale_pair(scale)):
        if alignment == "centred":  # same area: rounded sizes change the factor a little
            factor = new_shape[axis] / image.shape[axis]
        first = first_pixel(factor, alignment, kernel, axis)
        matrices.append(weights(image.shape[axis], new_shape[axis], scale=factor, first=first))
    return mix(image, *matrices)


def downscale(
    image: np.ndarray,
    scale: Scale,
    kernel: np.ndarray | None = None,
    alignment: str = "centred",
) -> np.ndarray:
    """Shrink an image by `scale`: antialiased bicubic, or blur with `kernel` and sample.

    Parameters
    ----------
    image : float32 array (height, width, channels)
    scale : float or (float, float)
        How many times fewer pixels a side.
    kernel : array (rows, columns) or None
        Point spread function on the grid of `image`, summing to 1. Unless the alignment is
        ``"kernel"`` it is re-centred first, so that the result does not move.
    alignment : {"centred", "top-left", "kernel"}
        See the module's text. Without a kernel only ``"centred"`` makes sense.

    Returns
    -------
    float32 array (about height/scale, width/scale, channels). Not clipped.

    References
    ----------
    Shocher, Cohen, Irani, "Zero-Shot Super-Resolution using Deep Internal Learning", CVPR 2018,
    section 3. https://doi.org/10.1109/CVPR.2018.00329

    Examples
    --------
    >>> image = np.random.default_rng(0).random((12, 9, 3), dtype=np.float32)
    >>> downscale(image, 3).shape
    (4, 3, 3)
    >>> delta = np.ones((1, 1))
    >>> bool(np.array_equal(downscale(image, 3, delta), image[1::3, 1::3]))
    True
    """
    image = np.asarray(image, np.float32)
    if kernel is None:
        if alignment != "centred":
            raise SettingsError("bicubic downscaling is always centred; give a kernel as well")
        return resize(image, shrunk_shape(image.shape, scale))
    kernel = check_kernel(kernel) if alignment == "kernel" else recentre(kernel)
    rows, columns = _sampling_points(image.shape, scale_pair(scale), alignment)
    return _sample(blur(image, kernel), rows, columns)


def downscale_adjoint(
    image: np.ndarray,
    shape: tuple[int, int],
    scale: Scale,
    kernel: np.ndarray | None = None,
    alignment: str = "centred",
) -> np.ndarray:
    """Carry LR pixels back to where :func:`downscale` took them from, with the same weights.

    Shrinking is linear: every LR pixel is a weighted sum of HR pixels, one row of a (huge) matrix.
    The adjoint is the transposed matrix: each HR pixel collects from the LR pixels that it took
    part in. It is no inverse, but a step along it always brings the shrunk picture nearer to the
    one wanted, whatever the kernel; a bicubic enlargement may do the opposite.

    Parameters
    ----------
    image : float32 array (height, width, channels)
        On the LR grid.
    shape : (int, int)
        Height and width of the HR picture, from which `downscale` makes the shape of `image`.
    scale, kernel, alignment
        As for :func:`downscale`.

    Returns
    -------
    float32 array (height, width, channels)

    Examples
    --------
    The adjoint of a matrix A is defined by ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩ for all x and y:

    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.random((12, 8, 1)), rng.random((6, 4, 1))
    >>> kernel = gaussian_kernel(1.0)
    >>> there = np.vdot(downscale(x, 2, kernel), y)
    >>> back = np.vdot(x, downscale_adjoint(y, (12, 8), 2, kernel))
    >>> bool(abs(there - back) < 1e-4)
    True
    """
    image = np.asarray(image, np.float32)
    if kernel is None:
        rows, columns = (weights(n, m) for n, m in zip(shape, image.shape, strict=False))
        return mix(image, rows.T.tocsr(), columns.T.tocsr())
    kernel = check_kernel(kernel) if alignment == "kernel" else recentre(kernel)
    rows, columns = _sampling_points(shape, scale_pair(scale), alignment)
    return _blur_adjoint(_sample_adjoint(image, shape, rows, columns), kernel)


def _sampling_points(
    shape: tuple[int, ...], scale: tuple[float, float], alignment: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and columns at which a blurred picture of `shape` is read."""
    points = []
    for length, factor in zip(shape, scale, strict=False):
        new_length = _shrunk(length, factor)
        if alignment == "centred":  # same area, as in `upscale`
            factor = length / new_length
        # With the kernel as it is given, its own offset is what moves the picture.
        first = 0.0 if alignment == "kernel" else first_pixel(factor, alignment)
        points.append(first + factor * np.arange(new_length))
    return points[0], points[1]


def _shrunk(length: int, scale: float) -> int:
    return max(1, math.ceil(length / scale - 0.5))


def _sample(image: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Read an image at real positions: as it is on whole ones, by a cubic spline in between."""
    for axis, points in enumerate((rows, columns)):
        length = image.shape[axis]
        if (whole := _whole_points(points, length)) is not None:
            image = np.take(image, whole, axis=axis)
        else:
            image = _read_spline(image, points, axis)
    return np.ascontiguousarray(image)


def _sample_adjoint(
    image: np.ndarray, shape: tuple[int, int], rows: np.ndarray, columns: np.ndarray
) -> np.ndarray:
    """Put what :func:`_sample` has read back to where it was read."""
    for axis, points in enumerate((rows, columns)):
        length = shape[axis]
        if (whole := _whole_points(points, length)) is not None:
            put = scipy.sparse.csr_array(
                (np.ones(len(whole), np.float32), (whole, np.arange(len(whole)))),
                shape=(length, len(whole)),
            )
            image = _along(put, image, axis)
        else:
            # Filtering into spline coefficients is symmetric: it is its own adjoint.
            unread = _fold(length, 2, 2) @ _spline_matrix(points, length).T
            image = _along(unread, image, axis)
            image = scipy.ndimage.spline_filter1d(image, 3, axis, np.float32, mode="reflect")
    return image


def _whole_points(points: np.ndarray, length: int) -> np.ndarray | None:
    """Return positions as indices, or None if they lie between pixels."""
    whole = np.rint(points).astype(int)
    return np.clip(whole, 0, length - 1) if np.allclose(points, whole, atol=1e-6) else None


def _read_spline(image: np.ndarray, points: np.ndarray, axis: int) -> np.ndarray:
    coefficients = scipy.ndimage.spline_filter1d(image, 3, axis, np.float32, mode="reflect")
    padding = [(2, 2) if a == axis else (0, 0) for a in range(3)]
    padded = np.pad(coefficients, padding, mode="symmetric")
    return _along(_spline_matrix(points, image.shape[axis]), padded, axis)


def _spline_matrix(points: np.ndarray, length: int) -> scipy.sparse.csr_array:
    """Return the weights of coefficients −2 to length + 1 in the values at `points`."""
    distance = np.abs(points[:, None] - np.arange(-2, length + 2)[None])
    spline = np.where(
        distance < 1,
        2 / 3 - distance**2 + distance**3 / 2,
        np.maximum(0, 2 - distance) ** 3 / 6,
    )
    return scipy.sparse.csr_array(spline.astype(np.float32))


def _along(matrix: scipy.sparse.csr_array, image: np.ndarray, axis: int) -> np.ndarray:
    """Multiply one axis of an image by a matrix."""
    moved = np.moveaxis(image, axis, 0)
    mixed = matrix @ moved.reshape(moved.shape[0], -1)
    return np.moveaxis(mixed.reshape(-1, *moved.shape[1:]), 0, axis)


def _fold(length: int, before: int, after: int) -> scipy.sparse.csr_array:
    """Return the matrix that adds what lies beyond the borders to what it is the mirror image of.

    It is the adjoint of padding with ``mode="symmetric"``.
    """
    inside = np.pad(np.arange(length), (before, after), mode="symmetric")
    ones = np.ones(len(inside), np.float32)
    shape = (length, len(inside))
    return scipy.sparse.csr_array((ones, (inside, np.arange(len(inside)))), shape=shape)


# ---- kernels of a camera ----------------------------------------------------------------------


def blur(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Correlate every channel with `kernel`; the border is mirrored, edge pixel included.

    Examples
    --------
    >>> image = np.ones((5, 5, 3), np.float32)
    >>> bool(np.allclose(blur(image, gaussian_kernel(1.0)), image))
    True
    """
    padding = _padding(kernel)
    padded = np.pad(np.asarray(image, np.float32), [*padding, (0, 0)], mode="symmetric")
    # By way of the Fourier transform: ten times quicker than sliding a 21×21 kernel.
    flipped = kernel[::-1, ::-1, None].astype(np.float32)
    return scipy.signal.fftconvolve(padded, flipped, mode="valid", axes=(0, 1))


def _blur_adjoint(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Spread every pixel as the kernel has gathered it; what leaves the picture is folded back."""
    spread = scipy.signal.fftconvolve(
        image, kernel[..., None].astype(np.float32), mode="full", axes=(0, 1)
    )
    folds = [_fold(n, *pad) for n, pad in zip(image.shape, _padding(kernel), strict=False)]
    return mix(spread, folds[0], folds[1])


def _padding(kernel: np.ndarray) -> list[tuple[int, int]]:
    return [(side // 2, side - 1 - side // 2) for side in kernel.shape]
