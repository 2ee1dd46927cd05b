"""The noise of a picture, told from its texture."""

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ImageError
from zssr_teach.estimation import dead_pixels, noise_level, without_dead_pixels
from zssr_teach.images import samples

NAMES = [sample.name for sample in samples()]


def shrunk(name: str, grey: bool = False, **damage) -> np.ndarray:
    picture = images.sample(name).pixels
    low = degrade(picture, Degradation(2, **damage), seed=1)
    return low[..., :1].repeat(3, axis=2) if grey else low


def flat(value: float, std: float = 0.0, side: int = 64) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, std / 255, (side, side, 3))
    return np.round(np.clip(value + noise, 0, 1) * 255).astype(np.float32) / np.float32(255)


@pytest.mark.parametrize("name", NAMES)
def test_texture_is_not_read_as_noise(name):
    """What scikit-image's estimate_sigma reads as up to 10 grey levels (weave) is below 3."""
    assert noise_level(shrunk(name)) < 2.5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("std", [2, 5, 10, 15, 20, 25])
def test_known_noise_is_found(name, std):
    """After rounding and clipping: on white paper ("page") half of it is lost."""
    low, high = (0.8, 1.1) if name == "page" else (0.87, 1.1)
    assert low * std - 0.1 < noise_level(shrunk(name, gaussian=std)) < high * std + 0.7


@pytest.mark.parametrize("name", ["cat", "camera", "coins", "brick", "night"])
@pytest.mark.parametrize("std", [0, 5, 10, 20])
def test_in_a_grey_picture_it_is_found_a_little_less_well(name, std):
    assert 0.9 * std < noise_level(shrunk(name, grey=True, gaussian=std)) < 1.1 * std + 2.6


def test_noise_of_the_brightness_alone_is_found_in_a_colour_picture():
    picture = shrunk("cat")
    noise = np.random.default_rng(0).normal(0, 10 / 255, (*picture.shape[:2], 1))
    assert noise_level(np.clip(picture + noise, 0, 1)) == pytest.approx(10, abs=1.5)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_flat_pictures_have_no_noise(value):
    assert noise_level(flat(value)) == 0
    assert noise_level(flat(value)[..., 0]) == 0


def test_rounding_is_not_noise():
    ramp = np.linspace(0, 1, 64, dtype=np.float32)[None, :, None].repeat(64, 0).repeat(3, 2)
    assert noise_level(np.round(ramp * 255) / np.float32(255)) < 0.6


def test_half_of_a_picture_may_be_clipped():
    picture = flat(0.5, 10)
    picture[:, :32] = 1
    assert noise_level(picture) > 5


def test_two_levels_of_noise_are_told_apart_whatever_the_size():
    # Of 24×24 pixels there are few patches, and the smallest spread of a few is smaller.
    for side, less in ((24, 0.3), (40, 0.15), (128, 0.05), (600, 0.05)):
        for level in (5, 15):
            assert noise_level(flat(0.5, level, side)) == pytest.approx(level, rel=less)


def test_the_same_picture_has_always_the_same_noise():
    picture = shrunk("cat", grey=True, gaussian=5)
    assert noise_level(picture) == noise_level(picture.copy())


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (np.zeros((23, 100, 3), np.float32), "23×100 pixels are too few"),
        (np.full((40, 40, 3), np.nan, np.float32), "NaN"),
        (np.zeros((40, 40, 2), np.float32), "not a picture"),
        (np.full((40, 40, 3), 200.0, np.float32), "divide by 255"),
    ],
)
def test_no_picture_gets_a_sentence(image, reason):
    with pytest.raises(ImageError, match=reason) as caught:
        noise_level(image)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "page"])
def test_dead_pixels_are_found_and_others_left_alone(name):
    picture = shrunk(name)
    assert not dead_pixels(picture).any()
    dead = shrunk(name, salt_pepper=0.01)
    killed = (picture != dead).any(axis=2)
    found = dead_pixels(dead)
    assert (found & ~killed).sum() <= 0.002 * found.size
    assert found.sum() > 0.4 * killed.sum()
    repaired = without_dead_pixels(dead)
    assert np.mean((repaired - picture) ** 2) < np.mean((dead - picture) ** 2) / 1.5
    assert np.array_equal(without_dead_pixels(picture), picture)


def test_stars_are_no_salt_and_letters_no_pepper():
    stars, letters = flat(0.0), flat(0.9)
    stars[::9, ::7], letters[::9, ::7] = 1, 0
    assert not dead_pixels(stars).any()
    assert not dead_pixels(letters).any()


def test_dead_pixels_are_not_counted_as_noise():
    assert noise_level(shrunk("astronaut", salt_pepper=0.01)) < 3
