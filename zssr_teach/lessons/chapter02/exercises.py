"""Chapter 02, Resampling and the bicubic baseline: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zssr_teach import resampling
from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake

# ---- nearest neighbour ----------------------------------------------------------------------


def _nearest_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield rng.random((3, 4, 3), dtype=np.float32), 2
    yield rng.random((2, 5), dtype=np.float32), 3
    yield rng.random((3, 3, 3), dtype=np.float32), 1
    yield rng.random((4, 4), dtype=np.float32), 2


def _spread(image: np.ndarray, factor: int) -> np.ndarray:
    empty = np.zeros((image.shape[0] * factor, image.shape[1] * factor, *image.shape[2:]))
    empty[::factor, ::factor] = image
    return empty


NEAREST = Exercise(
    name="02.nearest",
    title="Nearest-neighbour enlarging",
    signature="my_nearest(image, factor)",
    task="Enlarge a picture by a whole factor: every pixel becomes a block of factor × factor.",
    reference=lambda image, factor: np.repeat(np.repeat(image, factor, axis=0), factor, axis=1),
    cases=_nearest_cases,
    hints=(
        "Each row must come `factor` times in a row, and then each column.",
        "`np.repeat` has an argument axis: 0 repeats rows, 1 columns.",
        "Call `np.repeat` on the picture with axis 0, and then once more on what came, with "
        "axis 1.",
    ),
    mistakes=(
        Mistake(
            "tiled",
            "np.tile puts whole copies of the picture beside each other; np.repeat repeats pixels.",
            lambda image, f: np.tile(image, (f, f) + (1,) * (image.ndim - 2)),
        ),
        Mistake(
            "rows only",
            "the rows are repeated, the columns are not.",
            lambda image, f: np.repeat(image, f, axis=0),
        ),
        Mistake(
            "columns only",
            "the columns are repeated, the rows are not.",
            lambda image, f: np.repeat(image, f, axis=1),
        ),
        Mistake(
            "no axis",
            "np.repeat without axis flattens the picture; give axis=0, then axis=1.",
            lambda image, f: np.repeat(image, f),
        ),
        Mistake(
            "gaps left black",
            "the pixels are in their places, but the gaps between them are still black.",
            _spread,
        ),
    ),
)


# ---- the half pixel -------------------------------------------------------------------------


def _positions_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield 4, 8
    yield 9, 3
    for _ in range(3):
        yield int(rng.integers(5, 30)), int(rng.integers(5, 30))
    yield 6, 6


POSITIONS = Exercise(
    name="02.positions",
    title="Where output pixels lie: the half pixel",
    signature="my_positions(length, new_length)",
    task="Return where each of the new_length output pixels lies among the `length` input pixels "
    "(centre of input pixel 0 = position 0), so that both rows cover the same stretch.",
    reference=lambda length, new: (np.arange(new) + 0.5) * length / new - 0.5,
    cases=_positions_cases,
    hints=(
        "A pixel is a little area: the centre of output pixel i lies i + ½ pixels from the "
        "left *edge*.",
        "Go from centres to edges (plus ½), scale, and go back to centres (minus ½).",
        "All i at once are `np.arange(new_length)`. The scale is length / new_length: one "
        "output pixel is so many input pixels wide.",
    ),
    mistakes=(
        Mistake(
            "half pixel forgotten",
            "this aligns the *centres* of the first pixels instead of the left edges, which "
            "shifts the picture by up to half a pixel.",
            lambda length, new: np.arange(new) * length / new,
        ),
        Mistake(
            "corners aligned",
            "this aligns the centres of the first and of the last pixels; the picture is "
            "stretched a little.",
            lambda length, new: np.linspace(0, length - 1, new),
        ),
        Mistake(
            "factor upside down",
            "the step is length / new_length, not its inverse: output pixels lie closer together "
            "when the picture is enlarged.",
            lambda length, new: (np.arange(new) + 0.5) * new / length - 0.5,
        ),
        Mistake(
            "not back to centres",
            "the last ½ is missing: these positions are measured from the left edge.",
            lambda length, new: (np.arange(new) + 0.5) * length / new,
        ),
        Mistake(
            "rounded",
            "the positions are right but rounded; they lie between pixels, that is the point.",
            lambda length, new: np.round((np.arange(new) + 0.5) * length / new - 0.5),
        ),
        Mistake(
            "cut off",
            "the positions are right but cut off to whole numbers (astype(int), or `//`); they lie "
            "between pixels, that is the point.",
            lambda length, new: np.trunc((np.arange(new) + 0.5) * length / new - 0.5),
        ),
    ),
)


# ---- the cubic kernel -----------------------------------------------------------------------


def _cubic_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield (np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5]),)
    yield (np.sort(rng.uniform(-3, 3, 12)),)
    yield (rng.uniform(-2.5, 2.5, (4, 5)),)


def _without_limit(x: np.ndarray) -> np.ndarray:
    x = np.abs(x)
    return np.where(x <= 1, 1.5 * x**3 - 2.5 * x**2 + 1, -0.5 * (x**3 - 5 * x**2 + 8 * x - 4))


CUBIC = Exercise(
    name="02.cubic",
    title="The cubic kernel",
    signature="my_cubic(x)",
    task="Return Keys' cubic kernel (a = -1/2) at the distances x: 1.5|x|³ - 2.5|x|² + 1 up to "
    "1, -0.5|x|³ + 2.5|x|² - 4|x| + 2 from 1 to 2, and 0 beyond.",
    reference=resampling.cubic,
    cases=_cubic_cases,
    hints=(
        "Take the absolute value first; then three pieces with np.where.",
        "`np.where(condition, a, b)` can stand inside another one: near, else far, else 0.",
        "With `x = np.abs(x)` compute both polynomials for all x; the outer condition is `x "
        "<= 1`, the inner one `x <= 2`.",
    ),
    mistakes=(
        Mistake(
            "absolute value forgotten",
            "right for positive x only: the kernel is symmetric, so begin with np.abs(x).",
            lambda x: np.where(
                x <= 1,
                1.5 * x**3 - 2.5 * x**2 + 1,
                np.where(x <= 2, -0.5 * (x**3 - 5 * x**2 + 8 * x - 4), 0),
            ),
        ),
        Mistake(
            "not cut off",
            "beyond distance 2 the kernel is 0; the second polynomial is not.",
            _without_limit,
        ),
        Mistake(
            "only the near piece",
            "from distance 1 to 2 the kernel is negative (that is what sharpens); here it is 0.",
            lambda x: np.where(np.abs(x) <= 1, resampling.cubic(x), 0),
        ),
        Mistake(
            "OpenCV's kernel",
            "this is the kernel for a = -0.75, which OpenCV uses; MATLAB and papers use -0.5.",
            lambda x: resampling.cubic(x, -0.75),
        ),
        Mistake(
            "sharper kernel",
            "this is the kernel for a = -1; the usual one has a = -0.5.",
            lambda x: resampling.cubic(x, -1.0),
        ),
        Mistake(
            "triangle",
            "this is the triangle of *bilinear* interpolation.",
            lambda x: np.maximum(0, 1 - np.abs(x)),
        ),
    ),
)


# ---- weights with antialiasing --------------------------------------------------------------


def _weights_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for shrink in (1.0, 2.0, 2.7):
        taps = int(4 * shrink) + 2
        first = -2 * shrink - rng.random((5, 1))
        yield first + np.arange(taps), shrink


WEIGHTS = Exercise(
    name="02.weights",
    title="Weights with antialiasing",
    signature="my_weights(distances, shrink)",
    task="Return the weights of the input pixels, one row for each output pixel. distances "
    "(outputs, inputs) are in input pixels; when the picture is shrunk by `shrink` ≥ 1, the cubic "
    "kernel is widened by it. Each row must sum to 1.",
    reference=lambda d, s: (
        resampling.cubic(d / s) / resampling.cubic(d / s).sum(axis=1, keepdims=True)
    ),
    cases=_weights_cases,
    hints=(
        "A kernel that is `shrink` times as wide: what must its distances be divided by?",
        "Kernel first, then normalise: divide each row by its own sum.",
        "With `w` for the widened kernel's values, a row's sum is `w.sum(axis=1, "
        "keepdims=True)`; keepdims makes it fit under the table.",
    ),
    mistakes=(
        Mistake(
            "no antialiasing",
            "right for shrink = 1: the kernel is not widened, so when shrinking most input pixels "
            "are skipped (aliasing).",
            lambda d, s: resampling.cubic(d) / resampling.cubic(d).sum(axis=1, keepdims=True),
        ),
        Mistake(
            "kernel narrowed",
            "distances are multiplied by shrink: that makes the kernel narrower instead of wider.",
            lambda d, s: resampling.cubic(d * s) / resampling.cubic(d * s).sum(1, keepdims=True),
        ),
        Mistake(
            "not normalised",
            "the rows do not sum to 1: a widened kernel makes the picture `shrink` times brighter.",
            lambda d, s: resampling.cubic(d / s),
        ),
        Mistake(
            "divided by shrink only",
            "dividing by shrink makes the rows sum to *about* 1; a flat picture gets a pattern. "
            "Divide by the true sum.",
            lambda d, s: resampling.cubic(d / s) / s,
        ),
        Mistake(
            "normalised along the wrong axis",
            "the columns sum to 1; it is the weights of one *output* pixel, a row, that must.",
            lambda d, s: resampling.cubic(d / s) / resampling.cubic(d / s).sum(0, keepdims=True),
        ),
        Mistake(
            "normalised over everything",
            "all weights together sum to 1; each row must.",
            lambda d, s: resampling.cubic(d / s) / resampling.cubic(d / s).sum(),
        ),
    ),
)


# ---- the whole downscaling ------------------------------------------------------------------


def _downscale_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for height, width, factor in ((12, 16, 2), (15, 9, 3), (16, 24, 4), (12, 12, 2)):
        yield rng.random((height, width, 3), dtype=np.float32), factor
    # Black and white blocks, for the overshoot beside them.
    yield np.kron(rng.random((4, 5, 3)) > 0.5, np.ones((4, 4, 1))).astype(np.float32), 2


def _shrink_axis(rows: np.ndarray, factor: int, border: str, shift: float = 0.0) -> np.ndarray:
    """Shrink along the first axis with any border, to show what other borders give."""
    margin = 2 * factor + 1
    padded = np.pad(rows, [(margin, margin)] + [(0, 0)] * (rows.ndim - 1), mode=border)  # type: ignore[call-overload]
    centres = (np.arange(len(rows) // factor) + 0.5) * factor - 0.5 + shift
    distances = centres[:, None] - (np.arange(len(padded)) - margin)
    weights = resampling.cubic(distances / factor)
    return np.tensordot(weights / weights.sum(axis=1, keepdims=True), padded, axes=1)


def _shrink(image: np.ndarray, factor: int, border: str, shift: float = 0.0) -> np.ndarray:
    rows = _shrink_axis(image, factor, border, shift)
    return _shrink_axis(rows.swapaxes(0, 1), factor, border, shift).swapaxes(0, 1)


def _resize(image: np.ndarray, factor: int, **options: object) -> np.ndarray:
    shape = image.shape[0] // factor, image.shape[1] // factor
    return resampling.resize(image, shape, **options)  # type: ignore[arg-type]


DOWNSCALE = Exercise(
    name="02.downscale",
    title="Small project: bicubic downscaling",
    signature="my_downscale(image, factor)",
    task="Shrink a picture (height, width, 3), whose sides are multiples of the whole factor, with "
    "the antialiased cubic kernel; beyond the border it is mirrored, edge pixel included "
    "(np.pad's 'symmetric'). Do not clip.",
    reference=_resize,
    cases=_downscale_cases,
    tolerance=1e-4,
    hints=(
        "Write it for one axis first: pad, positions, distances to the padded pixels, "
        "weights, and a matrix product. Then the same for the other axis.",
        "Pad 2·factor + 1 pixels with np.pad's 'symmetric'. The padded pixels lie at their "
        "number minus the padding; `positions[:, None]` minus these are the distances.",
        "`np.tensordot(weights, padded, axes=1)` multiplies along the first axis. Turn the "
        "picture with `swapaxes(0, 1)`, do the same again, and turn it back.",
    ),
    mistakes=(
        Mistake(
            "resize without antialiasing",
            "the kernel was not widened: fine detail comes back as false patterns.",
            lambda image, f: _resize(image, f, antialias=False),
        ),
        Mistake(
            "every n-th pixel",
            "this takes every n-th pixel and looks at no other: the purest aliasing.",
            lambda image, f: image[::f, ::f],
        ),
        Mistake(
            "mean of blocks",
            "this is the mean over blocks (a box filter), not the cubic kernel.",
            lambda image, f: image.reshape(image.shape[0] // f, f, image.shape[1] // f, f, 3).mean(
                axis=(1, 3)
            ),
        ),
        Mistake(
            "height and width swapped",
            "rows and columns are swapped in the result. (Shapes are (height, width); Pillow and "
            "OpenCV ask for sizes as (width, height).)",
            lambda image, f: _resize(image, f).swapaxes(0, 1),
        ),
        Mistake(
            "rows only",
            "the picture was shrunk along the rows' axis only.",
            lambda image, f: resampling.resize(image, (image.shape[0] // f, image.shape[1])),
        ),
        Mistake(
            "border repeated",
            "the inside is right; beyond the border the edge pixel was repeated ('edge') instead "
            "of mirroring ('symmetric').",
            lambda image, f: _shrink(image, f, "edge"),
        ),
        Mistake(
            "mirrored without the edge pixel",
            "the inside is right; the border was mirrored without the edge pixel ('reflect').",
            lambda image, f: _shrink(image, f, "reflect"),
        ),
        Mistake(
            "black border",
            "the inside is right; beyond the border zeros were taken, which darkens the edges.",
            lambda image, f: _shrink(image, f, "constant"),
        ),
        Mistake(
            "half pixel forgotten",
            "the result is shifted: output pixel i lies at (i + ½)·factor - ½.",
            lambda image, f: _shrink(image, f, "symmetric", (1 - f) / 2),
        ),
        Mistake(
            "clipped",
            "the result was clipped; the cubic kernel overshoots at edges and that belongs to it.",
            lambda image, f: np.clip(_resize(image, f), 0, 1),
        ),
        Mistake(
            "bilinear",
            "this is bilinear: the triangle was used where the cubic kernel was asked for.",
            lambda image, f: _resize(image, f, method="bilinear"),
        ),
    ),
)


# ---- zone plate -----------------------------------------------------------------------------


def _zone_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield (16,)
    yield (31,)
    yield (2 * int(rng.integers(10, 25)),)


def _zone(size: int, centre: float, factor: float = 1.0, power: int = 2) -> np.ndarray:
    steps = np.arange(size) - centre
    square = steps[:, None] ** 2 + steps[None, :] ** 2
    return 0.5 + 0.5 * np.cos(factor * np.pi * square ** (power / 2) / size)


ZONE_PLATE = Exercise(
    name="02.zone_plate",
    title="A picture to see aliasing in",
    signature="my_zone_plate(size)",
    task="Return the grey picture ½ + ½·cos(π·r²/size), r being the distance from the middle of "
    "the picture, (size - 1)/2 in both directions. At the middle of each side it reaches the "
    "finest pattern pixels can hold.",
    reference=lambda size: _zone(size, (size - 1) / 2),
    cases=_zone_cases,
    hints=(
        "Distances along one axis: np.arange(size) - (size - 1) / 2. Then r² by broadcasting.",
        "`d[:, None]` is a column, `d[None, :]` a row; their sum is a table.",
        "With `d` for the distances along one axis, r² is the sum of `d[:, None] ** 2` and "
        "`d[None, :] ** 2`. Put π·r²/size into `np.cos`; halve it, and add ½.",
    ),
    mistakes=(
        Mistake(
            "distance not squared",
            "r was used instead of r²: rings of equal width, one single frequency.",
            lambda size: _zone(size, (size - 1) / 2, power=1),
        ),
        Mistake(
            "middle off by half a pixel",
            "the middle of pixels 0 … size - 1 is (size - 1)/2, not size/2: the half pixel again.",
            lambda size: _zone(size, size / 2),
        ),
        Mistake(
            "size // 2",
            "right for odd sizes only: `//` cuts the half off, and the middle of 0 … size - 1 is "
            "(size - 1)/2, with its half.",
            lambda size: _zone(size, size // 2),
        ),
        Mistake(
            "(size - 1) // 2",
            "right for odd sizes only: `//` cuts the half off that the middle of an even number of "
            "pixels has; divide with `/`.",
            lambda size: _zone(size, (size - 1) // 2),
        ),
        Mistake(
            "middle in the corner",
            "r is measured from the top left corner, not from the middle.",
            lambda size: _zone(size, 0),
        ),
        Mistake(
            "twice the frequency",
            "with 2π the pattern gets finer than pixels can hold: it aliases by itself.",
            lambda size: _zone(size, (size - 1) / 2, 2),
        ),
        Mistake(
            "from -1 to 1",
            "the cosine runs from -1 to 1; a picture lives in [0, 1].",
            lambda size: 2 * _zone(size, (size - 1) / 2) - 1,
        ),
    ),
)


# ---- what is lost ---------------------------------------------------------------------------


def _lost_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield rng.random((16, 12, 3), dtype=np.float32), 2
    yield rng.random((15, 18, 3), dtype=np.float32), 3
    yield rng.random((15, 17, 3), dtype=np.float32), 2
    yield rng.random((13, 13, 3), dtype=np.float32), 2


def _blurry(image: np.ndarray, factor: int) -> np.ndarray:
    return resampling.resize(resampling.downscale(image, factor), image.shape[:2])


LOST = Exercise(
    name="02.lost_detail",
    title="What shrinking and enlarging removes",
    signature="my_lost_detail(image, factor)",
    task="Return what must be *added* to the shrunken and re-enlarged picture to get the original "
    "back. Use resampling.downscale and resampling.resize; sides need not be multiples of factor.",
    reference=lambda image, factor: image - _blurry(image, factor),
    cases=_lost_cases,
    tolerance=1e-4,
    hints=(
        "blurry + answer = image. Which way round is the subtraction?",
        "Shrink with `resampling.downscale`; enlarge what came to the picture's own shape.",
        "`image.shape[:2]` is the shape that `resampling.resize` wants for the enlarged one. "
        "Subtract that from the picture; leave negative values as they are.",
    ),
    mistakes=(
        Mistake(
            "wrong sign of the residual",
            "the sign is wrong: this is what would have to be *subtracted* from the blurry one.",
            lambda image, f: _blurry(image, f) - image,
        ),
        Mistake(
            "absolute value",
            "the absolute value was taken: what must be added may be negative.",
            lambda image, f: np.abs(image - _blurry(image, f)),
        ),
        Mistake(
            "the blurry picture",
            "this is what is *left* after shrinking and enlarging, not what is lost.",
            _blurry,
        ),
        Mistake(
            "enlarged first",
            "the picture was enlarged first and shrunk then, which loses next to nothing.",
            lambda image, f: image - resampling.downscale(resampling.upscale(image, f), f),
        ),
        Mistake(
            "clipped",
            "the result was clipped to [0, 1]; a residual has negative values.",
            lambda image, f: np.clip(image - _blurry(image, f), 0, 1),
        ),
        Mistake(
            "shrunk without antialiasing",
            "the picture was shrunk without antialiasing, so false patterns came in.",
            lambda image, f: (
                image
                - resampling.resize(
                    resampling.resize(
                        image, resampling.downscale(image, f).shape[:2], antialias=False
                    ),
                    image.shape[:2],
                )
            ),
        ),
    ),
)

EXERCISES = (NEAREST, POSITIONS, CUBIC, WEIGHTS, DOWNSCALE, ZONE_PLATE, LOST)
