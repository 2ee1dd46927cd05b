"""What Ctrl-C, and a request from elsewhere to end, do while a command works."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import Any

# A request to end (kill, a system that shuts down), and a terminal that has been closed.
_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class CtrlC:
    """First Ctrl-C: stop training and finish. Second, or before the training: leave at once.

    As long as there is nothing to tidy up, the process just ends: some libraries swallow, or make
    errors of their own of, an exception in the middle of their import. Later, leaving is an
    exception, so that no half-written file stays behind. What the caller has told the process to
    ignore (``nohup``, a job in the background) stays ignored.

    Attributes
    ----------
    job : Job or None
        What the first Ctrl-C stops; set it when the training begins.
    untidy : bool
        Whether there is something to tidy up or to save, although no job is under way.
    written : str
        What is said on leaving about files.
    """

    def __init__(self) -> None:
        self.job: Any = None
        self.untidy = False
        self.written = "nothing was written"
        self._stopped = self._leaving = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> CtrlC:
        self._screen = os.dup(2)  # while TensorFlow loads, what is printed goes nowhere
        handlers = {signal.SIGINT: self._pressed, **dict.fromkeys(_ENDING, self._ended)}
        for number, handler in handlers.items():
            self._before[number] = signal.getsignal(number)
            if self._before[number] is not signal.SIG_IGN:
                signal.signal(number, handler)
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        # On the way out one more Ctrl-C must not interrupt the tidying up.
        leaving = self._leaving and kind is not None
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if leaving else handler)
        os.close(self._screen)
        if leaving and kind is not None and issubclass(kind, Exception):
            # A library under way has made an error of its own of it.
            raise KeyboardInterrupt(self.written) from None

    def _has_begun(self) -> bool:
        return self.untidy or self.job is not None

    def _pressed(self, number: int, frame: object) -> None:
        if not self._has_begun():
            self._say(f"zssr-teach: interrupted; {self.written}")
            os._exit(128 + number)
        if self.job is None or self._stopped:
            self._leaving = True
            raise KeyboardInterrupt(self.written)
        self._stopped = True
        self.job.switch.stop()
        self._say("stopping; Ctrl-C once more leaves without a result")

    def _ended(self, number: int, frame: object) -> None:
        if not self._has_begun():
            os._exit(128 + number)
        self._leaving = True
        raise SystemExit(128 + number)

    def _say(self, text: str) -> None:
        # Not print: it may be in the middle of printing that the signal comes.
        with contextlib.suppress(OSError):
            os.write(self._screen, f"\n{text}\n".encode(errors="backslashreplace"))
