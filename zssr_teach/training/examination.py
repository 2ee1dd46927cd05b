"""Examining a network: how well it rebuilds its picture, and how near it comes to the truth.

No validation set is needed for the first question: the picture itself is the ground truth of its
own son. The second can only be asked where somebody knows the answer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zssr_teach import resampling
from zssr_teach.camera import Camera
from zssr_teach.networks import compile_network, predict
from zssr_teach.pairs import PairSettings, make_son, middle
from zssr_teach.reference import Reference

if TYPE_CHECKING:
    import keras

_SIDE = 256  # it looks at a window of at most this many pixels a side
_FLAT = 1e-5  # standard deviation of what is added to a picture, below which it is a mere tint


class Examination:
    """What networks for one picture are asked; it knows the picture, they come and go.

    Parameters
    ----------
    image : float32 array (height, width, 3)
    pairs : PairSettings
    reference : Reference or None
        A ground truth; nothing is learnt from it.
    enlarged : float32 array (height, width, 3) or None
        What networks are tried on then; None is the bicubic enlargement of `image`.

    Attributes
    ----------
    son, father : float32 array (height, width, 3)
        The middle of the picture, and of its own blurry son.
    plain_error : float
        Squared error with which bicubic alone rebuilds the picture.

    Examples
    --------
    >>> examination = Examination(np.zeros((80, 300, 3), np.float32), PairSettings())
    >>> examination.son.shape, examination.father.shape, examination.plain_error
    ((64, 256, 3), (64, 256, 3), 0.0)
    """

    def __init__(
        self,
        image: np.ndarray,
        pairs: PairSettings,
        reference: Reference | None = None,
        enlarged: np.ndarray | None = None,
    ) -> None:
        self.image = image
        self.reference = reference
        self._pairs = pairs
        self._enlarged = enlarged
        self.son, self.father = rebuilding_test(image, pairs)
        self.plain_error = float(np.mean((self.son - self.father) ** 2))

    @cached_property
    def enlarged(self) -> np.ndarray:
        """What networks are tried on: float32 array (height, width, 3), not clipped."""
        if self._enlarged is not None:
            return self._enlarged
        camera = Camera(self._pairs.scale, self._pairs.kernel, self._pairs.alignment)
        truth = None if self.reference is None else self.reference.picture.shape
        fits = truth is not None and camera.fits(truth, self.image.shape)
        return camera.enlarge(self.image, truth[:2] if truth and fits else None)

    def look(self, model: keras.Model) -> dict[str, float]:
        """Return what is measured now and then, as fields of a record."""
        found = {"reconstruction": self.error(model)}
        if self.reference is not None:
            found["psnr"] = self.reference.psnr(np.clip(predict(model, self.enlarged), 0, 1))
        return found

    def error(self, model: keras.Model) -> float:
        """Return the mean squared error of the picture rebuilt from its own son."""
        return float(np.mean((self._rebuilt(model) - self.father) ** 2))

    def is_flat(self, model: keras.Model) -> bool:
        """Tell whether a network adds the same to every pixel: none of its units fires."""
        return bool((self._rebuilt(model) - self.son).std(axis=(0, 1)).max() < _FLAT)

    def _rebuilt(self, model: keras.Model) -> np.ndarray:
        rebuilt: np.ndarray = compile_network(model)(self.son[None]).numpy()[0]
        return rebuilt


def rebuilding_test(image: np.ndarray, pairs: PairSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return (son, father): the middle of the picture and of its own blurry son.

    Where sons have noise this one has some, too: it is the removal of it that is learnt.

    Examples
    --------
    >>> son, father = rebuilding_test(np.zeros((80, 300, 3), np.float32), PairSettings())
    >>> son.shape, father.shape
    ((64, 256, 3), (64, 256, 3))
    """
    noise = None
    if pairs.son_noise:
        small = resampling.shrunk_shape(image.shape, pairs.scale)
        noise = np.random.default_rng(0).standard_normal((*small, image.shape[2]), np.float32)
    son = make_son(image, pairs, noise)
    window = middle(image.shape, _SIDE)
    return son[window], image[window]
