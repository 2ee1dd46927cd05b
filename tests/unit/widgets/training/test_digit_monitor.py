"""The digit monitor without a page: what is chosen, watched, held and judged."""

import time

import numpy as np
import pytest

from zssr_teach.digits import COLLAPSING, DigitGan
from zssr_teach.experiments.digits import DigitModel
from zssr_teach.images import to_bytes8
from zssr_teach.widgets.training.digit_monitor import DigitMonitor

TITLES = [curve.title for curve in DigitGan.curves]


@pytest.fixture(scope="module")
def finished() -> DigitMonitor:
    shown = DigitMonitor(steps=5, seed=3)
    shown.monitor.run_now()
    return shown


def test_before_the_start_the_charts_are_named_and_empty():
    shown = DigitMonitor()
    assert [chart["title"] for chart in shown.monitor.curves.charts] == TITLES
    assert shown.verdict.message == ""
    assert set(shown.verdict.numbers.values()) == {"not yet"}
    assert "a hundred made digits" in shown.monitor.view.alt


def test_samples_losses_and_opinions_are_shown(finished):
    gan = finished.monitor.training
    assert isinstance(gan, DigitGan)
    assert gan.history.step == 5
    assert gan.seed == 3
    assert np.array_equal(finished.monitor.view.image, to_bytes8(gan.preview()))
    charts = finished.monitor.curves.charts
    assert [chart["title"] for chart in charts] == TITLES
    for chart, curve in zip(charts, DigitGan.curves, strict=True):
        assert chart["values"] == pytest.approx(curve.of(gan.history), rel=1e-3)
        assert chart["referenceTitle"] == "cannot tell"
    assert "opinion of made digits, last 40 steps" in finished.monitor.readout.numbers


def test_in_the_end_it_is_judged(finished):
    verdict = finished.model.verdict(finished.monitor.training)
    assert finished.verdict.message == f"{verdict}."
    assert "Mode collapse" in finished.verdict.message  # five steps are not enough
    assert finished.verdict.numbers["read as a digit"] == f"{100 * verdict.accepted:.0f} %"


def test_its_still_shows_start_samples_and_curves(finished):
    assert finished.still().shape[1] > 3 * 91
    assert finished.still_text() == (
        "DigitMonitor: 5 steps, momentum 0, penalty "
        f"{DigitModel().penalty:g}, memory {DigitModel().memory:g}, seed 3"
    )


def test_another_setting_forgets_what_was_learnt():
    shown = DigitMonitor(steps=2)
    shown.monitor.run_now()
    shown.controls["penalty"].value = 0.5
    assert shown.model == DigitModel(steps=2, penalty=0.5)
    assert shown.monitor.state == "ready"
    assert shown.verdict.message == ""
    assert set(shown.verdict.numbers.values()) == {"not yet"}


def test_a_button_sets_all_controls_for_a_collapse_and_another_back():
    shown = DigitMonitor(seed=7)
    shown.misbehave()
    assert shown.model == DigitModel(
        COLLAPSING.steps, COLLAPSING.momentum, COLLAPSING.penalty, COLLAPSING.memory, 7
    )
    assert shown.controls["momentum"].value == COLLAPSING.momentum
    shown.behave()
    assert shown.model == DigitModel(seed=7)


def test_it_trains_in_the_background_and_can_be_held_and_stopped():
    shown = DigitMonitor(steps=10_000)
    monitor = shown.monitor
    monitor.go()
    deadline = time.monotonic() + 120
    while monitor.training is None or monitor.training.history.step < 3:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    monitor.go()
    assert monitor.state == "paused"
    monitor.stop()
    assert monitor.wait(120)
    assert monitor.state == "stopped"
    assert 3 <= monitor.training.history.step < 10_000
    assert shown.verdict.message  # also what was stopped is judged
    shown.close()


def test_a_fine_setting_is_shown_in_three_decimals():
    controls = DigitMonitor().controls
    assert controls["memory"].readout_format == ".3f"  # 0.998, not 1.00
    assert controls["momentum"].readout_format == ".2f"
