"""The model of shrinking and enlarging, against the library."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.experiments.resampling import ResamplingModel, zone_plate
from zssr_teach.images import sample
from zssr_teach.metrics import protocol_for
from zssr_teach.resampling import downscale, resize, upscale

IMAGE = sample("weave").pixels[:96, :128]


@pytest.mark.parametrize("factor", [1.0, 2.0, 2.3, 8.0])
@pytest.mark.parametrize("method", ["nearest", "bilinear", "bicubic", "lanczos"])
@pytest.mark.parametrize("antialias", [True, False])
def test_small_picture_and_result_are_the_library_s(factor, method, antialias):
    model = ResamplingModel(IMAGE, factor=factor, method=method, antialias=antialias)
    small = model.small()
    expected = resize(IMAGE, small.shape[:2], method, antialias)
    assert np.allclose(small, np.clip(expected, 0, 1), atol=1e-5)
    back = resize(small, IMAGE.shape[:2], "bicubic")
    assert np.allclose(model.result(), np.clip(back, 0, 1), atol=1e-5)
    assert model.psnr() == protocol_for(factor).psnr(IMAGE, model.result())


def test_bicubic_is_what_the_course_calls_bicubic():
    model = ResamplingModel(IMAGE, factor=2.0)
    assert np.allclose(model.small(), np.clip(downscale(IMAGE, 2), 0, 1), atol=1e-5)
    assert np.allclose(model.result(), np.clip(upscale(model.small(), 2), 0, 1), atol=1e-5)


def test_wrong_alignment_moves_by_half_a_pixel_and_costs_decibels():
    ramp = np.tile(np.linspace(0.2, 0.8, 64, dtype=np.float32)[:, None, None], (1, 64, 3))
    moved = ResamplingModel(ramp, factor=2.0, alignment="top-left")
    step = ramp[1, 0, 0] - ramp[0, 0, 0]
    shift = (moved.result() - ramp)[10:-10].mean() / step
    assert shift == pytest.approx(-moved.moved, abs=0.01)
    assert moved.moved == 0.5
    right = ResamplingModel(IMAGE, factor=2.0)
    assert right.psnr() > ResamplingModel(IMAGE, factor=2.0, alignment="top-left").psnr() + 1


def test_zone_plate_reaches_the_finest_rings_and_aliases():
    plate = zone_plate(256)
    row = plate[128, :, 0]
    assert row[128] == 1
    assert np.diff(np.sign(row[1:10] - 0.5)).all()  # dark and bright in turn at the edge
    image = np.zeros((256, 256, 3), np.float32)
    outside = slice(50, 80), slice(50, 80)  # finer than the small picture can hold: should be grey
    soft = ResamplingModel(image, rings=True, factor=3.0).result()[outside]
    false = ResamplingModel(image, rings=True, factor=3.0, antialias=False).result()[outside]
    assert soft.std() < 0.1 < 0.2 < false.std()


@pytest.mark.parametrize("side", [63, 255, 256])
def test_zone_plate_shows_no_rings_that_its_own_pixels_cannot_hold(side):
    plate = zone_plate(side)[..., 0]
    steps = np.arange(side) - side // 2
    too_fine = np.hypot(steps[:, None], steps) > side / 2
    assert plate[too_fine] == pytest.approx(0.5)
    assert plate[~too_fine].std() > 0.25


@pytest.mark.parametrize(
    "settings",
    [{"factor": 0.5}, {"factor": 9.0}, {"method": "magic"}, {"back": ""}, {"alignment": "left"}],
)
def test_settings_without_sense_are_refused_in_words(settings):
    with pytest.raises(SettingsError, match=r"give|choose"):
        ResamplingModel(IMAGE, **settings)


def test_kernel_integrates_to_one_and_widens_only_with_antialiasing():
    for method in ("nearest", "bilinear", "bicubic", "lanczos"):
        wide, values = ResamplingModel(IMAGE, factor=3.0, method=method).kernel()
        assert np.trapezoid(values, wide) == pytest.approx(1, abs=0.02)
        narrow, _ = ResamplingModel(IMAGE, factor=3.0, method=method, antialias=False).kernel()
        assert wide[-1] / narrow[-1] == pytest.approx(1 if method == "nearest" else 3)
