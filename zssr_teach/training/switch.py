"""Pause, resume and stop, from another thread."""

from __future__ import annotations

import threading


class Switch:
    """What is wished of a training that is under way; one for a whole job.

    A stop is heard once: by the next question, even if the training has not begun by then. So none
    is lost, and whoever trains again afterwards goes on.

    Examples
    --------
    >>> switch = Switch()
    >>> switch.stop()
    >>> switch.goes_on(), switch.goes_on()
    (False, True)
    """

    def __init__(self) -> None:
        self._may_run = threading.Event()
        self._may_run.set()
        self._stopped = threading.Event()

    def pause(self) -> None:
        """Hold still after the step under way."""
        self._may_run.clear()

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        self._may_run.set()

    def stop(self) -> None:
        """End after the step under way, also while paused."""
        self._stopped.set()
        self._may_run.set()

    @property
    def is_paused(self) -> bool:
        """Whether the next question will have to wait for its answer."""
        return not self._may_run.is_set()

    def goes_on(self) -> bool:
        """Wait while paused; then tell whether the next step is wanted."""
        self._may_run.wait()
        if not self._stopped.is_set():
            return True
        self._stopped.clear()
        return False
