"""Views over plain-Python models: what is moved, clicked and seen in the notebooks and the demo.

Only this room, and the page side of the lessons (``lessons/blocks.py``), import ipywidgets and
anywidget. A widget is written in three steps.

1. A model: a dataclass without any front end, in :mod:`zssr_teach.experiments`. Its methods return
   arrays and numbers; wrong settings raise a :class:`~zssr_teach.errors.ZssrError`.
2. A view: a subclass of :class:`~zssr_teach.widgets.frame.explorer.Explorer` with standard
   ipywidgets controls and one :class:`~zssr_teach.widgets.views.picture.PictureView` for each
   picture. ``bind`` says which control sets which attribute of the model, ``show`` draws what the
   model says, ``still`` returns the one picture that a saved page shows.
3. Tests: of the model alone, of the view in Python (set ``controls["…"].value``, look at
   ``readout.text`` and ``view.pixels``), and of both in a real browser.

::

    @dataclass
    class Brightness:
        image: np.ndarray
        offset: float = 0.0

        def result(self):
            return np.clip(self.image + self.offset, 0, 1)

    class BrightnessExplorer(Explorer):
        def __init__(self, model):
            super().__init__(model)
            self.view = PictureView(alt="the picture, made brighter or darker")
            offset = FloatSlider(description="offset", min=-1, max=1, step=0.01)
            self.arrange([offset], [self.view])
            self.bind(offset=offset)      # follows the control, and draws for the first time

        def show(self):
            result = self.model.result()
            self.view.show(result, caption="what the offset does")
            self.readout.numbers = {"mean": f"{result.mean():.3f}"}

        def still(self):
            return beside({"original": self.model.image, "brighter": self.view.image})

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
    "ComparisonViewer": "views.viewer",
    "MetricExplorer": "explorers.metrics",
    "PairExplorer": "explorers.pairs",
    "RecurrenceExplorer": "explorers.recurrence",
    "ResamplingExplorer": "explorers.resampling",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
