"""A network that reads digits: it learns from the real ones, and judges those that were made."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator

import numpy as np

from zssr_teach.checks import check_seed
from zssr_teach.digits.data import load_digits
from zssr_teach.digits.networks import build_classifier
from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.training import CosineRule, History, train
from zssr_teach.training.steps import make_optimiser

STEPS, BATCH = 900, 64
_RULE = CosineRule(3e-3)


class DigitClassifier:
    """Two hidden layers that learn, in seconds, from three quarters of the real digits.

    Parameters
    ----------
    seed : int
        Of the starting weights, and of which digits are held back.
    steps : int

    Attributes
    ----------
    model : keras.Model
        Pictures (batch, 8, 8) → logits (batch, 10).
    learnt, held_back : Digits
    history : History

    Examples
    --------
    >>> classifier = DigitClassifier(steps=30).train()
    >>> classifier.probabilities(classifier.held_back.pictures[:3]).shape
    (3, 10)
    """

    def __init__(self, seed: int = 0, steps: int = STEPS) -> None:
        check_seed(seed)
        self.seed = seed
        self.learnt, self.held_back = load_digits().split(0.75, seed)
        self.model = build_classifier(seed=seed)
        self.history = History()
        self._stream = train(self._batches(), self._compile(), _RULE, steps, history=self.history)

    def train(self) -> DigitClassifier:
        """Take all steps that are left."""
        for _ in self._stream:
            pass
        return self

    def probabilities(self, pictures: np.ndarray) -> np.ndarray:
        """Return how probable each digit is for each picture, (number, 10), rows that sum to 1."""
        logits = self.model(np.asarray(pictures, np.float32), training=False)
        return np.asarray(load_tensorflow().nn.softmax(logits).numpy())

    @property
    def accuracy(self) -> float:
        """The share of the digits held back that it reads as what they are, 0 to 1."""
        read = self.probabilities(self.held_back.pictures).argmax(axis=1)
        return float((read == self.held_back.labels).mean())

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield pictures (batch, 8, 8) and their labels (batch, 1, 1)."""
        random, digits = np.random.default_rng(self.seed), self.learnt
        while True:
            drawn = random.integers(len(digits), size=BATCH)
            labels = digits.labels[drawn].astype(np.int64)
            yield digits.pictures[drawn], labels[:, None, None]

    def _compile(self) -> Callable[[np.ndarray, np.ndarray, float], float]:
        """Make one graph of a step on the cross-entropy: minus the logarithm of the right one."""
        tensorflow, model = load_tensorflow(), self.model
        optimiser = make_optimiser("adam")
        optimiser.build(model.trainable_variables)
        entropy = tensorflow.nn.sparse_softmax_cross_entropy_with_logits

        @tensorflow.function(reduce_retracing=True, autograph=False)
        def step(pictures, labels):  # type: ignore[no-untyped-def]
            with tensorflow.GradientTape() as tape:
                logits = model(pictures, training=True)
                loss = tensorflow.reduce_mean(entropy(tensorflow.reshape(labels, (-1,)), logits))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimiser.apply(gradients, model.trainable_variables)
            return loss

        def take_step(pictures: np.ndarray, labels: np.ndarray, rate: float) -> float:
            optimiser.learning_rate.assign(rate)
            return float(step(pictures, labels))

        return take_step


@functools.lru_cache(maxsize=1)
def trained_classifier(seed: int = 0) -> DigitClassifier:
    """Return a classifier that has learnt; the first call takes seconds, the others nothing."""
    return DigitClassifier(seed).train()
