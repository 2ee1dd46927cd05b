"""Curves of a method's own: what they say, and that whoever watches draws them."""

import itertools

import numpy as np
import pytest

from zssr_teach.experiments.series import Series
from zssr_teach.experiments.watch import Watch
from zssr_teach.training import CosineRule, History, Record, Switch, train
from zssr_teach.training.curves import Curve, ManyCurved
from zssr_teach.widgets.training.monitor import TrainingMonitor, in_numbers

CURVES = (Curve("loss", "loss of one"), Curve("trust", "how much it trusts", 0.5, "not at all"))


class Trusting:
    """A training that measures something at every other step."""

    curves = CURVES

    def __init__(self):
        self.enlarged, self.reference, self.planned = np.full((9, 9, 3), 0.5), None, 6
        self.observers, self.switch, self.history = [], Switch(), History()
        batches = itertools.repeat((np.zeros(3), np.ones(3)))
        step, rule = (lambda sons, fathers, rate: 0.25), CosineRule(0.1)
        self._stream = train(batches, step, rule, 6, looks=[self._look], history=self.history)

    progress = property(lambda self: self.history.step / self.planned)
    seconds_left = property(lambda self: None)

    def _look(self, record):
        return {"more": {"trust": record.step / 10}} if record.step % 2 else {}

    def train(self):
        while self.switch.goes_on() and next(self._stream, None) is not None:
            for observe in self.observers:
                observe(self)

    def preview(self, rows=None):
        return self.enlarged[slice(*rows or (None,))]


def test_a_curve_reads_fields_and_what_there_is_more():
    record = Record(3, 0.1, 0.2, 0.3, more={"trust": 0.7})
    assert [curve.value(record) for curve in CURVES] == [0.1, 0.7]
    assert CURVES[1].value(Record(3, 0.1, 0.2, 0.3)) is None
    history = History()
    history.records += [record, Record(4, 0.1, 0.2, 0.3)]
    assert CURVES[1].of(history) == [0.7]


def test_a_series_of_a_curve_has_its_title_and_what_it_is_compared_with():
    series = Series.of(CURVES[1])
    assert (series.title, series.reference, series.reference_title, series.values) == (
        "how much it trusts",
        0.5,
        "not at all",
        [],
    )


def test_whoever_watches_draws_its_own_curves_instead():
    training = Trusting()
    assert isinstance(training, ManyCurved)
    frames = []
    watch = Watch(training, frames.append)
    training.train()
    assert [series.title for series in watch.series] == ["loss of one", "how much it trusts"]
    assert watch.series[1].steps == [1, 3, 5]
    assert watch.series[1].values == pytest.approx([0.1, 0.3, 0.5])
    assert watch.loss.steps == [1, 2, 3, 4, 5, 6]
    last = watch.look()
    assert last.more == pytest.approx({"loss of one": 0.25, "how much it trusts": 0.3})
    assert in_numbers(last)["how much it trusts, last 40 steps"] == "0.300"
    assert "loss, last 40 steps" not in in_numbers(last)


def test_the_monitor_shows_them_also_while_they_are_empty():
    monitor = TrainingMonitor(Trusting, curves=CURVES)
    titles = ["loss of one", "how much it trusts"]
    assert [chart["title"] for chart in monitor.curves.charts] == titles
    monitor.run_now()
    assert [chart["title"] for chart in monitor.curves.charts] == titles
    assert monitor.curves.charts[1]["reference"] == 0.5
    assert "how much it trusts after step 5: 0.5" in monitor.curves.still_text()
    monitor.reset()
    assert [len(chart["values"]) for chart in monitor.curves.charts] == [0, 0]
    assert [chart["title"] for chart in monitor.curves.charts] == titles


def test_another_training_has_the_three_curves_as_ever():
    monitor = TrainingMonitor(Trusting)
    titles = [chart["title"] for chart in monitor.curves.charts]
    assert titles == ["loss, step by step", "PSNR while it learns", "learning rate"]
