"""The directories of a TIFF file: numbered tags, each with its values. EXIF is built alike."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # either byte order, also BigTIFF
# Two makers of cameras begin their files otherwise and go on as TIFF does.
CAMERA_STARTS = (b"IIRO", b"IIRS", b"MMOR", b"IIU\0")

# Tags that this package asks for.
SUBFILE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
FILL_ORDER, MAKE, STRIP_OFFSETS, ORIENTATION, SAMPLES = 266, 271, 273, 274, 277
ROWS_PER_STRIP, STRIP_COUNTS, X_RESOLUTION, Y_RESOLUTION, PLANAR = 278, 279, 282, 283, 284
RESOLUTION_UNIT, PREDICTOR, PALETTE, TILE_WIDTH, TILE_HEIGHT = 296, 317, 320, 322, 323
TILE_OFFSETS, TILE_COUNTS, SUB_DIRECTORIES, INK_SET, EXTRA_SAMPLES = 324, 325, 330, 332, 338
SAMPLE_FORMAT, PROFILE, DNG_VERSION = 339, 34675, 50706

Values = tuple[int | float, ...] | bytes
Directory = dict[int, Values]

_NUMBERS = {1: "u1", 3: "u2", 4: "u4", 6: "i1", 8: "i2", 9: "i4", 11: "f4", 12: "f8", 13: "u4",
            16: "u8", 17: "i8", 18: "u8"}  # fmt: skip
_RATIONALS = {5: "u4", 10: "i4"}
_MOST_DIRECTORIES = 1000


class Tags:
    """The directories of a file.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    ValueError
        The head is damaged.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.order = "<" if data[:2] == b"II" else ">"
        self.big = data[2:4] in (b"+\0", b"\0+")
        if len(data) < 16:
            raise ValueError("it ends after its first bytes")
        at, kind = (8, "Q") if self.big else (4, "I")
        (self.first,) = struct.unpack_from(self.order + kind, data, at)

    def directory(self, offset: int) -> tuple[Directory, int]:
        """Return the tags that stand at an offset, and the offset of the next directory or 0.

        Tags that are damaged are left out.
        """
        count_kind, entry_size = ("Q", 20) if self.big else ("H", 12)
        pointer = "Q" if self.big else "I"
        start = offset + struct.calcsize("=" + count_kind)
        if offset < 8 or start > len(self.data):
            raise ValueError("a directory of tags lies beyond its end")
        (count,) = struct.unpack_from(self.order + count_kind, self.data, offset)
        if start + count * entry_size > len(self.data):
            raise ValueError("a directory of tags is cut off")
        tags: Directory = {}
        for entry in range(start, start + count * entry_size, entry_size):
            tag, kind, length = struct.unpack_from(self.order + "HH" + pointer, self.data, entry)
            values = self._values(kind, length, entry + 4 + struct.calcsize("=" + pointer))
            if values:
                tags.setdefault(tag, values)
        end = start + count * entry_size
        width = struct.calcsize("=" + pointer)
        following = self.data[end : end + width].ljust(width, b"\0")
        return tags, struct.unpack(self.order + pointer, following)[0]

    def _values(self, kind: int, count: int, place: int) -> Values:
        """Return the values of one tag; nothing if they are damaged."""
        code = _NUMBERS.get(kind) or _RATIONALS.get(kind) or ("S1" if kind in (2, 7) else "")
        if not code:
            return ()
        dtype = np.dtype(self.order + code)
        size = count * dtype.itemsize * (2 if kind in _RATIONALS else 1)
        if size > (8 if self.big else 4):
            kind_of_pointer = "Q" if self.big else "I"
            (place,) = struct.unpack_from(self.order + kind_of_pointer, self.data, place)
        stored = self.data[place : place + size]
        if not size or len(stored) < size:
            return ()
        if code == "S1":
            return stored
        numbers = np.frombuffer(stored, dtype)
        if kind in _RATIONALS:
            pairs = numbers.reshape(-1, 2).tolist()
            return tuple(above / below if below else 0.0 for above, below in pairs)
        return tuple(numbers.tolist())

    def pages(self) -> Iterator[Directory]:
        """Yield the directories in the file's order; what is damaged ends them."""
        offset, seen = self.first, set[int]()
        while offset and offset not in seen and len(seen) < _MOST_DIRECTORIES:
            seen.add(offset)
            try:
                tags, offset = self.directory(offset)
            except (ValueError, struct.error):
                if len(seen) == 1:
                    raise
                return
            yield tags

    def below(self, tags: Directory) -> Iterator[Directory]:
        """Yield the directories that a directory points to: previews, or a camera's raw data."""
        for offset in tags.get(SUB_DIRECTORIES, ())[:16]:
            try:
                yield self.directory(int(offset))[0]
            except (ValueError, struct.error):
                continue


def number(tags: Directory, tag: int, default: int) -> int:
    """Return the first value of a tag as a whole number.

    Examples
    --------
    >>> number({BITS: (16, 16, 16)}, BITS, 1), number({}, BITS, 1)
    (16, 1)
    """
    values = tags.get(tag)
    return int(values[0]) if values else default
