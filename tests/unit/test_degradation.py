"""Degradation: each step against its closed form, their order, seeds, bad settings."""

import dataclasses
import math

import numpy as np
import pytest
import scipy.ndimage
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from zssr_teach import degradation, images, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import (
    Degradation,
    add_gaussian_noise,
    add_poisson_noise,
    add_salt_and_pepper,
    compress_jpeg,
    crop_to_scale,
    degrade,
)
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.metrics import protocol_for
from zssr_teach.resampling import downscale, gaussian_kernel

SETTINGS = settings(max_examples=40, deadline=None)
CLEAN = Degradation(1, quantise=False)


def photograph(side=96):
    return skimage.data.astronaut()[:side, 160 : 160 + side].astype(np.float32) / 255


def grey(value=0.5, side=200):
    return np.full((side, side, 3), value, np.float32)


def generator(seed=0):
    return np.random.default_rng(seed)


# ---- blur and downscaling


def test_only_a_scale_is_the_downscaling_of_the_library():
    image = photograph()
    result = degrade(image, Degradation(2, quantise=False))
    np.testing.assert_array_equal(result, np.clip(downscale(image, 2), 0, 1))
    assert result.dtype == np.float32


def test_nothing_at_all_leaves_the_image_as_it_is():
    image = photograph()
    np.testing.assert_allclose(degrade(image, CLEAN), image, atol=1e-6)
    np.testing.assert_array_equal(degrade(image, Degradation(1)), image)


def test_scale_one_with_a_kernel_blurs_only():
    image, kernel = photograph(), gaussian_kernel(1.2, 9)
    result = degrade(image, dataclasses.replace(CLEAN, camera=Camera(1, kernel, "centred")))
    for channel in range(3):
        expected = scipy.ndimage.correlate(image[..., channel], kernel, mode="reflect")
        np.testing.assert_allclose(result[..., channel], expected, atol=1e-5)


def test_kernel_and_alignment_reach_the_downscaling():
    image, kernel = photograph(), gaussian_kernel((2.5, 1.0), 13, 30)
    settings_ = Degradation(Camera(2, kernel, "top-left"), quantise=False)
    expected = downscale(image, 2, kernel, "top-left")
    np.testing.assert_array_equal(degrade(image, settings_), np.clip(expected, 0, 1))
    centred = degrade(image, dataclasses.replace(settings_, camera=Camera(2, kernel, "centred")))
    assert not np.allclose(centred, expected, atol=0.01)


def test_scales_per_axis():
    assert degrade(photograph(60), Degradation((2, 3))).shape == (30, 20, 3)


# ---- the noises


@pytest.mark.parametrize("std", [1, 10, 25])
def test_gaussian_noise_has_its_standard_deviation_in_grey_levels(std):
    noise = (add_gaussian_noise(grey(), std, generator()) - 0.5) * 255
    assert noise.std() == pytest.approx(std, rel=0.01)
    assert abs(noise.mean()) < 5 * std / math.sqrt(noise.size)
    channels = np.corrcoef(noise.reshape(-1, 3).T)
    assert abs(channels[0, 1]) < 0.03


def test_255_grey_levels_are_the_whole_range():
    noise = add_gaussian_noise(grey(0), 255, generator(1))
    expected = generator(1).standard_normal(noise.shape, dtype=np.float32)
    np.testing.assert_allclose(noise, expected, rtol=1e-6)


@pytest.mark.parametrize(("value", "photons"), [(0.25, 100), (1.0, 100), (0.5, 10), (0.5, 10_000)])
def test_shot_noise_has_the_variance_of_a_count(value, photons):
    noisy = add_poisson_noise(grey(value), photons, generator())
    assert noisy.mean() == pytest.approx(value, rel=0.01)
    assert noisy.var() == pytest.approx(value / photons, rel=0.03)
    np.testing.assert_allclose(noisy * photons, np.round(noisy * photons), atol=1e-2)


def test_shot_noise_of_black_and_of_overshoot_is_black():
    assert add_poisson_noise(grey(0), 10, generator()).max() == 0
    assert add_poisson_noise(grey(-0.2), 10, generator()).max() == 0


@pytest.mark.parametrize("share", [0, 0.02, 0.3, 1])
def test_salt_and_pepper_hits_its_share_of_whole_pixels(share):
    noisy = add_salt_and_pepper(grey(), share, generator())
    dead = noisy[..., 0] != 0.5
    assert dead.mean() == pytest.approx(share, abs=0.01)
    assert (noisy == noisy[..., :1]).all()
    assert set(np.unique(noisy[dead])) <= {0.0, 1.0}
    assert (noisy == 0).mean() == pytest.approx(share / 2, abs=0.01)


def test_a_larger_share_keeps_the_dead_pixels_of_a_smaller_one():
    few = add_salt_and_pepper(grey(), 0.1, generator()) != 0.5
    more = add_salt_and_pepper(grey(), 0.2, generator()) != 0.5
    assert (more | ~few).all()


def test_noise_leaves_its_input_alone():
    image = grey()
    for add, amount in ((add_gaussian_noise, 5), (add_poisson_noise, 50), (add_salt_and_pepper, 1)):
        add(image, amount, generator())
    compress_jpeg(image, 10)
    assert (image == 0.5).all()


# ---- 8 bits and JPEG


def test_quantised_results_are_whole_grey_levels():
    levels = degrade(photograph(), Degradation(3, gaussian=4)) * 255
    np.testing.assert_allclose(levels, np.round(levels), atol=1e-4)


def test_jpeg_is_what_pillow_writes():
    import io

    from PIL import Image

    file = io.BytesIO()
    image = photograph()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(file, "JPEG", quality=40)
    expected = np.asarray(Image.open(file)) / 255
    np.testing.assert_allclose(compress_jpeg(image, 40), expected, atol=1e-7)


def test_jpeg_gets_worse_with_lower_quality():
    image = photograph()
    errors = [np.mean((compress_jpeg(image, q) - image) ** 2) for q in (5, 20, 50, 80, 95)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 10 * errors[-1] > 0


def test_jpeg_stores_colour_at_half_the_resolution():
    red_and_blue = np.zeros((64, 64, 3), np.float32)
    red_and_blue[:, ::2, 0] = red_and_blue[:, 1::2, 2] = 1
    difference = compress_jpeg(red_and_blue, 95)
    assert np.ptp(difference[:, :, 0]) < 0.7


# ---- the order of things


def test_the_order_is_that_of_the_light(monkeypatch):
    calls = []

    def recorded(name, home=degradation):
        original = getattr(home, name)

        def call(*arguments):
            calls.append(name)
            return original(*arguments)

        monkeypatch.setattr(home, name, call)

    order = [
        "shrink",
        "add_poisson_noise",
        "add_gaussian_noise",
        "add_salt_and_pepper",
        "compress_jpeg",
    ]
    recorded("shrink", Camera)
    for name in reversed(order[1:]):
        recorded(name)
    degrade(photograph(), Degradation(2, 100, 5, 0.1, True, 50))
    assert calls == order


def test_everything_at_once_stays_in_range():
    settings_ = Degradation(Camera(2, gaussian_kernel(1.0, 5)), 20, 50, 0.2, True, 10)
    result = degrade(photograph(), settings_)
    assert result.shape == (48, 48, 3)
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 1


# ---- seeds


NOISY = Degradation(2, poisson=200, gaussian=5, salt_pepper=0.05)


def test_same_seed_same_picture():
    image = photograph()
    np.testing.assert_array_equal(degrade(image, NOISY, 3), degrade(image, NOISY, 3))
    np.testing.assert_array_equal(degrade(image, NOISY, 3), degrade(image, NOISY, generator(3)))
    assert not np.array_equal(degrade(image, NOISY, 3), degrade(image, NOISY, 4))


def test_a_generator_goes_on():
    rng = generator()
    assert not np.array_equal(degrade(grey(), NOISY, rng), degrade(grey(), NOISY, rng))


def test_changing_one_noise_leaves_the_pattern_of_the_others():
    settings_ = Degradation(1, salt_pepper=0.1, quantise=False)
    alone = degrade(grey(), settings_, 0)
    with_read_noise = degrade(grey(), dataclasses.replace(settings_, gaussian=5), 0)
    with_shot_noise = degrade(grey(), dataclasses.replace(settings_, poisson=500), 0)
    dead = alone != 0.5
    for other in (with_read_noise, with_shot_noise):
        np.testing.assert_array_equal(alone[dead], other[dead])
        assert (other[~dead] != 0.5).mean() > 0.5


def test_the_global_generator_is_not_touched():
    before = np.random.get_state()[1].copy()
    degrade(grey(), NOISY)
    np.testing.assert_array_equal(before, np.random.get_state()[1])


# ---- properties


@SETTINGS
@given(
    shape=st.tuples(st.integers(8, 40), st.integers(8, 40)),
    scale=st.floats(1, 4),
    poisson=st.none() | st.floats(1, 1e6),
    gaussian=st.floats(0, 100),
    share=st.floats(0, 1),
    jpeg=st.none() | st.integers(1, 100),
    quantise=st.booleans(),
)
def test_any_settings_give_an_image(shape, scale, poisson, gaussian, share, jpeg, quantise):
    image = generator().random((*shape, 3), dtype=np.float32)
    settings_ = Degradation(scale, poisson, gaussian, share, quantise, jpeg)
    result = degrade(image, settings_, 1)
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert result.min() >= 0
    assert result.max() <= 1
    assert result.shape == downscale(image, scale).shape
    assert "\n" not in str(settings_)


# ---- the sentence


def test_the_sentence_names_everything_in_order():
    camera = Camera((2, 3), np.ones((3, 5)), "centred")
    assert str(Degradation(camera, poisson=100, gaussian=2.5)) == (
        "blurred with a 3×5 kernel, downscaled ×2 vertically and ×3 horizontally (centred), "
        "shot noise of 100 photons at white, read noise of 2.5 grey levels, rounded to 8 bits"
    )
    assert str(Degradation(2, salt_pepper=0.025, jpeg=30, quantise=False)) == (
        "downscaled ×2 (antialiased bicubic), 2.5 % of the pixels dead (salt and pepper), "
        "JPEG quality 30"
    )
    assert str(CLEAN) == "not resized"
    blurring = Camera(1, np.ones((3, 3)))
    assert str(dataclasses.replace(CLEAN, camera=blurring)) == "blurred with a 3×3 kernel"


def test_settings_are_frozen_and_the_kernel_is_safe():
    kernel = np.ones((3, 3))
    settings_ = Degradation(Camera(2, kernel))
    kernel[0, 0] = 99
    np.testing.assert_allclose(settings_.camera.kernel, 1 / 9)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings_.camera = Camera(3)
    with pytest.raises(ValueError, match="read-only"):
        settings_.camera.kernel[0, 0] = 1


# ---- bad input


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"camera": 0.5}, "scale 0.5 is out of range; give factors"),
        ({"camera": "two"}, "scale 'two' is not a number"),
        ({"poisson": 0}, "0 photons at white is not possible; give a number above 0"),
        ({"poisson": math.inf}, "inf photons"),
        ({"poisson": "many"}, "'many' photons"),
        ({"gaussian": -1}, "-1 grey levels is not possible; give a number from 0 to 255"),
        ({"gaussian": math.nan}, "nan grey levels"),
        ({"gaussian": 300}, "300 grey levels"),
        ({"gaussian": None}, "None grey levels"),
        ({"salt_pepper": 2}, r"share of 2 of the pixels is not possible; give .* from 0 to 1"),
        ({"salt_pepper": True}, "share of True"),
        ({"jpeg": 0}, "quality of 0 is not possible; give a whole number from 1 to 100"),
        ({"jpeg": 101}, "quality of 101"),
        ({"jpeg": 50.5}, "quality of 50.5"),
    ],
)
def test_bad_settings(options, message):
    with pytest.raises(SettingsError, match=message) as caught:
        Degradation(**options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (np.zeros((8, 8)), r"has the shape \(height, width, 3\), this has \(8, 8\); read"),
        (np.zeros((8, 8, 4)), r"this has \(8, 8, 4\)"),
        (np.zeros((0, 8, 3)), r"this has \(0, 8, 3\)"),
        (np.full((8, 8, 3), np.nan), r"not finite .*nan_to_num"),
    ],
)
def test_bad_images(image, message):
    for call in (lambda: degrade(image, NOISY), lambda: compress_jpeg(image, 50)):
        with pytest.raises(ImageError, match=message):
            call()


def test_a_picture_too_wide_for_jpeg():
    with pytest.raises(ImageError, match="JPEG cannot hold a picture of 1×70000 pixels; keep"):
        compress_jpeg(np.zeros((1, 70_000, 3), np.float32), 50)


@pytest.mark.parametrize(("scale", "least"), [(1.5, 31.0), (3, 25.3), (1.7, 30.0), ((1.5, 3), 27)])
def test_a_cropped_picture_comes_back_to_its_own_size_and_place(scale, least):
    truth = crop_to_scale(images.sample("astronaut").pixels, scale)
    back = resampling.upscale(degrade(truth, Degradation(scale)), scale)
    assert back.shape == truth.shape
    # Not cropped, and cut to size afterwards, ×1.5 gives 25.5 dB: half a pixel out at the far end.
    assert protocol_for(scale).psnr(np.clip(back, 0, 1), truth) >= least


@given(st.integers(12, 400), st.floats(1, 8).map(lambda value: round(value, 2)))
def test_cropping_loses_little_and_sizes_agree_for_every_scale(length, scale):
    kept = crop_to_scale(np.zeros((length, 1)), (scale, 1)).shape[0]
    shrunk = resampling.downscale(np.zeros((kept, 1, 1), np.float32), (scale, 1)).shape[0]
    assert resampling.output_shape((shrunk, 1), (scale, 1))[0] == kept
    assert length - kept <= max(length / 8 + 1, scale)
    if (10 * scale) % 1 == 0 and length >= 80 * scale:
        assert shrunk * scale == pytest.approx(kept)
