"""Chapter 09, Supervised against zero-shot: the exercises with their classic mistakes."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake

# ---- what a loss asks for -------------------------------------------------------------------


def _guess_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for count, loss in ((5, "L1"), (5, "L2"), (7, "L1")):
        answers = rng.random((count, 4, 5, 3))
        answers[0] = 0.2 * answers[0] + 0.8  # one of them is far off, and bright
        yield answers, loss


def _guess(answers: np.ndarray, loss: str) -> np.ndarray:
    return np.asarray(np.median(answers, 0) if loss == "L1" else np.mean(answers, 0))


def _swapped(answers: np.ndarray, loss: str) -> np.ndarray:
    return _guess(answers, "L2" if loss == "L1" else "L1")


def _one_of_them(answers: np.ndarray, loss: str) -> np.ndarray:
    apart = answers[:, None] - answers[None]
    errors = (np.abs(apart) if loss == "L1" else apart**2).mean(axis=(1, 2, 3, 4))
    return np.asarray(answers[int(np.argmin(errors))])


BEST_GUESS = Exercise(
    name="09.best_guess",
    title="What a loss asks for",
    signature="my_best_guess(answers, loss)",
    task="`answers` (n, height, width, 3) are n pictures that are all equally likely to be the "
    "truth. Return the one picture (height, width, 3) with the smallest mean loss to them, where "
    '`loss` is "L1" or "L2". It need not be one of them.',
    reference=_guess,
    cases=_guess_cases,
    hints=(
        "Every pixel can be chosen for itself. Chapter 06 asked the same of five numbers.",
        "The sum of squares is smallest at the mean, the sum of absolute values at the median.",
        'Over the first axis: `np.median(answers, axis=0)` for "L1", `np.mean(answers, axis=0)` '
        'for "L2".',
    ),
    mistakes=(
        Mistake(
            "swapped",
            "the two losses are swapped: L1 counts how many lie on either side, L2 how far.",
            _swapped,
        ),
        Mistake(
            "always the mean",
            "this is the mean for either loss; under L1 an answer that is far off pulls no "
            "stronger than a near one.",
            lambda answers, loss: _guess(answers, "L2"),
        ),
        Mistake(
            "always the median",
            "this is the median for either loss; under L2 whoever is far off pulls harder.",
            lambda answers, loss: _guess(answers, "L1"),
        ),
        Mistake(
            "one of the answers",
            "this is that of the answers which is nearest to the others; a picture between them is "
            "nearer still.",
            _one_of_them,
        ),
        Mistake(
            "one number for all",
            "all pixels were thrown together; take mean or median over the answers only, axis 0.",
            lambda answers, loss: (
                np.full(answers.shape[1:], np.mean(answers))
                if loss == "L2"
                else np.full(answers.shape[1:], np.median(answers))
            ),
        ),
        Mistake(
            "middle of the extremes",
            "this is the middle between the darkest and the brightest answer; that makes the "
            "*largest* error small, not the mean one.",
            lambda answers, loss: (answers.min(0) + answers.max(0)) / 2,
        ),
    ),
)


# ---- counting -------------------------------------------------------------------------------


def _count(layers: Sequence[tuple[int, int]], channels: int) -> int:
    total = 0
    for filters, side in layers:
        total += filters * (side**2 * channels + 1)
        channels = filters
    return total


def _count_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield [(64, 9), (32, 1), (1, 5)], 1
    yield [(16, 3), (3, 3)], 3
    yield [(int(filters), int(side)) for filters, side in zip(
        rng.integers(2, 40, 4), rng.choice([1, 3, 5, 7], 4), strict=True
    )], 3  # fmt: skip


def _channels_kept(layers: Sequence[tuple[int, int]], channels: int) -> int:
    return sum(filters * (side**2 * channels + 1) for filters, side in layers)


def _without_biases(layers: Sequence[tuple[int, int]], channels: int) -> int:
    return _count(layers, channels) - sum(filters for filters, _ in layers)


def _sides_not_squared(layers: Sequence[tuple[int, int]], channels: int) -> int:
    total = 0
    for filters, side in layers:
        total += filters * (side * channels + 1)
        channels = filters
    return total


def _bias_a_weight(layers: Sequence[tuple[int, int]], channels: int) -> int:
    total = 0
    for filters, side in layers:
        total += filters * channels * (side**2 + 1)
        channels = filters
    return total


PARAMETERS = Exercise(
    name="09.parameters",
    title="How many numbers",
    signature="my_parameters(layers, channels)",
    task="`layers` is a list of (filters, side): convolutions of so many filters of side×side "
    "pixels, each with a bias, one after the other. `channels` come in. Return how many numbers "
    "are learnt.",
    reference=_count,
    cases=_count_cases,
    hints=(
        "A filter looks at all channels that come in. Its answer is one channel.",
        "A filter has side · side · channels weights and one bias; the channels of a layer are the "
        "filters of the one before.",
        "Loop: add `filters * (side**2 * channels + 1)`, then set `channels = filters`.",
    ),
    mistakes=(
        Mistake(
            "no biases",
            "the biases are missing: one for each filter.",
            _without_biases,
        ),
        Mistake(
            "the input's channels for all layers",
            "each layer was counted as if it saw the input; from the second on it sees the filters "
            "of the one before.",
            _channels_kept,
        ),
        Mistake(
            "one channel",
            "a filter was taken to see one channel only; it has weights for every channel.",
            lambda layers, channels: sum(f * (side**2 + 1) for f, side in layers),
        ),
        Mistake(
            "sides not squared",
            "a filter of side 9 has 81 weights a channel, not 9.",
            _sides_not_squared,
        ),
        Mistake(
            "a bias for each channel",
            "a bias was counted for each channel that comes in; a filter has one in all.",
            _bias_a_weight,
        ),
        Mistake(
            "the last layer only",
            "this is the last layer alone; add up all of them.",
            lambda layers, channels: _count(
                layers[-1:], layers[-2][0] if len(layers) > 1 else channels
            ),
        ),
    ),
)


# ---- a residual block -----------------------------------------------------------------------


def _block(
    features: np.ndarray, first: np.ndarray, second: np.ndarray, scaling: float
) -> np.ndarray:
    return np.asarray(features + scaling * (np.maximum(features @ first, 0) @ second))


def _block_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for (height, width, channels), scaling in (((3, 4, 2), 0.5), ((2, 3, 5), 0.2), ((4, 4, 3), 1)):
        features = rng.normal(0, 1, (height, width, channels))
        first, second = rng.normal(0, 1, (2, channels, channels))
        yield features, first, second, scaling


BLOCK = Exercise(
    name="09.residual_block",
    title="A residual block",
    signature="my_residual_block(features, first, second, scaling)",
    task="A block of EDSR: a convolution, ReLU, a convolution, times `scaling`, and all that is "
    "added to what came in. The convolutions here are of 1×1 pixel, so each is a matrix (channels, "
    "channels): `features @ first`. `features` are (height, width, channels).",
    reference=_block,
    cases=_block_cases,
    hints=(
        "What comes in takes two ways: through the layers, and around them.",
        "Through: `features @ first`, nothing below 0, `@ second`, times scaling.",
        "`np.maximum(…, 0)` is a ReLU. Only what went through the layers is scaled; then add what "
        "came in, as it came.",
    ),
    mistakes=(
        Mistake(
            "no skip",
            "this is what the block *adds*; what came in must be handed on, too.",
            lambda x, first, second, scaling: _block(x, first, second, scaling) - x,
        ),
        Mistake(
            "no scaling",
            "the answer of the layers was not scaled.",
            lambda x, first, second, scaling: _block(x, first, second, 1),
        ),
        Mistake(
            "everything scaled",
            "what came in was scaled, too; after thirty blocks nothing would be left of it.",
            lambda x, first, second, scaling: scaling * _block(x, first, second, 1),
        ),
        Mistake(
            "no ReLU",
            "the ReLU is missing: without it two convolutions are one.",
            lambda x, first, second, scaling: x + scaling * (x @ first @ second),
        ),
        Mistake(
            "ReLU after the second",
            "the ReLU came after the second convolution; then a block can only ever add.",
            lambda x, first, second, scaling: x + scaling * np.maximum(x @ first @ second, 0),
        ),
        Mistake(
            "ReLU on the sum",
            "the sum went through a ReLU, as in the first ResNet; in EDSR the way around the "
            "layers is left alone.",
            lambda x, first, second, scaling: np.maximum(_block(x, first, second, scaling), 0),
        ),
        Mistake(
            "the second first",
            "the two convolutions are in the wrong order.",
            lambda x, first, second, scaling: _block(x, second, first, scaling),
        ),
    ),
)


# ---- pixel shuffle --------------------------------------------------------------------------


def _shuffle(values: np.ndarray, scale: int) -> np.ndarray:
    height, width, channels = values.shape
    parts = values.reshape(height, width, scale, scale, channels // scale**2)
    return parts.transpose(0, 2, 1, 3, 4).reshape(scale * height, scale * width, -1)


def _shuffle_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for (height, width), scale in (((2, 3), 2), ((3, 2), 3), ((4, 4), 2)):
        yield rng.random((height, width, 3 * scale**2)), scale


def _colours_outside(values: np.ndarray, scale: int) -> np.ndarray:
    height, width, _ = values.shape
    parts = values.reshape(height, width, 3, scale, scale)
    return parts.transpose(0, 3, 1, 4, 2).reshape(scale * height, scale * width, 3)


def _square_turned(values: np.ndarray, scale: int) -> np.ndarray:
    height, width, _ = values.shape
    parts = values.reshape(height, width, scale, scale, 3)
    return parts.transpose(0, 3, 1, 2, 4).reshape(scale * height, scale * width, 3)


def _side_by_side(values: np.ndarray, scale: int) -> np.ndarray:
    height, width, _ = values.shape
    parts = values.reshape(height, width, scale, scale, 3)
    return parts.transpose(2, 0, 3, 1, 4).reshape(scale * height, scale * width, 3)


SHUFFLE = Exercise(
    name="09.pixel_shuffle",
    title="Pixel shuffle",
    signature="my_pixel_shuffle(values, scale)",
    task="`values` (height, width, 3·scale²) hold for each small pixel a square of scale×scale "
    "pixels: row by row, and red, green, blue of each pixel together. Return the picture (scale · "
    "height, scale · width, 3), without a loop.",
    reference=_shuffle,
    cases=_shuffle_cases,
    hints=(
        "First split the last axis into what it holds: rows of the square, columns, colours.",
        "`values.reshape(height, width, scale, scale, 3)`. In the result the rows of a square "
        "follow the rows of the picture: which axes must stand side by side?",
        "`.transpose(0, 2, 1, 3, 4)` puts each row of small pixels before its rows of the square; "
        "then reshape to (scale · height, scale · width, 3).",
    ),
    mistakes=(
        Mistake(
            "only reshaped",
            "the shape is right, but nothing was moved: the squares lie in a row. Swap axes before "
            "the last reshape.",
            lambda values, scale: values.reshape(
                scale * values.shape[0], scale * values.shape[1], 3
            ),
        ),
        Mistake(
            "colour by colour",
            "this is the order of PyTorch: all of red, then green, then blue. Here the three "
            "colours of a pixel stand together.",
            _colours_outside,
        ),
        Mistake(
            "squares turned over",
            "rows and columns inside the squares are swapped: each square is mirrored at its "
            "diagonal.",
            _square_turned,
        ),
        Mistake(
            "pictures side by side",
            "this lays scale² whole pictures beside each other; each *pixel* is to become a "
            "square.",
            _side_by_side,
        ),
        Mistake(
            "pixels repeated",
            "this repeats the first of the values; the others are the detail.",
            lambda values, scale: values[..., :3].repeat(scale, 0).repeat(scale, 1),
        ),
    ),
)


# ---- progressive enlargement ----------------------------------------------------------------


def _twice(image: np.ndarray) -> np.ndarray:
    return image.repeat(2, axis=0).repeat(2, axis=1)


def _progressive(image: np.ndarray, residuals: Sequence[np.ndarray]) -> list[np.ndarray]:
    levels = []
    for residual in residuals:
        image = _twice(image) + residual
        levels.append(image)
    return levels


def _progressive_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for height, width, count in ((3, 4, 2), (2, 2, 3), (4, 3, 1)):
        residuals = [
            rng.normal(0, 0.1, (height * 2**level, width * 2**level, 3))
            for level in range(1, count + 1)
        ]
        yield rng.random((height, width, 3)), residuals


def _enlarged_from_input(image: np.ndarray, residuals: Sequence[np.ndarray]) -> list[np.ndarray]:
    levels = []
    for residual in residuals:
        image = _twice(image)
        levels.append(image + residual)
    return levels


def _without_residuals(image: np.ndarray, residuals: Sequence[np.ndarray]) -> list[np.ndarray]:
    return _progressive(image, [0 * residual for residual in residuals])


PROGRESSIVE = Exercise(
    name="09.progressive",
    title="By way of ×2",
    signature="my_progressive(image, residuals)",
    task="LapSRN without its network. At each level the picture is made twice as large (repeat "
    "each pixel: `.repeat(2, axis=0).repeat(2, axis=1)`) and the residual of that level added; the "
    "next level goes on from there. Return the list of all levels, the smallest first.",
    reference=_progressive,
    cases=_progressive_cases,
    hints=(
        "What does the second level enlarge: the input, or what the first level made?",
        "One loop over the residuals; the picture is replaced in each round, and kept in a list.",
        "`image = larger(image) + residual`, then append it to the list.",
    ),
    mistakes=(
        Mistake(
            "residuals not carried on",
            "each level began from the plain enlargement: what earlier levels found is lost. Go on "
            "from the level before.",
            _enlarged_from_input,
        ),
        Mistake(
            "no residuals",
            "nothing was added: these are only larger copies.",
            _without_residuals,
        ),
        Mistake(
            "the last level only",
            "this is the last level; the others are wanted, too, since each is compared with a "
            "truth of its own.",
            lambda image, residuals: _progressive(image, residuals)[-1],
        ),
        Mistake(
            "largest first",
            "right, but in the wrong order: the smallest level comes first.",
            lambda image, residuals: _progressive(image, residuals)[::-1],
        ),
        Mistake(
            "the input among them",
            "the picture that was given is among the levels; begin with its double.",
            lambda image, residuals: [image, *_progressive(image, residuals)],
        ),
        Mistake(
            "residuals subtracted",
            "the residual was subtracted; it is what is *missing*: add it.",
            lambda image, residuals: _progressive(image, [-each for each in residuals]),
        ),
    ),
)


# ---- the price of a camera ------------------------------------------------------------------


def _break_even(training: float, applying: float, zero_shot: float) -> int:
    return math.floor(training / (zero_shot - applying)) + 1


def _break_even_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield 7200.0, 0.5, 12.5  # 600 exactly: then they cost the same
    yield 1000.0, 1.0, 8.0
    yield float(rng.integers(10_000, 100_000)), 0.7, 11.3


BREAK_EVEN = Exercise(
    name="09.break_even",
    title="The price of a camera",
    signature="my_break_even(training, applying, zero_shot)",
    task="For a new camera a supervised network must be trained for `training` seconds, and then "
    "takes `applying` seconds a picture; zero-shot takes `zero_shot` seconds a picture (more than "
    "`applying`). Return the smallest whole number of pictures for which supervised is quicker in "
    "all.",
    reference=_break_even,
    cases=_break_even_cases,
    hints=(
        "Write down both times for n pictures, and where they are equal.",
        "training + n · applying < n · zero_shot. How much is saved with each picture?",
        "n must be larger than training / (zero_shot - applying): the next whole number above it, "
        "also where it is whole itself.",
    ),
    mistakes=(
        Mistake(
            "applying forgotten",
            "applying the network takes time as well; with each picture only the difference is "
            "saved.",
            lambda training, applying, zero_shot: math.floor(training / zero_shot) + 1,
        ),
        Mistake(
            "rounded down",
            "with so many pictures supervised is not quicker yet: one more.",
            lambda training, applying, zero_shot: math.floor(training / (zero_shot - applying)),
        ),
        Mistake(
            "a tie counted",
            "right but for a tie: where both take equally long, supervised is not quicker.",
            lambda training, applying, zero_shot: math.ceil(training / (zero_shot - applying)),
        ),
        Mistake(
            "not whole",
            "this is where the two are equal; asked is a whole number of pictures.",
            lambda training, applying, zero_shot: training / (zero_shot - applying),
        ),
        Mistake(
            "applying added",
            "the times a picture were added; what counts is how much is saved with each: their "
            "difference.",
            lambda training, applying, zero_shot: math.floor(training / (zero_shot + applying)) + 1,
        ),
    ),
)

EXERCISES = (BEST_GUESS, PARAMETERS, BLOCK, SHUFFLE, PROGRESSIVE, BREAK_EVEN)
