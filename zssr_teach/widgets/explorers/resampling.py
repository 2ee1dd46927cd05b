"""Resampling explorer: shrink a picture and enlarge it; see what is lost, and what is made up.

Without antialiasing, detail that the small picture cannot hold comes back as detail that was never
there. With the wrong alignment, everything moves by a fraction of a pixel, and PSNR pays for it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from zssr_teach.metrics import protocol_for
from zssr_teach.resampling import METHODS, weights
from zssr_teach.widgets.explorers.metrics import Yardstick, decibels
from zssr_teach.widgets.frame import parts
from zssr_teach.widgets.frame.common import beside, difference_map
from zssr_teach.widgets.frame.limits import Span, check_choice, check_numbers, check_switches
from zssr_teach.widgets.frame.parts import Image, Memory, PictureExplorer
from zssr_teach.widgets.views.curve import Curve, line
from zssr_teach.widgets.views.picture import PictureView

RANGES = {"factor": Span(1.0, 8.0, 0.1)}
ALIGNMENTS = ("centred", "top-left")


def zone_plate(side: int = 256) -> Image:
    """Return rings that get finer outwards: at the middle of each edge, two pixels a ring.

    The brightness is ``½ + ½·cos(π r²/side)``, whose frequency at distance r is ``r/side`` cycles
    a pixel: half a cycle a pixel, the finest there is, at ``r = side/2``.

    Examples
    --------
    >>> zone_plate(64)[32, 32].tolist()
    [1.0, 1.0, 1.0]
    """
    steps = np.arange(side) - side // 2
    squared = steps[:, None] ** 2 + steps[None] ** 2
    grey = 0.5 + 0.5 * np.cos(np.pi * squared / side)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.float32)


@dataclass(frozen=True, eq=False)
class ResamplingModel:
    """A picture, how it is shrunk, and how it is enlarged again.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    rings : bool
        Take a zone plate of the picture's size instead of the picture.
    factor : float
        How many times fewer pixels a side, 1 to 8.
    method : {"nearest", "bilinear", "bicubic", "lanczos"}
        How it is shrunk.
    antialias : bool
        Widen the kernel by the factor when shrinking ("nearest" takes one pixel in any case).
    back : {"nearest", "bilinear", "bicubic", "lanczos"}
        How it is enlarged.
    alignment : {"centred", "top-left"}
        Where the pixels of the small picture are taken, see :mod:`zssr_teach.resampling`. They are
        enlarged as centred in any case, so "top-left" moves the result.

    Examples
    --------
    >>> model = ResamplingModel(np.full((32, 32, 3), 0.5, np.float32), factor=2.0)
    >>> model.small().shape, model.result().shape
    ((16, 16, 3), (32, 32, 3))
    >>> ResamplingModel(model.image, factor=2.0, alignment="top-left").moved
    0.5
    """

    image: Image
    rings: bool = False
    factor: float = 2.0
    method: str = "bicubic"
    antialias: bool = True
    back: str = "bicubic"
    alignment: Literal["centred", "top-left"] = "centred"
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        check_switches(self, ["rings", "antialias"])
        check_choice("method", self.method, METHODS)
        check_choice("method", self.back, METHODS)
        check_choice("alignment", self.alignment, ALIGNMENTS)

    @property
    def moved(self) -> float:
        """How far the wrong alignment moves the result, in pixels of the picture."""
        return (self.factor - 1) / 2 if self.alignment == "top-left" else 0.0

    def original(self) -> Image:
        """Return what is shrunk: the picture or the zone plate, cut to the same size."""
        if not self.rings:
            return self.image
        return self.memory.recall(self._rings, self.image, "rings")

    def _rings(self) -> Image:
        height, width = self.image.shape[:2]
        plate, side = zone_plate(max(height, width)), max(height, width)
        top, left = (side - height) // 2, (side - width) // 2
        return np.ascontiguousarray(plate[top : top + height, left : left + width])

    def small(self) -> Image:
        """Return the shrunken picture, float32 in [0, 1]."""
        settings = (self.rings, self.factor, self.method, self.antialias, self.alignment)
        return self.memory.recall(self._shrink, self.image, "small", *settings)

    def _shrink(self) -> Image:
        original = self.original()
        matrices = [self._shrinking(length) for length in original.shape[:2]]
        return np.clip(mix(original, *matrices), 0, 1)

    def _shrinking(self, length: int) -> scipy.sparse.csr_array:
        new = max(1, math.floor(length / self.factor + 0.5))
        # Centred, both cover the same area; otherwise pixel 0 is taken at pixel 0.
        first = None if self.alignment == "centred" else 0.0
        return weights(length, new, self.method, self.antialias, first=first)

    def result(self) -> Image:
        """Return the picture shrunk and enlarged again, float32 in [0, 1]."""
        small, (height, width) = self.small(), self.image.shape[:2]
        down = weights(small.shape[0], height, self.back)
        across = weights(small.shape[1], width, self.back)
        return np.clip(mix(small, down, across), 0, 1)

    def psnr(self, result: Image | None = None) -> float:
        """PSNR of the result on luma, border of the factor cropped, in decibels."""
        yardstick = self.memory.recall(
            lambda: Yardstick(self.original(), protocol_for(self.factor)),
            self.image,
            "yardstick",
            self.rings,
            math.ceil(self.factor),
        )
        return yardstick.psnr(self.result() if result is None else result)

    def kernel(self) -> tuple[NDArray, NDArray]:
        """Return (distances in pixels of the picture, weights) of the shrinking kernel."""
        function, radius = METHODS[self.method]
        widened = self.antialias and self.method != "nearest"
        stretch = self.factor if widened else 1.0
        distances = np.linspace(-1.05 * radius * stretch, 1.05 * radius * stretch, 161)
        return distances, function(distances / stretch) / stretch


def mix(
    image: Image, rows: scipy.sparse.csr_array, columns: scipy.sparse.csr_array
) -> NDArray[np.float32]:
    """Apply one matrix to the rows and one to the columns of (height, width, channels).

    Examples
    --------
    >>> half = scipy.sparse.csr_array([[0.5, 0.5]])
    >>> mix(np.arange(4, dtype=np.float32).reshape(2, 2, 1), half, half).ravel().tolist()
    [1.5]
    """
    height, width, channels = image.shape
    tall = rows.astype(np.float32) @ image.reshape(height, width * channels)
    turned = tall.reshape(-1, width, channels).transpose(1, 0, 2)
    wide = columns.astype(np.float32) @ turned.reshape(width, -1)
    return np.ascontiguousarray(wide.reshape(len(wide), -1, channels).transpose(1, 0, 2))


# ---- the view -----------------------------------------------------------------------------------

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
        Of :class:`ResamplingModel`, such as ``rings=True`` or ``factor=3.0``.

    Examples
    --------
    >>> explorer = ResamplingExplorer(np.zeros((64, 64, 3)), rings=True)
    >>> explorer.controls["antialias"].value = False
    >>> explorer.readout.numbers["small picture"]
    '32×32'
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = parts.DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        pixels = parts.sample_image(sample) if image is None else parts.working_image(image)
        super().__init__(ResamplingModel(pixels, **settings))
        width = parts.shown_width(pixels)
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
        self.gain = parts.steps("difference ×", [1, 2, 4, 8, 16], 4)
        self.gain.observe(self.redraw, "value")
        chooser = [] if image is not None else [parts.sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            controls["rings"],
            parts.heading("Shrink"),
            *(controls[name] for name in ("factor", "method", "antialias", "alignment")),
            parts.heading("Enlarge"),
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
            "rings": parts.switch("zone plate instead", model.rings),
            "factor": parts.ranged("factor", RANGES["factor"], model.factor),
            "method": parts.choice("method", _METHOD_NAMES, model.method),
            "antialias": parts.switch("antialiasing", model.antialias),
            "alignment": parts.choice("alignment", _ALIGNMENTS, model.alignment),
            "back": parts.choice("method", _METHOD_NAMES, model.back),
        }

    def _take(self, image: Image) -> None:
        self.model = replace(self.model, image=image)

    def show(self) -> None:
        """Draw the four pictures and the kernel."""
        model = self.model
        result = model.result()
        psnr = model.psnr(result)
        original, small, result = map(parts.bytes8, (model.original(), model.small(), result))
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
            "PSNR": decibels(psnr),
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
        return beside({parts.plain(view.caption): view.image for view in views})
