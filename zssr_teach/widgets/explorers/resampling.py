"""Resampling explorer: shrink a picture and enlarge it; see what is lost, and what is made up.

Without antialiasing, detail that the small picture cannot hold comes back as detail that was never
there. With the wrong alignment, everything moves by a fraction of a pixel, and PSNR pays for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.colours import difference_map
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    bytes8,
    sample_image,
    working_image,
)
from zssr_teach.experiments.resampling import RANGES, ResamplingModel
from zssr_teach.metrics import decibels, protocol_for
from zssr_teach.widgets.frame.controls import choice, heading, ranged, steps, switch
from zssr_teach.widgets.frame.explorer import PictureExplorer, sample_choice, shown_width
from zssr_teach.widgets.frame.stills import beside, plain
from zssr_teach.widgets.views.curve import Curve, line
from zssr_teach.widgets.views.picture import PictureView

_METHOD_NAMES = [("nearest", "nearest"), ("bilinear", "bilinear"), ("bicubic", "bicubic")]
_METHOD_NAMES += [("Lanczos", "lanczos")]
_ALIGNMENTS = [("right (same area)", "centred"), ("wrong (top left)", "top-left")]


class ResamplingExplorer(PictureExplorer):
    """Shrink and enlarge by any factor, with every method; see aliasing and the half pixel.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 512×512 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.resampling.ResamplingModel`, such as ``rings=True`` or
        ``factor=3.0``.

    Examples
    --------
    >>> explorer = ResamplingExplorer(np.zeros((64, 64, 3)), rings=True)
    >>> explorer.controls["antialias"].value = False
    >>> explorer.readout.numbers["small picture"]
    '32×32'
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        pixels = sample_image(sample) if image is None else working_image(image)
        super().__init__(ResamplingModel(pixels, **settings))
        width = shown_width(pixels)
        self.original = PictureView(shown_width=width)
        self.small = PictureView(shown_width=width)
        self.result = PictureView(shown_width=width)
        self.difference = PictureView(shown_width=width)
        self.curve = Curve(
            x_label="distance (pixels of the picture)",
            caption="the kernel that shrinks",
            shown_width=300,
            shown_height=170,
        )
        controls = self._make_controls()
        self.gain = steps("difference ×", [1, 2, 4, 8, 16], 4)
        self.gain.observe(self.redraw, "value")
        chooser = [] if image is not None else [sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            controls["rings"],
            heading("Shrink"),
            *(controls[name] for name in ("factor", "method", "antialias", "alignment")),
            heading("Enlarge"),
            controls["back"],
            self.gain,
            self.curve,
        ]
        views = [self.original, self.result, self.small, self.difference]
        self.arrange_abreast(column, views, width)
        self.bind(**controls)

    def _make_controls(self) -> dict[str, Any]:
        model = self.model
        return {
            "rings": switch("zone plate instead", model.rings),
            "factor": ranged("factor", RANGES["factor"], model.factor),
            "method": choice("method", _METHOD_NAMES, model.method),
            "antialias": switch("antialiasing", model.antialias),
            "alignment": choice("alignment", _ALIGNMENTS, model.alignment),
            "back": choice("method", _METHOD_NAMES, model.back),
        }

    def _take(self, image: Image) -> None:
        self.model = replace(self.model, image=image)

    def show(self) -> None:
        """Draw the four pictures and the kernel, then say the numbers."""
        model = self.model
        enlarged = model.result()
        original, small, result = map(bytes8, (model.original(), model.small(), enlarged))
        rows_columns = f"{small.shape[0]}×{small.shape[1]}"
        name = "a zone plate: finer and finer rings" if model.rings else "the original"
        self.original.show(original, name, alt=name)
        self.small.show(
            small, f"shrunk to {rows_columns}, its pixels enlarged", alt="the small picture"
        )
        how = f"{model.method} down, {model.back} up"
        self.result.show(result, f"shrunk and enlarged: {how}", alt=f"the result of {how}")
        self.difference.show(
            difference_map(original, result, self.gain.value),
            f"difference, amplified ×{self.gain.value}",
            alt="where the result differs from the original",
        )
        self._show_kernel()
        self.readout.numbers = {
            # Last: what is seen is on its way to the page while this is being measured.
            "PSNR": decibels(model.psnr(enlarged)),
            "small picture": rows_columns,
            "moved by": f"{model.moved:.2f} pixels",
        }
        self.readout.message = f"{protocol_for(model.factor)}."

    def _show_kernel(self) -> None:
        distances, values = self.model.kernel()
        reach = float(max(3.0, np.ceil(distances[-1])))
        lowest, highest = float(min(values.min(), 0)), float(values.max())
        with self.curve.hold_sync():
            self.curve.x_range = (-reach, reach)
            self.curve.y_range = (1.2 * lowest, 1.05 * highest)
            self.curve.lines = [line([-reach, reach], [0, 0], "#888888"), line(distances, values)]
            self.curve.alt = f"{self.model.method} kernel, {distances[-1]:.1f} pixels each way"

    def still(self) -> NDArray[np.uint8]:
        """Return original, result and difference."""
        views = (self.original, self.result, self.difference)
        return beside({plain(view.caption): view.image for view in views})
