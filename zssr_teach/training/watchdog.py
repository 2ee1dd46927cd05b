"""Has a training gone wrong? It can tell by itself, from its own loss."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

import numpy as np

from zssr_teach.training.history import Record

WINDOW = 40  # steps over which the loss is averaged to see whether anything is learnt
_HOPELESS = 0.995  # loss against that of the blurry son: above it, nothing has been learnt
_WAY = 0.2  # sum of learning rates: Adam moves no weight much further than that


class Watchdog:
    """Watch one attempt.

    Parameters
    ----------
    steps : int
        Of the attempt, as planned.
    is_flat : callable
        Tells whether the network adds the same to every pixel: none of its units fires.
    price : float
        How many times the squared error may be what it could be; see
        :class:`~zssr_teach.training.perceptual.PerceptualSettings`.

    Examples
    --------
    >>> dog = Watchdog(100, is_flat=lambda: False)
    >>> dog.complaint(Record(1, loss=0.02, baseline=0.03, learning_rate=0.004))
    >>> dog.complaint(Record(2, loss=math.nan, baseline=0.03, learning_rate=0.004))
    'the loss was not a number'
    """

    def __init__(self, steps: int, is_flat: Callable[[], bool], price: float = 1.0) -> None:
        self._patience = max(3 * WINDOW, steps // 5)
        self._is_flat = is_flat
        self._hopeless = _HOPELESS * math.sqrt(price)
        self._recent: deque[tuple[float, float]] = deque(maxlen=WINDOW)
        self._way = 0.0
        self._judged = False

    def complaint(self, record: Record) -> str | None:
        """Return in words what has gone wrong, or None.

        Either the loss is no number any more, or the network is no better than leaving the blurry
        son as it is.
        """
        self._recent.append((record.loss, record.baseline))
        if not math.isfinite(record.loss):
            return "the loss was not a number"
        # A network starts out as plain bicubic: before judging, give it time, or a way to go.
        self._way += record.learning_rate
        early = self._way < _WAY and record.step < self._patience
        if record.step < 2 * WINDOW or early:
            return None
        loss, baseline = np.mean(self._recent, axis=0)
        first, self._judged = not self._judged, True
        hopeless = loss > self._hopeless * baseline or (first and self._is_flat())
        return "nothing was learnt" if hopeless else None
