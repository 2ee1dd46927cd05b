"""A job done by a supervised network: in Python as by the command."""

import json

import numpy as np
import pytest

from zssr_teach import cli, images, kernels, resampling
from zssr_teach.camera import Camera
from zssr_teach.errors import SettingsError
from zssr_teach.upscaling import PRESETS, Job, find_preset, upscale
from zssr_teach.upscaling.supervised import SUPERVISED_LABEL

TRUTH = images.sample("astronaut").pixels[20:148, 60:188]
LOW = np.round(np.clip(resampling.downscale(TRUTH, 2), 0, 1) * 255) / np.float32(255)


@pytest.fixture(scope="module")
def result():
    return upscale(LOW, 2, "supervised", truth=TRUTH)


def test_it_is_better_than_bicubic_without_a_step_and_says_what_it_is(result):
    assert result.psnr > result.bicubic_psnr + 1
    assert (result.steps, result.histories) == (0, ())
    assert SUPERVISED_LABEL in result.notes
    assert "not zero-shot" in str(result.preset)


def test_the_seed_changes_nothing(result):
    again = upscale(LOW, 2, "supervised", seed=5)
    np.testing.assert_array_equal(again.image, result.image)


def test_the_touches_may_be_asked_for(result):
    job = Job(LOW, 2, "supervised", truth=TRUTH).train()
    np.testing.assert_array_equal(job.finish().image, result.image)
    ensemble = job.finish(self_ensemble=True, back_projection=10)
    assert ensemble.psnr > result.psnr


def test_whoever_watches_sees_it_done_at_once():
    seen = []
    job = Job(LOW, 2, "supervised", observers=[seen.append])
    assert job.progress == 1
    assert len(job.train().history) == 0
    assert not seen  # observers are told of steps
    band = job.preview((10, 30))
    np.testing.assert_allclose(band, job.preview()[10:30])
    assert band.shape == (20, 128, 3)


def test_told_where_the_pixels_lie_it_heeds_that():
    camera = Camera(2, kernels.gaussian_kernel(0.6), "top-left")
    low = camera.shrink(TRUTH)
    told = Job(low, camera, "supervised", truth=TRUTH).train().finish()
    plain = Job(low, 2, "supervised", truth=TRUTH).train().finish()
    assert told.psnr > plain.psnr + 1


@pytest.mark.parametrize("name", ["supervised", "srcnn"])
@pytest.mark.parametrize(
    "choice", [{"steps": 3}, {"noise": 5.0}, {"warm_start": True}, {"camera": True}]
)
def test_what_it_cannot_be_told_is_refused_in_one_line(name, choice):
    with pytest.raises(SettingsError, match="has learnt already"):
        find_preset(name, **choice)
    assert find_preset(name) == PRESETS[name]


def test_the_command_does_it_too(tmp_path, capsys):
    images.save(tmp_path / "small.png", LOW)
    written = tmp_path / "large.png"
    options = ["--preset", "supervised", "-o", str(written), "--json", str(tmp_path / "it.json")]
    assert cli.main(["upscale", str(tmp_path / "small.png"), *options]) == 0
    assert images.read(written).pixels.shape == (128, 128, 3)
    assert "a supervised network" in capsys.readouterr().err
    assert json.loads((tmp_path / "it.json").read_text("utf-8"))["steps"] == 0


def test_the_command_refuses_steps_for_it_in_one_line(tmp_path, capsys):
    images.save(tmp_path / "small.png", LOW)
    options = ["--preset", "srcnn", "--steps", "5"]
    assert cli.main(["upscale", str(tmp_path / "small.png"), *options]) != 0
    error = capsys.readouterr().err.strip()
    assert "has learnt already" in error
    assert "Traceback" not in error


@pytest.mark.parametrize(("scale", "numbers"), [(2, 341_068), (3, 361_840), (4, 361_840)])
def test_the_network_that_is_named_is_the_one_that_is_applied(scale, numbers):
    assert upscale(LOW[:24, :24], scale, "supervised").parameters == numbers
