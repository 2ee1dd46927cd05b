"""Picture view and comparison viewer, without a front end."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from zssr_teach.colours import OKABE_ITO, rgb8
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import to_bytes8
from zssr_teach.widgets.frame.stills import beside
from zssr_teach.widgets.views.picture import PictureView, rectangle
from zssr_teach.widgets.views.viewer import MODES, ComparisonViewer

VIEW = "application/vnd.jupyter.widget-view+json"


def random_image(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((height, width, 3), np.float32)


def still_of(bundle) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))))


# ---- the picture view ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.full((4, 4, 3), np.nan), "NaN"),
        (np.zeros((4, 4, 2)), "shape"),
        (np.zeros(4), "shape"),
        (np.zeros((0, 4, 3)), "shape"),
        (np.zeros((4, 4, 3), np.int64), "int64"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_changes_nothing(array, words):
    view = PictureView(random_image(4, 4))
    before = view.pixels
    for changed in (None, (0, 2)):
        with pytest.raises(ImageError, match=words):
            view.show(array, changed=changed)
    assert view.pixels == before
    assert (view.rows, view.columns) == (4, 4)


def test_showing_a_picture_changes_the_bytes():
    view = PictureView(random_image(6, 8), alt="noise")
    before = view.pixels
    image = random_image(6, 8, seed=1)
    view.show(image, caption="other noise", rectangles=[rectangle(1, 2, 3, 4, "sky blue", "son")])
    assert view.pixels != before
    np.testing.assert_array_equal(view.image, to_bytes8(image))
    assert view.caption == "other noise"
    assert view.rectangles[0]["colour"] == OKABE_ITO["sky blue"]
    view.show(random_image(3, 5))
    assert (view.rows, view.columns, len(view.pixels)) == (3, 5, 45)
    assert view.caption == "other noise"


def test_only_the_rows_that_changed_are_renewed():
    one, two = random_image(6, 8), random_image(6, 8, seed=1)
    view = PictureView(one)
    view.show(two, caption="a band", changed=(2, 5))
    np.testing.assert_array_equal(
        view.image, to_bytes8(np.concatenate([one[:2], two[2:5], one[5:]]))
    )
    assert view.caption == "a band"
    viewer = ComparisonViewer({"one": one, "two": two})
    viewer.update("two", one, changed=(0, 1))
    np.testing.assert_array_equal(
        viewer.picture("two"), to_bytes8(np.concatenate([one[:1], two[1:]]))
    )
    view.show(random_image(3, 8), changed=(0, 1))  # of another size: all of it is new
    np.testing.assert_array_equal(view.image, to_bytes8(random_image(3, 8)))


def test_of_rows_that_changed_nothing_else_is_sent():
    view = PictureView(random_image(6, 8))
    heard, sent = [], []
    view.observe(lambda change: heard.append(len(change["new"])), "pixels")
    view.comm.publish_msg = lambda _kind, data, buffers=(), **_: sent.append((data, buffers))
    view.show(random_image(6, 8, seed=1), changed=(2, 5))
    (message,) = sent
    assert message[0]["content"] == {"trait": "pixels", "start": 2 * 8 * 3}
    assert [bytes(buffer) for buffer in message[1]] == [view.image[2:5].tobytes()]
    assert heard == [6 * 8 * 3]  # whoever follows the trait in Python sees all of it
    view.show(random_image(6, 8, seed=2))
    assert "pixels" in {key for keys in sent[1][0]["buffer_paths"] for key in keys}


def test_the_width_on_the_page_stays_when_it_is_given():
    view = PictureView(random_image(6, 8), shown_width=300)
    view.show(random_image(60, 80))
    assert view.shown_width == 300


def test_picking():
    picked = []
    view = PictureView(random_image(6, 8))
    assert not view.picking
    view.on_pick(lambda row, column: picked.append((row, column)))
    assert view.picking
    view._handle_custom_msg({"row": 5, "column": 7}, [])
    view._handle_custom_msg({"row": 5, "column": 7}, [])
    assert picked == [(5, 7), (5, 7)]
    assert view.position == (5, 7)
    with pytest.raises(SettingsError, match="row below 6"):
        view.pick(6, 0)


def test_the_still_picture_has_the_rectangles():
    view = PictureView(np.zeros((8, 8, 3)), shown_width=80, alt="black", caption="a frame")
    view.rectangles = [rectangle(2, 2, 4, 4, "#ff0000")]
    bundle = view._repr_mimebundle_()
    still = still_of(bundle)
    assert VIEW in bundle
    assert bundle["text/plain"] == "black. a frame"
    assert still.shape == (80, 80, 3)
    assert still[20, 40].tolist() == [255, 0, 0]
    assert still[40, 40].tolist() == [0, 0, 0]


def test_an_empty_view_has_a_still_picture_too():
    assert still_of(PictureView()._repr_mimebundle_()).shape == (1, 1, 3)


# ---- the comparison viewer ----------------------------------------------------------------------


@pytest.fixture
def pictures() -> dict[str, np.ndarray]:
    return {
        "LR": random_image(8, 12),
        "bicubic": random_image(16, 24, 1),
        "truth": random_image(16, 24, 2),
    }


def test_the_viewer_starts_with_the_first_and_the_last(pictures):
    viewer = ComparisonViewer(pictures)
    assert (viewer.first, viewer.second, viewer.mode) == (0, 2, "wipe")
    assert "truth" in viewer.alt
    for title, image in pictures.items():
        np.testing.assert_array_equal(viewer.picture(title), to_bytes8(image))


def test_values_are_those_of_the_arrays(pictures):
    values = ComparisonViewer(pictures).values_at(5, 23)
    assert values["LR"] == tuple(to_bytes8(pictures["LR"])[2, 11])
    assert values["truth"] == tuple(to_bytes8(pictures["truth"])[5, 23])


def test_an_update_sends_one_picture_and_keeps_everything_else(pictures):
    viewer = ComparisonViewer(pictures, first="bicubic", mode="difference", gain=16)
    changes = []
    viewer.observe(lambda change: changes.append(change["name"]))
    viewer.update("bicubic", random_image(16, 24, 3))
    assert changes == ["pixels_1"]
    np.testing.assert_array_equal(viewer.picture("bicubic"), to_bytes8(random_image(16, 24, 3)))
    assert (viewer.first, viewer.mode, viewer.gain) == (1, "difference", 16)
    viewer.update("bicubic", random_image(4, 4))
    assert viewer.shapes == [[8, 12], [4, 4], [16, 24]]


def test_other_pictures_can_follow(pictures):
    viewer = ComparisonViewer(pictures, first="bicubic", second="truth")
    viewer.set_pictures({title: image[:8, :8] for title, image in pictures.items()})
    assert (viewer.first, viewer.second) == (1, 2)
    viewer.set_pictures({"a": random_image(4, 4), "b": random_image(4, 4, 1)})
    assert (viewer.first, viewer.second, viewer.titles) == (0, 1, ["a", "b"])


def test_the_viewer_refuses_with_advice(pictures):
    with pytest.raises(SettingsError, match="give 2 to 9"):
        ComparisonViewer({"one": random_image(4, 4)})
    with pytest.raises(SettingsError, match="choose LR, bicubic, truth"):
        ComparisonViewer(pictures, first="ZSSR")
    viewer = ComparisonViewer(pictures)
    with pytest.raises(SettingsError, match=", ".join(MODES)):
        viewer.show_pair("LR", "truth", mode="fade")
    with pytest.raises(SettingsError, match="row below 16"):
        viewer.values_at(16, 0)
    with pytest.raises(ImageError):
        viewer.update("LR", np.full((4, 4, 3), np.nan))


def test_saved_outputs_of_the_viewer_have_all_pictures(pictures):
    bundle = ComparisonViewer(pictures, alt="three versions of noise")._repr_mimebundle_()
    assert VIEW in bundle
    assert bundle["text/plain"] == "three versions of noise"
    np.testing.assert_array_equal(
        still_of(bundle), beside({title: rgb8(image) for title, image in pictures.items()})
    )
