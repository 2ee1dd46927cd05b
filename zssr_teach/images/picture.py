"""What a picture is inside the library, and checking that something is one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zssr_teach.errors import ImageError

MAXIMUM_PIXELS = 64_000_000
MINIMUM_SIDE = 12

_BAND = 64  # rows that are rounded at once


@dataclass(frozen=True)
class Picture:
    """A picture from a file, with what must not be lost on the way to another file.

    Parameters
    ----------
    pixels : float32 array (height, width, 3) in [0, 1]
    alpha : float32 array (height, width) in [0, 1], or None
        Opacity.
    bits : {8, 16}
        Bits a channel in the file.
    grey : bool
        The file had one channel; the three here are equal.
    name : str

    Examples
    --------
    >>> Picture(np.zeros((20, 30, 3), np.float32)).width
    30
    """

    pixels: np.ndarray = field(repr=False)
    alpha: np.ndarray | None = field(default=None, repr=False)
    bits: int = 8
    grey: bool = False
    name: str = ""

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])


def as_image(array: np.ndarray) -> np.ndarray:
    """Turn an array of numbers into an image, or say what is wrong with it.

    Parameters
    ----------
    array : array (height, width), (height, width, 1) or (height, width, 3)
        bool, uint8, uint16, or float in [0, 1].

    Returns
    -------
    float32 array (height, width, 3) in [0, 1]

    Raises
    ------
    ImageError

    Examples
    --------
    >>> as_image(np.full((16, 16), 255, np.uint8)).max().item()
    1.0
    """
    try:
        array = np.asarray(array)
    except ValueError:
        raise ImageError("the rows have different lengths; give a rectangular array") from None
    if array.dtype not in (np.bool_, np.uint8, np.uint16) and array.dtype.kind != "f":
        raise ImageError(
            f"an array of {array.dtype} is not a picture; give uint8, uint16, or floats in [0, 1]"
        )
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3):
        raise ImageError(
            f"an array of shape {array.shape} is not a picture; "
            "give (height, width, 3), or (height, width) for grey"
        )
    check_size(array.shape[0], array.shape[1])
    if array.dtype.kind == "f":
        _check_range(array)
    largest = {"b": 1.0, "u": 255.0 if array.dtype == np.uint8 else 65535.0, "f": 1.0}
    image = array.astype(np.float32) / np.float32(largest[array.dtype.kind])
    return np.ascontiguousarray(np.broadcast_to(image, (*image.shape[:2], 3)))


def _check_range(array: np.ndarray) -> None:
    if not np.isfinite(array).all():
        count = int(np.size(array) - np.isfinite(array).sum())
        raise ImageError(f"the picture holds {count} NaN or infinite values; replace them")
    low, high = float(array.min()), float(array.max())
    if low < -1e-4 or high > 1 + 1e-4:
        advice = "divide by 255" if low >= 0 and 2 < high <= 255 else "clip or rescale"
        raise ImageError(
            f"the picture's values go from {low:g} to {high:g}; {advice} to get 0 to 1"
        )


def check_size(height: int, width: int, scale: float | tuple[float, float] = 1.0) -> None:
    """Refuse pictures that are too small to learn from, or too large to be sane once enlarged.

    Examples
    --------
    >>> check_size(5, 500)
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: the picture is 5×500 pixels; give at least 12 a side
    """
    if min(height, width) < MINIMUM_SIDE:
        raise ImageError(
            f"the picture is {height}×{width} pixels; give at least {MINIMUM_SIDE} a side"
        )
    vertical, horizontal = scale if isinstance(scale, tuple) else (scale, scale)
    pixels = height * vertical * width * horizontal
    if pixels > MAXIMUM_PIXELS:
        what = "the picture" if vertical * horizontal == 1 else "the result"
        advice = "crop or shrink it" + ("" if what == "the picture" else ", or lower the scale")
        raise ImageError(
            f"{what} has {pixels / 1e6:,.0f} million pixels, more than the "
            f"{MAXIMUM_PIXELS / 1e6:.0f} million allowed; {advice}"
        )


def to_bytes8(image: np.ndarray) -> np.ndarray:
    """Return an image as uint8, clipped and rounded: what a screen or an 8-bit file holds.

    Examples
    --------
    >>> to_bytes8(np.array([[[-0.1, 0.5, 1.2]]])).tolist()
    [[[0, 128, 255]]]
    """
    return quantised(image, 8)


def quantised(image: np.ndarray, bits: int) -> np.ndarray:
    """Return an image as whole numbers of 8 or 16 bits, clipped and rounded."""
    if not np.isfinite(image).all():
        raise ImageError("the picture holds NaN or infinite values; replace them")
    largest = 2**bits - 1
    kind = np.uint8 if bits == 8 else np.uint16
    quantised = np.empty(np.shape(image), kind)
    for top in range(0, len(quantised), _BAND):  # in bands: a large picture in float64 is huge
        band = np.clip(image[top : top + _BAND], 0, 1) * np.float64(largest)
        quantised[top : top + _BAND] = np.floor(band + 0.5)
    return quantised
