"""Try a student's function, and say in words what came of it.

An :class:`Exercise` knows the right function, a few inputs drawn from a seeded generator, three
hints, and its classic mistakes, each *as a function that makes it*: when the student's answers
equal those of a mistake on every input, the mistake is named. Mistakes that can be made in many
exercises are in :mod:`zssr_teach.lessons.habits`. Nothing here knows about notebooks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from zssr_teach.lessons.calls import MOST_SECONDS, Arguments, Outcome, run
from zssr_teach.lessons.habits import Habit, habit_of
from zssr_teach.lessons.report import FAILED, PASSED, STOPPED, UNFINISHED, Report
from zssr_teach.lessons.values import Unpacked, describe, difference


@dataclass(frozen=True)
class Mistake:
    """A classic mistake: what to say about it, and a function that makes it."""

    name: str
    sentence: str
    function: Callable[..., Any]


@dataclass(frozen=True)
class Exercise:
    """One exercise: what the student writes and how it is tried.

    Attributes
    ----------
    name : str
        Chapter and word, as in ``"01.psnr"``.
    title : str
        A few words for the progress table.
    signature : str
        What the student's ``def`` line holds, as in ``"my_mse(a, b)"``.
    task : str
        The docstring of the stub: one or two sentences.
    reference : callable
        The right function.
    cases : callable
        Takes a ``numpy.random.Generator`` and gives the argument tuples to try.
    hints : three of str
        From the first failure to the third, each more concrete; none gives the solution away.
    mistakes : tuple of Mistake
        Tried in order; the first whose answers are the student's is named.
    tolerance : float
        Relative and absolute difference that is let pass; 0 for what is counted.
    """

    name: str
    title: str
    signature: str
    task: str
    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], Iterable[Arguments]]
    hints: tuple[str, str, str]
    mistakes: tuple[Mistake, ...] = ()
    tolerance: float = 1e-5

    @property
    def chapter(self) -> str:
        """Two digits."""
        return self.name.split(".")[0]

    @property
    def stub(self) -> str:
        """Source of the unfinished function, to be pasted into a notebook."""
        return f'def {self.signature}:\n    """{self.task}"""\n    ...\n'


def examine(exercise: Exercise, function: Any, seed: int = 0) -> Report:
    """Try a function on the exercise's inputs; gives a report without hints and never raises.

    Examples
    --------
    >>> double = Exercise("00.double", "Twice", "my_double(x)", "Twice x.", lambda x: 2 * x,
    ...                   lambda rng: [(1,), (2,)], ("How often?", "Multiply.", "By 2."))
    >>> examine(double, lambda x: x + x)
    ✓ 00.double Twice: passed
      Tried 2 inputs: every answer was as expected.
    >>> examine(double, lambda x: x + 1)
    ✗ 00.double Twice: not yet right
      Tried: my_double(x) with x = 2
      Came: 3
      Expected: 4
      That is: 3 is not 4
    """
    if not callable(function):
        call = f"check({exercise.name!r}, {_name_of(exercise)})"
        line = f"Give the function itself, without brackets: {call}"
        return Report(exercise.name, exercise.title, STOPPED, (line,))
    cases = [tuple(case) for case in exercise.cases(np.random.default_rng(seed))]
    outcomes = _try(function, cases)
    if outcomes[0].unfinished:
        return _unfinished(exercise)
    try:
        return _judge(exercise, function, cases, outcomes)
    except Exception as error:
        # An answer can be an object whose every method raises.
        line = f"The answer could not be looked at ({type(error).__name__}); return plain numbers."
        return Report(exercise.name, exercise.title, FAILED, (line,))


def _try(function: Callable[..., Any], cases: Sequence[Arguments]) -> list[Outcome]:
    """Call a function on each case, until the time for all of them is over."""
    end = time.monotonic() + MOST_SECONDS
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes.append(run(function, case, max(0.1, end - time.monotonic())))
        if outcomes[0].unfinished or outcomes[-1].stopped:
            break
    return outcomes


def _judge(
    exercise: Exercise,
    function: Callable[..., Any],
    cases: Sequence[Arguments],
    outcomes: Sequence[Outcome],
) -> Report:
    tried = list(zip(cases, outcomes, strict=False))
    findings = [
        _findings(exercise, case, outcome, run(exercise.reference, case).value)
        for case, outcome in tried
    ]
    wrong = [number for number, lines in enumerate(findings) if lines]
    if not wrong:
        line = f"Tried {len(cases)} inputs: every answer was as expected."
        return Report(exercise.name, exercise.title, PASSED, (line,), None, len(cases))
    lines, outcome = findings[wrong[0]], outcomes[wrong[0]]
    mistake: Mistake | Habit | None = None
    if not outcomes[-1].stopped:
        mistake = recognise(exercise, cases, outcomes)
        mistake = mistake or habit_of(function, tried, [not lines for lines in findings])
    if mistake:
        lines = [*lines, f"Recognised: {mistake.sentence}"]
    status = STOPPED if outcome.error else FAILED
    name = mistake.name if mistake else None
    return Report(exercise.name, exercise.title, status, tuple(lines), name, len(cases))


def _name_of(exercise: Exercise) -> str:
    return exercise.signature.split("(")[0]


def _unfinished(exercise: Exercise) -> Report:
    line = f"{_name_of(exercise)} returns nothing. (If you have written it: has it a return?)"
    return Report(exercise.name, exercise.title, UNFINISHED, (line,))


def _findings(exercise: Exercise, case: Arguments, outcome: Outcome, right: Any) -> list[str]:
    """Say what was tried, what came, what was expected; nothing when all is well."""
    parts = exercise.signature.split("(", 1)[1].rsplit(")", 1)[0].split(",")
    names = [part.split("=")[0].strip() for part in parts]
    given = "; ".join(
        f"{name} = {describe(value)}" for name, value in zip(names, case, strict=False)
    )
    lines = [f"Tried: {exercise.signature} with {given}"]
    expected = f"Expected: {describe(right)}"
    if outcome.error:
        lines += [f"Came: {outcome.error}{outcome.place}", expected]
    elif outcome.unfinished:
        lines += ["Came: nothing (a return is missing)", expected]
    elif found := difference(outcome.value, right, exercise.tolerance):
        lines += [f"Came: {describe(outcome.value)}", expected, f"That is: {found}"]
    elif outcome.changed:
        return [*lines, f"The answer was right, but {outcome.changed}."]
    else:
        return []
    return [*lines, f"Besides, {outcome.changed}."] if outcome.changed else lines


def recognise(
    exercise: Exercise,
    cases: Sequence[Arguments],
    outcomes: Sequence[Outcome],
) -> Mistake | None:
    """Find the first classic mistake that gives the student's answers on every input."""
    for mistake in exercise.mistakes:
        made = (run(mistake.function, case) for case in cases)
        pairs = zip(outcomes, made, strict=True)
        if all(_alike(one, other, exercise.tolerance) for one, other in pairs):
            return mistake
    return None


def _alike(one: Outcome, other: Outcome, tolerance: float) -> bool:
    if one.error or other.error:
        return one.error == other.error
    value = one.value.items if isinstance(one.value, Unpacked) else one.value
    return not difference(value, other.value, tolerance)


def with_hint(report: Report, exercise: Exercise, failures: int) -> Report:
    """Add the hint that belongs to so many failures: three steps, each more concrete.

    Parameters
    ----------
    failures : int
        How often the exercise has failed, this time included.
    """
    if report.status not in (FAILED, STOPPED) or failures < 1:
        return report
    number = min(failures, len(exercise.hints))
    lines = [f"Hint {number} of {len(exercise.hints)}: {exercise.hints[number - 1]}"]
    if failures > len(exercise.hints):
        lines += ["If it does not come: the solved notebook is in the folder `solutions`."]
    return replace(report, lines=(*report.lines, *lines))
