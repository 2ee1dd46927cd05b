"""The trade-off explorer against its model."""

import numpy as np
import pytest

from zssr_teach.errors import ImageError
from zssr_teach.experiments.trade_off import INDICES, TradeOffModel
from zssr_teach.widgets.explorers import trade_off
from zssr_teach.widgets.explorers.trade_off import TradeOffExplorer
from zssr_teach.widgets.frame import background


@pytest.fixture
def explorer():
    return TradeOffExplorer()


def test_the_slider_walks_picture_point_and_numbers(explorer):
    before = explorer.picture.pixels, explorer.readout.text, explorer.curve.alt
    explorer.controls["place"].value = len(explorer.model.walk) - 1
    now = TradeOffModel(place=explorer.controls["place"].value).current
    assert np.array_equal(explorer.picture.image, now.picture)
    assert explorer.readout.numbers["PSNR"] == f"{now.psnr:.2f} dB"
    mark = explorer.curve.points[-1]
    assert (mark["label"], mark["y"]) == ("now", now.psnr)
    assert mark["x"] == pytest.approx(now.indices[0])
    after = explorer.picture.pixels, explorer.readout.text, explorer.curve.alt
    assert all(one != other for one, other in zip(before, after, strict=True))
    assert f"{now.weight:g}" in explorer.picture.alt


def test_another_index_moves_the_curve_alone(explorer):
    picture = explorer.picture.pixels
    for place, name in enumerate(INDICES):
        explorer.controls["index"].value = name
        model = explorer.model
        assert explorer.curve.lines[0]["x"] == pytest.approx(
            [round(point.indices[place], 5) for point in model.walk]
        )
        assert name in explorer.curve.x_label
    assert explorer.picture.pixels == picture


def test_all_points_lie_within_the_axes_and_the_truth_on_none(explorer):
    names = {point["label"] for point in explorer.curve.points}
    assert {"bicubic", "zero-shot", "now"} <= names
    assert "ground truth" not in names  # its PSNR is infinite
    for point in explorer.curve.points:
        assert explorer.curve.x_range[0] <= point["x"] <= explorer.curve.x_range[1]
        assert explorer.curve.y_range[0] <= point["y"] <= explorer.curve.y_range[1]


def test_another_picture_keeps_the_place(explorer):
    explorer.controls["place"].value = 3
    other = list(explorer.model.scenes)[1]
    explorer.controls["scene"].value = other
    assert explorer.errors.message == ""
    assert explorer.model.scene == other
    assert explorer.model.place == 3
    assert np.array_equal(explorer.picture.image, TradeOffModel(other, 3).current.picture)


def test_what_stands_beside_it_is_chosen(explorer):
    assert np.array_equal(explorer.other.image, explorer.model.truth.picture)
    explorer.beside.value = "bicubic"
    assert explorer.other.caption == "bicubic"
    assert "bicubic" in explorer.other.alt
    assert explorer.still().ndim == 3


# ---- walked here --------------------------------------------------------------------------------


@pytest.fixture
def quick(explorer):
    explorer.live.weights, explorer.live.steps = (0.0, 0.5, 1.0), (3, 2)
    return explorer


def test_a_walk_on_this_computer_joins_the_pictures_and_is_shown(quick):
    assert "walked beforehand" in quick.readout.message
    quick.live.button.click()
    assert quick.live.wait(120)
    assert quick.live.errors.message == ""
    assert quick.live.status.message.startswith("Done: 3 of 3 weights, ")
    assert quick.model.scene == quick.controls["scene"].value == "cat, walked here"
    assert [point.weight for point in quick.model.walk] == [0, 0.5, 1]
    assert quick.controls["place"].value == 2  # the newest
    assert np.array_equal(quick.picture.image, quick.model.current.picture)
    assert "walked beforehand" not in quick.readout.message
    shipped = TradeOffModel("cat").truth
    assert np.array_equal(quick.model.truth.picture, shipped.picture)  # the same piece
    quick.live.button.click()  # of what was walked here there is nothing more to walk
    assert "choose another picture" in quick.live.status.message
    quick.controls["scene"].value = "cat"
    assert "walked beforehand" in quick.readout.message


def test_who_looks_at_a_lighter_weight_or_at_another_picture_is_left_there(quick):
    seen = []

    def take(name, points):
        take_walk(name, points)
        walked = len(quick.model.walk)
        if quick.controls["scene"].value == name and walked == 2:
            quick.controls["place"].value = 0
        seen.append((quick.controls["scene"].value, quick.controls["place"].value))

    take_walk, quick.live._take = quick.live._take, take
    quick.live.walk("cat")
    assert seen == [("cat, walked here", 0), ("cat, walked here", 0), ("cat, walked here", 0)]
    quick.controls["scene"].value = "camera"
    quick.live._take("cat, walked here", quick.model.scenes["cat, walked here"])
    assert quick.controls["scene"].value == "camera"


def test_a_walk_is_stopped_and_walked_again(quick):
    take = quick.live._take
    quick.live._take = lambda *walked: (take(*walked), quick.live.stop())
    quick.live.button.click()
    assert quick.live.wait(120)
    assert quick.live.status.message.startswith("Stopped: 1 of 3 weights")
    assert len(quick.model.walk) == 1
    quick.live._take = take
    quick.controls["scene"].value = "cat"
    quick.live.button.click()
    assert quick.live.button.description == "Stop"
    assert quick.live.wait(120)
    assert quick.live.status.message.startswith("Done: 3 of 3")
    assert quick.live.button.description != "Stop"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ImageError("too small; give more"), "too small; give more"),
        (KeyError("x"), "a mistake in the program: KeyError('x')"),
    ],
)
def test_what_goes_wrong_while_walking_is_said(quick, monkeypatch, error, words):
    def fail(name):
        raise error

    monkeypatch.setattr(trade_off, "gallery_scene", fail)
    quick.live.walk("cat")
    assert quick.live.errors.message == words


def test_the_cell_run_again_stops_the_walk_of_the_explorer_that_it_made_before(monkeypatch):
    stopped = []
    monkeypatch.setattr(trade_off.LiveWalk, "stop", lambda walk: stopped.append(walk))
    explorers = []
    for cell, run in (("walk", "1"), ("other", "2"), ("walk", "3")):
        monkeypatch.setattr(background, "running_cell", lambda maker=(cell, run): maker)
        assert stopped == []
        explorers.append(TradeOffExplorer())
    assert stopped == [explorers[0].live]
