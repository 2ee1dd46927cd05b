"""The frame of the explorers, over a model of a few lines."""

import base64
import io
from dataclasses import dataclass

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from zssr_teach.colours import rgb8
from zssr_teach.errors import SettingsError
from zssr_teach.images import to_bytes8
from zssr_teach.widgets.frame.explorer import Explorer
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.views.picture import PictureView

VIEW = "application/vnd.jupyter.widget-view+json"


def random_image(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), np.float32)


def still_of(bundle) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))))


@dataclass
class Brightness:
    image: np.ndarray
    offset: float = 0.0
    grey: bool = False

    def result(self) -> np.ndarray:
        if self.offset > 0.9:
            raise SettingsError("the offset is above 0.9; choose a smaller one")
        image = np.clip(self.image + self.offset, 0, 1)
        return image.mean(axis=2) if self.grey else image


@dataclass(frozen=True)
class FrozenBrightness:
    image: np.ndarray
    offset: float = 0.0
    grey: bool = False
    result = Brightness.result


class BrightnessExplorer(Explorer):
    def __init__(self, model):
        super().__init__(model)
        self.view = PictureView(alt="a picture")
        offset = ipywidgets.FloatSlider(min=-1, max=1, step=0.01)
        grey = ipywidgets.Checkbox()
        self.arrange([offset, grey], [self.view])
        self.bind(offset=offset, grey=grey)

    def show(self):
        self.view.show(self.model.result())
        self.readout.numbers = {"mean": f"{self.view.image.mean():.1f}"}

    def still(self):
        return self.view.image


@pytest.fixture(params=[Brightness, FrozenBrightness])
def explorer(request) -> BrightnessExplorer:
    return BrightnessExplorer(request.param(random_image(12, 12)))


def test_an_explorer_shows_its_model_at_once_and_after_every_change(explorer):
    np.testing.assert_array_equal(explorer.view.image, to_bytes8(random_image(12, 12)))
    explorer.controls["offset"].value = 0.25
    assert explorer.model.offset == 0.25
    np.testing.assert_array_equal(explorer.view.image, rgb8(explorer.model.result()))
    assert explorer.readout.text == f"mean {explorer.view.image.mean():.1f}"


def test_the_order_of_changes_does_not_matter(explorer):
    explorer.controls["offset"].value = 0.25
    explorer.controls["grey"].value = True
    one = explorer.view.pixels
    explorer.controls["offset"].value = 0.0
    explorer.controls["grey"].value = False
    explorer.controls["grey"].value = True
    explorer.controls["offset"].value = 0.25
    assert explorer.view.pixels == one


def test_errors_are_shown_in_words_and_go_away(explorer):
    before = explorer.view.pixels
    explorer.controls["offset"].value = 1.0
    assert explorer.errors.text == "the offset is above 0.9; choose a smaller one"
    assert explorer.view.pixels == before
    explorer.controls["offset"].value = 0.0
    assert explorer.errors.text == ""


def test_mistakes_in_the_program_are_shown_and_raised(explorer, monkeypatch):
    monkeypatch.setattr(explorer, "show", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        explorer.refresh()
    assert "ZeroDivisionError" in explorer.errors.text


def test_saved_outputs_of_an_explorer_have_the_picture_and_the_numbers(explorer):
    bundle = explorer._repr_mimebundle_()
    assert VIEW in bundle
    np.testing.assert_array_equal(still_of(bundle), explorer.view.image)
    assert bundle["text/plain"] == f"BrightnessExplorer: {explorer.readout.text}"


def test_a_readout_in_one_line():
    readout = Readout(numbers={"a": "1", "b": "2"}, message="done")
    assert readout.text == "a 1, b 2. done"
