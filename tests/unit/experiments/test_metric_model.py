"""The model of spoilt pictures, against the library."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from zssr_teach.degradation import compress_jpeg
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.metrics import DISTORTIONS, MetricModel
from zssr_teach.images import sample

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
    assert result.ssim == 1


@pytest.mark.parametrize("name", DISTORTIONS)
@pytest.mark.parametrize("channels", ["luma", "rgb"])
@pytest.mark.parametrize("quantise", [True, False])
def test_numbers_are_the_protocol_s(name, channels, quantise):
    settings = {name: STRENGTHS[name], "channels": channels, "quantise": quantise, "border": 3}
    model = MetricModel(IMAGE, **settings)
    result = model.result()
    scores = model.protocol.scores(IMAGE, result.picture)
    assert (result.psnr, result.ssim) == (scores.psnr, scores.ssim)
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
