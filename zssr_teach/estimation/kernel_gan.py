"""KernelGAN: shrink the picture so that a critic cannot tell it from the picture itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from zssr_teach.estimation.critic import PatchCritic
from zssr_teach.estimation.generator import SIDE, DeepLinearGenerator
from zssr_teach.estimation.refinement import ZOOM
from zssr_teach.estimation.search import KernelSearch
from zssr_teach.kernels import check_kernel, gaussian_kernel
from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.resampling import Scale
from zssr_teach.training import History
from zssr_teach.training.steps import make_optimiser

STEPS = 400
_RATE = 5e-4
_WINDOW = 64  # pixels a side of what is shrunk, and of what it is compared with
_MEMORY = 0.98  # part of the running mean of kernels that is kept at each step
_START = 1.0  # width of the Gaussian that the generator imitates at first
_WARM_UP = 0.2  # part of the steps in which it does
# Weights of the generator's other wishes.
_SUM, _BORDER, _SPARSE, _CENTRE, _IMITATE = 0.5, 0.5, 0.5, 0.2, 50.0


class KernelGan(KernelSearch):
    """A generator that shrinks the picture, and a critic that knows how its patches look.

    The generator is one kernel, written as a product of filters and multiplied out at every step,
    so that shrinking is a single convolution. It is to fool the critic, to sum to 1, to be dark at
    its border, of few parts, and in its middle. The critic learns to tell 7×7 patches of the shrunk
    copy from those of the picture. When it cannot, the copy is as sharp as the picture, and the
    kernel is that of a zoom (see :mod:`zssr_teach.estimation.refinement`).

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    scale : float or (float, float)
    seed : int
    steps : int
        The paper takes 3,000.
    reference, observers, switch
        See :class:`~zssr_teach.estimation.search.KernelSearch`.

    References
    ----------
    Bell-Kligler, Shocher, Irani, "Blind Super-Resolution Kernel Estimation using an Internal-GAN",
    NeurIPS 2019, https://arxiv.org/abs/1909.06581, equations 2 to 4.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    >>> search = KernelGan(image, 2, steps=2).train()
    >>> search.history.step, search.kernel.shape
    (2, (15, 15))
    """

    def __init__(
        self,
        image: np.ndarray,
        scale: Scale = 2,
        seed: int = 0,
        steps: int = STEPS,
        **watching: Any,
    ) -> None:
        self._generator = DeepLinearGenerator(seed=seed)
        self._critic = PatchCritic(seed=seed)
        self._optimisers = make_optimiser("adam"), make_optimiser("adam")
        self._compiled = self._compile()
        self._mean = np.zeros((SIDE, SIDE))
        super().__init__(image, scale, seed, steps, ConstantRule(_RATE), **watching)

    @property
    def zoom_kernel(self) -> np.ndarray:
        """The running mean of the generator's kernels: a single one is never at rest."""
        if not len(self.history):
            return gaussian_kernel(_START)
        kernel = np.maximum(self._mean, 0)
        return check_kernel(kernel) if kernel.sum() > 0 else gaussian_kernel(_START)

    @property
    def ignorance(self) -> float:
        """The loss against a critic that answers one half to everything."""
        return 0.5

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield two windows each (1, side, side, 1), where there is more to see the more often."""
        side = min(_WINDOW, *self.grey.shape)
        places = self._places(side)
        random = np.random.default_rng(self.seed)
        while True:
            yield self._window(places, side, random), self._window(places, side, random)

    def _places(self, side: int) -> np.ndarray:
        """Return the sum of the detail in each window, of at most its ninetieth percentile."""
        rows, columns = np.gradient(self.grey)
        total = np.pad(np.hypot(rows, columns).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        detail = total[side:, side:] - total[:-side, side:] - total[side:, :-side]
        detail = detail + total[:-side, :-side]
        return np.asarray(np.minimum(detail, np.quantile(detail, 0.9)))

    def _window(self, places: np.ndarray, side: int, random: np.random.Generator) -> np.ndarray:
        heap = places.ravel().cumsum()
        place = int(np.searchsorted(heap, random.random() * heap[-1]))
        row, column = divmod(min(place, heap.size - 1), places.shape[1])
        return self.grey[None, row : row + side, column : column + side, None]

    def _step(self, windows: np.ndarray, others: np.ndarray, rate: float) -> float:
        is_early = self.history.step < _WARM_UP * self.planned
        for optimiser in self._optimisers:
            optimiser.learning_rate.assign(rate)
        loss, kernel = self._compiled(windows, others, np.float32(_IMITATE if is_early else 0))
        keep = min(_MEMORY, self.history.step / (self.history.step + 1))
        self._mean = keep * self._mean + (1 - keep) * kernel.numpy()
        return float(loss)

    def _compile(self) -> Any:
        """Make one graph of a step of the generator and a step of the critic."""
        tensorflow = load_tensorflow()
        generator, critic = self._generator, self._critic
        ours, theirs = self._optimisers
        ours.build(generator.weights)
        theirs.build(critic.weights)
        wishes = _Wishes(tensorflow)

        @tensorflow.function(reduce_retracing=True, autograph=False)
        def step(windows, others, imitate):  # type: ignore[no-untyped-def]
            with tensorflow.GradientTape() as tape:
                kernel = generator.kernel()
                copy = _shrink(tensorflow, windows, kernel)
                fooled = tensorflow.reduce_mean(1 - critic(copy))
                start = _shrink(tensorflow, windows, wishes.start)
                loss = fooled + wishes.regret(kernel)
                loss += imitate * tensorflow.reduce_mean((copy - start) ** 2)
            ours.apply(tape.gradient(loss, generator.weights), generator.weights)
            copy = tensorflow.stop_gradient(copy)
            with tensorflow.GradientTape() as tape:
                mistaken = tensorflow.reduce_mean(1 - critic(others))
                mistaken += tensorflow.reduce_mean(critic(copy))
            theirs.apply(tape.gradient(mistaken, critic.weights), critic.weights)
            return fooled, kernel

        return step


@dataclass(frozen=True)
class ConstantRule:
    """The same rate at every step: neither of two opponents may fall behind.

    Examples
    --------
    >>> ConstantRule(0.001).rate(step=7, steps=10)
    0.001
    """

    peak: float

    def rate(self, step: int, steps: int, history: History | None = None) -> float:
        """Return the learning rate of a step."""
        return self.peak

    def with_peak(self, peak: float) -> ConstantRule:
        """Return the same rule with another rate."""
        return replace(self, peak=peak)


class _Wishes:
    """What a kernel should be like, whatever the critic says."""

    def __init__(self, tensorflow: Any) -> None:
        self._tensorflow = tensorflow
        offsets = np.arange(SIDE) - SIDE // 2
        rows, columns = np.meshgrid(offsets, offsets, indexing="ij")
        self._rows, self._columns = rows.astype(np.float32), columns.astype(np.float32)
        distance = rows**2 + columns**2
        self._border = (1 - np.exp(-distance / 25)).astype(np.float32)
        start = np.exp(-distance / (2 * _START**2))
        self.start = (start / start.sum()).astype(np.float32)

    def regret(self, kernel: Any) -> Any:
        total = self._tensorflow.reduce_sum
        strength = self._tensorflow.abs(kernel)
        centre = total(kernel * self._rows) ** 2 + total(kernel * self._columns) ** 2
        return (
            _SUM * self._tensorflow.abs(total(kernel) - 1)
            + _BORDER * total(strength * self._border)
            + _SPARSE * self._tensorflow.reduce_mean((strength + 1e-6) ** 0.2)
            + _CENTRE * centre
        )


def _shrink(tensorflow: Any, windows: Any, kernel: Any) -> Any:
    return tensorflow.nn.conv2d(windows, kernel[..., None, None], ZOOM, "VALID")
