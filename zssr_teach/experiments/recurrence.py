"""Where else a patch occurs: in its own picture, and in another, at several scales.

What a picture says about itself is usually nearer than what another picture has to offer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zssr_teach.errors import SettingsError
from zssr_teach.experiments.limits import Span, check_numbers
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image
from zssr_teach.pairs import shrink_to
from zssr_teach.recurrence import Match, nearest_patches

RANGES = {"size": Span(3, 15, 2, "pixels"), "count": Span(1, 9)}
_ANYWHERE = Span(-(10**6), 10**6)  # rows and columns: the nearest one of the picture is taken
_MOST_SCALES = 6


@dataclass(frozen=True, eq=False)
class RecurrenceModel:
    """A patch of a picture, and the search for it in that picture and in another.

    Parameters
    ----------
    image, other : float32 arrays (height, width, 3) in [0, 1]
    row, column : int
        Centre of the patch; beyond the border, the last row or column is taken.
    size : int
        Side of the patch, odd, 3 to 15.
    scales : tuple of float
        Where to search; 1 is the picture itself.
    count : int
        How many matches there are at each scale, 1 to 9.

    Examples
    --------
    >>> import numpy as np
    >>> stripes = np.tile(np.sin(np.arange(40.0))[:, None, None] / 2 + 0.5, (1, 40, 3))
    >>> noise = np.random.default_rng(0).random((40, 40, 3))
    >>> model = RecurrenceModel(stripes, noise, row=10, column=10, scales=(1.0,))
    >>> model.inside()[0].distance < model.outside()[0].distance
    True
    """

    image: Image
    other: Image
    row: int = 0
    column: int = 0
    size: int = 7
    scales: tuple[float, ...] = (1.0, 0.75, 0.5)
    count: int = 4
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES | {"row": _ANYWHERE, "column": _ANYWHERE})
        if not isinstance(self.scales, tuple) or not 1 <= len(self.scales) <= _MOST_SCALES:
            raise SettingsError(f"give 1 to {_MOST_SCALES} scales to search at, as a tuple")

    @property
    def position(self) -> tuple[int, int]:
        """Centre of the patch, inside the picture."""
        height, width = self.image.shape[:2]
        return min(max(self.row, 0), height - 1), min(max(self.column, 0), width - 1)

    def inside(self) -> list[Match]:
        """Search in the picture itself; nearest first."""
        return self._search(None)

    def outside(self) -> list[Match]:
        """Search in the other picture; nearest first."""
        return self._search(self.other)

    def _search(self, other: Image | None) -> list[Match]:
        settings = (self.position, self.size, self.scales, self.count)
        return self.memory.recall(
            lambda: nearest_patches(self.image, *settings, other=other),
            self.image,
            id(other),
            *settings,
        )

    def patch(self) -> Image:
        """Return the patch that is searched for."""
        top, left, _, _ = self.box()
        return self.image[top : top + self.size, left : left + self.size]

    def box(self) -> tuple[int, int, int, int]:
        """Return (top, left, height, width) of the patch, moved inside the picture."""
        corner = [
            min(max(place - self.size // 2, 0), length - self.size)
            for place, length in zip(self.position, self.image.shape[:2], strict=True)
        ]
        return corner[0], corner[1], self.size, self.size

    def found(self, match: Match, inside: bool = True) -> Image:
        """Return the pixels of a match, from the version of the picture it was found in."""
        source = self.image if inside else self.other
        level = self.memory.recall(
            lambda: shrink_to(source, match.scale), source, "level", match.scale
        )
        top, left = match.row - self.size // 2, match.column - self.size // 2
        return level[top : top + self.size, left : left + self.size]
