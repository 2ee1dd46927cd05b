"""What made digits are worth: whether they are digits, all ten of them, and varied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zssr_teach.digits.classifier import DigitClassifier, trained_classifier
from zssr_teach.digits.data import CLASSES, load_digits
from zssr_teach.errors import SettingsError

ACCEPTED = 0.9  # probability of the digit that it is read as
RAREST = 0.01  # share of a digit below which it counts as lost
LEAST_VARIETY = 0.5
FEWEST = 100  # samples


@dataclass(frozen=True)
class DigitVerdict:
    """What a classifier of real digits says of made ones; prints itself.

    Parameters
    ----------
    accepted : float
        Share of the samples that are read as some digit with a probability of 0.9 or more.
    shares : tuple of ten floats
        Of the accepted samples, the share of each digit.
    variety : float
        Median distance of a sample to the sample most like it, divided by the same of equally many
        real digits: 1 is as varied as they are, 0 is always the same.
    novelty : float
        Median distance of a sample to the real digit most like it, divided by that among real
        digits: near 0 the digits are copies of real ones.

    Examples
    --------
    >>> print(DigitVerdict(0.9, (0.1,) * 10, 0.9, 0.95))
    90 % of the samples are read as a digit; the rarest is 0, with 10 %; variety is 0.90 of that \
of real digits. No mode collapse
    >>> DigitVerdict(0.9, (1.0,) + (0.0,) * 9, 0.01, 0.95).is_collapsed
    True
    """

    accepted: float
    shares: tuple[float, ...]
    variety: float
    novelty: float

    @property
    def rarest(self) -> float:
        """Share of the digit that is made least often."""
        return min(self.shares)

    @property
    def effective_classes(self) -> float:
        """To how many equally frequent digits the shares amount, 1 to 10 (exp of the entropy)."""
        present = np.array([share for share in self.shares if share > 0])
        return float(np.exp(-(present * np.log(present)).sum())) if len(present) else 0.0

    @property
    def lost(self) -> tuple[int, ...]:
        """The digits that are hardly made any more: below 1 %."""
        return tuple(digit for digit, share in enumerate(self.shares) if share < RAREST)

    @property
    def is_collapsed(self) -> bool:
        """Whether digits are lost, or the samples are much more alike than real digits are."""
        return bool(self.lost) or self.variety < LEAST_VARIETY

    def __str__(self) -> str:
        rarest = int(np.argmin(self.shares))
        words = (
            f"{self.accepted:.0%} of the samples are read as a digit; the rarest is {rarest}, "
            f"with {self.rarest:.0%}; variety is {self.variety:.2f} of that of real digits. "
        ).replace("%", " %")
        if not self.is_collapsed:
            return words + "No mode collapse"
        reasons = []
        if self.lost:
            reasons.append(f"hardly ever made: {', '.join(map(str, self.lost))}")
        if self.variety < LEAST_VARIETY:
            reasons.append("samples are nearly the same again and again")
        return words + "Mode collapse: " + "; ".join(reasons)


def judge(samples: np.ndarray, classifier: DigitClassifier | None = None) -> DigitVerdict:
    """Let a classifier of real digits, and distances, judge made ones.

    Parameters
    ----------
    samples : array (number, 8, 8) in [0, 1]
        At least 100; with 1,000 a share is known to about one per cent.
    classifier : DigitClassifier or None
        None trains one at the first call.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> one = np.repeat(load_digits().pictures[:1], 100, axis=0)
    >>> judge(one, DigitClassifier(steps=100).train()).is_collapsed
    True
    """
    samples = np.asarray(samples, np.float32)
    real = load_digits().pictures
    if samples.ndim != 3 or samples.shape[1:] != real.shape[1:] or len(samples) < FEWEST:
        raise SettingsError(
            f"{samples.shape} cannot be judged; give at least {FEWEST} pictures (number, 8, 8)"
        )
    if not np.isfinite(samples).all():
        raise SettingsError("some samples are no numbers: the training has diverged; start again")
    probabilities = (classifier or trained_classifier()).probabilities(samples)
    good = probabilities.max(axis=1) >= ACCEPTED
    counts = np.bincount(probabilities[good].argmax(axis=1), minlength=CLASSES)
    drawn = real[np.random.default_rng(0).permutation(len(real))[: len(samples)]]
    return DigitVerdict(
        accepted=float(good.mean()),
        shares=tuple((counts / max(1, counts.sum())).tolist()),
        variety=_to_nearest(samples, samples) / _to_nearest(drawn, drawn),
        novelty=_to_nearest(samples, real) / _to_nearest(real, real),
    )


def _to_nearest(pictures: np.ndarray, others: np.ndarray) -> float:
    """Return the median distance to the nearest of the others; not to itself, if it is there."""
    one, other = (array.reshape(len(array), -1).astype(float) for array in (pictures, others))
    squares = (one**2).sum(1)[:, None] + (other**2).sum(1)[None] - 2 * one @ other.T
    if pictures is others:
        np.fill_diagonal(squares, np.inf)
    return float(np.sqrt(np.median(squares.min(axis=1).clip(0))))
