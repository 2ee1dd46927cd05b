"""Saving a picture: all of the file, or nothing."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import png
import tifffile
from PIL import Image

from zssr_teach.errors import ImageError, OutputError, SettingsError
from zssr_teach.images.files import atomic_file
from zssr_teach.images.formats import WITH_16_BITS, WITH_ALPHA, WRITABLE
from zssr_teach.images.picture import Picture, quantised

_JPEG_QUALITY = 95


def encode(image: np.ndarray, format: str = "PNG", like: Picture | None = None) -> bytes:
    """Return the bytes of a file that holds this image.

    Parameters
    ----------
    image : float array (height, width, 3); clipped to [0, 1]
    format : {"PNG", "JPEG", "TIFF", "WEBP", "BMP"}
    like : Picture or None
        Whose bit depth, greyness and transparency the file is to have.

    Examples
    --------
    >>> encode(np.zeros((16, 16, 3), np.float32))[1:4]
    b'PNG'
    """
    if format not in WRITABLE.values():
        kinds = ", ".join(sorted(set(WRITABLE.values())))
        raise SettingsError(f"cannot write pictures as {format!r}; use {kinds}")
    like = like or Picture(image)
    alpha = like.alpha if format in WITH_ALPHA else None
    planes = [image[..., :1] if like.grey else image]
    planes += [] if alpha is None else [alpha[..., None]]
    deep = like.bits == 16 and format in WITH_16_BITS
    array = np.concatenate([quantised(plane, 16 if deep else 8) for plane in planes], axis=-1)
    if deep:
        return _encode_deep(array, format, alpha is not None)
    file = io.BytesIO()
    options = {"quality": _JPEG_QUALITY, "subsampling": 0} if format == "JPEG" else {}
    if format == "WEBP":
        options = {"lossless": True}
    modes = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
    picture = Image.fromarray(array[..., 0] if array.shape[2] == 1 else array)
    picture.convert(modes[array.shape[2]]).save(file, format, **options)
    return file.getvalue()


def _encode_deep(array: np.ndarray, format: str, has_alpha: bool) -> bytes:
    file = io.BytesIO()
    grey = array.shape[2] <= 2
    if format == "TIFF":
        tifffile.imwrite(
            file,
            array[..., 0] if array.shape[2] == 1 else array,
            photometric="minisblack" if grey else "rgb",
            extrasamples=["unassalpha"] if has_alpha else None,
            planarconfig=None if array.shape[2] == 1 else "contig",
        )
    else:
        height, width = array.shape[:2]
        writer = png.Writer(width, height, greyscale=grey, alpha=has_alpha, bitdepth=16)
        # Rows packed here: pypng would go through a Python number for every channel of every pixel.
        writer.write_packed(file, (row.tobytes() for row in array.astype(">u2")))
    return file.getvalue()


def check_output(path: str | Path, picture: Picture | None = None) -> None:
    """Find out whether a result can be saved there; to be asked before the work, not after it.

    Parameters
    ----------
    path : str or Path
    picture : Picture or None
        What the result will be like.

    Raises
    ------
    OutputError

    Examples
    --------
    >>> check_output("result.xyz")
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: result.xyz: cannot write .xyz; use .bmp, .jpeg, .jpg, .png, ...
    """
    path = Path(path)
    if path.suffix.lower() not in WRITABLE:
        kinds = ", ".join(sorted(WRITABLE))
        raise OutputError(f"{path}: cannot write {path.suffix or 'a nameless format'}; use {kinds}")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; give the name of a file")
    if not path.absolute().parent.is_dir():
        raise OutputError(f"there is no folder {path.parent} for {path.name}; make it first")
    if not os.access(path.absolute().parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} may not be written to; choose another")
    if path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
        raise OutputError(f"{path} may not be replaced; choose another name")
    kind = WRITABLE[path.suffix.lower()]
    if picture is not None and picture.alpha is not None and kind not in WITH_ALPHA:
        raise OutputError(
            f"{path.name} cannot hold transparency, which the input has; use .png, .tif or .webp"
        )
    if picture is not None and picture.bits == 16 and kind not in WITH_16_BITS:
        raise OutputError(
            f"{path.name} cannot hold 16 bits a channel, which the input has; use .png or .tif"
        )


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
        Whose bit depth and greyness the file is to have.
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
    model = like or Picture(image)
    model = Picture(model.pixels, alpha, model.bits, model.grey, model.name)
    check_output(path, model)
    try:
        data = encode(image, WRITABLE[path.suffix.lower()], model)
    except (ImageError, OSError, ValueError) as error:  # NaN, or too long a side for the format
        reason = " ".join(str(error).split())
        raise OutputError(f"{path.name} cannot be written ({reason}); try .png") from None
    with atomic_file(path) as file:
        file.write(data)
    return path
