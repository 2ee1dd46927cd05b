"""Colours that everybody can tell apart, and pictures as a screen shows them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.errors import ImageError
from zssr_teach.images import to_bytes8

# Colours that people with any kind of colour vision can tell apart (Okabe and Ito 2008).
OKABE_ITO = {
    "black": "#000000",
    "orange": "#e69f00",
    "sky blue": "#56b4e9",
    "green": "#009e73",
    "yellow": "#f0e442",
    "blue": "#0072b2",
    "vermilion": "#d55e00",
    "purple": "#cc79a7",
}
# Anchors of the colour map "cividis" (Nuñez, Anderton and Renslow 2018), which looks alike to
# normal and to red-green-blind eyes; the first one is darkened so that "no difference" is dark.
_MAP_ANCHORS = (
    "#000814",
    "#00306f",
    "#3c4d6e",
    "#666970",
    "#8b8779",
    "#b3a772",
    "#e0ca5c",
    "#fee838",
)


def rgb8(image: ArrayLike) -> NDArray[np.uint8]:
    """Return any picture as uint8 (height, width, 3), the numbers that a screen shows.

    Unlike :func:`zssr_teach.images.as_image` it takes pictures of any size, also of a kernel or a
    patch, and clips what is outside [0, 1] instead of refusing it, as a screen would.

    Examples
    --------
    >>> rgb8(np.full((1, 1, 3), 0.5, np.float32)).tolist()
    [[[128, 128, 128]]]
    >>> rgb8(np.array([[7]], np.uint8)).tolist()
    [[[7, 7, 7]]]
    """
    array = np.asarray(image)
    if array.ndim == 2:
        array = np.repeat(array[..., None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or not array.size:
        raise ImageError(
            f"an array of shape {array.shape} cannot be shown; "
            "give (height, width, 3), or (height, width) for grey"
        )
    if array.dtype == np.uint8:
        return array
    if array.dtype.kind != "f":
        raise ImageError(
            f"an array of {array.dtype} cannot be shown; give uint8, or floats in [0, 1]"
        )
    if not np.isfinite(array.sum()):
        raise ImageError("the picture holds NaN or infinite values; replace them")
    return to_bytes8(array)


def colour_table() -> NDArray[np.uint8]:
    """Return the colour map of all difference maps: uint8 (256, 3), dark for 0, yellow for 255.

    Examples
    --------
    >>> colour_table().shape
    (256, 3)
    """
    anchors = np.array([[int(text[i : i + 2], 16) for i in (1, 3, 5)] for text in _MAP_ANCHORS])
    places = np.linspace(0, 255, len(anchors))
    channels = [np.interp(np.arange(256), places, anchors[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def difference_map(first: ArrayLike, second: ArrayLike, gain: float = 4.0) -> NDArray[np.uint8]:
    """Return the amplified absolute difference of two pictures in false colours.

    The mean over the three channels of ``|first − second|``, times ``gain``, is looked up in
    :func:`colour_table`; 1/gain and more of the full range is the brightest yellow.

    Examples
    --------
    >>> black, white = np.zeros((1, 2, 3), np.uint8), np.full((1, 2, 3), 255, np.uint8)
    >>> difference_map(black, white)[0, 0].tolist()
    [254, 232, 56]
    """
    one, two = rgb8(first), rgb8(second)
    if one.shape != two.shape:
        raise ImageError(
            f"the pictures are {one.shape[:2]} and {two.shape[:2]} pixels; "
            "resize one of them before taking their difference"
        )
    distance = np.maximum(one, two) - np.minimum(one, two)
    sums = distance[..., 0].astype(np.uint16) + distance[..., 1] + distance[..., 2]
    # There are only 766 possible sums: look up the colours of all of them, not of every pixel.
    levels = np.clip(np.arange(3 * 255 + 1) / 3 * gain + 0.5, 0, 255).astype(np.uint8)
    return np.take(colour_table()[levels], sums, axis=0)
