"""An optimiser for few steps: Muon for the kernels of the hidden layers, Adam for all the rest.

Adam looks at every number by itself. The kernel of a hidden layer is more than a heap of numbers:
it is a matrix that mixes 9 neighbours of each channel into new channels. In its gradient a few
directions are usually so strong that the others, which matter too, hardly move. *Muon* moves along
all of them equally far: it replaces the averaged gradient by the nearest matrix whose singular
values are all one. The same PSNR needs a third fewer steps; chapter 06 looks at it.

Source: K. Jordan and others, "Muon: an optimizer for hidden layers in neural networks", 2024,
https://kellerjordan.github.io/posts/muon/. The size of the steps, which lets Muon and Adam share
a learning rate: J. Liu and others, "Muon is scalable for LLM training", 2025,
https://arxiv.org/abs/2502.16982, section 2.2. Keras has a Muon of its own, for dense layers only.
"""

from __future__ import annotations

import math
from typing import Any

from zssr_teach.machine.loading import load_keras

load_keras()  # quietly; this module is imported only once a network is to be trained
import keras  # noqa: E402

# The quintic that Jordan and others chose: it carries every singular value from (0, 1] near one.
_FIRST, _THIRD, _FIFTH = 3.4445, -4.7750, 2.0315
_ADAM_STEP = 0.2  # root mean square of a step that Adam takes at a learning rate of 1 (Liu et al.)


def orthogonalise(matrix: Any, iterations: int = 5) -> Any:
    """Return nearly the closest matrix whose singular values are all one.

    With the singular value decomposition U·S·Vᵀ that would be U·Vᵀ. The decomposition is slow;
    an odd polynomial acts on the singular values alone, and needs nothing but products.

    Parameters
    ----------
    matrix : float32 tensor (rows, columns)
        With at least as many rows as columns.
    iterations : int
        After five, nearly all singular values are between 0.7 and 1.2.

    Returns
    -------
    float32 tensor (rows, columns)

    Examples
    --------
    >>> import numpy as np
    >>> matrix = np.diag([1.0, 0.1, 0.01]).astype("float32")
    >>> values = np.linalg.svd(orthogonalise(matrix).numpy(), compute_uv=False)
    >>> bool(values.min() > 0.6 and values.max() < 1.3)
    True
    """
    matrix = matrix / (keras.ops.norm(matrix) + 1e-7)  # no singular value is larger than this norm
    for _ in range(iterations):
        square = keras.ops.transpose(matrix) @ matrix
        polynomial = _THIRD * square + _FIFTH * square @ square
        matrix = _FIRST * matrix + matrix @ polynomial
    return matrix


class Muon(keras.optimizers.Adam):
    """Muon for the kernels of hidden layers; Adam, more slowly, for ends and biases.

    Parameters
    ----------
    learning_rate : float
    momentum : float
        How much of the earlier gradients is kept.
    adam_share : float
        The learning rate of what Adam moves, as a part of the learning rate.

    Examples
    --------
    >>> from zssr_teach.networks import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=3, width=4))
    >>> model.compile(optimizer=Muon(1e-3), loss="mean_absolute_error")
    >>> import numpy as np
    >>> pictures = np.random.default_rng(0).random((2, 8, 8, 3), dtype=np.float32)
    >>> float(model.train_on_batch(0.5 * pictures, pictures)) > 0
    True
    """

    def __init__(
        self,
        learning_rate: float = 1e-3,
        momentum: float = 0.95,
        adam_share: float = 0.25,
        **choices: Any,
    ) -> None:
        super().__init__(learning_rate, **choices)
        self.momentum = momentum
        self.adam_share = adam_share
        self._averages: dict[int, Any] = {}

    def build(self, variables: list[Any]) -> None:
        """Make room for the averages: called once, with what is to be trained."""
        if self.built:
            return
        super().build(variables)
        for variable in variables:
            if is_hidden_kernel(variable):
                average = self.add_variable_from_reference(variable, name="average")
                self._averages[self._get_variable_index(variable)] = average

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Move one variable."""
        average = self._averages.get(self._get_variable_index(variable))
        if average is None:
            super().update_step(gradient, variable, self.adam_share * learning_rate)
            return
        self.assign(average, self.momentum * average + gradient)
        ahead = gradient + self.momentum * average  # where the average will be (Nesterov)
        rows, columns = math.prod(variable.shape[:-1]), variable.shape[-1]
        direction = orthogonalise(keras.ops.reshape(ahead, (rows, columns)))
        step = learning_rate * _ADAM_STEP * math.sqrt(rows)
        self.assign_sub(variable, step * keras.ops.reshape(direction, variable.shape))

    def get_config(self) -> dict[str, Any]:
        """Return what the optimiser was made with."""
        own = {"momentum": self.momentum, "adam_share": self.adam_share}
        return super().get_config() | own


def is_hidden_kernel(variable: Any) -> bool:
    """Tell whether a variable is the kernel of a convolution between equally wide layers.

    Examples
    --------
    >>> from zssr_teach.networks import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=4, width=8))
    >>> [variable.path for variable in model.variables if is_hidden_kernel(variable)]
    ['convolution_2/kernel', 'convolution_3/kernel']
    """
    return len(variable.shape) == 4 and variable.shape[-1] == variable.shape[-2]
