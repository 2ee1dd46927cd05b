"""The network that reads a blur at a glance."""

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError
from zssr_teach.estimation import reader
from zssr_teach.estimation.reader import LARGEST, as_read, read_kernel, width
from zssr_teach.kernels import gaussian_kernel, measure_kernel, motion_kernel
from zssr_teach.networks.kernel_reader import SIDE, build_kernel_reader, load_kernel_reader


def taken(kernel: np.ndarray | None, name: str = "astronaut") -> np.ndarray:
    alignment = None if kernel is None else "centred"
    return Camera(2, kernel, alignment).shrink(images.sample(name).pixels)


@pytest.fixture(scope="module")
def slanted():
    """A picture that was blurred along one diagonal, and what is read off it."""
    picture = taken(gaussian_kernel((2.2, 0.8), 15, 45))
    return picture, read_kernel(picture)


def test_the_width_of_a_gaussian_is_read():
    reading = read_kernel(taken(gaussian_kernel(1.4)))
    assert width(reading.kernel) == pytest.approx(1.4, rel=0.2)
    assert reading.bicubic < 0.5
    assert 0 <= reading.spread < 0.5


def test_bicubic_is_told_from_a_blur():
    sharp, soft = (read_kernel(taken(k)) for k in (None, gaussian_kernel(1.6)))
    assert sharp.bicubic > 0.3
    assert soft.bicubic < 0.1
    assert width(sharp.kernel) < width(soft.kernel)


def test_a_kernel_is_read(slanted):
    _, reading = slanted
    assert reading.kernel.shape == (SIDE, SIDE)
    assert reading.kernel.sum() == pytest.approx(1)
    assert reading.kernel.min() >= 0
    assert reading.kernel == pytest.approx(reading.kernel[::-1, ::-1])


@pytest.mark.parametrize("name", ["astronaut", "cat", "rosette"])
@pytest.mark.parametrize(("length", "angle"), [(7, 0), (9, 35)])
def test_a_movement_is_read_as_a_line(name, length, angle):
    """And not as a Gaussian of its direction, which would leave the picture moved and soft."""
    shape = measure_kernel(read_kernel(taken(motion_kernel(length, angle), name)).kernel)
    assert shape.across < 0.6
    assert shape.along == pytest.approx(length / np.sqrt(12), rel=0.35)
    assert (shape.angle - angle + 90) % 180 - 90 == pytest.approx(0, abs=10)


def test_the_kernel_turns_with_the_picture(slanted):
    picture, reading = slanted
    turned = read_kernel(np.rot90(picture)).kernel
    apart = np.abs(turned - np.rot90(reading.kernel)).sum()
    assert apart < 0.3
    assert np.abs(turned - reading.kernel).sum() > apart + 0.3  # it has a direction at all


def test_turns_are_undone_exactly():
    picture = np.random.default_rng(0).random((SIDE, SIDE))
    for number, turned in enumerate(reader._turned(picture)):
        answer = reader._turned_back(np.append(turned.ravel(), 0.5), number)
        assert (answer == np.append(picture.ravel(), 0.5)).all(), number


def test_brightness_and_contrast_do_not_matter_to_the_detail_that_is_shown():
    grey = images.sample("brick").pixels[..., 0]
    plain, other = as_read(grey), as_read(0.5 * grey + 0.2)
    busy = plain[..., 1] > np.log(0.04) + 3  # well above the contrast of noise
    assert busy.mean() > 0.3
    assert np.abs(plain - other)[busy][:, 0].max() < 0.3
    assert (plain - other)[busy][:, 1].mean() == pytest.approx(np.log(2), abs=0.05)


def test_what_is_shown_is_finite_also_of_nothing():
    shown = as_read(np.zeros((50, 60), np.float32))
    assert shown.shape == (50, 60, 2)
    assert shown.dtype == np.float32
    assert np.isfinite(shown).all()
    assert np.abs(shown[..., 0]).max() == 0


def test_the_window_with_most_detail_is_read():
    grey = np.full((700, 900), 0.5, np.float32)
    grey[290:680, 400:790] += np.random.default_rng(0).normal(0, 0.1, (390, 390))
    window = reader._sharpest(grey, LARGEST)
    assert window.shape == (LARGEST, LARGEST)
    assert window.std() > 0.08
    assert reader._sharpest(grey[:200], LARGEST).shape == (200, LARGEST)


def test_it_answers_with_a_symmetric_kernel_and_odds_at_any_size():
    model = build_kernel_reader()
    for shape in ((1, 48, 48, 2), (2, 50, 91, 2)):
        answer = np.asarray(model(np.random.default_rng(0).random(shape, dtype=np.float32)))
        assert answer.shape == (shape[0], SIDE**2 + 1)
        assert answer[:, :-1] == pytest.approx(answer[:, -2::-1], abs=1e-5)


def test_the_shipped_weights_are_those_of_the_network():
    fresh, shipped = build_kernel_reader(), load_kernel_reader()
    assert [w.shape for w in fresh.weights] == [w.shape for w in shipped.weights]
    assert all(np.isfinite(weight).all() for weight in shipped.get_weights())


@pytest.mark.parametrize("shape", [(47, 100, 3), (100, 30, 3)])
def test_too_small_a_picture_is_refused(shape):
    with pytest.raises(ImageError, match="too few"):
        read_kernel(np.random.default_rng(0).random(shape, dtype=np.float32))


def test_the_width_of_a_kernel():
    assert width(gaussian_kernel(1.3)) == pytest.approx(1.3, rel=0.01)
    assert width(np.ones((1, 1))) == 0
    assert width(np.array([[0.5, 0, 0.5]])) == pytest.approx(np.sqrt(0.5))
