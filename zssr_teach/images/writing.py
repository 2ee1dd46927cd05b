"""Saving a picture: all of the file, or nothing."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import png
from PIL import Image

from zssr_teach.errors import ImageError, OutputError, SettingsError
from zssr_teach.images.colour import srgb_profile
from zssr_teach.images.files import atomic_file, shown
from zssr_teach.images.formats import WITH_16_BITS, WITH_ALPHA, WRITABLE
from zssr_teach.images.output import check_output
from zssr_teach.images.picture import Picture, quantised
from zssr_teach.images.png_files import with_chunks
from zssr_teach.images.tiff_writing import encode_tiff

_JPEG_QUALITY = 95
_LONGEST_EXIF = 65_000  # bytes that a segment of a JPEG can hold, nearly
_NOTHING = Picture(np.zeros((1, 1, 3), np.float32))


def encode(image: np.ndarray, format: str = "PNG", like: Picture | None = None) -> bytes:
    """Return the bytes of a file that holds this image.

    Parameters
    ----------
    image : float array (height, width, 3); clipped to [0, 1]
    format : {"PNG", "JPEG", "TIFF", "WEBP", "BMP"}
    like : Picture or None
        Whose bit depth, greyness, transparency, EXIF and resolution the file is to have. If it
        named its colours, the file says that they are sRGB, which they are now.

    Examples
    --------
    >>> encode(np.zeros((16, 16, 3), np.float32))[1:4]
    b'PNG'
    """
    if format not in WRITABLE.values():
        kinds = ", ".join(sorted(set(WRITABLE.values())))
        raise SettingsError(f"cannot write pictures as {format!r}; use {kinds}")
    like = like or _NOTHING
    alpha = like.alpha if format in WITH_ALPHA else None
    planes = [image[..., :1] if like.grey else image]
    planes += [] if alpha is None else [alpha[..., None]]
    deep = like.bits == 16 and format in WITH_16_BITS
    array = np.concatenate([quantised(plane, 16 if deep else 8) for plane in planes], axis=-1)
    # Grey would need a profile of its own; without any it is taken for what it is.
    profile = srgb_profile() if like.tagged and not like.grey else b""
    if format == "TIFF":
        return encode_tiff(array, like.exif, like.dpi, profile)
    if deep:
        return with_chunks(_deep_png(array), like.exif, like.dpi, profile)
    return _with_pillow(array, format, _options(format, like, profile))


def _options(format: str, like: Picture, profile: bytes) -> dict[str, Any]:
    """Return what Pillow is to be told besides the pixels, as far as the format can hold it."""
    options: dict[str, Any] = {}
    if format == "JPEG":
        options = {"quality": _JPEG_QUALITY, "subsampling": 0}
    elif format == "WEBP":
        options = {"lossless": True}
    if like.exif and format != "BMP" and not (format == "JPEG" and len(like.exif) > _LONGEST_EXIF):
        options["exif"] = like.exif
    if like.dpi and format != "WEBP":
        options["dpi"] = like.dpi
    if profile and format != "BMP":
        options["icc_profile"] = profile
    return options


def _with_pillow(array: np.ndarray, format: str, options: dict[str, Any]) -> bytes:
    file = io.BytesIO()
    modes = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
    picture = Image.fromarray(array[..., 0] if array.shape[2] == 1 else array)
    picture.convert(modes[array.shape[2]]).save(file, format, **options)
    return file.getvalue()


def _deep_png(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    height, width, channels = array.shape
    writer = png.Writer(
        width, height, greyscale=channels < 3, alpha=channels in (2, 4), bitdepth=16
    )
    # Rows packed here: pypng would go through a Python number for every channel of every pixel.
    writer.write_packed(file, (row.tobytes() for row in array.astype(">u2")))
    return file.getvalue()


def save(
    path: str | Path,
    image: np.ndarray,
    like: Picture | None = None,
    alpha: np.ndarray | None = None,
) -> Path:
    """Save an image so that either all of the file is there or nothing has changed.

    Parameters
    ----------
    path : str or Path
        Its suffix decides the format.
    image : float array (height, width, 3); clipped to [0, 1]
    like : Picture or None
        Whose bit depth, greyness, EXIF and resolution the file is to have.
    alpha : array (height, width) or None
        Opacity.

    Returns
    -------
    Path

    Raises
    ------
    OutputError
    """
    path, image = Path(path), np.asarray(image)
    if image.ndim != 3 or image.shape[2] != 3 or not image.size:
        raise OutputError(f"an array of shape {image.shape} is no image; give (height, width, 3)")
    if alpha is not None and alpha.shape != image.shape[:2]:
        raise OutputError(
            f"the opacity has the shape {alpha.shape} and the image {image.shape[:2]}; "
            "enlarge both alike"
        )
    blank = np.broadcast_to(np.float32(0), image.shape)  # the model's pixels are not asked for
    opacity = None if alpha is None else np.clip(alpha, 0, 1)
    try:
        model = replace(like or _NOTHING, pixels=blank, alpha=opacity)
    except ImageError as error:
        raise OutputError(f"{shown(path.name)} cannot be written: {error}") from None
    check_output(path, model, image.shape[:2])
    try:
        data = encode(image, WRITABLE[path.suffix.lower()], model)
    except (ImageError, OSError, ValueError) as error:  # NaN, or what a format will not hold
        reason = " ".join(str(error).split())
        raise OutputError(f"{shown(path.name)} cannot be written ({reason}); try .png") from None
    with atomic_file(path) as file:
        file.write(data)
    return path
