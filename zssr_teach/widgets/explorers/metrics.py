"""Metric explorer: spoil a picture in six ways, and see what PSNR and SSIM make of it.

The point to find: two pictures of equal PSNR that look nothing alike. Pin one spoilt picture as A,
then let another distortion be made just as strong as A's PSNR asks for.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.colours import difference_map
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.metrics import DISTORTIONS, RANGES, UNSPOILT, Measured, MetricModel
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    bytes8,
    sample_image,
    working_image,
)
from zssr_teach.metrics import decibels
from zssr_teach.widgets.frame.controls import button, choice, heading, ranged, row, steps, switch
from zssr_teach.widgets.frame.explorer import PictureExplorer, sample_choice, shown_width
from zssr_teach.widgets.frame.stills import beside, plain
from zssr_teach.widgets.views.curve import Curve, line, point
from zssr_teach.widgets.views.picture import PictureView

_NAMES = {"jpeg": "JPEG", "shift": "shift", "noise": "noise", "blur": "blur"}
_GAINS = [1, 2, 4, 8, 16]


class MetricExplorer(PictureExplorer):
    """Spoil a picture with sliders; see error map, PSNR, SSIM and the place on PSNR's curve.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 512×512 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.metrics.MetricModel`, such as ``noise=20``.

    Examples
    --------
    >>> explorer = MetricExplorer(np.zeros((64, 64, 3)), channels="rgb", quantise=False)
    >>> explorer.controls["brightness"].value = 25.5
    >>> explorer.readout.numbers["PSNR"]
    '20.00 dB'
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        pixels = sample_image(sample) if image is None else working_image(image)
        super().__init__(MetricModel(pixels, **settings))
        self.pinned = replace(self.model, **UNSPOILT).result()
        self._is_pinned = False
        width = shown_width(pixels)
        self.picture = PictureView(shown_width=width)
        self.errormap = PictureView(shown_width=width)
        self.first = PictureView(shown_width=width)
        self.curve = _psnr_curve(width)
        controls = self._sliders()
        self.gain = steps("error map ×", _GAINS, 4)
        self.gain.observe(self.redraw, "value")
        self.partner = choice(
            "with only", [(_NAMES.get(name, name), name) for name in DISTORTIONS], "blur"
        )
        chooser = [] if image is not None else [sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            heading("What is done to the picture"),
            *(controls[name] for name in DISTORTIONS),
            row(button("Undo all", "back to the original", self.reset)),
            heading("How it is measured"),
            *(controls[name] for name in ("channels", "border", "quantise")),
            self.gain,
            heading("Equal PSNR, another look"),
            row(button("Pin as A", "keep this picture to compare with", self.pin)),
            self.partner,
            row(button("Match the PSNR of A", "by bisection", self.match)),
        ]
        self.arrange_abreast(column, [self.picture, self.errormap, self.first, self.curve], width)
        self.bind(**controls)

    def _sliders(self) -> dict[str, Any]:
        model = self.model
        qualities = [("off", 0), *((str(q), q) for q in range(100, 0, -1))]
        return {
            **{
                name: ranged(name, RANGES[name], getattr(model, name))
                for name in (*(name for name in DISTORTIONS if name != "jpeg"), "border")
            },
            "jpeg": steps("JPEG quality", qualities, model.jpeg),
            "channels": choice("channels", ["luma", "rgb"], model.channels),
            "quantise": switch("round to 8 bits", model.quantise),
        }

    def _take(self, image: Image) -> None:
        """Look at another picture: what was pinned belonged to the old one."""
        self.model = replace(self.model, image=image)
        self.pinned = replace(self.model, **UNSPOILT).result()
        self._is_pinned = False

    def pin(self) -> None:
        """Keep the picture as it is now as A."""
        self.pinned, self._is_pinned = self.model.result(), True
        self.refresh()

    def match(self) -> None:
        """Give the chosen distortion alone the strength that leads to A's PSNR."""
        try:
            if not self._is_pinned:
                raise SettingsError("there is no A yet; distort the picture and press “Pin as A”")
            self._put(self.model.matched(self.partner.value, self.pinned.psnr))
        except SettingsError as error:
            self.errors.message = str(error)

    def reset(self) -> None:
        """Undo all distortions."""
        self._put(replace(self.model, **UNSPOILT))

    def _put(self, model: MetricModel) -> None:
        self.put(**{name: getattr(model, name) for name in DISTORTIONS})

    def show(self) -> None:
        """Draw both pictures and the error map, then the curve and the numbers."""
        distorted, summary = self.model.distorted(), self.model.summary()
        self._show_pictures(distorted, summary)
        # What is seen is on its way to the page while what is read is still being measured.
        self._measure_pinned()
        self._show_numbers(self.model.measured(distorted, summary))

    def _show_pictures(self, distorted: Image, summary: str) -> None:
        picture, gain = bytes8(distorted), self.gain.value
        self.picture.show(picture, f"now: {summary}", alt=f"the picture now: {summary}")
        self.errormap.show(
            difference_map(bytes8(self.model.image), picture, gain),
            f"error, amplified ×{gain}",
            alt="where the picture now differs from the original",
        )
        pinned = self.pinned
        name = f"A: {pinned.summary}" if self._is_pinned else "the original (no A pinned yet)"
        self.first.show(bytes8(pinned.picture), name, alt=name)

    def _show_numbers(self, now: Measured) -> None:
        self._show_curve(now)
        self.readout.numbers = {
            "PSNR": decibels(now.psnr),
            "SSIM": f"{now.ssim:.4f}",
            "mean squared error": f"{now.mse:.1f}",
            **({"A": self.pinned.numbers} if self._is_pinned else {}),
        }
        self.readout.message = f"{self.model.protocol}."

    def _measure_pinned(self) -> None:
        """Let A follow the protocol: two numbers under two protocols cannot be compared."""
        model, picture, summary = self.model, self.pinned.picture, self.pinned.summary
        self.pinned = model.memory.recall(
            lambda: model.measured(picture, summary), picture, "A", str(model.protocol)
        )

    def _show_curve(self, now: Measured) -> None:
        points = [(now, "now", "vermilion")]
        if self._is_pinned and decibels(now.psnr) == decibels(self.pinned.psnr):
            points = [(now, "A and now", "vermilion")]
        elif self._is_pinned:
            points.insert(0, (self.pinned, "A", "green"))
        largest = max(measured.mse for measured, _, _ in points)
        limit = next(limit for limit in (400, 1600, 6400, 25600, math.inf) if largest <= limit)
        with self.curve.hold_sync():
            self.curve.x_range = (0, min(limit, 255**2))
            self.curve.lines = [_curve_up_to(self.curve.x_range[1])]
            self.curve.points = [
                point(measured.mse, min(measured.psnr, 60), name, colour)
                for measured, name, colour in points
            ]
            self.curve.alt = f"PSNR falls with the mean squared error; now {decibels(now.psnr)}"

    def still(self) -> NDArray[np.uint8]:
        """Return the original, the picture as it is, and the error map."""
        return beside(
            {
                "the original": self.model.image,
                plain(self.picture.caption): self.picture.image,
                plain(self.errormap.caption): self.errormap.image,
            }
        )


def _psnr_curve(width: int) -> Curve:
    return Curve(
        y_range=(0, 60),
        x_label="mean squared error (grey levels²)",
        y_label="PSNR (dB)",
        caption="where it lies on the curve of PSNR",
        shown_width=width,
        shown_height=256,
    )


def _curve_up_to(limit: float) -> dict[str, Any]:
    mse = np.geomspace(0.065, limit, 80)  # 0.065 grey levels² are 60 dB
    return line(mse, 10 * np.log10(255**2 / mse))
