"""What a page may send to the explorers: a control that was widened there moves nothing."""

import numpy as np
import pytest

from zssr_teach.experiments import camera, metrics, network, pairs, recurrence, resampling
from zssr_teach.widgets.explorers.camera import CameraExplorer
from zssr_teach.widgets.explorers.metrics import MetricExplorer
from zssr_teach.widgets.explorers.network import NetworkExplorer
from zssr_teach.widgets.explorers.pairs import PairExplorer
from zssr_teach.widgets.explorers.recurrence import RecurrenceExplorer
from zssr_teach.widgets.explorers.resampling import ResamplingExplorer
from zssr_teach.widgets.views.picture import PictureView

IMAGE = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
EXPLORERS = {
    "camera": (CameraExplorer, camera.RANGES, (IMAGE,)),
    "metrics": (MetricExplorer, metrics.RANGES, (IMAGE,)),
    "pairs": (PairExplorer, pairs.RANGES, (IMAGE,)),
    "recurrence": (RecurrenceExplorer, recurrence.RANGES, (IMAGE, IMAGE[::-1])),
    "resampling": (ResamplingExplorer, resampling.RANGES, (IMAGE,)),
    "network": (NetworkExplorer, network.RANGES, (IMAGE,)),
}


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_widened_slider_is_answered_in_words_and_changes_nothing(name):
    explorer_class, ranges, pictures = EXPLORERS[name]
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
    explorer_class, ranges, pictures = EXPLORERS[name]
    first = {} if name != "network" else {"image": pictures[0]}
    explorer = explorer_class(*(() if first else pictures), **first)
    for setting, span in ranges.items():
        control = explorer.controls.get(setting)
        if hasattr(control, "max"):
            assert (control.min, control.max, control.step) == (span.low, span.high, span.step)


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
