"""Telling what a file is from its first bytes: what is read, what is written, and the rest."""

from __future__ import annotations

from zssr_teach.errors import ImageError

#: suffixes of files that can be read
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"})

# A phone's MPO is read as the JPEG that it begins with.
READABLE = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
KINDS = "PNG, JPEG, TIFF, WebP, BMP or GIF"
# What a result can be written as. GIF is left out: its 256 colours would spoil it.
WRITABLE = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WEBP",
    ".bmp": "BMP",
}
WITH_ALPHA = ("PNG", "TIFF", "WEBP")
WITH_16_BITS = ("PNG", "TIFF")
TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # either byte order, also BigTIFF


def refuse_other_formats(data: bytes, name: str) -> None:
    """Name the formats that people try and that cannot be read here."""
    head = data[:512].lstrip().lower()
    found = None
    if data[4:8] == b"ftyp":
        found = "an AVIF or HEIC picture" if data[8:11] in (b"avi", b"hei", b"mif") else "a video"
    elif head.startswith(b"%pdf"):
        found = "a PDF document"
    elif b"<svg" in head:
        found = "an SVG drawing"
    if found:
        raise ImageError(f"{name} is {found}; convert it to PNG")
