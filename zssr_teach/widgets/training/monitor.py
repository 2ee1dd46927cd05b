"""Watch a network learn: Start, Pause, Stop, the curves, and the picture as it stands.

:class:`Watch` is the model: it follows any training of the library and says, several times a
second, how far it is. :class:`TrainingMonitor` is the view: it trains in a thread, so that the
notebook stays usable and Stop is heard at once. Chapter 06 uses it first.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import NDArray

from zssr_teach.colours import OKABE_ITO
from zssr_teach.errors import SettingsError, ZssrError
from zssr_teach.machine.loading import load_keras
from zssr_teach.widgets.frame.background import Background, CellRegistry, running_cell
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import StillPicture, beside
from zssr_teach.widgets.training.curves import Series, TrainingCurves
from zssr_teach.widgets.views.picture import PictureView

if TYPE_CHECKING:
    from zssr_teach.training import TrainingRun
    from zssr_teach.upscaling import Job

    Training = TrainingRun | Job

# A frame costs one pass of the network over what is renewed. So much of the time may go there, and
# twice that at the beginning:
_SHARE = 0.1
# Once the picture changes slowly, each frame renews one band of it, from the top down: so frames
# are neither few nor dear.
_WHOLE = 4  # frames to begin with that renew all of it
_BAND = 13_000  # pixels: a fifth of 256×256
_SHORTEST = 0.31  # seconds between frames: for the page each one is work, too
_LONGEST = 3.0
_CURVES = 1.1  # seconds between drawings of curves and bar: for the page they are the larger work
_RECENT = 40  # steps over which the speed and the loss are averaged

_CELLS = CellRegistry()


# ---- the model --------------------------------------------------------------------------------


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


class Watch:
    """Follow a training, step by step, and take a look at the picture now and then.

    Parameters
    ----------
    training : TrainingRun or Job
        One more observer of it.
    show : callable
        Called with a :class:`Frame` several times a second, in the thread that trains.
    share : float
        Part of the time that looking may take; twice that for the first few looks.
    each_step : callable or None
        Called without arguments after every step.

    Attributes
    ----------
    loss, psnr, learning_rate : Series
    bicubic : float32 array (height, width, 3) in [0, 1]
        Where the network starts from.

    Examples
    --------
    >>> from zssr_teach.upscaling import Job
    >>> image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    >>> frames = []
    >>> watch = Watch(Job(image, steps=3), frames.append)
    >>> _ = watch.training.train()
    >>> frames[0].step, len(watch.loss.steps)
    (1, 3)
    """

    def __init__(
        self,
        training: Training,
        show: Callable[[Frame], object],
        share: float = _SHARE,
        each_step: Callable[[], object] | None = None,
    ) -> None:
        self.training = training
        self.show = show
        self.share = share
        self.each_step = each_step
        training.observers.append(self.after_step)
        self.bicubic = np.clip(training.enlarged, 0, 1)
        self._make_series()
        self._run: TrainingRun | None = None
        self._earlier = 0  # steps of the job's networks that are done
        self._attempt = 1
        self._next = 0.0
        self._costs: list[float] | None = None
        self._picture: NDArray[np.float32] | None = None
        self._psnr: float | None = None
        self._frames = 0

    def _make_series(self) -> None:
        reference = self.training.reference
        self.loss = Series("loss (mean absolute error)", logarithmic=True)
        self.learning_rate = Series("learning rate", exact=True)
        if reference is None:
            self.psnr = Series("PSNR of the input from its own son", "dB", exact=True)
            return
        start = reference.psnr(self.bicubic)
        self.psnr = Series("PSNR", "dB", False, start, "bicubic", exact=True)

    @property
    def series(self) -> tuple[Series, Series, Series]:
        """The three curves, in the order in which they are shown."""
        return self.loss, self.psnr, self.learning_rate

    @property
    def step(self) -> int:
        """Steps taken, over all networks of a job."""
        return self.loss.steps[-1] if self.loss.steps else 0

    def after_step(self, training: Any) -> None:
        """Note the newest step; look at the picture if it is time to."""
        if self.each_step is not None:
            self.each_step()
        self._note(run_of(self.training))
        if time.perf_counter() >= self._next:
            self.look(whole=False)

    def _note(self, run: TrainingRun) -> None:
        record = run.history.last
        assert record is not None
        if run is not self._run:
            self._run, self._earlier, self._attempt, self._frames = run, self.step, 1, 0
        if record.attempt != self._attempt:
            self._attempt, self._frames = record.attempt, 0
            for series in self.series:
                series.cut(self._earlier)
        step = self._earlier + record.step
        self.loss.add(step, record.loss)
        self.learning_rate.add(step, record.learning_rate)
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
            picture = self.preview()
        else:
            rows = self._next_band()
            picture = self._picture.copy()  # the last frame keeps its own
            picture[slice(*rows)] = self.preview(rows)
        self._picture = picture
        self._frames += 1
        if rows[1] == self.training.enlarged.shape[0]:  # measured once all of it has been renewed
            self._measure(picture)
        history = run_of(self.training).history
        last = history.last
        return Frame(
            step=self.step,
            planned=self._planned(),
            loss=float(np.mean(self.loss.values[-_RECENT:])) if self.loss.values else None,
            learning_rate=last.learning_rate if last else None,
            seconds=last.seconds if last else 0.0,
            steps_per_second=self._speed(),
            seconds_left=self.training.seconds_left,
            psnr=self._psnr,
            picture=picture,
            changed=rows,
            events=tuple(history.events),
        )

    def _measure(self, picture: NDArray[np.float32]) -> None:
        if self.training.reference is None:
            return
        self._psnr = self.training.reference.psnr(picture)
        if self.step:
            self.psnr.cut(self.step - 1)  # the same step again: the newest look counts
            self.psnr.add(self.step, self._psnr)

    def preview(self, rows: tuple[int, int] | None = None) -> NDArray[np.float32]:
        """Return the picture, or some rows of it, as the network makes it now.

        Nothing must train meanwhile.
        """
        if hasattr(self.training, "preview"):
            return self.training.preview(rows)
        from zssr_teach.upscaling import predict

        return np.clip(predict(self.training.model, self.training.enlarged, rows=rows), 0, 1)

    def _next_band(self) -> tuple[int, int]:
        height, width = self.training.enlarged.shape[:2]
        count = max(1, round(height * width / _BAND))
        rows = -(-height // count)  # all of one size: each new one must be prepared for
        top = min(self._frames % count * rows, height - rows)
        return top, top + rows

    def _planned(self) -> int:
        run, progress = run_of(self.training), self.training.progress
        if self.training is run or not progress:
            return run.settings.steps
        return max(self.step, round(self.step / progress))

    def _speed(self) -> float | None:
        """Return the steps a second of training, pauses and looks left out."""
        recent = run_of(self.training).history.records[-_RECENT:]
        if len(recent) < 2 or recent[-1].seconds <= recent[0].seconds:
            return None
        return (len(recent) - 1) / (recent[-1].seconds - recent[0].seconds)


def run_of(training: Any) -> TrainingRun:
    """Return the run under way of a job, or the run itself."""
    return getattr(training, "run", training)


# ---- the view ---------------------------------------------------------------------------------


class TrainingMonitor(StillPicture, ipywidgets.VBox):
    """Train in the background and show it; works for every training of the library.

    Parameters
    ----------
    make : callable
        Returns a new :class:`~zssr_teach.training.TrainingRun` or
        :class:`~zssr_teach.upscaling.Job`; called, in the thread that trains, at the first Start
        and at the first Start after every Reset.
    stage : widget or None
        Stands in the place of the picture; then show the frames in it with `on_frame`.
    on_frame : callable or None
        Called with every :class:`Frame`, in the thread that trains.
    on_end : callable or None
        Called without arguments, in that thread, when training has stopped or finished; a stop
        is said before that, the end after it.

    Attributes
    ----------
    state : str
        "ready", "starting", "training", "paused", "stopping", "stopped", "finished" or "failed".
    training : TrainingRun, Job or None
    watch : Watch or None
    curves : TrainingCurves
    readout, errors : Readout
    lock : threading.RLock
        Held while a frame is shown and while the state changes.

    Notes
    -----
    Start while it trains, and Stop while nothing does, do nothing. After Stop, training can go on
    where it was; only Reset forgets what was learnt. When the cell that made the monitor runs
    again, or the monitor is closed, training stops. Where nobody presses buttons (a script, a
    notebook that is being tested), :meth:`run_now` trains and returns when it is done.

    Examples
    --------
    >>> from zssr_teach.upscaling import Job
    >>> image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    >>> monitor = TrainingMonitor(lambda: Job(image, steps=2))
    >>> monitor.run_now().state
    'finished'
    """

    state = traitlets.Unicode("ready")

    def __init__(
        self,
        make: Callable[[], Training],
        stage: ipywidgets.Widget | None = None,
        on_frame: Callable[[Frame], object] | None = None,
        on_end: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.make = make
        self._on_frame = on_frame
        self._on_end = on_end
        self.lock = threading.RLock()
        self._session: _Session | None = None
        self._background = Background(self.stop)
        self.training: Training | None = None
        self.watch: Watch | None = None
        self.last: Frame | None = None
        self.view = PictureView(alt="the picture as the network makes it now", live=True)
        self._build(stage or self.view)
        self.observe(self._show_state, "state")
        self._forget()
        _CELLS.add(self)
        if running_cell() is not None:  # so that Start is quick
            Background(lambda: None).start(load_keras)

    def _build(self, stage: ipywidgets.Widget) -> None:
        self.curves = TrainingCurves()
        self.readout, self.errors = Readout(quiet=True), Readout(alarm=True)
        self.status = Readout()
        self.bar = ipywidgets.FloatProgress(min=0, max=1)
        self.bar.style.bar_color = OKABE_ITO["blue"]
        self.buttons = {
            "go": _button("Start", "train the network, or hold still", self.go),
            "stop": _button("Stop", "end training; what was learnt stays", self.stop),
            "reset": _button("Reset", "forget what was learnt", self.reset),
        }
        self.buttons["go"].button_style = "primary"
        toolbar = ipywidgets.HBox([*self.buttons.values(), self.bar, self.status])
        body = ipywidgets.HBox([stage, self.curves])
        self.children = [
            toolbar.add_class("zssr-toolbar"),
            self.readout,
            self.errors,
            body.add_class("zssr-body"),
        ]
        self.add_class("zssr-explorer").add_class("zssr-monitor")

    # -- what one asks of it --

    def go(self) -> None:
        """Do what the first button says: start, pause or resume."""
        (self.pause if self.state in ("starting", "training") else self.start)()

    def start(self) -> None:
        """Begin to train, or go on; do nothing while it trains already."""
        with self.lock:
            if self.state == "paused":
                self.resume()
            elif self.state in ("ready", "stopped", "finished", "failed"):
                session, last = self._begin(), self._background
                self._background = Background(self.stop)
                # A start that was given up may still be loading: never train two at once.
                self._background.start(lambda: self._train(session, after=last))

    def pause(self) -> None:
        """Hold still after the step under way."""
        with self.lock:
            if self._session is not None and self.state in ("starting", "training"):
                self._session.wish = "pause"
                self.state = "paused"
                self._obey(self._session)

    def resume(self) -> None:
        """Go on after a pause or a stop."""
        with self.lock:
            session = self._session
            if self.state == "stopped":
                self.start()
            elif session is not None and self.state == "paused":
                session.wish = "run"
                self.state = "training" if session.training else "starting"
                if session.training is not None:
                    session.training.resume()

    def stop(self) -> None:
        """End after the step under way, and return at once; what was learnt stays."""
        with self.lock:
            if self._session is not None and self.state in ("starting", "training", "paused"):
                self._session.wish = "stop"
                # While it is getting ready there is no step to wait for.
                self.state = "stopping" if self._session.training else "stopped"
                self._obey(self._session)

    def reset(self) -> None:
        """Stop, and forget what was learnt: the next start makes a new network."""
        with self.lock:
            self.stop()
            self._session = None  # what its thread still says is not listened to
            self._forget()
            self.state = "ready"

    def run_now(self) -> TrainingMonitor:
        """Train here, not in the background, and return when it is done."""
        with self.lock:
            if self.state in ("starting", "training", "paused", "stopping"):
                raise SettingsError(
                    "it is training in the background; call stop() and wait() first"
                )
            session = self._begin()
        self._background.wait()
        self._train(session)
        if session.error is not None:
            raise session.error
        return self

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until the background is done; tell whether that came true in time."""
        return self._background.wait(seconds)

    def close(self) -> None:
        """Stop, and take the monitor off the page."""
        self.stop()
        super().close()

    # -- one training, in whichever thread --

    def _begin(self) -> _Session:
        if self.state in ("finished", "failed"):
            self._forget()
        self._session = _Session()
        self._finishing = False
        self.errors.message = ""
        self.state = "starting"
        return self._session

    def _train(self, session: _Session, after: Background | None = None) -> None:
        if after is not None:
            after.wait()
        try:
            if self._prepare(session):
                assert session.training is not None
                session.training.train()
                self._end(session)
        except BaseException as error:
            session.error = error
            self._fail(session, error)

    def _prepare(self, session: _Session) -> bool:
        """Make what is to be trained; tell whether it is still wanted."""
        training, watch = self.training, self.watch
        if session.wish == "stop":
            return False
        if training is None or watch is None:
            training = self.make()
            watch = Watch(training, self._show)
        watch.each_step = lambda: self._obey(session)
        with self.lock:
            if session.wish == "stop" or session is not self._session:
                return False
            self.training, self.watch = training, watch
            session.training = training
            if session.wish == "run":
                self.state = "training"
            self._obey(session)
        if not watch.step:
            watch.look()  # the bicubic start
        return True

    def _obey(self, session: _Session) -> None:
        """Tell the training what is wished; again after every step, lest it was not listening."""
        if session.training is None:
            return
        if session.wish == "stop":
            session.training.stop()
        elif session.wish == "pause":
            session.training.pause()

    def _end(self, session: _Session) -> None:
        training, watch = session.training, self.watch  # a reset may come in between
        if session is not self._session or training is None or watch is None:
            return
        done = training.progress >= 1
        # The last picture may take seconds, so whoever pressed Stop is told before it, too.
        self._say(session, self.state if done else "stopped", finishing=True)
        watch.look()
        if self._on_end is not None:
            self._on_end()
        self._say(session, "finished" if done else "stopped")

    def _say(self, session: _Session, state: str, finishing: bool = False) -> None:
        with self.lock:
            if session is self._session:
                self._draw_curves()
                self._finishing = finishing
                self.state = state
                self._show_state()
                self.send_last_word()

    def _fail(self, session: _Session, error: BaseException) -> None:
        with self.lock:
            if session is self._session:
                self.errors.message = in_words(error)
                self._say(session, "stopped" if isinstance(error, KeyboardInterrupt) else "failed")

    def send_last_word(self) -> None:
        """Send the words once more, in case a message met one from the page on its way."""
        for widget in (self.status, self.readout, self.errors):
            widget.send_state()

    # -- what the page shows --

    def _show(self, frame: Frame) -> None:
        with self.lock:
            if self.watch is None:  # reset meanwhile
                return
            self.last = frame
            if time.perf_counter() - self._curves_drawn > _CURVES:
                self._draw_curves()
            self.readout.numbers = in_numbers(frame)
            self.readout.message = "; ".join(frame.events)
            if self._on_frame is not None:
                self._on_frame(frame)
            else:
                words = f"after step {frame.step}"
                self.view.show(frame.picture, words, changed=frame.changed)

    def _draw_curves(self) -> None:
        if self.watch is not None and self.last is not None:
            self.curves.show(self.watch.series, self.last.planned)
            self.bar.value = min(1.0, self.last.step / max(1, self.last.planned))
            self._curves_drawn = time.perf_counter()

    def _forget(self) -> None:
        self._curves_drawn = 0.0
        self._finishing = False
        self.training = self.watch = self.last = None
        self.bar.value = 0
        self.readout.numbers, self.readout.message = {}, ""
        self.errors.message = ""
        self.curves.show(
            [Series("loss", logarithmic=True), Series("PSNR"), Series("learning rate")]
        )
        if not self.view.pixels:
            self.view.show(np.full((256, 256, 3), 0.93, np.float32))
        self.view.caption = "press Start"
        self._show_state()

    def _show_state(self, _change: object = None) -> None:
        sentences = _FINISHING if self._finishing else _SENTENCES
        self.status.message = sentences.get(self.state, _SENTENCES[self.state])
        self.buttons["go"].description = _GO.get(self.state, "Resume")
        busy = self.state in ("starting", "training", "paused")
        # Dimmed, not disabled: a disabled button loses the keyboard's focus.
        (self.buttons["stop"].remove_class if busy else self.buttons["stop"].add_class)("zssr-dim")

    def still(self) -> NDArray[Any]:
        """Return the bicubic start, the picture as it stands, and the curves."""
        pictures: dict[str, Any] = {}
        if self.watch is not None and self.last is not None:
            pictures["bicubic"] = self.watch.bicubic
            pictures[f"after step {self.last.step}"] = self.last.picture
        return beside(pictures | {"curves": self.curves.still()})

    def still_text(self) -> str:
        """Return the state in words; the numbers of a training differ from run to run."""
        return f"{type(self).__name__}: {self.status.message}"


@dataclass
class _Session:
    """One press on Start: what is wished for it, and what became of it."""

    wish: str = "run"  # or "pause", "stop"
    training: Training | None = None  # once there is something that can be paused and stopped
    error: BaseException | None = None


_SENTENCES = {
    "ready": "Ready.",
    "starting": "Getting ready …",
    "training": "Training.",
    "paused": "Paused.",
    "stopping": "Stopping …",
    "stopped": "Stopped; what was learnt stays.",
    "finished": "Finished.",
    "failed": "Training failed.",
}
_FINISHING = {
    "training": "Finishing the picture …",
    "stopped": "Stopped; finishing the picture …",
}
_GO = {
    "ready": "Start",
    "starting": "Pause",
    "training": "Pause",
    "finished": "Start again",
    "failed": "Start again",
}


def _button(words: str, tooltip: str, press: Callable[[], object]) -> ipywidgets.Button:
    made = ipywidgets.Button(description=words, tooltip=tooltip)
    made.on_click(lambda _: press())
    return made


def in_words(error: BaseException) -> str:
    """Return one sentence about what went wrong.

    Examples
    --------
    >>> in_words(SettingsError("a depth of 1 is too few"))
    'a depth of 1 is too few'
    >>> in_words(KeyError("x"))
    "training failed because of a mistake in the program: KeyError('x')"
    """
    if isinstance(error, ZssrError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "training was interrupted; press Resume to go on"
    return f"training failed because of a mistake in the program: {error!r}"


def in_numbers(frame: Frame) -> dict[str, str]:
    """Return the numbers of a frame as words for a read-out.

    Examples
    --------
    >>> picture = np.zeros((1, 1, 3), np.float32)
    >>> in_numbers(Frame(20, 100, 0.0213, 0.004, 1.2, 25.0, 3.2, 31.234, picture))
    {'step': '20 of 100', 'loss': '0.0213', 'PSNR': '31.23 dB', 'speed': '25 steps/s', \
'time left': '3 s'}
    """
    numbers = {"step": f"{frame.step} of {frame.planned}"}
    if frame.loss is not None:
        numbers["loss"] = f"{frame.loss:.4f}"
    if frame.psnr is not None:
        numbers["PSNR"] = f"{frame.psnr:.2f} dB"
    if frame.steps_per_second is not None:
        numbers["speed"] = f"{frame.steps_per_second:.0f} steps/s"
    if frame.seconds_left is not None and frame.step < frame.planned:
        numbers["time left"] = f"{frame.seconds_left:.0f} s"
    return numbers
