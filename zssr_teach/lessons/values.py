"""What a student's function gave: taken as plain values, described, and compared.

Functions return the oddest things. Here each of them gets a name, and none of them an exception.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import numpy as np

from zssr_teach.lessons.wording import exact

# More than any exercise asks for; an endless generator must end somewhere.
MOST_ITEMS = 10_000
_LONGEST_TEXT = 60
_DEEPEST = 3


@dataclass(frozen=True)
class Unpacked:
    """The values of a generator or of another iterator, which can be gone through only once.

    Attributes
    ----------
    kind : str
        What it was, as in ``"generator"`` or ``"map"``.
    items : list
    endless : bool
        Whether it was given up after so many items.
    """

    kind: str
    items: list[Any]
    endless: bool

    @property
    def advice(self) -> str:
        """What to return instead."""
        if self.endless:
            return (
                f"this {self.kind} does not end (not after {MOST_ITEMS:,} values); return a list "
                "or an array of just the values that are asked for"
            )
        return (
            f"this is a {self.kind}, which can be gone through only once; return its values: "
            "list(…) makes a list of them"
        )


def taken(value: Any) -> Any:
    """Go through what can be gone through only once; give anything else as it is.

    Examples
    --------
    >>> taken(x for x in (1, 2))
    Unpacked(kind='generator', items=[1, 2], endless=False)
    >>> taken(itertools.count()).endless
    True
    """
    if isinstance(value, (list, tuple)) and any(isinstance(item, Iterator) for item in value):
        return [taken(item) for item in value]
    if isinstance(value, Iterator):
        items = list(itertools.islice(value, MOST_ITEMS + 1))
        return Unpacked(type(value).__name__, items[:MOST_ITEMS], len(items) > MOST_ITEMS)
    return value


def describe(value: Any, depth: int = 0) -> str:
    """Say in a few words what a value is.

    Examples
    --------
    >>> describe(np.zeros((4, 6, 3), np.float32))
    'an array of shape (4, 6, 3), float32, values 0 … 0, mean 0'
    >>> describe((1, 2.5))
    '(1, 2.5)'
    """
    if isinstance(value, Unpacked):
        number = "more and more" if value.endless else len(value.items)
        return f"a {value.kind} of {number} values"
    if isinstance(value, np.ndarray) and value.ndim:
        return _describe_array(value)
    if isinstance(value, (bool, np.bool_, type(None))):
        return repr(value.item() if isinstance(value, np.bool_) else value)
    if isinstance(value, (str, bytes)):
        return f"the text {value[:_LONGEST_TEXT]!r}{'…' if len(value) > _LONGEST_TEXT else ''}"
    if isinstance(value, (list, tuple)):
        if depth >= _DEEPEST:
            return "(…)"
        start = ", ".join(describe(item, depth + 1) for item in value[:3])
        return f"({start}{', …' if len(value) > 3 else ''})"
    if isinstance(value, np.random.Generator):
        return "a seeded random generator"
    if isinstance(value, (int, float, complex, np.number)) or getattr(value, "shape", None) == ():
        return _describe_number(value)
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    return f"a {type(value).__name__}"


def _describe_array(value: np.ndarray) -> str:
    if value.ndim == 1 and value.size <= 8:
        return "[" + ", ".join(describe(item, _DEEPEST) for item in value) + "]"
    text = f"an array of shape {value.shape}, {value.dtype}"
    if not value.size or value.dtype.kind not in "biuf":
        return text
    numbers = value.astype(np.float64)
    low, high, mean = numbers.min(), numbers.max(), numbers.mean()
    return f"{text}, values {low:.4g} … {high:.4g}, mean {mean:.4g}"


def _describe_number(value: Any) -> str:
    number = np.asarray(value)
    if number.dtype.kind == "c":
        return f"the complex number {number:.6g}"
    try:
        return exact(float(number))
    except (TypeError, ValueError, OverflowError):
        return f"a {type(value).__name__}"


def difference(came: Any, expected: Any, tolerance: float) -> str:
    """Say how a value differs from the expected one; empty when it does not.

    Examples
    --------
    >>> difference(np.zeros(3), np.zeros(4), 1e-6)
    'its shape is (3,), expected was (4,)'
    >>> difference(0.5000001, 0.5, 1e-5)
    ''
    >>> difference("0.5", 0.5, 1e-5)
    'text was returned; numbers are asked for, without quotes and without str()'
    """
    if isinstance(came, Unpacked):
        return came.advice
    if isinstance(expected, (list, tuple)):
        return _difference_of_items(came, expected, tolerance)
    array = _array(came)
    if refused := _no_numbers(array, came):
        return refused
    wanted = np.asarray(expected)
    if array.shape != wanted.shape:
        return f"its shape is {array.shape}, expected was {wanted.shape}"
    if wanted.dtype == np.uint8 and array.dtype != np.uint8:
        return f"its numbers are of type {array.dtype}, expected was uint8"
    return _difference_of_numbers(array.astype(np.float64), wanted, tolerance)


def _array(came: Any) -> np.ndarray:
    try:
        return np.asarray(came)
    except (TypeError, ValueError, RecursionError):
        # Lists of unequal length, for example.
        return np.array(None)


def _no_numbers(array: np.ndarray, came: Any) -> str:
    """Say why these are no real numbers; empty when they are."""
    kinds = {array.dtype.kind}
    if kinds == {"O"}:
        # Whole numbers too large for an array's own types come so, but also anything else.
        kinds = {"i" if type(item) is int else np.asarray(item).dtype.kind for item in array.flat}
    if kinds & set("US"):
        return "text was returned; numbers are asked for, without quotes and without str()"
    if "c" in kinds:
        return "complex numbers were returned; the answer is real (.real takes the real part)"
    return "" if kinds <= set("biuf") else f"numbers were expected, not {describe(came)}"


def _difference_of_numbers(numbers: np.ndarray, wanted: np.ndarray, tolerance: float) -> str:
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
    if isinstance(came, (str, bytes)):
        return _no_numbers(np.asarray(came), came)
    if isinstance(came, (Mapping, Set)) or not (isinstance(came, Sequence) or np.ndim(came)):
        return f"{len(expected)} values in a list were expected, not {describe(came)}"
    if len(came) != len(expected):
        return f"it has {len(came)} items, expected were {len(expected)}"
    for index, (item, wanted) in enumerate(zip(came, expected, strict=True)):
        if found := difference(item, wanted, tolerance):
            return f"item {index}: {found}"
    return ""
