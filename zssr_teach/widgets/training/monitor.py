"""Watch a network learn: Start, Pause, Stop, the curves, and the picture as it stands.

:class:`~zssr_teach.experiments.watch.Watch` is the model: it follows any training and says, several
times a second, how far it is. :class:`TrainingMonitor` is the view: it trains in a thread, so that
the notebook stays usable and Stop is heard at once. Chapter 06 uses it first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import NDArray

from zssr_teach.colours import OKABE_ITO
from zssr_teach.errors import SettingsError, ZssrError
from zssr_teach.experiments.series import Series
from zssr_teach.experiments.watch import RECENT, Frame, Watch
from zssr_teach.machine.loading import load_keras
from zssr_teach.training import Training
from zssr_teach.training.curves import Curve
from zssr_teach.widgets.frame.background import Background, CellRegistry, running_cell
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.frame.stills import StillPicture, beside
from zssr_teach.widgets.training.curves import TrainingCurves
from zssr_teach.widgets.views.picture import PictureView

_CURVES = 1.1  # seconds between drawings of curves and bar: for the page they are the larger work

_CELLS = CellRegistry()


class TrainingMonitor(StillPicture, ipywidgets.VBox):
    """Train in the background and show it; works for every training of the library.

    Parameters
    ----------
    make : callable
        Returns a new :class:`~zssr_teach.training.Training` (a run, a job …); called, in the
        thread that trains, at the first Start and at the first Start after every Reset.
    stage : widget or None
        Stands in the place of the picture; then show the frames in it with `on_frame`.
    on_frame : callable or None
        Called with every :class:`Frame`, in the thread that trains.
    on_end : callable or None
        Called without arguments, in that thread, when training has stopped or finished; a stop
        is said before that, the end after it.
    curves : sequence of Curve
        That the training will have, where it has curves of its own: the charts, while still empty.

    Attributes
    ----------
    state : str
        "ready", "starting", "training", "paused", "stopping", "stopped", "finished" or "failed".
    training : Training or None
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
    >>> from zssr_teach.upscaling import Job, find_preset
    >>> image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    >>> monitor = TrainingMonitor(lambda: Job(image, 2, find_preset("live", steps=2)))
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
        curves: Sequence[Curve] = (),
    ) -> None:
        super().__init__()
        self.make = make
        self._on_frame = on_frame
        self._on_end = on_end
        self._own = [Series.of(curve) for curve in curves]
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
                self._session.wish_pause()
                self.state = "paused"

    def resume(self) -> None:
        """Go on after a pause or a stop."""
        with self.lock:
            session = self._session
            if self.state == "stopped":
                self.start()
            elif session is not None and self.state == "paused":
                session.wish_to_go_on()
                self.state = "training" if session.training else "starting"

    def stop(self) -> None:
        """End after the step under way, and return at once; what was learnt stays."""
        with self.lock:
            if self._session is not None and self.state in ("starting", "training", "paused"):
                self._session.wish_stop()
                # While it is getting ready there is no step to wait for.
                self.state = "stopping" if self._session.training else "stopped"

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
        if session.is_given_up:
            return False
        if training is None or watch is None:
            training = self.make()
            watch = Watch(training, self._show)
        with self.lock:
            if session.is_given_up or session is not self._session:
                return False
            self.training, self.watch = training, watch
            session.hand_over(training)
            if self.state == "starting":
                self.state = "training"
        if not watch.step:
            watch.look()  # the bicubic start
        return True

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
            self._own
            or [
                Series("loss, step by step", logarithmic=True),
                Series("PSNR while it learns"),
                Series("learning rate"),
            ]
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
        """Return the start, the picture as it stands, and the curves."""
        pictures: dict[str, Any] = {}
        if self.watch is not None and self.last is not None:
            pictures["at the start" if self.watch.own else "bicubic"] = self.watch.bicubic
            pictures[f"after step {self.last.step}"] = self.last.picture
        return beside(pictures | {"curves": self.curves.still()})

    def still_text(self) -> str:
        """Return the state in words; the numbers of a training differ from run to run."""
        return f"{type(self).__name__}: {self.status.message}"


@dataclass
class _Session:
    """One press on Start: what is wished before there is a training, and what became of it.

    From then on the training's own switch is told.
    """

    training: Training | None = None
    error: BaseException | None = None
    is_given_up: bool = False
    _is_paused: bool = False

    def hand_over(self, training: Training) -> None:
        self.training = training
        if self._is_paused:
            training.switch.pause()

    def wish_pause(self) -> None:
        self._is_paused = True
        if self.training is not None:
            self.training.switch.pause()

    def wish_to_go_on(self) -> None:
        self._is_paused = False
        if self.training is not None:
            self.training.switch.resume()

    def wish_stop(self) -> None:
        if self.training is None:
            self.is_given_up = True
        else:
            self.training.switch.stop()


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
    {'step': '20 of 100', 'loss, last 40 steps': '0.0213', 'PSNR while it learns': '31.23 dB', \
'speed': '25 steps/s', 'time left': '3 s'}
    """
    numbers = {"step": f"{frame.step} of {frame.planned}"}
    for title, value in frame.more.items():
        numbers[f"{title}, last {RECENT} steps"] = f"{value:.3f}"
    if frame.loss is not None and not frame.more:
        numbers[f"loss, last {RECENT} steps"] = f"{frame.loss:.4f}"
    if frame.psnr is not None:
        numbers["PSNR while it learns"] = f"{frame.psnr:.2f} dB"
    if frame.steps_per_second is not None:
        numbers["speed"] = f"{frame.steps_per_second:.0f} steps/s"
    if frame.seconds_left is not None and frame.step < frame.planned:
        numbers["time left"] = f"{frame.seconds_left:.0f} s"
    return numbers
