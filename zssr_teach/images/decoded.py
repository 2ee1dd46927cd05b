"""What a decoder hands over, and how that becomes a picture: the same way for every format."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from zssr_teach.images.colour import to_srgb
from zssr_teach.images.metadata import Metadata
from zssr_teach.images.picture import Picture, as_float
from zssr_teach.images.transparency import divide_by_alpha, fill_hidden


@dataclass(frozen=True)
class Decoded:
    """The numbers of a file, and what must be known to understand them.

    Parameters
    ----------
    colours : array (height, width, 1, 3 or 4) of uint8, uint16 or floats
        Grey, RGB, or CMYK in 8 bits (0: no ink).
    alpha : array (height, width) of such numbers, or None
    premultiplied : bool
        The colours have been multiplied by the opacity.
    grey : bool
    profile : bytes
        An ICC profile, or nothing.
    metadata : Metadata
    """

    colours: np.ndarray
    alpha: np.ndarray | None = None
    premultiplied: bool = False
    grey: bool = False
    profile: bytes = b""
    metadata: Metadata = field(default_factory=Metadata)


def from_pillow(image: Image.Image, profile: bytes, metadata: Metadata) -> Decoded:
    """Take over what Pillow has decoded into 8 bits a channel."""
    grey = image.mode in ("1", "L", "LA", "La")
    if image.mode == "CMYK":
        return Decoded(np.asarray(image), profile=profile, metadata=metadata)
    has_alpha = image.has_transparency_data
    array = np.asarray(image.convert("RGBA" if has_alpha else "L" if grey else "RGB"))
    array = array if array.ndim == 3 else array[..., None]
    alpha = array[..., 3] if has_alpha else None
    colours = array[..., : 1 if grey else 3]
    return Decoded(colours, alpha, grey=grey, profile=profile, metadata=metadata)


def finish(decoded: Decoded, name: str) -> Picture:
    """Turn what a file holds into a picture: upright, sRGB, its transparency apart."""
    colours, opacity = decoded.colours, None
    bits = 8 if colours.dtype == np.uint8 else 16
    if decoded.alpha is not None:
        opacity = upright(as_float(decoded.alpha), decoded.metadata.orientation)
        if opacity.min() == 1:  # says nothing, and not every format can hold it
            opacity = None
        elif decoded.premultiplied:
            colours = divide_by_alpha(as_float(colours), as_float(decoded.alpha))
    converted, problem = to_srgb(colours if colours.dtype == np.uint8 else as_float(colours),
                                 decoded.profile)  # fmt: skip
    turned = upright(converted, decoded.metadata.orientation)
    # Grey is spread over three channels before it becomes floats: those are what takes memory.
    spread = np.broadcast_to(turned, (*turned.shape[:2], 3)) if turned.shape[2] == 1 else turned
    pixels = np.require(as_float(spread), requirements=["C", "W"])
    if opacity is not None:
        pixels = fill_hidden(pixels, opacity)
    return Picture(
        pixels,
        opacity,
        bits,
        decoded.grey,
        name,
        notes=decoded.metadata.notes + ((problem,) if problem else ()),
        exif=decoded.metadata.exif,
        dpi=decoded.metadata.dpi,
        tagged=bool(decoded.profile) and not problem,
        jpeg_steps=decoded.metadata.jpeg_steps,
    )


def upright(array: np.ndarray, orientation: int) -> np.ndarray:
    """Turn an array (height, width, …) as the orientation 1 to 8 of EXIF says."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return np.ascontiguousarray(array)
