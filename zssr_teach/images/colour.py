"""Colour profiles: from the colour space that a file names to sRGB."""

from __future__ import annotations

import io
import struct

import numpy as np
from PIL import Image, ImageCms
from scipy.ndimage import map_coordinates

from zssr_teach.images.profiles import converter, curve_of, encode_srgb

_UNUSABLE = "its colour profile is damaged and was left out of account"
_MISFIT = "its colour profile is for another kind of picture and was left out of account"
_NODES = 52  # along each axis of a grid of colours: every fifth of 256, with both ends
_BAND = 64  # rows that are converted at once
_ERRORS = (ImageCms.PyCMSError, OSError, ValueError, struct.error, KeyError, TypeError)


def to_srgb(colours: np.ndarray, profile: bytes) -> tuple[np.ndarray, str]:
    """Convert from the colour space a profile describes, as a viewer would.

    A profile counts by what it does, not by its name: one that does what sRGB does changes
    nothing.

    Parameters
    ----------
    colours : array (height, width, 1, 3 or 4): uint8, or float32 in [0, 1]
        Grey, RGB or CMYK; CMYK always uint8.
    profile : bytes
        An ICC profile, or nothing.

    Returns
    -------
    array (height, width, 1 or 3) of the same kind
    str
        What the reader should be told, or nothing.
    """
    channels = colours.shape[2]
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            space = source.profile.xcolor_space.strip()
            if space not in {1: ("GRAY", "RGB"), 3: ("RGB",), 4: ("CMYK",)}[channels]:
                return _without_profile(colours), _MISFIT
            if channels == 1:
                return _grey_to_srgb(colours, source, profile), ""
            if channels == 4:
                return _through_littlecms(colours, source, "CMYK"), ""
            return _rgb_to_srgb(colours, source, profile), ""
        except _ERRORS:
            return _without_profile(colours), _UNUSABLE
    return _without_profile(colours), ""


def srgb_profile() -> bytes:
    """Return the profile of sRGB, always the same bytes."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)  # else the date of its making
    return bytes(data)


def _without_profile(colours: np.ndarray) -> np.ndarray:
    if colours.shape[2] < 4:
        return colours
    inks = Image.frombytes("CMYK", colours.shape[1::-1], colours.tobytes())
    return np.asarray(inks.convert("RGB"))


def _through_littlecms(
    colours: np.ndarray, source: ImageCms.ImageCmsProfile, mode: str
) -> np.ndarray:
    image = Image.frombytes(mode, colours.shape[1::-1], np.ascontiguousarray(colours).tobytes())
    target = ImageCms.createProfile("sRGB")
    return np.asarray(ImageCms.profileToProfile(image, source, target, outputMode="RGB"))


def _rgb_to_srgb(
    colours: np.ndarray, source: ImageCms.ImageCmsProfile, profile: bytes
) -> np.ndarray:
    steps = np.arange(0, 256, 255 // (_NODES - 1), dtype=np.uint8)
    nodes = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(_NODES, -1, 3)
    converted = _through_littlecms(nodes, source, "RGB")
    if np.abs(converted.astype(int) - nodes).max() <= 1:
        return colours
    if colours.dtype == np.uint8:
        return _through_littlecms(colours, source, "RGB")
    convert = converter(profile)
    if convert:
        return convert(colours)
    return _between_nodes(colours, converted.reshape(_NODES, _NODES, _NODES, 3))


def _between_nodes(pixels: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Interpolate between colours that littleCMS has converted, so that no steps show.

    It gives 8 bits only. A grid of those is right to half a level, but smooth in between.
    """
    result = np.empty_like(pixels)
    planes = [grid[..., channel].astype(np.float32) / 255 for channel in range(3)]
    for top in range(0, len(pixels), _BAND):
        places = np.moveaxis(pixels[top : top + _BAND], -1, 0) * (_NODES - 1)
        for channel, plane in enumerate(planes):
            result[top : top + _BAND, :, channel] = map_coordinates(
                plane, places, order=1, mode="nearest"
            )
    return result


def _grey_to_srgb(
    colours: np.ndarray, source: ImageCms.ImageCmsProfile, profile: bytes
) -> np.ndarray:
    table = _grey_table(source, profile)
    steps = len(table) - 1
    if np.abs(table - np.linspace(0, 1, len(table))).max() * 255 <= 1:
        return colours
    if colours.dtype == np.uint8:
        return np.rint(table[:: steps // 255] * 255).astype(np.uint8)[colours]
    return table.astype(np.float32)[np.rint(colours * steps).astype(np.int32)]


def _grey_table(source: ImageCms.ImageCmsProfile, profile: bytes) -> np.ndarray:
    """Return what becomes of 65,536 even steps from black to white."""
    steps = np.linspace(0, 1, 65536, dtype=np.float32)
    if source.profile.xcolor_space.strip() == "GRAY":
        mode, curve = "L", curve_of(profile, b"kTRC")
        if curve is not None:
            return encode_srgb(curve)
    else:
        mode, convert = "RGB", converter(profile)
        if convert:
            return convert(np.repeat(steps, 3).reshape(-1, 1, 3))[:, 0, 1]
    ramp = np.repeat(np.arange(256, dtype=np.uint8), len(mode)).reshape(1, 256, -1)
    converted = _through_littlecms(ramp, source, mode)[0, :, 1]
    return np.interp(steps, np.linspace(0, 1, 256), converted / 255)
