"""Applying a network to a picture of any size: tile by tile, and in all its orientations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach.networks.residual import compile_network
from zssr_teach.pairs import TRANSFORMS, transform, undo_transform

if TYPE_CHECKING:
    import keras

SIDE_STEP = 128  # the sides of what a network is applied to are multiples of this …
BAND_STEP = 64  # … or of this, where a band of rows is to be shown at once
TILE = 256  # side of the pieces in which a picture is enlarged, in pixels of the result


def predict(
    model: keras.Model,
    enlarged: np.ndarray,
    self_ensemble: bool = False,
    tile: int = TILE,
    rows: tuple[int, int] | None = None,
    orientations: Sequence[int] = TRANSFORMS,
) -> np.ndarray:
    """Apply a network to an enlarged picture of any size, tile by tile.

    Parameters
    ----------
    model : keras.Model
        From :func:`zssr_teach.networks.build_network`.
    enlarged : float32 array (height, width, 3)
        The bicubic enlargement of the input.
    self_ensemble : bool
        Median over flips and rotations.
    tile : int
        Side of the tiles; the result does not depend on it, only the memory needed.
    rows : (int, int) or None
        Compute only this band of the result: its first row, and the one after its last.
    orientations : sequence of int
        Which of the 8 flips and rotations the self-ensemble takes: those that are the same task to
        the network (:func:`zssr_teach.pairs.camera_symmetries`).

    Returns
    -------
    float32 array (height of the band, width, 3). Not clipped.

    Examples
    --------
    >>> from zssr_teach.networks import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=2, width=4))
    >>> enlarged = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    >>> bool(np.allclose(predict(model, enlarged), enlarged))  # a fresh network changes nothing
    True
    """
    apply = compile_network(model)
    halo = sum(layer.kernel_size[0] // 2 for layer in model.layers if hasattr(layer, "kernel_size"))
    (first, end), width = rows or (0, enlarged.shape[0]), enlarged.shape[1]
    result = np.empty((end - first, *enlarged.shape[1:]), np.float32)
    for top in tile_starts(end - first, tile):
        for left in tile_starts(width, tile):
            down = (first + top, min(first + top + tile, end))
            across = (left, min(left + tile, width))
            piece = read_with_halo(enlarged, down, across, halo, BAND_STEP if rows else SIDE_STEP)
            sharp = (
                _ensemble(apply, piece, orientations)
                if self_ensemble
                else apply(piece[None]).numpy()[0]
            )
            inside = sharp[halo:, halo:][: down[1] - down[0], : min(tile, width - left)]
            result[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return result


def tile_starts(length: int, tile: int) -> list[int]:
    """Return where the tiles of one axis begin."""
    # The last tile is moved back to end with the picture: all tiles have one shape.
    starts = list(range(0, max(1, length - tile), tile))
    return starts if length <= tile else [*starts, length - tile]


def read_with_halo(
    image: np.ndarray, rows: tuple[int, int], columns: tuple[int, int], halo: int, step: int
) -> np.ndarray:
    """Read a tile and the rim around it; beyond the picture it goes on mirrored.

    Below and on the right the rim is wider where the sides are no multiple of `step`: for every
    new shape TensorFlow prepares its convolutions anew, and keeps what it has prepared (0.4 MB).
    """
    indices = []
    for (start, end), length in zip((rows, columns), image.shape, strict=False):
        side = -(-(end - start) // step) * step
        wanted = np.arange(start - halo, start + side + halo)
        period = max(1, 2 * (length - 1))
        wanted = wanted % period
        indices.append(np.minimum(wanted, period - wanted))
    return image[np.ix_(*indices)]


def _ensemble(
    apply: Callable[..., Any], piece: np.ndarray, orientations: Sequence[int]
) -> np.ndarray:
    """Median over flips and rotations of one piece, one after the other.

    Several at once would be no quicker, but TensorFlow keeps as much memory as they need together.
    """
    turned = ((index, transform(piece, index)) for index in orientations)
    results = [undo_transform(apply(one[None]).numpy()[0], index) for index, one in turned]
    # Of eight values the median is the mean of the two in the middle. (np.median is slower.)
    ordered = np.sort(np.stack(results), axis=0)
    middle = len(results) // 2
    return (ordered[middle - 1] + ordered[middle]) / 2 if middle else ordered[0]
