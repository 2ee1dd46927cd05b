"""TIFF files: which numbers mean what, and putting their strips or tiles together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from zssr_teach.errors import ImageError
from zssr_teach.images import tags as tag
from zssr_teach.images.apart import decode_apart
from zssr_teach.images.decoded import Decoded, from_pillow
from zssr_teach.images.metadata import FRAMES, Metadata, exif_of_tiff, sane_dpi
from zssr_teach.images.picture import check_size
from zssr_teach.images.strips import UNPACKABLE, Packing, unpack_strip
from zssr_teach.images.tags import Directory, Tags, number

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK = 0, 1, 2, 3, 5
_MULTIPLIED, _ALPHA = 1, 2  # what an extra channel may be; 0 is not said
_MOST_BYTES = 1_000_000_000
_CENTIMETRES = 3
_KINDS = {1: "u", 2: "i", 3: "f", 4: "u", 5: "c", 6: "c"}
_DROPPED = "it has a channel beside its colours that is no transparency; left out"


@dataclass(frozen=True)
class Layout:
    """How the pixels of a page are cut into strips or tiles."""

    height: int
    width: int
    channels: int
    tile_height: int
    tile_width: int
    separate: bool
    offsets: tuple[int, ...]
    counts: tuple[int, ...]


def read_tiff(data: bytes, name: str, most_pixels: int, least_side: int) -> Decoded:
    """Decode the first whole page of a TIFF file.

    Raises
    ------
    ImageError
        Kinds of TIFF that are not read.
    ValueError
        The file is damaged.
    """
    file = Tags(data)
    pages = list(file.pages())
    if not pages:
        raise ValueError("it holds no page")
    place = next((n for n, tags in enumerate(pages) if not number(tags, tag.SUBFILE, 0) & 5), 0)
    page = pages[place]  # of the whole picture, not a preview or a mask before it
    height, width = number(page, tag.HEIGHT, 0), number(page, tag.WIDTH, 0)
    check_size(height, width, most_pixels=most_pixels, least_side=least_side)
    bits = {int(value) for value in page.get(tag.BITS, (1,))}
    meaning = number(page, tag.PHOTOMETRIC, _BLACK_IS_ZERO)
    readable = (
        number(page, tag.COMPRESSION, 1) in UNPACKABLE
        and meaning in (_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK)
        and number(page, tag.FILL_ORDER, 1) == 1
    )
    if readable and len(bits) == 1:
        decoded = _meaning(_pixels(file, page), page, meaning, name)
    elif max(bits) <= 8:
        decoded = from_pillow(decode_apart(data, place), b"", Metadata())
        page[tag.ORIENTATION] = (1,)  # libtiff's pictures are upright
    else:
        raise ImageError(f"{name} is a TIFF of a rare kind; save it with LZW or no compression")
    stored = page.get(tag.PROFILE, b"")
    profile = stored if isinstance(stored, bytes) else bytes(int(value) & 255 for value in stored)
    metadata = _metadata(data, pages[place:], decoded.metadata.notes)
    return replace(decoded, profile=profile, metadata=metadata)


def _metadata(data: bytes, pages: list[Directory], notes: tuple[str, ...]) -> Metadata:
    page = pages[0]
    unit = 2.54 if number(page, tag.RESOLUTION_UNIT, 2) == _CENTIMETRES else 1
    across, down = (page.get(t, (0,))[0] * unit for t in (tag.X_RESOLUTION, tag.Y_RESOLUTION))
    known = number(page, tag.RESOLUTION_UNIT, 2) in (2, _CENTIMETRES)
    # Reduced copies of the first page and masks are no frames of their own.
    if any(not number(other, tag.SUBFILE, 0) & 5 for other in pages[1:]):
        notes += (FRAMES,)
    orientation = number(page, tag.ORIENTATION, 1)
    orientation = orientation if orientation in range(1, 9) else 1
    dpi = sane_dpi(across, down) if known else None
    return Metadata(orientation, exif_of_tiff(data), dpi, notes)


# ---- what the numbers mean --------------------------------------------------------------------


def _meaning(values: np.ndarray, page: Directory, meaning: int, name: str) -> Decoded:
    """Tell colours from transparency and from what is neither."""
    bits = number(page, tag.BITS, 1)
    if meaning == _PALETTE:
        return Decoded(_from_palette(values[..., 0], page, bits))
    values = _stretched(values, bits)
    if meaning == _CMYK:
        return _from_inks(values, page, name)
    colours = 3 if meaning == _RGB else 1
    if values.shape[2] < colours:
        raise ValueError("it has too few channels")
    extras = tuple(int(kind) for kind in page.get(tag.EXTRA_SAMPLES, ()))
    if colours == 1 and values.shape[2] == 3 and not any(extras):
        colours, extras = 3, ()  # how some programs write RGB
    if colours == 1 and values.shape[2] > 2:
        raise ImageError(
            f"{name} is not a picture but {values.shape[2]} channels of grey; "
            "save three of them as RGB"
        )
    if meaning == _WHITE_IS_ZERO:
        values = np.concatenate([_inverted(values[..., :1]), values[..., 1:]], axis=2)
    alpha, kind = _alpha_channel(values.shape[2], colours, extras)
    dropped = values.shape[2] - colours - (alpha is not None)
    return Decoded(
        values[..., :colours],
        None if alpha is None else values[..., alpha],
        premultiplied=kind == _MULTIPLIED,
        grey=colours == 1,
        metadata=Metadata(notes=(_DROPPED,) if dropped else ()),
    )


def _alpha_channel(channels: int, colours: int, extras: tuple[int, ...]) -> tuple[int | None, int]:
    """Return which channel is the transparency, if one is, and of which kind."""
    if not extras and channels == colours + 1:
        return colours, _ALPHA  # not said at all, as old programs write it
    for place, kind in enumerate(extras, start=channels - len(extras)):
        if kind in (_MULTIPLIED, _ALPHA) and place >= colours:
            return place, kind
    return None, 0


def _stretched(values: np.ndarray, bits: int) -> np.ndarray:
    """Make white 255 or 65,535 where the file has other bits than 8 or 16."""
    if values.dtype.kind != "u" or bits in (8, 16) or values.dtype.itemsize > 2:
        return values
    white = 255 if bits < 8 else 65535
    table = np.rint(np.arange(2**bits) * (white / (2**bits - 1))).astype(values.dtype)
    return table[values]


def _inverted(values: np.ndarray) -> np.ndarray:
    return (1 if values.dtype.kind == "f" else np.iinfo(values.dtype).max) - values


def _from_palette(indices: np.ndarray, page: Directory, bits: int) -> np.ndarray:
    table = np.array(page.get(tag.PALETTE, ()), np.uint16)
    if bits > 8 or table.size != 3 * 2**bits:
        raise ValueError("its palette is damaged")
    return (table.reshape(3, -1).T >> 8).astype(np.uint8)[indices]


def _from_inks(values: np.ndarray, page: Directory, name: str) -> Decoded:
    if values.shape[2] < 4 or number(page, tag.INK_SET, 1) != 1 or values.dtype.kind != "u":
        raise ImageError(f"{name} is made of other inks than CMYK; convert it to RGB")
    inks = values[..., :4] if values.dtype == np.uint8 else values[..., :4] >> 8
    notes = (_DROPPED,) if values.shape[2] > 4 else ()
    return Decoded(inks.astype(np.uint8), metadata=Metadata(notes=notes))


# ---- putting the numbers together -------------------------------------------------------------


def _pixels(file: Tags, page: Directory) -> np.ndarray:
    """Return all numbers of a page: an array (height, width, channels)."""
    layout, packing = _layout(page), _packing(file, page)
    shape = (layout.height, layout.width, layout.channels)
    _check_sanity(layout, packing.dtype.itemsize)
    pixels = np.empty(shape, packing.dtype.newbyteorder("="))
    places = _places(layout)
    for (plane, top, left), offset, count in zip(
        places, layout.offsets, layout.counts, strict=False
    ):
        # Strips end with the picture; tiles go on beyond it.
        is_strip = layout.tile_width == layout.width
        rows = min(layout.tile_height, layout.height - top) if is_strip else layout.tile_height
        part = (rows, layout.tile_width, 1 if layout.separate else layout.channels)
        values = unpack_strip(file.data[offset : offset + count], part, packing)
        target = pixels[top : top + layout.tile_height, left : left + layout.tile_width]
        target = target[..., plane : plane + 1] if layout.separate else target
        target[:] = values[: target.shape[0], : target.shape[1]]
    return pixels


def _places(layout: Layout) -> Iterator[tuple[int, int, int]]:
    """Yield plane, first row and first column of the strips or tiles in the file's order."""
    for plane in range(layout.channels if layout.separate else 1):
        for top in range(0, layout.height, layout.tile_height):
            for left in range(0, layout.width, layout.tile_width):
                yield plane, top, left


def _layout(page: Directory) -> Layout:
    height, width = number(page, tag.HEIGHT, 0), number(page, tag.WIDTH, 0)
    tiled, rows = tag.TILE_OFFSETS in page, number(page, tag.ROWS_PER_STRIP, height)
    offsets = page.get(tag.TILE_OFFSETS if tiled else tag.STRIP_OFFSETS, ())
    counts = page.get(tag.TILE_COUNTS if tiled else tag.STRIP_COUNTS, ())
    return Layout(
        height,
        width,
        number(page, tag.SAMPLES, 1),
        number(page, tag.TILE_HEIGHT, 0) if tiled else min(rows, height),
        number(page, tag.TILE_WIDTH, 0) if tiled else width,
        number(page, tag.PLANAR, 1) == 2,
        tuple(int(offset) for offset in offsets),
        tuple(int(count) for count in counts),
    )


def _check_sanity(layout: Layout, size: int) -> None:
    """Refuse what would take far more memory, or other parts, than the picture needs."""
    tile = layout.tile_height * layout.tile_width
    if not tile or tile > 4 * layout.height * layout.width + 2**20:
        raise ValueError("its tiles have an impossible size")
    across, down = -(-layout.width // layout.tile_width), -(-layout.height // layout.tile_height)
    needed = across * down * (layout.channels if layout.separate else 1)
    if min(len(layout.offsets), len(layout.counts)) < needed:
        raise ValueError("a part of its pixels is missing")
    if layout.channels * size * max(layout.height * layout.width, tile) > _MOST_BYTES:
        raise ValueError("it would take more memory than is sane")


def _packing(file: Tags, page: Directory) -> Packing:
    bits = number(page, tag.BITS, 1)
    kind = _KINDS.get(number(page, tag.SAMPLE_FORMAT, 1), "u")
    if bits % 8:
        if kind != "u" or bits > 16:
            raise ImageError(f"it has numbers of {bits} bits; save it with 8 or 16")
        dtype = np.dtype(np.uint8 if bits < 8 else np.uint16)
    else:
        dtype = np.dtype(f"{file.order}{kind}{bits // 8}")
    compression, predictor = number(page, tag.COMPRESSION, 1), number(page, tag.PREDICTOR, 1)
    return Packing(compression, predictor, bits, dtype)
