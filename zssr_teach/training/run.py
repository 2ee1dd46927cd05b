"""One network, trained on pairs from one picture: driven, watched, and started again if need be."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from zssr_teach.checks import check_seed, derived_seed
from zssr_teach.networks import NetworkSettings, build_network, compile_network, predict
from zssr_teach.pairs import PairSampler, PairSettings
from zssr_teach.reference import Reference
from zssr_teach.training.attempt import Attempt
from zssr_teach.training.callbacks import KerasCallbacks
from zssr_teach.training.device import Device, find_device
from zssr_teach.training.examination import Examination
from zssr_teach.training.history import History, Record
from zssr_teach.training.settings import TrainingSettings
from zssr_teach.training.switch import Switch
from zssr_teach.training.watchdog import WINDOW

if TYPE_CHECKING:
    import keras

State = Literal["new", "running", "paused", "stopped", "finished", "failed"]

_GENTLER = 3.0  # a restart divides the learning rate by this
_MOST_RESTARTS = 3


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
    reference : Reference or None
        A ground truth, watched at the steps where we look; nothing is learnt from it.
    enlarged : float32 array (height, width, 3) or None
        What the network is tried on then; None is the bicubic enlargement of `image`.
    callbacks : list of keras.callbacks.Callback
        Keras' own or yours. One "epoch" is `check_every` steps.
    observers : iterable of callables
        Each is called with this run after every step, in the thread that trains.
    device : Device or None
        None looks for one.
    start_weights : list of arrays or None
        Weights to start from, instead of fresh ones (warm start).
    extra_fathers : sequence of images
        Larger pictures to draw fathers from as well (gradual increments).
    switch : Switch or None
        What pauses and stops it; None makes one. A job hands its own to all its runs.

    Attributes
    ----------
    enlarged : float32 array (height, width, 3)
        What the network is tried on, not clipped.
    reference : Reference or None
        The ground truth, if there is one.
    model : keras.Model
    history : History
    observers : list
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
        *,
        reference: Reference | None = None,
        enlarged: np.ndarray | None = None,
        callbacks: Iterable[keras.callbacks.Callback] = (),
        observers: Iterable[Callable[[TrainingRun], object]] = (),
        device: Device | None = None,
        extra_fathers: Iterable[np.ndarray] = (),
        start_weights: list[np.ndarray] | None = None,
        switch: Switch | None = None,
    ) -> None:
        check_seed(seed)
        image, pairs = np.asarray(image, np.float32), pairs or PairSettings()
        precision = (device or find_device()).precision
        self.settings = settings or TrainingSettings()
        self.network = network or NetworkSettings()
        self.seed = seed
        self.observers = list(observers)
        self.switch = switch or Switch()
        self.history = History()
        self.state: State = "new"
        self.sampler = PairSampler(image, pairs, seed, tuple(extra_fathers))
        self.examination = Examination(image, pairs, reference, enlarged)
        self.enlarged, self.reference = self.examination.enlarged, self.examination.reference
        self._callbacks = list(callbacks)
        self._make_attempt = partial(
            Attempt, self.settings, self.network, precision, start_weights, self.examination
        )
        self._start_afresh()

    # -- what one asks of it --

    def train(self, steps: int | None = None) -> History:
        """Take `steps` steps, or all that are left; return when done, stopped or failed.

        Called again it goes on where it was. Paused by its switch, from another thread, it waits
        until that says to resume.
        """
        goal = self.settings.steps if steps is None else self.step + steps
        if self.state == "stopped":  # what was switched off was not bad, only unfinished
            self._attempt.switch_on()
        self.state = "running"
        callbacks = KerasCallbacks(self._callbacks, self.model, self.settings.check_every)
        try:
            self._take_steps(min(goal, self.settings.steps), callbacks)
        except BaseException:
            self.state = "failed"
            raise
        finally:
            callbacks.end()
        if self.state == "running":
            done = self._attempt.is_over or self.step >= self.settings.steps
            self.state = "finished" if done else "paused"
        if self.state in ("finished", "stopped"):
            self._refuse_to_be_worse_than_bicubic()
        return self.history

    @property
    def step(self) -> int:
        """Steps taken since the (last) start."""
        return self.history.step

    @property
    def planned(self) -> int:
        """Steps in all, as far as is known."""
        return self.settings.steps

    @property
    def progress(self) -> float:
        """Part of the work that is done, 0 to 1."""
        return 1.0 if self.state == "finished" else self.step / self.settings.steps

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the time still needed, or None before there is any to go by."""
        pace = self.history.pace(WINDOW)
        return None if pace is None else pace * (self.settings.steps - self.step)

    @property
    def model(self) -> keras.Model:
        """The network; another one after a restart."""
        return self._attempt.model

    def preview(self, rows: tuple[int, int] | None = None) -> np.ndarray:
        """Return the picture, or only this band of rows, as the network makes it now, in [0, 1].

        To be called from the thread that trains, or while nothing trains.
        """
        return np.clip(predict(self.model, self.enlarged, rows=rows), 0, 1)

    def sharpen(self, enlarged: np.ndarray) -> np.ndarray:
        """Apply the network as it stands to an enlarged picture, whole, without any border care.

        For pictures of more than about a megapixel use :func:`zssr_teach.networks.predict`.
        """
        return np.asarray(compile_network(self.model)(enlarged[None])[0])

    @property
    def is_switched_off(self) -> bool:
        """Whether the network changes nothing, because what it had learnt did harm."""
        return self._attempt.set_aside is not None

    def learnt_weights(self) -> list[np.ndarray]:
        """Return what was learnt, also where it is switched off."""
        return self._attempt.set_aside or self.model.get_weights()

    # -- starting, taking steps, starting again --

    def _start_afresh(self) -> None:
        restarts = self.history.attempt - 1
        seed = derived_seed(self.seed, 1000 * restarts)
        self._attempt = self._make_attempt(
            self._batches(), self.history, seed, _GENTLER**restarts if restarts else None
        )

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        while True:
            yield self.sampler.batch(self.settings.batch)

    def _take_steps(self, goal: int, callbacks: KerasCallbacks) -> None:
        while not self._attempt.is_over and self.step < goal and self._goes_on():
            callbacks.before(self.step)
            record = self._attempt.take_step()
            if record is None:  # the rule has had enough
                return
            callbacks.after(record)
            if callbacks.want_an_end:
                self._attempt.is_over = True
            else:
                self._judge(record, callbacks)
            for observe in self.observers:
                observe(self)

    def _goes_on(self) -> bool:
        """Wait while paused; tell whether to go on."""
        if self.switch.is_paused:
            self.state = "paused"
        goes_on = self.switch.goes_on()
        self.state = "running" if goes_on else "stopped"
        return goes_on

    def _judge(self, record: Record, callbacks: KerasCallbacks) -> None:
        """Start again more gently where something has gone wrong."""
        complaint = self._attempt.watchdog.complaint(record)
        if complaint is None:
            return
        restarts = self.history.attempt
        if restarts > _MOST_RESTARTS:
            # From a loss that is no number no step leads back.
            self._attempt.is_over = not math.isfinite(record.loss)
            return
        self.history.events.append(
            f"step {record.step}: {complaint}; started again with learning rates "
            f"{_GENTLER**restarts:g} times lower"
        )
        self.history.attempt += 1
        self._start_afresh()
        callbacks.change_model(self.model)

    def _refuse_to_be_worse_than_bicubic(self) -> None:
        error, plain = self.examination.error(self.model), self.examination.plain_error
        if error <= plain * self.settings.perceptual.price:
            return
        # Zeros in the last layer alone would not do: zero times "not a number" is not zero.
        self._attempt.switch_off(build_network(self.network, self.seed).get_weights())
        self.history.events.append(
            f"the network rebuilt the picture worse than bicubic does (squared error {error:.2e} "
            f"against {plain:.2e}); it was switched off"
        )
