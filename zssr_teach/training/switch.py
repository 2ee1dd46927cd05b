"""Pause, resume and stop, from another thread."""

from __future__ import annotations

import threading


class Switch:
    """What is wished of a training that is under way; one for a whole job.

    Examples
    --------
    >>> switch = Switch()
    >>> switch.goes_on()
    True
    >>> switch.stop()
    >>> switch.goes_on()
    False
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

    def release(self) -> None:
        """Forget a stop: something new begins, or goes on."""
        self._stopped.clear()

    @property
    def is_paused(self) -> bool:
        """Whether the next question will have to wait for its answer."""
        return not self._may_run.is_set()

    def goes_on(self) -> bool:
        """Wait while paused; then tell whether the next step is wanted."""
        self._may_run.wait()
        return not self._stopped.is_set()
