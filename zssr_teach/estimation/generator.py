"""KernelGAN's generator: a deep linear network, which is one kernel in disguise."""

from __future__ import annotations

from typing import Any

import numpy as np

from zssr_teach.machine.loading import load_tensorflow

SIZES = (7, 5, 3, 1, 1)  # of the filters of each layer
SIDE = 1 + sum(size - 1 for size in SIZES)  # of the kernel that they make together: 13


class DeepLinearGenerator:
    """Layers of filters with nothing in between; together they are one kernel.

    Without activations one convolution after the other is again a convolution. Why then more than
    one? Gradient descent on a product of filters moves otherwise than on the kernel itself: it
    prefers kernels of few and large parts, and the critic does not fool it into noise.

    Parameters
    ----------
    width : int
        Channels of the layers within.
    seed : int

    Attributes
    ----------
    weights : list of variables
        Each (rows, columns, channels in, channels out).

    References
    ----------
    Bell-Kligler, Shocher, Irani, "Blind Super-Resolution Kernel Estimation using an Internal-GAN",
    NeurIPS 2019, section 4.1; https://arxiv.org/abs/1909.06581. There six layers of 64 channels.

    Examples
    --------
    >>> DeepLinearGenerator(width=4, seed=0).kernel().shape.as_list()
    [13, 13]
    """

    def __init__(self, width: int = 32, seed: int = 0) -> None:
        tensorflow = self._tensorflow = load_tensorflow()
        random = tensorflow.random.Generator.from_seed(seed)
        channels = [1, *[width] * (len(SIZES) - 1), 1]
        self.weights = []
        for number, size in enumerate(SIZES):
            shape = (size, size, channels[number], channels[number + 1])
            fan = size * size * (shape[2] + shape[3]) / 2
            start = random.normal(shape) / np.sqrt(fan)
            self.weights.append(tensorflow.Variable(start))

    def kernel(self) -> Any:
        """Return the kernel, tensor (13, 13): what becomes of a single bright pixel."""
        answer = self._tensorflow.pad(
            self._tensorflow.ones((1, 1, 1, 1)), [[0, 0], *[[SIDE - 1] * 2] * 2, [0, 0]]
        )
        for weights in self.weights:
            answer = self._tensorflow.nn.conv2d(answer, weights, 1, "VALID")
        return answer[0, ..., 0]
