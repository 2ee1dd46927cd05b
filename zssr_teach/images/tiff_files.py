"""TIFF files of 16-bit or float channels."""

from __future__ import annotations

import io
import sys
from typing import cast

import numpy as np
import tifffile
from PIL import Image

from zssr_teach.images.deep import ORIENTATION, from_deep, upright
from zssr_teach.images.picture import Picture, check_size


def read_deep_tiff(data: bytes, name: str) -> Picture | None:
    """Read a TIFF of 16-bit or float channels; None for the others, which Pillow reads better."""
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        page = cast(tifffile.TiffPage, tiff.pages.first)
        # Inks, palettes and the like are left to Pillow, which makes 8 bits of them.
        plain = page.photometric in (tifffile.PHOTOMETRIC.RGB, tifffile.PHOTOMETRIC.MINISBLACK)
        if page.dtype is None or page.dtype in (np.uint8, np.bool_) or not plain:
            return None
        check_size(page.imagelength, page.imagewidth)
        if page.compression == tifffile.COMPRESSION.LZW:
            return _read_halves(data, name)
        array = page.asarray()
        if page.planarconfig == 2 and array.ndim == 3:  # channels first
            array = np.moveaxis(array, 0, -1)
        tag = page.tags.get(ORIENTATION)
        premultiplied = bool(page.extrasamples) and page.extrasamples[0] == 1
    array = upright(array if array.ndim == 3 else array[..., None], tag.value if tag else 1)
    return from_deep(array, name, premultiplied)


def _read_halves(data: bytes, name: str) -> Picture | None:
    """Read what tifffile cannot unpack (LZW): Pillow twice, once for each byte of the numbers."""
    halves = []
    for ending in ("N", "L" if sys.byteorder == "big" else "B"):
        opened = Image.open(io.BytesIO(data), formats=("TIFF",))
        tile = opened.tile[0]
        rawmode, *others = cast(tuple, tile.args)
        if rawmode not in ("RGB;16N", "RGBA;16N"):
            return None  # grey, which Pillow reads whole
        opened.tile = [tile._replace(args=(rawmode[:-1] + ending, *others))]
        halves.append(np.asarray(opened).astype(np.uint16))
    high, low = halves
    return from_deep(high * np.uint16(256) + low, name)
