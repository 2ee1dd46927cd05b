"""What a network costs and how far it sees, and a look into a trained one.

Depth, width and the picture's size decide the number of parameters, the multiplications and the
receptive field. A trained network, if one is given, shows what each of its layers answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from zssr_teach import networks, resampling
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.limits import Span, check_numbers
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image, middle
from zssr_teach.machine.loading import load_keras
from zssr_teach.networks import NetworkSettings

if TYPE_CHECKING:
    import keras

WINDOW = 128  # pixels a side of what goes through a trained network: quick enough for a slider
LARGEST_SIDE = 512
RANGES = {
    "depth": Span(2, 24, 1, "layers"),
    "width": Span(1, 512, 1, "channels"),
    "side": Span(16, LARGEST_SIDE, 16, "pixels"),
    "down": Span(0.0, 1.0, 0.02),
    "right": Span(0.0, 1.0, 0.02),
    "gain": Span(1.0, 16.0, 1.0),
}


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
        square = middle(self.image, min(self.image.shape[:2]))
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
        return middle(self.image, WINDOW)

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
    outputs = [layer.output for layer in convolutions(model)]
    inside = load_keras().Model(model.input, outputs)
    answers = inside(image[None], training=False)
    return [np.asarray(answer, np.float32)[0] for answer in answers]
