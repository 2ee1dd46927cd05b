"""Pictures as a screen shows them, their differences, and the colours of these."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zssr_teach.colours import colour_table, difference_map, rgb8
from zssr_teach.errors import ImageError
from zssr_teach.images import to_bytes8


def test_pictures_become_the_bytes_that_files_hold():
    image = np.random.default_rng(0).random((5, 7, 3), np.float32)
    np.testing.assert_array_equal(rgb8(image), to_bytes8(image))
    np.testing.assert_array_equal(rgb8(image[..., 0])[..., 2], to_bytes8(image)[..., 0])
    assert rgb8(image - 0.5).min() == 0


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.full((4, 4, 3), np.nan), "NaN"),
        (np.zeros((4, 4, 2)), "shape"),
        (np.zeros(4), "shape"),
        (np.zeros((0, 4, 3)), "shape"),
        (np.zeros((4, 4, 3), np.int64), "int64"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_advice(array, words):
    with pytest.raises(ImageError, match=words):
        rgb8(array)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 255), st.integers(0, 255), st.sampled_from([1, 2, 4, 8, 16, 32]))
def test_the_difference_map_is_symmetric_and_follows_its_formula(one, two, gain):
    first = np.full((2, 2, 3), one, np.uint8)
    second = np.full((2, 2, 3), two, np.uint8)
    second[..., 0] = one  # one channel of three is equal
    level = min(255, int(abs(one - two) * 2 / 3 * gain + 0.5))
    result = difference_map(first, second, gain)
    np.testing.assert_array_equal(result, difference_map(second, first, gain))
    np.testing.assert_array_equal(result[0, 0], colour_table()[level])


def test_the_difference_map_refuses_other_sizes():
    with pytest.raises(ImageError, match="resize"):
        difference_map(np.zeros((2, 2, 3)), np.zeros((2, 3, 3)))


def test_the_colour_map_only_gets_brighter():
    lightness = colour_table() @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > -0.5).all()
    assert lightness[0] < 10
    assert lightness[-1] > 210
