"""Father and son explorer: how one pair of the training set comes about, step by step.

The picture is shrunk to the father's size, flipped or rotated; the father is blurred, shrunk by the
scale factor and enlarged again, which makes the son; both are cut at the same place. A button
draws pairs as training does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.colours import difference_map
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.pairs import CAMERAS, RANGES, TRANSFORM_NAMES, PairModel
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    bytes8,
    sample_image,
    working_image,
)
from zssr_teach.metrics import Protocol, decibels
from zssr_teach.pairs import Draw, Pair
from zssr_teach.widgets.frame.controls import button, choice, heading, ranged, row, steps
from zssr_teach.widgets.frame.explorer import PictureExplorer, sample_choice, shown_width
from zssr_teach.widgets.frame.stills import beside, enlarge, plain
from zssr_teach.widgets.views.picture import PictureView, rectangle

_STRIP = 8  # pairs in the strip of the last draws
_THUMB = 64
_GAP = 6


class PairExplorer(PictureExplorer):
    """Make a father and his son by hand, or draw pairs as training does.

    Parameters
    ----------
    image : array or None
        (height, width, 3), its middle 512×512 is used; None offers the gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.pairs.PairModel`, such as ``scale=3.0`` or
        ``camera="Gaussian"``.

    Attributes
    ----------
    draws : sequence of Pair
        The last pairs that were drawn, newest first.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((96, 96, 3))
    >>> explorer = PairExplorer(picture, size=32)
    >>> explorer.controls["index"].value = 1
    >>> explorer.draw(2)
    >>> len(explorer.draws)
    2
    """

    def __init__(
        self, image: ArrayLike | None = None, sample: str = DEFAULT_SAMPLE, **settings: Any
    ) -> None:
        pixels = sample_image(sample) if image is None else working_image(image)
        super().__init__(PairModel(pixels, **settings))
        self.draws: deque[Pair] = deque(maxlen=_STRIP)
        width = shown_width(pixels)
        self.whole = PictureView(shown_width=width)
        self.father = PictureView(shown_width=width)
        self.son = PictureView(shown_width=width)
        self.difference = PictureView(shown_width=width)
        self.kernel = PictureView(shown_width=104)
        self.strip = PictureView(shown_width=_STRIP * _THUMB + (_STRIP - 1) * _GAP)
        controls = self._make_controls()
        self.gain = steps("difference ×", [1, 2, 4, 8, 16], 4)
        self.gain.observe(self.redraw, "value")
        chooser = [] if image is not None else [sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            heading("The father"),
            *(controls[name] for name in ("level", "index", "size", "down", "right")),
            heading("The son"),
            *(controls[name] for name in ("scale", "camera", "sigma", "ratio", "angle", "noise")),
            self.gain,
            self.kernel,
            heading("The training set"),
            row(
                button("Draw a pair", "as training does", self.draw),
                button(f"Draw {_STRIP}", "fill the strip", lambda: self.draw(_STRIP)),
            ),
        ]
        views = [self.whole, self.difference, self.father, self.son, self.strip]
        self.arrange_abreast(column, views, max(width, 284))
        self.strip.layout.max_width = "100%"
        self.bind(**controls)

    def _make_controls(self) -> dict[str, Any]:
        model = self.model
        ways = [(name, index) for index, name in enumerate(TRANSFORM_NAMES)]
        return {
            "level": ranged("size of father", RANGES["level"], model.level),
            "index": choice("flip, rotate", ways, model.index),
            "size": ranged("crop (pixels)", RANGES["size"], model.size),
            "down": ranged("crop: down", RANGES["down"], model.down),
            "right": ranged("crop: right", RANGES["right"], model.right),
            "scale": ranged("scale factor", RANGES["scale"], model.scale),
            "camera": choice("kernel", list(CAMERAS), model.camera),
            "sigma": ranged("sigma (pixels)", RANGES["sigma"], model.sigma),
            "ratio": ranged("across/along", RANGES["ratio"], model.ratio),
            "angle": ranged("angle (°)", RANGES["angle"], model.angle),
            "noise": ranged("noise", RANGES["noise"], model.noise),
        }

    def _take(self, image: Image) -> None:
        """Look at another picture: the pairs drawn so far came from the old one."""
        self.model = replace(self.model, image=image)
        self.draws.clear()

    def draw(self, number: int = 1) -> None:
        """Draw pairs as training does; the controls take the choices of the last one."""
        try:
            sampler = self.model.sampler()
            pairs = [sampler.draw() for _ in range(number)]
        except SettingsError as error:
            self.errors.message = str(error)
            return
        self.draws.extendleft(pairs)
        model = self.model.at(pairs[-1].draw)
        self.put(**{name: getattr(model, name) for name in ("level", "index", "down", "right")})
        self.redraw()

    def show(self) -> None:
        """Draw picture, father, son, difference, kernel and strip."""
        model, pair = self.model, self.model.pair()
        for name in ("sigma", "ratio", "angle"):
            self.controls[name].disabled = model.camera == "bicubic"
        self._show_whole(pair.draw)
        father, son = (bytes8(np.clip(crop, 0, 1)) for crop in (pair.father, pair.son))
        self.father.show(father, "HR father", alt="the crop of the father")
        self.son.show(son, "LR son, enlarged again", alt="the crop of the son, blurrier")
        self.difference.show(
            difference_map(father, son, self.gain.value),
            f"what the network must add (×{self.gain.value})",
            alt="the difference of father and son",
        )
        self._show_kernel()
        self.strip.show(strip(list(self.draws)), alt=f"the last {len(self.draws)} pairs drawn")
        self.strip.caption = (
            "the last draws, newest first: fathers above, sons below"
            if self.draws
            else "nothing drawn yet"
        )
        self.readout.numbers = self._numbers(pair)

    def _numbers(self, pair: Pair) -> dict[str, str]:
        height, width = self.model.father().shape[:2]
        psnr = Protocol("rgb").psnr(np.clip(pair.father, 0, 1), np.clip(pair.son, 0, 1))
        return {
            "father": f"{height}×{width}",
            "crop": f"{pair.draw.size}×{pair.draw.size}",
            "row, column": f"{pair.draw.row}, {pair.draw.column}",
            "PSNR of the son": decibels(psnr),
        }

    def _show_whole(self, draw: Draw) -> None:
        top, left, height, width = self.model.outline()
        self.whole.show(
            bytes8(self.model.image),
            "the picture, and where the crop lies",
            [rectangle(*map(round, self.model.outline()))],
            alt=f"the picture; the crop spans {height:.0f}×{width:.0f} of its pixels, "
            f"from row {top:.0f}, column {left:.0f}",
        )

    def _show_kernel(self) -> None:
        kernel = self.model.kernel()
        grey = np.clip(kernel / kernel.max(), 0, 1).astype(np.float32)
        rows, columns = kernel.shape
        self.kernel.show(
            np.repeat(grey[..., None], 3, axis=2),
            f"kernel {rows}×{columns}",
            alt=f"the kernel, {rows}×{columns} pixels; bright is a large weight",
        )

    def still(self) -> NDArray[np.uint8]:
        """Return the picture with the crop outlined, father, son and difference."""
        views = (self.whole, self.father, self.son, self.difference)
        return beside({plain(view.caption): view.still() for view in views})


def strip(pairs: list[Pair]) -> NDArray[np.uint8]:
    """Return thumbnails of pairs in a row, fathers above and sons below, on white.

    Examples
    --------
    >>> strip([]).shape
    (134, 554, 3)
    """
    step = _THUMB + _GAP
    sheet = np.full((2 * step - _GAP, _STRIP * step - _GAP, 3), 255, np.uint8)
    sheet[:, :] = 240
    for place, pair in enumerate(pairs[:_STRIP]):
        for above, crop in enumerate((pair.father, pair.son)):
            thumb = enlarge(bytes8(np.clip(crop, 0, 1)), _THUMB)
            sheet[above * step :, place * step :][:_THUMB, :_THUMB] = thumb
    return sheet
