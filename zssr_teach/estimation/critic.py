"""KernelGAN's discriminator: it tells patches of the picture from patches of a shrunk copy."""

from __future__ import annotations

from typing import Any

import numpy as np

from zssr_teach.machine.loading import load_tensorflow

PATCH = 7  # pixels a side that an opinion is formed on


class PatchCritic:
    """One layer that looks at 7×7 pixels, and some that think about what they saw.

    For every patch it answers how real that looks, from 0 (a patch of the shrunk copy) to 1 (of the
    picture). Every layer is divided by its largest singular value, so that opinions do not change
    faster than patches do (spectral normalisation).

    Parameters
    ----------
    width : int
    layers : int
        Of 1×1 pixel, after the first one.
    seed : int

    References
    ----------
    Bell-Kligler, Shocher, Irani, NeurIPS 2019, section 4.2. Spectral normalisation: Miyato et al.,
    ICLR 2018, https://arxiv.org/abs/1802.05957, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> PatchCritic(width=4)(np.zeros((1, 20, 26, 1), np.float32)).shape.as_list()
    [1, 14, 20, 1]
    """

    def __init__(self, width: int = 32, layers: int = 4, seed: int = 0) -> None:
        tensorflow = self._tensorflow = load_tensorflow()
        random = tensorflow.random.Generator.from_seed(seed)
        shapes = [(PATCH, PATCH, 1, width), *[(1, 1, width, width)] * layers, (1, 1, width, 1)]
        self._filters, self._biases, self._directions = [], [], []
        for shape in shapes:
            start = random.normal(shape) * np.sqrt(2 / np.prod(shape[:3]))
            self._filters.append(tensorflow.Variable(start))
            self._biases.append(tensorflow.Variable(tensorflow.zeros(shape[3])))
            direction = tensorflow.math.l2_normalize(random.normal((shape[3],)))
            self._directions.append(tensorflow.Variable(direction, trainable=False))

    @property
    def weights(self) -> list[Any]:
        """What is learnt: filters and biases."""
        return self._filters + self._biases

    def __call__(self, pictures: Any) -> Any:
        """Return opinions in (0, 1), (number, height − 6, width − 6, 1), on grey pictures."""
        nn = self._tensorflow.nn
        answer = pictures
        last = len(self._filters) - 1
        for number, bias in enumerate(self._biases):
            answer = nn.conv2d(answer, self._normalised(number), 1, "VALID") + bias
            if 0 < number < last:
                mean, variance = nn.moments(answer, (0, 1, 2))
                answer = (answer - mean) / self._tensorflow.sqrt(variance + 1e-5)
            if number < last:
                answer = nn.relu(answer)
        return self._tensorflow.sigmoid(answer)

    def _normalised(self, number: int) -> Any:
        """Return the filters divided by their largest singular value, found by power iteration."""
        linalg, math = self._tensorflow.linalg, self._tensorflow.math
        filters, direction = self._filters[number], self._directions[number]
        matrix = self._tensorflow.reshape(filters, (-1, filters.shape[-1]))
        left = math.l2_normalize(linalg.matvec(matrix, direction))
        right = math.l2_normalize(linalg.matvec(matrix, left, transpose_a=True))
        largest = self._tensorflow.tensordot(left, linalg.matvec(matrix, right), 1)
        direction.assign(right)
        return filters / self._tensorflow.stop_gradient(largest)
