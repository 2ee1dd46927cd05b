"""A GAN on digits whose balance one chooses, and what a classifier says of its samples."""

from __future__ import annotations

from dataclasses import dataclass

from zssr_teach.digits import COLLAPSING, DigitGan, DigitVerdict, GanSettings, judge
from zssr_teach.experiments.limits import SEEDS, Span, check_numbers

STEPS = (2, 100, 500, 1000, 1500, 2000, 3000, 4000, 5000, 10_000)  # that a slider offers
RANGES = {
    "steps": Span(1, 10_000),
    "momentum": Span(0.0, 0.99, 0.01),
    "penalty": Span(0.0, 2.0, 0.01),
    "memory": Span(0.0, 0.999, 0.001),
    "seed": SEEDS,
}
SAMPLES = 1000  # that are judged


@dataclass(frozen=True)
class DigitModel:
    """How long, how balanced, how gentle: the settings of a GAN that are worth playing with.

    Parameters
    ----------
    steps : int
    momentum : float
        Of both optimisers.
    penalty : float
        Of the discriminator's slope at real digits.
    memory : float
        Of the running mean of the generator's weights; 0 shows the generator as it stands.
    seed : int

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> DigitModel(steps=2).gan().planned
    2
    >>> DigitModel.collapsing().penalty
    0.0
    """

    steps: int = GanSettings().steps
    momentum: float = GanSettings().momentum
    penalty: float = GanSettings().penalty
    memory: float = GanSettings().memory
    seed: int = 0

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)

    @classmethod
    def collapsing(cls) -> DigitModel:
        """Return the settings with which it goes wrong on purpose."""
        now = COLLAPSING
        return cls(now.steps, now.momentum, now.penalty, now.memory)

    def gan(self) -> DigitGan:
        """Return a new GAN of these settings, a ``Training``."""
        settings = GanSettings(
            steps=self.steps, momentum=self.momentum, penalty=self.penalty, memory=self.memory
        )
        return DigitGan(settings, self.seed)

    def verdict(self, gan: DigitGan) -> DigitVerdict:
        """Judge a thousand samples; the first call trains the classifier, for seconds."""
        return judge(gan.samples(SAMPLES, self.seed))
