"""What is a blur kernel and what is not, in words; what is made of a kernel passes its check."""

import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
import scipy.signal
from hypothesis import given, settings
from hypothesis import strategies as st

from zssr_teach.errors import SettingsError
from zssr_teach.interpolation import METHODS, cubic
from zssr_teach.kernels import (
    centre_of_mass,
    check_kernel,
    gaussian_kernel,
    recentre,
    scale_kernel,
)
from zssr_teach.resampling import blur, downscale

BELL = gaussian_kernel(1.5)
DELTA = np.zeros_like(BELL)
DELTA[6, 6] = 1


def refused(call, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(SettingsError, match=words) as caught:
            call()
    assert "\n" not in str(caught.value)
    assert "; " in str(caught.value)  # what was wrong; what to do


def antialiased(name, scale, shift, a=-0.5):
    """Return the kernel with which a picture is shrunk, for pixels that lie `shift` off."""
    function, radius = METHODS[name]
    distances = (np.arange(-int(radius * scale) - 1, int(radius * scale) + 2) - shift) / scale
    row = cubic(distances, a) if name == "bicubic" else function(distances)
    return np.outer(row, row)


def corner(side):
    kernel = np.zeros((side, side))
    kernel[0, 0] = 1
    return kernel


SHARPENING = np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0.0]])
NO_KERNELS = {
    "sharpening": (SHARPENING, "9 times as strong, so it sharpens"),
    "unsharp mask": (2 * DELTA - BELL, "2 times as strong, so it sharpens"),
    "half an unsharp mask": (1.5 * DELTA - 0.5 * BELL, "1.5 times as strong"),
    "a sharpening row": (np.array([[-1.0, 3.0, -1.0]]), "5 times as strong"),
    "stripes": (BELL * (0.2 + np.cos(math.pi * np.arange(13))), "5 times as strong"),
    "an edge": (np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]), "sums to 0"),
    "Laplace, rounded": (np.array([[0.1, 0.2, -0.3 - 1e-12]]), "sums to"),
    "nearly nothing left": (np.array([[1.0, -1 + 1e-9]]), "sums to 1e-09"),
    "all below zero": (-BELL, "sums to -1"),
    "next to nothing": (np.full((3, 3), 1e-310), "sums to 9e-310"),
    "in a corner": (corner(13), "6 pixels above its middle; crop it so"),
    "in a small corner": (corner(5), "2 pixels above"),
    "too far right": (np.pad(BELL, ((0, 0), (20, 0))), "10 pixels right of its middle"),
    "too far left": (np.pad(BELL, ((0, 0), (0, 20))), "10 pixels left of its middle"),
    "too far down": (np.pad(BELL, ((20, 0), (0, 0))), "10 pixels below its middle"),
    "complex": (BELL + 0j, "complex numbers; give real ones"),
    "NaN": (np.where(DELTA, np.nan, BELL), "NaN"),
    "infinite": (np.where(DELTA, np.inf, BELL), "infinite"),
    "enormous": (np.full((3, 3), 1e308), "enormous"),
    "beyond float64": (np.full((3, 3), np.longdouble(10) ** 400), "infinite|enormous"),
    "signalling NaN": (np.full((3, 3), 0x7FA00000, np.uint32).view(np.float32), "NaN"),
    "objects": (np.full((3, 3), Fraction(1, 9)), "not an array of numbers"),
    "digits": (np.full((3, 3), "1"), "not an array of numbers"),
    "bytes": (np.full((3, 3), b"1"), "not an array of numbers"),
    "dates": (np.full((3, 3), np.datetime64("2020-01-01")), "not an array of numbers"),
    "a table": (np.ones((3, 3), [("a", float)]), "not an array of numbers"),
    "a dictionary": ({"kernel": BELL}, "not an array of numbers"),
    "too large": (np.ones((103, 5)), "103×5; crop it to at most 101"),
    "a stack": (np.ones((3, 3, 8)), "give a 2-D array"),
}


@pytest.mark.parametrize("name", NO_KERNELS)
def test_what_is_no_blur_is_refused_in_one_sentence(name):
    kernel, words = NO_KERNELS[name]
    refused(lambda: check_kernel(kernel), words)
    for alignment in ("centred", "kernel"):
        if name != "too large":  # a kernel moved to its middle may be larger than a given one
            refused(lambda a=alignment: downscale(np.ones((20, 20, 3)), 2, kernel, a), words)


KERNELS = {
    **{
        f"{name} for {scale}, {shift} off": antialiased(name, scale, shift)
        for name in ("bicubic", "lanczos")
        for scale in (1.5, 2, 3, 4, 8)
        for shift in (0, 0.25, 0.5)
    },
    "bicubic of others": antialiased("bicubic", 4, 0.5, -0.75),
    "bicubic of others yet": antialiased("bicubic", 2, 0.5, -1.0),
    "with noise": BELL + np.random.default_rng(0).normal(0, 0.05 * BELL.max(), BELL.shape),
    "even": np.outer([1, 3, 3, 1], [1, 3, 3, 1]),
    "two pixels off, as for [::4]": np.roll(gaussian_kernel(1.6, 13), (2, 2), (0, 1)),
    "one pixel off, as small as can be": np.array([[1.0, 0, 0]]),
    "half a pixel off": np.array([[1.0, 0]]),
    "one pixel": np.ones((1, 1)),
    "a row": np.ones((1, 15)),
    "a column": np.ones((15, 1)),
    "a disc of truth": BELL > 0.01,
    "bytes": (255 * BELL / BELL.max()).astype(np.uint8),
    "half precision": BELL.astype(np.float16),
    "the other byte order": BELL.astype(">f8"),
    "tiny": 1e-100 * BELL,
    "large": 1e100 * BELL,
    "the largest": gaussian_kernel(20.0),
    "the largest, off its middle": np.roll(gaussian_kernel(8.0, 101), 20, 0),
}


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_in_use_pass_and_so_does_what_is_made_of_them(name):
    kernel = check_kernel(KERNELS[name])
    assert kernel.dtype == np.float64
    assert kernel.sum() == pytest.approx(1, abs=1e-12)
    assert kernel == pytest.approx(KERNELS[name] / KERNELS[name].astype(float).sum(), abs=1e-6)
    centred = recentre(kernel)
    assert recentre(centred) == pytest.approx(centred, abs=1e-6)
    for factor in (0.25, 0.5, 0.8):
        recentre(scale_kernel(kernel, factor))
        recentre(scale_kernel(centred, factor))


@settings(max_examples=200)
@given(
    rows=st.integers(1, 15),
    columns=st.integers(1, 15),
    seed=st.integers(0, 10_000),
    power=st.integers(1, 30),
    factor=st.floats(0.13, 1),
)
def test_whatever_passes_can_be_moved_and_scaled_and_passes_again(
    rows, columns, seed, power, factor
):
    rng = np.random.default_rng(seed)
    kernel = rng.random((rows, columns)) ** power + rng.normal(0, 0.02, (rows, columns))
    try:
        kernel = check_kernel(kernel)
    except SettingsError:
        return
    assert check_kernel(kernel) == pytest.approx(kernel, abs=1e-12)
    centred = recentre(kernel)
    assert centre_of_mass(recentre(centred)) == pytest.approx((0, 0), abs=1e-5)
    recentre(scale_kernel(kernel, factor))


@pytest.mark.parametrize("shape", [(3, 2), (1, 1), (5, 30), (4, 7)])
def test_a_kernel_larger_than_the_picture_sees_it_mirrored_again_and_again(shape):
    image = np.random.default_rng(1).random((*shape, 3), dtype=np.float32)
    kernel = check_kernel(np.random.default_rng(2).random((21, 31)))
    rows, columns = (mirrored(side, reach) for side, reach in zip(shape, (10, 15), strict=True))
    surroundings = image[np.ix_(rows, columns)]
    wanted = [scipy.signal.correlate2d(surroundings[..., c], kernel, "valid") for c in range(3)]
    assert blur(image, kernel) == pytest.approx(np.stack(wanted, -1), abs=1e-6)


def mirrored(side, reach):
    """Return 2 1 0 | 0 1 2 | 2 1 0 | 0 … (for a side of 3), with `reach` numbers before and after.

    scipy.ndimage, which the other tests compare with, does not get so far.
    """
    places = np.arange(-reach, side + reach) % (2 * side)
    return np.minimum(places, 2 * side - 1 - places)


# ---- Gaussian kernels


@pytest.mark.parametrize(
    "sigma",
    [None, "1", "soft", [1.0, 2.0], (1.0,), (1.0, 2.0, 3.0), (1.0, None), (1.0, math.nan),
     math.inf, 1e-9, 1j, np.ones(2), {}],
    ids=repr,
)  # fmt: skip
def test_a_blur_that_is_no_number_is_refused(sigma):
    refused(lambda: gaussian_kernel(sigma), "makes no sense; give 0.1 to 20")


@pytest.mark.parametrize("size", [0, -3, 1, 3, 102, 10**9, 9.0, math.nan, "9", (9, 9)], ids=repr)
def test_a_side_that_does_not_suit_the_blur_is_refused(size):
    refused(lambda: gaussian_kernel(2.0, size), "blur of 2.0 pixels; give a whole number from 4")


@pytest.mark.parametrize("angle", [None, "30", math.nan, math.inf, 1j], ids=repr)
def test_an_angle_that_is_no_number_is_refused(angle):
    refused(lambda: gaussian_kernel((2.0, 1.0), angle=angle), "is not a number; give degrees")


@pytest.mark.parametrize("number", [int, np.int64, np.float32, np.float64])
def test_any_kind_of_number_will_do(number):
    assert np.array_equal(gaussian_kernel(number(2), np.int16(9), np.float32(30)).shape, (9, 9))


def test_the_widest_blur_fits_and_the_narrowest_is_there():
    assert gaussian_kernel(20).shape == (101, 101)
    assert gaussian_kernel(12).shape == (97, 97)
    assert gaussian_kernel(0.01).max() == 1
    # Of an even side the four in the middle share it, however far they are away.
    assert gaussian_kernel(0.01, 4)[1:3, 1:3] == pytest.approx(0.25)
