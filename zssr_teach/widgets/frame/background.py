"""Training beside the notebook: a thread that computes, and the rules for when cells run again.

A cell that trains keeps the kernel busy, and a busy kernel does not hear the Stop button. So
widgets train in a thread. The thread sets traits and nothing else: what it printed would be lost,
and what it raised would be seen by nobody.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections.abc import Callable
from typing import Any, Protocol

_LAST_WAIT = 3.0  # seconds that a kernel which shuts down leaves to a thread


class Background:
    """Run one function at a time in a thread that never keeps Python from ending.

    Parameters
    ----------
    stop : callable
        Makes the function under way return soon; called when Python ends.

    Examples
    --------
    >>> stop = threading.Event()
    >>> background = Background(stop.set)
    >>> background.start(stop.wait), background.start(stop.wait)  # the second one is refused
    (True, False)
    >>> stop.set()
    >>> background.wait(10), background.busy
    (True, False)
    """

    def __init__(self, stop: Callable[[], object]) -> None:
        self._stop = stop
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        """Whether a function is under way."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, function: Callable[[], object]) -> bool:
        """Run the function in the thread; do nothing, and return False, while one is running."""
        with self._lock:
            if self.busy:
                return False
            self._thread = threading.Thread(target=self._run, args=(function,), daemon=True)
            self._thread.start()
            return True

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing is under way; tell whether that came true in time."""
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(seconds)
        return not self.busy

    def _run(self, function: Callable[[], object]) -> None:
        # Python must not end while TensorFlow computes: that would crash instead of ending.
        atexit.register(self._leave)
        try:
            function()
        finally:
            atexit.unregister(self._leave)

    def _leave(self) -> None:
        self._stop()
        self.wait(_LAST_WAIT)


class Stoppable(Protocol):
    """What :class:`CellRegistry` holds: something with a method ``stop``."""

    def stop(self) -> object:
        """End what is under way."""


class CellRegistry:
    """Remember which notebook cell made a widget, so that running the cell again stops the old one.

    Outside of notebooks nothing is remembered. Widgets are held weakly.
    """

    def __init__(self) -> None:
        self._makers: weakref.WeakKeyDictionary[Stoppable, tuple[str, str]] = (
            weakref.WeakKeyDictionary()
        )

    def add(self, widget: Stoppable, maker: tuple[str, str] | None = None) -> None:
        """Stop what an earlier run of the same cell made, and remember the new widget.

        Parameters
        ----------
        widget : Stoppable
        maker : (str, str) or None
            Names of the cell and of its run; None finds them out.
        """
        maker = maker or running_cell()
        if maker is None:
            return
        for other, (cell, run) in list(self._makers.items()):
            if cell == maker[0] and run != maker[1]:
                other.stop()
                self._makers.pop(other, None)
        self._makers[widget] = maker


def running_cell() -> tuple[str, str] | None:
    """Return the names of the cell that runs now and of this run of it; None if it has none.

    Examples
    --------
    >>> running_cell() is None
    True
    """
    from IPython import get_ipython

    kernel: Any = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return None
    request = kernel.get_parent()
    cell = request.get("metadata", {}).get("cellId")
    run = request.get("header", {}).get("msg_id")
    return (cell, run) if cell and run else None
