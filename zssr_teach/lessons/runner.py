"""Try a student's function, and say in words what came of it.

An :class:`Exercise` knows the right function, a few inputs drawn from a seeded generator, two
hints, and its classic mistakes, each *as a function that makes it*: when the student's answers
equal those of a mistake on every input, the mistake is named. Nothing here knows about notebooks.
"""

from __future__ import annotations

import copy
import html
import inspect
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

Arguments = tuple[Any, ...]

PASSED, FAILED, STOPPED, UNFINISHED = "passed", "not yet right", "stopped", "not started yet"
# Symbol and colour (Okabe and Ito's set) of each status; the words always stand beside them.
_LOOKS = {
    PASSED: ("✓", "#009E73"),
    FAILED: ("✗", "#D55E00"),
    STOPPED: ("!", "#D55E00"),
    UNFINISHED: ("○", "#0072B2"),
}


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
    hints : pair of str
        The hint of the first failure, and the fuller one of the failures after it.
    mistakes : tuple of Mistake
        Tried in order; the first whose answers are the student's is named.
    tolerance : float
        Relative and absolute difference that is let pass.
    """

    name: str
    title: str
    signature: str
    task: str
    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], Iterable[Arguments]]
    hints: tuple[str, str]
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


@dataclass(frozen=True)
class Report:
    """What a check found, in words; shows itself as text and as HTML.

    Attributes
    ----------
    name, title : str
        Of the exercise.
    status : str
        ``"passed"``, ``"not yet right"``, ``"stopped"`` or ``"not started yet"``.
    lines : tuple of str
        What was tried, what came, what was expected.
    mistake : str or None
        Name of the classic mistake that was recognised.
    """

    name: str
    title: str
    status: str
    lines: tuple[str, ...] = ()
    mistake: str | None = None
    number_of_cases: int = field(default=0, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the exercise is solved."""
        return self.status == PASSED

    def __repr__(self) -> str:
        symbol = _LOOKS[self.status][0]
        head = f"{symbol} {self.name} {self.title}: {self.status}"
        return "\n".join([head, *(f"  {line}" for line in self.lines)])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        symbol, colour = _LOOKS[self.status]
        head = f"{html.escape(self.name)} {html.escape(self.title)}: "
        body = "".join(f"<div>{html.escape(line)}</div>" for line in self.lines)
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:2px 0 2px 10px">'
            f'<div><span style="color:{colour}" aria-hidden="true">{symbol}</span> {head}'
            f"<b>{self.status}</b></div>{body}</div>"
        )


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value, or an error in words."""

    value: Any = None
    error: str = ""
    place: str = ""
    kind: str = ""
    changed: str = ""

    @property
    def unfinished(self) -> bool:
        """Whether this is what a stub gives."""
        return self.kind == "NotImplementedError" or (
            not self.error and (self.value is None or self.value is Ellipsis)
        )


def run(function: Callable[..., Any], arguments: Arguments) -> Outcome:
    """Call a function on copies of the arguments; an exception becomes words.

    Examples
    --------
    >>> run(lambda x: 2 * x, (3,)).value
    6
    >>> run(lambda x: 1 / x, (0,)).error
    'ZeroDivisionError: division by zero'
    """
    given = copy.deepcopy(arguments)
    try:
        # A student's np.log10(1 / 0) is right to give infinity; its warning is no news here.
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = function(*given)
    except (Exception, SystemExit) as error:
        text = f"{type(error).__name__}: {error}".split("\n")[0]
        return Outcome(error=text, place=_place(error, function), kind=type(error).__name__)
    return Outcome(value=value, changed=_changed(arguments, given))


def _place(error: BaseException, function: Callable[..., Any]) -> str:
    """Name the student's own line that the exception came through, if there is one."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if code is not None and frame.filename == code.co_filename]
    if not own:
        return ""
    return f", in line {own[-1].lineno}" + (f": {own[-1].line}" if own[-1].line else "")


def _changed(before: Arguments, after: Arguments) -> str:
    for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        if isinstance(old, np.ndarray) and not np.array_equal(old, new, equal_nan=True):
            return f"the function changed its argument {number} in place: work on a copy instead"
    return ""


def describe(value: Any) -> str:
    """Say in a few words what a value is.

    Examples
    --------
    >>> describe(np.zeros((4, 6, 3), np.float32))
    'an array of shape (4, 6, 3), float32, values 0 … 0, mean 0'
    >>> describe((1, 2.5))
    '(1, 2.5)'
    """
    if isinstance(value, np.ndarray) and value.ndim and (value.ndim > 1 or value.size > 8):
        text = f"an array of shape {value.shape}, {value.dtype}"
        if not value.size or value.dtype.kind not in "biuf":
            return text
        numbers = value.astype(np.float64)
        low, high, mean = numbers.min(), numbers.max(), numbers.mean()
        return f"{text}, values {low:.4g} … {high:.4g}, mean {mean:.4g}"
    if isinstance(value, np.ndarray) and value.ndim:
        return "[" + ", ".join(describe(item) for item in value) + "]"
    if isinstance(value, (bool, np.bool_, str, type(None))):
        return repr(value.item() if isinstance(value, np.bool_) else value)
    if isinstance(value, (int, float, np.number)) or getattr(value, "shape", None) == ():
        return f"{float(value):.6g}"
    if isinstance(value, (list, tuple)):
        start = ", ".join(describe(item) for item in value[:3])
        return f"({start}{', …' if len(value) > 3 else ''})"
    if isinstance(value, np.random.Generator):
        return "a seeded random generator"
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    return f"a {type(value).__name__}"


def difference(came: Any, expected: Any, tolerance: float) -> str:
    """Say how a value differs from the expected one; empty when it does not.

    Examples
    --------
    >>> difference(np.zeros(3), np.zeros(4), 1e-6)
    'its shape is (3,), expected was (4,)'
    >>> difference(0.5000001, 0.5, 1e-5)
    ''
    """
    if isinstance(expected, (list, tuple)):
        return _difference_of_items(came, expected, tolerance)
    try:
        array = np.asarray(came)
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        return f"numbers were expected, not {describe(came)}"
    wanted = np.asarray(expected)
    if array.shape != wanted.shape:
        return f"its shape is {array.shape}, expected was {wanted.shape}"
    if wanted.dtype == np.uint8 and array.dtype != np.uint8:
        return f"its numbers are of type {array.dtype}, expected was uint8"
    target = wanted.astype(np.float64)
    wrong = ~np.isclose(numbers, target, rtol=tolerance, atol=tolerance, equal_nan=True)
    if not wrong.any():
        return ""
    if not wanted.ndim:
        return f"{describe(numbers)} is not {describe(target)}"
    place = tuple(int(index) for index in np.argwhere(wrong)[0])
    where = ", ".join(map(str, place))
    return (
        f"{int(wrong.sum())} of its {wrong.size} numbers differ, "
        f"first [{where}]: {numbers[place]:.4g} instead of {target[place]:.4g}"
    )


def _difference_of_items(came: Any, expected: Sequence[Any], tolerance: float) -> str:
    try:
        items = list(came)
    except TypeError:
        return f"{len(expected)} values were expected, not {describe(came)}"
    if len(items) != len(expected):
        return f"it has {len(items)} items, expected were {len(expected)}"
    for index, (item, wanted) in enumerate(zip(items, expected, strict=True)):
        if found := difference(item, wanted, tolerance):
            return f"item {index}: {found}"
    return ""


def examine(exercise: Exercise, function: Any, seed: int = 0) -> Report:
    """Try a function on the exercise's inputs; gives a report without hints and never raises.

    Examples
    --------
    >>> double = Exercise("00.double", "Twice", "my_double(x)", "Twice x.", lambda x: 2 * x,
    ...                   lambda rng: [(1,), (2,)], ("Multiply.", "Multiply by 2."))
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
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes.append(run(function, case))
        if outcomes[0].unfinished:
            return _unfinished(exercise)
    expected = [run(exercise.reference, case).value for case in cases]
    for case, outcome, right in zip(cases, outcomes, expected, strict=True):
        if lines := _findings(exercise, case, outcome, right):
            mistake = recognise(exercise, cases, outcomes)
            if mistake:
                lines = [*lines, f"Recognised: {mistake.sentence}"]
            status = STOPPED if outcome.error else FAILED
            name = mistake.name if mistake else None
            return Report(exercise.name, exercise.title, status, tuple(lines), name, len(cases))
    line = f"Tried {len(cases)} inputs: every answer was as expected."
    return Report(exercise.name, exercise.title, PASSED, (line,), None, len(cases))


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
    tried = f"Tried: {exercise.signature} with {given}"
    if outcome.error:
        return [tried, f"Came: {outcome.error}{outcome.place}", f"Expected: {describe(right)}"]
    if outcome.unfinished:
        return [tried, "Came: nothing (a return is missing)", f"Expected: {describe(right)}"]
    if found := difference(outcome.value, right, exercise.tolerance):
        came, expected = describe(outcome.value), describe(right)
        return [tried, f"Came: {came}", f"Expected: {expected}", f"That is: {found}"]
    if outcome.changed:
        return [tried, f"The answer was right, but {outcome.changed}."]
    return []


def recognise(
    exercise: Exercise,
    cases: Sequence[Arguments],
    outcomes: Sequence[Outcome],
) -> Mistake | None:
    """Find the first classic mistake that gives the student's answers on every input."""
    for mistake in exercise.mistakes:
        made = [run(mistake.function, case) for case in cases]
        if all(map(_alike(exercise.tolerance), outcomes, made)):
            return mistake
    return None


def _alike(tolerance: float) -> Callable[[Outcome, Outcome], bool]:
    def alike(one: Outcome, other: Outcome) -> bool:
        if one.error or other.error:
            return one.error == other.error
        try:
            return not difference(one.value, other.value, tolerance)
        except (TypeError, ValueError):
            return False

    return alike


def with_hint(report: Report, exercise: Exercise, failures: int) -> Report:
    """Add the first hint after one failure, the fuller one after more.

    Parameters
    ----------
    failures : int
        How often the exercise has failed, this time included.
    """
    if report.status not in (FAILED, STOPPED) or failures < 1:
        return report
    hint = exercise.hints[min(failures, len(exercise.hints)) - 1]
    word = "Hint" if failures == 1 else "Fuller hint"
    return replace(report, lines=(*report.lines, f"{word}: {hint}"))
