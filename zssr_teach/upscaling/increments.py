"""Gradual increments: the way to the full scale in several steps."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

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


class Plan(NamedTuple):
    """The way to the full scale.

    Parameters
    ----------
    factors : tuple of (float, float)
        Of the increments, one network each; the full scale comes last, for as many networks as
        make the result.
    climbs : tuple of (float, float)
        Those whose result becomes the picture that the next ones enlarge.
    """

    factors: tuple[tuple[float, float], ...]
    climbs: tuple[tuple[float, float], ...] = ()


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
class _Base:
    """The picture that is being enlarged, and how much larger than the input it is already."""

    image: np.ndarray
    factor: tuple[float, float]


class Way:
    """How far a picture has come on its way to the full scale.

    Parameters
    ----------
    image : float32 array (height, width, 3)
    camera : Camera
    plan : Plan
    full_shape : (int, int, …)
        Height and width of the result come first.

    Attributes
    ----------
    input, input_camera
        The picture as it was given, and how it was taken.
    number : int
        Of the factor of the plan that is under way, from 0.
    increments : list of float32 arrays
        Results of smaller factors: HR fathers.
    """

    def __init__(
        self, image: np.ndarray, camera: Camera, plan: Plan, full_shape: tuple[int, ...]
    ) -> None:
        self.plan = plan
        self.number = 0
        self.increments: list[np.ndarray] = []
        self.input, self.input_camera = image, camera
        self._base = _Base(image, (1.0, 1.0))
        self._full_shape = full_shape[0], full_shape[1]

    @property
    def factor(self) -> tuple[float, float]:
        """The factor under way."""
        return self.plan.factors[self.number]

    @property
    def is_at_full_scale(self) -> bool:
        """Whether the factor under way is the full scale."""
        return self.factor == self.plan.factors[-1]

    @property
    def is_at_its_end(self) -> bool:
        """Whether the network under way is the last one."""
        return self.number == len(self.plan.factors) - 1

    @property
    def image(self) -> np.ndarray:
        """The picture that is being enlarged: the input, or an increment that became the base."""
        return self._base.image

    @property
    def starts_from_input(self) -> bool:
        """Whether that is the input itself."""
        return self._base.factor == (1.0, 1.0)

    @property
    def camera(self) -> Camera:
        """The camera that would have taken the base from a picture of the factor under way.

        Of a result that became the new base nobody knows a blur: it was made to be sharp.
        """
        if self.starts_from_input:
            return self.input_camera.at(self.factor)
        ratio = self.factor[0] / self._base.factor[0], self.factor[1] / self._base.factor[1]
        return (
            Camera(ratio) if self.input_camera.alignment == "centred" else Camera.at_corners(ratio)
        )

    def start(self) -> np.ndarray:
        """Return what a network of the factor under way is applied to; not clipped."""
        exact = self._full_shape if self.is_at_full_scale else None
        return self.camera.enlarge(self.image, exact)

    def keep(self, picture: np.ndarray) -> None:
        """Take a finished increment as an HR father, and perhaps as the new base."""
        if self.factor in self.plan.climbs:
            self._base = _Base(picture, self.factor)
            self.increments = []  # all of them are smaller than the new base
        else:
            self.increments.append(picture)

    def to_full_scale(self, picture: np.ndarray) -> np.ndarray:
        """Return the picture of an increment at the full scale: the rest of the way is bicubic."""
        return resampling.resize(picture, self._full_shape)
