"""The first of the supervised networks: three layers, eight thousand numbers.

*SRCNN* looks at a picture that has been enlarged bicubically, and at its luma alone: 64 patterns of
9×9 pixels are looked for, mixed pixel by pixel into 32, and 5×5 of their neighbours put together
again. Colour is left to bicubic. Ours adds one thing to the published network: the skip around all
layers, which came a year later with VDSR. It learns the same in a fraction of the steps.

Source: Dong, Loy, He, Tang, "Learning a Deep Convolutional Network for Image Super-Resolution",
ECCV 2014, https://arxiv.org/abs/1501.00092, section 3. The skip: Kim, Lee, Lee, "Accurate Image
Super-Resolution Using Very Deep Convolutional Networks", CVPR 2016,
https://arxiv.org/abs/1511.04587, section 3.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zssr_teach.checks import check_seed, derived_seed
from zssr_teach.machine.loading import load_keras

if TYPE_CHECKING:
    import keras

LAYERS = ((64, 9), (32, 1), (1, 5))  # filters of each layer, and the side of its kernels


def build_srcnn(seed: int = 0, precision: str = "float32") -> keras.Model:
    """Build SRCNN with fresh weights.

    Parameters
    ----------
    seed : int
        Of the starting weights.
    precision : {"float32", "mixed_bfloat16", "mixed_float16"}
        Number format of the convolutions; weights and output are always float32.

    Returns
    -------
    keras.Model
        Maps the luma of an enlarged picture, float32 (batch, height, width, 1), to the same shape.
        Fresh from here it changes nothing.

    Examples
    --------
    >>> build_srcnn().count_params()
    8129
    """
    check_seed(seed)
    keras = load_keras()
    luma = keras.Input((None, None, 1), name="luma", dtype="float32")
    features = luma
    for number, (filters, side) in enumerate(LAYERS, start=1):
        last = number == len(LAYERS)
        features = keras.layers.Conv2D(
            filters,
            side,
            padding="same",
            data_format="channels_last",
            activation=None if last else "relu",
            kernel_initializer=(
                "zeros" if last else keras.initializers.HeNormal(derived_seed(seed, number))
            ),
            dtype=precision,
            name=f"convolution_{number}",
        )(features)
    sharpened = keras.layers.Add(dtype="float32", name="skip")([luma, features])
    return keras.Model(luma, sharpened, name="srcnn")
