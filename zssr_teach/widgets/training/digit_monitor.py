"""Digit monitor: the training monitor over a GAN on digits, and the verdict on what it makes.

Its model is :class:`~zssr_teach.experiments.digits.DigitModel`.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import ipywidgets
from numpy.typing import NDArray

from zssr_teach.digits import DigitGan
from zssr_teach.errors import ZssrError
from zssr_teach.experiments.digits import RANGES, STEPS, DigitModel
from zssr_teach.widgets.frame.controls import button, column, heading, ranged, row, slider, steps
from zssr_teach.widgets.frame.latest import Latest
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import StillPicture
from zssr_teach.widgets.training.monitor import TrainingMonitor

_ALT = "a hundred made digits in a grid, as the generator makes them now, always of the same noise"
_SEEDS = 99
_ACCEPTED, _RAREST, _VARIETY = "read as a digit", "rarest digit", "variety, 1 as real digits"
# From the start, so that nothing moves when the verdict comes.
_NOT_YET = dict.fromkeys((_ACCEPTED, _RAREST, _VARIETY), "not yet")


class DigitMonitor(StillPicture, ipywidgets.VBox):
    """Watch a GAN learn to write digits, well-behaved or collapsing; then see it judged.

    Parameters
    ----------
    **settings
        Of :class:`~zssr_teach.experiments.digits.DigitModel`, such as ``steps=500``.

    Attributes
    ----------
    model : DigitModel
    controls : dict
        Name of the setting → the control that sets it.
    monitor : TrainingMonitor
    verdict : Readout
        What a classifier of real digits says in the end.

    Examples
    --------
    >>> shown = DigitMonitor(steps=2)
    >>> shown.monitor.run_now().state
    'finished'
    >>> list(shown.verdict.numbers)
    ['read as a digit', 'rarest digit', 'variety, 1 as real digits']
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self.model = DigitModel(**settings)
        self.verdict = Readout(numbers=_NOT_YET)
        self.monitor = TrainingMonitor(
            lambda: self.model.gan(), on_end=self._judge, curves=DigitGan.curves
        )
        self.monitor.view.alt = _ALT
        self.controls = self._make_controls()
        self._filling = False
        self._latest = Latest(self._take_settings)
        for control in self.controls.values():
            control.observe(self._ask, "value")
        self._lay_out()

    def _make_controls(self) -> dict[str, ipywidgets.Widget]:
        now = self.model
        return {
            "steps": steps("steps", sorted({*STEPS, now.steps}), now.steps),
            "momentum": ranged("momentum", RANGES["momentum"], now.momentum),
            "penalty": ranged("slope penalty", RANGES["penalty"], now.penalty),
            "memory": ranged("averaging", RANGES["memory"], now.memory),
            "seed": slider("seed", 0, max(_SEEDS, now.seed), 1, now.seed),
        }

    def _lay_out(self) -> None:
        good = button("Well-behaved", "settings with which it learns", self.behave)
        bad = button("Collapse on purpose", "settings with which it goes wrong", self.misbehave)
        groups = [
            heading("The two opponents"),
            row(good),
            row(bad),
            *self.controls.values(),
            heading("What a classifier of real digits says"),
            self.verdict,
        ]
        self.children = [ipywidgets.HBox([column(groups), self.monitor]).add_class("zssr-abreast")]
        self.add_class("zssr-explorer").add_class("zssr-digits")

    # -- what is chosen --

    def behave(self) -> None:
        """Set the controls to settings with which it learns; the seed stays."""
        self._fill_in(DigitModel())

    def misbehave(self) -> None:
        """Set the controls to settings with which the generator collapses; the seed stays."""
        self._fill_in(DigitModel.collapsing())

    def _fill_in(self, model: DigitModel) -> None:
        self._filling = True
        try:
            for name, value in asdict(replace(model, seed=self.model.seed)).items():
                self.controls[name].value = value
        finally:
            self._filling = False
        self._ask(None)

    def _ask(self, _change: object) -> None:
        if not self._filling:
            self._latest.request()

    def _take_settings(self) -> None:
        """Read the controls; what was learnt with others is forgotten."""
        try:
            model = DigitModel(**{name: each.value for name, each in self.controls.items()})
        except ZssrError as error:
            self.monitor.errors.message = str(error)
            return
        self.monitor.reset()
        self.model = model
        self.verdict.numbers, self.verdict.message = _NOT_YET, ""

    # -- what came of it --

    def _judge(self) -> None:
        gan = self.monitor.training
        if not isinstance(gan, DigitGan):  # reset meanwhile
            return
        verdict = self.model.verdict(gan)
        with self.monitor.lock:
            if gan is self.monitor.training:
                self.verdict.numbers = {
                    _ACCEPTED: f"{100 * verdict.accepted:.0f} %",
                    _RAREST: f"{100 * verdict.rarest:.1f} %",
                    _VARIETY: f"{verdict.variety:.2f}",
                }
                self.verdict.message = f"{verdict}."

    def close(self) -> None:
        """Stop training, and take the monitor off the page."""
        self.monitor.close()
        super().close()

    def still(self) -> NDArray[Any]:
        """Return samples and curves."""
        return self.monitor.still()

    def still_text(self) -> str:
        """Return the settings; the numbers of a training may differ from machine to machine."""
        now = self.model
        return (
            f"DigitMonitor: {now.steps} steps, momentum {now.momentum:g}, penalty {now.penalty:g}, "
            f"memory {now.memory:g}, seed {now.seed}"
        )
