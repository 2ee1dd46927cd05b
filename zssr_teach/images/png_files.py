"""PNG files of 16 bits a channel."""

from __future__ import annotations

import io
import struct

import numpy as np
import png
from PIL import Image

from zssr_teach.images.deep import from_deep, orientation_of, upright
from zssr_teach.images.picture import Picture, check_size


def is_deep_png(data: bytes) -> bool:
    """Tell whether these are the bytes of a PNG of 16 bits a channel."""
    # After the signature and the chunk's head: width, height, and then the bit depth.
    return data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 25 and data[24] == 16


def read_deep_png(data: bytes, name: str) -> Picture:
    """Read a PNG of 16 bits a channel; Pillow would cut colour down to 8."""
    width, height = struct.unpack(">II", data[16:24])
    check_size(height, width)
    columns, rows, values, _ = png.Reader(bytes=data).asDirect()
    array = np.vstack([np.asarray(row, np.uint16) for row in values]).reshape(rows, columns, -1)
    with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
        return from_deep(upright(array, orientation_of(opened)), name)
