"""Trade-off explorer: walk from near to convincing, with the picture beside the curve.

Walked beforehand, or here: what is computed then is :mod:`zssr_teach.experiments.sweep`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import NDArray

from zssr_teach.errors import ZssrError
from zssr_teach.experiments.sweep import CONVINCE, NEAR, PIECES, WEIGHTS, gallery_scene
from zssr_teach.experiments.trade_off import (
    INDICES,
    Scenes,
    Shown,
    TradeOffModel,
    shipped_scenes,
    shown_piece,
)
from zssr_teach.metrics import decibels
from zssr_teach.training import Switch
from zssr_teach.widgets.frame.background import Background, CellRegistry
from zssr_teach.widgets.frame.controls import button, choice, heading, steps
from zssr_teach.widgets.frame.explorer import PictureExplorer
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import beside, plain
from zssr_teach.widgets.views.curve import Curve, line, point
from zssr_teach.widgets.views.picture import PictureView

_GO, _STOP = "Walk it here, now", "Stop"
_NOTHING = "Takes about a minute."
_CELLS = CellRegistry()
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
        # A dictionary of its own: what is walked here joins it while somebody moves the sliders.
        self._scenes = dict(scenes or shipped_scenes())
        model = TradeOffModel(scenes=self._scenes, **settings)
        super().__init__(model)
        self.picture = PictureView(shown_width=_WIDTH)
        self.other = PictureView(shown_width=_WIDTH)
        self.curve = Curve(y_label="PSNR (dB)", shown_width=_WIDTH, shown_height=_WIDTH)
        self.beside = choice("beside it", self._names(model), self._names(model)[0])
        self.beside.observe(self.redraw, "value")
        self.live = LiveWalk(lambda: str(self.model.scene), self._take_walk)
        _CELLS.add(self.live)
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
            heading("Is that so?"),
            self.live,
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

    def _take_walk(self, name: str, points: tuple[Shown, ...]) -> None:
        """Show what was walked so far, in whichever thread, at its newest weight."""
        scene, place = self.controls["scene"], self.controls["place"]
        is_first = sum(point.is_on_the_walk for point in points) == 1
        follows = scene.value == name and place.value == len(place.options) - 1
        self._scenes[name] = points
        if name not in scene.options:
            scene.options = list(self._scenes)
        if is_first or scene.value == name:
            scene.value = name
            self._new_scene({"new": name})
        if is_first or follows:  # who went back to look at a lighter one is left there
            place.value = len(place.options) - 1

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
            f"look at the truth, so they say near as well. Of the whole picture{self._when()}."
        )

    def _when(self) -> str:
        name = str(self.model.scene)
        is_shipped = self.model.scenes[name] is shipped_scenes().get(name)
        return ", walked beforehand" if is_shipped else ""

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

    def close(self) -> None:
        """Stop walking, and take the explorer off the page."""
        self.live.stop()
        super().close()

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


class LiveWalk(ipywidgets.VBox):
    """A button that walks a picture of the gallery, weight by weight, beside the page.

    Parameters
    ----------
    chosen : callable
        Returns the name of the picture that is chosen now.
    take : callable
        Takes a name and all points so far, after each weight, in the thread that computes.
    weights : sequence of float
    steps : (int, int)
        As for :meth:`zssr_teach.experiments.sweep.Scene.walk`.

    Examples
    --------
    >>> live = LiveWalk(lambda: "cat", lambda name, points: print(name, len(points)), (0.0,))
    >>> live.steps = (2, 1)
    >>> live.walk("cat")
    cat, walked here 3
    """

    def __init__(
        self,
        chosen: Callable[[], str],
        take: Callable[[str, tuple[Shown, ...]], object],
        weights: Sequence[float] = WEIGHTS,
        steps: tuple[int, int] = (NEAR, CONVINCE),
    ) -> None:
        self._chosen, self._take = chosen, take
        self.weights, self.steps = weights, steps
        self._switch = Switch()
        self._background = Background(self.stop)
        self.button = button(_GO, "train these networks on this computer", self.press)
        self.status = Readout(message=_NOTHING)
        self.errors = Readout(alarm=True)
        super().__init__([ipywidgets.HBox([self.button]), self.status, self.errors])

    def press(self) -> None:
        """Begin with the picture that is chosen; pressed again, stop."""
        if self._background.busy:
            self.stop()
            return
        name = self._chosen()
        if name not in PIECES:
            self.status.message = "This one was walked here; choose another picture."
            return
        self.button.description = _STOP
        self._switch = Switch()  # a stop that came too late must not end this one
        self._background.start(lambda: self.walk(name))

    def stop(self) -> None:
        """End after the step under way; what was walked stays."""
        if self._background.busy:
            self._switch.stop()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is under way; tell whether that came true in time."""
        return self._background.wait(seconds)

    def walk(self, name: str) -> None:
        """Walk, in whichever thread; say how it goes."""
        self.errors.message = ""
        try:
            self._walk(name)
        except Exception as error:
            plain = isinstance(error, ZssrError)
            self.errors.message = str(error) if plain else f"a mistake in the program: {error!r}"
        finally:
            self.button.description = _GO

    def _walk(self, name: str) -> None:
        started, total = time.perf_counter(), len(self.weights)
        self.status.message = "One network learns to be near; all go on from there."
        scene = gallery_scene(name)
        beside = [scene.point("bicubic", scene.enlarged), scene.point("ground truth", scene.truth)]
        found = [shown_piece(one, name) for one in beside]
        walked = 0
        for one in scene.walk(self.weights, steps=self.steps, switch=self._switch):
            walked += 1
            found.append(shown_piece(one, name))
            self.status.message = f"{walked} of {total} weights."
            self._take(f"{name}, walked here", tuple(found))
        seconds = time.perf_counter() - started
        state = "Done" if walked == total else "Stopped"
        self.status.message = f"{state}: {walked} of {total} weights, {seconds:.0f} s."
