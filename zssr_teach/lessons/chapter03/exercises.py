"""Chapter 03, Patches recur across scales: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake

# ---- all patches ----------------------------------------------------------------------------


def _patches(image: np.ndarray, size: int) -> np.ndarray:
    return sliding_window_view(image, (size, size)).reshape(-1, size, size)


def _patches_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield rng.random((6, 9)), 3
    yield rng.random((8, 7)), 5
    yield rng.random((5, 6)), 2
    yield rng.random((6, 6)), 3


def _by_columns(image: np.ndarray, size: int) -> np.ndarray:
    windows = sliding_window_view(image, (size, size)).swapaxes(0, 1)
    return windows.reshape(-1, size, size)


PATCHES = Exercise(
    name="03.patches",
    title="All patches of a picture",
    signature="my_patches(image, size)",
    task="Return all overlapping size × size patches of a grey picture as an array "
    "(number, size, size), row by row from the top left.",
    reference=_patches,
    cases=_patches_cases,
    hints=(
        "How many places are there along a side of 6 for a patch of 3? Not 6, not 3, not 2.",
        "Two loops, the rows outside. Height and width need not be equal: each has its own "
        "number of places.",
        "Rows run over `range(height - size + 1)`, columns likewise; one patch is the slice "
        "from there, `size` long both ways. `np.stack` makes one array of the list.",
    ),
    mistakes=(
        Mistake(
            "last row and column missing",
            "the last row and column of patches are missing: there are height - size + 1 places.",
            lambda image, size: _patches(image[:-1, :-1], size),
        ),
        Mistake(
            "not overlapping",
            "the patches stand side by side; they should begin at *every* pixel.",
            lambda image, size: sliding_window_view(image, (size, size))[::size, ::size].reshape(
                -1, size, size
            ),
        ),
        Mistake(
            "column by column",
            "the patches are right but come column by column: let the columns be the inner loop.",
            _by_columns,
        ),
        Mistake(
            "padded border",
            "the picture was padded, so there are patches that reach beyond its border.",
            lambda image, size: _patches(np.pad(image, size // 2), size),
        ),
        Mistake(
            "patches transposed",
            "each patch is transposed: rows first, then columns.",
            lambda image, size: _patches(image, size).swapaxes(1, 2),
        ),
    ),
)


# ---- removing the mean ----------------------------------------------------------------------


def _centred(patches: np.ndarray) -> np.ndarray:
    return patches - patches.mean(axis=(-2, -1), keepdims=True)


REMOVE_MEAN = Exercise(
    name="03.remove_mean",
    title="Take the brightness out of patches",
    signature="my_remove_mean(patches)",
    task="Subtract from each of the patches (number, size, size) its own mean, so that only its "
    "structure is left.",
    reference=_centred,
    cases=lambda rng: [(rng.random((7, 5, 5)) + rng.random((7, 1, 1)),), (rng.random((4, 3, 3)),)],
    hints=(
        "One mean for each patch: over which two axes?",
        "`patches.mean(axis=(1, 2))` has shape (number,): it does not yet fit under the patches.",
        "With `keepdims=True` the means have the shape (number, 1, 1), and can be subtracted "
        "at once.",
    ),
    mistakes=(
        Mistake(
            "one mean for all",
            "one mean of all patches together was subtracted; each patch has its own.",
            lambda patches: patches - patches.mean(),
        ),
        Mistake(
            "mean over the patches",
            "the mean *patch* was subtracted (the mean over axis 0); each patch wants its own mean "
            "*number*, over axes 1 and 2.",
            lambda patches: patches - patches.mean(axis=0),
        ),
        Mistake(
            "mean of each row",
            "each row of each patch lost its own mean, and with it structure; take both axes.",
            lambda patches: patches - patches.mean(axis=2, keepdims=True),
        ),
        Mistake(
            "contrast removed as well",
            "the patches were also divided by their standard deviation; only the mean should go.",
            lambda patches: _centred(patches) / patches.std(axis=(1, 2), keepdims=True),
        ),
        Mistake(
            "means returned",
            "these are the means themselves; subtract them.",
            lambda patches: patches.mean(axis=(1, 2)),
        ),
    ),
)


# ---- distances ------------------------------------------------------------------------------


def _distances(patch: np.ndarray, patches: np.ndarray) -> np.ndarray:
    return np.sqrt(((_centred(patches) - _centred(patch)) ** 2).mean(axis=(1, 2)))


def _distance_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for size in (3, 5):
        patches = rng.random((8, size, size))
        patch = patches[2] + 0.2
        yield patch, patches
    yield rng.random((7, 7)), rng.random((5, 7, 7))


DISTANCES = Exercise(
    name="03.distances",
    title="How alike are patches?",
    signature="my_distances(patch, patches)",
    task="Return the root of the mean squared difference of one patch (size, size) to each of the "
    "patches (number, size, size), each with its mean removed first: an array (number,).",
    reference=_distances,
    cases=_distance_cases,
    hints=(
        "The same patch a little brighter must have distance 0.",
        "Remove the mean of both sides, subtract (broadcasting does the rest), square.",
        "What came has the shape (number, size, size). Take its mean over the axes 1 and 2, "
        "and `np.sqrt` of that.",
    ),
    mistakes=(
        Mistake(
            "mean not removed",
            "brightness counts as difference: the means were not removed.",
            lambda patch, patches: np.sqrt(((patches - patch) ** 2).mean(axis=(1, 2))),
        ),
        Mistake(
            "mean of the one patch only",
            "the mean was removed from the one patch but not from the others.",
            lambda patch, patches: np.sqrt(((patches - _centred(patch)) ** 2).mean(axis=(1, 2))),
        ),
        Mistake(
            "sum instead of mean",
            "these are sums over the pixels, so 7×7 patches seem less alike than 3×3 ones.",
            lambda patch, patches: _distances(patch, patches) * np.sqrt(patch.size),
        ),
        Mistake(
            "root forgotten",
            "these are mean *squared* differences; take the root, so that they have the unit of "
            "the picture's values.",
            lambda patch, patches: _distances(patch, patches) ** 2,
        ),
        Mistake(
            "absolute differences",
            "these are mean *absolute* differences; square first, take the root at last.",
            lambda patch, patches: np.abs(_centred(patches) - _centred(patch)).mean(axis=(1, 2)),
        ),
        Mistake(
            "mean over everything",
            "the mean ran over the patches as well: one number where one for each is asked.",
            lambda patch, patches: _distances(patch, patches).mean(),
        ),
    ),
)


# ---- nearest other patch --------------------------------------------------------------------


def _nearest(patches: np.ndarray, index: int) -> int:
    distances = _distances(patches[index], patches)
    distances[index] = np.inf
    return int(np.argmin(distances))


def _nearest_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for index in (0, 4, 9, 6):
        patches = rng.random((12, 5, 5))
        twin, alike = (index + 3) % 12, (index + 7) % 12
        # The true neighbour is brighter; another one is nearer in plain values, not in structure.
        patches[twin] = patches[index] + 0.5
        patches[alike] = patches[index] + rng.normal(0, 0.05, (5, 5))
        yield patches, index


NEAREST = Exercise(
    name="03.nearest",
    title="The nearest other patch",
    signature="my_nearest_patch(patches, index)",
    task="Return the number of the patch most like patches[index], with means removed, that is "
    "not the patch itself.",
    reference=_nearest,
    cases=_nearest_cases,
    tolerance=0,
    hints=(
        "Every patch is nearest to itself. How do you take it out of the race?",
        "Compute the distances of `patches[index]` to all, with your `my_distances`.",
        "Set the distance at `index` to `np.inf`, so that it cannot win; `np.argmin` gives "
        "the place of the smallest.",
    ),
    mistakes=(
        Mistake(
            "the patch itself",
            "the patch found itself: its distance is 0. Set it to infinity first.",
            lambda patches, index: index,
        ),
        Mistake(
            "means not removed",
            "brightness was compared too: the patch of the same structure is brighter and was "
            "missed.",
            lambda patches, index: int(
                np.argsort(((patches - patches[index]) ** 2).mean(axis=(1, 2)))[1]
            ),
        ),
        Mistake(
            "farthest patch",
            "this is the *least* alike: argmin, not argmax.",
            lambda patches, index: int(np.argmax(_distances(patches[index], patches))),
        ),
        Mistake(
            "distance instead of number",
            "this is the smallest distance; asked is *which* patch has it (argmin).",
            lambda patches, index: float(np.sort(_distances(patches[index], patches))[1]),
        ),
        Mistake(
            "counted without the patch itself",
            "the patch was deleted before the search, so the numbers behind it moved down by one.",
            lambda patches, index: int(
                np.argmin(np.delete(_distances(patches[index], patches), index))
            ),
        ),
    ),
)


# ---- recurrence across scales ---------------------------------------------------------------


def _recurrence(image: np.ndarray, smaller: np.ndarray, size: int) -> np.ndarray:
    candidates = _patches(smaller, size)
    return np.array([_distances(patch, candidates).min() for patch in _patches(image, size)])


def _recurrence_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for size, height, width in ((3, 6, 5), (5, 6, 5), (3, 5, 5)):
        smaller = rng.random((height + 2, width + 4))
        image = np.kron(rng.random((height, width)), np.ones((2, 2)))
        # A corner of the picture is a brighter copy of something in the smaller one.
        image[:5, :5] = smaller[2:7, 1:6] + 0.1
        yield image, smaller, size


def _plain(image: np.ndarray, smaller: np.ndarray, size: int) -> np.ndarray:
    candidates = _patches(smaller, size)
    return np.array(
        [np.sqrt(((candidates - p) ** 2).mean(axis=(1, 2)).min()) for p in _patches(image, size)]
    )


RECURRENCE = Exercise(
    name="03.recurrence",
    title="Small project: recurrence across scales",
    signature="my_recurrence(image, smaller, size)",
    task="For every patch of `image` (row by row) return its distance, means removed, to the "
    "nearest patch of `smaller`, the same scene at a smaller scale: an array, one number a patch.",
    reference=_recurrence,
    cases=_recurrence_cases,
    hints=(
        "You have all the parts: patches of both, distances, and a minimum.",
        "The patches of `smaller` are the candidates; make them once, before the loop.",
        "For each patch of `image`, row by row, take the smallest of its `my_distances` to "
        "the candidates, and collect these in a list.",
    ),
    mistakes=(
        Mistake(
            "roles swapped",
            "the search runs the other way: for each patch of the *smaller* picture in the larger.",
            lambda image, smaller, size: _recurrence(smaller, image, size),
        ),
        Mistake(
            "searched in the picture itself",
            "the patches were searched in `image` itself, where each one finds itself.",
            lambda image, smaller, size: _recurrence(image, image, size),
        ),
        Mistake(
            "mean instead of minimum",
            "the mean distance to all candidates was taken; only the *nearest* one counts.",
            lambda image, smaller, size: np.array(
                [_distances(p, _patches(smaller, size)).mean() for p in _patches(image, size)]
            ),
        ),
        Mistake(
            "means not removed",
            "the means were not removed, so a patch that recurs a little brighter is missed.",
            _plain,
        ),
        Mistake(
            "one number for the picture",
            "this is the mean over all patches; asked is one number for each.",
            lambda image, smaller, size: _recurrence(image, smaller, size).mean(),
        ),
    ),
)


# ---- how many recur -------------------------------------------------------------------------


def _share_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield rng.random(11) ** 2, 0.1
    yield rng.random((4, 5)), 0.7
    yield rng.random(7), 0.9
    # Distances that equal the threshold are not below it.
    yield rng.permutation([0.125, 0.25, 0.25, 0.25, 0.5, 0.75, 1.0]), 0.25


SHARE = Exercise(
    name="03.share",
    title="The share of patches that recur",
    signature="my_share(distances, threshold)",
    task="Return the share (0 to 1) of the distances that are below the threshold.",
    reference=lambda distances, threshold: np.mean(distances < threshold),
    cases=_share_cases,
    hints=(
        "A comparison gives an array of True and False; what is its mean?",
        "*Below* the threshold: what equals it does not count.",
        "True counts as 1 and False as 0. Compare with `<`, and take `np.mean` of that.",
    ),
    mistakes=(
        Mistake(
            "count",
            "this is how *many* are below; divide by how many there are.",
            lambda distances, threshold: np.sum(distances < threshold),
        ),
        Mistake(
            "threshold counted as well",
            "`<=` counts distances that equal the threshold; *below* it is `<`.",
            lambda distances, threshold: np.mean(distances <= threshold),
        ),
        Mistake(
            "per cent",
            "this is in per cent; a share runs from 0 to 1.",
            lambda distances, threshold: 100 * np.mean(distances < threshold),
        ),
        Mistake(
            "the others",
            "this is the share *above* the threshold, those that do not recur.",
            lambda distances, threshold: np.mean(distances >= threshold),
        ),
        Mistake(
            "mean distance",
            "this is the mean of the distances that are below; asked is how large a share that is.",
            lambda distances, threshold: distances[distances < threshold].mean(),
        ),
    ),
)

EXERCISES = (PATCHES, REMOVE_MEAN, DISTANCES, NEAREST, RECURRENCE, SHARE)
