"""Network explorer: what a network costs, how far it sees, and what a trained one does inside.

Depth, width and the picture's size decide the number of parameters, the multiplications and the
receptive field, which is drawn over the picture. A trained network, if one is given, shows the
feature maps of each of its layers, and the residual it has learnt to add.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach.experiments.network import LARGEST_SIDE, RANGES, NetworkModel, convolutions
from zssr_teach.experiments.pictures import (
    DEFAULT_SAMPLE,
    Image,
    bytes8,
    sample_image,
    working_image,
)
from zssr_teach.widgets.frame.controls import heading, ranged, slider, steps
from zssr_teach.widgets.frame.explorer import PictureExplorer, sample_choice
from zssr_teach.widgets.frame.stills import beside, enlarge
from zssr_teach.widgets.views.picture import PictureView, rectangle

if TYPE_CHECKING:
    import keras

_WIDTHS = (4, 8, 16, 24, 32, 48, 64, 96, 128)
_GAP = 2  # pixels between two feature maps


class NetworkExplorer(PictureExplorer):
    """Choose a network's size, see its receptive field, and look into a trained one.

    Parameters
    ----------
    trained : keras.Model or None
        A network to look into. None shows sizes and receptive field only: nothing is trained here.
    image : array or None
        What the trained network is given: an *enlarged* picture (height, width, 3). None offers the
        gallery's pictures.
    sample : str
        The gallery's picture to begin with.
    **settings
        Of :class:`~zssr_teach.experiments.network.NetworkModel`, such as ``depth=4``. Without
        depth and width, those of `trained`.

    Examples
    --------
    >>> explorer = NetworkExplorer(width=32)
    >>> explorer.controls["depth"].value = 4
    >>> explorer.readout.numbers["receptive field"]
    '9×9 pixels'
    """

    def __init__(
        self,
        trained: keras.Model | None = None,
        image: ArrayLike | None = None,
        sample: str = DEFAULT_SAMPLE,
        **settings: Any,
    ) -> None:
        pixels = sample_image(sample) if image is None else working_image(image)
        if trained is not None:
            inside = convolutions(trained)
            settings = {"depth": len(inside), "width": inside[0].filters} | settings
        side = min(*pixels.shape[:2], LARGEST_SIDE) // 32 * 32
        super().__init__(NetworkModel(pixels, trained=trained, **{"side": side} | settings))
        self.picture = PictureView(shown_width=256)
        self.seen = PictureView(shown_width=256)
        self.maps = PictureView()
        self.residual = PictureView(shown_width=256)
        self.picture.on_pick(self._pick)
        controls = self._make_controls()
        chooser = [] if image is not None else [sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            heading("The network"),
            *(controls[name] for name in ("depth", "width", "side")),
            heading("The output pixel (or click in the picture)"),
            *(controls[name] for name in ("down", "right")),
        ]
        views = [self.picture, self.seen]
        if trained is not None:
            column += [heading("Inside the trained network")]
            column += [controls[name] for name in ("layer", "gain")]
            views += [self.maps, self.residual]
        self.arrange_abreast(column, views, 256)
        self.bind(**controls)

    def _make_controls(self) -> dict[str, Any]:
        model = self.model
        controls = {
            "depth": ranged("depth (layers)", RANGES["depth"], model.depth),
            "width": steps("width", sorted({*_WIDTHS, model.width}), model.width),
            "side": ranged("input (pixels)", RANGES["side"], model.side),
            "down": ranged("pixel: down", RANGES["down"], model.down),
            "right": ranged("pixel: right", RANGES["right"], model.right),
        }
        if model.trained is not None:
            layers = len(convolutions(model.trained))
            controls["layer"] = slider("layer", 1, layers, 1, model.layer)
            controls["gain"] = steps("residual ×", [1.0, 2.0, 4.0, 8.0, 16.0], model.gain)
        return controls

    def _pick(self, row: int, column: int) -> None:
        last = self.model.side - 1
        self.put(down=row / last, right=column / last)

    def _take(self, image: Image) -> None:
        self.model = replace(self.model, image=image)

    def show(self) -> None:
        """Draw the picture with the receptive field, what it sees, the maps and the residual."""
        model = self.model
        picture, (top, left, height, width) = model.picture(), model.field()
        row, column = model.pixel()
        side = model.receptive_field()
        self.picture.show(
            bytes8(picture),
            f"receptive field of one pixel in {model.side}×{model.side}",
            [rectangle(top, left, height, width)],
            alt=f"the picture; a square of {side} pixels a side marks what the output pixel "
            f"at row {row}, column {column} depends on",
        )
        self.seen.show(
            bytes8(picture[top : top + height, left : left + width]),
            "all that this pixel is made from",
            [rectangle(row - top, column - left, 1, 1, "vermilion")],
            alt=f"the {height}×{width} pixels inside the receptive field, magnified",
        )
        self.readout.numbers = self._numbers(height, width)
        self.readout.message = ""
        if model.trained is not None:
            self._show_inside()

    def _numbers(self, height: int, width: int) -> dict[str, str]:
        model, side = self.model, self.model.receptive_field()
        return {
            "parameters": f"{model.parameters():,}",
            "multiply-adds": in_words(model.multiply_adds()),
            "receptive field": f"{side}×{side} pixels",
            "of the picture": f"{100 * height * width / model.side**2:.1f} %",
        }

    def _show_inside(self) -> None:
        model, maps, layers = self.model, self.model.maps(), len(convolutions(self.model.trained))
        last = model.layer == layers
        scale = "grey is 0" if maps.min() < 0 else "black is 0"
        self.maps.show(
            mosaic(maps, 512),
            f"layer {model.layer} of {layers}: {maps.shape[2]} maps, {scale}",
            alt=f"the {maps.shape[2]} feature maps of layer {model.layer} as small pictures",
        )
        self.residual.show(
            signed(model.residual(), model.gain).astype(np.float32),
            f"what it adds (×{model.gain:g}; grey adds nothing)",
            alt="the learnt residual: grey in flat regions, bright and dark along edges",
        )
        words = "the last layer is the residual" if last else f"{model.dead()} maps are all zero"
        self.readout.message = f"Layer {model.layer}: {words}."

    def still_text(self) -> str:
        """Return the numbers of the chosen size; those of a trained network vary a little."""
        numbers = ", ".join(f"{label} {value}" for label, value in self.readout.numbers.items())
        return f"{type(self).__name__}: {numbers}"

    def still(self) -> NDArray[np.uint8]:
        """Return the picture with the receptive field, what it sees, maps and residual."""
        views: Sequence[PictureView] = (self.picture, self.seen)
        if self.model.trained is not None:
            views = (*views, self.maps, self.residual)
        titles = ("receptive field", "what one pixel sees", "feature maps", "learnt residual")
        return beside({title: view.still() for title, view in zip(titles, views, strict=False)})


def signed(values: NDArray[np.float32], gain: float = 1.0) -> NDArray[np.float32]:
    """Return values around 0 as a picture: grey for 0, brighter above it, darker below.

    Examples
    --------
    >>> signed(np.array([-1.0, -0.1, 0.0, 0.1]), gain=2.0).round(2).tolist()
    [0.0, 0.3, 0.5, 0.7]
    """
    return np.clip(0.5 + gain * values, 0, 1)


def mosaic(maps: NDArray[np.float32], width: int) -> NDArray[np.uint8]:
    """Return all maps in rows as one picture of about that width, on white.

    All share one scale: black is 0 (grey, if there are values below 0), white is what one value in
    a hundred reaches, so that single bright pixels leave the rest visible.

    Examples
    --------
    >>> mosaic(np.zeros((10, 10, 6), np.float32), 94).shape
    (62, 94, 3)
    """
    count = maps.shape[2]
    columns = math.ceil(math.sqrt(count))
    tile = (width - _GAP * (columns - 1)) // columns
    white = float(np.quantile(np.abs(maps), 0.99)) or 1.0
    shown = signed(maps, 0.5 / white) if maps.min() < 0 else maps / white
    tiles = [enlarge(shown[..., channel], tile) for channel in range(count)]
    down, across = tiles[0].shape[0] + _GAP, tile + _GAP
    rows = math.ceil(count / columns)
    sheet = np.full((rows * down - _GAP, columns * across - _GAP, 3), 255, np.uint8)
    for number, picture in enumerate(tiles):
        top, left = number // columns * down, number % columns * across
        sheet[top : top + picture.shape[0], left : left + tile] = picture
    return sheet


def in_words(number: int) -> str:
    """Return a large number as people say it.

    Examples
    --------
    >>> in_words(57_251), in_words(3_734_000_000)
    ('57 thousand', '3.7 billion')
    """
    for size, word in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if number >= size:
            value = number / size
            return f"{value:.1f} {word}" if value < 10 else f"{value:.0f} {word}"
    return str(number)
