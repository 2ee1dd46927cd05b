"""From the kernel of a zoom to that of the camera."""

import numpy as np
import pytest

from zssr_teach.estimation import camera_kernel
from zssr_teach.estimation.patch_recurrence import gaussian_of
from zssr_teach.estimation.refinement import SCENE_WIDTH, SIDE, on_grid, symmetric


def covariance(kernel: np.ndarray) -> np.ndarray:
    """Return the second moments (2, 2) about the middle pixel."""
    rows, columns = (np.arange(side) - side // 2 for side in kernel.shape)
    mixed = rows @ kernel @ columns
    down, across = kernel.sum(axis=1) @ rows**2, kernel.sum(axis=0) @ columns**2
    return np.array([[down, mixed], [mixed, across]])


ROUND, FLAT, SLANTED = (
    np.array(parts)
    for parts in ([[1.5, 0], [0, 1.5]], [[0.8, 0], [0, 2.2]], [[2.2, 0.8], [0.8, 1.6]])
)


@pytest.mark.parametrize("zoom", [ROUND, FLAT, SLANTED], ids=["round", "flat", "slanted"])
def test_a_gaussian_becomes_a_third_wider_in_variance_less_the_scene(zoom):
    found = covariance(camera_kernel(gaussian_of(zoom)))
    wanted = zoom * 4 / 3 - SCENE_WIDTH**2 * np.eye(2)
    assert found == pytest.approx(wanted, abs=0.06 * wanted.max())


@pytest.mark.parametrize("zoom", [ROUND, FLAT, SLANTED], ids=["round", "flat", "slanted"])
def test_a_softer_scene_leaves_less_to_the_camera(zoom):
    widths = [np.trace(covariance(camera_kernel(gaussian_of(zoom), w))) for w in (0, 0.4, 0.6)]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] - widths[1] == pytest.approx(2 * 0.4**2, abs=0.08)


def test_two_dots_become_a_streak():
    """The product of cosines is a sinc: the blur of a movement of eight pixels."""
    dots = np.zeros((7, 7))
    dots[3, [1, 5]] = 0.5
    streak = camera_kernel(dots, 0)
    line = streak[SIDE // 2]
    assert line.sum() > 0.85
    assert line[4:11] == pytest.approx(1 / 8, rel=0.3)
    assert line[:2].max() < 0.02
    assert line[-2:].max() < 0.02


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_in_a_kernel_comes_out(seed):
    random = np.random.default_rng(seed)
    kernel = camera_kernel(random.random((2 * random.integers(1, 7) + 1,) * 2) ** 4)
    assert kernel.shape == (SIDE, SIDE)
    assert kernel.min() >= 0
    assert kernel.sum() == pytest.approx(1)
    assert kernel == pytest.approx(kernel[::-1, ::-1])


def test_where_the_picture_was_moved_to_does_not_matter():
    zoom = np.pad(gaussian_of(SLANTED, 9), 2)
    moved = np.roll(zoom, (1, -1), (0, 1))
    assert camera_kernel(moved) == pytest.approx(camera_kernel(zoom), abs=1e-6)


@pytest.mark.parametrize("scale", [(1.5, 1.5), (2, 2), (3, 3), (4, 4), (2, 3)])
def test_a_blur_is_as_wide_in_lr_pixels_at_every_scale(scale):
    found = covariance(on_grid(gaussian_of(SLANTED), scale))
    ratio = np.array(scale) / 2
    assert found == pytest.approx(SLANTED * np.outer(ratio, ratio), rel=0.03)


def test_on_grid_gives_no_negative_parts():
    kernel = np.zeros((15, 15))
    kernel[7, 3:12] = 1 / 9  # sharp edges, at which a cubic overshoots
    scaled = on_grid(kernel, (3, 3))
    assert scaled.min() >= 0
    assert scaled.sum() == pytest.approx(1)


def test_symmetric_means_the_same_upside_down():
    kernel = symmetric(np.arange(9.0).reshape(3, 3))
    assert kernel == pytest.approx(kernel[::-1, ::-1])
    assert kernel == pytest.approx(1 / 9)
