"""The resampling explorer against its model."""

import numpy as np
import pytest

from zssr_teach.experiments.resampling import ResamplingModel
from zssr_teach.images import sample, to_bytes8
from zssr_teach.reference import Reference
from zssr_teach.widgets.explorers.resampling import ResamplingExplorer

IMAGE = sample("weave").pixels[:96, :128]

MOVES = {
    "factor": 3.3,
    "method": "lanczos",
    "antialias": False,
    "alignment": "top-left",
    "back": "nearest",
    "rings": True,
}


@pytest.mark.parametrize("name", MOVES)
def test_each_control_changes_what_it_should(name):
    explorer = ResamplingExplorer(IMAGE)
    views = ("original", "small", "result", "difference")
    before = {view: getattr(explorer, view).pixels for view in views}
    explorer.controls[name].value = MOVES[name]
    model = ResamplingModel(IMAGE, **{name: MOVES[name]})
    assert np.array_equal(explorer.result.image, to_bytes8(model.result()))
    assert np.array_equal(explorer.small.image, to_bytes8(model.small()))
    assert explorer.readout.numbers["PSNR"] == f"{model.psnr():.2f} dB"
    changed = {view for view in views if getattr(explorer, view).pixels != before[view]}
    unchanged = {"back": {"original", "small"}, "rings": set()}.get(name, {"original"})
    assert changed == set(views) - unchanged


def test_order_of_moves_does_not_matter():
    one, other = ResamplingExplorer(IMAGE), ResamplingExplorer(IMAGE)
    for name in MOVES:
        one.controls[name].value = MOVES[name]
    for name in reversed(MOVES):
        other.controls[name].value = MOVES[name]
    assert one.result.pixels == other.result.pixels
    assert one.readout.text == other.readout.text


def test_gain_changes_the_difference_map_alone():
    explorer = ResamplingExplorer(IMAGE)
    before = explorer.difference.pixels, explorer.result.pixels
    explorer.gain.value = 16
    assert explorer.difference.pixels != before[0]
    assert explorer.result.pixels == before[1]


def test_extremes_are_shown():
    explorer = ResamplingExplorer(IMAGE[:32, :32])
    for value in (8.0, 1.0):
        explorer.controls["factor"].value = value
        assert explorer.errors.message == ""
    assert explorer.readout.numbers["PSNR"] == "∞ dB"


def test_errors_come_in_words():
    explorer = ResamplingExplorer(IMAGE)
    explorer.controls["factor"].max = 20
    explorer.controls["factor"].value = 12.0
    assert "give 1 to 8" in explorer.errors.message
    explorer.controls["factor"].value = 2.0
    assert explorer.errors.message == ""


def test_a_saved_page_keeps_picture_and_numbers():
    explorer = ResamplingExplorer(IMAGE, factor=4.0)
    bundle = explorer._repr_mimebundle_()
    assert bundle == explorer._repr_mimebundle_()
    assert bundle["image/png"].startswith("iVBOR")
    assert "24×32" in bundle["text/plain"]


def test_pictures_are_on_their_way_before_they_are_measured(monkeypatch):
    explorer, measure, seen = ResamplingExplorer(IMAGE), Reference.psnr, []

    def watched(reference, picture):
        seen.append(np.array_equal(explorer.result.image, to_bytes8(picture)))
        return measure(reference, picture)

    monkeypatch.setattr(Reference, "psnr", watched)
    explorer.controls["factor"].value = 3.0
    assert seen == [True]
