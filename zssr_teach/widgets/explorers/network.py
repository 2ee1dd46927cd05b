"""Network explorer: what a network costs, how far it sees, and what a trained one does inside.

Depth, width and the picture's size decide the number of parameters, the multiplications and the
receptive field, which is drawn over the picture. A trained network, if one is given, shows the
feature maps of each of its layers, and the residual it has learnt to add.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach import networks, resampling
from zssr_teach.errors import SettingsError
from zssr_teach.networks import NetworkSettings
from zssr_teach.widgets.frame import parts
from zssr_teach.widgets.frame.common import beside, enlarge
from zssr_teach.widgets.frame.limits import Span, check_numbers
from zssr_teach.widgets.frame.parts import Image, Memory, PictureExplorer
from zssr_teach.widgets.views.picture import PictureView, rectangle

if TYPE_CHECKING:
    import keras

WINDOW = 128  # pixels a side of what goes through a trained network: quick enough for a slider
_LARGEST_SIDE = 512
RANGES = {
    "depth": Span(2, 24, 1, "layers"),
    "width": Span(1, 512, 1, "channels"),
    "side": Span(16, _LARGEST_SIDE, 16, "pixels"),
    "down": Span(0.0, 1.0, 0.02),
    "right": Span(0.0, 1.0, 0.02),
    "gain": Span(1.0, 16.0, 1.0),
}
_WIDTHS = (4, 8, 16, 24, 32, 48, 64, 96, 128)
_GAP = 2  # pixels between two feature maps


@dataclass(frozen=True, eq=False)
class NetworkModel:
    """A network of some size, over a picture of some size, and a trained one to look into.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        What the network is given: a picture that has already been enlarged. Its middle square is
        used.
    depth, width : int
        Of the network that is counted, 2 to 24 and 1 to 512.
    side : int
        Side in pixels of the picture that goes in, 16 to 512; the same scene at another size.
    down, right : float
        Where the output pixel lies whose receptive field is drawn: 0 is the top (left), 1 the
        bottom (right).
    trained : keras.Model or None
        A network made of convolutions, such as ``TrainingRun.model``.
    layer : int
        Which of its convolutions to look into, from 1.
    gain : float
        By which the learnt residual is amplified, 1 to 16.

    Examples
    --------
    >>> model = NetworkModel(np.zeros((64, 80, 3), np.float32), depth=8, width=32, side=64)
    >>> model.parameters(), model.receptive_field(), model.multiply_adds() // 10**6
    (57251, 17, 233)
    >>> model.field()
    (24, 24, 17, 17)
    """

    image: Image
    depth: int = 8
    width: int = 64
    side: int = 128
    down: float = 0.5
    right: float = 0.5
    trained: keras.Model | None = field(default=None, repr=False)
    layer: int = 1
    gain: float = 4.0
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        layers = len(convolutions(self.trained)) if self.trained is not None else 1
        Span(1, layers).check("layer", self.layer)

    # -- what a network of this size costs, and sees --

    def settings(self) -> NetworkSettings:
        """Return what the library would be told."""
        return NetworkSettings(self.depth, self.width)

    def parameters(self) -> int:
        """Return how many numbers it learns."""
        return networks.parameter_count(self.settings())

    def multiply_adds(self) -> int:
        """Return how many multiplications one pass over the picture takes."""
        return networks.multiply_adds(self.settings(), self.side, self.side)

    def receptive_field(self) -> int:
        """Return the side in pixels of what one output pixel depends on."""
        return networks.receptive_field(self.depth)

    def picture(self) -> Image:
        """Return the picture at `side` × `side` pixels."""
        return self.memory.recall(self._resized, self.image, "picture", self.side)

    def _resized(self) -> Image:
        square = parts.middle(self.image, min(self.image.shape[:2]))
        return resampling.resize(square, (self.side, self.side)).clip(0, 1)

    def pixel(self) -> tuple[int, int]:
        """Return (row, column) of the output pixel on the picture."""
        return round(self.down * (self.side - 1)), round(self.right * (self.side - 1))

    def field(self) -> tuple[int, int, int, int]:
        """Return (top, left, height, width) of the receptive field, as far as it has picture."""
        reach = self.receptive_field() // 2
        spans = []
        for place in self.pixel():
            start, end = max(0, place - reach), min(self.side, place + reach + 1)
            spans.append((start, end - start))
        (top, height), (left, width) = spans
        return top, left, height, width

    # -- what a trained network does --

    def window(self) -> Image:
        """Return what is sent through the trained network: the middle of the image."""
        return parts.middle(self.image, WINDOW)

    def maps(self) -> NDArray[np.float32]:
        """Return the feature maps of the layer: (height, width, channels), after its ReLU."""
        return self._features()[self.layer - 1]

    def residual(self) -> NDArray[np.float32]:
        """Return what the trained network adds to the window."""
        return self._features()[-1]

    def _features(self) -> list[NDArray[np.float32]]:
        trained = self.trained
        if trained is None:
            raise SettingsError("there is no trained network to look into; give one as `trained`")
        # The network may have been trained further since the last look.
        weights = sum(float(np.abs(array).sum()) for array in trained.get_weights())
        key = ("features", id(trained), weights)
        return self.memory.recall(lambda: features(trained, self.window()), self.image, key)

    def dead(self) -> int:
        """Return how many maps of the layer are zero all over."""
        return int((np.abs(self.maps()).max(axis=(0, 1)) == 0).sum())


def convolutions(model: keras.Model) -> list[Any]:
    """Return the convolutions of a network, in order.

    Raises
    ------
    SettingsError
        If there is none.
    """
    found = [layer for layer in getattr(model, "layers", []) if hasattr(layer, "kernel_size")]
    if not found:
        raise SettingsError(
            f"{type(model).__name__} has no convolutions to look into; "
            "give a Keras model, such as the `model` of a training run"
        )
    return found


def features(model: keras.Model, image: Image) -> list[NDArray[np.float32]]:
    """Return what each convolution of a network answers to an image, one array for each.

    Examples
    --------
    >>> from zssr_teach.networks import build_network
    >>> model = build_network(NetworkSettings(depth=3, width=4))
    >>> [maps.shape for maps in features(model, np.ones((8, 9, 3), np.float32))]
    [(8, 9, 4), (8, 9, 4), (8, 9, 3)]
    """
    from zssr_teach.machine.loading import load_keras

    outputs = [layer.output for layer in convolutions(model)]
    inside = load_keras().Model(model.input, outputs)
    answers = inside(image[None], training=False)
    return [np.asarray(answer, np.float32)[0] for answer in answers]


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


# ---- the view -----------------------------------------------------------------------------------


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
        Of :class:`NetworkModel`, such as ``depth=4``. Without depth and width, those of `trained`.

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
        sample: str = parts.DEFAULT_SAMPLE,
        **settings: Any,
    ) -> None:
        pixels = parts.sample_image(sample) if image is None else parts.working_image(image)
        if trained is not None:
            inside = convolutions(trained)
            settings = {"depth": len(inside), "width": inside[0].filters} | settings
        side = min(*pixels.shape[:2], _LARGEST_SIDE) // 32 * 32
        super().__init__(NetworkModel(pixels, trained=trained, **{"side": side} | settings))
        self.picture = PictureView(shown_width=256)
        self.seen = PictureView(shown_width=256)
        self.maps = PictureView()
        self.residual = PictureView(shown_width=256)
        self.picture.on_pick(self._pick)
        controls = self._make_controls()
        chooser = [] if image is not None else [parts.sample_choice(self, sample, self._take)]
        column = [
            *chooser,
            parts.heading("The network"),
            *(controls[name] for name in ("depth", "width", "side")),
            parts.heading("The output pixel (or click in the picture)"),
            *(controls[name] for name in ("down", "right")),
        ]
        views = [self.picture, self.seen]
        if trained is not None:
            column += [parts.heading("Inside the trained network")]
            column += [controls[name] for name in ("layer", "gain")]
            views += [self.maps, self.residual]
        self.arrange_abreast(column, views, 284)
        self.bind(**controls)

    def _make_controls(self) -> dict[str, Any]:
        model = self.model
        controls = {
            "depth": parts.ranged("depth (layers)", RANGES["depth"], model.depth),
            "width": parts.steps("width", sorted({*_WIDTHS, model.width}), model.width),
            "side": parts.ranged("input (pixels)", RANGES["side"], model.side),
            "down": parts.ranged("pixel: down", RANGES["down"], model.down),
            "right": parts.ranged("pixel: right", RANGES["right"], model.right),
        }
        if model.trained is not None:
            layers = len(convolutions(model.trained))
            controls["layer"] = parts.slider("layer", 1, layers, 1, model.layer)
            controls["gain"] = parts.steps("residual ×", [1.0, 2.0, 4.0, 8.0, 16.0], model.gain)
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
            parts.bytes8(picture),
            f"receptive field of one pixel in {model.side}×{model.side}",
            [rectangle(top, left, height, width)],
            alt=f"the picture; a square of {side} pixels a side marks what the output pixel "
            f"at row {row}, column {column} depends on",
        )
        self.seen.show(
            parts.bytes8(picture[top : top + height, left : left + width]),
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
