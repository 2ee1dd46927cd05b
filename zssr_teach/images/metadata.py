"""What files say beside their pixels: EXIF, resolution, and what the reader should be told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PIL import Image

from zssr_teach.images.tags import ORIENTATION

_EXIF, _GPS, _INTEROPERABILITY = 0x8769, 0x8825, 0xA005
_COLOUR_SPACE, _SRGB = 0xA001, 1
_SIZE_IN_EXIF = (0xA002, 0xA003)  # of the picture as it was before
_RESOLUTION = (282, 283, 296)  # carried over apart
# What may be taken from a TIFF file: who, when and with what. All else describes its pixels.
_DESCRIPTIVE = {270, 271, 272, 305, 306, 315, 316, 33432, _EXIF, _GPS}
_MACHINE_MADE = ('{"', "ImageJ=", "<?xml", "<OME")  # descriptions that programs read: of the pixels
FRAMES = "it holds more than one frame; only the first is taken"


@dataclass(frozen=True)
class Metadata:
    """What a file says beside its pixels.

    Parameters
    ----------
    orientation : int
        Which way the camera was held: 1 to 8, as EXIF counts.
    exif : bytes
        The rest of EXIF, ready to be written; nothing if there is none or it is damaged.
    dpi : (float, float) or None
        Pixels an inch, across and down.
    notes : tuple of str
        What the reader should be told.
    jpeg_steps : tuple of int
        Of a JPEG, the 64 steps by which the brightness of its blocks was rounded, row by row.
    """

    orientation: int = 1
    exif: bytes = b""
    dpi: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    jpeg_steps: tuple[int, ...] = ()


def parse_exif(stored: bytes) -> tuple[int, bytes]:
    """Split EXIF into the orientation and the rest; damaged, it is left out.

    Examples
    --------
    >>> parse_exif(b"nonsense")
    (1, b'')
    """
    exif = Image.Exif()
    try:
        exif.load(stored)
        return _orientation(exif), _packed(exif)
    except Exception:  # Pillow raises whatever it likes on damaged notes
        return 1, b""


def exif_of_tiff(data: bytes) -> bytes:
    """Return what a TIFF file says about who made it, when and with what, as EXIF."""
    exif = Image.Exif()
    try:
        exif.load(data)
        for tag in set(exif) - _DESCRIPTIVE:
            del exif[tag]
        if str(exif.get(270, "")).startswith(_MACHINE_MADE):
            del exif[270]
        if str(exif.get(305, "")).startswith("tifffile"):
            del exif[305]
        return _packed(exif)
    except Exception:
        return b""


def _orientation(exif: Image.Exif) -> int:
    value = exif.get(ORIENTATION, 1)
    return value if value in range(1, 9) else 1


def _packed(exif: Image.Exif) -> bytes:
    """Return EXIF without what no longer holds: orientation, size, the small preview."""
    for tag in (ORIENTATION, *_RESOLUTION):
        if tag in exif:
            del exif[tag]
    inner: Any = exif.get_ifd(_EXIF)
    for tag in (*_SIZE_IN_EXIF, _INTEROPERABILITY):
        inner.pop(tag, None)
    if _COLOUR_SPACE in inner:
        inner[_COLOUR_SPACE] = _SRGB  # now it is
    for tag in (_EXIF, _GPS):
        if tag in exif and not exif.get_ifd(tag):
            del exif[tag]
    if not exif:
        return b""
    exif.endian = "<"
    return exif.tobytes()


def sane_dpi(across: object, down: object) -> tuple[float, float] | None:
    """Return a resolution if it is one.

    Examples
    --------
    >>> sane_dpi(300, 300), sane_dpi(0, 300), sane_dpi(None, None)
    ((300.0, 300.0), None, None)
    """
    try:
        pair = float(across), float(down)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    # One pixel an inch is what files say that know nothing about it.
    return pair if all(math.isfinite(value) and 1 < value < 100_000 for value in pair) else None
