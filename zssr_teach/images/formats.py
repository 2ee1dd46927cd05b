"""Telling what a file is from its first bytes: what is read, what is written, and the rest."""

from __future__ import annotations

from zssr_teach.errors import ImageError
from zssr_teach.images.camera import is_raw

#: suffixes of files that can be read
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"})

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
#: the longest side that a format can hold, where it is not beyond all pictures
LONGEST_SIDE = {"WEBP": 16_383, "JPEG": 65_500}

# How other files begin that people try. (JPEG XL and JPEG 2000 come bare or in a box.)
_OTHERS = {
    b"\xff\x0a": "a JPEG XL picture",
    b"\0\0\0\x0cJXL \r\n\x87\n": "a JPEG XL picture",
    b"\xff\x4f\xff\x51": "a JPEG 2000 picture",
    b"\0\0\0\x0cjP  \r\n\x87\n": "a JPEG 2000 picture",
    b"8BPS": "a Photoshop document",
    b"gimp xcf": "a GIMP document",
    b"v/1\x01": "an OpenEXR picture",
    b"#?RADIANCE": "an HDR picture",
    b"\0\0\1\0": "an icon (ICO)",
    b"DDS ": "a DDS texture",
    b"%PDF": "a PDF document",
    b"%!PS": "a PostScript document",
    b"\xc5\xd0\xd3\xc6": "a PostScript document",
    b"SIMPLE  =": "a FITS file",
    b"II\xbc\x01": "a JPEG XR picture",
}
_BRANDS = {
    b"avi": "an AVIF or HEIC picture",
    b"hei": "an AVIF or HEIC picture",
    b"hev": "an AVIF or HEIC picture",
    b"mif": "an AVIF or HEIC picture",
    b"msf": "an AVIF or HEIC picture",
}


def refuse_other_formats(data: bytes, name: str) -> None:
    """Name the formats that people try and that cannot be read here.

    Raises
    ------
    ImageError

    Examples
    --------
    >>> refuse_other_formats(b"8BPS...", "cover.psd")
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: cover.psd is a Photoshop document; convert it to PNG
    """
    if is_raw(data):
        raise ImageError(
            f"{name} is a raw file of a camera, not yet a picture; develop it first "
            "and save it as TIFF or PNG"
        )
    found = next((kind for start, kind in _OTHERS.items() if data.startswith(start)), None)
    head = data[:512].lstrip()
    if data[4:8] == b"ftyp":
        found = _BRANDS.get(data[8:11], "a video")
    elif head.lower().startswith(b"%pdf"):
        found = "a PDF document"
    elif b"<svg" in head.lower():
        found = "an SVG drawing"
    elif head[:1] == b"P" and head[1:2] in b"1234567" and head[2:3].isspace():
        found = "a PPM picture (or PGM, PBM, PAM)"
    if found:
        raise ImageError(f"{name} is {found}; convert it to PNG")
