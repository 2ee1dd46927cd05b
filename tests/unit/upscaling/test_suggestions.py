"""What is suggested for a picture, why, and what a job makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import Picture
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.kernels.measures import measure_kernel
from zssr_teach.networks import NetworkSettings
from zssr_teach.upscaling import PRESETS, Job, find_preset, suggest, upscale

AUTO = PRESETS["auto"]
QUICK = replace(AUTO.with_steps(3), network=NetworkSettings(depth=3, width=4), self_ensemble=False)


def shrunk(name: str = "cat", **damage) -> np.ndarray:
    return degrade(images.sample(name).pixels, Degradation(2, **damage), seed=1)


# Threads that are round and soft, without one edge: no camera can be told from them, and the
# reader takes the softness for the camera's.
EDGELESS = "weave"


@pytest.mark.parametrize(
    "name", [sample.name for sample in images.samples() if sample.name != EDGELESS]
)
def test_a_clean_picture_gets_what_live_does(name):
    found = suggest(shrunk(name))
    assert found.camera.kernel is None
    assert replace(found.preset, name="live", purpose=PRESETS["live"].purpose) == PRESETS["live"]
    assert found.reasons[0].startswith("no noise to speak of")
    assert found.reasons[1] == "no trace of JPEG"


def test_on_a_clean_picture_auto_gives_lives_picture_bit_for_bit():
    image = shrunk()[:40, :48]
    live = replace(QUICK, looks_for=())
    auto, plain = (upscale(image, 2, preset) for preset in (QUICK, live))
    assert np.array_equal(auto.image, plain.image)
    assert auto.notes
    assert not plain.notes


def test_a_blurred_picture_gets_its_kernel_and_little_back_projection():
    blurred = Camera(2, gaussian_kernel((2.2, 1.2), angle=30), "centred")
    image = degrade(images.sample("astronaut").pixels, Degradation(blurred), seed=1)
    found = suggest(image)
    shape = measure_kernel(found.camera.kernel)
    assert found.camera.alignment == "centred"
    assert shape.angle == pytest.approx(30, abs=15)
    assert shape.along == pytest.approx(2.2, rel=0.25)
    assert found.preset.back_projection == 2
    assert str(found.reasons[-1]).startswith("blurred, ")
    told = suggest(image, blurred)
    assert told.camera is blurred
    assert told.preset.back_projection == PRESETS["auto"].back_projection


def test_in_a_damaged_picture_no_kernel_is_looked_for():
    found = suggest(shrunk(gaussian=10))
    assert found.camera.kernel is None
    assert "too much damage to see how the camera blurred" in found.reasons[-1]


def test_the_word_auto_for_the_kernel_looks_for_it_and_other_words_are_refused():
    image = shrunk()[:56, :60]
    result = upscale(image, 2, replace(QUICK, looks_for=()), kernel="auto")
    assert any("bicubic" in note or "blurred" in note for note in result.notes)
    with pytest.raises(SettingsError, match="'auto'"):
        upscale(image, 2, QUICK, kernel="gaussian 2")


@pytest.mark.parametrize("std", [5, 10, 20])
def test_noise_makes_sons_noisy_and_leaves_back_projection_out(std):
    found = suggest(shrunk(gaussian=std))
    assert found.preset.pairs.son_noise == pytest.approx(std, rel=0.1)
    assert found.preset.back_projection == 0
    assert found.preset.pairs.son_jpeg is None
    assert found.reasons[0].startswith(f"noise of about {std} grey levels")


@pytest.mark.parametrize("quality", [30, 80])
def test_jpeg_makes_sons_compressed(quality):
    found = suggest(shrunk(jpeg=quality))
    assert found.preset.pairs.son_jpeg == quality
    assert found.preset.back_projection == 0
    assert f"JPEG of quality {quality}, by the blocks" in str(found)


def test_a_file_of_high_quality_is_left_as_it_is():
    steps = tuple([1] * 64)
    found = suggest(Picture(shrunk(), jpeg_steps=steps))
    assert found.preset.pairs.leaves_input_as_it_is
    assert "quality 100, as its file says: too little was lost to matter" in str(found)


def test_dead_pixels_are_replaced_and_bicubic_is_still_that_of_the_input():
    image, clean = shrunk(salt_pepper=0.01), shrunk()
    found = suggest(image)
    assert "0.9" in found.reasons[0] or "1 %" in found.reasons[0]
    assert np.mean((found.image - clean) ** 2) < np.mean((image - clean) ** 2) / 3
    assert found.preset.pairs.leaves_input_as_it_is
    job = Job(image, 2, QUICK)
    assert np.array_equal(job.image, found.image)
    assert np.array_equal(job.bicubic, np.clip(Camera(2).enlarge(image), 0, 1))
    assert np.array_equal(job.enlarged, Camera(2).enlarge(found.image))


def test_a_kernel_that_is_given_is_kept():
    camera = Camera(2, gaussian_kernel(1.2), "centred")
    assert suggest(shrunk(gaussian=10), camera).camera is camera


def test_noise_that_is_given_is_not_looked_for():
    for noise in (0.0, 8.0):
        found = suggest(shrunk(gaussian=20), 2, find_preset("auto", noise=noise))
        assert found.preset.pairs.son_noise == noise
        assert not any("noise of about" in reason for reason in found.reasons)


def test_a_preset_that_looks_for_nothing_is_left_alone():
    found = suggest(shrunk(gaussian=20), 3, "live")
    assert (found.preset, found.reasons, found.camera.scale) == (PRESETS["live"], (), (3, 3))
    assert Job(shrunk(gaussian=20)[:40, :40], 2, "live").reasons == ()


def test_every_preset_can_look_first():
    looking = replace(PRESETS["best"], looks_for=("noise",))
    found = suggest(shrunk(gaussian=10, jpeg=40), 2, looking)
    assert found.preset.pairs.son_jpeg is None
    assert found.preset.network == PRESETS["best"].network


def test_what_nobody_can_look_for_is_refused():
    with pytest.raises(SettingsError, match="nobody can look for 'truth'; choose of noise"):
        replace(AUTO, looks_for=("truth",))


@pytest.mark.parametrize("shape", [(12, 12, 3), (20, 60, 3)])
def test_a_picture_that_is_too_small_is_taken_for_clean_with_a_sentence(shape):
    image = np.random.default_rng(0).random(shape, dtype=np.float32)
    found = suggest(image)
    assert found.preset.pairs.leaves_input_as_it_is
    assert any("too few to tell noise from detail" in reason for reason in found.reasons)
    assert Job(image, 2, QUICK).train().finish().image.shape[0] == 2 * shape[0]


def test_a_flat_picture_is_clean():
    assert suggest(np.full((40, 40, 3), 0.5, np.float32)).preset.pairs.leaves_input_as_it_is


@pytest.mark.parametrize("image", [np.full((40, 40, 3), np.nan, np.float32), "photo.png"])
def test_no_picture_gets_a_sentence(image):
    with pytest.raises(ImageError):
        suggest(image)


def test_reasons_come_with_the_result_and_before_it():
    job = Job(shrunk(gaussian=10)[:48, :48], 2, QUICK)
    assert any(reason.startswith("noise of about") for reason in job.reasons)
    result = job.train().finish()
    assert result.notes[: len(job.reasons)] == job.reasons
    assert result.preset.name == "auto"
    assert set(job.reasons) <= set(result.events)


def test_a_preset_that_looks_says_so():
    assert "looks for noise, dead pixels, JPEG, camera in the picture first" in str(AUTO)
    assert "JPEG of quality 40" in str(suggest(shrunk(jpeg=40)).preset)


def test_where_nothing_is_looked_for_nothing_is_changed():
    chosen = replace(PRESETS["live"], pairs=replace(PRESETS["live"].pairs, son_noise=5.0))
    found = suggest(shrunk(gaussian=5), 2, chosen)
    assert found.preset == chosen
    assert found.preset.back_projection == 10
    assert found.reasons == ()
