"""What whoever watches a training may ask of it, whatever is trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from zssr_teach.reference import Reference
from zssr_teach.training.history import History
from zssr_teach.training.switch import Switch


class Training(Protocol):
    """Something that learns, step by step, to make a picture.

    A :class:`~zssr_teach.training.TrainingRun` is one, and so is a
    :class:`~zssr_teach.upscaling.Job` of several runs. Whatever else keeps to this gets the
    monitor with its Start, Pause, Stop and curves for nothing.

    Attributes
    ----------
    observers : list of callables
        Each is called with the training after every step, in the thread that trains.
    switch : Switch
        To pause, resume and stop it from another thread.
    """

    observers: list[Callable[[Any], object]]
    switch: Switch

    @property
    def history(self) -> History:
        """Records of the network under way."""
        ...

    @property
    def planned(self) -> int:
        """Steps in all, over all networks, as far as is known."""
        ...

    @property
    def progress(self) -> float:
        """Part of the work that is done, 0 to 1."""
        ...

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the time still needed, or None before there is any to go by."""
        ...

    @property
    def enlarged(self) -> np.ndarray:
        """Where the picture starts from: float32 array (height, width, 3), not clipped."""
        ...

    @property
    def reference(self) -> Reference | None:
        """A ground truth, only looked at."""
        ...

    def train(self) -> object:
        """Train until all is done or stopped; called again, go on."""
        ...

    def preview(self, rows: tuple[int, int] | None = None) -> np.ndarray:
        """Return the picture (or only this band of rows) as it would be made now, in [0, 1].

        To be called from the thread that trains, or while nothing trains.
        """
        ...
