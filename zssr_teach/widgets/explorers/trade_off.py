"""Trade-off explorer: walk from near to convincing, with the picture beside the curve."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zssr_teach.experiments.trade_off import INDICES, Scenes, Shown, TradeOffModel, shipped_scenes
from zssr_teach.metrics import decibels
from zssr_teach.widgets.frame.controls import choice, heading, steps
from zssr_teach.widgets.frame.explorer import PictureExplorer
from zssr_teach.widgets.frame.stills import beside, plain
from zssr_teach.widgets.views.curve import Curve, line, point
from zssr_teach.widgets.views.picture import PictureView

_WIDTH = 288  # three times that of the pieces that are shipped


class TradeOffExplorer(PictureExplorer):
    """Move the adversarial weight; see the picture, and where it lies between near and convincing.

    Parameters
    ----------
    scenes : mapping or None
        Name → its pictures (:class:`~zssr_teach.experiments.trade_off.Shown`); None are those that
        are shipped.
    **settings
        Of :class:`~zssr_teach.experiments.trade_off.TradeOffModel`, such as ``place=3``.

    Examples
    --------
    >>> explorer = TradeOffExplorer()
    >>> explorer.controls["place"].value = 3
    >>> explorer.model.place
    3
    """

    def __init__(self, scenes: Scenes | None = None, **settings: Any) -> None:
        model = TradeOffModel(scenes=scenes or shipped_scenes(), **settings)
        super().__init__(model)
        self.picture = PictureView(shown_width=_WIDTH)
        self.other = PictureView(shown_width=_WIDTH)
        self.curve = Curve(y_label="PSNR (dB)", shown_width=_WIDTH, shown_height=_WIDTH)
        self.beside = choice("beside it", self._names(model), self._names(model)[0])
        self.beside.observe(self.redraw, "value")
        controls = {
            "scene": choice("picture", list(model.scenes), model.scene),
            "place": steps("weight", self._places(model), model.place),
            "index": choice("index", list(INDICES), model.index),
        }
        controls["scene"].observe(self._new_scene, "value")
        column = [
            heading("The picture"),
            controls["scene"],
            heading("How much it is to convince"),
            controls["place"],
            heading("How that is measured"),
            controls["index"],
            self.beside,
        ]
        self.arrange_abreast(column, [self.picture, self.other, self.curve], _WIDTH)
        self.bind(**controls)

    @staticmethod
    def _places(model: TradeOffModel) -> list[tuple[str, int]]:
        return [(f"{one.weight:g}", place) for place, one in enumerate(model.walk)]

    @staticmethod
    def _names(model: TradeOffModel) -> list[str]:
        truth = model.truth
        others = [one.name for one in model.landmarks if one is not truth]
        return [*([truth.name] if truth else []), *others]

    def _new_scene(self, change: dict[str, Any]) -> None:
        """Another scene may have been walked in other steps, and have other landmarks."""
        model = TradeOffModel(change["new"], scenes=self.model.scenes)
        place, names = self.controls["place"], self._names(model)
        at = min(place.value, len(model.walk) - 1)
        place.options, place.value = self._places(model), at
        kept = self.beside.value if self.beside.value in names else names[0]
        self.beside.options, self.beside.value = names, kept

    def show(self) -> None:
        """Draw the picture, the one beside it, the curve, and say the figures."""
        model, now = self.model, self.model.current
        words = f"adversarial weight {now.weight:g}"
        self.picture.show(now.picture, words, alt=f"a piece of {model.scene}, {words}")
        other = next(one for one in model.landmarks if one.name == self.beside.value)
        self.other.show(other.picture, other.name, alt=f"the same piece: {other.name}")
        self._show_curve(now)
        names = zip(INDICES, now.indices, strict=True)
        self.readout.numbers = {
            "PSNR": decibels(now.psnr),
            **{name: _figure(value) for name, value in names},
            "lost since weight 0": f"{model.walk[0].psnr - now.psnr:.2f} dB",
        }
        self.readout.message = (
            "PSNR: higher is nearer to the truth. Indices: lower is better; deep features alone "
            "look at the truth, so they say near as well. Of the whole picture, walked beforehand."
        )

    def _show_curve(self, now: Shown) -> None:
        model = self.model
        marks = [one for one in model.landmarks if np.isfinite(one.psnr)]
        shown = [*model.walk, *marks]
        across, up = [model.value(one) for one in shown], [one.psnr for one in shown]
        with self.curve.hold_sync():
            self.curve.x_range, self.curve.y_range = _around(across), _around(up)
            walk = model.walk
            self.curve.lines = [
                line([model.value(one) for one in walk], [one.psnr for one in walk])
            ]
            self.curve.points = [
                *(point(model.value(one), one.psnr, one.name, "green") for one in marks),
                point(model.value(now), now.psnr, "now", "vermilion"),
            ]
            self.curve.x_label = f"{model.index} (lower is better)"
            self.curve.caption = "nearer to the truth is up, a better index to the left"
            self.curve.alt = (
                f"PSNR over {model.index}, from weight 0 to {walk[-1].weight:g}; now "
                f"{decibels(now.psnr)} at {_figure(model.value(now))}"
            )

    def still(self) -> NDArray[np.uint8]:
        """Return the picture and the one beside it."""
        pictures = {plain(view.caption): view.image for view in (self.picture, self.other)}
        return beside(pictures)


def _figure(value: float) -> str:
    return f"{value:.3g}"


def _around(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    margin = 0.08 * ((high - low) or 1.0)
    return low - margin, high + margin
