"""The training loop: a stream of records, one a step.

Whoever wants to train asks the stream for one record after the other, and does with it what he
likes: print it, draw it, look at the network. To pause is not to ask for the next one. To stop is
to ask no more. The loop knows neither network nor loss nor optimiser: they are in `take_step`
(:func:`zssr_teach.training.steps.compile_step` makes one); chapter 06 reads it line by line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from zssr_teach.training.history import History, Record
from zssr_teach.training.rules import Rule

Batches = Iterator[tuple[np.ndarray, np.ndarray]]
TakeStep = Callable[[np.ndarray, np.ndarray, float], float]
Look = Callable[[Record], dict[str, Any]]


def train(
    batches: Batches,
    take_step: TakeStep,
    rule: Rule,
    steps: int,
    looks: Iterable[Look] = (),
    history: History | None = None,
) -> Iterator[Record]:
    """Yield a record after every step.

    Parameters
    ----------
    batches : iterator of (sons, fathers)
        Each float32 (batch, height, width, 3).
    take_step : callable
        Takes sons, fathers and a learning rate; moves the weights; returns the loss.
    rule : Rule
        Says the learning rate of each step, or None when it has had enough.
    steps : int
        The most there may be.
    looks : callables
        Each is shown the record and returns what it has measured: names of fields → values.
    history : History or None
        Where the records are kept; one that holds some is gone on with.

    Examples
    --------
    >>> batches = iter([(np.zeros(1), np.ones(1))] * 9)
    >>> from zssr_teach.training.rules import CosineRule
    >>> for record in train(batches, lambda sons, fathers, rate: 0.5, CosineRule(), steps=2):
    ...     print(record.step, record.loss, record.baseline)
    1 0.5 1.0
    2 0.5 1.0
    """
    history = History() if history is None else history
    while history.step < steps:
        rate = rule.rate(history.step, steps, history)
        if rate is None:
            return
        started = time.perf_counter()
        sons, fathers = next(batches)
        loss = take_step(sons, fathers, rate)
        baseline = float(np.abs(sons - fathers).mean())
        record = Record(history.step + 1, loss, baseline, rate)
        for look in looks:
            record = replace(record, **look(record))
        history.add(record, time.perf_counter() - started)
        yield history.records[-1]
