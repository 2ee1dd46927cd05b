"""The metric explorer: the model against the library, the view against the model."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from zssr_teach.degradation import compress_jpeg
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import sample, to_bytes8
from zssr_teach.widgets.explorers.metrics import (
    DISTORTIONS,
    MetricExplorer,
    MetricModel,
    gaussian_blur,
)

IMAGE = sample("cat").pixels[64:160, 64:176]
STRENGTHS = {
    "noise": 20.0,
    "blur": 1.5,
    "shift": 1,
    "brightness": 12.0,
    "contrast": 0.7,
    "jpeg": 20,
}


def test_no_distortion_is_the_original():
    result = MetricModel(IMAGE).result()
    assert np.array_equal(result.picture, IMAGE)
    assert result.psnr == math.inf
    assert result.ssim == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("name", DISTORTIONS)
@pytest.mark.parametrize("channels", ["luma", "rgb"])
@pytest.mark.parametrize("quantise", [True, False])
def test_numbers_are_the_protocol_s(name, channels, quantise):
    settings = {name: STRENGTHS[name], "channels": channels, "quantise": quantise, "border": 3}
    model = MetricModel(IMAGE, **settings)
    result = model.result()
    scores = model.protocol.scores(IMAGE, result.picture)
    assert result.psnr == pytest.approx(scores.psnr, abs=2e-3)
    assert result.ssim == pytest.approx(scores.ssim, abs=1e-4)
    assert result.psnr < 45


def test_each_distortion_does_what_its_name_says():
    def made(**settings):
        return MetricModel(IMAGE, **settings).distorted()

    assert np.array_equal(made(shift=1)[:, 1:], IMAGE[:, :-1])
    assert np.allclose(made(brightness=10.0), np.clip(IMAGE + 10 / 255, 0, 1), atol=1e-6)
    assert made(contrast=0.0).std(axis=(0, 1)).max() < 1e-4
    expected = ndimage.gaussian_filter(IMAGE, 2, axes=(0, 1), truncate=5)
    assert np.allclose(made(blur=2.0), np.clip(expected, 0, 1), atol=1e-5)
    assert np.array_equal(made(jpeg=30), compress_jpeg(IMAGE, 30))
    assert (made(noise=10.0) - IMAGE).std() == pytest.approx(10 / 255, rel=0.05)


def test_blur_of_a_tall_picture_keeps_rows_and_columns_apart():
    picture = np.zeros((40, 64, 3), np.float32)
    picture[10, 50] = 1
    expected = ndimage.gaussian_filter(picture, 3, axes=(0, 1), truncate=5)
    assert np.allclose(gaussian_blur(picture, 3.0), expected, atol=1e-5)


@pytest.mark.parametrize("name", DISTORTIONS)
@pytest.mark.parametrize("target", [30.0, 26.0])
def test_matched_alone_has_the_psnr_asked_for(name, target):
    matched = MetricModel(IMAGE, noise=50.0, contrast=0.5, quantise=False).matched(name, target)
    others = [other for other in DISTORTIONS if other != name]
    neutral = MetricModel(IMAGE, quantise=False)
    assert all(getattr(matched, other) == getattr(neutral, other) for other in others)
    if name == "shift":  # whole pixels come as close as they can
        steps = [replace(neutral, shift=shift).psnr() for shift in range(17)]
        assert abs(matched.psnr() - target) == min(abs(psnr - target) for psnr in steps)
    else:
        assert matched.psnr() == pytest.approx(target, abs=0.6 if name == "jpeg" else 0.02)


def test_matching_says_why_it_cannot():
    with pytest.raises(SettingsError, match="even at its strongest, blur leaves"):
        MetricModel(IMAGE).matched("blur", 5.0)
    with pytest.raises(SettingsError, match="still the original"):
        MetricModel(IMAGE).matched("blur", math.inf)
    with pytest.raises(SettingsError, match="choose one of noise"):
        MetricModel(IMAGE).matched("sepia", 30.0)


@pytest.mark.parametrize(
    "settings",
    [
        {"noise": -1.0},
        {"noise": math.nan},
        {"blur": 11.0},
        {"shift": 17},
        {"shift": 1.5},
        {"brightness": 200.0},
        {"contrast": 3.0},
        {"jpeg": 101},
        {"channels": "hue"},
        {"border": -1},
    ],
)
def test_settings_without_sense_are_refused_in_words(settings):
    with pytest.raises(SettingsError, match=r"give|use"):
        MetricModel(IMAGE, **settings).psnr()


def test_extremes_stay_in_range():
    for name, value in {"noise": 120.0, "blur": 10.0, "shift": 16, "jpeg": 1}.items():
        result = MetricModel(IMAGE, **{name: value}).result()
        assert 0 <= result.picture.min() <= result.picture.max() <= 1
        assert np.isfinite([result.psnr, result.ssim]).all()
    assert MetricModel(IMAGE, brightness=-128.0, contrast=2.0).result().psnr > 0


# ---- the view -----------------------------------------------------------------------------------


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
