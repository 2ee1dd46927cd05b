"""Call a student's function so that whatever it does becomes words, within a time."""

from __future__ import annotations

import copy
import inspect
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from zssr_teach.lessons.time_limit import TooLongError, time_limit
from zssr_teach.lessons.values import taken

Arguments = tuple[Any, ...]
# For all calls of a student's function in one check, together.
MOST_SECONDS = 8.0


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a value, or an error in words.

    Attributes
    ----------
    value : object
    error : str
        Empty when there is a value.
    place : str
        The student's line that the error came through.
    kind : str
        Name of the exception.
    changed : str
        Says which argument was changed in place.
    drew : bool
        Whether a random generator among the arguments was used.
    """

    value: Any = None
    error: str = ""
    place: str = ""
    kind: str = ""
    changed: str = ""
    drew: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether this is what a stub gives."""
        return self.kind == "NotImplementedError" or (
            not self.error and (self.value is None or self.value is Ellipsis)
        )

    @property
    def stopped(self) -> bool:
        """Whether it took too long."""
        return self.kind == TooLongError.__name__


def run(
    function: Callable[..., Any], arguments: Arguments, seconds: float = MOST_SECONDS
) -> Outcome:
    """Call a function on copies of the arguments; an exception becomes words.

    Examples
    --------
    >>> run(lambda x: 2 * x, (3,)).value
    6
    >>> run(lambda x: 1 / x, (0,)).error
    'ZeroDivisionError: division by zero'
    """
    given = copy.deepcopy(arguments)
    value, text, place, kind = None, "", "", ""
    try:
        # A student's np.log10(1 / 0) is right to give infinity; its warning is no news here.
        with warnings.catch_warnings(), np.errstate(all="ignore"), time_limit(seconds):
            warnings.simplefilter("ignore")
            value = taken(function(*given))
    except TooLongError as error:
        text, kind = f"nothing within {MOST_SECONDS:.0f} seconds; it was stopped", _kind(error)
        place = _place(error, function)
    except (Exception, SystemExit, GeneratorExit) as error:
        text, kind = f"{_kind(error)}: {error}".split("\n")[0], _kind(error)
        place = _place(error, function)
    return Outcome(value, text, place, kind, _changed(arguments, given), _drew(arguments, given))


def _kind(error: BaseException) -> str:
    return type(error).__name__


def _place(error: BaseException, function: Callable[..., Any]) -> str:
    """Name the student's own line that the exception came through, if there is one."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if code is not None and frame.filename == code.co_filename]
    if not own:
        return ""
    return f", in line {own[-1].lineno}" + (f": `{own[-1].line}`" if own[-1].line else "")


def _changed(before: Arguments, after: Arguments) -> str:
    for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        if isinstance(old, np.ndarray) and not np.array_equal(old, new, equal_nan=True):
            return f"the function changed its argument {number} in place: work on a copy instead"
    return ""


def _drew(before: Arguments, after: Arguments) -> bool:
    return any(
        old.bit_generator.state != new.bit_generator.state
        for old, new in zip(before, after, strict=True)
        if isinstance(old, np.random.Generator)
    )
