"""Camera explorer: choose a kernel or draw one, see what it takes away, and what can be put back.

A kernel is seen three ways: as weights, as what it does to a picture, and as the frequencies that
it lets through. Back-projection then makes the enlarged picture fit the LR one again, noise
included.
"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.experiments.camera import (
    HEAVIEST,
    NOTHING,
    RANGES,
    SCALES,
    SIDE,
    CameraModel,
    inverts_detail,
)
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    bytes8,
    middle,
    sample_image,
    working_image,
)
from zssr_teach.metrics import decibels, protocol_for
from zssr_teach.recipes import RECIPES
from zssr_teach.widgets.frame.controls import button, choice, heading, ranged, row, steps
from zssr_teach.widgets.frame.exchange import Download
from zssr_teach.widgets.frame.explorer import PictureExplorer, sample_choice, shown_width
from zssr_teach.widgets.frame.latest import Latest
from zssr_teach.widgets.frame.stills import beside, plain
from zssr_teach.widgets.views.curve import Curve, line, point
from zssr_teach.widgets.views.grid import WeightGrid
from zssr_teach.widgets.views.kernels import kernel_picture
from zssr_teach.widgets.views.picture import PictureView, rectangle

_KINDS = [
    ("bicubic", "bicubic"),
    ("Gaussian: a soft lens", "Gaussian"),
    ("motion", "motion"),
    ("disc: out of focus", "disc"),
    ("shake of a hand", "shake"),
    ("box", "box"),
    ("as in the recipe", "recipe"),
    ("my own: draw it", "drawn"),
]
_SMALL = 156  # pixels on the page of kernel and spectrum: as many as the spectrum has
_REST = 0.3  # seconds that a control must rest before the pictures are corrected


class CameraExplorer(PictureExplorer):
    """Choose or draw a kernel; see the LR picture, the kernel's spectrum, and what can be undone.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 256×256 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.camera.CameraModel`, such as ``kind="motion"``.

    Attributes
    ----------
    grid : WeightGrid
        What is drawn on.

    Examples
    --------
    >>> explorer = CameraExplorer(np.random.default_rng(0).random((48, 48, 3)), kind="disc")
    >>> explorer.controls["radius"].value = 2.0
    >>> explorer.readout.numbers["kernel"]
    '5×5'
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        pixels = sample_image(sample) if image is None else working_image(image)
        super().__init__(CameraModel(middle(pixels, 256), **settings))
        width = shown_width(self.model.image)
        self.original = PictureView(shown_width=width)
        self.small = PictureView(shown_width=width)
        self.result = PictureView(shown_width=width)
        self.kernel = PictureView(shown_width=_SMALL)
        self.spectrum = PictureView(shown_width=_SMALL)
        self.curve = Curve(
            x_label="back-projections",
            y_label="error (grey levels)",
            caption="of the picture, shrunk again",
            shown_width=184,
            shown_height=_SMALL + 18,
        )
        self._slow = Latest(self._show_corrected, wait=_REST)
        controls = self._make_controls()
        chooser = [] if image is not None else [sample_choice(self, sample, self._take)]
        kernel = ("kind", "sigma", "ratio", "length", "angle", "radius", "reach", "hand")
        column = [
            heading("The kernel"),
            *(controls[name] for name in (*kernel, "rows", "columns")),
            self.drawing,
            heading("The picture it takes"),
            *chooser,
            *(controls[name] for name in ("scale", "recipe")),
            heading("Undoing it"),
            controls["iterations"],
            heading("Keep it"),
            Download("Save the kernel", self._file),
        ]
        self._lay_out(column, width)
        self.bind(**controls)

    def _lay_out(self, controls: list[ipywidgets.Widget], width: int) -> None:
        """Put what follows a slider first, the scene where it fits."""
        small = [self.kernel, self.spectrum, self.curve]
        for view in (self.small, self.result, self.original):
            view.layout.max_width = f"{width}px"
        for view in (self.kernel, self.spectrum):
            view.layout.max_width = f"{_SMALL}px"
        drawings = ipywidgets.HBox(small).add_class("zssr-views")
        self.original.add_class("zssr-scene")
        self.arrange(controls, [self.small, self.result, drawings, self.original])

    def _make_controls(self) -> dict[str, Any]:
        model = self.model
        names = {
            "sigma": "width (pixels)",
            "ratio": "across/along",
            "length": "length (pixels)",
            "angle": "angle (°)",
            "radius": "radius (pixels)",
            "reach": "size (pixels)",
            "hand": "seed",
            "rows": "rows",
            "columns": "columns",
            "iterations": "back-projection",
        }
        sliders = {
            name: ranged(text, RANGES[name], getattr(model, name)) for name, text in names.items()
        }
        self.grid = WeightGrid(
            value=model.drawing, side=SIDE, heaviest=HEAVIEST, label="the kernel, to be drawn"
        )
        self.drawing = ipywidgets.VBox(
            [self.grid, row(button("Clear the drawing", "empty all cells", self.clear))]
        )
        return {
            "kind": choice("kernel", _KINDS, model.kind),
            **sliders,
            "drawing": self.grid,
            "scale": steps("scale", [(f"×{scale}", scale) for scale in SCALES], model.scale),
            "recipe": choice("noise, JPEG", [NOTHING, *RECIPES], model.recipe),
        }

    def _take(self, image: Image) -> None:
        self.model = replace(self.model, image=image)

    def clear(self) -> None:
        """Empty the grid."""
        self.grid.value = (0,) * SIDE**2

    def show(self) -> None:
        """Draw what is quick: kernel, spectrum, HR and LR; the corrections follow."""
        self._slow.cancel()
        self._show_which_matter()
        self._show_kernel()
        self._show_pictures()
        if self.model.is_corrected:
            self._show_corrected()
            return
        self.readout.numbers = self._numbers("…", "…")
        self.result.caption = "being corrected …"
        self._slow.request()

    def _show_which_matter(self) -> None:
        """Hide the controls that make no difference to the chosen kernel."""
        matters = self.model.matters
        for name, control in self.controls.items():
            if name in ("kind", "scale", "recipe", "iterations"):
                continue
            part = self.drawing if name == "drawing" else control
            part.layout.display = None if name in matters else "none"

    def _show_kernel(self) -> None:
        model, shape = self.model, self.model.shape()
        weights = model.kernel()
        blue = "; blue is negative" if weights.min() < 0 else ""
        self.kernel.show(
            kernel_picture(weights),
            f"kernel, white is {weights.max():.3g}{blue}",
            alt=f"the kernel: {shape}",
        )
        shades = (model.spectrum() + 60) / 60
        first, side = model.limit()
        self.spectrum.show(
            np.repeat(shades[..., None], 3, axis=2),
            "its spectrum: what is black (−60 dB) is lost",
            [rectangle(first, first, side, side, label="LR limit")],
            alt="which frequencies the kernel lets through, those of no detail in the middle; "
            f"a square marks the {100 / model.scale:.0f} % a side that the LR picture can hold",
        )

    def _show_pictures(self) -> None:
        model, original, small = self.model, self.model.original(), self.model.small()
        self.original.show(bytes8(original), "HR: the scene", alt="the HR picture")
        rows_columns = f"{small.shape[0]}×{small.shape[1]}"
        self.small.show(
            bytes8(small),
            f"LR: {rows_columns}, its pixels enlarged",
            alt=f"the LR picture, {rows_columns}: {model.degradation()}",
        )

    def _show_corrected(self) -> None:
        """Correct the enlarged picture; the first time this takes up to a second."""
        model = self.model
        errors, count = model.errors(), model.iterations
        taken = min(count, len(errors) - 1)
        words = f"back-projected {taken} time{'s' * (taken != 1)}"
        ended = "; once more would raise the error" if taken < count else ""
        self.result.show(
            model.result(),
            f"enlarged, {words}{ended}" if count else "enlarged by bicubic interpolation",
            alt=f"the LR picture enlarged, {words}",
        )
        self._show_curve(errors, taken)
        self.readout.numbers = self._numbers(
            f"{errors[0]:.2f} → {errors[taken]:.2f} grey levels",
            f"{decibels(model.psnr(0)).removesuffix(' dB')} → {decibels(model.psnr())}",
        )
        self.readout.message = f"{self._how()} {protocol_for(model.scale)}."

    def _show_curve(self, errors: list[float], taken: int) -> None:
        with self.curve.hold_sync():
            self.curve.x_range = (0.0, float(RANGES["iterations"].high))
            self.curve.y_range = (0.0, max(1.1 * errors[0], 0.01))
            self.curve.lines = [line(range(len(errors)), errors)]
            self.curve.points = [point(taken, errors[taken], f"{errors[taken]:.2f}")]
            self.curve.alt = (
                f"the error of the re-shrunk picture falls from {errors[0]:.2f} to "
                f"{errors[-1]:.2f} grey levels in {len(errors) - 1} steps, and is "
                f"{errors[taken]:.2f} after {taken}"
            )

    def _numbers(self, error: str, psnr: str) -> dict[str, str]:
        shape = self.model.shape()
        width = f"{shape.along:.2f} pixels"
        if not shape.is_round:
            width = f"{shape.along:.2f} × {shape.across:.2f} pixels, {shape.angle:.0f}°"
        return {
            "kernel": shape.size,
            "width": width,
            "centre of mass": shape.place,
            "inverts detail": "yes" if inverts_detail(self.model.camera) else "no",
            "re-shrunk error": error,
            "PSNR": psnr,
        }

    def _how(self) -> str:
        """Say how the same can be had on a command line."""
        words, recipe = self.model.words(), self.model.recipe
        saved = "kernel.npy --alignment centred"  # what the button saves
        options = "--kernel " + (f'"{words}"' if words else saved)
        options = "" if self.model.kind == "recipe" else f" {options}"
        options += "" if recipe == NOTHING else f' --recipe "{recipe}"'
        return f"The same by zssr-teach degrade: --scale {self.model.scale}{options}."

    def _file(self) -> tuple[str, bytes]:
        file = io.BytesIO()
        np.save(file, self.model.kernel())
        return "kernel.npy", file.getvalue()

    def still(self) -> NDArray[np.uint8]:
        """Return LR picture, corrected picture, kernel and spectrum."""
        views = {"LR": self.small, "corrected": self.result}
        views |= {"kernel": self.kernel, "spectrum": self.spectrum}
        return beside({plain(title): view.still() for title, view in views.items()})
