"""Rival explorer: one picture, one camera, and what each method makes of it.

Its model is :class:`~zssr_teach.experiments.rivals.RivalModel`. The quick methods follow the
sliders; zero-shot trains in the monitor, and what it has made is kept for these settings.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.errors import ZssrError
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    sample_image,
    sample_names,
    working_image,
)
from zssr_teach.experiments.rivals import (
    BICUBIC,
    CAMERAS,
    METHODS,
    QUICK,
    RANGES,
    SUPERVISED,
    ZERO_SHOT,
    RivalModel,
)
from zssr_teach.experiments.watch import Frame
from zssr_teach.training import Training
from zssr_teach.upscaling import Job
from zssr_teach.widgets.frame.controls import choice, column, heading, ranged, switch
from zssr_teach.widgets.frame.latest import Latest
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import StillPicture, beside, plain
from zssr_teach.widgets.training.monitor import TrainingMonitor
from zssr_teach.widgets.views.viewer import ComparisonViewer

_INPUT, _TRUTH = "input", "ground truth"
_TITLES = {"bicubic": "bicubic", "Gaussian": "Gaussian: a soft lens"}
_REST = 0.3  # seconds that a control must rest before the networks are applied


class RivalExplorer(StillPicture, ipywidgets.VBox):
    """Choose a picture and a camera; compare bicubic, SRCNN, supervised and zero-shot.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 256×256 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.rivals.RivalModel`, such as ``camera="Gaussian"``.

    Attributes
    ----------
    model : RivalModel
    controls : dict
        Name of the setting → the control that sets it.
    monitor : TrainingMonitor
        Trains zero-shot; its Stop keeps what was learnt so far.
    viewer : ComparisonViewer
        Any two of input, the four methods and the ground truth.
    readout : Readout
        PSNR and SSIM of each method, and who is ahead.

    Examples
    --------
    >>> explorer = RivalExplorer(sample_image("astronaut", 64), steps=2)
    >>> list(explorer.readout.numbers)
    ['bicubic', 'SRCNN', 'supervised', 'zero-shot']
    >>> explorer.readout.numbers["zero-shot"]
    'not trained: press Start'
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        super().__init__()
        pixels = sample_image(sample) if image is None else working_image(image)
        self.model = RivalModel(pixels, **settings)
        self.readout = Readout()
        self.viewer = ComparisonViewer(self._blank(), first=BICUBIC, second=SUPERVISED)
        self.viewer.shown_height = 340
        stage = ipywidgets.VBox([self.readout, self.viewer]).add_class("zssr-stage-box")
        self.monitor = TrainingMonitor(
            self._make_job, stage, on_frame=self._show_frame, on_end=self._keep
        )
        self._sample = sample
        self._trains: RivalModel | None = None  # the settings that the job under way is for
        self.controls = self._make_controls("" if image is not None else sample)
        self._latest = Latest(self._take_settings, wait=_REST)
        for control in self.controls.values():
            control.observe(self._latest.request, "value")
        groups = [
            heading("The picture"),
            *([self.controls["sample"]] if "sample" in self.controls else []),
            heading("How it was taken"),
            *(self.controls[name] for name in ("camera", "sigma", "ratio", "noise", "jpeg")),
            heading("Zero-shot"),
            self.controls["is_told"],
        ]
        self.children = [ipywidgets.HBox([column(groups), self.monitor]).add_class("zssr-abreast")]
        self.add_class("zssr-explorer").add_class("zssr-rivals")
        self._show()

    def _make_controls(self, sample: str) -> dict[str, ipywidgets.Widget]:
        now = self.model
        words = {
            "sigma": "width (pixels)",
            "ratio": "across/along",
            "noise": "noise (levels)",
            "jpeg": "JPEG (0 is off)",
        }
        made = {
            "camera": choice("camera", [(_TITLES[each], each) for each in CAMERAS], now.camera),
            **{
                name: ranged(text, RANGES[name], getattr(now, name)) for name, text in words.items()
            },
            "is_told": switch("told how it was taken", now.is_told),
        }
        return {"sample": choice("picture", sample_names(), sample)} | made if sample else made

    # -- what is chosen --

    def _take_settings(self) -> None:
        """Read the controls and draw; a training for other settings ends."""
        values = {name: control.value for name, control in self.controls.items()}
        sample, image = values.pop("sample", None), self.model.image
        try:
            if sample is not None and sample != self._sample:
                self._sample, image = sample, self._picture_of(sample)
            self.model = replace(self.model, image=image, **values)
        except ZssrError as error:
            self.monitor.errors.message = str(error)
            return
        self.monitor.reset()
        self._show()

    def _picture_of(self, sample: str) -> Image:
        # The same array each time: what is remembered belongs to it.
        return self.model.memory.recall(lambda: sample_image(sample), RivalExplorer, sample)

    def _blank(self) -> dict[str, Image]:
        """Return the pictures before any network has been applied."""
        methods = dict.fromkeys(METHODS, self.model.quick(BICUBIC))
        return {_INPUT: self.model.small(), **methods, _TRUTH: self.model.reference().picture}

    def _show(self) -> None:
        """Show what each method makes of the picture; the first time that takes up to a second."""
        is_soft = self.model.camera == "Gaussian"
        for name in ("sigma", "ratio"):
            self.controls[name].layout.display = None if is_soft else "none"
        pictures = self.model.pictures()
        self.viewer.set_pictures(
            self._blank() | pictures, alt=f"what each method makes of {self.model.degradation()}"
        )
        self._write()

    def _write(self) -> None:
        """Write the scores, and say who is ahead."""
        scores, trained = self.model.scores(), self.model.trained()
        numbers = {name: str(each) for name, each in scores.items()}
        if trained is None:
            numbers[ZERO_SHOT] = "not trained: press Start"
        elif trained.steps < trained.planned:
            numbers[ZERO_SHOT] += f", after {trained.steps} of {trained.planned} steps"
        self.readout.numbers = numbers
        ahead = max(scores, key=lambda name: scores[name].psnr)
        others = "" if trained is not None else " (zero-shot not counted: its picture is bicubic)"
        taken = str(self.model.degradation())
        self.readout.message = f"Ahead in PSNR: {ahead}{others}. The picture was {taken}."

    # -- zero-shot --

    def _make_job(self) -> Training:
        self._trains = self.model
        return self.model.job()

    def _show_frame(self, frame: Frame) -> None:
        if self.monitor.training is not None and self._trains is self.model:
            self.viewer.update(ZERO_SHOT, frame.picture, frame.changed)

    def _keep(self) -> None:
        """Finish what was learnt, keep it for these settings, and show it."""
        job, model = self.monitor.training, self._trains
        if not isinstance(job, Job) or model is None or not len(job.history):
            return
        model.keep(job)  # its results are shared by all models of this explorer
        with self.monitor.lock:
            if model is self.model and job is self.monitor.training:
                self._show()

    def close(self) -> None:
        """Stop training, and take the explorer off the page."""
        self.monitor.close()
        super().close()

    def still(self) -> NDArray[np.uint8]:
        """Return the quick methods' pictures and the ground truth."""
        return beside({plain(title): self.viewer.picture(title) for title in (*QUICK, _TRUTH)})

    def still_text(self) -> str:
        """Return what the picture was; the numbers of a training differ from run to run."""
        return f"RivalExplorer: {self.model.degradation()}"
