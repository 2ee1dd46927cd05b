"""Pictures of 8 bits a channel, which Pillow decodes."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageOps

from zssr_teach.errors import ImageError
from zssr_teach.images.colour import to_srgb
from zssr_teach.images.formats import READABLE
from zssr_teach.images.picture import Picture, as_image, check_size


def read_with_pillow(data: bytes, name: str) -> Picture:
    """Read a picture of 8 bits a channel (grey may have 16), or the first frame of several."""
    with Image.open(io.BytesIO(data), formats=READABLE) as opened:
        check_size(opened.height, opened.width)
        opened.load()  # of an animation: its first frame
        picture = ImageOps.exif_transpose(opened)
    if picture.mode.startswith("I"):
        return _from_integers(np.asarray(picture), name)
    if picture.mode == "F":
        return Picture(as_image(np.asarray(picture)), bits=16, grey=True, name=name)
    has_alpha = picture.has_transparency_data
    grey = picture.mode in ("1", "L", "LA", "La")
    picture = to_srgb(picture)
    array = np.asarray(picture.convert("RGBA" if has_alpha else "RGB"))
    alpha = array[..., 3].astype(np.float32) / np.float32(255) if has_alpha else None
    return Picture(as_image(array[..., :3]), alpha, 8, grey, name)


def _from_integers(array: np.ndarray, name: str) -> Picture:
    if array.min() < 0 or array.max() > 65535:
        raise ImageError(f"{name} holds whole numbers beyond 16 bits; save it with 8 or 16 bits")
    return Picture(as_image(array.astype(np.uint16)), bits=16, grey=True, name=name)
