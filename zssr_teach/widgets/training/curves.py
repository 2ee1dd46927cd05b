"""Curves that grow while a network learns: a few numbers to the page, drawn there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from zssr_teach.colours import OKABE_ITO
from zssr_teach.experiments.series import Series
from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import ShownOnly
from zssr_teach.widgets.frame.stills import StillPicture


class TrainingCurves(StillPicture, ShownOnly):  # type: ignore[misc]
    """Small charts below each other, with a common axis of steps.

    Parameters
    ----------
    curves : sequence of Series
        More can follow with :meth:`show`.

    Examples
    --------
    >>> view = TrainingCurves([Series("loss", steps=[1, 2], values=[0.5, 0.25])])
    >>> view.still_text()
    'loss after step 2: 0.25'
    """

    _esm = module("training_curves.js")
    _css = styles("widgets.css", "training.css")
    charts = traitlets.List(traitlets.Dict()).tag(sync=True)
    planned = traitlets.Int(0).tag(sync=True)

    def __init__(self, curves: Sequence[Series] = (), planned: int = 0) -> None:
        super().__init__()
        self.show(curves, planned)

    def show(self, curves: Sequence[Series], planned: int = 0) -> None:
        """Show these measurements on an axis of `planned` steps."""
        with self.hold_sync():
            self.planned = planned
            self.charts = [curve.for_page() for curve in curves]

    def still(self) -> NDArray[np.uint8]:
        """Return the charts as a picture."""
        width, height = 360, 130
        sheet = Image.new("RGB", (width, max(1, height * len(self.charts))), "white")
        for index, chart in enumerate(self.charts):
            _draw_chart(ImageDraw.Draw(sheet), chart, index * height, width, height, self.planned)
        return np.asarray(sheet)

    def still_text(self) -> str:
        """Return the newest values in words."""
        return ", ".join(
            f"{chart['title']} after step {chart['steps'][-1]:g}: {chart['values'][-1]:g}"
            + (f" {chart['unit']}" if chart["unit"] else "")
            for chart in self.charts
            if chart["values"]
        )


def _draw_chart(
    draw: ImageDraw.ImageDraw,
    chart: Mapping[str, Any],
    top: int,
    width: int,
    height: int,
    planned: int,
) -> None:
    """Draw one chart for a saved page: the line, its range and its last value."""
    font = ImageFont.load_default(12)
    draw.text((6, top + 4), f"{chart['title']} {chart['unit']}", fill="#222222", font=font)
    box = (6, top + 24, width - 70, top + height - 10)
    draw.rectangle(box, outline="#cccccc")
    values = np.array(chart["values"], float)
    if not len(values):
        return
    shown = np.log(np.maximum(values, 1e-9)) if chart["logarithmic"] else values
    low, high = float(shown.min()), float(shown.max())
    span = (high - low) or 1.0
    right = max(planned, chart["steps"][-1], 1)
    across = box[0] + 2 + np.array(chart["steps"]) / right * (box[2] - box[0] - 4)
    down = box[3] - 3 - (shown - low) / span * (box[3] - box[1] - 6)
    points = list(zip(across.tolist(), down.tolist(), strict=True))
    if len(points) > 1:
        draw.line(points, fill=OKABE_ITO["blue"], width=2)
    draw.text((width - 64, points[-1][1] - 7), f"{values[-1]:.4g}", fill="#222222", font=font)
