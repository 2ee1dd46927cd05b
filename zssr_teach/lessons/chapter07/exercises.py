"""Chapter 07, Live upscaling: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach import pairs, resampling
from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake

Network = Callable[[np.ndarray], np.ndarray]


def _picture(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    return rng.random((height, width, 3), dtype=np.float32)


def _make_network(rng: np.random.Generator, most: int = 10**6) -> Network:
    """Make a stand-in for a trained network: two 3×3 convolutions with ReLU, and a skip.

    It sees 2 pixels to each side, and refuses pieces with a side of more than `most` pixels.
    """
    kernels = rng.normal(0, 0.4, (2, 3, 3))
    biases = rng.normal(0, 0.2, 2)

    def convolve(x: np.ndarray, kernel: np.ndarray) -> np.ndarray:
        windows = sliding_window_view(np.pad(x, [(1, 1), (1, 1), (0, 0)]), (3, 3), axis=(0, 1))
        return np.einsum("ijckl,kl->ijc", windows, kernel)

    def network(x: np.ndarray) -> np.ndarray:
        if max(x.shape[:2]) > most:
            raise MemoryError(f"a piece of {x.shape[0]}×{x.shape[1]} pixels is too large")
        features = np.maximum(convolve(x, kernels[0]) + biases[0], 0)
        return x + convolve(features, kernels[1]) + biases[1]

    return network


# ---- from floats to bytes -------------------------------------------------------------------

TO_BYTES = Exercise(
    name="07.to_bytes",
    title="From floats to bytes",
    signature="my_to_bytes(image)",
    task="Turn a picture in about [0, 1] (a result may overshoot) into uint8, 0 … 255, rounded to "
    "the nearest value.",
    reference=lambda image: np.round(np.clip(image, 0, 1) * 255).astype(np.uint8),
    tolerance=0,
    cases=lambda rng: [
        (np.array([[-0.1, 0.0, 0.5, 0.999, 1.0, 1.2]]),),
        (rng.uniform(-0.2, 1.2, (5, 6, 3)),),
        (rng.random((4, 3, 3)),),
    ],
    hints=(
        "Three steps in the right order; uint8 has no -1 and no 256.",
        "`astype` cuts fractions off: round before it.",
        "`np.clip` to 0 … 1 first; times 255; `np.round`; and at last `.astype(np.uint8)`.",
    ),
    mistakes=(
        Mistake(
            "not clipped",
            "values beyond black and white wrapped around: a bright spot turned black. Clip first.",
            lambda image: np.round(image * 255).astype(np.int64).astype(np.uint8),
        ),
        Mistake(
            "cut off instead of rounded",
            "astype cuts off the fraction: the picture gets darker by half a level on average.",
            lambda image: (np.clip(image, 0, 1) * 255).astype(np.uint8),
        ),
        Mistake(
            "cut off, and not uint8",
            "astype(int) cuts off the fraction, and gives eight bytes a number: `np.round` first, "
            "then `astype(np.uint8)`.",
            lambda image: (np.clip(image, 0, 1) * 255).astype(int),
        ),
        Mistake(
            "not uint8",
            "the numbers are right, their type is not: a file wants `astype(np.uint8)`.",
            lambda image: np.round(np.clip(image, 0, 1) * 255),
        ),
        Mistake(
            "neither clipped nor rounded",
            "values beyond black and white wrapped around, and fractions were cut off.",
            lambda image: (image * 255).astype(np.int64).astype(np.uint8),
        ),
        Mistake(
            "times 256",
            "white is 255: with 256 it becomes 0, or all values are a little off.",
            lambda image: np.round(np.clip(image, 0, 1) * 256).astype(np.int64).astype(np.uint8),
        ),
        Mistake(
            "clipped too late",
            "the clipping came after the conversion, when values had wrapped around already.",
            lambda image: np.clip(np.round(image * 255).astype(np.int64).astype(np.uint8), 0, 1),
        ),
        Mistake(
            "multiplied too late",
            "the conversion to uint8 came first: only 0 and 255 are left.",
            lambda image: np.clip(image, 0, 1).astype(np.uint8) * np.uint8(255),
        ),
    ),
)


# ---- gradual increments ---------------------------------------------------------------------

FACTORS = Exercise(
    name="07.factors",
    title="Gradual increments",
    signature="my_factors(scale, number)",
    task="Return the list of `number` factors, relative to the *input* picture, that lead to "
    "`scale` so that each is the same multiple of the one before; the first step starts from 1.",
    reference=lambda scale, number: [scale ** ((i + 1) / number) for i in range(number)],
    cases=lambda rng: [(4.0, 2), (2.0, 6), (3.0, 1), (float(rng.uniform(2, 8)), 3)],
    hints=(
        "×4 in two steps: twice ×2, so the factors are 2 and 4.",
        "Equal multiples are powers: the first factor to the power of `number` is `scale`.",
        "The i-th factor is scale to the power of i / number; i runs from 1 to `number`, that "
        "is `range(1, number + 1)`.",
    ),
    mistakes=(
        Mistake(
            "equal differences",
            "these grow by equal differences; then the first steps are larger *multiples* than "
            "the last ones.",
            lambda scale, number: [1 + (scale - 1) * (i + 1) / number for i in range(number)],
        ),
        Mistake(
            "begins with 1",
            "the list begins with 1, the picture itself, and does not reach the full scale.",
            lambda scale, number: [scale ** (i / number) for i in range(number)],
        ),
        Mistake(
            "relative to the step before",
            "each factor is relative to the step before; asked are factors relative to the input.",
            lambda scale, number: [scale ** (1 / number)] * number,
        ),
        Mistake(
            "scale divided",
            "the scale was divided by the number of steps; steps multiply.",
            lambda scale, number: [scale * (i + 1) / number for i in range(number)],
        ),
        Mistake(
            "one factor too many",
            "there is a 1 at the beginning: the picture itself needs no step.",
            lambda scale, number: [scale ** (i / number) for i in range(number + 1)],
        ),
    ),
)


# ---- back-projection ------------------------------------------------------------------------


def _back_project(
    result: np.ndarray,
    image: np.ndarray,
    scale: int,
    iterations: int,
    sign: int = 1,
    fresh: bool = True,
) -> np.ndarray:
    missing = image - resampling.downscale(result, scale)
    for _ in range(iterations):
        if fresh:
            missing = image - resampling.downscale(result, scale)
        result = result + sign * resampling.upscale(missing, scale)
    return result


def _back_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for width, scale, iterations in ((10, 2, 1), (10, 2, 4), (10, 3, 2), (8, 2, 3)):
        image = _picture(rng, 8, width)
        result = resampling.upscale(image, scale)
        yield (
            result + rng.normal(0, 0.05, result.shape).astype(np.float32),
            image,
            scale,
            iterations,
        )


BACK_PROJECTION = Exercise(
    name="07.back_projection",
    title="Back-projection",
    signature="my_back_projection(result, image, scale, iterations)",
    task="Repeat: shrink the result (resampling.downscale), see what is missing to the input "
    "`image`, enlarge that (resampling.upscale) and add it. Return the corrected result, "
    "unclipped.",
    reference=_back_project,
    cases=_back_cases,
    tolerance=1e-4,
    hints=(
        "missing = image - shrunken result. It has the size of the input: what must be done "
        "before it can be added?",
        "All of it stands in the loop: what is missing gets less each time.",
        "In the loop: `missing = image - resampling.downscale(result, scale)`; then enlarge "
        "`missing` with `resampling.upscale`, and add it to `result`.",
    ),
    mistakes=(
        Mistake(
            "wrong sign of the residual",
            "the sign is wrong: the error doubles with each iteration.",
            lambda result, image, scale, n: _back_project(result, image, scale, n, sign=-1),
        ),
        Mistake(
            "only once",
            "right for one iteration; the others are missing.",
            lambda result, image, scale, n: _back_project(result, image, scale, 1),
        ),
        Mistake(
            "error not computed anew",
            "what is missing was computed once, before the loop; after each correction there is "
            "less to correct.",
            lambda result, image, scale, n: _back_project(result, image, scale, n, fresh=False),
        ),
        Mistake(
            "the input added",
            "the enlarged *input* was added, not what is missing to it.",
            lambda result, image, scale, n: result + n * resampling.upscale(image, scale),
        ),
        Mistake(
            "result thrown away",
            "this is only the correction; it must be added to the result.",
            lambda result, image, scale, n: (
                _back_project(result, image, scale, n) - _back_project(result, image, scale, n - 1)
            ),
        ),
        Mistake(
            "every n-th pixel",
            "the result was shrunk by taking every n-th pixel; the input was made with "
            "antialiasing, and so it must be shrunk the same way.",
            lambda result, image, scale, n: _back_by_slicing(result, image, scale, n),
        ),
    ),
)


def _back_by_slicing(
    result: np.ndarray, image: np.ndarray, scale: int, iterations: int
) -> np.ndarray:
    for _ in range(iterations):
        result = result + resampling.upscale(image - result[::scale, ::scale], scale)
    return result


# ---- geometric self-ensemble ----------------------------------------------------------------


def _eight_results(network: Network, image: np.ndarray, undo: bool = True) -> list[np.ndarray]:
    results = [network(pairs.transform(image, index)) for index in pairs.TRANSFORMS]
    if not undo:
        return results
    return [pairs.undo_transform(result, index) for index, result in enumerate(results)]


def _ensemble_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for height, width in ((7, 7), (6, 6), (5, 8)):
        yield _make_network(rng), _picture(rng, height, width)


def _undone_wrongly(network: Network, image: np.ndarray) -> np.ndarray:
    results = []
    for index in pairs.TRANSFORMS:
        result = network(pairs.transform(image, index))
        result = result[:, ::-1] if index >= 4 else result
        results.append(np.rot90(result, -(index % 4)))
    return np.median(results, axis=0)


def _overwritten(network: Network, image: np.ndarray) -> np.ndarray:
    results = []
    for index in pairs.TRANSFORMS:
        image = pairs.transform(image, index)
        results.append(pairs.undo_transform(network(image), index))
    return np.median(results, axis=0)


ENSEMBLE = Exercise(
    name="07.self_ensemble",
    title="Geometric self-ensemble",
    signature="my_self_ensemble(network, image)",
    task="Apply the network (a function) to each of the eight flips and rotations "
    "(pairs.transform), undo them on the results (pairs.undo_transform), and return the median.",
    reference=lambda network, image: np.median(_eight_results(network, image), axis=0),
    cases=_ensemble_cases,
    hints=(
        "Eight times: transform, network, undo. Then np.median over which axis?",
        "Each of the eight begins with the given `image`: do not overwrite it in the loop.",
        "For i from 0 to 7 collect `pairs.undo_transform(…, i)` of the network's answer to "
        "`pairs.transform(image, i)`. The median runs over the list: axis 0.",
    ),
    mistakes=(
        Mistake(
            "mean instead of median",
            "this is the mean; the median is less disturbed by a single bad one of the eight.",
            lambda network, image: np.mean(_eight_results(network, image), axis=0),
        ),
        Mistake(
            "not undone",
            "the results were not turned back, so eight different views were mixed.",
            lambda network, image: np.median(_eight_results(network, image, undo=False), axis=0),
        ),
        Mistake(
            "undone in the wrong order",
            "mirrored back before turning back: what was done last must be undone first.",
            _undone_wrongly,
        ),
        Mistake(
            "image overwritten in the loop",
            "`image` was overwritten in the loop, so each transform came on top of the ones "
            "before; begin with the given picture each time.",
            _overwritten,
        ),
        Mistake(
            "four only",
            "only the four rotations took part; the mirrored ones are missing.",
            lambda network, image: np.median(_eight_results(network, image)[:4], axis=0),
        ),
        Mistake(
            "the network only once",
            "the network was applied once; that is no ensemble.",
            lambda network, image: network(image),
        ),
        Mistake(
            "one number",
            "the median of everything was taken; give axis=0 to keep the picture.",
            lambda network, image: np.median(_eight_results(network, image)),
        ),
        Mistake(
            "all eight returned",
            "all eight results were returned; their median is asked for.",
            _eight_results,
        ),
    ),
)


# ---- tiles ----------------------------------------------------------------------------------


def _tile_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for height, width, tile in ((16, 24, 8), (13, 20, 6), (9, 11, 5), (14, 14, 6)):
        yield _make_network(rng, most=tile + 4), _picture(rng, height, width), tile, 2


def _tiled(
    network: Network,
    image: np.ndarray,
    tile: int,
    halo: int,
    border: str = "reflect",
    whole_only: bool = False,
) -> np.ndarray:
    height, width = image.shape[:2]
    padded = np.pad(image, [(halo, halo), (halo, halo), (0, 0)], mode=border)  # type: ignore[call-overload]
    result = np.zeros_like(image)
    for top in range(0, height - (tile - 1) * whole_only, tile):
        for left in range(0, width - (tile - 1) * whole_only, tile):
            piece = padded[top : top + tile + 2 * halo, left : left + tile + 2 * halo]
            sharp = network(piece)
            inside = sharp[halo : sharp.shape[0] - halo, halo : sharp.shape[1] - halo]
            result[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return result


def _cut_at_corner(network: Network, image: np.ndarray, tile: int, halo: int) -> np.ndarray:
    """Keep the top left part of each sharpened piece: shifted by the halo."""
    padded = np.pad(image, [(halo, halo), (halo, halo), (0, 0)], mode="reflect")
    result = np.zeros_like(image)
    for top in range(0, image.shape[0], tile):
        for left in range(0, image.shape[1], tile):
            sharp = network(padded[top : top + tile + 2 * halo, left : left + tile + 2 * halo])
            inside = sharp[: sharp.shape[0] - 2 * halo, : sharp.shape[1] - 2 * halo]
            result[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return result


TILES = Exercise(
    name="07.tiles",
    title="Small project: tiles with a halo",
    signature="my_tiles(network, image, tile, halo)",
    task="Apply the network (a function) in tiles of tile × tile pixels (smaller at the end): pad "
    "the picture by `halo` on all sides (np.pad, 'reflect'), read each tile with `halo` more "
    "pixels around, apply the network, and keep the inside.",
    reference=_tiled,
    cases=_tile_cases,
    hints=(
        "In the padded picture the tile at (top, left) with its halo begins at (top, left) "
        "too, and is tile + 2·halo long.",
        "`range(0, height, tile)` gives the tops, `range(0, width, tile)` the lefts. Slices "
        "that reach beyond the end become shorter by themselves.",
        "`piece = padded[top : top + tile + 2 * halo, …]`; of the network's answer keep "
        "`[halo:-halo, halo:-halo]`, and put it into the result at (top, left).",
    ),
    mistakes=(
        Mistake(
            "no halo",
            "the tiles were read without a halo: at every seam the network saw zeros.",
            lambda network, image, tile, halo: _tiled(network, image, tile, 0),
        ),
        Mistake(
            "half the halo",
            "half the halo was used; the network sees `halo` pixels to *each* side.",
            lambda network, image, tile, halo: _tiled(network, image, tile, halo // 2),
        ),
        Mistake(
            "whole picture at once",
            "the network was given the whole picture; it is too large for it, that is why there "
            "are tiles.",
            lambda network, image, tile, halo: network(image),
        ),
        Mistake(
            "last tiles forgotten",
            "where the sides are no multiple of the tile, a strip at the end stayed black.",
            lambda network, image, tile, halo: _tiled(network, image, tile, halo, whole_only=True),
        ),
        Mistake(
            "wrong part kept",
            "the top left part of each piece was kept, halo included: the picture is shifted.",
            _cut_at_corner,
        ),
        Mistake(
            "padded with zeros",
            "the inside is right; the picture was padded with zeros instead of mirrored.",
            lambda network, image, tile, halo: _tiled(network, image, tile, halo, "constant"),
        ),
        Mistake(
            "edge repeated",
            "the inside is right; the picture was padded by repeating its edge ('edge').",
            lambda network, image, tile, halo: _tiled(network, image, tile, halo, "edge"),
        ),
    ),
)

EXERCISES = (TO_BYTES, FACTORS, BACK_PROJECTION, ENSEMBLE, TILES)
