"""Back-projection step by step: what comes with each, and when it ends."""

from itertools import pairwise

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.back_projection import back_project, back_projections
from zssr_teach.camera import Camera
from zssr_teach.kernels import disc_kernel, gaussian_kernel

LOW = images.sample("cat").pixels[100:124, 100:130]


class Wild:
    """A camera of the same size whose corrections are too large."""

    kernel = None

    def __init__(self, factor):
        self.factor = factor

    def shrink(self, picture):
        return picture

    def enlarge(self, missing, _shape):
        return np.float32(self.factor) * missing


@pytest.mark.parametrize("kernel", [None, gaussian_kernel(1.4), disc_kernel(3)])
def test_each_step_comes_with_its_error_and_the_last_is_the_result(kernel):
    camera = Camera(2, kernel, "centred")
    rough = camera.enlarge(LOW)
    steps = list(back_projections(rough, LOW, camera, 6))
    assert len(steps) == 7
    assert steps[0][0] is rough
    for picture, error in steps:
        again = np.square(LOW - camera.shrink(picture)).mean(dtype=float)
        assert error == pytest.approx(again, rel=1e-4)
    for count in (0, 1, 6):
        assert np.array_equal(back_project(rough, LOW, camera, count), steps[count][0])


def test_a_step_that_would_raise_the_error_is_not_taken():
    black = np.zeros_like(LOW)
    # Each step leaves half of the error, with its sign turned; or makes it half as large again.
    good = list(back_projections(black, LOW, Wild(1.5), 5))
    assert len(good) == 6
    assert [round(a / b, 3) for (_, a), (_, b) in pairwise(good)] == [4.0] * 5
    (only,) = back_projections(black, LOW, Wild(2.5), 5)
    assert only[0] is black
    assert back_project(black, LOW, Wild(2.5), 5) is black


def test_nothing_is_done_where_nothing_is_missing():
    assert len(list(back_projections(LOW, LOW, Wild(1.0), 5))) == 1
    assert len(list(back_projections(np.zeros_like(LOW), LOW, Wild(1.0), 5))) == 2
