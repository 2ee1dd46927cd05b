"""Reading a picture from a file, whatever is in it."""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.gallery import samples
from zssr_teach.images.decoded import Decoded, finish
from zssr_teach.images.files import shown
from zssr_teach.images.formats import KINDS, refuse_other_formats
from zssr_teach.images.picture import MAXIMUM_PIXELS, MINIMUM_SIDE, Picture
from zssr_teach.images.plain import read_plain
from zssr_teach.images.png_files import SIGNATURE, read_png
from zssr_teach.images.tags import TIFF_STARTS
from zssr_teach.images.tiff_files import read_tiff

_LONGEST_FILE = 1_000_000_000


def read(
    source: str | Path | bytes | BinaryIO,
    name: str = "",
    most_pixels: int = MAXIMUM_PIXELS,
    least_side: int = MINIMUM_SIDE,
) -> Picture:
    """Read a picture from a file, from the bytes of one, or from an open one.

    Colours come out as sRGB, upright, with the colour of the nearest visible pixel where a file
    hides something under full transparency. Nothing is printed, whatever the file is like.

    Parameters
    ----------
    source : str, Path, bytes or binary file
    name : str
        What to call it in messages; taken from the path where there is one.
    most_pixels : int
        Larger pictures are refused before they are unpacked.
    least_side : int
        Smaller ones are refused, too: there is nothing to learn from them.

    Raises
    ------
    ImageError
        In one line, what is wrong and what to do.

    Examples
    --------
    >>> picture = read(samples()[0].data())
    >>> picture.height, picture.width, picture.bits
    (288, 288, 8)
    """
    data, name = _bytes_of(source, name)
    refuse_other_formats(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about odd metadata; what matters raises
            return finish(_decode(data, name, most_pixels, least_side), name)
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(f"{name} is not a picture; give a {KINDS} file") from None
    except Image.DecompressionBombError as error:
        pixels = int((re.findall(r"\d+", str(error)) or ["0"])[0])
        raise ImageError(
            f"{name} has {pixels / 1e6:,.0f} million pixels, more than the "
            f"{most_pixels / 1e6:g} million allowed; crop or shrink it"
        ) from None
    except MemoryError:
        raise ImageError(f"{name} does not fit into memory; crop or shrink it") from None
    except Exception as error:  # decoders raise whatever they like on damaged data
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise ImageError(
            f"{name} is damaged or incomplete ({reason}); get or save it again"
        ) from None


def _decode(data: bytes, name: str, most_pixels: int, least_side: int) -> Decoded:
    if data.startswith(SIGNATURE):
        return read_png(data, most_pixels, least_side)
    if data.startswith(TIFF_STARTS):
        return read_tiff(data, name, most_pixels, least_side)
    return read_plain(data, name, most_pixels, least_side)


def _bytes_of(source: str | Path | bytes | BinaryIO, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), shown(name or "the picture")
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        name = shown(name or source)
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
    elif hasattr(source, "read"):
        data, name = source.read(), shown(name or str(getattr(source, "name", "the picture")))
    else:
        raise ImageError(f"a {type(source).__name__} is no file; give a path, or the bytes of one")
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
