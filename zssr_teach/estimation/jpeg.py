"""How hard a picture was compressed as JPEG: from its file, or from what is left in its pixels.

JPEG cuts a picture into blocks of 8×8 pixels, writes each as 64 cosines, and rounds how strong each
is to a multiple of a step, the coarser the lower the quality. A JPEG file lists the 64 steps. Once
it has been saved as something else the list is gone, but not the traces: on the
grid of the blocks most cosines have no strength, and all others one that is a multiple of a step.

Source: Fan and de Queiroz, "Identification of Bitmap Compression History: JPEG Detection and
Quantizer Estimation", IEEE Transactions on Image Processing 12(2), 2003.
https://doi.org/10.1109/TIP.2002.807361 (The steps by likelihood. There
the grid is found by the edges between blocks; fine texture hides those, so here it is where most
strengths are zero.) The tables
are those of annex K of the standard (ITU-T T.81), scaled by quality as the Independent JPEG Group
does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy.fft

from zssr_teach.images import Picture, as_image

BLOCK = 8
_HIGHEST = 95  # quality that pixels can tell: above, steps are hardly coarser than whole numbers
_SPREAD = 0.6  # grey levels: how far from a multiple rounding to 8 bits takes a strength
_FLAT = 4.0  # grey levels that a picture varies by, below which there is nothing to go by
_STRAY = 0.1  # share of strengths that something else has moved: clipped colours, a caption
_LEAST = 40.0  # log likelihood against chance from which on a table is believed
_LEAST_EACH = 0.15  # the same, of one strength
_MOST_PIXELS = 256  # a side: more would take longer and say the same

# Steps for the brightness at quality 50, row by row: annex K, table K.1.
_STANDARD = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)


@dataclass(frozen=True)
class JpegTrace:
    """What is known of a picture's compression; prints itself as a sentence.

    Parameters
    ----------
    quality : int or None
        From 1 to 100, as most programs count; None if there is no trace of JPEG.
    source : {"file", "pixels", ""}
        Where that was read.
    is_exact : bool
        Whether the steps are those of just that quality; else it is the nearest.
    offset : (int, int)
        Rows and columns before the first whole block.

    Examples
    --------
    >>> print(JpegTrace(40, "file"))
    JPEG of quality 40, as its file says
    >>> print(JpegTrace(None))
    no trace of JPEG
    """

    quality: int | None
    source: str = ""
    is_exact: bool = True
    offset: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        if self.quality is None:
            return "no trace of JPEG"
        about = "" if self.is_exact else "about "
        said = "as its file says" if self.source == "file" else "by the blocks in its pixels"
        odd = "" if self.is_exact or self.source != "file" else " (with steps of its own)"
        return f"JPEG of quality {about}{self.quality}, {said}{odd}"


def jpeg_quality(picture: Picture | np.ndarray) -> JpegTrace:
    """Return how hard a picture was compressed as JPEG.

    Parameters
    ----------
    picture : Picture, or what :func:`zssr_teach.images.as_image` takes
        A picture read from a JPEG file holds the steps of that file: nothing else is looked at.

    Returns
    -------
    JpegTrace

    Notes
    -----
    From pixels, qualities up to 95 are found, also after a crop; not after the picture was resized,
    turned by an angle, or made brighter, and hardly where there is no detail.

    Examples
    --------
    >>> from zssr_teach.degradation import compress_jpeg
    >>> picture = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    >>> print(jpeg_quality(picture), jpeg_quality(compress_jpeg(picture, 60)), sep="; ")
    no trace of JPEG; JPEG of quality 60, by the blocks in its pixels
    """
    if isinstance(picture, Picture):
        if picture.jpeg_steps:
            return quality_of_steps(picture.jpeg_steps)
        picture = picture.pixels
    return _from_pixels(as_image(picture))


def steps_of_quality(quality: int) -> np.ndarray:
    """Return the 64 steps of a quality: float array (8, 8), from 1 to 255.

    Examples
    --------
    >>> steps_of_quality(50)[0, :3].tolist(), steps_of_quality(100).max().item()
    ([16.0, 11.0, 10.0], 1.0)
    """
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.clip((_STANDARD * scale + 50) // 100, 1, 255).astype(float)


def quality_of_steps(steps: tuple[int, ...]) -> JpegTrace:
    """Return the quality whose 64 steps are these, or the nearest to them.

    Examples
    --------
    >>> quality_of_steps(tuple(int(step) for step in steps_of_quality(73).ravel())).quality
    73
    """
    logarithms = np.log(np.maximum(np.reshape(steps, (BLOCK, BLOCK)), 1))
    distances = [float(np.abs(logarithms - np.log(table)).mean()) for table in _tables()]
    nearest = int(np.argmin(distances))
    return JpegTrace(nearest + 1, "file", distances[nearest] == 0)


@cache
def _tables() -> tuple[np.ndarray, ...]:
    return tuple(steps_of_quality(quality) for quality in range(1, 101))


def _from_pixels(image: np.ndarray) -> JpegTrace:
    image = image[:_MOST_PIXELS, :_MOST_PIXELS]
    if min(image.shape[:2]) < 3 * BLOCK:
        return JpegTrace(None)
    grey = 255 * (image @ np.array([0.299, 0.587, 0.114]))
    if np.ptp(grey) < _FLAT:  # one number is a multiple of many
        return JpegTrace(None)
    offset = _grid(grey)
    blocks = _cut(grey, offset)
    # Where a colour was clipped on the way back from JPEG, its block's strengths have moved.
    clipped = np.any((image <= 0) | (image >= 1), axis=2)
    whole = ~_cut(clipped, offset).any(axis=(1, 2))
    chosen = [blocks[whole], blocks] if whole.any() and not whole.all() else [blocks]
    trials = [
        [_likelihood(_strengths(some), table) for table in _tables()[:_HIGHEST]] for some in chosen
    ]
    scores = max(trials, key=max)
    best = int(np.argmax(scores))
    return JpegTrace(best + 1, "pixels", True, offset) if scores[best] > 0 else JpegTrace(None)


def _grid(grey: np.ndarray) -> tuple[int, int]:
    """Return how many rows and columns come before the first block: where most strengths are 0."""
    offsets = [(row, column) for row in range(BLOCK) for column in range(BLOCK)]
    counts = [_share_of_zeros(_strengths(_cut(grey, offset))) for offset in offsets]
    return offsets[int(np.argmax(counts))]


def _share_of_zeros(strengths: np.ndarray) -> float:
    return float((np.abs(strengths) < 2 * _SPREAD).mean())


def _cut(plane: np.ndarray, offset: tuple[int, int]) -> np.ndarray:
    """Return the whole blocks of a plane: array (blocks, 8, 8)."""
    plane = plane[offset[0] :, offset[1] :]
    rows, columns = (side // BLOCK for side in plane.shape)
    whole = plane[: rows * BLOCK, : columns * BLOCK]
    return whole.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2).reshape(-1, BLOCK, BLOCK)


def _strengths(blocks: np.ndarray) -> np.ndarray:
    """Return how strong the cosines of blocks are: float array (blocks, 8, 8)."""
    return np.asarray(scipy.fft.dctn(blocks - 128, axes=(1, 2), norm="ortho"))


def _likelihood(strengths: np.ndarray, steps: np.ndarray) -> float:
    """Return by how much more likely strengths are as multiples of the steps than by chance.

    A logarithm; those near zero are left out, as they are multiples of anything. 0 if too little.
    """
    told = np.abs(strengths) > 3 * _SPREAD
    size = np.broadcast_to(steps, strengths.shape)[told]
    values = strengths[told]
    away = values - size * np.round(values / size)
    near = np.exp(-((away / _SPREAD) ** 2) / 2) / (_SPREAD * np.sqrt(2 * np.pi))
    gains = np.log((1 - _STRAY) * near * size + _STRAY)
    total = float(gains.sum())
    return total if total > max(_LEAST, _LEAST_EACH * len(gains)) else 0.0
