"""The network that reads the camera's kernel off a picture; it has learnt that from others."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach.machine.loading import load_keras

if TYPE_CHECKING:
    import keras

SIDE = 15  # of the kernel it answers with, HR pixels at the scale 2
_DATA = "data/kernel_reader.npz"
_ATTENTION = 6.0  # the most, as a logarithm, that one place counts more or less than another


def build_kernel_reader() -> keras.Model:
    """Return the network, with fresh weights.

    It looks at 17×17 pixels at a time. At every place it says what it sees and how much that
    matters; edges matter, a sky does not. The weighted mean of what it saw becomes a kernel.

    Returns
    -------
    keras.Model
        From (number, height, width, 2), see :func:`~zssr_teach.estimation.reader.as_read`, to
        (number, 226): the logarithms of the 15·15 parts of the kernel, and of the odds that there
        was none but the bicubic's.

    Examples
    --------
    >>> build_kernel_reader()(np.zeros((1, 64, 80, 2), np.float32)).shape
    TensorShape([1, 226])
    """
    keras = load_keras()
    layers, ops = keras.layers, keras.ops

    def convolution(width: int, size: int, strides: int = 1) -> Any:
        return layers.Conv2D(
            width, size, strides=strides, activation="relu", kernel_initializer="he_normal"
        )

    picture = keras.Input((None, None, 2))
    seen = convolution(32, 5, strides=2)(picture)
    seen = convolution(48, 3)(seen)
    seen = convolution(64, 3, strides=2)(seen)
    seen = convolution(64, 3)(seen)
    answers = layers.Conv2D(64, 1)(seen)
    matters = layers.Conv2D(64, 1, kernel_initializer="zeros")(seen)
    matters = ops.exp(ops.clip(matters, -_ATTENTION, _ATTENTION))
    total = ops.sum(matters, axis=(1, 2))
    mean = ops.sum(answers * matters, axis=(1, 2)) / (total + 1e-6)
    thought = layers.Dense(96, activation="relu")(mean)
    kernel = layers.Dense(SIDE * SIDE)(thought)
    kernel = (kernel + ops.flip(kernel, axis=1)) / 2  # where the picture was moved to, none can see
    return keras.Model(picture, ops.concatenate([kernel, layers.Dense(1)(thought)], axis=1))


def load_kernel_reader() -> keras.Model:
    """Return the network with the weights that are shipped.

    ``tools/teach_reader.py`` made them; ``images/LICENSES.md`` lists the photographs, none of which
    is in the gallery.
    """
    model = build_kernel_reader()
    file = resources.files("zssr_teach").joinpath(_DATA)
    with file.open("rb") as opened, np.load(opened) as arrays:
        model.set_weights([arrays[name].astype(np.float32) for name in sorted(arrays.files)])
    return model
