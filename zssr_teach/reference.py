"""A ground truth, and how results are compared with it.

Numbers are only worth something when both pictures cover the same area, pixel on pixel. Where the
scale does not divide the size of the ground truth that is not a matter of course: a picture of
256 pixels shrunk three times has 85, and enlarged again 255. :func:`covered` finds out once which
part of the ground truth the input was made from; whoever holds a :class:`Reference` need not ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from zssr_teach import metrics
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError
from zssr_teach.metrics import Float, Protocol, Scores, Windows


@dataclass(frozen=True, eq=False)
class Reference:
    """One ground truth with its protocol, prepared once for many comparisons.

    Parameters
    ----------
    picture : float32 array (height, width, 3) in [0, 1]
    protocol : Protocol

    Examples
    --------
    >>> black = np.zeros((32, 32, 3), np.float32)
    >>> reference = Reference(black, Protocol("rgb", quantise=False))
    >>> round(reference.psnr(black + 0.1), 3)
    20.0
    """

    picture: np.ndarray
    protocol: Protocol

    @cached_property
    def _prepared(self) -> Float:
        # Once, not for every comparison: it takes as long as all the rest of one.
        return self.protocol.prepare(self.picture)

    def _prepare(self, result: np.ndarray) -> Float:
        # Pixels that lie beyond the ground truth cannot be compared with anything.
        height, width = self.picture.shape[:2]
        return self.protocol.prepare(result[:height, :width])

    @cached_property
    def _windows(self) -> Windows:
        return Windows(self._prepared)

    def psnr(self, result: np.ndarray) -> float:
        """Return the PSNR (dB) of a result; it may be larger than the ground truth, not smaller."""
        return metrics.psnr(self._prepare(result), self._prepared)

    def ssim(self, result: np.ndarray) -> float:
        """Return the SSIM of a result."""
        return Windows(self._prepare(result)).ssim(self._windows)

    def scores(self, result: np.ndarray) -> Scores:
        """Return both numbers, with the protocol."""
        prepared = self._prepare(result)
        psnr = metrics.psnr(prepared, self._prepared)
        return Scores(psnr, Windows(prepared).ssim(self._windows), self.protocol)


def covered(truth: np.ndarray, image: np.ndarray, camera: Camera) -> np.ndarray:
    """Return the part of a ground truth that an LR image was made from.

    Two customs are in use. Either the whole picture was shrunk, and the factor is not quite the
    scale; or it was first cropped, at the right and at the bottom, to what the scale divides. Where
    both are possible, the one is taken that shrinks to the image.

    Parameters
    ----------
    truth : float32 array (height, width, 3)
    image : float32 array (about height/scale, width/scale, 3)
    camera : Camera

    Raises
    ------
    ImageError
        If sizes do not fit together.

    Examples
    --------
    >>> truth = np.random.default_rng(0).random((32, 32, 3), dtype=np.float32)
    >>> camera = Camera(3)
    >>> covered(truth, camera.shrink(truth), camera).shape
    (32, 32, 3)
    >>> covered(truth, camera.shrink(truth[:30, :30]), camera).shape
    (30, 30, 3)
    """
    vertical, horizontal = camera.enlarged_shape(image.shape)
    sizes = f"{truth.shape[0]}×{truth.shape[1]}"
    if any(
        abs(a - b) >= max(camera.scale)
        for a, b in zip(truth.shape, (vertical, horizontal), strict=False)
    ):
        raise ImageError(
            f"the ground truth is {sizes} pixels but the result will be {vertical}×{horizontal}; "
            "give the picture that the input was made from"
        )
    cropped = truth[:vertical, :horizontal]
    if camera.alignment != "centred" or cropped.shape == truth.shape == (vertical, horizontal, 3):
        return cropped
    candidates = [part for part in (cropped, truth) if camera.fits(part.shape, image.shape)]
    if not candidates:
        return cropped
    return min(candidates, key=lambda part: _difference(camera.shrink(part), image))


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.mean((one - other) ** 2))
