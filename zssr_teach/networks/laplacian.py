"""Progressive enlargement: ×4 by way of ×2, with a residual at each level.

A Laplacian pyramid keeps a picture as a small one and what each doubling lacks. *LapSRN* learns
these residuals: at each level features are refined and made twice as large, and say what is to be
added to the picture of that level, enlarged smoothly. The picture at ×2 is not thrown away: it is
compared with its own ground truth, so that the first half of the way is taught by itself. As in the
authors' second paper all levels share their weights: doubling is one skill.

Gradual increments (chapter 07) take the same way, but with a network, and a training, for each.

Source: Lai, Huang, Ahuja, Yang, "Deep Laplacian Pyramid Networks for Fast and Accurate
Super-Resolution", CVPR 2017, https://arxiv.org/abs/1704.03915, section 3; "Fast and Accurate Image
Super-Resolution with Deep Laplacian Pyramid Networks", PAMI 2018,
https://arxiv.org/abs/1710.01992, section 3.3 (shared weights).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zssr_teach.checks import check_seed, derived_seed, is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras
from zssr_teach.networks.edsr import CHANNELS

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class LaplacianSettings:
    """Size of a progressive network.

    Parameters
    ----------
    levels : int
        Doublings: 1 is ×2, 2 is ×4, 3 is ×8.
    depth : int
        Convolutions that refine the features at each level.
    width : int
        Channels of the features.

    Examples
    --------
    >>> LaplacianSettings()
    LaplacianSettings(levels=2, depth=5, width=48)
    """

    levels: int = 2
    depth: int = 5
    width: int = 48

    def __post_init__(self) -> None:
        whole = all(map(is_whole, (self.levels, self.depth, self.width)))
        if not (whole and 1 <= self.levels <= 3 and 1 <= self.depth <= 64 and self.width >= 1):
            raise SettingsError(
                f"{self.levels!r} doublings of {self.depth!r} layers, {self.width!r} wide, make no "
                "sense; give 1 to 3 doublings, 1 to 64 layers and at least 1 channel"
            )


def build_laplacian(
    settings: LaplacianSettings | None = None, seed: int = 0, precision: str = "float32"
) -> keras.Model:
    """Build a progressive network with fresh weights.

    Parameters
    ----------
    settings : LaplacianSettings or None
    seed : int
        Of the starting weights.
    precision : {"float32", "mixed_bfloat16", "mixed_float16"}
        Number format of the convolutions; weights and output are always float32.

    Returns
    -------
    keras.Model
        Maps an LR picture, float32 (batch, height, width, 3), to a list of pictures, one a level:
        twice as large, four times, … Fresh from here each is enlarged bilinearly.

    Examples
    --------
    >>> import numpy as np
    >>> model = build_laplacian(LaplacianSettings(depth=1, width=4))
    >>> [level.shape[1:3] for level in model(np.zeros((1, 5, 6, 3), np.float32))]
    [TensorShape([10, 12]), TensorShape([20, 24])]
    """
    check_seed(seed)
    keras = load_keras()
    settings = settings or LaplacianSettings()

    def convolution(name: str, number: int, filters: int, last: bool = False) -> Any:
        return keras.layers.Conv2D(
            filters,
            3,
            padding="same",
            data_format="channels_last",
            activation=None if last else "relu",
            kernel_initializer=(
                "zeros" if last else keras.initializers.HeNormal(derived_seed(seed, number))
            ),
            dtype=precision,
            name=name,
        )

    # Made once and used at every level: the weights are shared.
    refining = [convolution(f"refine_{n}", n, settings.width) for n in range(settings.depth)]
    to_residual = convolution("residual", settings.depth + 1, CHANNELS, last=True)
    larger = keras.layers.UpSampling2D(2, interpolation="bilinear", dtype=precision)
    smooth = keras.layers.UpSampling2D(2, interpolation="bilinear", dtype="float32")

    picture = keras.Input((None, None, CHANNELS), name="picture", dtype="float32")
    features = convolution("first", settings.depth + 2, settings.width)(picture)
    levels, level = [], picture
    for _ in range(settings.levels):
        refined = features
        for layer in refining:
            refined = layer(refined)
        features = larger(keras.layers.Add(dtype=precision)([features, refined]))
        level = keras.layers.Add(dtype="float32")([smooth(level), to_residual(features)])
        levels.append(level)
    return keras.Model(picture, levels, name=f"laplacian_x{2**settings.levels}")
