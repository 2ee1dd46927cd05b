"""The patch discriminator: it tells pieces of a picture from what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zssr_teach.checks import check_seed, derived_seed
from zssr_teach.machine.loading import load_keras

if TYPE_CHECKING:
    import keras

LAYERS = 5
_GAIN = 4.0  # pictures spread by about a quarter; what reaches a layer should spread by 1
_LEAK = 0.2  # what is left of what is below zero
REACH = 1 + 2 * LAYERS  # pixels a side of what one opinion is formed on


def build_discriminator(width: int = 32, seed: int = 0) -> keras.Model:
    """Build five layers of 3×3 that judge every 11×11 pixels by themselves.

    It cannot see what a picture shows, only how its patches look: whether they are as sharp and as
    busy as those of the real picture. Nothing is padded, so that no opinion is about a border.

    Parameters
    ----------
    width : int
        Channels of every layer but the last.
    seed : int

    Returns
    -------
    keras.Model
        From float32 (batch, height, width, 3) in [0, 1] to (batch, height − 10, width − 10, 1):
        above 0 what it takes for real, below 0 for made. The logistic function makes a probability
        of that.

    References
    ----------
    Shaham, Dekel, Michaeli, "SinGAN: Learning a Generative Model from a Single Natural Image", ICCV
    2019, section 3.1 (five layers, patches of 11×11, at each of its scales; here there is one
    scale). https://arxiv.org/abs/1905.01164

    Examples
    --------
    >>> import numpy as np
    >>> build_discriminator(width=4)(np.zeros((2, 20, 26, 3), np.float32)).shape.as_list()
    [2, 10, 16, 1]
    """
    check_seed(seed)
    keras = load_keras()
    picture = keras.Input((None, None, 3), name="picture", dtype="float32")
    features = (picture - 0.5) * _GAIN
    for layer in range(LAYERS):
        last = layer == LAYERS - 1
        features = keras.layers.Conv2D(
            filters=1 if last else width,
            kernel_size=3,
            padding="valid",
            data_format="channels_last",
            kernel_initializer=keras.initializers.HeNormal(derived_seed(seed, layer)),
            dtype="float32",
            name=f"convolution_{layer + 1}",
        )(features)
        if not last:
            # A leaky ReLU; of that of Keras TensorFlow complains when it joins it to a layer.
            features = keras.ops.maximum(features, _LEAK * features)
    return keras.Model(picture, features, name="discriminator")
