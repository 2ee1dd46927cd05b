"""A picture shrunk and enlarged again, any way there is.

Without antialiasing, detail that the small picture cannot hold comes back as detail that was never
there. With the wrong alignment, everything moves by a fraction of a pixel, and PSNR pays for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from zssr_teach.experiments.limits import Span, check_choice, check_numbers, check_switches
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image
from zssr_teach.metrics import protocol_for
from zssr_teach.reference import Reference
from zssr_teach.resampling import METHODS, weights

RANGES = {"factor": Span(1.0, 8.0, 0.1)}
ALIGNMENTS = ("centred", "top-left")


def zone_plate(side: int = 256) -> Image:
    """Return rings that get finer outwards: at the middle of each edge, two pixels a ring.

    The brightness is ``½ + ½·cos(π r²/side)``, whose frequency at distance r is ``r/side`` cycles
    a pixel: half a cycle a pixel, the finest there is, at ``r = side/2``. Further out, in the
    corners, pixels could only show rings that are not there; so they fade to grey before.

    Examples
    --------
    >>> zone_plate(64)[32, 32].tolist()
    [1.0, 1.0, 1.0]
    """
    steps = np.arange(side) - side // 2
    squared = steps[:, None] ** 2 + steps[None] ** 2
    fading = np.clip(8 * (1 - 2 * np.sqrt(squared) / side), 0, 1)  # over the outermost eighth
    grey = 0.5 + 0.5 * fading * np.cos(np.pi * squared / side)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.float32)


@dataclass(frozen=True, eq=False)
class ResamplingModel:
    """A picture, how it is shrunk, and how it is enlarged again.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    rings : bool
        Take a zone plate of the picture's size instead of the picture.
    factor : float
        How many times fewer pixels a side, 1 to 8.
    method : {"nearest", "bilinear", "bicubic", "lanczos"}
        How it is shrunk.
    antialias : bool
        Widen the kernel by the factor when shrinking ("nearest" takes one pixel in any case).
    back : {"nearest", "bilinear", "bicubic", "lanczos"}
        How it is enlarged.
    alignment : {"centred", "top-left"}
        Where the pixels of the small picture are taken, see :mod:`zssr_teach.resampling`. They are
        enlarged as centred in any case, so "top-left" moves the result.

    Examples
    --------
    >>> model = ResamplingModel(np.full((32, 32, 3), 0.5, np.float32), factor=2.0)
    >>> model.small().shape, model.result().shape
    ((16, 16, 3), (32, 32, 3))
    >>> ResamplingModel(model.image, factor=2.0, alignment="top-left").moved
    0.5
    """

    image: Image
    rings: bool = False
    factor: float = 2.0
    method: str = "bicubic"
    antialias: bool = True
    back: str = "bicubic"
    alignment: Literal["centred", "top-left"] = "centred"
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        check_switches(self, ["rings", "antialias"])
        check_choice("method", self.method, METHODS)
        check_choice("method", self.back, METHODS)
        check_choice("alignment", self.alignment, ALIGNMENTS)

    @property
    def moved(self) -> float:
        """How far the wrong alignment moves the result, in pixels of the picture."""
        return (self.factor - 1) / 2 if self.alignment == "top-left" else 0.0

    def original(self) -> Image:
        """Return what is shrunk: the picture or the zone plate, cut to the same size."""
        if not self.rings:
            return self.image
        return self.memory.recall(self._rings, self.image, "rings")

    def _rings(self) -> Image:
        height, width = self.image.shape[:2]
        plate, side = zone_plate(max(height, width)), max(height, width)
        top, left = (side - height) // 2, (side - width) // 2
        return np.ascontiguousarray(plate[top : top + height, left : left + width])

    def small(self) -> Image:
        """Return the shrunken picture, float32 in [0, 1]."""
        settings = (self.rings, self.factor, self.method, self.antialias, self.alignment)
        return self.memory.recall(self._shrink, self.image, "small", *settings)

    def _shrink(self) -> Image:
        original = self.original()
        matrices = [self._shrinking(length) for length in original.shape[:2]]
        return np.clip(mix(original, *matrices), 0, 1)

    def _shrinking(self, length: int) -> scipy.sparse.csr_array:
        new = max(1, math.floor(length / self.factor + 0.5))
        # Centred, both cover the same area; otherwise pixel 0 is taken at pixel 0.
        first = None if self.alignment == "centred" else 0.0
        return weights(length, new, self.method, self.antialias, first=first)

    def result(self) -> Image:
        """Return the picture shrunk and enlarged again, float32 in [0, 1]."""
        small, (height, width) = self.small(), self.image.shape[:2]
        down = weights(small.shape[0], height, self.back)
        across = weights(small.shape[1], width, self.back)
        return np.clip(mix(small, down, across), 0, 1)

    def psnr(self, result: Image | None = None) -> float:
        """PSNR of the result on luma, border of the factor cropped, in decibels."""
        reference = self.memory.recall(
            lambda: Reference(self.original(), protocol_for(self.factor)),
            self.image,
            "reference",
            self.rings,
            math.ceil(self.factor),
        )
        return reference.psnr(self.result() if result is None else result)

    def kernel(self) -> tuple[NDArray, NDArray]:
        """Return (distances in pixels of the picture, weights) of the shrinking kernel."""
        function, radius = METHODS[self.method]
        widened = self.antialias and self.method != "nearest"
        stretch = self.factor if widened else 1.0
        distances = np.linspace(-1.05 * radius * stretch, 1.05 * radius * stretch, 161)
        return distances, function(distances / stretch) / stretch


def mix(
    image: Image, rows: scipy.sparse.csr_array, columns: scipy.sparse.csr_array
) -> NDArray[np.float32]:
    """Apply one matrix to the rows and one to the columns of (height, width, channels).

    Examples
    --------
    >>> half = scipy.sparse.csr_array([[0.5, 0.5]])
    >>> mix(np.arange(4, dtype=np.float32).reshape(2, 2, 1), half, half).ravel().tolist()
    [1.5]
    """
    height, width, channels = image.shape
    tall = rows.astype(np.float32) @ image.reshape(height, width * channels)
    turned = tall.reshape(-1, width, channels).transpose(1, 0, 2)
    wide = columns.astype(np.float32) @ turned.reshape(width, -1)
    return np.ascontiguousarray(wide.reshape(len(wide), -1, channels).transpose(1, 0, 2))
