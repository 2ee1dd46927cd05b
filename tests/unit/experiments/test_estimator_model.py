"""The model of the camera estimator: the scene, the search, and how what is found compares."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.estimation import SEARCHES
from zssr_teach.experiments.blurring import bicubic_kernel
from zssr_teach.experiments.estimator import (
    CAMERAS,
    EstimatorModel,
    Glance,
    weight_in_common,
)
from zssr_teach.experiments.pictures import sample_image
from zssr_teach.kernels import gaussian_kernel, motion_kernel

IMAGE = sample_image("astronaut", 128)


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_true_kernel_explains_the_picture_better_than_bicubic(camera):
    model = EstimatorModel(IMAGE, camera=camera)
    assert model.small().shape == (64, 64, 3)
    assert model.bicubic().shape == model.best().shape == IMAGE.shape
    reference = model.reference()
    assert reference.psnr(model.best()) > reference.psnr(model.bicubic()) + 0.5


def test_each_camera_takes_another_picture():
    taken = {EstimatorModel(IMAGE, camera=camera).small().tobytes() for camera in CAMERAS}
    assert len(taken) == len(CAMERAS)


def test_the_middle_of_a_large_picture_is_used_and_odd_sides_are_cropped():
    large = np.random.default_rng(0).random((300, 131, 3), dtype=np.float32)
    model = EstimatorModel(large)
    assert model.reference().picture.shape == (256, 130, 3)
    assert model.small().shape == (128, 65, 3)


@pytest.mark.parametrize("method", SEARCHES)
def test_a_search_sees_the_small_picture_alone(method):
    model = EstimatorModel(IMAGE, method=method, steps=2, seed=3)
    search = model.search()
    assert isinstance(search, SEARCHES[method])
    assert np.array_equal(search.image, model.small())
    assert (search.planned, search.seed) == (2, 3)
    assert search.enlarged.shape == IMAGE.shape


def test_the_reader_is_a_training_without_steps():
    model = EstimatorModel(IMAGE, method="reader")
    glance = model.search()
    assert isinstance(glance, Glance)
    assert glance.progress == 0
    assert np.array_equal(glance.preview(), model.bicubic())
    assert glance.train().progress == 1
    assert len(glance.history) == 0
    assert glance.kernel.sum() == pytest.approx(1)
    whole = glance.preview()
    assert not np.array_equal(whole, model.bicubic())
    assert np.array_equal(glance.preview((10, 30)), whole[10:30])
    estimate = model.estimate(glance.kernel, whole)
    assert estimate.found.along == pytest.approx(1.4, rel=0.3)
    assert estimate.in_common > 0.6
    assert estimate.corrected > estimate.bicubic


def test_a_stopped_glance_looks_at_nothing():
    glance = EstimatorModel(IMAGE, method="reader").search()
    glance.switch.stop()
    assert glance.train().finding is None


def test_of_a_flat_picture_nothing_is_read_and_that_is_said():
    glance = EstimatorModel(np.full((96, 96, 3), 0.5, np.float32), method="reader").search()
    glance.train()
    assert glance.progress == 1
    assert glance.kernel is None
    assert "too flat" in str(glance.finding)
    assert glance.preview().shape == (96, 96, 3)


def test_the_true_kernel_has_all_its_weight_in_common_with_itself():
    model = EstimatorModel(IMAGE, camera="motion 7")
    estimate = model.estimate(model.true_kernel(), model.best())
    assert estimate.in_common == 1
    assert estimate.corrected == estimate.best
    assert estimate.found == estimate.true
    assert "100 % of their weight in common" in str(estimate)


def test_weight_in_common_falls_with_distance_and_ignores_empty_borders():
    true = gaussian_kernel(1.4)
    shares = [weight_in_common(gaussian_kernel(width), true) for width in (1.5, 2.0, 3.0)]
    assert shares == sorted(shares, reverse=True)
    assert weight_in_common(np.pad(true, 4), true) == 1
    assert weight_in_common(motion_kernel(7), motion_kernel(7, 90)) == pytest.approx(1 / 7)
    assert 0 <= weight_in_common(bicubic_kernel(2), true) < 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"camera": "box 5"}, "no camera"),
        ({"camera": None}, "no camera"),
        ({"method": "guess"}, "no method"),
        ({"steps": 0}, "give 1 to 3000"),
        ({"steps": 1e9}, "give 1 to 3000"),
        ({"seed": -1}, "seed"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_in_words(change, reason):
    with pytest.raises(SettingsError, match=reason) as caught:
        EstimatorModel(IMAGE, **change)
    assert "\n" not in str(caught.value)
