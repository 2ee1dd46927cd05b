"""The numbers that describe a kernel, against what it was made from."""

import math

import numpy as np
import pytest

from zssr_teach.interpolation import cubic
from zssr_teach.kernels import box_kernel, disc_kernel, gaussian_kernel, motion_kernel
from zssr_teach.kernels.measures import KernelShape, measure_kernel


@pytest.mark.parametrize("angle", [0.0, 20.0, 45.0, 90.0, 135.0, 179.0])
def test_a_gaussian_is_measured_as_it_was_made(angle):
    shape = measure_kernel(gaussian_kernel((2.4, 1.1), angle=angle))
    assert shape.along == pytest.approx(2.4, abs=0.01)
    assert shape.across == pytest.approx(1.1, abs=0.01)
    assert shape.angle == pytest.approx(angle, abs=0.5)
    assert (shape.right, shape.below) == pytest.approx((0, 0), abs=1e-9)


@pytest.mark.parametrize("angle", [0, 30, 90, 150])
def test_motion_points_where_it_goes_anticlockwise(angle):
    shape = measure_kernel(motion_kernel(21, angle))
    assert shape.angle == pytest.approx(angle, abs=1)
    assert shape.along == pytest.approx(21 / math.sqrt(12), rel=0.02)


def test_what_is_round_has_no_direction():
    for kernel in (gaussian_kernel(1.4), disc_kernel(3), box_kernel(5), np.ones((1, 1))):
        shape = measure_kernel(kernel)
        assert shape.is_round
        assert shape.angle == 0
        assert "in all directions" in str(shape)


def test_the_centre_of_mass_is_that_of_the_pixel_it_is_applied_at():
    kernel = np.zeros((5, 5))
    kernel[3, 0] = 1
    assert measure_kernel(kernel).place == "2.0 pixels left, 1.0 below its middle"
    assert measure_kernel(np.ones((2, 2))).place.startswith("0.5 pixels left, 0.5 above")
    assert measure_kernel(np.ones((3, 3))).place == "in its middle"


def test_negative_weights_do_not_make_a_kernel_narrow():
    weights = cubic(np.arange(-8, 9) / 4)
    bicubic = np.outer(weights, weights)
    steps = np.arange(-8, 9)
    assert steps**2 @ bicubic.sum(0) == pytest.approx(0, abs=1e-9)  # its true second moment
    assert measure_kernel(bicubic).along > 2


def test_the_sentence_says_all_of_it():
    words = str(KernelShape(5, 7, 2.0, 1.0, 30.0, 0.0, 0.0))
    assert words == "5×7, 2.00 pixels wide along 30° and 1.00 across, centre of mass in its middle"
