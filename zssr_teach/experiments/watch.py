"""Following a training: its curves, its picture, and how long it will still take."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zssr_teach.experiments.series import Series
from zssr_teach.training import History, Training
from zssr_teach.training.curves import ManyCurved
from zssr_teach.training.perceptual import WISHES

# A frame costs one pass of the network over what is renewed. So much of the time may go there, and
# twice that at the beginning:
_SHARE = 0.1
# Once the picture changes slowly, each frame renews one band of it, from the top down: so frames
# are neither few nor dear.
_WHOLE = 4  # frames to begin with that renew all of it
_BAND = 13_000  # pixels: a fifth of 256×256
_SHORTEST = 0.31  # seconds between frames: for the page each one is work, too
_LONGEST = 3.0
RECENT = 40  # steps over which the speed and the loss are averaged


@dataclass(frozen=True)
class Frame:
    """How a training stands.

    Parameters
    ----------
    step, planned : int
        Steps taken, and steps in all as far as is known; over all networks of a job.
    loss, learning_rate : float or None
        None before the first step.
    seconds : float
        Time spent training.
    steps_per_second, seconds_left : float or None
    psnr : float or None
        Of the picture against the ground truth, in dB, when all of it had last been renewed.
    picture : float32 array (height, width, 3) in [0, 1]
        While it trains, a large picture is renewed band by band: not all of it is of this step.
    changed : (int, int) or None
        The band that is: its first row, and the one after its last. None for all.
    events : tuple of str
        What was out of the ordinary.
    more : mapping of str to float
        Means over the last steps of the curves that the training says are its own: title → value.
    """

    step: int
    planned: int
    loss: float | None
    learning_rate: float | None
    seconds: float
    steps_per_second: float | None
    seconds_left: float | None
    psnr: float | None
    picture: NDArray[np.float32] = field(repr=False)
    changed: tuple[int, int] | None = None
    events: tuple[str, ...] = ()
    more: Mapping[str, float] = field(default_factory=dict)


class Watch:
    """Follow a training, step by step, and take a look at the picture now and then.

    Parameters
    ----------
    training : Training
        A run, a job, or whatever else keeps to the protocol; this is one more observer of it.
    show : callable
        Called with a :class:`Frame` several times a second, in the thread that trains.
    share : float
        Part of the time that looking may take; twice that for the first few looks.

    Attributes
    ----------
    loss, psnr, learning_rate : Series
    own : dict
        :class:`~zssr_teach.training.curves.Curve` → Series, where the training has curves of its
        own; they are shown instead of these three.
    wishes : dict
        The same of what is asked beside being near, shown with the three once something is in it.
    bicubic : float32 array (height, width, 3) in [0, 1]
        Where the network starts from.

    Examples
    --------
    >>> from zssr_teach.upscaling import Job, find_preset
    >>> image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    >>> frames = []
    >>> watch = Watch(Job(image, 2, find_preset("live", steps=3)), frames.append)
    >>> _ = watch.training.train()
    >>> frames[0].step, len(watch.loss.steps)
    (1, 3)
    """

    def __init__(
        self,
        training: Training,
        show: Callable[[Frame], object],
        share: float = _SHARE,
    ) -> None:
        self.training = training
        self.show = show
        self.share = share
        training.observers.append(self.after_step)
        self.bicubic = np.clip(training.enlarged, 0, 1)
        self._make_series()
        self._history: History | None = None
        self._earlier = 0  # steps of networks that are done
        self._attempt = 1
        self._next = 0.0
        self._costs: list[float] | None = None
        self._picture: NDArray[np.float32] | None = None
        self._psnr: float | None = None
        self._frames = 0

    def _make_series(self) -> None:
        reference = self.training.reference
        curves = self.training.curves if isinstance(self.training, ManyCurved) else ()
        self.own = {curve: Series.of(curve) for curve in curves}
        self.wishes = {curve: Series.of(curve) for curve in WISHES}
        self.loss = Series("loss, step by step", logarithmic=True)
        self.learning_rate = Series("learning rate", exact=True)
        if reference is None:
            self.psnr = Series("PSNR, rebuilt from its son", "dB", exact=True)
            return
        start = reference.psnr(self.bicubic)
        self.psnr = Series("PSNR while it learns", "dB", False, start, "bicubic", exact=True)

    @property
    def series(self) -> tuple[Series, ...]:
        """The curves, in the order in which they are shown."""
        wishes = [series for series in self.wishes.values() if series.values]
        return tuple(self.own.values()) or (self.loss, self.psnr, self.learning_rate, *wishes)

    @property
    def step(self) -> int:
        """Steps taken, over all networks of a job."""
        return self.loss.steps[-1] if self.loss.steps else 0

    def after_step(self, training: object) -> None:
        """Note the newest step; look at the picture if it is time to."""
        self._note(self.training.history)
        if time.perf_counter() >= self._next:
            self.look(whole=False)

    def _note(self, history: History) -> None:
        record = history.last
        assert record is not None
        if history is not self._history:
            self._history, self._earlier, self._attempt, self._frames = history, self.step, 1, 0
        if record.attempt != self._attempt:
            self._attempt, self._frames = record.attempt, 0
            others = (self.own | self.wishes).values()
            for series in (self.loss, self.psnr, self.learning_rate, *others):
                series.cut(self._earlier)
        step = self._earlier + record.step
        self.loss.add(step, record.loss)
        self.learning_rate.add(step, record.learning_rate)
        for curve, series in (self.own | self.wishes).items():
            value = curve.value(record)
            if value is not None:
                series.add(step, value)
        if self.training.reference is None and record.reconstruction:
            self.psnr.add(step, -10 * math.log10(record.reconstruction))

    def look(self, whole: bool = True) -> Frame:
        """Make a frame, show it, and decide when the next one is due."""
        started = time.perf_counter()
        frame = self.frame(whole)
        self.show(frame)
        ended = time.perf_counter()
        if self._costs is None:  # the first look compiled the network: that says nothing
            self._costs = []
            self._next = ended + _SHORTEST
            return frame
        # The cheapest of the last looks tells the real cost; the others had to wait for something.
        self._costs = [*self._costs[-4:], ended - started]
        share = 2 * self.share if self._frames <= _WHOLE else self.share
        period = min(max(min(self._costs) / share, _SHORTEST), _LONGEST)
        self._next = max(started + period, ended)
        return frame

    def frame(self, whole: bool = True) -> Frame:
        """Return how the training stands, with the picture; nothing must train meanwhile.

        Parameters
        ----------
        whole : bool
            Renew the whole picture, not just the next band of it.
        """
        if whole or self._picture is None or self._frames < _WHOLE:
            rows = (0, self.training.enlarged.shape[0])
            picture = self.training.preview()
        else:
            rows = self._next_band()
            picture = self._picture.copy()  # the last frame keeps its own
            picture[slice(*rows)] = self.training.preview(rows)
        self._picture = picture
        self._frames += 1
        if rows[1] == self.training.enlarged.shape[0]:  # measured once all of it has been renewed
            self._measure(picture)
        history = self.training.history
        last = history.last
        return Frame(
            step=self.step,
            planned=self._planned(),
            loss=_recent(self.loss),
            learning_rate=last.learning_rate if last else None,
            seconds=last.seconds if last else 0.0,
            steps_per_second=self._speed(),
            seconds_left=self.training.seconds_left,
            psnr=self._psnr,
            picture=picture,
            changed=rows,
            events=tuple(history.events),
            more={
                series.title: value
                for series in self.own.values()
                if (value := _recent(series)) is not None
            },
        )

    def _measure(self, picture: NDArray[np.float32]) -> None:
        if self.training.reference is None:
            return
        self._psnr = self.training.reference.psnr(picture)
        if self.step:
            self.psnr.cut(self.step - 1)  # the same step again: the newest look counts
            self.psnr.add(self.step, self._psnr)

    def _next_band(self) -> tuple[int, int]:
        height, width = self.training.enlarged.shape[:2]
        count = max(1, round(height * width / _BAND))
        rows = -(-height // count)  # all of one size: each new one must be prepared for
        top = min(self._frames % count * rows, height - rows)
        return top, top + rows

    def _planned(self) -> int:
        done = self.training.progress >= 1  # perhaps earlier than was planned
        return self.step if done else max(self.step, self.training.planned)

    def _speed(self) -> float | None:
        """Return the steps a second of training, pauses and looks left out."""
        recent = self.training.history.records[-RECENT:]
        if len(recent) < 2 or recent[-1].seconds <= recent[0].seconds:
            return None
        return (len(recent) - 1) / (recent[-1].seconds - recent[0].seconds)


def _recent(series: Series) -> float | None:
    """Return the mean over the last steps, or None before the first."""
    return float(np.mean(series.values[-RECENT:])) if series.values else None
