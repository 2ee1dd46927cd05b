"""Still pictures, enlarged and side by side."""

import numpy as np

from zssr_teach.colours import rgb8
from zssr_teach.widgets.frame.stills import beside, enlarge


def random_image(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).random((height, width, 3), np.float32)


def test_enlarging_repeats_pixels():
    image = rgb8(random_image(3, 4))
    np.testing.assert_array_equal(enlarge(image, 12), image.repeat(3, axis=0).repeat(3, axis=1))


def test_a_row_of_pictures_holds_their_pixels():
    image = rgb8(random_image(4, 4))
    sheet = beside({"a": image, "b": np.zeros((2, 2, 3))}, width=208)
    np.testing.assert_array_equal(sheet[-100:, :100], enlarge(image, 100))
    assert not sheet[-100:, -100:].any()
