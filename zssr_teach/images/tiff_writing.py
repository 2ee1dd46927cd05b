"""Writing TIFF files: one strip, not packed, with the EXIF of the picture they come from."""

from __future__ import annotations

import struct

import numpy as np

from zssr_teach.images import tags as tag
from zssr_teach.images.tags import Tags

_SHORT, _LONG, _RATIONAL, _BYTES = 3, 4, 5, 7
_INCH, _STRAIGHT_ALPHA = 2, 2
_EMPTY = b"II*\0\x08\0\0\0" + bytes(6)  # a head and a directory without tags


def encode_tiff(
    array: np.ndarray,
    exif: bytes = b"",
    dpi: tuple[float, float] | None = None,
    profile: bytes = b"",
) -> bytes:
    """Return the bytes of a TIFF file.

    EXIF is built as TIFF is: a head, then directories of tags. So the file begins with it, which
    leaves all its offsets right; pixels follow, and a directory with the tags of both.

    Parameters
    ----------
    array : array (height, width, 1 to 4) of uint8 or uint16
        Grey or RGB, with or without opacity.
    exif : bytes
        Little-endian, with the six letters before it, as Pillow gives it.
    dpi : (float, float) or None
    profile : bytes
        An ICC profile, or nothing.
    """
    begin = exif[6:] or _EMPTY
    begin += bytes(len(begin) % 2)
    pixels = array.astype(array.dtype.newbyteorder("<")).tobytes()
    entries = _entries_of(begin) if exif else {}
    own, body = _own_tags(array, len(begin), len(pixels)), begin + pixels + bytes(len(pixels) % 2)
    if dpi:
        own[tag.RESOLUTION_UNIT] = (_SHORT, struct.pack("<H", _INCH))
        for number, value in zip((tag.X_RESOLUTION, tag.Y_RESOLUTION), dpi, strict=True):
            own[number] = (_RATIONAL, struct.pack("<II", round(value * 1000), 1000))
    if profile:
        own[tag.PROFILE] = (_BYTES, profile)
    for number, (kind, values) in own.items():
        size = {_SHORT: 2, _LONG: 4, _RATIONAL: 8, _BYTES: 1}[kind]
        if len(values) > 4:
            place = struct.pack("<I", len(body))
            body += values + bytes(len(values) % 2)
        else:
            place = values.ljust(4, b"\0")
        entries[number] = struct.pack("<HHI", number, kind, len(values) // size) + place
    directory = struct.pack("<H", len(entries)) + b"".join(entries[n] for n in sorted(entries))
    return body[:4] + struct.pack("<I", len(body)) + body[8:] + directory + bytes(4)


def _entries_of(begin: bytes) -> dict[int, bytes]:
    """Return the entries of the first directory as they stand there, by their numbers."""
    start = Tags(begin).first
    (count,) = struct.unpack_from("<H", begin, start)
    places = range(start + 2, start + 2 + 12 * count, 12)
    return {struct.unpack_from("<H", begin, at)[0]: begin[at : at + 12] for at in places}


def _own_tags(array: np.ndarray, offset: int, size: int) -> dict[int, tuple[int, bytes]]:
    """Return the tags that say how the pixels lie, with the kind of their values."""
    height, width, channels = array.shape
    bits = 8 * array.dtype.itemsize
    tags = {
        tag.WIDTH: (_LONG, struct.pack("<I", width)),
        tag.HEIGHT: (_LONG, struct.pack("<I", height)),
        tag.BITS: (_SHORT, struct.pack("<H", bits) * channels),
        tag.COMPRESSION: (_SHORT, struct.pack("<H", 1)),
        tag.PHOTOMETRIC: (_SHORT, struct.pack("<H", 1 if channels < 3 else 2)),
        tag.STRIP_OFFSETS: (_LONG, struct.pack("<I", offset)),
        tag.SAMPLES: (_SHORT, struct.pack("<H", channels)),
        tag.ROWS_PER_STRIP: (_LONG, struct.pack("<I", height)),
        tag.STRIP_COUNTS: (_LONG, struct.pack("<I", size)),
        tag.PLANAR: (_SHORT, struct.pack("<H", 1)),
    }
    if channels in (2, 4):
        tags[tag.EXTRA_SAMPLES] = (_SHORT, struct.pack("<H", _STRAIGHT_ALPHA))
    return tags
