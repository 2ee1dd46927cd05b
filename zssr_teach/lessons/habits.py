"""Mistakes that can be made in many exercises, recognised by what the function does.

A classic mistake of one exercise is a function that makes it. These are not: they show in which
inputs go wrong, or in what a second call gives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zssr_teach.lessons.calls import Arguments, Outcome, run
from zssr_teach.lessons.values import difference


@dataclass(frozen=True)
class Habit:
    """What to say about it."""

    name: str
    sentence: str


SQUARE_ONLY = Habit(
    "square pictures only",
    "right for square pictures, wrong where height and width differ: `shape[0]` is the height, "
    "`shape[1]` the width, and each belongs to its own axis.",
)
OTHER_RANDOMNESS = Habit(
    "np.random instead of rng",
    "called twice with the same `rng`, it gave two different answers: draw from `rng`, the "
    "generator that was given, and not from `np.random`.",
)
RNG_UNUSED = Habit(
    "rng not used",
    "the generator `rng` that was given was not used: draw from it, and from no other.",
)


def habit_of(
    function: Callable[..., Any],
    tried: Sequence[tuple[Arguments, Outcome]],
    right: Sequence[bool],
) -> Habit | None:
    """Find the first habit that explains which inputs went wrong.

    Parameters
    ----------
    function : callable
        The student's.
    tried : sequence of (arguments, outcome)
    right : sequence of bool
        Whether each of the outcomes is right.
    """
    if _only_squares([case for case, _ in tried], right):
        return SQUARE_ONLY
    case, outcome = tried[right.index(False)]
    if outcome.error or not any(isinstance(item, np.random.Generator) for item in case):
        return None
    again = run(function, case)
    if again.error or difference(again.value, outcome.value, 1e-12):
        return OTHER_RANDOMNESS
    return None if outcome.drew else RNG_UNUSED


def _only_squares(cases: Sequence[Arguments], right: Sequence[bool]) -> bool:
    squares: list[bool] = []
    others: list[bool] = []
    for case, well in zip(cases, right, strict=True):
        square = _is_square(case)
        if square is not None:
            (squares if square else others).append(well)
    return bool(squares and others) and all(squares) and not any(others)


def _is_square(case: Arguments) -> bool | None:
    """Say whether the first picture among the arguments is square; None if there is none."""
    for item in case:
        if isinstance(item, np.ndarray) and (item.ndim == 2 or item.shape[2:] == (3,)):
            return item.shape[0] == item.shape[1]
    return None
