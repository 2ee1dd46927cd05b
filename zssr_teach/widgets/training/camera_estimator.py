"""Camera estimator: a method looks for the kernel of a picture, and one watches it form.

Its model is :class:`~zssr_teach.experiments.estimator.EstimatorModel`. Beside what is found
stands the truth, which the method never sees.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.errors import SettingsError, ZssrError
from zssr_teach.experiments.estimator import (
    CAMERAS,
    READER,
    SCALE,
    STEPS,
    EstimatorModel,
    Glance,
    Kernel,
)
from zssr_teach.experiments.lab import Upload
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    sample_image,
    sample_names,
    working_image,
)
from zssr_teach.experiments.watch import Frame
from zssr_teach.kernels import KernelShape
from zssr_teach.training import Training
from zssr_teach.widgets.frame.controls import button, choice, column, heading, row, slider, steps
from zssr_teach.widgets.frame.exchange import Download
from zssr_teach.widgets.frame.latest import Latest
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import StillPicture, beside, plain
from zssr_teach.widgets.training.live_lab import LiveLab
from zssr_teach.widgets.training.monitor import TrainingMonitor
from zssr_teach.widgets.views.kernels import kernel_picture
from zssr_teach.widgets.views.picture import PictureView
from zssr_teach.widgets.views.viewer import ComparisonViewer

_INPUT, _BICUBIC, _CORRECTED, _TRUTH = "input", "bicubic", "with the kernel found", "ground truth"
_TITLES = {
    "bicubic": "bicubic: no blur",
    "gaussian 1.4": "Gaussian 1.4: a soft lens",
    "gaussian 1.6 0.8 30": "Gaussian 1.6 × 0.8, 30°",
    "gaussian 2.4 1.2 120": "Gaussian 2.4 × 1.2, 120°",
    "motion 7": "motion, 7 pixels",
}
_METHODS = [
    ("KernelGAN", "kernelgan"),
    ("patch recurrence", "recurrence"),
    ("reader: at a glance", READER),
]
_STEPS = (2, 5, 10, 24, 50, 100, 200, 300, 400, 500, 1000, 2000, 3000)
_SIDE = 15  # cells that a kernel is drawn on at least; as many as one that was found has
_SHOWN = 165  # pixels of a kernel on the page
_SEEDS = 99


class CameraEstimator(StillPicture, ipywidgets.VBox):
    """Choose a camera and a method; watch the kernel form, beside the true one.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 256×256 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    lab : LiveLab or None
        Where the picture and the kernel found can be tried at once, by a button.
    **settings
        Of :class:`~zssr_teach.experiments.estimator.EstimatorModel`, such as ``method="reader"``.

    Attributes
    ----------
    model : EstimatorModel
    controls : dict
        Name of the setting → the control that sets it.
    monitor : TrainingMonitor
    kernel, true_kernel : PictureView
    viewer : ComparisonViewer
        Input, bicubic, corrected picture and ground truth.
    save_kernel : Download
    readout : Readout
        The numbers, and in the end the finding in a sentence.
    found : array (rows, columns) or None
        The kernel, as far as it is known.

    Examples
    --------
    >>> picture = sample_image("astronaut", 96)
    >>> estimator = CameraEstimator(picture, method="recurrence", steps=1)
    >>> estimator.monitor.run_now().state
    'finished'
    >>> list(estimator.readout.numbers)[:3]
    ['true kernel', 'kernel found', 'weight in common']
    """

    def __init__(
        self,
        image: ArrayLike | None = None,
        sample: str = DEFAULT_SAMPLE,
        lab: LiveLab | None = None,
        **settings: Any,
    ) -> None:
        super().__init__()
        pixels = sample_image(sample) if image is None else working_image(image)
        self.model = EstimatorModel(pixels, **settings)
        self.lab = lab
        self.found: Kernel | None = None
        self._filling = False
        self.kernel = PictureView(shown_width=_SHOWN, live=True)
        self.true_kernel = PictureView(shown_width=_SHOWN)
        self.readout = Readout(quiet=True)
        self.viewer = ComparisonViewer(self._pictures(), first=_BICUBIC, second=_CORRECTED)
        self.viewer.shown_height = 300
        self.monitor = TrainingMonitor(
            self._make_search, self._stage(), on_frame=self._show_frame, on_end=self._say_finding
        )
        self.controls = self._make_controls("" if image is not None else sample)
        self.controls["method"].observe(self._fill_in_steps, "value")
        for control in self.controls.values():
            control.observe(self._ask, "value")
        self._latest = Latest(self._take_settings)
        self.save_kernel = Download("Save the kernel", self.kernel_file)
        self._lay_out()
        self._show_scene()

    # -- how it is laid out --

    def _stage(self) -> ipywidgets.Widget:
        for view in (self.kernel, self.true_kernel):
            view.layout.max_width = f"{_SHOWN}px"
        kernels = ipywidgets.HBox([self.kernel, self.true_kernel]).add_class("zssr-views")
        stage = ipywidgets.VBox([kernels, self.readout, self.viewer])
        return stage.add_class("zssr-stage-box")

    def _make_controls(self, sample: str) -> dict[str, ipywidgets.Widget]:
        now = self.model
        counts = sorted({*_STEPS, now.steps})
        made = {
            "camera": choice("camera", [(_TITLES[name], name) for name in CAMERAS], now.camera),
            "method": choice("method", _METHODS, now.method),
            "steps": steps("steps", counts, now.steps),
            "seed": slider("seed", 0, max(_SEEDS, now.seed), 1, now.seed),
        }
        return {"sample": choice("picture", sample_names(), sample)} | made if sample else made

    def _lay_out(self) -> None:
        controls = self.controls
        chooser = [controls["sample"]] if "sample" in controls else []
        groups = [
            heading("The picture, and who took it"),
            *chooser,
            controls["camera"],
            heading("Who finds it"),
            *(controls[name] for name in ("method", "steps", "seed")),
            heading("What it is good for"),
            self.save_kernel,
        ]
        if self.lab is not None:
            words = "train on this picture, told the kernel that was found"
            groups += [row(button("Try it in the lab", words, self.try_in_lab))]
        self.children = [ipywidgets.HBox([column(groups), self.monitor]).add_class("zssr-abreast")]
        self.add_class("zssr-explorer").add_class("zssr-estimator")

    # -- what is chosen --

    def _fill_in_steps(self, change: dict[str, Any]) -> None:
        """Set the steps to what the method needs; the change of the method is reported anyway."""
        self._filling = True
        try:
            self.controls["steps"].options = sorted({*_STEPS, STEPS[change["new"]]})
            self.controls["steps"].value = STEPS[change["new"]]
        finally:
            self._filling = False

    def _ask(self, _change: object) -> None:
        if not self._filling:
            self._latest.request()

    def _take_settings(self) -> None:
        """Read the controls; what was found for others is forgotten."""
        values = {name: control.value for name, control in self.controls.items()}
        sample = values.pop("sample", None)
        try:
            if sample is not None:
                values["image"] = sample_image(sample)
            model = replace(self.model, **values)
        except ZssrError as error:
            self.monitor.errors.message = str(error)
            return
        self.monitor.reset()
        self.model = model
        self._show_scene()

    def _show_scene(self) -> None:
        """Show what there is before anything is found."""
        model, truth = self.model, self.model.truth()
        for name in ("steps", "seed"):
            self.controls[name].disabled = model.method == READER
        self.found = None
        self.true_kernel.show(
            self._drawn(model.true_kernel()), "true kernel", alt=_alt("true", truth)
        )
        # A blank of the same size, so that nothing moves when the first kernel comes.
        self.kernel.show(
            0 * self._drawn(model.true_kernel()), "kernel found: none yet", alt="no kernel yet"
        )
        self.viewer.set_pictures(self._pictures())
        bicubic = model.reference().psnr(model.bicubic())
        self.readout.numbers = {"true kernel": _width(truth), "bicubic": f"{bicubic:.2f} dB"}
        self.readout.message = ""

    def _pictures(self) -> dict[str, Image]:
        bicubic, truth = self.model.bicubic(), self.model.reference().picture
        return {_INPUT: self.model.small(), _BICUBIC: bicubic, _CORRECTED: bicubic, _TRUTH: truth}

    def _drawn(self, kernel: Kernel) -> NDArray[Any]:
        """Return a kernel as a picture, drawn as large as the true one beside it."""
        return kernel_picture(kernel, max(_SIDE, *self.model.true_kernel().shape))

    # -- while it is found, and afterwards --

    def _make_search(self) -> Training:
        return self.model.search()

    def _show_frame(self, frame: Frame) -> None:
        kernel = getattr(self.monitor.training, "kernel", None)
        self.viewer.update(_CORRECTED, frame.picture)
        if kernel is None or not (frame.step or self.model.method == READER):
            return  # what a search begins with was not found
        self.found = kernel
        when = f"after step {frame.step}" if frame.step else "at a glance"
        estimate = self.model.estimate(kernel, frame.picture)
        self.kernel.show(
            self._drawn(kernel), f"kernel found {when}", alt=_alt("found", estimate.found)
        )
        self.readout.numbers = {
            "true kernel": _width(estimate.true),
            "kernel found": _width(estimate.found),
            "weight in common": f"{100 * estimate.in_common:.0f} %",
            "bicubic": f"{estimate.bicubic:.2f} dB",
            "with the kernel found": f"{estimate.corrected:.2f} dB",
            "with the true kernel": f"{estimate.best:.2f} dB",
        }

    def _say_finding(self) -> None:
        """Say in a sentence what was found, and how sure that is."""
        training, last = self.monitor.training, self.monitor.last
        with self.monitor.lock:
            if training is None or last is None or training is not self.monitor.training:
                return
            words = []
            if isinstance(training, Glance):
                words.append(f"The reader: {training.finding}.")
            if self.found is not None:
                words.append(f"In HR pixels, {self.model.estimate(self.found, last.picture)}.")
            if not isinstance(training, Glance):
                words.append("How sure that is, one search cannot say: try another seed.")
            self.readout.message = " ".join(words)

    def try_in_lab(self) -> None:
        """Put the picture into the lab, and tell its network the kernel that was found."""
        if self.lab is None:
            self.monitor.errors.message = (
                "there is no lab; give one: CameraEstimator(lab=LiveLab())"
            )
            return
        if self.found is None:
            self.monitor.errors.message = "there is no kernel yet; press Start first"
            return
        truth = self.model.reference().picture
        self.lab.take_found(Upload.with_kernel(self.model.small(), self.found, truth, SCALE))

    def kernel_file(self) -> tuple[str, bytes]:
        """Return name and content of a file with the kernel that was found.

        Raises
        ------
        SettingsError
            If there is none yet.
        """
        if self.found is None:
            raise SettingsError("there is no kernel yet; press Start first")
        file = io.BytesIO()
        np.save(file, self.found)
        return "kernel.npy", file.getvalue()

    def close(self) -> None:
        """Stop searching, and take the estimator off the page."""
        self.monitor.close()
        super().close()

    def still(self) -> NDArray[Any]:
        """Return both kernels, and the pictures that are compared."""
        views = {"kernel found": self.kernel.still(), "true kernel": self.true_kernel.still()}
        pictures = {title: self.viewer.picture(title) for title in (_BICUBIC, _CORRECTED, _TRUTH)}
        return beside({plain(title): view for title, view in (views | pictures).items()})

    def still_text(self) -> str:
        """Return camera and method; the numbers of a search may differ from run to run."""
        return f"CameraEstimator: {self.model.camera}, looked for by {self.model.method}"


def _width(shape: KernelShape) -> str:
    """Return the width in few words, for a read-out.

    Examples
    --------
    >>> _width(KernelShape(3, 3, 2.0, 1.0, 30.0, 0.0, 0.0))
    '2.00 × 1.00 pixels, 30°'
    """
    if shape.is_round:
        return f"{shape.along:.2f} pixels"
    return f"{shape.along:.2f} × {shape.across:.2f} pixels, {shape.angle:.0f}°"


def _alt(which: str, shape: KernelShape) -> str:
    return f"the {which} kernel: {shape}"
