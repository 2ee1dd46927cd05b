"""Reading a picture from a file, whatever is in it."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.gallery import samples
from zssr_teach.images.formats import KINDS, TIFF_STARTS, refuse_other_formats
from zssr_teach.images.picture import MAXIMUM_PIXELS, Picture
from zssr_teach.images.plain import read_with_pillow
from zssr_teach.images.png_files import is_deep_png, read_deep_png
from zssr_teach.images.tiff_files import read_deep_tiff

_LONGEST_FILE = 1_000_000_000


def read(source: str | Path | bytes | BinaryIO, name: str = "") -> Picture:
    """Read a picture from a file, from the bytes of one, or from an open one.

    Parameters
    ----------
    source : str, Path, bytes or binary file
    name : str
        What to call it in messages; taken from the path where there is one.

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
            return _without_idle_alpha(_read_bytes(data, name))
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(f"{name} is not a picture; give a {KINDS} file") from None
    except Image.DecompressionBombError as error:
        pixels = int((re.findall(r"\d+", str(error)) or ["0"])[0])
        raise ImageError(
            f"{name} has {pixels / 1e6:,.0f} million pixels, more than the "
            f"{MAXIMUM_PIXELS / 1e6:.0f} million allowed; crop or shrink it"
        ) from None
    except MemoryError:
        raise ImageError(f"{name} does not fit into memory; crop or shrink it") from None
    except Exception as error:  # decoders raise whatever they like on damaged data
        reason = " ".join(str(error).split())[:100] or type(error).__name__
        raise ImageError(
            f"{name} is damaged or incomplete ({reason}); get or save it again"
        ) from None


def _read_bytes(data: bytes, name: str) -> Picture:
    if is_deep_png(data):
        return read_deep_png(data, name)
    if data[:4] in TIFF_STARTS and (deep := read_deep_tiff(data, name)):
        return deep
    return read_with_pillow(data, name)


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
