"""A short memory, so that a slider only repeats what it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Result = TypeVar("Result")


@dataclass
class Memory:
    """Keep the last results of slow steps, so that a slider only repeats what it changes.

    A frozen model that is replaced hands its memory on. Results belong to an array (the picture
    they were made from) and to the settings that are given with it.

    Examples
    --------
    >>> memory, picture = Memory(), object()
    >>> memory.recall(lambda: print("made") or 1, picture, "blur", 2.0)
    made
    1
    >>> memory.recall(lambda: print("made") or 1, picture, "blur", 2.0)
    1
    """

    room: int = 12
    _kept: dict[tuple, tuple[object, Any]] = field(default_factory=dict)

    def knows(self, source: object, *settings: object) -> bool:
        """Tell whether :meth:`recall` would have nothing to make."""
        return (id(source), *settings) in self._kept

    def recall(self, make: Callable[[], Result], source: object, *settings: object) -> Result:
        """Return what ``make()`` returned for this source and these settings, or call it."""
        key = (id(source), *settings)
        # The source itself is kept as well: otherwise another array could get its address.
        entry = self._kept.pop(key, None) or (source, make())
        self._kept[key] = entry
        while len(self._kept) > self.room:
            self._kept.pop(next(iter(self._kept)))
        return entry[1]

    def keep(self, value: object, source: object, *settings: object) -> None:
        """Remember what was made elsewhere, in the place of what was known before.

        Examples
        --------
        >>> memory, picture = Memory(), object()
        >>> memory.keep("trained", picture, 3)
        >>> memory.recall(lambda: "made", picture, 3)
        'trained'
        """
        self._kept.pop((id(source), *settings), None)
        self.recall(lambda: value, source, *settings)
