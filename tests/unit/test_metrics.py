"""Metrics: closed forms, agreement with scikit-image, MATLAB's golden values, bad input."""

import math
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from zssr_teach import metrics
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.metrics import Protocol, luma, mse, protocol_for, psnr, ssim, ssim_map

SETTINGS = settings(max_examples=40, deadline=None)


def pair(shape=(40, 53, 3), noise=0.1, seed=0):
    random = np.random.default_rng(seed)
    image = random.random(shape)
    return image, np.clip(image + noise * random.standard_normal(shape), 0, 1)


def reference_ssim(a, b, data_range=1.0, **options):
    channel = -1 if a.ndim == 3 else None
    return structural_similarity(
        a,
        b,
        data_range=data_range,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        channel_axis=channel,
        **options,
    )


# ---- closed forms


def test_mse_of_known_arrays():
    assert mse(np.array([[0.0, 1.0], [2.0, 3.0]]), np.zeros((2, 2))) == (0 + 1 + 4 + 9) / 4


@pytest.mark.parametrize(("offset", "decibels"), [(1.0, 0), (0.1, 20), (0.01, 40), (0.5, 6.0206)])
def test_psnr_of_a_constant_offset(offset, decibels):
    black = np.zeros((5, 7, 3))
    assert psnr(black, black + offset) == pytest.approx(decibels, abs=1e-4)


def test_identical_pictures():
    a, _ = pair()
    assert mse(a, a) == 0
    assert psnr(a, a) == math.inf
    assert ssim(a, a) == 1


def test_bytes_do_not_wrap_around():
    a, b = np.full((3, 3), 250, np.uint8), np.full((3, 3), 5, np.uint8)
    assert mse(b, a) == mse(a, b) == 245**2
    assert psnr(a, b, 255) == pytest.approx(20 * math.log10(255 / 245))


def test_sums_are_taken_in_float64():
    a = np.full((500, 500), 0.1, np.float32)
    b = np.full((500, 500), 0.2, np.float32)
    exact = (float(np.float32(0.1)) - float(np.float32(0.2))) ** 2
    assert mse(a, b) == pytest.approx(exact, rel=1e-12)


def test_ssim_of_two_flat_pictures_is_the_brightness_term():
    x, y, c1 = 0.3, 0.6, 0.01**2
    expected = (2 * x * y + c1) / (x * x + y * y + c1)
    assert ssim(np.full((20, 20), x), np.full((20, 20), y)) == pytest.approx(expected, abs=1e-9)


def test_ssim_sees_structure_that_psnr_does_not():
    image = skimage.data.camera()[:128, :128] / 255
    offset = 0.05
    sign = np.where(np.random.default_rng(0).random(image.shape) < 0.5, -1, 1)
    assert psnr(image, image + offset) == pytest.approx(psnr(image, image + offset * sign))
    assert ssim(image, image + offset) > ssim(image, image + offset * sign) + 0.2


# ---- agreement with scikit-image


@pytest.mark.parametrize("shape", [(11, 11), (40, 53), (40, 53, 3)])
@pytest.mark.parametrize("noise", [0.001, 0.1, 1.0])
@pytest.mark.parametrize("data_range", [1.0, 255.0])
def test_same_values_as_scikit_image(shape, noise, data_range):
    a, b = (data_range * x for x in pair(shape, noise))
    expected = peak_signal_noise_ratio(a, b, data_range=data_range)
    assert psnr(a, b, data_range) == pytest.approx(expected, abs=1e-9)
    assert ssim(a, b, data_range) == pytest.approx(reference_ssim(a, b, data_range), abs=1e-9)


def test_same_ssim_as_scikit_image_on_photographs():
    a = skimage.data.astronaut()
    b = np.roll(a, 1, axis=1)
    expected, expected_map = reference_ssim(a / 255, b / 255, full=True)
    assert ssim(a, b, 255) == pytest.approx(expected, abs=1e-9)
    np.testing.assert_allclose(ssim_map(a, b, 255), expected_map, atol=1e-9)


def test_ssim_of_rgb_is_the_mean_over_the_channels():
    a, b = pair()
    channels = [ssim(a[..., c], b[..., c]) for c in range(3)]
    assert ssim(a, b) == pytest.approx(np.mean(channels), abs=1e-12)


def test_ssim_is_the_mean_of_its_map_where_the_window_fits():
    a, b = pair((30, 25))
    assert ssim_map(a, b).shape == (30, 25)
    assert ssim(a, b) == pytest.approx(ssim_map(a, b)[5:-5, 5:-5].mean(), abs=1e-12)


# ---- properties


@SETTINGS
@given(seed=st.integers(0, 999), noise=st.floats(0.001, 1), factor=st.floats(0.1, 1000))
def test_symmetric_bounded_and_free_of_units(seed, noise, factor):
    a, b = pair((13, 17), noise, seed)
    assert psnr(a, b) == psnr(b, a)
    assert ssim(a, b) == pytest.approx(ssim(b, a), abs=1e-12)
    assert -1 <= ssim(a, b) < 1
    assert psnr(a * factor, b * factor, factor) == pytest.approx(psnr(a, b))
    assert ssim(a * factor, b * factor, factor) == pytest.approx(ssim(a, b))


@SETTINGS
@given(seed=st.integers(0, 999), share=st.floats(0.01, 0.99))
def test_halfway_to_the_truth_is_always_better(seed, share):
    a, b = pair((13, 17), 0.3, seed)
    nearer = b + share * (a - b)
    assert psnr(a, nearer) == pytest.approx(psnr(a, b) - 20 * math.log10(1 - share))


@SETTINGS
@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_luma_stays_in_the_range_of_television(rgb):
    value = luma(np.array(rgb).reshape(1, 1, 3)).item()
    assert 16 / 255 - 1e-12 <= value <= 235 / 255 + 1e-12


# ---- luma


@pytest.mark.parametrize(
    ("rgb", "y"),
    [  # rgb2ycbcr(double)*255 of MATLAB: the rows of the BT.601 matrix plus 16
        ((0, 0, 0), 16),
        ((1, 1, 1), 235),
        ((1, 0, 0), 81.481),
        ((0, 1, 0), 144.553),
        ((0, 0, 1), 40.966),
    ],
)
def test_luma_as_matlab(rgb, y):
    result = luma(np.array(rgb, np.float32).reshape(1, 1, 3))
    assert result.dtype == np.float64
    assert result.shape == (1, 1)
    assert result.item() * 255 == pytest.approx(y, abs=1e-9)


def test_luma_agrees_with_scikit_image():
    from skimage.color import rgb2ycbcr

    image = skimage.data.astronaut()[::8, ::8] / 255
    np.testing.assert_allclose(luma(image) * 255, rgb2ycbcr(image)[..., 0], atol=1e-9)


def test_luma_of_grey_is_that_of_equal_channels():
    grey = np.random.default_rng(0).random((4, 5))
    np.testing.assert_allclose(luma(grey), luma(np.stack([grey] * 3, axis=-1)), atol=1e-15)


# ---- protocol


def test_protocol_says_what_it_does():
    sentence = str(protocol_for(2))
    assert sentence == (
        "PSNR and SSIM on the luma channel (BT.601), a border of 2 pixels cropped, range 1, "
        "both pictures rounded to 8 bits"
    )
    other = str(Protocol("rgb", border=1, data_range=255, quantise=False))
    assert "RGB channels" in other
    assert "1 pixel cropped" in other
    assert "range 255, without rounding" in other
    assert "nothing cropped" in str(Protocol())


@pytest.mark.parametrize(
    ("scale", "border"), [(2, 2), (1.5, 2), (3.0, 3), ((2, 3), 3), ((2.5, 1.2), 3), (8, 8)]
)
def test_protocol_for_a_scale(scale, border):
    assert protocol_for(scale) == Protocol("luma", border=border, data_range=1.0, quantise=True)


def test_protocol_crops_before_it_measures():
    a = np.full((20, 20, 3), 0.5)
    b = a.copy()
    b[:2] = b[-2:] = 0
    b[:, :2] = b[:, -2:] = 0
    assert Protocol("rgb", border=2).psnr(a, b) == math.inf
    assert Protocol("rgb", border=2).ssim(a, b) == 1
    assert Protocol("rgb", border=1).psnr(a, b) < 30


def test_protocol_measures_saved_pictures():
    a = np.full((12, 12, 3), 100 / 255)
    assert Protocol("rgb").psnr(a, a + 0.4 / 255) == math.inf
    assert Protocol("rgb").psnr(a * 0 + 1, a * 0 + 1.7) == math.inf
    exact = Protocol("rgb", quantise=False).psnr(a, a + 0.4 / 255)
    assert exact == pytest.approx(20 * math.log10(255 / 0.4))


def test_luma_is_not_rounded_again():
    levels = np.array([[0, 1, 2, 3]]) / 255
    image = np.repeat(levels[..., None], 3, axis=-1)
    expected = (16 + np.array([[0, 1, 2, 3]]) * 219 / 255) / 255
    np.testing.assert_allclose(Protocol().prepare(image), expected, atol=1e-12)


def test_luma_of_a_grey_error_is_smaller_by_the_headroom():
    a = np.full((20, 20, 3), 0.2)
    b = a + 0.2
    gap = Protocol("luma").psnr(a, b) - Protocol("rgb").psnr(a, b)
    assert gap == pytest.approx(20 * math.log10(255 / 219))


def test_range_255_gives_the_same_numbers_as_range_1():
    a, b = skimage.data.astronaut(), np.roll(skimage.data.astronaut(), 1, axis=0)
    one = protocol_for(2).scores(a / 255, b / 255)
    bytes_ = Protocol("luma", border=2, data_range=255).scores(a, b)
    assert bytes_.psnr == pytest.approx(one.psnr)
    assert bytes_.ssim == pytest.approx(one.ssim)
    assert str(one) == f"{one.psnr:.2f} dB, SSIM {one.ssim:.4f}"


def test_protocol_works_on_grey_and_is_frozen():
    a, b = pair((30, 30))
    rgb = [np.stack([x] * 3, axis=-1) for x in (a, b)]
    assert Protocol().psnr(a, b) == pytest.approx(Protocol().psnr(*rgb))
    with pytest.raises(FrozenInstanceError):
        Protocol().border = 3


# ---- bad input

GOOD = np.zeros((20, 20, 3))
NAN = np.full((20, 20, 3), np.nan)


@pytest.mark.parametrize("measure", [mse, psnr, ssim, Protocol().psnr, Protocol().ssim])
@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        (GOOD, np.zeros((20, 19, 3)), ["20×20×3", "20×19×3", "crop or resize"]),
        (GOOD, np.zeros((20, 20)), ["20×20×3 and 20×20;"]),
        (GOOD, NAN, ["NaN", "nan_to_num"]),
        (GOOD, GOOD + np.inf, ["not finite"]),
        (np.zeros(5), np.zeros(5), ["(5,)", "(height, width, 3)"]),
        (np.zeros((5, 5, 4)), np.zeros((5, 5, 4)), ["(5, 5, 4)", "(height, width, 3)"]),
        (np.zeros((0, 5)), np.zeros((0, 5)), ["(0, 5)"]),
        (GOOD.astype(complex), GOOD.astype(complex), ["complex128", "real numbers"]),
    ],
)
def test_bad_pictures(measure, a, b, words):
    with pytest.raises(ImageError) as caught:
        measure(a, b)
    assert "\n" not in str(caught.value)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("measure", [psnr, ssim])
@pytest.mark.parametrize("data_range", [0, -1, math.nan, math.inf, None, "255"])
def test_bad_range(measure, data_range):
    with pytest.raises(SettingsError, match=r"data range is .*; give"):
        measure(GOOD, GOOD, data_range)


def test_bytes_with_range_1_are_noticed():
    bytes_ = np.full((20, 20), 200, np.uint8)
    for measure in (psnr, ssim, Protocol().psnr):
        with pytest.raises(SettingsError, match=r"up to 200 .* pass data_range=255"):
            measure(bytes_, bytes_)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"channels": "y"}, "unknown channels 'y'; use 'luma' or 'rgb'"),
        ({"border": -1}, "border is -1; give a whole number"),
        ({"border": 1.5}, "border is 1.5; give a whole number"),
        ({"data_range": 0}, "data range is 0; give"),
    ],
)
def test_bad_protocol(options, message):
    with pytest.raises(SettingsError, match=message):
        Protocol(**options)


def test_border_that_crops_everything():
    with pytest.raises(
        ImageError, match=r"border of 10 pixels leaves nothing .* 20×20×3; crop less"
    ):
        Protocol(border=10).psnr(GOOD, GOOD)
    with pytest.raises(ImageError, match="at least 11×11 pixels, these have 10×20×3; take"):
        ssim(GOOD[:10], GOOD[:10])


def test_bad_scale():
    with pytest.raises(SettingsError, match="scale"):
        protocol_for(0)


def test_importing_metrics_loads_no_tensorflow():
    import subprocess
    import sys

    code = f"import {metrics.__name__}, sys; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("channels", ["luma", "rgb"])
def test_measuring_leaves_the_pictures_alone(channels):
    one, other = np.random.default_rng(0).random((2, 20, 24, 3)) * 1.2 - 0.1
    before = one.copy(), other.copy()
    Protocol(channels).scores(one, other)
    assert np.array_equal(one, before[0])
    assert np.array_equal(other, before[1])
