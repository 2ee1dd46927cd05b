"""The camera: shrinking, enlarging, and the adjoint that back-projection steps along."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as numbers

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import SettingsError
from zssr_teach.metrics import protocol_for
from zssr_teach.upscaling import back_project


def disc(radius: float) -> np.ndarray:
    side = np.arange(-int(np.ceil(radius)), int(np.ceil(radius)) + 1)
    return (side**2 + side[:, None] ** 2 <= radius**2).astype(float)


GAUSSIAN = resampling.gaussian_kernel(1.2)
# Blurs that let some detail through inverted, and a step along the enlargement would diverge.
INVERTING = {
    "motion of 5 pixels": np.ones((1, 5)),
    "motion of 9 pixels": np.ones((1, 9)),
    "disc of radius 2.5": disc(2.5),
    "disc of radius 3": disc(3),
    "box of 5×6": np.ones((5, 6)),
    "diagonal of 9": np.eye(9),
}


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


@pytest.mark.parametrize("alignment", ["centred", "top-left", "kernel"])
@pytest.mark.parametrize("scale", [2, 3, 1.5, (2, 3), (1, 1.5)])
@pytest.mark.parametrize("shape", [(24, 30), (25, 31), (13, 14)])
@pytest.mark.parametrize(
    "kernel", [None, GAUSSIAN, np.ones((1, 9)), np.ones((5, 6)), noise(31, 25)[..., 0]]
)
def test_the_adjoint_is_the_transposed_matrix(kernel, shape, scale, alignment):
    if kernel is None:
        alignment = "centred"
    camera = Camera(scale, kernel, alignment)
    picture = noise(*shape)
    small = camera.shrink(picture)
    other = noise(*small.shape[:2], seed=1)
    back = camera.adjoint(other, shape)
    assert back.shape == picture.shape
    there = np.vdot(small.astype(float), other)
    assert np.vdot(picture.astype(float), back) == pytest.approx(there, rel=3e-5)


@pytest.mark.parametrize("name", INVERTING)
@pytest.mark.parametrize("sample", ["cat", "brick"])
def test_back_projection_gains_with_every_blur(name, sample):
    truth = images.sample(sample).pixels[:128, :128]
    camera = Camera(2, INVERTING[name])
    low = degrade(truth, Degradation(camera))
    start = camera.enlarge(low, truth.shape[:2])
    protocol = protocol_for(2)
    scores = [
        protocol.psnr(np.clip(back_project(start, low, camera, count), 0, 1), truth)
        for count in (0, 3, 10, 20)
    ]
    assert scores[:3] == sorted(scores[:3])
    assert scores[2] > scores[0] + 0.3
    # Beyond that, what is fitted is what rounding has added to the LR picture.
    assert scores[3] > scores[2] - 0.2


@pytest.mark.parametrize("name", INVERTING)
def test_conjugate_steps_come_nearer_than_as_many_of_steepest_descent(name):
    truth = images.sample("cat").pixels[:96, :96]
    camera = Camera(2, INVERTING[name])
    low = camera.shrink(truth)
    rough = camera.enlarge(low, truth.shape[:2])

    def misfit(picture: np.ndarray) -> float:
        return float(np.mean((camera.shrink(picture) - low) ** 2))

    steep = rough
    for _ in range(10):
        slope = camera.adjoint(low - camera.shrink(steep), truth.shape[:2])
        seen = camera.shrink(slope)
        steep = steep + slope * np.vdot(slope, slope) / np.vdot(seen, seen)
    assert misfit(back_project(rough, low, camera, 10)) < 0.5 * misfit(steep)


kernels = numbers.arrays(
    np.float64,
    st.tuples(st.integers(1, 13), st.integers(1, 13)),
    elements=st.floats(0, 1).map(lambda value: round(value, 3)),
)


@settings(max_examples=60, deadline=None)
@given(
    kernel=kernels,
    scale=st.sampled_from([1.5, 2, 3, 4, (2, 3)]),
    alignment=st.sampled_from(["centred", "top-left", "kernel"]),
    seed=st.integers(0, 99),
)
def test_for_no_kernel_the_error_of_the_shrunk_picture_rises(kernel, scale, alignment, seed):
    assume(kernel.sum() > 0.1)
    try:
        camera = Camera(scale, kernel, alignment)
    except SettingsError:  # the mass too far from the middle
        assume(False)
    low = noise(12, 14, seed)
    picture = camera.enlarge(low) + 0.1 * noise(*camera.enlarged_shape(low.shape), seed + 1)

    def error(picture: np.ndarray) -> float:
        return float(np.sum((camera.shrink(picture)[:12, :14] - low) ** 2))

    errors = [error(back_project(picture, low, camera, count)) for count in (0, 1, 2, 3, 6, 12)]
    assert all(b <= a * (1 + 1e-5) for a, b in itertools.pairwise(errors)), errors


def test_one_place_decides_the_alignment():
    assert Camera(2).alignment == "centred"
    assert Camera(2, GAUSSIAN).alignment == "kernel"
    assert Camera(2, GAUSSIAN, "top-left").alignment == "top-left"
    for wrong in (lambda: Camera(2, None, "kernel"), lambda: Camera(2, GAUSSIAN, "left")):
        with pytest.raises(SettingsError, match="alignment"):
            wrong()


def test_a_camera_of_an_increment_blurs_as_much_on_its_own_grid():
    camera = Camera(2, resampling.gaussian_kernel(2.0))
    halfway = camera.at((1.0, 1.5))
    assert halfway.scale == (1.0, 1.5)
    rows, columns = (
        np.sqrt(np.sum(halfway.kernel.sum(axis=1 - axis) * steps**2))
        for axis in (0, 1)
        for steps in [np.arange(halfway.kernel.shape[axis]) - halfway.kernel.shape[axis] // 2]
    )
    assert rows == pytest.approx(1.0, abs=0.02)
    assert columns == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"alignment": "left"}, r"alignment 'left' is not possible here; use centred"),
        ({"alignment": "top-left"}, r"'top-left' is not possible here; .*need a kernel"),
        (
            {"alignment": "left", "kernel": np.ones((3, 3))},
            "'left' is not possible here; use centred or top-left or kernel",
        ),
        ({"kernel": np.zeros((3, 3))}, "sums to 0"),
        ({"kernel": np.ones(3)}, "give a 2-D array"),
    ],
)
def test_a_camera_that_cannot_be_is_refused_in_a_sentence(choices, words):
    with pytest.raises(SettingsError, match=words) as caught:
        Camera(2, **choices)
    assert "\n" not in str(caught.value)
