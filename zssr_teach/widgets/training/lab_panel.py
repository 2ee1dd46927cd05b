"""The column of the live lab in which everything is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets

from zssr_teach.experiments.lab import (
    FINDS,
    MOST_PIXELS,
    NOTHING,
    RANGES,
    SCALES,
    TRAINED,
    TRUTH,
    UPLOAD,
    LabSettings,
)
from zssr_teach.experiments.pictures import sample_names
from zssr_teach.upscaling import Preset, find_preset
from zssr_teach.widgets.frame.controls import (
    choice,
    column,
    heading,
    ranged,
    row,
    slider,
    steps,
    switch,
)
from zssr_teach.widgets.frame.exchange import LARGEST_UPLOAD, Download, PictureUpload

_BACK_PROJECTIONS = 10
_STEPS = (50, 100, 200, 300, 400, 600, 800, 1200, 2000, 3000)
_RATES = (2.5e-4, 5e-4, 1e-3, 2e-3, 4e-3, 6e-3, 1e-2)
_QUALITIES = (95, 80, 60, 40, 20, 10)
_DAMAGE = ("blur", "noise", "jpeg")
_TOLD = [("nothing", NOTHING), ("the truth", TRUTH), ("what it finds", FINDS)]
_TRAINING = ("steps", "depth", "width", "learning_rate")  # what a preset fills in


class LabPanel(ipywidgets.VBox):
    """Controls for everything one can choose in the lab.

    Parameters
    ----------
    settings : LabSettings
        To begin with.
    change : callable
        Called when another scene or another training is chosen.
    touch : callable
        Called when a finishing touch is switched on or off.
    take : callable
        Called with (bytes, name) of an uploaded picture.
    picture_file, settings_file : callable
        Return (name, bytes) of what is saved.

    Attributes
    ----------
    controls : dict
        Name of the setting → the control that sets it.
    touches : dict
        Name of the finishing touch → its switch.
    upload : PictureUpload
    save_picture, save_settings : Download

    Examples
    --------
    >>> panel = LabPanel(LabSettings(), lambda: None, lambda: None, print, print, print)
    >>> panel.values() == {name: getattr(LabSettings(), name) for name in panel.controls}
    True
    """

    def __init__(
        self,
        settings: LabSettings,
        change: Callable[[], object],
        touch: Callable[[], object],
        take: Callable[[bytes, str], object],
        picture_file: Callable[[], tuple[str, bytes]],
        settings_file: Callable[[], tuple[str, bytes]],
    ) -> None:
        super().__init__()
        self._filling = False
        self.controls = _scene_controls(settings) | _training_controls(settings)
        self.touches = {
            "self_ensemble": switch("self-ensemble", True),
            "back_projection": switch("back-projection", True),
        }
        self.controls["preset"].observe(self._fill_in_preset, "value")
        for control in self.controls.values():
            control.observe(self._unless_filling(change), "value")
        for control in self.touches.values():
            control.observe(self._unless_filling(touch), "value")
        self.upload = PictureUpload(
            take,
            f"at most {LARGEST_UPLOAD / 1e6:.0f} MB and {MOST_PIXELS / 1e6:.0f} million pixels",
        )
        self.save_picture = Download("Save the picture", picture_file)
        self.save_settings = Download("Save the settings", settings_file)
        self.show_which_matter(settings)
        self._lay_out()

    def _lay_out(self) -> None:
        controls = self.controls
        groups = [
            heading("Picture"),
            controls["source"],
            self.upload,
            controls["has_truth"],
            heading("Damage"),
            *(controls[name] for name in ("scale", *_DAMAGE, "told")),
            heading("Network and training"),
            *(controls[name] for name in ("preset", *_TRAINING)),
            heading("Finishing touches, no new training"),
            *self.touches.values(),
            heading("Save"),
            row(self.save_picture, self.save_settings),
        ]
        self.children = [column(groups)]

    def values(self) -> dict[str, Any]:
        """Return what the controls say: name of the setting → its value."""
        return {name: control.value for name, control in self.controls.items()}

    def choose_upload(self, name: str, **others: Any) -> None:
        """Offer the uploaded picture beside the samples, and choose it; nobody is called.

        Others are settings that are chosen with it.
        """
        chooser = self.controls["source"]
        with self._being_filled():
            chooser.options = [*sample_names(), (f"mine: {name or 'uploaded'}", UPLOAD)]
            chooser.value = UPLOAD
            for setting, value in others.items():
                self.controls[setting].value = value

    def show_which_matter(self, settings: LabSettings) -> None:
        """Hide or disable the controls that make no difference to these settings."""
        is_upload = settings.source == UPLOAD
        self.controls["has_truth"].layout.display = None if is_upload else "none"
        for name in _DAMAGE:
            self.controls[name].disabled = is_upload and not settings.has_truth

    def show_touches(self, preset: Preset) -> None:
        """Set the switches to what a preset does, as one that looks at the picture chose it."""
        with self._being_filled():
            self.touches["self_ensemble"].value = preset.self_ensemble
            self.touches["back_projection"].value = preset.back_projection > 0

    def wished_touches(self, preset: Preset) -> dict[str, Any]:
        """Return what the switches ask for that the preset would not do by itself.

        To the preset is also left what it would do, so that a touch that does harm is left out.
        """
        wished = {
            "self_ensemble": self.touches["self_ensemble"].value,
            "back_projection": _BACK_PROJECTIONS * self.touches["back_projection"].value,
        }
        own = {name: getattr(preset, name) for name in wished}
        return {} if wished == own else wished

    def _fill_in_preset(self, change: dict[str, Any]) -> None:
        """Set the controls below the preset to what it says."""
        filled = LabSettings().with_preset(change["new"])
        with self._being_filled():
            for name in _TRAINING:
                self.controls[name].value = getattr(filled, name)
        self.show_touches(find_preset(change["new"]))

    @contextmanager
    def _being_filled(self) -> Iterator[None]:
        """Set several controls as one change, which whoever fills them in reports."""
        self._filling = True
        try:
            yield
        finally:
            self._filling = False

    def _unless_filling(self, call: Callable[[], object]) -> Callable[[object], None]:
        def changed(_change: object) -> None:
            if not self._filling:
                call()

        return changed


def _scene_controls(now: LabSettings) -> dict[str, ipywidgets.Widget]:
    qualities = [("none", 0), *((str(quality), quality) for quality in _QUALITIES)]
    return {
        "source": choice("picture", sample_names(), now.source),
        "has_truth": switch("shrink my picture first", now.has_truth),
        "blur": ranged("blur", RANGES["blur"], now.blur),
        "noise": slider("noise", 0, int(RANGES["noise"].high), 1, int(now.noise)),
        "jpeg": steps("JPEG quality", qualities, now.jpeg),
        "told": choice("tell the network", _TOLD, now.told),
        "scale": steps("scale", [(f"×{x:g}", x) for x in SCALES], now.scale),
    }


def _training_controls(now: LabSettings) -> dict[str, ipywidgets.Widget]:
    presets = [LabSettings().with_preset(name) for name in TRAINED]
    counts = {*_STEPS, now.steps, *(preset.steps for preset in presets)}
    rates = {*_RATES, now.learning_rate, *(preset.learning_rate for preset in presets)}
    named_rates = [(f"{rate:g}", rate) for rate in sorted(rates)]
    return {
        "preset": choice("preset", list(TRAINED), now.preset),
        "steps": steps("steps", sorted(counts), now.steps),
        "depth": ranged("depth", RANGES["depth"], now.depth),
        "width": ranged("width", RANGES["width"], now.width),
        "learning_rate": steps("learning rate", named_rates, now.learning_rate),
    }
