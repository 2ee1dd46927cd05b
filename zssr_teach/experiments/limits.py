"""Within what a setting may lie: the same numbers make the sliders and check what arrives.

A slider keeps its numbers within limits on the page alone. What a page sends can be anything, so
the models look at it once more before they work with it.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zssr_teach.errors import SettingsError


@dataclass(frozen=True)
class Span:
    """From where to where a number goes; whole numbers if both ends and the step are whole.

    Parameters
    ----------
    low, high : float
        Both are allowed.
    step : float
        Of the slider; values in between are allowed.
    unit : str
        For the sentence that refuses a number.

    Examples
    --------
    >>> Span(2, 12).check("depth", 64)
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: depth is 64; give 2 to 12, a whole number
    """

    low: float
    high: float
    step: float = 1
    unit: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are meant."""
        return all(isinstance(number, int) for number in (self.low, self.high, self.step))

    def check(self, name: str, value: Any) -> None:
        """Refuse what is not a number, not whole where it must be, or outside.

        Raises
        ------
        SettingsError
        """
        kind = numbers.Integral if self.is_whole else numbers.Real
        is_number = isinstance(value, kind) and not isinstance(value, bool)
        if is_number and self.low <= value <= self.high:  # NaN is not
            return
        words = f"{self.low:g} to {self.high:g} {self.unit}".rstrip()
        words += ", a whole number" if self.is_whole else ""
        raise SettingsError(f"{name.replace('_', ' ')} is {_shown(value)}; give {words}")


SEEDS = Span(0, 2**32 - 1)


def check_numbers(settings: object, spans: Mapping[str, Span]) -> None:
    """Check every attribute that has a span.

    Raises
    ------
    SettingsError
    """
    for name, span in spans.items():
        span.check(name, getattr(settings, name))


def check_switches(settings: object, names: Iterable[str]) -> None:
    """Check that these attributes are True or False.

    Raises
    ------
    SettingsError
    """
    for name in names:
        value = getattr(settings, name)
        if not isinstance(value, bool):
            raise SettingsError(f"{name.replace('_', ' ')} is {_shown(value)}; give True or False")


def check_choice(name: str, value: Any, choices: Iterable[str]) -> None:
    """Check that a word is one of a few.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> check_choice("camera", "box", ("bicubic", "Gaussian"))
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: there is no camera 'box'; choose bicubic or Gaussian
    """
    known = list(choices)
    if not isinstance(value, str) or value not in known:
        words = " or ".join(filter(None, (", ".join(known[:-1]), known[-1])))
        raise SettingsError(f"there is no {name} {_shown(value)}; choose {words}")


def _shown(value: Any) -> str:
    """Return a value as a few letters, whatever it is."""
    if isinstance(value, numbers.Integral) and abs(int(value)) > 10**12:
        return "a huge number"
    text = repr(value.item() if hasattr(value, "item") and not hasattr(value, "shape") else value)
    if isinstance(value, numbers.Real):
        text = str(value)
    return text if len(text) <= 40 else text[:37] + "…"
