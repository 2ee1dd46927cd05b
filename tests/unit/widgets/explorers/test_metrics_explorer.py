"""The metric explorer against its model."""

import json

import numpy as np
import pytest

from zssr_teach.errors import ImageError
from zssr_teach.experiments.metrics import DISTORTIONS, MetricModel
from zssr_teach.images import sample, to_bytes8
from zssr_teach.reference import Reference
from zssr_teach.widgets.explorers.metrics import MetricExplorer

IMAGE = sample("cat").pixels[64:160, 64:176]
STRENGTHS = {
    "noise": 20.0,
    "blur": 1.5,
    "shift": 1,
    "brightness": 12.0,
    "contrast": 0.7,
    "jpeg": 20,
}


@pytest.mark.parametrize("name", DISTORTIONS)
def test_each_control_changes_picture_map_and_numbers(name):
    explorer = MetricExplorer(IMAGE)
    before = explorer.picture.pixels, explorer.errormap.pixels, explorer.readout.text
    explorer.controls[name].value = STRENGTHS[name]
    expected = MetricModel(IMAGE, **{name: STRENGTHS[name]}).result()
    assert np.array_equal(explorer.picture.image, to_bytes8(expected.picture))
    assert explorer.readout.numbers["PSNR"] == f"{expected.psnr:.2f} dB"
    assert explorer.readout.numbers["SSIM"] == f"{expected.ssim:.4f}"
    after = explorer.picture.pixels, explorer.errormap.pixels, explorer.readout.text
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert explorer.curve.points[-1]["x"] == pytest.approx(expected.mse, rel=1e-5)


def test_protocol_switches_change_numbers_only():
    explorer = MetricExplorer(IMAGE, noise=20.0)
    picture, texts = explorer.picture.pixels, {explorer.readout.numbers["PSNR"]}
    for name, value in {"channels": "rgb", "border": 8, "quantise": False}.items():
        explorer.controls[name].value = value
        texts.add(explorer.readout.numbers["PSNR"])
    assert len(texts) == 4
    assert explorer.picture.pixels == picture
    assert "RGB channels, a border of 8 pixels" in explorer.readout.message


def test_order_of_moves_does_not_matter():
    one, other = MetricExplorer(IMAGE), MetricExplorer(IMAGE)
    for name in DISTORTIONS:
        one.controls[name].value = STRENGTHS[name]
    for name in reversed(DISTORTIONS):
        other.controls[name].value = STRENGTHS[name]
    assert one.picture.pixels == other.picture.pixels
    assert one.readout.text == other.readout.text


def test_pin_and_match_find_equal_psnr_that_looks_different():
    explorer = MetricExplorer(IMAGE)
    explorer.controls["noise"].value = 25.0
    explorer.pin()
    pinned = explorer.picture.pixels
    explorer.partner.value = "contrast"
    explorer.match()
    assert explorer.errors.message == ""
    assert explorer.first.pixels == pinned != explorer.picture.pixels
    assert explorer.controls["noise"].value == 0
    assert explorer.model.result().psnr == pytest.approx(explorer.pinned.psnr, abs=0.01)
    assert abs(explorer.model.result().ssim - explorer.pinned.ssim) > 0.05


def test_a_slider_rounded_by_the_page_keeps_the_match():
    explorer = MetricExplorer(IMAGE, noise=25.0)
    explorer.pin()
    explorer.match()
    exact = explorer.model.blur
    slider = explorer.controls["blur"]
    slider.value = round(exact, 1)  # what the page reports back
    assert explorer.model.blur == exact
    slider.value = round(exact, 1) + 0.1  # what a hand does
    assert explorer.model.blur == pytest.approx(round(exact, 1) + 0.1)


def test_errors_come_in_words_and_go_again():
    explorer = MetricExplorer(IMAGE)
    explorer.match()
    assert "no A yet" in explorer.errors.message
    explorer.controls["noise"].value = 5.0
    assert explorer.errors.message == ""
    explorer.controls["noise"].value = 2.0
    explorer.pin()
    explorer.partner.value = "contrast"
    explorer.controls["contrast"].value = 0.5
    explorer.match()
    assert explorer.errors.message == ""
    small = MetricExplorer(IMAGE[:40, :40])
    small.controls["border"].value = 16
    assert "crop less" in small.errors.message


def test_a_is_measured_under_the_protocol_of_now():
    explorer = MetricExplorer(IMAGE, noise=20.0)
    explorer.pin()
    explorer.controls["channels"].value = "rgb"
    explorer.controls["border"].value = 4
    scores = explorer.model.protocol.scores(IMAGE, MetricModel(IMAGE, noise=20.0).distorted())
    assert explorer.readout.numbers["A"] == f"{scores.psnr:.2f} dB, SSIM {scores.ssim:.3f}"
    assert explorer.readout.numbers["A"].startswith(explorer.readout.numbers["PSNR"])


def test_undo_all_brings_the_original_back():
    explorer = MetricExplorer(IMAGE, **STRENGTHS)
    explorer.reset()
    assert np.array_equal(explorer.picture.image, to_bytes8(IMAGE))
    assert explorer.readout.numbers["PSNR"] == "∞ dB"


def test_another_sample_starts_afresh():
    explorer = MetricExplorer(sample="cat", noise=20.0)
    explorer.pin()
    chooser = explorer.children[0].children[0].children[0]
    chooser.value = "brick"
    expected = MetricModel(sample("brick").pixels[:256, :256], noise=20.0).distorted()
    assert np.array_equal(explorer.picture.image, to_bytes8(expected))
    assert "A" not in explorer.readout.numbers


def test_state_survives_being_shown_again_and_leaves_a_still_picture():
    explorer = MetricExplorer(IMAGE, noise=20.0)
    first, second = (explorer._repr_mimebundle_() for _ in range(2))
    assert first["image/png"] == second["image/png"]
    assert "PSNR" in first["text/plain"]
    assert explorer.controls["noise"].value == 20
    json.dumps(explorer.curve.get_state(["lines", "points"])["points"])


def test_bad_pictures_are_refused_in_words():
    with pytest.raises(ImageError, match="at least 32×32"):
        MetricExplorer(np.zeros((20, 50, 3)))


def test_pictures_are_on_their_way_before_they_are_measured(monkeypatch):
    explorer, measure, seen = MetricExplorer(IMAGE), Reference.scores, []

    def watched(reference, picture):
        seen.append(np.array_equal(explorer.picture.image, to_bytes8(picture)))
        return measure(reference, picture)

    monkeypatch.setattr(Reference, "scores", watched)
    explorer.controls["noise"].value = 20.0
    assert seen == [True]
