"""The trade-off explorer against its model."""

import numpy as np
import pytest

from zssr_teach.experiments.trade_off import INDICES, TradeOffModel
from zssr_teach.widgets.explorers.trade_off import TradeOffExplorer


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
