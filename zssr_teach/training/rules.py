"""Learning-rate rules: how large a step is taken when."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from zssr_teach.checks import is_number, is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.training.history import History


class Rule(Protocol):
    """What the loop and all that stands on it know of a learning-rate rule."""

    @property
    def peak(self) -> float:
        """The highest learning rate."""

    def rate(self, step: int, steps: int, history: History | None = None) -> float | None:
        """Return the rate at `step` (from 0) of `steps`, or None to end the training."""

    def with_peak(self, peak: float) -> Rule:
        """Return the same rule, higher or lower as a whole."""


@dataclass(frozen=True)
class CosineRule:
    """Warm up to a peak, then fall to zero along half a cosine by the last step.

    The number of steps is fixed beforehand, so one knows how long it will take; ending at zero
    lets the weights settle.

    Parameters
    ----------
    peak : float
        Highest learning rate.
    warm_up : int
        Steps on the way there.

    Examples
    --------
    >>> rule = CosineRule(peak=0.004, warm_up=10)
    >>> [round(rule.rate(step, 110), 4) for step in (0, 10, 60, 109)]
    [0.0004, 0.004, 0.002, 0.0]
    """

    peak: float = 4e-3
    warm_up: int = 50

    def __post_init__(self) -> None:
        peak = is_number(self.peak) and 0 < self.peak <= 1
        if not (peak and is_whole(self.warm_up) and self.warm_up >= 0):
            raise SettingsError(
                f"a peak of {self.peak!r} after {self.warm_up!r} steps makes no sense; "
                "give a peak from 0.0001 to 0.01 and a warm-up of 0 or more steps"
            )

    def rate(self, step: int, steps: int, history: History | None = None) -> float:
        """Return the learning rate at `step` (from 0) of `steps`."""
        warm_up = min(self.warm_up, steps // 3)
        if step < warm_up:
            return self.peak * (step + 1) / warm_up
        progress = (step - warm_up) / max(1, steps - warm_up)
        return self.peak * (1 + math.cos(math.pi * progress)) / 2

    def with_peak(self, peak: float) -> CosineRule:
        """Return the same rule with another peak."""
        return replace(self, peak=peak)

    def __str__(self) -> str:
        return f"cosine from {self.peak:g}"


@dataclass(frozen=True)
class LinearRule(CosineRule):
    """The same warm-up and end, but a straight line in between.

    A few hundredths of a decibel better than the cosine in short runs on three pictures, which is
    hardly more than chance; ``benchmarks/ablation.py`` compares them.

    Examples
    --------
    >>> rule = LinearRule(peak=0.004, warm_up=10)
    >>> [round(rule.rate(step, 110), 4) for step in (0, 10, 35, 60)]
    [0.0004, 0.004, 0.003, 0.002]
    """

    def rate(self, step: int, steps: int, history: History | None = None) -> float:
        """Return the learning rate at `step` (from 0) of `steps`."""
        warm_up = min(self.warm_up, steps // 3)
        if step < warm_up:
            return self.peak * (step + 1) / warm_up
        return self.peak * (steps - step) / max(1, steps - warm_up)

    def __str__(self) -> str:
        return f"line from {self.peak:g}"


@dataclass(frozen=True)
class PlateauRule:
    """The authors' rule: when the reconstruction error no longer falls, divide the rate by ten.

    Every `look_every` steps a line is fitted to the recent reconstruction errors. If its slope is
    small against its own standard deviation, the error is no longer falling but only wobbling.
    Training ends when the rate falls below `last`.

    Parameters
    ----------
    first, last : float
        Learning rates at the start and at the end.
    divisor : float
        What the rate is divided by on a plateau.
    ratio : float
        A plateau is where standard deviation > ratio · slope.
    look_every, look_back, patience : int
        Steps between looks, steps looked at, and fewest steps at one rate.

    References
    ----------
    Shocher, Cohen, Irani, CVPR 2018, section 3.1; the constants are those of the authors' released
    configuration.
    """

    first: float = 1e-3
    last: float = 9e-6
    divisor: float = 10.0
    ratio: float = 1.5
    look_every: int = 60
    look_back: int = 256
    patience: int = 256

    def __post_init__(self) -> None:
        numbers = (self.first, self.last, self.divisor, self.ratio)
        spans = (self.look_every, self.look_back, self.patience)
        if not (
            all(is_number(number) and number > 0 for number in numbers)
            and all(is_whole(span) and span >= 1 for span in spans)
            and self.divisor > 1
        ):
            raise SettingsError(
                "this plateau rule makes no sense; give rates and a ratio above 0, a divisor above "
                "1, and whole numbers of steps"
            )

    @property
    def peak(self) -> float:
        """The highest rate: the first."""
        return self.first

    def with_peak(self, peak: float) -> PlateauRule:
        """Return the same rule with another first rate."""
        return replace(self, first=peak)

    def __str__(self) -> str:
        return f"plateau rule from {self.first:g}"

    def rate(self, step: int, steps: int, history: History | None = None) -> float | None:
        """Return the learning rate at `step` (from 0), or None when it has become too low."""
        if history is None or history.last is None or step == 0:
            return self.first
        rate = history.last.learning_rate
        if rate < self.last:
            return None
        if step % self.look_every or step - history.since(rate) <= self.patience:
            return rate
        looked, errors = history.column("reconstruction")
        recent = [i for i, at in enumerate(looked) if at > step - self.look_back]
        lower = self.next_rate(rate, [looked[i] for i in recent], [errors[i] for i in recent])
        if lower != rate:
            history.events.append(f"step {step}: plateau, learning rate {lower:.0e}")
        return lower

    def next_rate(self, rate: float, steps: list[int], errors: list[float]) -> float:
        """Return the rate to go on with, given the reconstruction errors so far.

        Examples
        --------
        >>> steps = list(range(0, 250, 50))
        >>> rule = PlateauRule()
        >>> rule.next_rate(1e-3, steps, [5.0, 4.0, 3.0, 2.0, 1.0])  # still falling
        0.001
        >>> rule.next_rate(1e-3, steps, [2.0, 1.0, 2.0, 1.0, 2.0])  # wobbling
        0.0001
        """
        if len(errors) < 4:
            return rate
        (slope, _), covariance = np.polyfit(steps, errors, 1, cov=True)
        return rate / self.divisor if math.sqrt(covariance[0][0]) > -self.ratio * slope else rate
