"""Views over plain-Python models: what is moved, clicked and seen in the notebooks and the demo.

Only this room, and the page side of the lessons (``lessons/blocks.py``), import ipywidgets and
anywidget. The models are in :mod:`zssr_teach.experiments`; ``docs/house.md`` says how a widget is
added.

What comes for free: a read-out that screen readers speak, a line for errors in words, latest
request wins while a slider moves, immediate work where nobody moves one (scripts, cells, nbval),
and a still picture with a text in saved outputs. Work that takes longer than about 50 ms does not
belong into ``show``; give it to ``Latest(function, wait=0.3)``, which waits for the slider to rest.

To look at two or more pictures of one scene:
``ComparisonViewer({"bicubic": a, "ZSSR": b, "ground truth": c})``.
"""

from __future__ import annotations

import importlib
from typing import Any

# Where each widget lives; a file is only loaded when its widget is asked for.
_HOMES = {
    "CameraEstimator": "training.camera_estimator",
    "CameraExplorer": "explorers.camera",
    "ComparisonViewer": "views.viewer",
    "DigitMonitor": "training.digit_monitor",
    "LiveLab": "training.live_lab",
    "MetricExplorer": "explorers.metrics",
    "NetworkExplorer": "explorers.network",
    "PairExplorer": "explorers.pairs",
    "RecurrenceExplorer": "explorers.recurrence",
    "ResamplingExplorer": "explorers.resampling",
    "TradeOffExplorer": "explorers.trade_off",
    "RivalExplorer": "training.rival_explorer",
    "TrainingMonitor": "training.monitor",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
