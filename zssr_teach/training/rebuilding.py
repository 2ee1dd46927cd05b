"""The test without a ground truth: rebuild a picture from its own son."""

from __future__ import annotations

import numpy as np

from zssr_teach import resampling
from zssr_teach.pairs import PairSettings, make_son, middle

_SIDE = 256  # it looks at a window of at most this many pixels a side


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
