"""The camera explorer against its model."""

import io

import numpy as np
import pytest

from zssr_teach.experiments.camera import KINDS, CameraModel, inverts_detail
from zssr_teach.images import sample, to_bytes8
from zssr_teach.kernels import motion_kernel
from zssr_teach.widgets.explorers.camera import CameraExplorer
from zssr_teach.widgets.views.kernels import kernel_picture

IMAGE = sample("weave").pixels[:64, :96]
SLIDERS = ("sigma", "ratio", "angle", "length", "radius", "reach", "hand", "rows", "columns")


def visible(explorer):
    """Return the names of the kernel's controls that are shown."""
    shown = {name for name in SLIDERS if explorer.controls[name].layout.display != "none"}
    return shown | ({"drawing"} if explorer.drawing.layout.display != "none" else set())


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_its_pictures_its_numbers_and_its_controls_alone(kind):
    explorer = CameraExplorer(IMAGE, ratio=0.5)
    explorer.controls["kind"].value = kind
    model = CameraModel(IMAGE, ratio=0.5, kind=kind)
    assert explorer.errors.message == ""
    assert visible(explorer) == set(KINDS[kind])
    assert np.array_equal(explorer.original.image, to_bytes8(model.original()))
    assert np.array_equal(explorer.small.image, to_bytes8(model.small()))
    assert np.array_equal(explorer.result.image, model.result())
    numbers, shape = explorer.readout.numbers, model.shape()
    assert numbers["kernel"] == shape.size
    assert f"{shape.along:.2f}" in numbers["width"]
    assert numbers["inverts detail"] == ("yes" if inverts_detail(model.camera) else "no")
    errors = model.errors()
    assert numbers["re-shrunk error"] == f"{errors[0]:.2f} → {errors[10]:.2f} grey levels"
    assert numbers["PSNR"] == f"{model.psnr(0):.2f} → {model.psnr():.2f} dB"
    assert str(shape) in explorer.kernel.alt
    assert explorer.curve.lines[0]["y"] == pytest.approx(errors, abs=1e-4)
    assert explorer.curve.points[0]["x"] == 10


def test_the_angle_is_hidden_while_the_gaussian_is_round():
    explorer = CameraExplorer(IMAGE)
    assert visible(explorer) == {"sigma", "ratio"}
    explorer.controls["ratio"].value = 0.5
    assert visible(explorer) == {"sigma", "ratio", "angle"}


def test_iterations_recipe_and_scale_are_followed():
    explorer = CameraExplorer(IMAGE, kind="disc")
    explorer.controls["iterations"].value = 0
    assert explorer.result.caption == "enlarged by bicubic interpolation"
    assert explorer.curve.points[0]["x"] == 0
    explorer.controls["iterations"].value = 1
    assert explorer.result.caption == "enlarged, back-projected 1 time"
    explorer.controls["recipe"].value = "old phone"
    explorer.controls["scale"].value = 4
    model = CameraModel(IMAGE, kind="disc", iterations=1, recipe="old phone", scale=4)
    assert np.array_equal(explorer.small.image, to_bytes8(model.small()))
    assert np.array_equal(explorer.result.image, model.result())
    (limit,) = explorer.spectrum.rectangles
    assert limit["width"] == pytest.approx(explorer.spectrum.columns / 4, abs=1)


def test_where_a_step_would_raise_the_error_it_ends_and_says_so(monkeypatch):
    path = [np.zeros((64, 96, 3), np.uint8)] * 3, [3.0, 2.0, 1.0]
    monkeypatch.setattr(CameraModel, "_path", lambda model: path)
    explorer = CameraExplorer(IMAGE, iterations=9)
    assert "back-projected 2 times; once more would raise the error" in explorer.result.caption
    assert explorer.curve.points[0]["x"] == 2


def test_an_empty_drawing_is_one_sentence_and_the_next_cell_ends_it():
    explorer = CameraExplorer(IMAGE, kind="drawn")
    before = explorer.result.pixels
    explorer.clear()
    assert explorer.errors.message.startswith("nothing is drawn yet; ")
    assert "\n" not in explorer.errors.message
    assert explorer.result.pixels == before
    drawing = [0] * 121
    drawing[0] = 5
    explorer.grid.set_state({"value": drawing})
    assert explorer.errors.message == ""
    assert explorer.readout.numbers["kernel"] == "1×1"


def test_an_empty_drawing_from_the_start_is_said_in_the_widget_too():
    explorer = CameraExplorer(IMAGE, kind="drawn", drawing=(0,) * 121)
    assert "nothing is drawn yet" in explorer.errors.message
    assert explorer.still().size
    explorer.controls["kind"].value = "motion"
    assert explorer.errors.message == ""


@pytest.mark.parametrize("sent", [[1], [10] * 121, ["9"] * 121, [None] * 121, [0.5] * 121])
def test_what_a_page_sends_as_a_drawing_is_looked_at(sent):
    explorer = CameraExplorer(IMAGE, kind="drawn")
    before = explorer.model.drawing
    explorer.grid.set_state({"value": sent, "side": 1000})
    assert "a drawing is 11×11 whole numbers" in explorer.errors.message
    assert explorer.model.drawing == before
    assert explorer.grid.side == 11


def test_work_that_takes_long_waits_for_a_slider_to_rest(monkeypatch):
    explorer = CameraExplorer(IMAGE, kind="motion")
    asked = []
    monkeypatch.setattr(explorer._slow, "request", lambda: asked.append(explorer.model.length))
    before = explorer.result.pixels
    explorer.controls["length"].value = 12.0
    assert asked == [12.0]
    assert np.array_equal(explorer.small.image, to_bytes8(explorer.model.small()))
    assert explorer.result.pixels == before
    assert explorer.readout.numbers["PSNR"] == "…"
    explorer._show_corrected()
    assert np.array_equal(explorer.result.image, explorer.model.result())
    explorer.controls["iterations"].value = 2  # known by now, so shown at once
    assert asked == [12.0]
    assert np.array_equal(explorer.result.image, explorer.model.corrected(2))


def test_the_kernel_can_be_saved_and_the_same_had_by_command():
    explorer = CameraExplorer(IMAGE, kind="motion", recipe="old phone")
    name, data = explorer._file()
    assert name == "kernel.npy"
    assert np.array_equal(np.load(io.BytesIO(data)), motion_kernel(9, 30))
    assert '--scale 2 --kernel "motion 9 30" --recipe "old phone"' in explorer.readout.message
    explorer.controls["kind"].value = "drawn"
    assert "--kernel kernel.npy --alignment centred" in explorer.readout.message
    explorer.controls["kind"].value = "recipe"
    assert '--scale 2 --recipe "old phone".' in explorer.readout.message


def test_negative_weights_are_blue():
    picture = kernel_picture(np.array([[-0.1, 1.0, -0.1]]))
    red, _, blue = picture[5, 4]
    assert blue > red > 0
    assert picture[5, 5].tolist() == [1, 1, 1]
    explorer = CameraExplorer(IMAGE, kind="bicubic")
    assert "blue is negative" in explorer.kernel.caption


def test_a_flat_picture_has_nothing_to_correct():
    explorer = CameraExplorer(np.full((40, 40, 3), 100, np.uint8), kind="disc")
    assert explorer.errors.message == ""
    assert explorer.readout.numbers["PSNR"].endswith("∞ dB")


def test_a_saved_page_keeps_picture_and_numbers():
    explorer = CameraExplorer(IMAGE, kind="shake")
    bundle = explorer._repr_mimebundle_()
    assert bundle == explorer._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert "CameraExplorer: kernel " in bundle["text/plain"]


def test_another_picture_of_the_gallery(monkeypatch):
    explorer = CameraExplorer(kind="disc")
    column = explorer.children[0].children[0]
    chooser = next(c for c in column.children if getattr(c, "description", "") == "picture")
    before = explorer.small.pixels
    chooser.value = "brick"
    assert explorer.small.pixels != before
