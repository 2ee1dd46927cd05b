"""One attempt at teaching one network: its stream of records, and who watches that it goes well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.training.examination import Examination
from zssr_teach.training.history import History, Record
from zssr_teach.training.loop import Batches, train
from zssr_teach.training.perceptual import make_step
from zssr_teach.training.settings import TrainingSettings
from zssr_teach.training.steps import make_optimiser
from zssr_teach.training.watchdog import Watchdog


class Attempt:
    """A network with its optimiser, on its way; a run that goes wrong makes another attempt.

    Parameters
    ----------
    settings : TrainingSettings
    network : NetworkSettings
    precision : str
    start_weights : list of arrays or None
        Weights to start from, instead of fresh ones.
    examination : Examination
        What it is asked at the steps where we look.
    batches : iterator of (sons, fathers)
    history : History
    seed : int
        Of the starting weights.
    gentler : float or None
        Divides all learning rates.

    Attributes
    ----------
    model : keras.Model
    watchdog : Watchdog
    is_over : bool
        Whether no more steps are to be taken: the rule has had enough, or somebody else.
    set_aside : list of arrays or None
        What was learnt, while it is switched off.
    """

    def __init__(
        self,
        settings: TrainingSettings,
        network: NetworkSettings,
        precision: str,
        start_weights: list[np.ndarray] | None,
        examination: Examination,
        batches: Batches,
        history: History,
        seed: int,
        gentler: float | None = None,
    ) -> None:
        self.model = build_network(network, seed, precision)
        if start_weights is not None:
            self.model.set_weights(start_weights)
        optimiser = make_optimiser(settings.optimiser, precision)
        self.model.compile(optimizer=optimiser, loss="mean_absolute_error")
        rule, wishes = settings.rule, settings.perceptual
        take_step, looks = make_step(self.model, optimiser, wishes, settings.steps, seed)
        self._stream: Iterator[Record] = train(
            batches,
            take_step,
            rule.with_peak(rule.peak / gentler) if gentler else rule,
            settings.steps,
            looks=[self._look, *looks],
            history=history,
        )
        self._settings, self._examination = settings, examination
        self.watchdog = Watchdog(
            settings.steps, lambda: examination.is_flat(self.model), wishes.price
        )
        self.is_over = False
        self.set_aside: list[np.ndarray] | None = None

    def take_step(self) -> Record | None:
        """Take one step and return its record, or None if the rule has had enough."""
        record = next(self._stream, None)
        self.is_over = record is None
        return record

    def switch_off(self, fresh: list[np.ndarray]) -> None:
        """Let the network change nothing; what it has learnt is put aside."""
        self.set_aside = self.model.get_weights()
        self.model.set_weights(fresh)

    def switch_on(self) -> None:
        """Let it do again what it has learnt."""
        if self.set_aside is not None:
            self.model.set_weights(self.set_aside)
        self.set_aside = None

    def _look(self, record: Record) -> dict[str, Any]:
        """Measure, now and then, how well the network does."""
        if record.step % self._settings.check_every and record.step != self._settings.steps:
            return {}
        return self._examination.look(self.model)
