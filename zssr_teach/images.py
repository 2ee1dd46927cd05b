"""Reading, checking and saving pictures; the sample gallery.

Inside the library an image is a float32 array (height, width, 3) in [0, 1]. Everything else that
files hold (grey, transparency, palettes, 16 bits, CMYK, a camera held sideways) is dealt with
here, once, on the way in and on the way out.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import secrets
import struct
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import png
import tifffile
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from zssr_teach.errors import ImageError, OutputError, SettingsError
from zssr_teach.gallery import Sample, samples

MAXIMUM_PIXELS = 64_000_000
MINIMUM_SIDE = 12

#: suffixes of files that can be read
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif"})
__all__ = [
    "MAXIMUM_PIXELS",
    "MINIMUM_SIDE",
    "SUFFIXES",
    "Picture",
    "Sample",
    "as_image",
    "atomic_file",
    "check_output",
    "check_size",
    "encode",
    "read",
    "sample",
    "samples",
    "save",
    "to_bytes8",
]

# A phone's MPO is read as the JPEG that it begins with.
_READABLE = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_KINDS = "PNG, JPEG, TIFF, WebP, BMP or GIF"
# What a result can be written as. GIF is left out: its 256 colours would spoil it.
_WRITABLE = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WEBP",
    ".bmp": "BMP",
}
_WITH_ALPHA = ("PNG", "TIFF", "WEBP")
_WITH_16_BITS = ("PNG", "TIFF")
_LONGEST_FILE = 1_000_000_000
_JPEG_QUALITY = 95
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")  # either byte order, also BigTIFF
_ORIENTATION = 274  # the tag's number, in EXIF as in TIFF
_BAND = 64  # rows that are rounded at once


@dataclass(frozen=True)
class Picture:
    """A picture from a file, with what must not be lost on the way to another file.

    Parameters
    ----------
    pixels : float32 array (height, width, 3) in [0, 1]
    alpha : float32 array (height, width) in [0, 1], or None
        Opacity.
    bits : {8, 16}
        Bits a channel in the file.
    grey : bool
        The file had one channel; the three here are equal.
    name : str

    Examples
    --------
    >>> Picture(np.zeros((20, 30, 3), np.float32)).width
    30
    """

    pixels: np.ndarray = field(repr=False)
    alpha: np.ndarray | None = field(default=None, repr=False)
    bits: int = 8
    grey: bool = False
    name: str = ""

    @property
    def height(self) -> int:
        """Number of rows."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Number of columns."""
        return int(self.pixels.shape[1])


# ---- checking ---------------------------------------------------------------------------------


def as_image(array: np.ndarray) -> np.ndarray:
    """Turn an array of numbers into an image, or say what is wrong with it.

    Parameters
    ----------
    array : array (height, width), (height, width, 1) or (height, width, 3)
        bool, uint8, uint16, or float in [0, 1].

    Returns
    -------
    float32 array (height, width, 3) in [0, 1]

    Raises
    ------
    ImageError

    Examples
    --------
    >>> as_image(np.full((16, 16), 255, np.uint8)).max().item()
    1.0
    """
    try:
        array = np.asarray(array)
    except ValueError:
        raise ImageError("the rows have different lengths; give a rectangular array") from None
    if array.dtype not in (np.bool_, np.uint8, np.uint16) and array.dtype.kind != "f":
        raise ImageError(
            f"an array of {array.dtype} is not a picture; give uint8, uint16, or floats in [0, 1]"
        )
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3):
        raise ImageError(
            f"an array of shape {array.shape} is not a picture; "
            "give (height, width, 3), or (height, width) for grey"
        )
    check_size(array.shape[0], array.shape[1])
    if array.dtype.kind == "f":
        _check_range(array)
    largest = {"b": 1.0, "u": 255.0 if array.dtype == np.uint8 else 65535.0, "f": 1.0}
    image = array.astype(np.float32) / np.float32(largest[array.dtype.kind])
    return np.ascontiguousarray(np.broadcast_to(image, (*image.shape[:2], 3)))


def _check_range(array: np.ndarray) -> None:
    if not np.isfinite(array).all():
        count = int(np.size(array) - np.isfinite(array).sum())
        raise ImageError(f"the picture holds {count} NaN or infinite values; replace them")
    low, high = float(array.min()), float(array.max())
    if low < -1e-4 or high > 1 + 1e-4:
        advice = "divide by 255" if low >= 0 and 2 < high <= 255 else "clip or rescale"
        raise ImageError(
            f"the picture's values go from {low:g} to {high:g}; {advice} to get 0 to 1"
        )


def check_size(
    height: int,
    width: int,
    scale: float | tuple[float, float] = 1.0,
    most_pixels: int = MAXIMUM_PIXELS,
) -> None:
    """Refuse pictures that are too small to learn from, or too large to be sane once enlarged.

    Examples
    --------
    >>> check_size(5, 500)
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: the picture is 5×500 pixels; give at least 12 a side
    """
    if min(height, width) < MINIMUM_SIDE:
        raise ImageError(
            f"the picture is {height}×{width} pixels; give at least {MINIMUM_SIDE} a side"
        )
    vertical, horizontal = scale if isinstance(scale, tuple) else (scale, scale)
    pixels = height * vertical * width * horizontal
    if pixels > most_pixels:
        what = "the picture" if vertical * horizontal == 1 else "the result"
        advice = "crop or shrink it" + ("" if what == "the picture" else ", or lower the scale")
        raise ImageError(
            f"{what} has {pixels / 1e6:,.0f} million pixels, more than the "
            f"{most_pixels / 1e6:.0f} million allowed; {advice}"
        )


def to_bytes8(image: np.ndarray) -> np.ndarray:
    """Return an image as uint8, clipped and rounded: what a screen or an 8-bit file holds.

    Examples
    --------
    >>> to_bytes8(np.array([[[-0.1, 0.5, 1.2]]])).tolist()
    [[[0, 128, 255]]]
    """
    return _quantised(image, 8)


def _quantised(image: np.ndarray, bits: int) -> np.ndarray:
    if not np.isfinite(image).all():
        raise ImageError("the picture holds NaN or infinite values; replace them")
    largest = 2**bits - 1
    kind = np.uint8 if bits == 8 else np.uint16
    quantised = np.empty(np.shape(image), kind)
    for top in range(0, len(quantised), _BAND):  # in bands: a large picture in float64 is huge
        band = np.clip(image[top : top + _BAND], 0, 1) * np.float64(largest)
        quantised[top : top + _BAND] = np.floor(band + 0.5)
    return quantised


# ---- reading ----------------------------------------------------------------------------------


def read(
    source: str | Path | bytes | BinaryIO, name: str = "", most_pixels: int = MAXIMUM_PIXELS
) -> Picture:
    """Read a picture from a file, from the bytes of one, or from an open one.

    Parameters
    ----------
    source : str, Path, bytes or binary file
    name : str
        What to call it in messages; taken from the path where there is one.
    most_pixels : int
        A larger picture is refused before it is unpacked.

    Raises
    ------
    ImageError
        In one line, what is wrong and what to do.

    Examples
    --------
    >>> picture = read(encode(np.full((20, 30, 3), 0.2, np.float32)))
    >>> picture.height, picture.width, picture.bits
    (20, 30, 8)
    """
    data, name = _bytes_of(source, name)
    _refuse_other_formats(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata; what matters raises
            return _without_idle_alpha(_read_bytes(data, name, most_pixels))
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(f"{name} is not a picture; give a {_KINDS} file") from None
    except Image.DecompressionBombError as error:
        pixels = int((re.findall(r"\d+", str(error)) or ["0"])[0])
        raise ImageError(
            f"{name} has {pixels / 1e6:,.0f} million pixels, more than the "
            f"{most_pixels / 1e6:.0f} million allowed; crop or shrink it"
        ) from None
    except MemoryError:
        raise ImageError(f"{name} does not fit into memory; crop or shrink it") from None
    except Exception as error:  # decoders raise whatever they like on damaged data
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise ImageError(
            f"{name} is damaged or incomplete ({reason}); get or save it again"
        ) from None


def _read_bytes(data: bytes, name: str, most_pixels: int) -> Picture:
    if _is_deep_png(data):
        return _read_deep_png(data, name, most_pixels)
    if data[:4] in _TIFF_STARTS and (deep := _read_deep_tiff(data, name, most_pixels)):
        return deep
    return _read_with_pillow(data, name, most_pixels)


def _without_idle_alpha(picture: Picture) -> Picture:
    """Drop an opacity of 1 everywhere: it says nothing, and not every format can hold it."""
    if picture.alpha is not None and picture.alpha.min() == 1:
        return replace(picture, alpha=None)
    return picture


def _bytes_of(source: str | Path | bytes | BinaryIO, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), name or "the picture"
    elif isinstance(source, str | Path):
        path = Path(source)
        name = " ".join((name or str(source)).split())  # messages are one line
        try:
            _check_file(path, name)
            data = path.read_bytes()
        except FileNotFoundError:
            raise ImageError(f"there is no file {name}; check its name and folder") from None
        except ImageError:
            raise
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ImageError(f"{name} cannot be read ({reason}); check its permissions") from None
    else:
        data, name = source.read(), name or str(getattr(source, "name", "the picture"))
    if not data:
        raise ImageError(f"{name} is empty; get or save it again")
    return data, name


def _check_file(path: Path, name: str) -> None:
    if path.is_dir():
        raise ImageError(f"{name} is a folder; give the name of a picture in it")
    size = path.stat().st_size
    if not path.is_file():  # a device or a pipe might never end
        raise ImageError(f"{name} is not an ordinary file; give the name of a picture")
    if size > _LONGEST_FILE:
        raise ImageError(f"{name} has {size / 1e6:,.0f} megabytes; crop or shrink it")


def _refuse_other_formats(data: bytes, name: str) -> None:
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


def _is_deep_png(data: bytes) -> bool:
    # After the signature and the chunk's head: width, height, and then the bit depth.
    return data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 25 and data[24] == 16


def _read_deep_png(data: bytes, name: str, most_pixels: int) -> Picture:
    """Read a PNG of 16 bits a channel; Pillow would cut colour down to 8."""
    width, height = struct.unpack(">II", data[16:24])
    check_size(height, width, most_pixels=most_pixels)
    columns, rows, values, _ = png.Reader(bytes=data).asDirect()
    array = np.vstack([np.asarray(row, np.uint16) for row in values]).reshape(rows, columns, -1)
    with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
        return _from_deep(_upright(array, _orientation(opened)), name)


def _read_deep_tiff(data: bytes, name: str, most_pixels: int) -> Picture | None:
    """Read a TIFF of 16-bit or float channels; None for the others, which Pillow reads better."""
    with tifffile.TiffFile(io.BytesIO(data)) as tiff:
        page = cast(tifffile.TiffPage, tiff.pages.first)
        # Inks, palettes and the like are left to Pillow, which makes 8 bits of them.
        plain = page.photometric in (tifffile.PHOTOMETRIC.RGB, tifffile.PHOTOMETRIC.MINISBLACK)
        if page.dtype is None or page.dtype in (np.uint8, np.bool_) or not plain:
            return None
        check_size(page.imagelength, page.imagewidth, most_pixels=most_pixels)
        if page.compression == tifffile.COMPRESSION.LZW:
            return _read_halves(data, name)
        array = page.asarray()
        if page.planarconfig == 2 and array.ndim == 3:  # channels first
            array = np.moveaxis(array, 0, -1)
        tag = page.tags.get(_ORIENTATION)
        premultiplied = bool(page.extrasamples) and page.extrasamples[0] == 1
    array = _upright(array if array.ndim == 3 else array[..., None], tag.value if tag else 1)
    return _from_deep(array, name, premultiplied)


def _read_halves(data: bytes, name: str) -> Picture | None:
    """Read what tifffile cannot unpack (LZW): Pillow twice, once for each byte of the numbers."""
    halves = []
    for ending in ("N", "L" if sys.byteorder == "big" else "B"):
        opened = Image.open(io.BytesIO(data), formats=("TIFF",))
        tile = opened.tile[0]
        rawmode, *others = cast(tuple, tile.args)
        if rawmode not in ("RGB;16N", "RGBA;16N"):
            return None  # grey, which Pillow reads whole
        opened.tile = [tile._replace(args=(rawmode[:-1] + ending, *others))]
        halves.append(np.asarray(opened).astype(np.uint16))
    high, low = halves
    return _from_deep(high * np.uint16(256) + low, name)


def _from_deep(array: np.ndarray, name: str, premultiplied: bool = False) -> Picture:
    """Make a picture of 16-bit or float numbers (height, width, 1 to 4 channels)."""
    pixels, alpha = _split_alpha(array)
    image, opacity = as_image(pixels), None
    if alpha is not None:
        opacity = np.ascontiguousarray(as_image(alpha)[..., 0])
        if premultiplied:
            image = np.clip(image / np.where(opacity > 0, opacity, 1)[..., None], 0, 1)
    return Picture(image, opacity, 16, pixels.shape[2] == 1, name)


def _split_alpha(array: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    if array.shape[2] in (2, 4):
        return array[..., :-1], array[..., -1]
    return array, None


def _orientation(opened: Image.Image) -> int:
    try:
        return int(opened.getexif().get(_ORIENTATION, 1))
    except Exception:  # damaged notes are no reason to refuse a sound picture
        return 1


def _upright(array: np.ndarray, orientation: int) -> np.ndarray:
    """Turn an array (height, width, channels) as the orientation 1 to 8 of EXIF says."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return array


def _read_with_pillow(data: bytes, name: str, most_pixels: int) -> Picture:
    with Image.open(io.BytesIO(data), formats=_READABLE) as opened:
        check_size(opened.height, opened.width, most_pixels=most_pixels)
        opened.load()  # of an animation: its first frame
        picture = ImageOps.exif_transpose(opened)
    if picture.mode.startswith("I"):
        return _from_integers(np.asarray(picture), name)
    if picture.mode == "F":
        return Picture(as_image(np.asarray(picture)), bits=16, grey=True, name=name)
    has_alpha = picture.has_transparency_data
    grey = picture.mode in ("1", "L", "LA", "La")
    picture = _to_srgb(picture)
    array = np.asarray(picture.convert("RGBA" if has_alpha else "RGB"))
    alpha = array[..., 3].astype(np.float32) / np.float32(255) if has_alpha else None
    return Picture(as_image(array[..., :3]), alpha, 8, grey, name)


def _from_integers(array: np.ndarray, name: str) -> Picture:
    if array.min() < 0 or array.max() > 65535:
        raise ImageError(f"{name} holds whole numbers beyond 16 bits; save it with 8 or 16 bits")
    return Picture(as_image(array.astype(np.uint16)), bits=16, grey=True, name=name)


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Convert from the colour space the file names, as a viewer would; sRGB stays as it is."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return picture
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # a broken profile: take the numbers as they are
        return picture
    return converted or picture


# ---- saving -----------------------------------------------------------------------------------


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
    if format not in _WRITABLE.values():
        kinds = ", ".join(sorted(set(_WRITABLE.values())))
        raise SettingsError(f"cannot write pictures as {format!r}; use {kinds}")
    like = like or Picture(image)
    alpha = like.alpha if format in _WITH_ALPHA else None
    planes = [image[..., :1] if like.grey else image]
    planes += [] if alpha is None else [alpha[..., None]]
    deep = like.bits == 16 and format in _WITH_16_BITS
    array = np.concatenate([_quantised(plane, 16 if deep else 8) for plane in planes], axis=-1)
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
    if path.suffix.lower() not in _WRITABLE:
        kinds = ", ".join(sorted(_WRITABLE))
        raise OutputError(f"{path}: cannot write {path.suffix or 'a nameless format'}; use {kinds}")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; give the name of a file")
    if not path.absolute().parent.is_dir():
        raise OutputError(f"there is no folder {path.parent} for {path.name}; make it first")
    if not os.access(path.absolute().parent, os.W_OK):
        raise OutputError(f"the folder {path.parent} may not be written to; choose another")
    if path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
        raise OutputError(f"{path} may not be replaced; choose another name")
    kind = _WRITABLE[path.suffix.lower()]
    if picture is not None and picture.alpha is not None and kind not in _WITH_ALPHA:
        raise OutputError(
            f"{path.name} cannot hold transparency, which the input has; use .png, .tif or .webp"
        )
    if picture is not None and picture.bits == 16 and kind not in _WITH_16_BITS:
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
        data = encode(image, _WRITABLE[path.suffix.lower()], model)
    except (ImageError, OSError, ValueError) as error:  # NaN, or too long a side for the format
        reason = " ".join(str(error).split())
        raise OutputError(f"{path.name} cannot be written ({reason}); try .png") from None
    with atomic_file(path) as file:
        file.write(data)
    return path


@contextlib.contextmanager
def atomic_file(path: str | Path) -> Iterator[BinaryIO]:
    """Write a file under another name and give it its own only when it is complete.

    Whatever goes wrong (no space, Ctrl-C), an older file of that name is left as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_file(Path(folder) / "note.txt") as file:
    ...         _ = file.write(b"all or nothing")
    ...     [path.name for path in Path(folder).iterdir()]
    ['note.txt']
    """
    # A link goes on pointing to where it points, so the draft lies beside the file itself.
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".zssr-{secrets.token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        advice = "free some space" if full else "choose another place"
        reason = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written ({reason}); {advice}") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


# ---- the gallery ------------------------------------------------------------------------------


def sample(name: str) -> Picture:
    """Return one picture of the gallery.

    Examples
    --------
    >>> sample(samples()[0].name).pixels.dtype
    dtype('float32')
    """
    for entry in samples():
        if entry.name == name:
            return read(entry.data(), name)
    names = ", ".join(entry.name for entry in samples())
    raise SettingsError(f"there is no sample {name!r}; choose one of {names}")
