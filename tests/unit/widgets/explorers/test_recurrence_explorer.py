"""The patch recurrence explorer against its model."""

import numpy as np
import pytest

from zssr_teach.errors import ZssrError
from zssr_teach.images import sample, to_bytes8
from zssr_teach.widgets.explorers.recurrence import RecurrenceExplorer

IMAGE = sample("facade").pixels[60:156, 60:172]
OTHER = sample("cat").pixels[:96, :100]


def made(**settings):
    return RecurrenceExplorer(IMAGE, OTHER, **({"row": 40, "column": 50} | settings))


@pytest.mark.parametrize(
    ("name", "value"),
    [("row", 20), ("column", 70), ("size", 11), ("scales", (0.5,)), ("count", 2)],
)
def test_each_control_changes_boxes_and_words(name, value):
    explorer = made()
    before = explorer.picture.rectangles, explorer.other.rectangles, explorer.readout.message
    explorer.controls[name].value = value
    after = explorer.picture.rectangles, explorer.other.rectangles, explorer.readout.message
    assert all(one != other for one, other in zip(before, after, strict=True))
    model = explorer.model
    assert explorer.readout.numbers["nearest in the other"] == f"{model.outside()[0].distance:.1f}"
    assert len(explorer.picture.rectangles) == len(model.inside()) + 1
    assert np.array_equal(explorer.picture.image, to_bytes8(IMAGE))


def test_a_click_moves_the_sliders_and_back():
    clicked, moved = made(), made()
    clicked.picture.pick(20, 30)
    moved.controls["column"].value = 30
    moved.controls["row"].value = 20
    assert clicked.picture.rectangles == moved.picture.rectangles
    assert clicked.strip.pixels == moved.strip.pixels
    moved.controls["row"].value = 21
    assert clicked.picture.rectangles != moved.picture.rectangles


def test_boxes_lie_where_the_matches_are():
    explorer = made(scales=(0.5,), count=1)
    match = explorer.model.inside()[0]
    box = explorer.picture.rectangles[0]
    assert (box["row"], box["column"]) == tuple(round(place) for place in match.box[:2])
    assert box["height"] == box["width"] == 14
    assert box["label"] == "×0.5"


def test_other_samples_keep_the_patch_inside():
    explorer = RecurrenceExplorer(sample="facade", row=200, column=250)
    picture, other = explorer.children[0].children[0].children[:2]
    picture.value = "coins"
    assert explorer.controls["row"].max == 127
    assert explorer.model.position == (127, 127)
    before = explorer.other.pixels
    other.value = "brick"
    assert explorer.other.pixels != before
    assert explorer.errors.message == ""


def test_errors_come_in_words():
    explorer = made()
    explorer.controls["size"].step = 1
    explorer.controls["size"].value = 8
    assert "odd number" in explorer.errors.message
    explorer.controls["size"].value = 7
    assert explorer.errors.message == ""
    with pytest.raises(ZssrError, match="at least 32×32"):
        RecurrenceExplorer(IMAGE[:20], OTHER)


def test_a_saved_page_keeps_picture_and_distances():
    explorer = made()
    bundle = explorer._repr_mimebundle_()
    assert bundle == explorer._repr_mimebundle_()
    assert "nearest in the same picture" in bundle["text/plain"]
    assert "Same picture: at ×1:" in bundle["text/plain"]
