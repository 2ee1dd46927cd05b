"""The father and son explorer against its model."""

import numpy as np
import pytest

from zssr_teach.experiments.pairs import PairModel
from zssr_teach.images import sample, to_bytes8
from zssr_teach.widgets.explorers.pairs import PairExplorer

IMAGE = sample("facade").pixels[:120, :160]

MOVES = {
    "level": 0.5,
    "index": 5,
    "size": 32,
    "down": 0.1,
    "right": 0.9,
    "scale": 4.0,
    "camera": "Gaussian",
    "noise": 30.0,
}


@pytest.mark.parametrize("name", MOVES)
def test_each_control_changes_what_it_should(name):
    explorer = PairExplorer(IMAGE)
    before = explorer.father.pixels, explorer.son.pixels, explorer.whole.rectangles
    explorer.controls[name].value = MOVES[name]
    pair = PairModel(IMAGE, **{name: MOVES[name]}).pair()
    assert np.array_equal(explorer.father.image, to_bytes8(pair.father))
    assert np.array_equal(explorer.son.image, to_bytes8(pair.son))
    is_father = name not in ("scale", "camera", "noise")
    assert (explorer.father.pixels != before[0]) == is_father
    assert explorer.son.pixels != before[1]
    is_outline = name in ("level", "index", "size", "down", "right")
    # In the middle of the picture, flips and rotations leave a square crop where it is.
    assert (explorer.whole.rectangles != before[2]) == (is_outline and name != "index")


@pytest.mark.parametrize(("name", "value"), [("sigma", 3.0), ("ratio", 0.3), ("angle", 90.0)])
def test_kernel_controls_matter_to_the_gaussian_only(name, value):
    explorer = PairExplorer(IMAGE, ratio=0.5)
    before = explorer.son.pixels, explorer.kernel.pixels
    assert explorer.controls[name].disabled
    explorer.controls[name].value = value
    assert (explorer.son.pixels, explorer.kernel.pixels) == before
    explorer = PairExplorer(IMAGE, camera="Gaussian", ratio=0.5)
    before = explorer.son.pixels, explorer.kernel.pixels
    assert not explorer.controls[name].disabled
    explorer.controls[name].value = value
    assert explorer.son.pixels != before[0]
    assert explorer.kernel.pixels != before[1]


def test_order_of_moves_does_not_matter():
    one, other = PairExplorer(IMAGE), PairExplorer(IMAGE)
    for name in MOVES:
        one.controls[name].value = MOVES[name]
    for name in reversed(MOVES):
        other.controls[name].value = MOVES[name]
    assert one.son.pixels == other.son.pixels
    assert one.readout.text == other.readout.text


def test_drawing_fills_the_strip_and_moves_the_controls():
    explorer = PairExplorer(IMAGE, size=32)
    empty = explorer.strip.pixels
    explorer.draw(11)
    assert len(explorer.draws) == 8
    assert explorer.strip.pixels != empty
    last = explorer.draws[0]
    assert explorer.model.draw() == last.draw
    assert np.array_equal(explorer.father.image, to_bytes8(last.father))
    assert "newest first" in explorer.strip.caption


def test_another_sample_empties_the_strip():
    explorer = PairExplorer(sample="cat")
    explorer.draw()
    explorer.children[0].children[0].children[0].value = "coins"
    assert not explorer.draws
    assert explorer.whole.image.shape == (128, 128, 3)
    assert explorer.errors.message == ""


def test_errors_come_in_words():
    explorer = PairExplorer(IMAGE)
    explorer.controls["scale"].max = 20
    explorer.controls["scale"].value = 12.0
    assert "scale is 12.0; give 1 to 8" in explorer.errors.message
    explorer.controls["scale"].value = 8.0
    assert explorer.errors.message == ""


def test_a_saved_page_keeps_picture_and_numbers():
    explorer = PairExplorer(IMAGE, noise=10.0)
    bundle = explorer._repr_mimebundle_()
    assert bundle == explorer._repr_mimebundle_()
    assert "PSNR of the son" in bundle["text/plain"]
