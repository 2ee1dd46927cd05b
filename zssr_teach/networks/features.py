"""Deep features: what the first blocks of a network that names objects see in a picture.

Nothing is downloaded. What is shipped is the beginning of EfficientNet-Lite0, 15 thousand numbers;
VGG16, which papers take, is used instead where its weights already lie on the machine.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras

if TYPE_CHECKING:
    import keras

LITE, VGG = "efficientnet-lite0", "vgg16"
_DATA = "data/features.npz"
# Of each block: channels after expansion (None: it does not expand), channels out, stride.
_BLOCKS = ((None, 16, 1), (96, 24, 2), (144, 24, 1))
_STEM = 32
_VGG_FILE = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
_VGG_LAYERS = ("block1_conv2", "block2_conv2", "block3_conv3")
_VGG_MEAN = (103.939, 116.779, 123.68)  # blue, green, red: as its authors' pictures came


@dataclass(frozen=True)
class FeatureNetwork:
    """A network whose layers are asked, not its answer.

    Parameters
    ----------
    name : str
        "efficientnet-lite0" or "vgg16": say it wherever a figure is given.
    model : keras.Model
        Maps float32 (batch, height, width, 3) in [0, 1] to a list of features, shallow to deep.
    """

    name: str
    model: keras.Model


def feature_network(name: str | None = None) -> FeatureNetwork:
    """Return the network, its weights fixed.

    Parameters
    ----------
    name : {"efficientnet-lite0", "vgg16"} or None
        None is VGG16 where its weights lie in Keras' folder of models, or else what is shipped.

    Raises
    ------
    SettingsError
        Another name, or VGG16 where its weights are not: they are never downloaded.

    References
    ----------
    Tan, Le, "EfficientNet", ICML 2019, https://arxiv.org/abs/1905.11946; the variant Lite0 has
    neither squeeze-and-excitation nor swish. Simonyan, Zisserman, "Very Deep Convolutional Networks
    for Large-Scale Image Recognition", ICLR 2015, https://arxiv.org/abs/1409.1556.

    Examples
    --------
    >>> network = feature_network("efficientnet-lite0")
    >>> network.model.count_params()
    15184
    """
    if name is None:
        name = VGG if vgg_file().exists() else LITE
    if name == LITE:
        return FeatureNetwork(LITE, _load_lite())
    if name != VGG:
        raise SettingsError(f"there is no feature network {name!r}; choose {LITE} or {VGG}")
    if not vgg_file().exists():
        raise SettingsError(
            f"the weights of VGG16 are not on this machine; put them into {vgg_file().parent} "
            f"or choose {LITE}"
        )
    return FeatureNetwork(VGG, _load_vgg())


def deep_features(image: np.ndarray, network: FeatureNetwork | None = None) -> list[np.ndarray]:
    """Return what the layers of a network say of a picture.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    network : FeatureNetwork or None
        None is :func:`feature_network`'s choice.

    Returns
    -------
    list of float32 arrays (rows, columns, channels)
        Shallow to deep. Of EfficientNet-Lite0: the stem and block 1 at half the size, blocks 2 and
        3 at a quarter.

    Examples
    --------
    >>> network = feature_network("efficientnet-lite0")
    >>> [part.shape for part in deep_features(np.zeros((32, 48, 3), np.float32), network)]
    [(16, 24, 32), (16, 24, 16), (8, 12, 24), (8, 12, 24)]
    """
    network = network or feature_network()
    batch = np.asarray(image, np.float32)[None]
    return [np.asarray(part)[0] for part in network.model(batch, training=False)]


def build_lite() -> keras.Model:
    """Return the stem and first three blocks of EfficientNet-Lite0, with fresh weights.

    Each block widens with 1×1 pixel, looks around in every channel by itself (depthwise), and
    narrows with 1×1 pixel: an inverted residual. The batch normalisation that it was trained with
    is folded into kernels and biases.

    Examples
    --------
    >>> len(build_lite().get_weights())
    18
    """
    keras = load_keras()
    layers = keras.layers
    common = {"padding": "same", "data_format": "channels_last", "dtype": "float32"}

    def relu6(features: Any) -> Any:
        return layers.ReLU(6.0, dtype="float32")(features)

    picture = keras.Input((None, None, 3), name="picture", dtype="float32")
    # Values as it was trained on: bytes, minus 127, divided by 128.
    scaled = layers.Rescaling(255 / 128, -127 / 128, dtype="float32")(picture)
    features = relu6(layers.Conv2D(_STEM, 3, strides=2, **common)(scaled))
    answers = [features]
    for wide, out, stride in _BLOCKS:
        before = features
        if wide is not None:
            features = relu6(layers.Conv2D(wide, 1, **common)(features))
        features = relu6(layers.DepthwiseConv2D(3, strides=stride, **common)(features))
        features = layers.Conv2D(out, 1, **common)(features)
        if before.shape[-1] == out and stride == 1:
            features = layers.Add(dtype="float32")([before, features])
        answers.append(features)
    return keras.Model(picture, answers, name="efficientnet_lite0_beginning")


def vgg_file() -> Path:
    """Return where Keras keeps the weights of VGG16, if it has them."""
    home = os.environ.get("KERAS_HOME") or Path.home() / ".keras"
    return Path(home) / "models" / _VGG_FILE


def _load_lite() -> keras.Model:
    model = build_lite()
    file = resources.files("zssr_teach").joinpath(_DATA)
    with file.open("rb") as opened, np.load(opened) as arrays:
        model.set_weights([arrays[name].astype(np.float32) for name in sorted(arrays.files)])
    model.trainable = False
    return model


def _load_vgg() -> keras.Model:
    keras = load_keras()
    picture = keras.Input((None, None, 3), name="picture", dtype="float32")
    swapped = keras.ops.flip(picture, axis=-1) * 255 - np.array(_VGG_MEAN, np.float32)
    # A path, so that Keras has nothing to download.
    whole = keras.applications.VGG16(include_top=False, weights=str(vgg_file()))
    asked = keras.Model(whole.input, [whole.get_layer(name).output for name in _VGG_LAYERS])
    model = keras.Model(picture, asked(swapped), name="vgg16_beginning")
    model.trainable = False
    return model
