"""JPEG, WebP, BMP and GIF, which Pillow decodes, once what might trouble it has been taken out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from zssr_teach.errors import ImageError
from zssr_teach.images.decoded import Decoded, from_pillow
from zssr_teach.images.metadata import FRAMES, Metadata, parse_exif, sane_dpi
from zssr_teach.images.picture import check_size

_FORMATS = ("JPEG", "WEBP", "BMP", "GIF")  # a phone's MPO is read as the JPEG it begins with
_START_OF_FRAME = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_START_OF_SCAN, _EXIF_SEGMENT = 0xDA, 0xE1
# Of the segments for programs those that say how to understand the pixels: JFIF, ICC, Adobe.
_KEPT_SEGMENTS = {0xE0: b"JFIF", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}


def read_plain(data: bytes, name: str, most_pixels: int, least_side: int) -> Decoded:
    """Decode a file of 8 bits a channel, of an animation its first frame."""
    exif = b""
    if data[:3] == b"\xff\xd8\xff":
        data, exif = _sifted_jpeg(data, name)
    with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
        check_size(opened.height, opened.width, most_pixels=most_pixels, least_side=least_side)
        opened.load()
        orientation, rest = parse_exif(exif or opened.info.get("exif") or b"")
        dpi = sane_dpi(*opened.info.get("dpi", (None, None)))
        profile = opened.info.get("icc_profile") or b""
        metadata = Metadata(orientation, rest, dpi, jpeg_steps=_steps(opened))
        decoded = from_pillow(opened, profile, metadata)
        if _has_more(opened):
            return replace(decoded, metadata=replace(metadata, notes=(FRAMES,)))
        return decoded


def _steps(opened: Image.Image) -> tuple[int, ...]:
    """Return the 64 steps of a JPEG's brightness, or nothing."""
    steps = tuple(getattr(opened, "quantization", {}).get(0, ()))
    return steps if len(steps) == 64 else ()


def _has_more(opened: Image.Image) -> bool:
    """Tell whether frames follow; if they are damaged, the first is sound all the same."""
    try:
        return bool(getattr(opened, "is_animated", False))
    except Exception:
        return True


def _sifted_jpeg(data: bytes, name: str) -> tuple[bytes, bytes]:
    """Return a JPEG without notes (thumbnails, a second picture …), and its EXIF."""
    kept, exif, scan = [data[:2]], b"", len(data)
    for marker, start, end in _segments(data):
        content = data[start + 4 : end]
        if marker in _START_OF_FRAME and content[:1] == b"\x0c":
            raise ImageError(f"{name} is a JPEG of 12 bits; convert it to a PNG or TIFF of 16 bits")
        if marker == _EXIF_SEGMENT and content[:6] == b"Exif\0\0":
            exif = exif or content
        is_note = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not is_note or content.startswith(_KEPT_SEGMENTS.get(marker, b"no note")):
            kept.append(data[start:end])
        scan = end
    return b"".join([*kept, data[scan:]]), exif


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield marker, start and end of the segments of a JPEG that come before its first scan."""
    position = 2
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        end = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if marker == _START_OF_SCAN or not 0xC0 <= marker <= 0xFE or end < position + 4:
            return
        yield marker, position, min(end, len(data))
        position = end
