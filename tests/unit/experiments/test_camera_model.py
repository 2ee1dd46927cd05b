"""The model of a camera of one's own, against the library."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import SettingsError
from zssr_teach.experiments import camera as experiment
from zssr_teach.experiments.camera import CameraModel, drawn_kernel, inverts_detail
from zssr_teach.images import sample, to_bytes8
from zssr_teach.kernels import (
    centre_of_mass,
    check_kernel,
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
)
from zssr_teach.kernels.words import named_kernel
from zssr_teach.metrics import protocol_for
from zssr_teach.recipes import RECIPES
from zssr_teach.upscaling import back_project

IMAGE = sample("weave").pixels[:74, :97]
EMPTY = (0,) * 121


def cells(**weights):
    """Return a drawing: ``r3c4=9`` is the weight of row 3, column 4."""
    sheet = np.zeros((11, 11), int)
    for place, weight in weights.items():
        row, column = place[1:].split("c")
        sheet[int(row), int(column)] = weight
    return tuple(sheet.ravel().tolist())


@pytest.mark.parametrize("kind", experiment.KINDS)
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_pictures_are_the_library_s(kind, scale):
    model = CameraModel(IMAGE, kind=kind, scale=scale, recipe="at night", iterations=4)
    high = IMAGE[: 74 // scale * scale, : 97 // scale * scale]
    assert np.array_equal(model.original(), high)
    kernel = RECIPES["at night"].kernel if kind == "recipe" else model.given()
    camera = Camera(scale, kernel, "centred")
    spoilt = replace(RECIPES["at night"].at(scale), camera=camera)
    low = degrade(high, spoilt, seed=0)
    assert np.array_equal(model.small(), low)
    expected = back_project(camera.enlarge(low, high.shape[:2]), low, camera, 4)
    assert np.array_equal(model.result(), to_bytes8(np.clip(expected, 0, 1)))
    shown = model.result() / np.float32(255)
    assert model.psnr() == pytest.approx(protocol_for(scale).psnr(high, shown))


@pytest.mark.parametrize("kind", experiment.KINDS)
@pytest.mark.parametrize("recipe", ["nothing", *RECIPES])
def test_the_error_never_rises_and_is_that_of_the_re_shrunk_picture(kind, recipe):
    model = CameraModel(IMAGE, kind=kind, recipe=recipe)
    errors = model.errors()
    assert len(errors) > 1
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < errors[0]
    again = model.camera.shrink(model.enlarged()) - model.small()
    assert errors[0] == pytest.approx(255 * float(np.sqrt(np.square(again).mean())), rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=121, max_size=121), st.sampled_from([2, 3, 4]))
def test_every_drawing_is_a_safe_kernel(drawing, scale):
    model = CameraModel(IMAGE[:40, :40], kind="drawn", drawing=drawing, scale=scale)
    if not any(drawing):
        with pytest.raises(SettingsError, match="nothing is drawn yet"):
            model.kernel()
        return
    kernel = model.kernel()
    assert np.allclose(check_kernel(kernel), kernel)
    assert sorted(kernel[kernel > 0] * sum(drawing)) == pytest.approx(sorted(filter(None, drawing)))
    errors = model.errors()
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize("row", [0, 5, 10])
@pytest.mark.parametrize("column", [0, 3, 10])
def test_a_drawing_in_a_corner_is_moved_to_the_middle(row, column):
    right = min(column, 8)
    place = {f"r{row}c{right}": 9, f"r{row}c{right + 2}": 1}
    kernel = drawn_kernel(cells(**place))
    assert np.abs(centre_of_mass(kernel)).max() <= 0.5
    assert np.array_equal(kernel, drawn_kernel(cells(r5c4=9, r5c6=1)))


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("bicubic", ()),
        ("Gaussian", ("sigma", "ratio", "angle")),
        ("motion", ("length", "angle")),
        ("disc", ("radius",)),
        ("shake", ("reach", "hand")),
        ("box", ("rows", "columns")),
        ("drawn", ("drawing",)),
    ],
)
def test_only_what_matters_changes_the_kernel(kind, names):
    model = CameraModel(IMAGE, kind=kind, ratio=0.5)
    assert model.matters == names
    moved = {
        "sigma": 2.0, "ratio": 0.7, "angle": 75.0, "length": 12.0, "radius": 4.0, "reach": 9.0,
        "hand": 8, "rows": 3, "columns": 4, "drawing": cells(r1c1=1),
    }  # fmt: skip
    for name, value in moved.items():
        other = replace(model, **{name: value})
        same = np.array_equal(other.kernel(), model.kernel())
        assert same == (name not in names), name
        assert other.is_corrected == model.is_corrected


def test_a_round_gaussian_has_no_angle():
    assert CameraModel(IMAGE, ratio=1.0).matters == ("sigma", "ratio")
    assert CameraModel(IMAGE, ratio=1.0).words() == "gaussian 1.4"


@pytest.mark.parametrize("kind", ["Gaussian", "motion", "disc", "shake", "box"])
def test_the_words_name_the_same_kernel(kind):
    model = CameraModel(IMAGE, kind=kind, ratio=0.5, columns=6)
    assert named_kernel(model.words()) == pytest.approx(model.kernel())


def test_those_without_a_name_have_no_words():
    assert CameraModel(IMAGE, kind="drawn").words() == ""
    assert CameraModel(IMAGE, kind="recipe").words() == ""
    assert named_kernel(CameraModel(IMAGE, kind="bicubic").words()) is None


def test_the_recipe_s_own_kernel():
    model = CameraModel(IMAGE, kind="recipe", recipe="old phone")
    assert np.array_equal(model.kernel(), gaussian_kernel(1.4))
    assert str(model.degradation()) == str(RECIPES["old phone"].at(2))
    assert str(CameraModel(IMAGE, kind="recipe").degradation()) == str(Degradation(2))


def test_the_spectrum_shows_what_a_movement_takes_away():
    model = CameraModel(IMAGE, kind="motion", length=12.0, angle=0.0)
    spectrum = model.spectrum()
    side = len(spectrum)
    assert spectrum[side // 2, side // 2] == pytest.approx(0)
    assert spectrum.min() == pytest.approx(-60, abs=25)
    # A level movement does nothing to what is level, and takes away waves that fit into it.
    assert spectrum[:, side // 2] == pytest.approx(0, abs=1e-3)
    assert spectrum[side // 2, side // 2 + side // 12] < -25


@pytest.mark.parametrize(("scale", "share"), [(2, 1 / 2), (3, 1 / 3), (4, 1 / 4)])
def test_the_limit_is_where_lr_pixels_end(scale, share):
    model = CameraModel(IMAGE, scale=scale)
    first, side = model.limit()
    whole = len(model.spectrum())
    assert side == pytest.approx(share * whole, abs=1)
    assert 2 * first + side == whole


def test_corrections_are_made_once_and_for_all_numbers_of_them(monkeypatch):
    made, real = [], experiment.back_projections
    monkeypatch.setattr(
        experiment, "back_projections", lambda *given: made.append(1) or real(*given)
    )
    model = CameraModel(IMAGE, kind="motion")
    assert not model.is_corrected
    model.result()
    for other in (
        replace(model, iterations=3),
        replace(model, radius=5.0),
        replace(model, length=9.000000000000002),  # what a page makes of 9
    ):
        assert other.is_corrected
        other.result()
    assert len(made) == 1
    replace(model, length=8.0).result()
    assert len(made) == 2


def test_noise_costs_what_back_projection_would_gain():
    clean = CameraModel(IMAGE, iterations=10)
    noisy = replace(clean, recipe="at night")
    assert clean.psnr() > clean.psnr(0) + 1
    assert noisy.psnr() < noisy.psnr(0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "magic"},
        {"recipe": "fog"},
        {"scale": 5},
        {"scale": 2.0},
        {"scale": True},
        {"sigma": 9.0},
        {"sigma": float("nan")},
        {"length": 0.0},
        {"hand": 1.5},
        {"rows": 0},
        {"iterations": 21},
        {"seed": -1},
        {"drawing": (1, 2, 3)},
        {"drawing": (10,) * 121},
        {"drawing": (-1,) * 121},
        {"drawing": (True,) * 121},
        {"drawing": (0.5,) * 121},
        {"drawing": ("9",) * 121},
        {"drawing": None},
        {"drawing": (10**400,) * 121},
    ],
)
def test_settings_without_sense_are_refused_in_words(wrong):
    with pytest.raises(SettingsError) as caught:
        CameraModel(IMAGE, **wrong)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_the_largest_kernels_on_the_smallest_picture():
    tiny = IMAGE[:32, :32]
    for kind, largest in (
        ("Gaussian", {"sigma": 5.0}),
        ("motion", {"length": 30.0}),
        ("disc", {"radius": 10.0}),
        ("shake", {"reach": 30.0}),
        ("box", {"rows": 15, "columns": 15}),
        ("drawn", {"drawing": cells(r0c0=9, r10c10=1)}),
    ):
        for scale in (2, 4):
            model = CameraModel(tiny, kind=kind, scale=scale, **largest)
            assert np.isfinite(model.psnr())


def test_a_larger_picture_is_cut():
    assert CameraModel(np.zeros((300, 280, 3), np.float32)).original().shape == (256, 256, 3)
    assert motion_kernel(9, 30).shape == (5, 9)


def test_cameras_that_invert_detail_are_known():
    inverting = {"motion": motion_kernel(9), "disc": disc_kernel(3), "box": np.ones((5, 6))}
    assert not inverts_detail(Camera(2))
    assert not inverts_detail(Camera(4))
    assert not inverts_detail(Camera(1.5))
    for sigma in (0.4, 0.8, 1.4, 2.5):
        assert not inverts_detail(Camera(2, gaussian_kernel(sigma)))
    for name, kernel in inverting.items():
        assert inverts_detail(Camera(2, kernel)), name
