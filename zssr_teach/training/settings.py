"""How long and how a network is trained."""

from __future__ import annotations

from dataclasses import dataclass, field

from zssr_teach.checks import is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.training.perceptual import PerceptualSettings
from zssr_teach.training.rules import CosineRule, Rule
from zssr_teach.training.steps import OPTIMISERS


@dataclass(frozen=True)
class TrainingSettings:
    """How long and how a network is trained.

    Parameters
    ----------
    steps : int
        Number of steps; with the plateau rule, the most there may be.
    batch : int
        Pairs a step.
    rule : Rule
    check_every : int
        Steps between two looks at the reconstruction error (and at the true PSNR).
    optimiser : {"adam", "muon"}
        Adam, as published, or :class:`zssr_teach.training.muon.Muon`, which needs fewer steps.
    perceptual : PerceptualSettings
        What is asked beside being near; by default nothing.

    Examples
    --------
    >>> TrainingSettings(steps=100).batch
    4
    """

    steps: int = 400
    batch: int = 4
    rule: Rule = field(default_factory=CosineRule)
    check_every: int = 50
    optimiser: str = "adam"
    perceptual: PerceptualSettings = field(default_factory=PerceptualSettings)

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise SettingsError(
                f"there is no optimiser {self.optimiser!r}; choose {' or '.join(OPTIMISERS)}"
            )
        if not (is_whole(self.steps) and self.steps >= 1):
            raise SettingsError(
                f"{self.steps!r} steps cannot be taken; give at least 1, and a whole number"
            )
        counts = (self.batch, self.check_every)
        if not all(is_whole(count) and count >= 1 for count in counts):
            raise SettingsError("give a batch of at least 1 pair and look at least every step")
