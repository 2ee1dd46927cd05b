"""Colour profiles made of three curves and a matrix, evaluated with full precision.

littleCMS, as Pillow offers it, converts 8 bits only; for more, this reads the curves itself.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from PIL import ImageCms

_FINE = 65536  # entries of a curve's table
_BAND = 64  # rows that are converted at once
_PARAMETERS = (1, 3, 4, 5, 7)  # of each type of parametric curve


def curve_of(profile: bytes, tag: bytes) -> np.ndarray | None:
    """Return what a curve of a profile makes of 65,536 even steps from 0 to 1, or None.

    Raises
    ------
    ValueError, struct.error
        The curve is damaged.
    """
    stored = _tags(profile).get(tag)
    if stored is None:
        return None
    steps = np.linspace(0, 1, _FINE)
    if stored[:4] == b"curv":
        return _sampled(stored, steps)
    if stored[:4] == b"para":
        return np.clip(_parametric(stored, steps), 0, 1)
    raise ValueError("a curve of an unknown kind")


def _tags(profile: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", profile, 128)
    tags = {}
    for entry in range(min(count, 200)):
        name, offset, size = struct.unpack_from(">4sII", profile, 132 + 12 * entry)
        tags[name] = profile[offset : offset + size]
    return tags


def _sampled(stored: bytes, steps: np.ndarray) -> np.ndarray:
    (count,) = struct.unpack_from(">I", stored, 8)
    if count == 0:
        return steps
    values = np.frombuffer(stored, ">u2", count, 12)
    if count == 1:
        return steps ** (values[0] / 256)
    return np.interp(steps, np.linspace(0, 1, count), values / 65535)


def _parametric(stored: bytes, steps: np.ndarray) -> np.ndarray:
    """Evaluate a curve given by its formula: a power, and a straight piece below it."""
    (kind,) = struct.unpack_from(">H", stored, 8)
    if kind >= len(_PARAMETERS):
        raise ValueError("a curve of an unknown kind")
    numbers = np.frombuffer(stored, ">i4", _PARAMETERS[kind], 12) / 65536
    padded = np.pad(numbers, (0, _PARAMETERS[-1] - len(numbers)))
    gamma, slope, offset, line, start, above, below = padded
    if kind == 0:
        return steps**gamma
    if kind in (1, 2):  # a power everywhere, of nothing where it would be of a negative number
        above, start = line, 0.0
    return np.where(
        steps >= start,
        np.maximum(slope * steps + offset, 0) ** gamma + above,
        line * steps + below,
    )


def converter(profile: bytes) -> Callable[[np.ndarray], np.ndarray] | None:
    """Return a function that takes float32 (…, 3) in [0, 1] to sRGB, or None.

    There is none for profiles that are made of tables instead of curves and a matrix.
    """
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile
    curves = [curve_of(profile, tag) for tag in (b"rTRC", b"gTRC", b"bTRC")]
    if not source.is_matrix_shaper or b"A2B0" in _tags(profile) or any(c is None for c in curves):
        return None
    tables = [np.asarray(curve, np.float32) for curve in curves]
    matrix = (np.linalg.inv(_srgb_colorants()) @ _colorants(source)).astype(np.float32)

    def convert(pixels: np.ndarray) -> np.ndarray:
        result = np.empty_like(pixels)
        for top in range(0, len(pixels), _BAND):
            steps = np.rint(pixels[top : top + _BAND] * (_FINE - 1)).astype(np.int32)
            linear = np.stack([tables[c][steps[..., c]] for c in range(3)], axis=-1)
            result[top : top + _BAND] = encode_srgb(linear @ matrix.T)
        return result

    return convert


def _colorants(profile: ImageCms.core.CmsProfile) -> np.ndarray:
    """Return the XYZ of a profile's red, green and blue as the columns of a matrix."""
    columns = (profile.red_colorant, profile.green_colorant, profile.blue_colorant)
    return np.array([column[0] for column in columns if column], np.float64).T


@lru_cache(1)
def _srgb_colorants() -> np.ndarray:
    return _colorants(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).profile)


def encode_srgb(linear: np.ndarray) -> np.ndarray:
    """Return what sRGB writes for amounts of light; clipped to [0, 1].

    Examples
    --------
    >>> encode_srgb(np.array([0.0, 0.2140, 1.0])).round(2).tolist()
    [0.0, 0.5, 1.0]
    """
    linear = np.clip(linear, 0, 1)
    powers = np.maximum(linear, 0.0031308) ** (1 / 2.4)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * powers - 0.055)
