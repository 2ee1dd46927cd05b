"""Never worse than bicubic: what can be found out without a ground truth.

Two things are known. The picture itself is the ground truth of its own son: what rebuilds it best
there, with or without the finishing touches, is used. And a result must look like the input when
it is shrunk: one that strays from it far more than the bicubic enlargement does was trained on
pairs that have little to do with the picture. (Smooth textures do that: shrunk, they become
sharper than they ever were.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zssr_teach.back_projection import back_project
from zssr_teach.camera import Camera
from zssr_teach.pairs import PairSettings, damage_son, middle

SIDE = 256  # pixels a side of the window that is rebuilt
# Part of the squared error below which leaving out a touch is worth it. With a kernel more is asked
# (a son that was shown again and again says little of what the self-ensemble brings, and after
# back-projection small differences count): where it was left out for less, the result was worse.
_CLEARLY, _CLEARLY_WITH_KERNEL = 0.98, 0.9
_FAR = 3.0  # times bicubic's squared difference to the input, from which on a result strays


@dataclass(frozen=True)
class Touches:
    """Which finishing touches are applied.

    Parameters
    ----------
    self_ensemble : bool
    back_projection : int
        Iterations; 0 leaves it out.

    Examples
    --------
    >>> print(Touches(True, 0))
    self-ensemble, no back-projection
    """

    self_ensemble: bool = True
    back_projection: int = 10

    def __str__(self) -> str:
        ensemble = "self-ensemble" if self.self_ensemble else "no self-ensemble"
        return f"{ensemble}, {self.back_projection or 'no'} back-projection"


def best_touches(
    sharpen: Callable[[np.ndarray, bool], np.ndarray],
    image: np.ndarray,
    camera: Camera,
    wished: Touches,
    pairs: PairSettings | None = None,
    price: float = 1.0,
) -> Touches | None:
    """Rebuild the middle of a picture from its own son, and see which touches do that best.

    Parameters
    ----------
    sharpen : callable
        Returns what the network makes of an enlarged picture, with or without self-ensemble.
    image : float32 array (height, width, 3)
    camera : Camera
    wished : Touches
        Kept unless leaving one of them out is clearly better.
    pairs : PairSettings or None
        What the network has learnt from. The noise and the JPEG compression that it has learnt to
        leave behind the son has, too; None is neither.
    price : float
        How many times bicubic's squared error is still no reason to do without the network: more
        than 1 where it learnt to convince, which costs some.

    Returns
    -------
    Touches or None
        None if bicubic alone rebuilds the picture better than all of them.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    >>> print(best_touches(lambda enlarged, ensemble: enlarged, image, Camera(2), Touches()))
    self-ensemble, 10 back-projection
    >>> def invert(enlarged, self_ensemble): return 1 - enlarged
    >>> print(best_touches(invert, image, Camera(2), Touches(back_projection=0)))
    None
    """
    father = image[middle(image.shape, SIDE)]
    son = camera.shrink(father)
    if pairs is not None and not pairs.leaves_input_as_it_is:
        son = damage_son(
            son, pairs, np.random.default_rng(0).standard_normal(son.shape, np.float32)
        )
    enlarged = camera.enlarge(son, (father.shape[0], father.shape[1]))
    errors = {}
    for ensemble in sorted({wished.self_ensemble, False}):
        sharp = sharpen(enlarged, ensemble)
        for iterations in sorted({wished.back_projection, 0}):
            rebuilt = back_project(sharp, son, camera, iterations)
            errors[Touches(ensemble, iterations)] = _error(rebuilt, father)
    best = min(errors, key=lambda touches: errors[touches])
    # Asked this way round, "not a number" counts as worse.
    if not errors[best] <= price * _error(enlarged, father):
        return None
    clearly = _CLEARLY if camera.kernel is None else _CLEARLY_WITH_KERNEL
    return best if errors[best] < clearly * errors[wished] else wished


def strays(result: np.ndarray, bicubic: np.ndarray, image: np.ndarray, camera: Camera) -> bool:
    """Tell whether a result, shrunk again, is far less like the input than bicubic is.

    Parameters
    ----------
    result, bicubic : float32 array (about scale·height, scale·width, 3)
        Before back-projection, which would make any result like the input.
    image : float32 array (height, width, 3)
    camera : Camera

    Examples
    --------
    >>> image = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    >>> bicubic = Camera(2).enlarge(image)
    >>> strays(bicubic, bicubic, image, Camera(2)), strays(1 - bicubic, bicubic, image, Camera(2))
    (False, True)
    """
    ours, plain = (_misfit(picture, image, camera) for picture in (result, bicubic))
    return not ours <= _FAR * plain


def _error(picture: np.ndarray, truth: np.ndarray) -> float:
    return float(np.mean((np.clip(picture, 0, 1) - truth) ** 2))


def _misfit(picture: np.ndarray, image: np.ndarray, camera: Camera) -> float:
    shrunk = camera.shrink(picture)[: image.shape[0], : image.shape[1]]
    return float(np.mean((shrunk - image) ** 2))
