"""What a picture is inside the library, and checking that something is one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zssr_teach.errors import ImageError

MAXIMUM_PIXELS = 64_000_000
MINIMUM_SIDE = 12

# What white is in whole numbers of each kind.
_WHITE = {np.dtype(bool): 1, np.dtype(np.uint8): 255, np.dtype(np.uint16): 65535}
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
    notes : tuple of str
        What the reader should be told about the file: half sentences that begin with "it" or "its".
    exif : bytes
        EXIF of the file (camera, date, place …), without the orientation, which has been applied.
    dpi : (float, float) or None
        Resolution that the file names: pixels an inch, across and down.
    tagged : bool
        The file named its colour space. The pixels here are sRGB, and so will a result's be.
    jpeg_steps : tuple of int
        Of a JPEG, the 64 steps by which the brightness of its blocks was rounded, row by row.

    Raises
    ------
    ImageError
        The pixels are no image, or hold values out of range.

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
    notes: tuple[str, ...] = ()
    exif: bytes = field(default=b"", repr=False)
    dpi: tuple[float, float] | None = None
    tagged: bool = False
    jpeg_steps: tuple[int, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        shape = np.shape(self.pixels)
        if len(shape) != 3 or shape[2] != 3 or np.asarray(self.pixels).dtype.kind != "f":
            raise ImageError(
                f"an array of {np.asarray(self.pixels).dtype} of shape {shape} makes no picture; "
                "convert it with as_image first"
            )
        check_range(self.pixels)
        if self.alpha is not None:
            check_range(self.alpha)
            if np.shape(self.alpha) != shape[:2]:
                raise ImageError(
                    f"the opacity has the shape {np.shape(self.alpha)} and the picture "
                    f"{shape[:2]}; give both the same size"
                )

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
    if array.dtype not in _WHITE and array.dtype.kind != "f":
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
    image = as_float(array)
    if image.shape[2] == 1:
        return np.repeat(image, 3, axis=2)
    return image.copy() if image is array else image


def as_float(array: np.ndarray) -> np.ndarray:
    """Return numbers of whatever kind a file holds as float32 in [0, 1]; the shape stays.

    Raises
    ------
    ImageError
        Another kind of numbers, or floats out of range.
    """
    if array.dtype.kind == "f":
        low, high = check_range(array)
        image = array.astype(np.float32, copy=False)
        return image if low >= 0 and high <= 1 else np.clip(image, 0, 1)
    if array.dtype not in _WHITE:
        raise ImageError(
            f"an array of {array.dtype} is not a picture; give uint8, uint16, or floats in [0, 1]"
        )
    return np.divide(array, np.float32(_WHITE[array.dtype]), dtype=np.float32, order="C")


def check_range(array: np.ndarray) -> tuple[float, float]:
    """Refuse floats that are no numbers, or not nearly in [0, 1]; return the extreme ones."""
    if not array.size:
        return 0.0, 0.0
    low, high = float(array.min()), float(array.max())
    if not np.isfinite((low, high)).all():
        count = int(np.size(array) - np.isfinite(array).sum())
        raise ImageError(f"the picture holds {count} NaN or infinite values; replace them")
    if low < -1e-4 or high > 1 + 1e-4:
        advice = "divide by 255" if low >= 0 and 2 < high <= 255 else "clip or rescale"
        raise ImageError(
            f"the picture's values go from {low:g} to {high:g}; {advice} to get 0 to 1"
        )
    return low, high


def check_size(
    height: int,
    width: int,
    scale: float | tuple[float, float] = 1.0,
    most_pixels: int = MAXIMUM_PIXELS,
    least_side: int = MINIMUM_SIDE,
) -> None:
    """Refuse pictures that are too small to learn from, or too large to be sane once enlarged.

    Raises
    ------
    ImageError

    Examples
    --------
    >>> check_size(5, 500)
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: the picture is 5×500 pixels; give at least 12 a side
    """
    if min(height, width) < least_side:
        raise ImageError(
            f"the picture is {height}×{width} pixels; give at least {least_side} a side"
        )
    vertical, horizontal = scale if isinstance(scale, tuple) else (scale, scale)
    pixels = height * vertical * width * horizontal
    if pixels > most_pixels:
        what = "the picture" if vertical * horizontal == 1 else "the result"
        advice = "crop or shrink it" + ("" if what == "the picture" else ", or lower the scale")
        raise ImageError(
            f"{what} has {pixels / 1e6:,.0f} million pixels, more than the "
            f"{most_pixels / 1e6:g} million allowed; {advice}"
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
