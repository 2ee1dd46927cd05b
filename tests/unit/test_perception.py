"""What looks natural, in numbers: known values, what they are good for, and where each fails."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from tools import fit_naturalness
from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError
from zssr_teach.metrics import luma
from zssr_teach.networks.features import LITE, feature_network
from zssr_teach.perception import (
    NaturalScenes,
    _asymmetric,
    _frechet,
    _symmetric,
    deep_feature_distance,
    deep_statistics_distance,
    naturalness,
    patch_statistics,
    shuffle_tiles,
    sliced_wasserstein,
)

CAT = images.sample("cat").pixels
LOW = np.clip(Camera(2).shrink(CAT), 0, 1)
BICUBIC = np.clip(Camera(2).enlarge(LOW), 0, 1)
RANDOM = np.random.default_rng(0)


@pytest.fixture(scope="module")
def network():
    return feature_network(LITE)


def blurred(picture, sigma):
    return gaussian_filter(picture, (sigma, sigma, 0))


def sharpened(picture, times):
    return np.clip(picture + times * (picture - blurred(picture, 1)), 0, 1)


# -- sliced Wasserstein --


def test_it_is_what_sorting_both_heaps_gives():
    """Of patches of one number each side the distance of two sorted lists, computed by hand."""
    one, other = (RANDOM.random((20, 30, 3), dtype=np.float32) for _ in range(2))
    found = []
    generator = np.random.default_rng(0).standard_normal((49, 128))
    directions = generator / np.linalg.norm(generator, axis=0)
    for direction in directions.T:
        heaps = []
        for picture in (one, other):
            grey = luma(picture)
            detail = grey - gaussian_filter(grey, 2.0)
            views = np.lib.stride_tricks.sliding_window_view(detail, (7, 7)).reshape(-1, 49)
            heaps.append(np.sort(views @ direction))
        found.append(np.abs(heaps[0] - heaps[1]).mean())
    assert sliced_wasserstein(one, other) == pytest.approx(np.mean(found), rel=0.03)


def test_sliced_wasserstein_knows_a_blurred_picture_and_forgives_another_size():
    truth, plain, blur = (
        sliced_wasserstein(picture, LOW) for picture in (CAT, BICUBIC, blurred(BICUBIC, 1))
    )
    assert 2 * truth < plain < blur
    assert sliced_wasserstein(CAT, CAT) == 0


def test_sliced_wasserstein_fails_it_is_blind_to_place():
    """The tiles of the LR picture in random order: better than the ground truth itself."""
    shuffled = shuffle_tiles(LOW)
    assert sliced_wasserstein(shuffled, LOW) < sliced_wasserstein(CAT, LOW)
    assert sliced_wasserstein(shuffle_tiles(CAT), CAT) < sliced_wasserstein(BICUBIC, CAT) / 2
    assert np.mean((shuffled - LOW) ** 2) > 30 * np.mean((BICUBIC - CAT) ** 2)


# -- naturalness --


@pytest.mark.parametrize(("shape", "draw"), [(2, RANDOM.normal), (1, RANDOM.laplace)])
def test_shape_and_variance_of_known_distributions_are_found(shape, draw):
    values = draw(size=200_000)
    found, variance = _symmetric(values)
    assert found == pytest.approx(shape, rel=0.03)
    assert variance == pytest.approx(values.var(), rel=1e-3)


def test_an_asymmetric_distribution_is_found_with_its_sides():
    size = np.abs(RANDOM.normal(size=200_000))
    right = RANDOM.random(size.shape) < 0.75  # as wide a side, so likely it is to be on it
    values = np.where(right, 3 * size, -size)
    shape, mean, left_variance, right_variance = _asymmetric(values)
    assert shape == pytest.approx(2, rel=0.05)
    assert mean == pytest.approx((3 - 1) * np.sqrt(2 / np.pi), rel=0.02)
    assert (left_variance, right_variance) == pytest.approx((1, 9), rel=0.02)


def test_photographs_are_more_natural_than_their_enlargements():
    for name in ("cat", "astronaut", "camera"):
        truth = images.sample(name).pixels
        plain = np.clip(Camera(2).enlarge(Camera(2).shrink(truth)), 0, 1)
        assert naturalness(truth) + 1 < naturalness(plain) < naturalness(blurred(plain, 1))


def test_it_knows_a_picture_whose_patches_are_as_learnt():
    scenes = NaturalScenes(np.array([1.0, 2.0]), np.diag([4.0, 1.0]))
    # Both at the same distance from the mean: two deviations, as a patch has no spread of its own.
    half = np.sqrt(1 / 2)
    assert scenes.distance(np.array([[1.0, 2.0]])) == 0
    assert scenes.distance(np.array([[5.0, 2.0]])) == pytest.approx(2 / half)
    assert scenes.distance(np.array([[1.0, 4.0]])) == pytest.approx(2 / half)


def test_naturalness_fails_a_texture_scores_better_enlarged_or_cut_up():
    brick = images.sample("brick").pixels
    plain = np.clip(Camera(2).enlarge(Camera(2).shrink(brick)), 0, 1)
    assert naturalness(plain) < naturalness(brick)
    assert naturalness(shuffle_tiles(brick)) < naturalness(brick) - 2


def test_naturalness_fails_too_much_sharpening_pleases_it():
    retina = images.sample("retina").pixels
    assert naturalness(sharpened(retina, 1.5)) < naturalness(retina) - 1


def test_each_patch_has_thirty_six_numbers_and_a_small_picture_none():
    assert patch_statistics(CAT[:96, :128]).shape == (2, 36)
    assert patch_statistics(CAT[:192, :192], step=96).shape == (4, 36)
    with pytest.raises(ImageError, match="96×96"):
        naturalness(CAT[:95])


def test_only_sharp_patches_are_learnt_from():
    half = CAT[:96, :192].copy()
    half[:, 96:] = 0.5
    assert len(patch_statistics(half, step=96)) == 2
    assert len(patch_statistics(half, step=96, sharp=True)) == 1
    learnt = fit_naturalness.learn([CAT, CAT[::-1]])
    assert learnt["mean"].shape == (36,)
    assert learnt["covariance"].shape == (36, 36)


# -- deep features --


def test_deep_features_know_a_blurred_picture(network):
    plain, blur = (
        deep_feature_distance(picture, CAT, network) for picture in (BICUBIC, blurred(BICUBIC, 1))
    )
    assert 0.1 < plain < blur
    assert deep_feature_distance(CAT, CAT, network) == 0


def test_deep_features_fail_two_pixels_aside_are_worse_than_a_blur(network):
    aside = np.roll(CAT, 2, axis=1)
    assert deep_feature_distance(aside, CAT, network) > 1.5 * deep_feature_distance(
        BICUBIC, CAT, network
    )


def test_deep_statistics_are_the_distance_of_two_gaussians(network):
    """Of one channel: the squared difference of means, and that of standard deviations."""
    ours, theirs = RANDOM.normal(3, 2, (50, 40, 2)), RANDOM.normal(1, 5, (30, 30, 2))
    expected = np.sum((ours.mean((0, 1)) - theirs.mean((0, 1))) ** 2)
    expected += np.sum((ours.std((0, 1)) - theirs.std((0, 1))) ** 2)
    spread = theirs.var((0, 1)).sum()
    assert _frechet(ours, theirs) == pytest.approx(expected / spread, rel=0.02)


def test_deep_statistics_know_a_blurred_picture_without_its_truth(network):
    truth, plain, blur = (
        deep_statistics_distance(picture, LOW, network)
        for picture in (CAT, BICUBIC, blurred(BICUBIC, 1))
    )
    assert 3 * truth < plain < blur
    assert deep_statistics_distance(np.roll(CAT, 2, axis=1), LOW, network) < 1.2 * truth


def test_deep_statistics_fail_in_another_order_or_far_too_sharp_is_better(network):
    brick = images.sample("brick").pixels
    low = np.clip(Camera(2).shrink(brick), 0, 1)
    truth, shuffled, sharp = (
        deep_statistics_distance(picture, low, network)
        for picture in (brick, shuffle_tiles(brick), sharpened(brick, 1.5))
    )
    assert max(shuffled, sharp) < 0.9 * truth


def test_deep_features_of_other_sizes_are_refused(network):
    with pytest.raises(ImageError, match="crop one"):
        deep_feature_distance(CAT, LOW, network)
