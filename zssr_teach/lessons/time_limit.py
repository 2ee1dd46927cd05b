"""Stop a student's endless loop, in the thread that it runs in.

A thread of its own for the function would be simpler to leave behind, but what students print from
another thread gets lost in notebooks. So a watcher sends the signal that *Interrupt* sends, which
also ends a sleep. A single long call into compiled code ends when it returns, not before.
"""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

# How often a function that catches everything is stopped again.
_AGAIN = 0.5


class TooLongError(BaseException):
    """The time is over. No ``Exception``, so that ``except Exception`` does not catch it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise :class:`TooLongError` in the block when it takes longer.

    Only the main thread, where cells run, can be stopped; elsewhere there is no limit.

    Examples
    --------
    >>> try:
    ...     with time_limit(0.1):
    ...         while True:
    ...             pass
    ... except TooLongError:
    ...     print("stopped")
    stopped
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over, done = threading.Event(), threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def stop(number: int, frame: FrameType | None) -> Any:
        if over.is_set():
            if done.is_set():
                return None  # sent just before the block ended
            raise TooLongError
        # A true interrupt: what would have been done without a limit.
        return before(number, frame) if callable(before) else None

    watcher = threading.Thread(target=_watch, args=(seconds, over, done), daemon=True)
    signal.signal(signal.SIGINT, stop)
    try:
        try:
            watcher.start()
            yield
        finally:
            done.set()
    finally:
        # Twice, as the signal may have come just before the first.
        done.set()
        watcher.join()
        signal.signal(signal.SIGINT, before)


def _watch(seconds: float, over: threading.Event, done: threading.Event) -> None:
    while not done.wait(seconds):
        over.set()
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        else:
            _thread.interrupt_main()
        seconds = _AGAIN
