"""Gradual increments: the way to the full scale in several steps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zssr_teach import resampling
from zssr_teach.camera import Camera
from zssr_teach.errors import SettingsError
from zssr_teach.resampling import Scale


def increment_factors(
    scale: Scale, increments: int, by_axis: bool = False
) -> tuple[tuple[float, float], ...]:
    """Return the factors of gradual increments, the full scale last: equal ratios.

    Parameters
    ----------
    scale : float or (float, float)
    increments : int
    by_axis : bool
        Reach each of them by way of two others that enlarge one axis at a time, as the authors'
        released configuration does. Three times as many factors, and the smallest steps there are.

    Examples
    --------
    >>> increment_factors(4, 2)
    ((2.0, 2.0), (4.0, 4.0))
    >>> increment_factors(2, 1, by_axis=True)
    ((1.0, 2.0), (2.0, 1.0), (2.0, 2.0))
    """
    pair = resampling.scale_pair(scale)
    shares = [number / increments for number in range(increments + 1)]
    levels = [(pair[0] ** share, pair[1] ** share) for share in shares]
    factors = levels[:1]
    for before, after in itertools.pairwise(levels):
        factors += [(before[0], after[1]), (after[0], before[1])] if by_axis else []
        factors.append(after)
    # Where one axis is not enlarged, some of them are the same.
    return tuple(dict.fromkeys(factors))[1:]


def check_increments(
    increments: Sequence[Scale], scale: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    """Return increments that somebody gave as pairs, or say what is wrong with them."""
    factors = tuple(resampling.scale_pair(factor) for factor in increments)
    if not factors or factors[-1] != scale or list(factors) != sorted(set(factors)):
        raise SettingsError(
            f"the increments {list(increments)} do not rise to the scale; end them with {scale}"
        )
    return factors


@dataclass(frozen=True)
class Base:
    """The picture that is being enlarged, and how much larger than the input it is already."""

    image: np.ndarray
    factor: tuple[float, float]
    camera: Camera

    @property
    def is_input(self) -> bool:
        """Whether it is the input itself."""
        return self.factor == (1.0, 1.0)

    def camera_for(self, factor: tuple[float, float]) -> Camera:
        """Return the camera that would have taken this picture from one of that factor.

        Of a result that became the new base nobody knows a blur: it was made to be sharp.
        """
        if self.is_input:
            return self.camera.at(factor)
        ratio = factor[0] / self.factor[0], factor[1] / self.factor[1]
        return Camera(ratio) if self.camera.alignment == "centred" else Camera.at_corners(ratio)
