"""The resampler: closed forms, Pillow, TensorFlow, and where low-resolution pixels lie."""

import itertools
import math

import numpy as np
import pytest
import scipy.io
import scipy.ndimage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage.registration import phase_cross_correlation

from zssr_teach import resampling
from zssr_teach.errors import SettingsError
from zssr_teach.resampling import (
    METHODS,
    blur,
    centre_of_mass,
    check_kernel,
    cubic,
    downscale,
    first_pixel,
    gaussian_kernel,
    load_kernel,
    output_shape,
    recentre,
    resize,
    scale_kernel,
    scale_pair,
    upscale,
    weights,
)

PROPERTIES = settings(max_examples=40, deadline=None)
SCALES = [2, 3, 4, 1.5]
factors = st.one_of(st.integers(1, 8).map(float), st.floats(1, 8))


def noise(height, width, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def cloud(height, width, seed=0):
    """A smooth picture with a broad spectrum: noise that fades towards fine detail."""
    white = np.random.default_rng(seed).standard_normal((height, width))
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None]
    fading = np.exp(-((np.hypot(down, across) / 0.07) ** 2))
    plane = np.fft.ifft2(np.fft.fft2(white) * fading).real
    plane = 0.5 + 0.12 * plane / plane.std()
    return np.repeat(plane[..., None], 3, axis=2).astype(np.float32)


def measured_shift(one, other):
    """Return by how many pixels two pictures are displaced: the peak of their correlation."""
    inner = np.s_[20:-20, 20:-20, 0]
    window = np.outer(np.hanning(one.shape[0] - 40), np.hanning(one.shape[1] - 40))
    pictures = [(picture[inner] - picture[inner].mean()) * window for picture in (one, other)]
    shift, *_ = phase_cross_correlation(*pictures, upsample_factor=100, normalization=None)
    return float(np.abs(shift).max())


def second_moments(kernel):
    """Return the variances of a kernel's mass along rows and columns."""
    kernel = kernel / kernel.sum()
    result = []
    for axis in (0, 1):
        mass = kernel.sum(axis=1 - axis)
        place = np.arange(len(mass))
        result.append(float(mass @ (place - mass @ place) ** 2))
    return result


# ---- the interpolation kernels


def test_the_cubic_kernel_is_the_one_of_the_paper():
    # Keys' equation 15, written out with a = -1/2.
    assert cubic(np.array([0.25])) == pytest.approx(1.5 * 0.25**3 - 2.5 * 0.25**2 + 1)
    assert cubic(np.array([1.25])) == pytest.approx(-0.5 * 1.25**3 + 2.5 * 1.25**2 - 4 * 1.25 + 2)
    assert cubic(np.array([-1.5, 1.5, 2.5])).tolist() == [-0.0625, -0.0625, 0]
    assert cubic(np.array([1.5]), a=-0.75) == pytest.approx(-0.09375)


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.37, 0.5, 0.9])
def test_the_cubic_kernel_reproduces_quadratics(shift):
    places = np.arange(-4, 5)
    values = cubic(places - shift)
    assert values.sum() == pytest.approx(1, abs=1e-12)
    assert values @ places == pytest.approx(shift, abs=1e-12)
    assert values @ places**2 == pytest.approx(shift**2, abs=1e-12)


@PROPERTIES
@given(
    length=st.integers(1, 60),
    new_length=st.integers(1, 60),
    method=st.sampled_from(sorted(METHODS)),
    antialias=st.booleans(),
)
def test_rows_of_weights_sum_to_one(length, new_length, method, antialias):
    matrix = weights(length, new_length, method, antialias)
    assert matrix.shape == (new_length, length)
    assert matrix.sum(axis=1) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("length", [1, 2, 7])
def test_the_same_size_changes_nothing(method, length):
    assert weights(length, length, method).toarray() == pytest.approx(np.eye(length), abs=1e-15)


def test_weights_of_a_doubling_are_the_known_ones():
    # Half-pixel centres: the new pixel lies a quarter of a pixel off, so x = 1/4, 3/4, 5/4, 7/4.
    row = weights(10, 20).toarray()[10]
    golden = np.array([-3.0, 29, 111, -9]) / 128
    assert row[3:7] == pytest.approx(golden, abs=1e-15)
    assert np.delete(row, range(3, 7)) == pytest.approx(0)


def test_weights_of_a_halving_are_the_known_ones():
    row = weights(20, 10).toarray()[5]
    golden = np.array([-3, -9, 29, 111, 111, 29, -9, -3]) / 256
    assert row[7:15] == pytest.approx(golden, abs=1e-15)


def test_the_border_is_mirrored_with_its_edge_pixel():
    # Row 0 of a doubling reads pixels -2, -1, 0, 1 = 1, 0, 0, 1 mirrored.
    row = weights(10, 20).toarray()[0]
    assert row[:2] == pytest.approx(np.array([29 + 111, -3 - 9]) / 128 * [1, 1], abs=0.2)
    assert row[0] == pytest.approx((29 + 111) / 128)
    assert row[1] == pytest.approx((-3 - 9) / 128)


# ---- closed forms


@pytest.mark.parametrize("method", ["bilinear", "bicubic"])
@pytest.mark.parametrize("new_length", [17, 24, 32, 40, 64, 100])
def test_a_ramp_stays_a_ramp(method, new_length):
    length = 40
    ramp = np.broadcast_to(np.arange(length, dtype=np.float32)[:, None, None], (length, 9, 3))
    found = resize(ramp, (new_length, 9), method)[:, 4, 1]
    wanted = (np.arange(new_length) + 0.5) * length / new_length - 0.5
    inner = (wanted > 8) & (wanted < length - 9)
    # Widened kernels are summed over whole pixels only, which costs a little exactness.
    tolerance = 1e-4 if new_length >= length else {"bilinear": 0.1, "bicubic": 0.02}[method]
    assert inner.sum() > 5
    assert found[inner] == pytest.approx(wanted[inner], abs=tolerance)


@pytest.mark.parametrize("new_length", [60, 80, 93])
def test_bicubic_enlarging_keeps_a_parabola(new_length):
    length = 40
    parabola = ((np.arange(length) - 20.0) ** 2 / 400).astype(np.float32)
    image = np.broadcast_to(parabola[None, :, None], (5, length, 3))
    found = resize(image, (5, new_length))[2, :, 0]
    places = (np.arange(new_length) + 0.5) * length / new_length - 0.5
    inner = (places > 2) & (places < length - 3)
    assert found[inner] == pytest.approx((places[inner] - 20) ** 2 / 400, abs=1e-6)
    # Bilinear does not: this is what the cubic is for.
    linear = resize(image, (5, new_length), "bilinear")[2, :, 0]
    assert np.abs(linear - (places - 20) ** 2 / 400)[inner].max() > 1e-4


def test_nearest_repeats_pixels():
    image = noise(5, 7)
    assert np.array_equal(resize(image, (10, 21), "nearest"), image.repeat(2, 0).repeat(3, 1))


def test_antialiasing_is_what_keeps_stripes_from_turning_into_others():
    stripes = np.sin(np.arange(120) * math.tau / 3.2).astype(np.float32)  # finer than LR can hold
    image = np.broadcast_to(stripes[None, :, None], (8, 120, 3))
    with_it = resize(image, (8, 40))[4, 8:-8, 0]
    without = resize(image, (8, 40), antialias=False)[4, 8:-8, 0]
    assert np.abs(with_it).max() < 0.1
    assert np.abs(without).max() > 0.8


# ---- agreement with others


@pytest.mark.parametrize("shape", [(30, 20), (31, 23), (45, 33), (90, 66), (120, 99), (61, 40)])
def test_agrees_with_pillow_away_from_the_border(shape):
    image = noise(60, 66)
    planes = [Image.fromarray(image[..., c]) for c in range(3)]
    size = (shape[1], shape[0])
    pillow = np.stack([np.asarray(p.resize(size, Image.Resampling.BICUBIC)) for p in planes], -1)
    inner = np.s_[6:-6, 6:-6]
    assert resize(image, shape)[inner] == pytest.approx(pillow[inner], abs=1e-5)


@pytest.mark.parametrize("shape", [(30, 22), (31, 23), (90, 66), (41, 100)])
def test_agrees_with_tensorflow_away_from_the_border(shape):
    from zssr_teach.machine.loading import load_tensorflow

    tensorflow = load_tensorflow()
    image = noise(60, 66)
    other = tensorflow.image.resize(image, shape, method="bicubic", antialias=True).numpy()
    inner = np.s_[6:-6, 6:-6]
    assert resize(image, shape)[inner] == pytest.approx(other[inner], abs=1e-5)


def test_lanczos_agrees_with_pillow_away_from_the_border():
    image = noise(60, 66)
    plane = Image.fromarray(image[..., 0]).resize((99, 30), Image.Resampling.LANCZOS)
    inner = np.s_[8:-8, 8:-8]
    found = resize(image, (30, 99), "lanczos")[..., 0]
    assert found[inner] == pytest.approx(np.asarray(plane)[inner], abs=1e-5)


# ---- properties of resize


@PROPERTIES
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    new_height=st.integers(1, 60),
    new_width=st.integers(1, 60),
    grey=st.floats(0, 1, width=32),
    method=st.sampled_from(sorted(METHODS)),
)
def test_any_shape_gives_the_shape_asked_for_and_keeps_a_flat_picture(
    height, width, new_height, new_width, grey, method
):
    flat = np.full((height, width, 3), grey, np.float32)
    result = resize(flat, (new_height, new_width), method)
    assert result.shape == (new_height, new_width, 3)
    assert result.dtype == np.float32
    assert result == pytest.approx(grey, abs=2e-6)


@PROPERTIES
@given(
    height=st.integers(1, 30),
    width=st.integers(1, 30),
    new_height=st.integers(1, 40),
    new_width=st.integers(1, 40),
    low=st.floats(-2, 2),
    spread=st.floats(0.1, 100),
)
def test_resizing_is_linear_symmetric_and_overshoots_little(
    height, width, new_height, new_width, low, spread
):
    image = noise(height, width)
    shape = new_height, new_width
    result = resize(image, shape)
    other = resize(np.float32(low) + np.float32(spread) * image, shape)
    assert other == pytest.approx(low + spread * result, abs=1e-5 * (1 + spread))
    assert resize(image[::-1, ::-1], shape)[::-1, ::-1] == pytest.approx(result, abs=1e-5)
    turned = resize(image.transpose(1, 0, 2), shape[::-1]).transpose(1, 0, 2)
    assert turned == pytest.approx(result, abs=1e-5)
    # The negative lobes add up to at most an eighth on each side of an axis.
    assert -0.6 < result.min() <= result.max() < 1.6


def test_the_input_is_left_alone():
    image = noise(12, 10)
    copy = image.copy()
    for _ in (resize(image, (5, 20)), upscale(image, 2), downscale(image, 2, gaussian_kernel(1.0))):
        assert np.array_equal(image, copy)


def test_unknown_methods_and_empty_results_are_refused():
    with pytest.raises(SettingsError, match="no method 'spline'; choose one of nearest, bil"):
        resize(noise(4, 4), (2, 2), "spline")
    with pytest.raises(SettingsError, match="0×2 pixels is empty; give at least 1×1"):
        resize(noise(4, 4), (0, 2))


# ---- scales and sizes


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ("two", "not a number or a pair"),
        ((2, 3, 4), "not a number or a pair"),
        ((2,), "not a number or a pair"),
        (None, "not a number or a pair"),
        (0.5, "out of range"),
        (0, "out of range"),
        (-2, "out of range"),
        (9, "out of range"),
        ((2, 8.1), "out of range"),
        (math.nan, "out of range"),
        (math.inf, "out of range"),
    ],
)
def test_bad_scales_are_refused_in_one_line(scale, words):
    with pytest.raises(SettingsError, match=words) as caught:
        scale_pair(scale)
    assert "give" in str(caught.value)
    assert "\n" not in str(caught.value)


@PROPERTIES
@given(height=st.integers(1, 50), width=st.integers(1, 50), vertical=factors, horizontal=factors)
def test_shrinking_undoes_the_size_of_enlarging(height, width, vertical, horizontal):
    image, scale = noise(height, width), (vertical, horizontal)
    large = upscale(image, scale)
    assert large.shape[:2] == output_shape(image.shape, scale)
    assert abs(large.shape[0] - height * vertical) <= 0.5
    assert abs(large.shape[1] - width * horizontal) <= 0.5
    assert downscale(large, scale).shape == image.shape
    assert downscale(large, scale, gaussian_kernel(0.8)).shape == image.shape
    assert np.isfinite(large).all()


def test_each_axis_has_its_own_scale():
    image = noise(10, 14)
    assert upscale(image, (2, 3)).shape == (20, 42, 3)
    assert downscale(upscale(image, (2, 3)), (2, 3)).shape == (10, 14, 3)
    rows_only = resize(image, (20, 14))
    assert upscale(image, (2, 1)) == pytest.approx(rows_only, abs=1e-6)


def test_where_the_first_pixel_lies():
    kernel = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 1.0]])
    assert [first_pixel(s, "centred") for s in (2, 3, 4, 1.5)] == [0.5, 1, 1.5, 0.25]
    assert first_pixel(3, "top-left") == 0
    assert first_pixel(2, "kernel", kernel, 0) == 0.5
    assert first_pixel(2, "kernel", kernel, 1) == 1
    for alignment in ("kernel", "middle"):
        with pytest.raises(SettingsError, match="choose centred, top-left, or kernel"):
            first_pixel(2, alignment)
    with pytest.raises(SettingsError, match="always centred; give a kernel"):
        downscale(noise(8, 8), 2, alignment="top-left")


def test_upscaling_from_the_top_left_passes_through_the_pixels():
    image = noise(9, 11)
    assert upscale(image, 3, alignment="top-left")[::3, ::3] == pytest.approx(image, abs=1e-6)


# ---- kernels and alignment

LOPSIDED = np.zeros((7, 9))
LOPSIDED[1:4, 4:8] = [[1, 2, 3, 1], [2, 6, 4, 1], [1, 3, 2, 0]]
KERNELS = {
    "lopsided": LOPSIDED,
    "even": np.outer([1, 3, 3, 1], [1, 3, 3, 1]),
    "even and odd": np.outer([1, 2, 3, 1, 1, 0], [1, 2, 1]),
    "slanted": gaussian_kernel((3.0, 1.0), 13, 30),
    "far off": np.pad(gaussian_kernel(1.2), ((6, 0), (0, 3))),
}


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize(
    ("scale", "alignment"), list(itertools.product(SCALES, ["centred", "top-left", "kernel"]))
)
def test_the_enlarged_picture_lies_on_the_original(name, scale, alignment):
    image, kernel = cloud(144, 168), KERNELS[name]
    small = downscale(image, scale, kernel, alignment)
    assert small.shape == (144 / scale, 168 / scale, 3)
    back = upscale(small, scale, kernel, alignment, image.shape[:2])
    assert measured_shift(image, back) <= 0.05


def test_bicubic_down_and_up_does_not_move_the_picture_either():
    image = cloud(144, 168)
    for scale in SCALES:
        back = upscale(downscale(image, scale), scale)
        assert measured_shift(image, back) <= 0.05


@pytest.mark.parametrize("move", [0.1, 0.25, 0.5])
def test_the_measure_of_shifts_sees_shifts(move):
    image = cloud(144, 168)
    moved = scipy.ndimage.shift(image, (move, 0, 0), order=3, mode="reflect")
    assert measured_shift(image, moved) == pytest.approx(move, abs=0.02)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("scale", [2, 3])
def test_kernel_alignment_is_correlation_and_sampling(name, scale):
    image, kernel = noise(36, 42), KERNELS[name]
    small = downscale(image, scale, kernel, "kernel")
    unit = kernel / kernel.sum()
    planes = [scipy.ndimage.correlate(image[..., c], unit, mode="reflect") for c in range(3)]
    wanted = np.stack(planes, axis=-1)[::scale, ::scale]
    assert small == pytest.approx(wanted, abs=1e-6)


def test_top_left_alignment_is_a_centred_blur_and_sampling():
    image, kernel = noise(36, 42), gaussian_kernel(1.3)
    wanted = blur(image, kernel)[::2, ::2]
    assert np.array_equal(downscale(image, 2, kernel, "top-left"), wanted)


def test_centred_sampling_at_half_pixels_is_exact_for_cubics():
    row = ((np.arange(40) / 40.0) ** 3).astype(np.float32)
    image = np.broadcast_to(row[:, None, None], (40, 6, 3))
    small = downscale(image, (2, 1), np.ones((1, 1)))[8:-8, 0, 0]
    places = 2 * np.arange(20) + 0.5
    assert small == pytest.approx((places[8:-8] / 40) ** 3, abs=1e-5)


def test_a_delta_kernel_picks_pixels():
    image, delta = noise(12, 15), np.zeros((3, 3))
    delta[0, 2] = 1
    assert downscale(image, 3, delta) == pytest.approx(image[1::3, 1::3], abs=1e-6)
    assert downscale(image, 3, delta, "kernel")[1:] == pytest.approx(
        image[2::3, 1::3][:3], abs=1e-6
    )
    assert blur(image, delta)[1:, :-1] == pytest.approx(image[:-1, 1:], abs=1e-6)


def test_blur_agrees_with_scipy_at_the_border_too():
    image, kernel = noise(9, 8), gaussian_kernel((2.0, 0.7), 7, 20)
    wanted = np.stack([scipy.ndimage.correlate(image[..., c], kernel) for c in range(3)], -1)
    assert blur(image, kernel) == pytest.approx(wanted, abs=1e-6)
    assert blur(image, kernel).dtype == np.float32


@pytest.mark.parametrize("name", KERNELS)
def test_recentring_moves_a_kernel_and_does_nothing_else_to_it(name):
    kernel = check_kernel(KERNELS[name])
    centred = recentre(kernel)
    assert centred.sum() == pytest.approx(1, abs=1e-12)
    assert centred.shape[0] % 2 == centred.shape[1] % 2 == 1
    assert centre_of_mass(centred) == pytest.approx((0, 0), abs=1e-9)
    assert second_moments(centred) == pytest.approx(second_moments(kernel), rel=1e-6)
    assert np.array_equal(recentre(centred), centred)


def test_recentring_by_whole_pixels_is_exact():
    kernel = gaussian_kernel(1.2)
    moved = recentre(np.pad(kernel, ((6, 0), (0, 4))))
    room = [(side - now) // 2 for side, now in zip(moved.shape, kernel.shape, strict=True)]
    inside = moved[room[0] : -room[0], room[1] : -room[1]]
    assert inside == pytest.approx(kernel, abs=1e-12)


@PROPERTIES
@given(
    rows=st.integers(1, 12),
    columns=st.integers(1, 12),
    seed=st.integers(0, 1000),
)
def test_any_kernel_of_positive_weights_can_be_recentred(rows, columns, seed):
    kernel = check_kernel(np.random.default_rng(seed).random((rows, columns)) + 1e-3)
    centred = recentre(kernel)
    assert centre_of_mass(centred) == pytest.approx((0, 0), abs=1e-6)
    assert second_moments(centred) == pytest.approx(second_moments(kernel), abs=1e-6)


@pytest.mark.parametrize("factor", [0.3, 0.5, 0.75, 1, 1.5, (0.5, 0.8)])
@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((2, 0), (0, 4)), ((0, 1), (0, 0))])
def test_a_scaled_kernel_keeps_its_centre_and_its_width(factor, padding):
    kernel = np.pad(gaussian_kernel((2.5, 2.0)), padding)
    scaled = scale_kernel(kernel, factor)
    pair = factor if isinstance(factor, tuple) else (factor, factor)
    assert scaled.sum() == pytest.approx(1, abs=1e-12)
    wanted = np.array(centre_of_mass(kernel)) * pair
    assert centre_of_mass(scaled) == pytest.approx(wanted, abs=2e-3)
    wanted = np.array(second_moments(kernel)) * np.square(pair)
    assert second_moments(scaled) == pytest.approx(wanted, rel=0.01)


def test_scaling_by_one_changes_nothing():
    assert np.array_equal(scale_kernel(LOPSIDED, 1.0), LOPSIDED / LOPSIDED.sum())


def test_gaussian_kernels_have_the_width_and_direction_asked_for():
    assert gaussian_kernel(1.0).shape == (9, 9)
    assert gaussian_kernel(1.0, 3).sum() == pytest.approx(1)
    assert second_moments(gaussian_kernel(2.0, 31)) == pytest.approx([4, 4], rel=1e-4)
    # The first sigma lies along the columns' direction, that is horizontally, at 0 degrees.
    assert second_moments(gaussian_kernel((3.0, 1.0), 41)) == pytest.approx([1, 9], rel=1e-3)
    assert second_moments(gaussian_kernel((3.0, 1.0), 41, 90)) == pytest.approx([9, 1], rel=1e-3)
    slanted = gaussian_kernel((3.0, 1.0), 41, 45)
    assert slanted[15, 25] > 10 * slanted[15, 15]  # from bottom left to top right
    row, column = np.indices(slanted.shape) - 20
    assert (slanted * row * column).sum() == pytest.approx(-4, rel=1e-3)


@pytest.mark.parametrize("sigma", [0, -1, 21, (1.0, 0.0), math.nan])
def test_senseless_blurs_are_refused(sigma):
    with pytest.raises(SettingsError, match=r"makes no sense; give 0\.1 to 20"):
        gaussian_kernel(sigma)


@pytest.mark.parametrize(
    ("kernel", "words"),
    [
        ("blur", "not an array of numbers"),
        ([[1, 2], [3]], "not an array of numbers"),
        ([1, 2, 1], r"shape \(3,\); give a 2-D array"),
        (np.zeros((0, 3)), "give a 2-D array"),
        (np.ones((3, 3, 3)), "give a 2-D array"),
        (np.ones((102, 3)), "102×3; crop it to at most 101"),
        (np.array([[1, np.nan]]), "NaN or infinite"),
        (np.array([[1, np.inf]]), "NaN or infinite"),
        (np.zeros((3, 3)), "sums to 0"),
        (-np.ones((3, 3)), "sums to -9"),
    ],
)
def test_bad_kernels_are_refused_in_one_line(kernel, words):
    with pytest.raises(SettingsError, match=words) as caught:
        check_kernel(kernel)
    assert "\n" not in str(caught.value)


# ---- kernel files


def test_kernels_come_back_from_their_files(tmp_path):
    kernel = gaussian_kernel((2.0, 1.0), 11, 20)
    np.save(tmp_path / "one.npy", 7 * kernel)
    scipy.io.savemat(tmp_path / "two.mat", {"Kernel": kernel, "scale": 2.0, "name": "slanted"})
    scipy.io.savemat(tmp_path / "three.MAT", {"k": np.ones((2, 3), np.uint8)})
    assert load_kernel(tmp_path / "one.npy") == pytest.approx(kernel, abs=1e-15)
    assert load_kernel(str(tmp_path / "two.mat")) == pytest.approx(kernel, abs=1e-15)
    assert load_kernel(tmp_path / "three.MAT") == pytest.approx(1 / 6)


def test_bad_kernel_files_are_refused_in_one_line(tmp_path):
    (tmp_path / "text.npy").write_text("not\nan array")
    (tmp_path / "empty.npy").write_bytes(b"")
    (tmp_path / "empty.mat").write_bytes(b"")
    (tmp_path / "text.mat").write_text("not a matrix, but long enough to be taken for one" * 9)
    (tmp_path / "folder.npy").mkdir()
    (tmp_path / "kernel.txt").write_text("1 2 1")
    np.save(tmp_path / "object.npy", np.array([{}], dtype=object))
    np.save(tmp_path / "flat.npy", np.ones(5))
    np.save(tmp_path / "names.npy", np.array([["a"]]))
    scipy.io.savemat(tmp_path / "none.mat", {"name": "nothing here"})
    scipy.io.savemat(tmp_path / "many.mat", {"a": np.ones((3, 3)), "b": np.ones((2, 2))})
    expected = {
        "absent.npy": "there is no kernel file",
        "folder.npy": "there is no kernel file",
        "kernel.txt": "cannot hold a kernel; give .npy",
        "text.npy": "cannot be read",
        "empty.npy": "cannot be read",
        "empty.mat": "cannot be read",
        "text.mat": "cannot be read",
        "object.npy": "cannot be read",
        "flat.npy": "give a 2-D array",
        "names.npy": "holds no numbers",
        "none.mat": r"holds no numbers, only name \(text\)",
        "many.mat": "holds 2 two-dimensional arrays",
    }
    for name, words in expected.items():
        with pytest.raises(SettingsError, match=words) as caught:
            load_kernel(tmp_path / name)
        assert "\n" not in str(caught.value), name


def test_this_room_needs_no_tensorflow():
    import subprocess
    import sys

    code = "import sys, zssr_teach.pairs; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert resampling.__doc__
