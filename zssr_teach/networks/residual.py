"""The residual fully convolutional network.

A stack of 3×3 convolutions with stride 1 and 'same' padding, ReLU after all but the last, and a
skip from the input to the output: the network adds detail to a picture that has already been
enlarged. Nothing in it depends on the picture's size, so it is trained on small crops and applied
to the whole. Built layer by layer in chapter 05.

Source: Shocher, Cohen, Irani, CVPR 2018, section 3.2: 8 layers of 64 channels.
https://doi.org/10.1109/CVPR.2018.00329
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach.checks import check_seed, derived_seed, is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras, load_tensorflow

if TYPE_CHECKING:
    import keras

KERNEL_SIDE = 3


@dataclass(frozen=True)
class NetworkSettings:
    """Size of the network.

    Parameters
    ----------
    depth : int
        Number of convolutions.
    width : int
        Channels of every layer but the last.
    channels : int
        Channels of the picture.

    Examples
    --------
    >>> NetworkSettings(depth=8, width=64)
    NetworkSettings(depth=8, width=64, channels=3)
    """

    depth: int = 8
    width: int = 64
    channels: int = 3

    def __post_init__(self) -> None:
        whole = all(map(is_whole, (self.depth, self.width, self.channels)))
        if not (
            whole and 2 <= self.depth <= 64 and 1 <= self.width <= 512 and 1 <= self.channels <= 64
        ):
            raise SettingsError(
                f"a network of {self.depth!r} layers, {self.width!r} wide, of {self.channels!r} "
                "channels makes no sense; give 2 to 64 layers, 1 to 512 wide, 1 to 64 channels"
            )


def build_network(
    settings: NetworkSettings | None = None, seed: int = 0, precision: str = "float32"
) -> keras.Model:
    """Build the network with fresh weights.

    Parameters
    ----------
    settings : NetworkSettings or None
        None is the network of the paper.
    seed : int
        Of the starting weights: the same seed gives the same network.
    precision : {"float32", "mixed_bfloat16", "mixed_float16"}
        Number format of the convolutions; weights and output are always float32.

    Returns
    -------
    keras.Model
        Maps float32 (batch, height, width, channels), any height and width, to the same shape.
        Fresh from here it changes nothing: the last layer starts at zero.

    Examples
    --------
    >>> model = build_network(NetworkSettings(depth=3, width=4))
    >>> model.count_params() == parameter_count(NetworkSettings(depth=3, width=4))
    True
    """
    check_seed(seed)
    keras = load_keras()
    settings = settings or NetworkSettings()
    # Said of every layer, as other settings may be Keras' own on this machine (keras.json).
    picture = keras.Input((None, None, settings.channels), name="enlarged", dtype="float32")
    features = picture
    for layer in range(settings.depth):
        last = layer == settings.depth - 1
        features = keras.layers.Conv2D(
            filters=settings.channels if last else settings.width,
            kernel_size=KERNEL_SIDE,
            padding="same",
            data_format="channels_last",
            activation=None if last else "relu",
            # Starting at zero makes the first guess the plain enlargement, never worse.
            kernel_initializer=(
                "zeros" if last else keras.initializers.HeNormal(derived_seed(seed, layer))
            ),
            dtype=precision,
            name=f"convolution_{layer + 1}",
        )(features)
    sharpened = keras.layers.Add(dtype="float32", name="skip")([picture, features])
    model = keras.Model(picture, sharpened, name="zssr")
    _start_at_mid_grey(model.get_layer("convolution_1"))
    return model


def _start_at_mid_grey(layer: keras.layers.Layer) -> None:
    """Let the first layer answer mid-grey with zero.

    Otherwise its units start by telling bright from dark; the last layer then overshoots at high
    learning rates, and units die.
    """
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel, bias - np.float32(0.5) * kernel.sum(axis=(0, 1, 2))])


def compile_network(model: keras.Model) -> Callable[[Any], Any]:
    """Return a network as one TensorFlow graph for batches of pictures of any number and size.

    Compiling takes a quarter of a second; so it is done once and kept with the model. What the
    network learns afterwards holds for the graph, too.

    Examples
    --------
    >>> network = compile_network(build_network(NetworkSettings(depth=2, width=4)))
    >>> network(np.zeros((2, 8, 9, 3), np.float32)).shape.as_list()
    [2, 8, 9, 3]
    """
    tensorflow = load_tensorflow()
    if not hasattr(model, "compiled_network"):
        # An open shape: otherwise each new size of picture would be compiled anew.
        pictures = tensorflow.TensorSpec(model.input_shape, tensorflow.float32)
        model.compiled_network = tensorflow.function(
            lambda batch: model(batch, training=False), input_signature=[pictures], autograph=False
        )
    return model.compiled_network


def receptive_field(depth: int) -> int:
    """Return the side (pixels) of the square of input that one output pixel depends on.

    Examples
    --------
    >>> receptive_field(8)
    17
    """
    return 1 + depth * (KERNEL_SIDE - 1)


def parameter_count(settings: NetworkSettings) -> int:
    """Return how many numbers the network learns: per layer, inputs·9·outputs + outputs.

    Examples
    --------
    >>> parameter_count(NetworkSettings())
    225091
    """
    return sum((9 * before + 1) * after for before, after in _layer_channels(settings))


def multiply_adds(settings: NetworkSettings, height: int, width: int) -> int:
    """Return how many multiplications one pass over a picture of this size takes.

    Examples
    --------
    >>> multiply_adds(NetworkSettings(), 256, 256) / 1e9
    14.722007...
    """
    return sum(9 * a * b for a, b in _layer_channels(settings)) * height * width


def _layer_channels(settings: NetworkSettings) -> list[tuple[int, int]]:
    ends = settings.channels
    channels = [ends, *[settings.width] * (settings.depth - 1), ends]
    return list(itertools.pairwise(channels))
