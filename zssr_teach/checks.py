"""Is it a number? The questions that all settings ask of what they were given.

What says no to them raises a :class:`~zssr_teach.errors.SettingsError` in words of its own.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from zssr_teach.errors import SettingsError

LARGEST_SEED = 2**31 - 1


def is_number(value: Any) -> bool:
    """Tell whether a value is a finite number, Python's or NumPy's; True and False are none.

    Examples
    --------
    >>> is_number(2), is_number(np.float32(0.5)), is_number("2"), is_number(True)
    (True, True, False, False)
    >>> is_number(float("nan"))
    False
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.integer, np.floating)):
        return False
    return bool(-math.inf < value < math.inf)


def is_whole(value: Any) -> bool:
    """Tell whether a value is a whole number, Python's or NumPy's; 2.0 is not meant as one.

    Examples
    --------
    >>> is_whole(2), is_whole(np.int64(2)), is_whole(2.0), is_whole(True)
    (True, True, False, False)
    """
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def check_seed(seed: Any) -> None:
    """Refuse what cannot be a seed of both NumPy's and Keras' random numbers.

    Examples
    --------
    >>> check_seed(-1)
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: a seed of -1 is not possible; give a whole number from 0 to \
2147483647
    """
    if not (is_whole(seed) and 0 <= seed <= LARGEST_SEED):
        raise SettingsError(
            f"a seed of {seed!r} is not possible; give a whole number from 0 to {LARGEST_SEED}"
        )


def derived_seed(seed: int, offset: int) -> int:
    """Return another seed for another network, layer or attempt; the largest is followed by 0.

    Examples
    --------
    >>> derived_seed(7, 2), derived_seed(LARGEST_SEED, 1)
    (9, 0)
    """
    return (int(seed) + offset) % (LARGEST_SEED + 1)
