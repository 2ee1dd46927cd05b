"""The two opponents, and the classifier: dense networks on 64 numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zssr_teach.checks import derived_seed
from zssr_teach.digits.data import CLASSES, SIDE
from zssr_teach.machine.loading import load_keras

if TYPE_CHECKING:
    import keras


def build_generator(width: int = 128, depth: int = 3, seed: int = 0) -> keras.Model:
    """Build a network that makes a digit out of noise.

    Parameters
    ----------
    width, depth : int
        Of the hidden layers.
    seed : int
        Of the starting weights.

    Returns
    -------
    keras.Model
        Maps noise, float32 (batch, 8, 8), to pictures, float32 (batch, 8, 8) in (0, 1).

    Examples
    --------
    >>> build_generator(width=16, depth=1).count_params() == 64 * 16 + 16 + 16 * 64 + 64
    True
    """
    keras = load_keras()
    start = keras.initializers.GlorotUniform
    layers = [keras.Input((SIDE, SIDE), dtype="float32"), keras.layers.Flatten(dtype="float32")]
    for layer in range(depth):
        layers.append(_dense(width, "relu", start(derived_seed(seed, layer))))
    layers.append(_dense(SIDE * SIDE, "sigmoid", start(derived_seed(seed, depth))))
    layers.append(keras.layers.Reshape((SIDE, SIDE), dtype="float32"))
    return keras.Sequential(layers, name="generator")


def build_discriminator(width: int = 128, depth: int = 3, seed: int = 0) -> keras.Model:
    """Build a network that says how real a picture looks.

    Parameters
    ----------
    width, depth, seed
        As for :func:`build_generator`.

    Returns
    -------
    keras.Model
        Maps float32 (batch, 8, 8) to (batch, 1): a logit. Above zero means "real"; the sigmoid of
        it is the opinion, from 0 (certainly made) to 1 (certainly real).

    Examples
    --------
    >>> build_discriminator(width=16, depth=1).output_shape
    (None, 1)
    """
    keras = load_keras()
    start = keras.initializers.GlorotUniform
    layers = [keras.Input((SIDE, SIDE), dtype="float32"), keras.layers.Flatten(dtype="float32")]
    for layer in range(depth):
        # Leaky: where a ReLU is off, the generator would not be told what to do better.
        layers.append(_dense(width, "leaky_relu", start(derived_seed(seed, layer))))
    layers.append(_dense(1, None, start(derived_seed(seed, depth))))
    return keras.Sequential(layers, name="discriminator")


def build_classifier(width: int = 256, dropout: float = 0.3, seed: int = 0) -> keras.Model:
    """Build a network that says which digit a picture shows.

    Parameters
    ----------
    width : int
        Of its two hidden layers.
    dropout : float
        The share of hidden numbers that are left out at random while it learns.
    seed : int

    Returns
    -------
    keras.Model
        Maps float32 (batch, 8, 8) to (batch, 10): logits of the ten digits.

    Examples
    --------
    >>> build_classifier(width=16).output_shape
    (None, 10)
    """
    keras = load_keras()
    start = keras.initializers.HeNormal
    layers = [keras.Input((SIDE, SIDE), dtype="float32"), keras.layers.Flatten(dtype="float32")]
    for layer in range(2):
        layers.append(_dense(width, "relu", start(derived_seed(seed, layer))))
        layers.append(
            keras.layers.Dropout(dropout, seed=derived_seed(seed, 10 + layer), dtype="float32")
        )
    layers.append(_dense(CLASSES, None, start(derived_seed(seed, 2))))
    return keras.Sequential(layers, name="classifier")


def _dense(
    units: int, activation: str | None, start: keras.initializers.Initializer
) -> keras.layers.Layer:
    # The number format is said of every layer: Keras' own may be another on this machine.
    return load_keras().layers.Dense(
        units, activation=activation, kernel_initializer=start, dtype="float32"
    )
