"""Recognising the raw files of cameras, most of which are TIFF files with a small preview."""

from __future__ import annotations

import struct

from zssr_teach.images.tags import (
    CAMERA_STARTS,
    COMPRESSION,
    DNG_VERSION,
    HEIGHT,
    MAKE,
    PHOTOMETRIC,
    SUBFILE,
    TIFF_STARTS,
    WIDTH,
    Directory,
    Tags,
    number,
)

_COLOUR_FILTERS, _LINEAR_RAW = 32803, 34892  # what one number of a pixel may mean
# Ways of packing that only cameras use: Sony, Kodak, Samsung, Nikon, Pentax.
_PACKED_BY_CAMERAS = {32767, 32769, 32770, 32867, 34713, 65000, 65535}
# Raw files that are no TIFF, or hardly: Canon, Fuji, Minolta, Sigma, Phase One.
_OTHER_STARTS = (b"FUJIFILMCCD-RAW", b"\0MRM", b"FOVb")


def is_raw(data: bytes) -> bool:
    """Tell whether a file holds what a camera's sensor saw, not yet developed into a picture.

    Examples
    --------
    >>> is_raw(b"FUJIFILMCCD-RAW 0201"), is_raw(b"GIF89a")
    (True, False)
    """
    if data.startswith((*CAMERA_STARTS, *_OTHER_STARTS)):
        return True
    if data[4:12] == b"ftypcrx " or data[6:14] == b"HEAPCCDR":
        return True
    if not data.startswith(TIFF_STARTS):
        return False
    return data[8:12] == b"CR\2\0" or _has_raw_tags(data)


def _has_raw_tags(data: bytes) -> bool:
    try:
        file = Tags(data)
        pages = list(file.pages())
    except (ValueError, struct.error):
        return False
    if not pages:
        return False
    maker = pages[0].get(MAKE, b"")
    if data[8:12] in (b"IIII", b"MMMM") and maker[:9] in (b"Phase One", b"Leaf\0"):
        return True
    below = [tags for page in pages for tags in file.below(page)]
    if any(_is_raw_directory(tags) for tags in (*pages, *below)):
        return True
    # A preview before something larger that only hangs below it is how cameras do it.
    first = pages[0]
    is_preview = number(first, SUBFILE, 0) & 1
    return bool(is_preview) and any(_size(tags) > _size(first) for tags in below)


def _is_raw_directory(tags: Directory) -> bool:
    return (
        DNG_VERSION in tags
        or number(tags, PHOTOMETRIC, 0) in (_COLOUR_FILTERS, _LINEAR_RAW)
        or number(tags, COMPRESSION, 1) in _PACKED_BY_CAMERAS
    )


def _size(tags: Directory) -> int:
    return number(tags, WIDTH, 0) * number(tags, HEIGHT, 0)
