"""A GAN on handwritten digits: a generator and a discriminator that learn from each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zssr_teach.checks import check_seed, derived_seed, is_number, is_whole
from zssr_teach.digits.data import SIDE, as_grid, load_digits
from zssr_teach.digits.networks import build_discriminator, build_generator
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.reference import Reference
from zssr_teach.training import History, LinearRule, Record, Rule, Switch, train
from zssr_teach.training.curves import Curve
from zssr_teach.training.steps import make_optimiser

IGNORANCE = float(np.log(2))  # the loss against a discriminator that answers one half
SHOWN = 100  # digits of the picture that is watched
_WINDOW = 40  # steps that the time still needed is estimated from
_SQUARES = 0.9  # part of Adam's mean of squared gradients that is kept; usually 0.999


@dataclass(frozen=True)
class GanSettings:
    """How the two learn.

    Parameters
    ----------
    steps : int
        Each of the generator and of the discriminator.
    batch : int
        Digits a step.
    width, depth : int
        Of the hidden layers of both networks.
    rule : Rule
        The learning rate of both.
    momentum : float
        Part of Adam's mean of gradients that is kept at each step. The usual 0.9 averages over ten
        steps, and points to where the opponent was; 0 answers what it does now.
    penalty : float
        Weight of the discriminator's squared slope at real digits (R1). It keeps opinions gentle,
        so that there is always a direction in which to improve.
    memory : float
        Part of the running mean of the generator's weights that is kept at each step; samples are
        made with that mean. 0 is the generator as it stands.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> GanSettings(batch=0)
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: batch is 0; give a whole number from 2 to 1797
    """

    steps: int = 4500
    batch: int = 64
    width: int = 128
    depth: int = 3
    rule: Rule = field(default_factory=lambda: LinearRule(3e-3))
    momentum: float = 0.0
    penalty: float = 0.2
    memory: float = 0.998

    def __post_init__(self) -> None:
        wholes = {"steps": (1, 10**7), "batch": (2, 1797), "width": (1, 1024), "depth": (1, 8)}
        for name, (low, high) in wholes.items():
            value = getattr(self, name)
            if not (is_whole(value) and low <= value <= high):
                words = f"give a whole number from {low} to {high}"
                raise SettingsError(f"{name} is {value!r}; {words}")
        for name, (least, most) in {
            "momentum": (0.0, 0.99),
            "penalty": (0.0, 100.0),
            "memory": (0.0, 0.9999),
        }.items():
            value = getattr(self, name)
            if not (is_number(value) and least <= value <= most):
                raise SettingsError(f"{name} is {value!r}; give {least:g} to {most:g}")


# Adam's usual momentum, a discriminator that nothing keeps gentle, and a generator as it stands: it
# runs to whichever digit deceives, is found out, and runs to the next.
COLLAPSING = GanSettings(steps=1000, momentum=0.9, penalty=0.0, memory=0.0)


class DigitGan:
    """A generator makes digits out of noise; a discriminator tells them from real ones.

    At every step the discriminator looks at real digits and at made ones and moves its opinions
    apart; then the generator moves so that its digits are taken for real (the non-saturating loss
    of the first paper, ``-log D``). It never sees a real digit: all that it knows of them is what
    the discriminator's gradient tells. A stream of records, and a ``Training``.

    Parameters
    ----------
    settings : GanSettings or None
    seed : int
        Of the starting weights, of the noise, and of the order of the digits.
    observers : iterable of callables
    switch : Switch or None

    Attributes
    ----------
    generator, discriminator : keras.Model
    average : keras.Model
        The running mean of the generator: it makes the samples.
    history : History
        Of each step the generator's loss and, in ``more``, that of the discriminator and its mean
        opinions of real and of made digits.

    References
    ----------
    Goodfellow et al., "Generative Adversarial Nets", NeurIPS 2014,
    https://arxiv.org/abs/1406.2661, algorithm 1 and section 3. The penalty: Mescheder, Geiger,
    Nowozin, ICML 2018, https://arxiv.org/abs/1801.04406, equation 9. The running mean: Karras et
    al., ICLR 2018, https://arxiv.org/abs/1710.10196, section 4.

    Examples
    --------
    >>> gan = DigitGan(GanSettings(steps=3, width=16)).train()
    >>> gan.history.step, gan.samples(5).shape
    (3, (5, 8, 8))
    """

    reference: Reference | None = None  # no digit is the right one
    curves = (
        Curve("loss", "generator's loss", IGNORANCE, "cannot tell"),
        Curve("discriminator", "discriminator's loss", 2 * IGNORANCE, "cannot tell"),
        Curve("real", "opinion of real digits", 0.5, "cannot tell"),
        Curve("made", "opinion of made digits", 0.5, "cannot tell"),
    )

    def __init__(
        self,
        settings: GanSettings | None = None,
        seed: int = 0,
        *,
        observers: Iterable[Callable[[Any], object]] = (),
        switch: Switch | None = None,
    ) -> None:
        check_seed(seed)
        self.settings = settings or GanSettings()
        self.seed = seed
        self.observers = list(observers)
        self.switch = switch or Switch()
        self.history = History()
        size = self.settings.width, self.settings.depth
        self.generator = build_generator(*size, seed=seed)
        self.average = build_generator(*size, seed=seed)
        self.discriminator = build_discriminator(*size, seed=derived_seed(seed, 100))
        self._measured: dict[str, float] = {}
        self._shown = noise(SHOWN, derived_seed(seed, 200))
        self._compiled = self._compile()
        self.enlarged = as_grid(self._make(self._shown))
        self._stream = train(
            self._batches(),
            self._step,
            self.settings.rule,
            self.settings.steps,
            looks=[lambda record: {"baseline": IGNORANCE, "more": self._measured}],
            history=self.history,
        )

    # -- what one asks of it --

    @property
    def planned(self) -> int:
        """Steps in all."""
        return self.settings.steps

    @property
    def progress(self) -> float:
        """Part of the work that is done, 0 to 1."""
        return self.history.step / self.planned

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the time still needed, or None before there is any to go by."""
        pace = self.history.pace(_WINDOW)
        return None if pace is None else pace * (self.planned - self.history.step)

    def __iter__(self) -> Iterator[Record]:
        """Take one step after the other, and yield its record."""
        return self._stream

    def train(self) -> DigitGan:
        """Take all steps, or until stopped; called again, go on."""
        while self.switch.goes_on() and next(self._stream, None) is not None:
            for observe in self.observers:
                observe(self)
        return self

    def samples(self, number: int = SHOWN, seed: int = 0) -> np.ndarray:
        """Return digits made from new noise, float32 (number, 8, 8) in [0, 1]."""
        return self._make(noise(number, seed))

    def opinions(self, pictures: np.ndarray) -> np.ndarray:
        """Return how real pictures (number, 8, 8) look to the discriminator, (number,) in 0…1."""
        logits = self.discriminator(np.asarray(pictures, np.float32)).numpy()[:, 0]
        return np.asarray(1 / (1 + np.exp(-logits)))

    def preview(self, rows: tuple[int, int] | None = None) -> np.ndarray:
        """Return a grid of a hundred samples, always of the same noise, or a band of its rows."""
        return as_grid(self._make(self._shown))[slice(*rows or (None,))]

    # -- how it learns --

    def _make(self, start: np.ndarray) -> np.ndarray:
        return np.asarray(self.average(start).numpy())

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield noise and real digits, which have nothing to do with each other."""
        random = np.random.default_rng(self.seed)
        digits, batch = load_digits().pictures, self.settings.batch
        while True:
            start = random.standard_normal((batch, SIDE, SIDE), np.float32)
            yield start, digits[random.integers(len(digits), size=batch)]

    def _step(self, start: np.ndarray, real: np.ndarray, rate: float) -> float:
        keep = min(self.settings.memory, self.history.step / (self.history.step + 1))
        loss, *measured = self._compiled(start, real, np.float32(rate), np.float32(keep))
        names = [curve.name for curve in self.curves[1:]]
        self._measured = dict(zip(names, map(float, measured), strict=True))
        return float(loss)

    def _compile(self) -> Callable[..., Any]:
        """Make one graph of a step of the discriminator and a step of the generator."""
        tensorflow = load_tensorflow()
        generator, discriminator = self.generator, self.discriminator
        ours, theirs = (
            _adam(model, self.settings.momentum) for model in (generator, discriminator)
        )
        pairs = list(zip(self.average.weights, generator.weights, strict=True))

        @tensorflow.function(reduce_retracing=True, autograph=False)
        def step(start, real, rate, keep):  # type: ignore[no-untyped-def]
            ours.learning_rate.assign(rate)
            theirs.learning_rate.assign(rate)
            with tensorflow.GradientTape() as generating:
                made = generator(start)
            with tensorflow.GradientTape() as tape:
                loss, of_real, of_made = self._mistaken(real, made)
            weights = discriminator.trainable_variables
            theirs.apply(tape.gradient(loss, weights), weights)
            with generating:
                found_out = tensorflow.reduce_mean(tensorflow.nn.softplus(-discriminator(made)))
            weights = generator.trainable_variables
            ours.apply(generating.gradient(found_out, weights), weights)
            for mean, now in pairs:
                mean.assign(keep * mean + (1 - keep) * now)
            opinions = (
                tensorflow.reduce_mean(tensorflow.sigmoid(logits)) for logits in (of_real, of_made)
            )
            return found_out, loss, *opinions

        return step

    def _mistaken(self, real: Any, made: Any) -> tuple[Any, Any, Any]:
        """Return the discriminator's loss, and its logits of real and of made digits."""
        tensorflow = load_tensorflow()
        mean, softplus = tensorflow.reduce_mean, tensorflow.nn.softplus  # −log sigmoid(−x)
        with tensorflow.GradientTape() as tape:
            tape.watch(real)
            of_real = self.discriminator(real)
        of_made = self.discriminator(made)
        loss = mean(softplus(-of_real)) + mean(softplus(of_made))
        if self.settings.penalty:
            slope = tape.gradient(of_real, real)
            loss += self.settings.penalty / 2 * mean(tensorflow.reduce_sum(slope**2, (1, 2)))
        return loss, of_real, of_made


def _adam(model: Any, momentum: float) -> Any:
    optimiser = make_optimiser("adam")
    optimiser.beta_1, optimiser.beta_2 = momentum, _SQUARES
    optimiser.build(model.trainable_variables)
    return optimiser


def noise(number: int, seed: int = 0) -> np.ndarray:
    """Return what the generator starts from: normal noise, float32 (number, 8, 8).

    Examples
    --------
    >>> noise(3).shape, bool((noise(3, seed=1) == noise(3, seed=1)).all())
    ((3, 8, 8), True)
    """
    check_seed(seed)
    if not (is_whole(number) and number >= 1):
        raise SettingsError(f"{number!r} samples cannot be made; give 1 or more")
    return np.random.default_rng(seed).standard_normal((number, SIDE, SIDE), np.float32)
