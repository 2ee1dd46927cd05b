"""The pictures that experiments are made with: samples, one's own, cut to what stays fluent."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach import images
from zssr_teach.errors import ImageError

Image = NDArray[np.float32]

LARGEST = 512  # pixels a side: what can follow a slider without lag
SMALLEST = 32
_SAMPLE = 256  # samples are cut to this, so that two of them fit beside the controls
DEFAULT_SAMPLE, RECURRING_SAMPLE = "astronaut", "facade"


def working_image(image: ArrayLike) -> Image:
    """Return a picture as an explorer uses it: float32 (height, width, 3), its middle 512×512.

    Raises
    ------
    ImageError
        No picture, or one of less than 32 pixels a side.

    Examples
    --------
    >>> working_image(np.zeros((600, 100), np.uint8)).shape
    (512, 100, 3)
    """
    pixels = images.as_image(np.asarray(image))
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST:
        raise ImageError(
            f"the picture has {height}×{width} pixels; "
            f"give one of at least {SMALLEST}×{SMALLEST} to see something"
        )
    return middle(pixels, LARGEST)


def middle(image: Image, side: int) -> Image:
    """Cut the middle ``side``×``side`` pixels out of an image, or less if it has less.

    Examples
    --------
    >>> middle(np.zeros((10, 4, 3), np.float32), 6).shape
    (6, 4, 3)
    """
    top, left = (max(0, (length - side) // 2) for length in image.shape[:2])
    return np.ascontiguousarray(image[top : top + side, left : left + side])


def bytes8(image: Image) -> NDArray[np.uint8]:
    """Return what the screen shows of a float32 image that is known to be in [0, 1].

    Without the checks of :func:`zssr_teach.images.to_bytes8`, which take longer than all the rest.

    Examples
    --------
    >>> bytes8(np.array([[[0.0, 0.5, 1.0]]], np.float32)).tolist()
    [[[0, 128, 255]]]
    """
    return (image * np.float64(255) + 0.5).astype(np.uint8)


def sample_image(name: str, side: int = _SAMPLE) -> Image:
    """Return the middle of a picture of the gallery.

    Examples
    --------
    >>> sample_image(sample_names()[0][1]).shape
    (256, 256, 3)
    """
    return middle(images.sample(name).pixels, side)


def sample_names() -> tuple[tuple[str, str], ...]:
    """Return (title, name) of the pictures of the gallery, the titles without their details."""
    return tuple((re.split("[:,]", sample.title)[0], sample.name) for sample in images.samples())
