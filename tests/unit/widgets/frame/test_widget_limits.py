"""What a page may send to the explorers' models: nothing but sane numbers, words and switches."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.widgets.explorers import metrics, network, pairs, recurrence, resampling
from zssr_teach.widgets.explorers.metrics import MetricExplorer, MetricModel
from zssr_teach.widgets.explorers.network import NetworkExplorer, NetworkModel
from zssr_teach.widgets.explorers.pairs import PairExplorer, PairModel
from zssr_teach.widgets.explorers.recurrence import RecurrenceExplorer, RecurrenceModel
from zssr_teach.widgets.explorers.resampling import ResamplingExplorer, ResamplingModel
from zssr_teach.widgets.frame.limits import Span
from zssr_teach.widgets.views.picture import PictureView

IMAGE = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
EXPLORERS = {
    "metrics": (MetricModel, MetricExplorer, metrics.RANGES, (IMAGE,)),
    "pairs": (PairModel, PairExplorer, pairs.RANGES, (IMAGE,)),
    "recurrence": (
        RecurrenceModel,
        RecurrenceExplorer,
        recurrence.RANGES,
        (IMAGE, IMAGE[::-1]),
    ),
    "resampling": (ResamplingModel, ResamplingExplorer, resampling.RANGES, (IMAGE,)),
    "network": (NetworkModel, NetworkExplorer, network.RANGES, (IMAGE,)),
}
ALL = [(name, setting) for name, entry in EXPLORERS.items() for setting in entry[2]]
NONSENSE = [float("nan"), float("inf"), -(10**400), 10**9, "7", [7], {}, None, True]


@pytest.mark.parametrize(("name", "setting"), ALL)
def test_nonsense_is_refused_in_one_short_sentence(name, setting):
    model, _, _, pictures = EXPLORERS[name]
    for value in NONSENSE:
        with pytest.raises(SettingsError, match="give") as caught:
            model(*pictures, **{setting: value})
        assert len(str(caught.value)) < 150
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("metrics", {"channels": "x" * 1000}),
        ("metrics", {"quantise": "yes"}),
        ("metrics", {"seed": -1}),
        ("pairs", {"camera": ["Gaussian"]}),
        ("pairs", {"seed": 0.5}),
        ("recurrence", {"scales": (1.0,) * 100}),
        ("recurrence", {"scales": [1.0]}),
        ("recurrence", {"scales": ()}),
        ("recurrence", {"row": "7"}),
        ("recurrence", {"column": 10**400}),
        ("resampling", {"method": ["bicubic"]}),
        ("resampling", {"back": "x" * 10_000}),
        ("resampling", {"rings": 1}),
        ("network", {"layer": 1.0}),
    ],
)
def test_other_nonsense_is_refused_as_well(name, change):
    model, _, _, pictures = EXPLORERS[name]
    with pytest.raises(SettingsError, match=r"give|choose|use"):
        model(*pictures, **change)


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_widened_slider_is_answered_in_words_and_changes_nothing(name):
    _, explorer_class, ranges, pictures = EXPLORERS[name]
    first = {} if name != "network" else {"image": pictures[0]}
    explorer = explorer_class(*(() if first else pictures), **first)
    setting = next(s for s in ranges if hasattr(explorer.controls.get(s), "max"))
    control, before = explorer.controls[setting], getattr(explorer.model, setting)
    control.set_state({"max": 10**7})
    control.set_state({"value": 10**6})
    assert "give" in explorer.errors.message
    assert getattr(explorer.model, setting) == before
    control.set_state({"value": before})
    assert explorer.errors.message == ""


@pytest.mark.parametrize("name", EXPLORERS)
def test_sliders_go_from_end_to_end_of_what_is_allowed(name):
    _, explorer_class, ranges, pictures = EXPLORERS[name]
    first = {} if name != "network" else {"image": pictures[0]}
    explorer = explorer_class(*(() if first else pictures), **first)
    for setting, span in ranges.items():
        control = explorer.controls.get(setting)
        if hasattr(control, "max"):
            assert (control.min, control.max, control.step) == (span.low, span.high, span.step)


def test_whole_numbers_of_numpy_are_numbers():
    Span(0, 5).check("size", np.int64(3))
    Span(0.0, 5.0, 0.5).check("size", np.float32(2.5))
    with pytest.raises(SettingsError):
        Span(0, 5).check("size", np.float64(3.0))
    with pytest.raises(SettingsError):
        Span(0, 5).check("size", np.array([3]))


@pytest.mark.parametrize(
    "content",
    [{}, {"row": "1"}, {"row": 1, "column": None}, {"row": 10**30, "column": 0}, {"row": -1}],
)
def test_a_pick_that_is_no_pixel_picks_nothing(content):
    view, picked = PictureView(IMAGE), []
    view.on_pick(lambda row, column: picked.append((row, column)))
    view._receive(view, content, [])
    view.set_state({"rows": 10**9, "columns": 10**9, "shown_width": 10**9, "pixels": b""})
    view._receive(view, {"row": 1000, "column": 1000}, [])
    assert picked == []
    view._receive(view, {"row": 2, "column": 3}, [])
    assert picked == [(2, 3)]
    assert view.still().shape[1] == view.shown_width < 1000
