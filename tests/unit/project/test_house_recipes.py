"""The recipes of docs/house.md: each is cooked here, just as it stands there."""

# ruff: noqa: F401 (the recipes use these names)

import itertools
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from ipywidgets import FloatSlider

from zssr_teach import images, resampling
from zssr_teach.networks import NetworkSettings
from zssr_teach.training import CosineRule, History, Switch, train
from zssr_teach.upscaling import find_preset, upscale
from zssr_teach.widgets.frame.explorer import Explorer
from zssr_teach.widgets.frame.stills import beside
from zssr_teach.widgets.training.monitor import TrainingMonitor
from zssr_teach.widgets.views.picture import PictureView

PAGE = Path(__file__).resolve().parents[3] / "docs" / "house.md"
TRUTH = images.sample("coins").pixels[20:84, 20:84]


def cooked(heading: str) -> dict[str, object]:
    """Return the names that the code under a heading of the page defines."""
    section = PAGE.read_text("utf-8").split(f"## How to add a {heading}\n")[1].split("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    names = globals() | {"truth": TRUTH, "image": resampling.downscale(TRUTH, 2).clip(0, 1)}
    exec(code, names)
    return names


def test_a_widget_is_added():
    names = cooked("widget")
    explorer = names["BrightnessExplorer"](names["Brightness"](TRUTH))
    explorer.controls["offset"].value = 0.25
    assert explorer.view.pixels == images.to_bytes8(np.clip(TRUTH + 0.25, 0, 1)).tobytes()
    assert explorer.still().shape[2] == 3


def test_a_preset_is_added():
    result = cooked("preset")["result"]
    assert result.preset.name == "wider"
    assert result.psnr > result.bicubic_psnr - 0.1
    assert result.steps == 5


def test_a_method_is_added_and_the_monitor_shows_it():
    grey = cooked("method")["Grey"]
    monitor = TrainingMonitor(lambda: grey(TRUTH)).run_now()
    assert monitor.state == "finished"
    assert monitor.watch.loss.steps == list(range(1, 51))
    assert monitor.last.picture.mean() == pytest.approx(TRUTH.mean(), abs=0.02)
    assert monitor.last.planned == 50


def test_a_method_that_was_added_can_be_stopped():
    stopped = cooked("method")["Grey"](TRUTH)
    stopped.observers.append(lambda method: method.history.step == 3 and method.switch.stop())
    stopped.train()
    assert stopped.history.step == 3
    stopped.observers.clear()
    stopped.train()
    assert stopped.progress == 1
