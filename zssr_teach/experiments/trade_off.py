"""The trade-off between near and convincing, walked beforehand: pictures and figures to look up.

``tools/walk_trade_off.py`` makes the file; :mod:`zssr_teach.experiments.sweep` does the same live.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zssr_teach.experiments.limits import Span, check_choice, check_numbers
from zssr_teach.experiments.pictures import bytes8
from zssr_teach.experiments.sweep import PIECE, PIECES, Point

# Three that need no ground truth; and one that does, and so is itself a distance to the truth.
INDICES = ("sliced Wasserstein", "naturalness", "deep statistics", "deep features")
_DATA = "data/trade_off.npz"


@dataclass(frozen=True, eq=False)
class Shown:
    """One picture of a scene, with its figures.

    Parameters
    ----------
    name : str
    weight : float
        Of the adversarial loss; NaN for what is no result of the walk.
    psnr : float
        Of the whole picture.
    indices : tuple of float
        In the order of `INDICES`, of the whole picture; lower is more convincing.
    picture : uint8 array (height, width, 3)
        A piece of it.
    """

    name: str
    weight: float
    psnr: float
    indices: tuple[float, ...]
    picture: NDArray[np.uint8]

    @property
    def is_on_the_walk(self) -> bool:
        """Whether it is a result of the walk."""
        return bool(np.isfinite(self.weight))


Scenes = Mapping[str, tuple[Shown, ...]]


def shown_piece(point: Point, name: str) -> Shown:
    """Return a point of a scene in `PIECES` as the explorer shows it: its figures, and a piece."""
    row, column = PIECES[name]
    piece = bytes8(point.picture[row : row + PIECE, column : column + PIECE])
    weight = np.nan if point.weight is None else point.weight
    return Shown(point.name, weight, point.psnr, point.indices, piece)


def pack(scenes: Scenes) -> dict[str, Any]:
    """Return arrays to be written; each picture as its difference from the one before."""
    arrays: dict[str, Any] = {"scenes": np.array(list(scenes))}
    for number, points in enumerate(scenes.values()):
        pictures = np.stack([point.picture for point in points])
        first = np.zeros_like(pictures[:1])
        arrays[f"names{number}"] = np.array([point.name for point in points])
        figures = [(point.weight, point.psnr, *point.indices) for point in points]
        arrays[f"figures{number}"] = np.array(figures, np.float32)
        # Modulo 256 nothing is lost, and small differences are packed better.
        arrays[f"pictures{number}"] = np.diff(pictures, axis=0, prepend=first)
    return arrays


def unpack(arrays: Mapping[str, Any]) -> dict[str, tuple[Shown, ...]]:
    """Return what :func:`pack` was given."""
    found = {}
    for number, name in enumerate(arrays["scenes"]):
        parts = (arrays[f"{part}{number}"] for part in ("names", "figures", "pictures"))
        names, figures, changes = parts
        pictures = np.cumsum(changes, axis=0, dtype=np.uint8)
        found[str(name)] = tuple(
            Shown(str(one), float(row[0]), float(row[1]), tuple(map(float, row[2:])), picture)
            for one, row, picture in zip(names, figures, pictures, strict=True)
        )
    return found


@cache
def shipped_scenes() -> dict[str, tuple[Shown, ...]]:
    """Return the scenes that were walked beforehand: name → its pictures."""
    file = resources.files("zssr_teach").joinpath(_DATA)
    with file.open("rb") as opened, np.load(opened) as arrays:
        return unpack(arrays)


def spearman(first: Iterable[float], second: Iterable[float]) -> float:
    """Return the rank correlation of two lists without equal values: 1 rises, −1 falls throughout.

    Examples
    --------
    >>> spearman([1, 2, 3, 4], [10, 8, 7, 1])
    -1.0
    """
    ranks = [np.argsort(np.argsort(list(values))) for values in (first, second)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1].round(12))


@dataclass(frozen=True, eq=False)
class TradeOffModel:
    """A scene, a place on its walk, and the index that is looked at.

    Parameters
    ----------
    scene : str or None
        None is the first one.
    place : int
        On the walk, from 0 (near) on.
    index : str
        One of `INDICES`.
    scenes : mapping
        Those that are shipped, or others.

    Examples
    --------
    >>> model = TradeOffModel()
    >>> model.current.weight, model.current.name
    (0.0, 'adversarial 0')
    """

    scene: str | None = None
    place: int = 0
    index: str = INDICES[0]
    scenes: Scenes = field(default_factory=shipped_scenes, repr=False)

    def __post_init__(self) -> None:
        if self.scene is None:
            object.__setattr__(self, "scene", next(iter(self.scenes)))
        check_choice("scene", self.scene, self.scenes)
        check_choice("index", self.index, INDICES)
        check_numbers(self, {"place": Span(0, len(self.walk) - 1)})

    @property
    def walk(self) -> list[Shown]:
        """The results of the walk, in order of their weights."""
        points = [point for point in self.scenes[str(self.scene)] if point.is_on_the_walk]
        return sorted(points, key=lambda point: point.weight)

    @property
    def landmarks(self) -> list[Shown]:
        """What else there is: bicubic, a job's results, the ground truth."""
        return [point for point in self.scenes[str(self.scene)] if not point.is_on_the_walk]

    @property
    def current(self) -> Shown:
        """The result at the place."""
        return self.walk[self.place]

    @property
    def truth(self) -> Shown | None:
        """The ground truth, if it is there."""
        found = [point for point in self.landmarks if not np.isfinite(point.psnr)]
        return found[0] if found else None

    def value(self, point: Shown) -> float:
        """Return the index that is looked at, of any picture."""
        return point.indices[INDICES.index(self.index)]
