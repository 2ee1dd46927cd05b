"""The training loop: L1 loss, Adam or Muon, a learning-rate rule, and no validation set.

A :class:`TrainingRun` teaches one network on pairs from one picture. It can be paused, stopped and
resumed from another thread or between two calls; it notices when it has gone wrong and starts
again more gently; and it keeps a :class:`History` of what happened. Chapter 06 builds the loop by
hand, then again with Keras' ``fit``.

Source: Shocher, Cohen, Irani, CVPR 2018, section 3.1. https://doi.org/10.1109/CVPR.2018.00329
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from zssr_teach import resampling
from zssr_teach.checks import check_seed, is_number, is_whole
from zssr_teach.device import (
    Device,
    find_device,
    float32_by_default,
    load_keras,
    load_tensorflow,
)
from zssr_teach.errors import SettingsError
from zssr_teach.metrics import Protocol
from zssr_teach.network import NetworkSettings, build_network, compile_network
from zssr_teach.pairs import PairSampler, PairSettings, make_son, middle

if TYPE_CHECKING:
    import keras

OPTIMISERS = ("adam", "muon")
State = Literal["new", "running", "paused", "stopped", "finished", "failed"]

_TEST_SIDE = 256  # the reconstruction test looks at a window of at most this many pixels a side
_WINDOW = 40  # steps over which the loss is averaged to see whether anything is learnt
_HOPELESS = 0.995  # loss against that of the blurry son: above it, nothing has been learnt
_WAY = 0.2  # sum of learning rates: Adam moves no weight much further than that
_FLAT = 1e-5  # standard deviation of what is added to a picture, below which it is a mere tint
_GENTLER = 3.0  # a restart divides the learning rate by this
_MOST_RESTARTS = 3


# ---- learning-rate rules ----------------------------------------------------------------------


@dataclass(frozen=True)
class CosineRule:
    """Warm up to a peak, then fall to zero along half a cosine by the last step.

    The number of steps is fixed beforehand, so one knows how long it will take; ending at zero
    lets the weights settle.

    Parameters
    ----------
    peak : float
        Highest learning rate.
    warm_up : int
        Steps on the way there.

    Examples
    --------
    >>> rule = CosineRule(peak=0.004, warm_up=10)
    >>> [round(rule.rate(step, 110), 4) for step in (0, 10, 60, 109)]
    [0.0004, 0.004, 0.002, 0.0]
    """

    peak: float = 4e-3
    warm_up: int = 50

    def __post_init__(self) -> None:
        peak = is_number(self.peak) and 0 < self.peak <= 1
        if not (peak and is_whole(self.warm_up) and self.warm_up >= 0):
            raise SettingsError(
                f"a peak of {self.peak!r} after {self.warm_up!r} steps makes no sense; "
                "give a peak from 0.0001 to 0.01 and a warm-up of 0 or more steps"
            )

    def rate(self, step: int, steps: int) -> float:
        """Return the learning rate at `step` (from 0) of `steps`."""
        warm_up = min(self.warm_up, steps // 3)
        if step < warm_up:
            return self.peak * (step + 1) / warm_up
        progress = (step - warm_up) / max(1, steps - warm_up)
        return self.peak * (1 + math.cos(math.pi * progress)) / 2


@dataclass(frozen=True)
class LinearRule(CosineRule):
    """The same warm-up and end, but a straight line in between.

    A few hundredths of a decibel better than the cosine in short runs on three pictures, which is
    hardly more than chance; ``benchmarks/ablation.py`` compares them.

    Examples
    --------
    >>> rule = LinearRule(peak=0.004, warm_up=10)
    >>> [round(rule.rate(step, 110), 4) for step in (0, 10, 35, 60)]
    [0.0004, 0.004, 0.003, 0.002]
    """

    def rate(self, step: int, steps: int) -> float:
        """Return the learning rate at `step` (from 0) of `steps`."""
        warm_up = min(self.warm_up, steps // 3)
        if step < warm_up:
            return self.peak * (step + 1) / warm_up
        return self.peak * (steps - step) / max(1, steps - warm_up)


@dataclass(frozen=True)
class PlateauRule:
    """The authors' rule: when the reconstruction error no longer falls, divide the rate by ten.

    Every `look_every` steps a line is fitted to the recent reconstruction errors. If its slope is
    small against its own standard deviation, the error is no longer falling but only wobbling.
    Training ends when the rate falls below `last`.

    Parameters
    ----------
    first, last : float
        Learning rates at the start and at the end.
    divisor : float
        What the rate is divided by on a plateau.
    ratio : float
        A plateau is where standard deviation > ratio · slope.
    look_every, look_back, patience : int
        Steps between looks, steps looked at, and fewest steps at one rate.

    References
    ----------
    Shocher, Cohen, Irani, CVPR 2018, section 3.1; the constants are those of the authors' released
    configuration.
    """

    first: float = 1e-3
    last: float = 9e-6
    divisor: float = 10.0
    ratio: float = 1.5
    look_every: int = 60
    look_back: int = 256
    patience: int = 256

    def __post_init__(self) -> None:
        numbers = (self.first, self.last, self.divisor, self.ratio)
        spans = (self.look_every, self.look_back, self.patience)
        if not (
            all(is_number(number) and number > 0 for number in numbers)
            and all(is_whole(span) and span >= 1 for span in spans)
            and self.divisor > 1
        ):
            raise SettingsError(
                "this plateau rule makes no sense; give rates and a ratio above 0, a divisor above "
                "1, and whole numbers of steps"
            )

    def next_rate(self, rate: float, steps: list[int], errors: list[float]) -> float:
        """Return the rate to go on with, given the reconstruction errors so far.

        Examples
        --------
        >>> steps = list(range(0, 250, 50))
        >>> rule = PlateauRule()
        >>> rule.next_rate(1e-3, steps, [5.0, 4.0, 3.0, 2.0, 1.0])  # still falling
        0.001
        >>> rule.next_rate(1e-3, steps, [2.0, 1.0, 2.0, 1.0, 2.0])  # wobbling
        0.0001
        """
        if len(errors) < 4:
            return rate
        (slope, _), covariance = np.polyfit(steps, errors, 1, cov=True)
        return rate / self.divisor if math.sqrt(covariance[0][0]) > -self.ratio * slope else rate


@dataclass(frozen=True)
class TrainingSettings:
    """How long and how a network is trained.

    Parameters
    ----------
    steps : int
        Number of steps; with the plateau rule, the most there may be.
    batch : int
        Pairs a step.
    rule : CosineRule or PlateauRule
    check_every : int
        Steps between two looks at the reconstruction error (and at the true PSNR).
    optimiser : {"adam", "muon"}
        Adam, as published, or :class:`zssr_teach.muon.Muon`, which needs fewer steps.

    Examples
    --------
    >>> TrainingSettings(steps=100).batch
    4
    """

    steps: int = 400
    batch: int = 4
    rule: CosineRule | PlateauRule = field(default_factory=CosineRule)
    check_every: int = 50
    optimiser: str = "adam"

    def __post_init__(self) -> None:
        if self.optimiser not in OPTIMISERS:
            raise SettingsError(
                f"there is no optimiser {self.optimiser!r}; choose {' or '.join(OPTIMISERS)}"
            )
        if not (is_whole(self.steps) and self.steps >= 1):
            raise SettingsError(
                f"{self.steps!r} steps cannot be taken; give at least 1, and a whole number"
            )
        counts = (self.batch, self.check_every)
        if not all(is_whole(count) and count >= 1 for count in counts):
            raise SettingsError("give a batch of at least 1 pair and look at least every step")


# ---- what happened ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """One step.

    Parameters
    ----------
    step : int
        Steps taken so far, this one included.
    loss : float
        Mean absolute error of the batch; range 0 to 1.
    baseline : float
        The same for the blurry sons, untouched by the network.
    learning_rate : float
    seconds : float
        Time spent training so far, pauses left out.
    reconstruction : float or None
        Mean squared error of the picture rebuilt from its own son, at the steps where we look.
    psnr : float or None
        PSNR (dB) against the ground truth, where one was given and we look.
    attempt : int
        1, or more after a run has gone wrong and started again; steps then count from 1 again.
    """

    step: int
    loss: float
    baseline: float
    learning_rate: float
    seconds: float
    reconstruction: float | None = None
    psnr: float | None = None
    attempt: int = 1


class History:
    """All the records of a run, and in words what was out of the ordinary.

    Attributes
    ----------
    records : list of Record
    events : list of str

    Examples
    --------
    >>> history = History()
    >>> history.records.append(Record(1, 0.02, 0.03, 0.001, 0.5, psnr=30.0))
    >>> history.column("loss"), history.column("psnr"), history.column("reconstruction")
    (([1], [0.02]), ([1], [30.0]), ([], []))
    """

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.events: list[str] = []

    def column(self, name: str) -> tuple[list[int], list[float]]:
        """Return (steps, values) of one field: last attempt, only steps where it was measured."""
        attempt = self.records[-1].attempt if self.records else 1
        records = [record for record in list(self.records) if record.attempt == attempt]
        pairs = [(record.step, getattr(record, name)) for record in records]
        kept = [(step, value) for step, value in pairs if value is not None]
        return [step for step, _ in kept], [value for _, value in kept]

    @property
    def last(self) -> Record | None:
        """The newest record, or None before the first step."""
        return self.records[-1] if self.records else None

    def __len__(self) -> int:
        return len(self.records)


@dataclass(frozen=True)
class Truth:
    """A ground truth to watch while training; nothing is learnt from it.

    Parameters
    ----------
    enlarged : float32 array (height, width, 3)
        The bicubic enlargement of the input, on which the network is tried.
    picture : float32 array (height, width, 3)
        What it should become.
    protocol : Protocol
    """

    enlarged: np.ndarray
    picture: np.ndarray
    protocol: Protocol


# ---- the loop ---------------------------------------------------------------------------------


class TrainingRun:
    """Teach a network on pairs made from one picture.

    Parameters
    ----------
    image : float32 array (height, width, 3)
        The low-resolution picture.
    pairs : PairSettings
    settings : TrainingSettings
    network : NetworkSettings
    seed : int
        Of the pairs and of the starting weights.
    truth : Truth or None
        Watched at the steps where we look.
    callbacks : list of keras.callbacks.Callback
        Keras' own or yours. One "epoch" is `check_every` steps.
    on_step : callable or None
        Called with this run after every step, in the thread that trains.
    device : Device or None
        None looks for one.
    start_weights : list of arrays or None
        Weights to start from, instead of fresh ones (warm start).
    extra_fathers : sequence of images
        Larger pictures to draw fathers from as well (gradual increments).

    Attributes
    ----------
    model : keras.Model
    history : History
    state : str
        "new", "running", "paused", "stopped", "finished" or "failed".

    Examples
    --------
    >>> image = np.random.default_rng(0).random((32, 32, 3), dtype=np.float32)
    >>> run = TrainingRun(image, PairSettings(crop=16), TrainingSettings(steps=3),
    ...                   NetworkSettings(depth=3, width=4))
    >>> run.train().records[-1].step, run.state
    (3, 'finished')
    """

    def __init__(
        self,
        image: np.ndarray,
        pairs: PairSettings | None = None,
        settings: TrainingSettings | None = None,
        network: NetworkSettings | None = None,
        seed: int = 0,
        truth: Truth | None = None,
        callbacks: Iterable[keras.callbacks.Callback] = (),
        on_step: Callable[[TrainingRun], None] | None = None,
        device: Device | None = None,
        extra_fathers: Iterable[np.ndarray] = (),
        start_weights: list[np.ndarray] | None = None,
    ) -> None:
        check_seed(seed)
        self.image = np.asarray(image, np.float32)
        self.pairs = pairs or PairSettings()
        self.settings = settings or TrainingSettings()
        self.network = network or NetworkSettings()
        self.seed = seed
        self.truth = truth
        self.on_step = on_step
        self.device = device or find_device()
        self.sampler = PairSampler(self.image, self.pairs, seed, tuple(extra_fathers))
        self._start_weights = start_weights
        self.history = History()
        self.state: State = "new"
        self._restarts = 0
        self._seconds = 0.0
        self._may_run = threading.Event()
        self._may_run.set()
        self._stop = threading.Event()
        self._callbacks = list(callbacks)
        self._test = _reconstruction_test(self.image, self.pairs)
        self._start_afresh()

    # -- what one asks of it --

    def train(self, steps: int | None = None) -> History:
        """Take `steps` steps, or all that are left; return when done, stopped or failed.

        Called again it goes on where it was. With :meth:`pause` called from another thread it
        waits until :meth:`resume`.
        """
        goal = self.settings.steps if steps is None else self.step + steps
        self._stop.clear()
        self._take_up_again()
        self.state = "running"
        callbacks = self._open_callbacks()
        try:
            while not self._settled and self.step < min(goal, self.settings.steps):
                if self._interrupted():
                    break
                self._one_step(callbacks)
        except BaseException:
            self.state = "failed"
            raise
        finally:
            callbacks.on_train_end()
        if self.state == "running":
            done = self._settled or self.step >= self.settings.steps
            self.state = "finished" if done else "paused"
        if self.state in ("finished", "stopped"):
            self._refuse_to_be_worse_than_bicubic()
        return self.history

    def pause(self) -> None:
        """Hold still after the step under way (from another thread)."""
        self._may_run.clear()

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        self._may_run.set()

    def stop(self) -> None:
        """End after the step under way; what has been learnt stays."""
        self._stop.set()
        self._may_run.set()

    @property
    def step(self) -> int:
        """Steps taken since the (last) start."""
        return self._step

    @property
    def progress(self) -> float:
        """Part of the work that is done, 0 to 1."""
        return 1.0 if self.state == "finished" else self.step / self.settings.steps

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the time still needed, or None before there is any to go by."""
        recent = self.history.records[-_WINDOW:]
        if len(recent) < 2 or recent[-1].step <= recent[0].step:
            return None
        pace = (recent[-1].seconds - recent[0].seconds) / (recent[-1].step - recent[0].step)
        return pace * (self.settings.steps - self.step)

    def sharpen(self, enlarged: np.ndarray) -> np.ndarray:
        """Apply the network as it stands to an enlarged picture, whole, without any border care.

        For pictures of more than about a megapixel use :func:`zssr_teach.upscaling.predict`.
        """
        return compile_network(self.model)(enlarged[None]).numpy()[0]

    @property
    def is_switched_off(self) -> bool:
        """Whether the network changes nothing, because what it had learnt did harm."""
        return self._set_aside is not None

    def learnt_weights(self) -> list[np.ndarray]:
        """Return what was learnt, also where it is switched off."""
        return self._set_aside or self.model.get_weights()

    # -- starting, and starting again --

    def _start_afresh(self) -> None:
        """Build a network with fresh weights, its optimiser and the compiled step."""
        keras, tensorflow = load_keras(), load_tensorflow()
        self._step = 0
        self._recent: list[tuple[float, float]] = []
        self._last_change = 0
        self._way = 0.0
        self._judged = False
        self._settled = False
        self._set_aside: list[np.ndarray] | None = None
        self._gentleness = _GENTLER**self._restarts
        rule = self.settings.rule
        self._rate = (rule.first if isinstance(rule, PlateauRule) else 0.0) / self._gentleness
        precision = self.device.precision
        self.model = build_network(self.network, self.seed + 1000 * self._restarts, precision)
        if self._start_weights is not None:
            self.model.set_weights(self._start_weights)
        optimiser = make_optimiser(self.settings.optimiser)
        if precision == "mixed_float16":  # small gradients would vanish in half precision
            optimiser = keras.optimizers.LossScaleOptimizer(optimiser)
        self.model.compile(optimizer=optimiser, loss="mean_absolute_error")
        optimiser.build(self.model.trainable_variables)
        self._compiled_step = compile_step(self.model, tensorflow)

    def _open_callbacks(self) -> Any:
        keras = load_keras()
        callbacks = keras.callbacks.CallbackList(self._callbacks, model=self.model)
        self.model.stop_training = False
        callbacks.on_train_begin()
        return callbacks

    def _interrupted(self) -> bool:
        """Wait while paused; tell whether to stop."""
        if not self._may_run.is_set():
            self.state = "paused"
            self._may_run.wait()
            self.state = "running"
        if self._stop.is_set():
            self.state = "stopped"
        return self._stop.is_set()

    # -- one step --

    def _one_step(self, callbacks: Any) -> None:
        started = time.perf_counter()
        looking = (self.step + 1) % self.settings.check_every == 0
        if self.step % self.settings.check_every == 0:
            callbacks.on_epoch_begin(self.step // self.settings.check_every)
        callbacks.on_train_batch_begin(self.step)
        sons, fathers = self.sampler.batch(self.settings.batch)
        self._set_rate()
        loss = float(self._compiled_step(sons, fathers))
        baseline = float(np.abs(sons - fathers).mean())
        self._step += 1
        looking = looking or self.step == self.settings.steps
        reconstruction = self._reconstruction_error() if looking else None
        true_psnr = self._true_psnr() if looking else None
        self._seconds += time.perf_counter() - started
        record = Record(
            step=self.step,
            loss=loss,
            baseline=baseline,
            learning_rate=self._rate,
            seconds=self._seconds,
            reconstruction=reconstruction,
            psnr=true_psnr,
            attempt=self._restarts + 1,
        )
        self.history.records.append(record)
        logs = {"loss": loss, "learning_rate": self._rate}
        callbacks.on_train_batch_end(self.step - 1, logs)
        if looking:
            logs |= {"reconstruction": reconstruction or 0.0}
            logs |= {"psnr": true_psnr} if true_psnr is not None else {}
            callbacks.on_epoch_end((self.step - 1) // self.settings.check_every, logs)
        if self.model.stop_training:  # TerminateOnNaN, EarlyStopping …
            self._settled = True
        elif self._has_gone_wrong(loss, baseline):
            if self._restarts < _MOST_RESTARTS:
                self._start_again(callbacks)
            elif not math.isfinite(loss):  # from there no step leads back
                self._settled = True
        if self.on_step is not None:
            self.on_step(self)

    def _set_rate(self) -> None:
        rule = self.settings.rule
        if isinstance(rule, CosineRule):
            self._rate = rule.rate(self.step, self.settings.steps) / self._gentleness
        elif self._time_to_look(rule):
            steps, errors = self.history.column("reconstruction")
            recent = [i for i, step in enumerate(steps) if step > self.step - rule.look_back]
            rate = rule.next_rate(
                self._rate, [steps[i] for i in recent], [errors[i] for i in recent]
            )
            if rate != self._rate:
                self._rate, self._last_change = rate, self.step
                self.history.events.append(f"step {self.step}: plateau, learning rate {rate:.0e}")
            self._settled = rate < rule.last
        self.model.optimizer.learning_rate.assign(self._rate)

    def _time_to_look(self, rule: PlateauRule) -> bool:
        return (
            self.step > 0
            and self.step % rule.look_every == 0
            and self.step - self._last_change > rule.patience
        )

    # -- is it any good? --

    def _has_gone_wrong(self, loss: float, baseline: float) -> bool:
        """Notice a run that diverges, or is no better than leaving the blurry son as it is."""
        self._recent = [*self._recent[-(_WINDOW - 1) :], (loss, baseline)]
        if not math.isfinite(loss):
            self._reason = "the loss was not a number"
            return True
        # A network starts out as plain bicubic: before judging, give it time, or a way to go.
        self._way += self._rate
        patience = max(3 * _WINDOW, self.settings.steps // 5)
        if self.step < 2 * _WINDOW or (self._way < _WAY and self.step < patience):
            return False
        losses, baselines = np.mean(self._recent, axis=0)
        first, self._judged = not self._judged, True
        self._reason = "nothing was learnt"
        return bool(losses > _HOPELESS * baselines) or (first and self._is_flat())

    def _is_flat(self) -> bool:
        """Tell whether the network adds the same to every pixel: none of its units fires."""
        son, _ = self._test
        return bool((self.sharpen(son) - son).std(axis=(0, 1)).max() < _FLAT)

    def _start_again(self, callbacks: Any) -> None:
        self._restarts += 1
        self.history.events.append(
            f"step {self.step}: {self._reason}; started again with learning rates "
            f"{_GENTLER**self._restarts:g} times lower"
        )
        self._start_afresh()
        callbacks.set_model(self.model)
        self.model.stop_training = False

    def _reconstruction_error(self) -> float:
        son, father = self._test
        return float(np.mean((self.sharpen(son) - father) ** 2))

    def _true_psnr(self) -> float | None:
        if self.truth is None:
            return None
        guess = np.clip(self.sharpen(self.truth.enlarged), 0, 1)
        return self.truth.protocol.psnr(guess, self.truth.picture)

    def _refuse_to_be_worse_than_bicubic(self) -> None:
        son, father = self._test
        error = self._reconstruction_error()
        plain = float(np.mean((son - father) ** 2))
        if error <= plain:
            return
        self._set_aside = self.model.get_weights()
        # Zeros in the last layer alone would not do: zero times "not a number" is not zero.
        fresh = build_network(self.network, self.seed, self.device.precision)
        self.model.set_weights(fresh.get_weights())
        self.history.events.append(
            f"the network rebuilt the picture worse than bicubic does (squared error {error:.2e} "
            f"against {plain:.2e}); it was switched off"
        )

    def _take_up_again(self) -> None:
        """Switch a stopped network on again: it was not bad, only unfinished."""
        if self.state == "stopped" and self._set_aside is not None:
            self.model.set_weights(self._set_aside)
        self._set_aside = None


def make_optimiser(name: str) -> keras.optimizers.Optimizer:
    """Return a fresh optimiser; its learning rate is set anew before every step.

    Examples
    --------
    >>> type(make_optimiser("adam")).__name__, type(make_optimiser("muon")).__name__
    ('Adam', 'Muon')
    """
    keras = load_keras()
    if name == "muon":
        from zssr_teach.muon import Muon  # imports Keras

        make: Callable[..., Any] = Muon
    else:
        make = keras.optimizers.Adam
    with float32_by_default():
        optimiser = make(name=name)  # a new name each time would stay in memory, variables and all
    # With many machines the gradients would be added up first. With one that changes nothing, but
    # TensorFlow notes down how to differentiate it, and by that keeps every graph for ever.
    optimiser._all_reduce_sum_gradients = list
    return optimiser


def compile_step(model: keras.Model, tensorflow: Any) -> Callable[..., Any]:
    """Turn one step of gradient descent into a TensorFlow graph.

    Gradients that are no numbers count as zero. On processors with AMX the kernel gradients of
    bfloat16 convolutions now and then hold some (seen with crops of 61 and 62 pixels), though loss
    and picture are in order; one is enough to switch a network off for good. (A loss that is no
    number still ends the attempt, and loss scaling looks at the gradients itself.)
    """
    optimiser = model.optimizer
    scales_loss = hasattr(optimiser, "inner_optimizer")
    scale_loss = getattr(optimiser, "scale_loss", lambda loss: loss)

    @tensorflow.function(reduce_retracing=True, autograph=False)
    def step(sons, fathers):  # type: ignore[no-untyped-def]
        with tensorflow.GradientTape() as tape:
            loss = tensorflow.reduce_mean(tensorflow.abs(model(sons, training=True) - fathers))
            scaled = scale_loss(loss)
        gradients = tape.gradient(scaled, model.trainable_variables)
        if not scales_loss:
            gradients = [_finite_part(gradient, tensorflow) for gradient in gradients]
        optimiser.apply(gradients, model.trainable_variables)
        return loss

    return step


def _finite_part(gradient: Any, tensorflow: Any) -> Any:
    finite = tensorflow.math.is_finite(gradient)
    return tensorflow.where(finite, gradient, tensorflow.zeros_like(gradient))


def _reconstruction_test(image: np.ndarray, pairs: PairSettings) -> tuple[np.ndarray, np.ndarray]:
    """Return (son, father): the middle of the picture and of its own blurry son.

    Where sons have noise this one has some, too: it is the removal of it that is learnt.
    """
    noise = None
    if pairs.son_noise:
        small = resampling.shrunk_shape(image.shape, pairs.scale)
        noise = np.random.default_rng(0).standard_normal((*small, image.shape[2]), np.float32)
    son = make_son(image, pairs, noise)
    window = middle(image.shape, _TEST_SIDE)
    return son[window], image[window]
