"""A supervised network: trained once on other photographs, and never on the picture it is for.

It is built as EDSR is: all its work is done on the small picture, in residual blocks (convolution,
ReLU, convolution, and a skip around them) without batch normalisation, and only the last layer
makes the picture larger, by *pixel shuffle*: it answers scale² values for each pixel, which are
laid out as a square. A long skip leads around all blocks, and a last one hands the input itself on,
each pixel repeated: what is learnt is what nearest-neighbour enlargement lacks.

EDSR has 32 blocks of 256 channels and 43 million numbers; this one is made for a laptop.

Source: Lim and others, "Enhanced Deep Residual Networks for Single Image Super-Resolution", CVPR
workshops 2017, https://arxiv.org/abs/1707.02921, section 3. Pixel shuffle: Shi and others, CVPR
2016, https://arxiv.org/abs/1609.05158, equation 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zssr_teach.checks import check_seed, derived_seed, is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras, load_tensorflow

if TYPE_CHECKING:
    import keras

CHANNELS = 3


@dataclass(frozen=True)
class EdsrSettings:
    """Size of a supervised network.

    Parameters
    ----------
    scale : int
        2, 3 or 4: a network is made for one scale.
    blocks : int
        Residual blocks, of two convolutions each.
    width : int
        Channels of the features.
    residual_scaling : float
        What each block's answer is multiplied by before it is added: small numbers keep deep
        networks from running away when they begin to learn.

    Examples
    --------
    >>> EdsrSettings(scale=4)
    EdsrSettings(scale=4, blocks=4, width=64, residual_scaling=0.2)
    """

    scale: int = 2
    blocks: int = 4
    width: int = 64
    residual_scaling: float = 0.2

    def __post_init__(self) -> None:
        sizes = is_whole(self.blocks) and is_whole(self.width)
        if not (self.scale in (2, 3, 4) and sizes and 1 <= self.blocks <= 64):
            raise SettingsError(
                f"a network for ×{self.scale!r} of {self.blocks!r} blocks makes no sense; "
                "give a scale of 2, 3 or 4, and 1 to 64 blocks"
            )
        if not (1 <= self.width <= 512 and 0 < self.residual_scaling <= 1):
            raise SettingsError(
                f"{self.width!r} channels and a residual scaling of {self.residual_scaling!r} make "
                "no sense; give 1 to 512 channels, and more than 0 to 1"
            )


def build_edsr(
    settings: EdsrSettings | None = None, seed: int = 0, precision: str = "float32"
) -> keras.Model:
    """Build a supervised network with fresh weights.

    Parameters
    ----------
    settings : EdsrSettings or None
        None is the one that is shipped for ×2.
    seed : int
        Of the starting weights.
    precision : {"float32", "mixed_bfloat16", "mixed_float16"}
        Number format of the convolutions; weights and output are always float32.

    Returns
    -------
    keras.Model
        Maps an LR picture, float32 (batch, height, width, 3), to the HR one,
        (batch, scale·height, scale·width, 3). Fresh from here it repeats each pixel.

    Examples
    --------
    >>> import numpy as np
    >>> model = build_edsr(EdsrSettings(scale=2, blocks=1, width=4))
    >>> picture = np.random.default_rng(0).random((1, 5, 6, 3), dtype=np.float32)
    >>> repeated = picture.repeat(2, axis=1).repeat(2, axis=2)
    >>> bool(np.allclose(model(picture), repeated))
    True
    """
    check_seed(seed)
    keras = load_keras()
    settings = settings or EdsrSettings()
    names = iter(range(1, 1000))

    def convolve(features: Any, filters: int, activation: str | None = None) -> Any:
        number = next(names)
        return keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            data_format="channels_last",
            activation=activation,
            kernel_initializer=keras.initializers.HeNormal(derived_seed(seed, number)),
            dtype=precision,
            name=f"convolution_{number}",
        )(features)

    picture = keras.Input((None, None, CHANNELS), name="picture", dtype="float32")
    head = features = convolve(picture, settings.width)
    for _ in range(settings.blocks):
        found = convolve(features, settings.width, "relu")
        found = convolve(found, settings.width)
        found = keras.layers.Rescaling(settings.residual_scaling, dtype=precision)(found)
        features = keras.layers.Add(dtype=precision)([features, found])
    features = keras.layers.Add(dtype=precision)([head, convolve(features, settings.width)])
    detail = keras.layers.Conv2D(
        CHANNELS * settings.scale**2,
        3,
        padding="same",
        data_format="channels_last",
        kernel_initializer="zeros",  # the first guess is the picture, repeated
        dtype=precision,
        name="detail",
    )(features)
    repeated = keras.layers.Concatenate(dtype="float32")([picture] * settings.scale**2)
    answer = keras.layers.Add(dtype="float32")([repeated, detail])
    larger = pixel_shuffle(settings.scale)(answer)
    return keras.Model(picture, larger, name=f"edsr_x{settings.scale}")


def pixel_shuffle(scale: int) -> keras.layers.Layer:
    """Return the layer that lays out scale² values of each channel as a square of pixels.

    Examples
    --------
    >>> import numpy as np
    >>> four = np.array([[[[1, 2, 3, 4]]]], np.float32)  # one pixel, four values
    >>> print(np.asarray(pixel_shuffle(2)(four))[0, ..., 0])
    [[1. 2.]
     [3. 4.]]
    """
    keras, tensorflow = load_keras(), load_tensorflow()
    return keras.layers.Lambda(
        lambda values: tensorflow.nn.depth_to_space(values, scale),
        dtype="float32",
        name="pixel_shuffle",
    )


def edsr_parameter_count(settings: EdsrSettings) -> int:
    """Return how many numbers such a network learns.

    Examples
    --------
    >>> edsr_parameter_count(EdsrSettings())
    341068
    """
    width = settings.width
    inside = (2 * settings.blocks + 1) * (9 * width + 1) * width
    return (9 * CHANNELS + 1) * width + inside + (9 * width + 1) * CHANNELS * settings.scale**2
