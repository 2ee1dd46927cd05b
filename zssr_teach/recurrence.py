"""Patches recur: how often, and how well, a small patch is found again in the same picture.

Zero-shot super-resolution can only work because small patches of a natural picture come back,
in the picture itself and in smaller versions of it. There the same content is seen at another
scale, so the large version of a patch shows what its small version looks like when enlarged.

Patches are compared by their luma, each with its mean removed, so that the same edge in light and
in shade counts as the same. The distance is the root of the mean squared difference over the
pixels of the patch, in grey levels (1/255 of the range). The search is exact: every query patch
is compared with every patch, as one matrix product per block. Built by hand in chapter 03.

References
----------
D. Glasner, S. Bagon, M. Irani, "Super-resolution from a single image", ICCV 2009.
https://doi.org/10.1109/ICCV.2009.5459271

M. Zontak, M. Irani, "Internal statistics of a single natural image", CVPR 2011.
https://doi.org/10.1109/CVPR.2011.5995401
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.metrics import luma
from zssr_teach.resampling import resize

Float = NDArray[np.float32]
Places = NDArray[np.intp]

SCALES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
DEFAULT_QUERIES = 4000  # patches that are searched for when no stride is given
_BLOCK_QUERIES, _BAND_CANDIDATES = 256, 4096  # 4 MiB of scores at once stay near the processor


@dataclass(frozen=True)
class Match:
    """A patch that looks like the one that was searched for.

    Parameters
    ----------
    scale
        Of the smaller version it was found in; 1 is the picture itself.
    row, column
        Its centre pixel in that version.
    distance
        Root mean squared difference in grey levels, means removed.
    box
        (top, left, height, width) of the same area in the picture at full size, in pixels: what
        to draw. At scale 0.5, a 5×5 patch covers 10×10 pixels.
    """

    scale: float
    row: int
    column: int
    distance: float
    box: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Recurrence:
    """How well the patches of one picture were found again; prints itself as a table.

    Parameters
    ----------
    size
        Side of the patches.
    scales
        The scales that were searched, along the first axis of `distances` and `counts`.
    threshold
        A patch counts as found again where the distance is at most this, in grey levels.
    internal
        Whether the search was in the same picture (or in another one).
    rows, columns
        Centres of the patches that were searched for, a regular grid.
    contrast
        (rows, columns): standard deviation within each patch, in grey levels.
    distances
        (scales, rows, columns): distance to the nearest patch at each scale, in grey levels.
    counts
        (scales, rows, columns): number of patches within the threshold at each scale.
    """

    size: int
    scales: tuple[float, ...]
    threshold: float
    internal: bool
    rows: Places
    columns: Places
    contrast: Float
    distances: Float
    counts: Places

    @property
    def structured(self) -> NDArray[np.bool_]:
        """Mark the quarter of the patches with most contrast; smooth ones are found anywhere."""
        return self.contrast >= np.quantile(self.contrast, 0.75)

    def found(self, structured: bool = False) -> tuple[float, ...]:
        """Share of the patches (of the structured ones) found again, one number a scale."""
        near = self._chosen(self.distances, structured) <= self.threshold
        return tuple(near.mean(axis=1).tolist())

    def median_distance(self, structured: bool = False) -> tuple[float, ...]:
        """Median distance to the nearest patch in grey levels, one number a scale."""
        return tuple(np.median(self._chosen(self.distances, structured), axis=1).tolist())

    def median_count(self, structured: bool = False) -> tuple[float, ...]:
        """Median number of patches within the threshold, one number a scale."""
        return tuple(np.median(self._chosen(self.counts, structured), axis=1).tolist())

    def _chosen(self, values: NDArray, structured: bool) -> NDArray:
        chosen = self.structured if structured else np.ones(self.contrast.shape, bool)
        return values[:, chosen]

    def __str__(self) -> str:
        where = "the same picture" if self.internal else "another picture"
        lines = [
            f"{self.contrast.size} patches of {self.size}×{self.size}, searched for in {where}; "
            f"found again: within {self.threshold:g} grey levels",
            "scale   found   of structured   median distance (structured)   median number",
        ]
        columns = zip(
            self.scales,
            self.found(),
            self.found(structured=True),
            self.median_distance(),
            self.median_distance(structured=True),
            self.median_count(),
            strict=True,
        )
        lines += [
            f"{scale:5.2f} {found:6.0%} {structured:12.0%} {near:17.1f} ({near_structured:.1f})"
            f"{count:22,.0f}"
            for scale, found, structured, near, near_structured, count in columns
        ]
        return "\n".join(lines)


def recurrence(
    image: np.ndarray,
    other: np.ndarray | None = None,
    size: int = 5,
    scales: Sequence[float] = SCALES,
    stride: int | None = None,
    threshold: float = 8.0,
) -> Recurrence:
    """Search for the patches of `image` in itself, or in `other`, at several scales.

    At scale 1 of the same picture, patches that overlap the one searched for do not count. At
    smaller scales everything counts, also the same place: a straight edge looks alike at any scale.
    At 0.9 that place is often the nearest, so the smaller scales tell more.

    Parameters
    ----------
    image
        (height, width, 3) or (height, width) in [0, 1].
    other
        Search in this picture instead. It should be about as large as `image`, or the larger one
        has the better chance.
    size
        Side of the patches, odd: 5 or 7 in the papers.
    scales
        From 1 (the picture as it is) downwards.
    stride
        Distance of the patches searched for; None takes the one that gives about 4,000 of them.
        All patches are searched among in any case.
    threshold
        A patch counts as found again within this distance, in grey levels.

    Raises
    ------
    ImageError
        A picture too small for a patch, or of a wrong shape, or not finite.
    SettingsError
        Another setting that makes no sense.

    Examples
    --------
    A chequered board is found again everywhere, noise nowhere:

    >>> board = np.kron(np.indices((8, 8)).sum(axis=0) % 2, np.ones((6, 6)))
    >>> recurrence(board, scales=(1.0,)).found()
    (1.0,)
    >>> noise = np.random.default_rng(0).random((48, 48))
    >>> recurrence(noise, scales=(1.0,)).found()
    (0.0,)
    """
    scales = _check_scales(scales)
    _check_size(size)
    if not (isinstance(threshold, (int, float)) and 0 < threshold < math.inf):
        raise SettingsError(f"the threshold is {threshold!r}; give grey levels above 0, 8 say")
    rows, columns = _grid(image, size, stride)
    # Centres for people, top left corners for slicing.
    half = size // 2
    picture = _grey_levels(image)
    top, left = (grid.ravel() for grid in np.meshgrid(rows - half, columns - half, indexing="ij"))
    queries = _patches(picture, size, top, left)
    shape = (len(rows), len(columns))
    distances, counts = [], []
    for scale, level in _levels(image if other is None else other, scales, size):
        corners = (top, left) if other is None and scale == 1 else None
        nearest, number = _search(queries, level, size, threshold, corners)
        distances.append(nearest.reshape(shape))
        counts.append(number.reshape(shape))
    contrast = np.sqrt(np.mean(queries**2, axis=1)).reshape(shape)
    return Recurrence(
        size,
        scales,
        float(threshold),
        other is None,
        rows,
        columns,
        contrast,
        np.stack(distances),
        np.stack(counts),
    )


def nearest_patches(
    image: np.ndarray,
    position: tuple[int, int],
    size: int = 5,
    scales: Sequence[float] = SCALES,
    count: int = 9,
    other: np.ndarray | None = None,
) -> list[Match]:
    """Return the patches that look most like the one around `position`, nearest first.

    Parameters
    ----------
    image
        (height, width, 3) or (height, width) in [0, 1].
    position
        (row, column) of the centre of the patch. Near the border, the nearest patch that lies
        inside the picture is taken.
    size
        Side of the patch, odd.
    scales
        Where to search: 1 is the picture itself.
    count
        How many matches to return *at each scale* (fewer if there is no room for more). Matches of
        one scale do not share their centres: each lies more than half a patch away from the others.
    other
        Search in this picture instead.

    Raises
    ------
    ImageError, SettingsError
        As for :func:`recurrence`; also for a position outside the picture.

    Examples
    --------
    >>> stripes = np.tile(np.sin(np.arange(40.0))[:, None] / 2 + 0.5, (1, 40))
    >>> best = nearest_patches(stripes, (10, 10), scales=(1.0,), count=1)[0]
    >>> best.row, round(best.distance, 6)
    (10, 0.0)
    """
    scales = _check_scales(scales)
    _check_size(size)
    if not isinstance(count, (int, np.integer)) or count < 1:
        raise SettingsError(f"the number of matches is {count!r}; give a whole number from 1")
    picture = _grey_levels(image)
    row, column = _corner(picture, position, size)
    query = _patches(picture, size, np.array([row]), np.array([column]))
    matches: list[Match] = []
    for scale, level in _levels(image if other is None else other, scales, size):
        distance = _distance_map(query[0], level, size)
        if other is None and scale == 1:
            _exclude(distance, row, column, size - 1)
        full_shape = np.shape(image if other is None else other)
        matches += _best_places(distance, level.shape, full_shape, scale, size, count)
    return sorted(matches, key=lambda match: match.distance)


# ---- pictures to patches ----------------------------------------------------------------------


def _grey_levels(image: np.ndarray) -> Float:
    return (luma(image) * 255).astype(np.float32)


def _levels(
    image: np.ndarray, scales: tuple[float, ...], size: int
) -> Iterator[tuple[float, Float]]:
    """Yield the picture in grey levels at each scale, one at a time to save memory."""
    picture = _grey_levels(image)
    for scale in scales:
        shape = (round(picture.shape[0] * scale), round(picture.shape[1] * scale))
        if min(shape) < size:
            raise ImageError(
                f"at scale {scale:g} the picture has {shape[0]}×{shape[1]} pixels, too few for a "
                f"patch of {size}×{size}; leave that scale out or take a larger picture"
            )
        yield scale, picture if scale == 1 else resize(picture[..., None], shape)[..., 0]


def _patches(
    picture: Float,
    size: int,
    rows: Places | None = None,
    columns: Places | None = None,
) -> Float:
    """Cut out patches (number, size·size) with their means removed; all of them by default."""
    windows = sliding_window_view(picture, (size, size))
    if rows is not None and columns is not None:
        windows = windows[rows, columns]
    patches = windows.reshape(-1, size * size)
    return patches - patches.mean(axis=1, keepdims=True)


def _grid(image: np.ndarray, size: int, stride: int | None) -> tuple[Places, Places]:
    """Return the centres of the patches to search for."""
    height, width = _grey_levels(image).shape
    if min(height, width) < size:
        raise ImageError(
            f"the picture has {height}×{width} pixels, too few for a patch of {size}×{size}; "
            "take a larger picture"
        )
    if stride is None:
        stride = max(1, round(math.sqrt(height * width / DEFAULT_QUERIES)))
    if not isinstance(stride, (int, np.integer)) or stride < 1:
        raise SettingsError(f"the stride is {stride!r}; give a whole number of pixels from 1")
    half = size // 2
    return np.arange(half, height - half, stride), np.arange(half, width - half, stride)


def _corner(picture: Float, position: tuple[int, int], size: int) -> tuple[int, int]:
    """Return the top left corner of the patch around `position`, moved inside the picture."""
    height, width = picture.shape
    row, column = position
    if not (0 <= row < height and 0 <= column < width):
        raise SettingsError(
            f"the position {row}, {column} lies outside the picture of {height}×{width} pixels; "
            f"rows go from 0 to {height - 1}, columns from 0 to {width - 1}"
        )
    if min(height, width) < size:
        raise ImageError(
            f"the picture has {height}×{width} pixels, too few for a patch of {size}×{size}; "
            "take a larger picture"
        )
    half = size // 2
    top = min(max(int(row) - half, 0), height - size)
    return top, min(max(int(column) - half, 0), width - size)


# ---- searching ----------------------------------------------------------------------------------


def _search(
    queries: Float,
    level: Float,
    size: int,
    threshold: float,
    corners: tuple[Places, Places] | None,
) -> tuple[Float, Places]:
    """Find the distance to the nearest patch, and the number within the threshold.

    With ``|q − p|² = |q|² − 2(q·p − |p|²/2)``, the nearest patch has the largest bracket, here
    called its score. All scores of a block come from one matrix product, once ``−|p|²/2`` is
    appended to every patch and 1 to every query.
    """
    candidates = _patches(level, size)
    energy = np.sum(candidates**2, axis=1, keepdims=True)
    table = np.ascontiguousarray(np.concatenate([candidates, -energy / 2], axis=1).T)
    extended = np.concatenate([queries, np.ones((len(queries), 1), np.float32)], axis=1)
    enough = (np.sum(queries**2, axis=1) - size**2 * np.float32(threshold) ** 2) / 2
    best = np.zeros(len(queries), np.intp)
    best_score = np.full(len(queries), -np.inf, np.float32)
    number = np.zeros(len(queries), np.intp)
    for block, band, rows in _blocks(len(queries), level.shape, size):
        score = extended[block] @ table[:, band]
        if corners is not None:
            _exclude_overlaps(score, corners[0][block], corners[1][block], rows, size)
        winner = score.argmax(axis=1)
        winner_score = np.take_along_axis(score, winner[:, None], axis=1)[:, 0]
        better = winner_score > best_score[block]
        best[block][better] = band.start + winner[better]
        best_score[block][better] = winner_score[better]
        number[block] += np.count_nonzero(score >= enough[block, None], axis=1)
    if np.isneginf(best_score).any():
        raise ImageError(
            f"in a picture of {level.shape[0]}×{level.shape[1]} pixels some patches of "
            f"{size}×{size} overlap all others; take a larger picture or a smaller patch"
        )
    # The score of a good match is a small difference of large numbers: measure the winner again.
    difference = queries - candidates[best]
    return np.sqrt(np.mean(difference**2, axis=1)), number


def _blocks(
    queries: int, shape: tuple[int, ...], size: int
) -> Iterator[tuple[slice, slice, tuple[int, int]]]:
    """Yield blocks of queries with bands of candidates: whole rows, as slice and as row range."""
    height, width = shape[0] - size + 1, shape[1] - size + 1
    band_height = max(1, _BAND_CANDIDATES // width)
    for start in range(0, queries, _BLOCK_QUERIES):
        for top in range(0, height, band_height):
            bottom = min(top + band_height, height)
            block = slice(start, min(start + _BLOCK_QUERIES, queries))
            yield block, slice(top * width, bottom * width), (top, bottom)


def _exclude_overlaps(
    score: Float, row: Places, column: Places, band: tuple[int, int], size: int
) -> None:
    """Rule out the patches of a band of rows that overlap the query of each line of `score`."""
    top, bottom = band
    width = score.shape[1] // (bottom - top)
    lines = np.flatnonzero((row + size > top) & (row - size < bottom))
    near = np.arange(1 - size, size)
    # What reaches over an edge is clipped to it, where the same query rules it out anyway.
    rows = np.clip(row[lines, None] + near, top, bottom - 1)[:, :, None] - top
    columns = np.clip(column[lines, None] + near, 0, width - 1)[:, None, :]
    places = (rows * width + columns).reshape(len(lines), near.size**2)
    score[lines[:, None], places] = -np.inf


def _distance_map(query: Float, level: Float, size: int) -> Float:
    """Distance of one query to the patch at every place, by its top left corner."""
    difference = _patches(level, size)
    difference -= query
    distance = np.sqrt(np.einsum("ij,ij->i", difference, difference) / size**2)
    return distance.reshape(level.shape[0] - size + 1, level.shape[1] - size + 1)


def _exclude(distance: Float, row: int, column: int, reach: int) -> None:
    """Rule out all places at most `reach` rows and columns away."""
    top, left = max(row - reach, 0), max(column - reach, 0)
    distance[top : row + reach + 1, left : column + reach + 1] = np.inf


def _best_places(
    distance: Float,
    shape: tuple[int, ...],
    full_shape: tuple[int, ...],
    scale: float,
    size: int,
    count: int,
) -> list[Match]:
    """Take the nearest place, rule out its neighbourhood, and so on."""
    down, across = full_shape[0] / shape[0], full_shape[1] / shape[1]
    half = size // 2
    matches = []
    for _ in range(count):
        row, column = (int(i) for i in np.unravel_index(distance.argmin(), distance.shape))
        if np.isinf(distance[row, column]):
            break
        box = (row * down, column * across, size * down, size * across)
        matches.append(Match(scale, row + half, column + half, float(distance[row, column]), box))
        _exclude(distance, row, column, half)
    return matches


# ---- settings -----------------------------------------------------------------------------------


def _check_size(size: int) -> None:
    whole = isinstance(size, (int, np.integer)) and not isinstance(size, bool)
    if not (whole and 3 <= size <= 15 and size % 2):
        raise SettingsError(f"the patch size is {size!r}; give an odd number from 3 to 15")


def _check_scales(scales: Sequence[float]) -> tuple[float, ...]:
    try:
        checked = tuple(float(scale) for scale in scales)
    except (TypeError, ValueError):
        checked = ()
    if not checked or not all(0.1 <= scale <= 1 for scale in checked):
        raise SettingsError(
            f"the scales are {scales!r}; give a few numbers from 0.1 to 1, such as (1.0, 0.75, 0.5)"
        )
    return checked
