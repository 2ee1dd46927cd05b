"""The blurs that people meet: what they are by definition, and what every camera needs of them."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.camera_sets import random_kernel
from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import SettingsError
from zssr_teach.kernels import (
    centre_of_mass,
    check_kernel,
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.recipes import RECIPES
from zssr_teach.upscaling import back_project

BLURS = st.one_of(
    st.builds(motion_kernel, st.floats(1, 100), st.floats(-720, 720)),
    st.builds(disc_kernel, st.floats(0.5, 50)),
    st.builds(shake_kernel, st.floats(2, 60), st.integers(0, 2**32 - 1)),
    st.builds(
        lambda along, across, angle: gaussian_kernel((along, across), angle=angle),
        st.floats(0.1, 8),
        st.floats(0.1, 8),
        st.floats(0, 180),
    ),
)
FAMILIES = {
    "motion": st.builds(motion_kernel, st.floats(1, 13), st.floats(0, 180)),
    "disc": st.builds(disc_kernel, st.floats(0.5, 5)),
    "shake": st.builds(shake_kernel, st.floats(2, 11), st.integers(0, 99)),
    "Gaussian": st.builds(
        lambda along, across, angle: gaussian_kernel((along, across), angle=angle),
        st.floats(0.1, 3),
        st.floats(0.1, 3),
        st.floats(0, 180),
    ),
    "box, even and odd": st.builds(
        lambda *sides: np.ones(sides), st.integers(1, 8), st.integers(1, 8)
    ),
    "random, as KernelGAN's": st.builds(random_kernel, st.integers(0, 2**32 - 1)),
    "recipe": st.sampled_from([r.kernel for r in RECIPES.values() if r.kernel is not None]),
    "drawn": st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=12).map(
        lambda pixels: drawn(pixels)
    ),
}


def drawn(pixels: list[tuple[int, int]]) -> np.ndarray:
    """Return what somebody draws pixel by pixel, moved until it lies in its middle."""
    kernel = np.zeros((9, 9))
    for pixel in pixels:
        kernel[pixel] += 1
    rows, columns = (np.rint(offset).astype(int) for offset in centre_of_mass(kernel))
    return np.roll(np.pad(kernel, 5), (-rows, -columns), (0, 1))


def spread(kernel: np.ndarray) -> np.ndarray:
    """Return the 2×2 matrix of second moments: rows, then columns."""
    rows, columns = (np.arange(side) - (side - 1) / 2 for side in kernel.shape)
    grid = np.stack(np.meshgrid(rows, columns, indexing="ij"))
    return np.einsum("axy,bxy,xy->ab", grid, grid, kernel)


@settings(max_examples=60, deadline=None)
@given(BLURS)
def test_every_blur_is_a_sound_kernel_that_moves_nothing(kernel):
    assert np.allclose(check_kernel(kernel), kernel)
    assert kernel.min() >= 0
    assert kernel.sum() == pytest.approx(1)
    assert max(kernel.shape) <= 101
    # An odd side, so that there is a middle; the centre of mass lies in it.
    assert all(side % 2 for side in kernel.shape)
    assert centre_of_mass(kernel) == pytest.approx((0, 0), abs=0.2)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=15, deadline=None)
@given(
    data=st.data(),
    scale=st.sampled_from([2, 3, 4, 1.5, (2, 3)]),
    alignment=st.sampled_from(["centred", "kernel", "top-left"]),
)
def test_with_none_of_them_back_projection_makes_things_worse(family, data, scale, alignment):
    camera = Camera(scale, data.draw(FAMILIES[family]), alignment)
    image = images.sample("cat").pixels[60:92, 60:92]
    rough = camera.enlarge(image)

    def misfit(count: int) -> float:
        shrunk = camera.shrink(back_project(rough, image, camera, count))[:32, :32]
        return float(np.mean((shrunk - image) ** 2))

    errors = [misfit(count) for count in (0, 1, 3, 10)]
    pairs = itertools.pairwise(errors)
    assert all(after <= before * 1.0001 + 1e-9 for before, after in pairs)


@pytest.mark.parametrize("count", [1, 2, 5, 9, 15])
def test_a_level_movement_of_whole_pixels_is_a_box(count):
    if count % 2:
        assert motion_kernel(count) == pytest.approx(np.full((1, count), 1 / count), abs=1e-9)
    else:  # half of the pixel at each end
        wanted = np.full(count + 1, 1 / count)
        wanted[[0, -1]] /= 2
        assert motion_kernel(count)[0] == pytest.approx(wanted, abs=1e-9)
    assert motion_kernel(count, 90) == pytest.approx(motion_kernel(count).T, abs=1e-9)


@pytest.mark.parametrize("angle", [0, 20, 45, 70, 110, 160])
def test_a_movement_spreads_along_its_direction_as_a_line_does(angle):
    found = spread(motion_kernel(24, angle))
    along = np.array([-np.sin(np.radians(angle)), np.cos(np.radians(angle))])  # up is minus
    across = np.array([along[1], -along[0]])
    assert along @ found @ along == pytest.approx(24**2 / 12, rel=0.02)  # of a line
    assert across @ found @ across < 0.3  # of the pixels that it crosses


@pytest.mark.parametrize("radius", [1, 2.5, 7, 20])
def test_a_disc_is_even_inside_and_as_large_as_said(radius):
    kernel = disc_kernel(radius)
    assert kernel == pytest.approx(np.rot90(kernel))
    assert kernel == pytest.approx(kernel.T)
    assert np.trace(spread(kernel)) == pytest.approx(radius**2 / 2 + 1 / 6, abs=0.26, rel=0.03)
    if radius >= 2.5:
        middle = kernel[kernel.shape[0] // 2]
        assert kernel.max() == pytest.approx(1 / (np.pi * radius**2), rel=0.02)
        assert np.ptp(middle[2:-2]) < 1e-12


def test_a_shake_is_another_way_with_every_seed_and_as_wide_as_said():
    first, again, other = shake_kernel(20, 3), shake_kernel(20, 3), shake_kernel(20, 4)
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)
    for kernel in (first, other):
        rows, columns = np.nonzero(kernel)
        assert max(np.ptp(rows), np.ptp(columns)) in (20, 21)
        # A way, not a cloud: it passes through its pixels one after the other.
        assert np.count_nonzero(kernel) < kernel.size / 2


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: motion_kernel(0.5), "movement of 0.5 pixels is not possible; give 1 to 100"),
        (lambda: motion_kernel(101), "movement of 101 pixels"),
        (lambda: motion_kernel("far"), "movement of 'far' pixels"),
        (lambda: motion_kernel(5, float("nan")), "the angle nan is not a number"),
        (lambda: disc_kernel(0.1), "radius 0.1 is not possible; give 0.5 to 50"),
        (lambda: disc_kernel(True), "radius True"),
        (lambda: shake_kernel(1), "shake of 1 pixels is not possible; give 2 to 60"),
        (lambda: shake_kernel(5, -1), "seed"),
    ],
)
def test_what_is_no_blur_is_refused_in_a_sentence(make, words):
    with pytest.raises(SettingsError, match=words) as caught:
        make()
    assert "\n" not in str(caught.value)
