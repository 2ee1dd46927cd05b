"""Pictures of 16-bit or float numbers: which channel is what, and which way is up."""

from __future__ import annotations

import numpy as np
from PIL import Image

from zssr_teach.images.picture import Picture, as_image

ORIENTATION = 274  # the tag's number, in EXIF as in TIFF


def from_deep(array: np.ndarray, name: str, premultiplied: bool = False) -> Picture:
    """Make a picture of 16-bit or float numbers (height, width, 1 to 4 channels)."""
    pixels, alpha = _split_alpha(array)
    image, opacity = as_image(pixels), None
    if alpha is not None:
        opacity = np.ascontiguousarray(as_image(alpha)[..., 0])
        if premultiplied:
            image = np.clip(image / np.where(opacity > 0, opacity, 1)[..., None], 0, 1)
    return Picture(image, opacity, 16, pixels.shape[2] == 1, name)


def _split_alpha(array: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if array.shape[2] in (2, 4):
        return array[..., :-1], array[..., -1]
    return array, None


def orientation_of(opened: Image.Image) -> int:
    """Return which way the camera was held: 1 to 8, as EXIF counts."""
    try:
        return int(opened.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged notes are no reason to refuse a sound picture
        return 1


def upright(array: np.ndarray, orientation: int) -> np.ndarray:
    """Turn an array (height, width, channels) as the orientation 1 to 8 of EXIF says."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return array
