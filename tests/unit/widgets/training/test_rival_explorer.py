"""The rival explorer without a page: what is chosen, shown, trained and kept."""

from dataclasses import replace

import numpy as np
import pytest

from zssr_teach.experiments.rivals import QUICK, RivalModel
from zssr_teach.images import sample, to_bytes8
from zssr_teach.widgets.training.rival_explorer import RivalExplorer

IMAGE = sample("astronaut").pixels[:64, 60:124]
ZERO_SHOT, NOT_YET = "zero-shot", "not trained: press Start"


def same(explorer, model):
    for method in QUICK:
        assert np.array_equal(explorer.viewer.picture(method), to_bytes8(model.quick(method)))
        assert explorer.readout.numbers[method] == str(model.scores()[method])
    assert np.array_equal(explorer.viewer.picture("input"), to_bytes8(model.small()))


def test_the_quick_methods_follow_the_controls():
    explorer = RivalExplorer(IMAGE)
    model = RivalModel(IMAGE)
    same(explorer, model)
    for name, value in (("noise", 12), ("jpeg", 50), ("camera", "Gaussian"), ("sigma", 2.0)):
        explorer.controls[name].value = value
        model = replace(model, **{name: value})
        same(explorer, model)
        assert str(model.degradation()) in explorer.readout.message
    assert explorer.readout.numbers[ZERO_SHOT] == NOT_YET


def test_the_width_is_there_for_a_gaussian_only():
    explorer = RivalExplorer(IMAGE)
    assert explorer.controls["sigma"].layout.display == "none"
    explorer.controls["camera"].value = "Gaussian"
    assert explorer.controls["sigma"].layout.display is None


def test_zero_shot_is_trained_kept_and_shown_again():
    explorer = RivalExplorer(IMAGE, camera="Gaussian", steps=3)
    assert "not counted" in explorer.readout.message
    explorer.monitor.run_now()
    made = explorer.model.trained()
    assert np.array_equal(explorer.viewer.picture(ZERO_SHOT), to_bytes8(made.picture))
    score = str(explorer.model.scores()[ZERO_SHOT])
    assert explorer.readout.numbers[ZERO_SHOT] == score
    assert "not counted" not in explorer.readout.message
    explorer.controls["noise"].value = 5
    assert explorer.readout.numbers[ZERO_SHOT] == NOT_YET
    assert explorer.monitor.state == "ready"
    explorer.controls["noise"].value = 0
    assert explorer.readout.numbers[ZERO_SHOT] == score
    assert np.array_equal(explorer.viewer.picture(ZERO_SHOT), to_bytes8(made.picture))


def test_stopped_early_what_was_learnt_is_kept_and_called_so():
    explorer = RivalExplorer(IMAGE, steps=400)
    monitor, make = explorer.monitor, explorer.monitor.make

    def make_and_stop():
        job = make()
        job.observers.append(lambda job: job.history.step == 3 and job.switch.stop())
        return job

    monitor.make = make_and_stop
    monitor.run_now()
    assert monitor.state == "stopped"
    assert explorer.model.trained().steps == 3
    assert explorer.readout.numbers[ZERO_SHOT].endswith(", after 3 of 400 steps")


def test_another_picture_of_the_gallery():
    explorer = RivalExplorer(sample="coins")
    before = explorer.viewer.picture("input")
    explorer.controls["sample"].value = "brick"
    assert explorer.viewer.picture("input").shape != before.shape
    assert explorer.monitor.errors.message == ""


@pytest.mark.parametrize("value", [10**9, float("nan")])
def test_what_a_page_sends_is_looked_at(value):
    explorer = RivalExplorer(IMAGE)
    before = explorer.model
    explorer.model = before
    explorer.controls["sigma"].max = 10**10
    explorer.controls["sigma"].value = value
    assert "sigma is" in explorer.monitor.errors.message
    assert explorer.model is before


def test_a_saved_page_keeps_pictures_and_words():
    bundle = RivalExplorer(IMAGE)._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert "RivalExplorer: downscaled" in bundle["text/plain"]
