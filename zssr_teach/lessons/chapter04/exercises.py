"""Chapter 04, Fathers and sons: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zssr_teach import pairs, resampling
from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake


def _picture(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    return rng.random((height, width, 3), dtype=np.float32)


def _blocks(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    return np.kron(rng.random((rows, columns, 3)) > 0.5, np.ones((5, 5, 1))).astype(np.float32)


# ---- the eight transforms -------------------------------------------------------------------


def _eight(image: np.ndarray) -> list[np.ndarray]:
    return [pairs.transform(image, index) for index in pairs.TRANSFORMS]


def _turned_on(image: np.ndarray) -> list[np.ndarray]:
    results = []
    for start in (image, image[:, ::-1]):
        for turns in range(4):
            start = np.rot90(start, turns)
            results.append(start)
    return results


EIGHT = Exercise(
    name="04.eight",
    title="The eight flips and rotations",
    signature="my_eight(image)",
    task="Return a list of the picture turned anticlockwise by 0, 1, 2, 3 quarter turns, then of "
    "the picture mirrored left-right *and then* turned by 0, 1, 2, 3 quarter turns.",
    reference=_eight,
    cases=lambda rng: [(_picture(rng, 4, 6),), (_picture(rng, 5, 5),), (_picture(rng, 3, 2),)],
    hints=(
        "np.rot90(image, k) turns anticlockwise; image[:, ::-1] mirrors left-right.",
        "Always begin with the given picture: four turns of it, then four turns of its mirror "
        "image.",
        "A list such as `[np.rot90(image, k) for k in range(4)]` holds four of them. Make the "
        "same of the mirrored picture, and add the lists.",
    ),
    mistakes=(
        Mistake(
            "turned first, then mirrored",
            "all eight are there, but the last four were turned first and then mirrored: they come "
            "in another order, and undoing them will go wrong.",
            lambda image: (
                [np.rot90(image, k) for k in range(4)]
                + [np.rot90(image, k)[:, ::-1] for k in range(4)]
            ),
        ),
        Mistake(
            "clockwise",
            "the turns run clockwise; np.rot90 with a positive k runs anticlockwise.",
            lambda image: (
                [np.rot90(image, -k) for k in range(4)]
                + [np.rot90(image[:, ::-1], -k) for k in range(4)]
            ),
        ),
        Mistake(
            "mirrored upside down",
            "the last four are mirrored top-bottom (image[::-1]); left-right is image[:, ::-1].",
            lambda image: (
                [np.rot90(image, k) for k in range(4)]
                + [np.rot90(image[::-1], k) for k in range(4)]
            ),
        ),
        Mistake(
            "picture overwritten in the loop",
            "each turn went on from the last one: in the loop `image` was overwritten. Begin with "
            "the given picture each time.",
            _turned_on,
        ),
        Mistake(
            "wrong axis order",
            "np.rot90 turned columns into channels; the axes to turn are 0 and 1.",
            lambda image: (
                [np.rot90(image, k, axes=(1, 2)) for k in range(4)]
                + [np.rot90(image[:, ::-1], k, axes=(1, 2)) for k in range(4)]
            ),
        ),
        Mistake(
            "not all different",
            "only four different pictures: a half turn *is* mirroring both ways. Quarter turns are "
            "missing.",
            lambda image: [
                np.rot90(picture[:, ::side], turn)
                for picture in (image, image[::-1])
                for side in (1, -1)
                for turn in (0, 2)
            ],
        ),
        Mistake(
            "four only",
            "the four turns are right; the mirrored four are missing.",
            lambda image: [np.rot90(image, k) for k in range(4)],
        ),
    ),
)


# ---- undoing a transform --------------------------------------------------------------------


def _undo_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for index in pairs.TRANSFORMS:
        yield _picture(rng, 4, 4 + index % 3), index % 4, index >= 4


UNDO = Exercise(
    name="04.undo",
    title="Undo a flip and rotation",
    signature="my_undo(image, turns, mirrored)",
    task="`image` came about by mirroring left-right (if mirrored) and then `turns` quarter turns "
    "anticlockwise. Return the original.",
    reference=lambda image, turns, mirrored: pairs.undo_transform(image, turns + 4 * mirrored),
    cases=_undo_cases,
    hints=(
        "Socks and shoes: what was put on last comes off first.",
        "Turn back first (a negative number of turns), then mirror back.",
        "`np.rot90(image, -turns)` turns back. Only if `mirrored`, take what came with its "
        "columns in reverse, `[:, ::-1]`.",
    ),
    mistakes=(
        Mistake(
            "order not reversed",
            "right unless both were done: what was done last must be undone *first*, so turn "
            "back before mirroring.",
            lambda image, turns, mirrored: np.rot90(image[:, ::-1] if mirrored else image, -turns),
        ),
        Mistake(
            "turned further",
            "the picture was turned on in the same direction instead of back.",
            lambda image, turns, mirrored: pairs.undo_transform(image, -turns % 4 + 4 * mirrored),
        ),
        Mistake(
            "done again",
            "this does the transform a second time instead of undoing it.",
            lambda image, turns, mirrored: pairs.transform(image, turns + 4 * mirrored),
        ),
        Mistake(
            "mirroring forgotten",
            "the picture is turned back, but not mirrored back.",
            lambda image, turns, mirrored: np.rot90(image, -turns),
        ),
        Mistake(
            "mirrored upside down",
            "mirrored top-bottom; it was left-right, image[:, ::-1].",
            lambda image, turns, mirrored: (
                np.rot90(image, -turns)[::-1] if mirrored else np.rot90(image, -turns)
            ),
        ),
    ),
)


# ---- the son --------------------------------------------------------------------------------


def _son(father: np.ndarray, scale: float) -> np.ndarray:
    return pairs.make_son(father, pairs.PairSettings(scale=scale))


def _son_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield _picture(rng, 16, 20), 2
    yield _picture(rng, 15, 17), 2
    yield _picture(rng, 20, 13), 3
    yield _picture(rng, 14, 14), 2
    # Black and white blocks, where clipping would show.
    yield _blocks(rng, 3, 4), 2


SON = Exercise(
    name="04.son",
    title="Make the son of a father",
    signature="my_son(father, scale)",
    task="Shrink the father by `scale` (resampling.downscale) and enlarge the result to the "
    "father's exact size (resampling.resize). The father's sides need not be multiples of scale.",
    reference=_son,
    cases=_son_cases,
    tolerance=1e-4,
    hints=(
        "The network compares them pixel by pixel: which shape must the son have?",
        "Enlarge with `resampling.resize`, which takes a shape, not with a factor.",
        "Shrink with `resampling.downscale(father, scale)`; the shape to enlarge to is "
        "`father.shape[:2]`. Do not clip.",
    ),
    mistakes=(
        Mistake(
            "son not the size of its father",
            "the son was not enlarged again: it is `scale` times smaller than its father, and the "
            "two cannot be compared pixel by pixel.",
            lambda father, scale: resampling.downscale(father, scale),
        ),
        Mistake(
            "size off by a pixel",
            "the son was enlarged by `scale`; where the father's sides are no multiples of it, the "
            "sizes differ by a pixel. Enlarge to the father's shape.",
            lambda father, scale: resampling.upscale(resampling.downscale(father, scale), scale),
        ),
        Mistake(
            "resize without antialiasing",
            "the father was shrunk without antialiasing: the son shows false patterns that the "
            "real picture, taken by a camera, does not have.",
            lambda father, scale: resampling.resize(
                resampling.resize(
                    father, resampling.downscale(father, scale).shape[:2], antialias=False
                ),
                father.shape[:2],
            ),
        ),
        Mistake(
            "enlarged first",
            "the father was enlarged first and shrunk then; that leaves him nearly as he was.",
            lambda father, scale: resampling.resize(
                resampling.upscale(father, scale), father.shape[:2]
            ),
        ),
        Mistake(
            "nearest neighbour",
            "the son was enlarged by repeating pixels; the network expects bicubic.",
            lambda father, scale: resampling.resize(
                resampling.downscale(father, scale), father.shape[:2], "nearest"
            ),
        ),
        Mistake(
            "clipped",
            "the son was clipped to [0, 1]: bicubic overshoots at edges, and so will the picture "
            "that is given to the network.",
            lambda father, scale: np.clip(_son(father, scale), 0, 1),
        ),
        Mistake(
            "the residual",
            "this is father minus son; the son himself is asked for.",
            lambda father, scale: father - _son(father, scale),
        ),
    ),
)


# ---- cutting both at the same place ---------------------------------------------------------


def _crop_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for width, top, left, size in ((16, 1, 4, 6), (16, 3, 0, 5), (16, 0, 7, 8), (12, 2, 5, 6)):
        yield _picture(rng, 12, width), _picture(rng, 12, width), top, left, size


def _cut(image: np.ndarray, top: int, left: int, size: int) -> np.ndarray:
    return image[top : top + size, left : left + size]


CROP = Exercise(
    name="04.crop",
    title="Cut father and son at the same place",
    signature="my_crop_pair(father, son, top, left, size)",
    task="Return (father, son), both cut to size × size pixels, from row `top` and column `left`.",
    reference=lambda f, s, top, left, size: (_cut(f, top, left, size), _cut(s, top, left, size)),
    cases=_crop_cases,
    hints=(
        "A slice is from:to, not from:length.",
        "Rows first: from `top` to `top + size`. The columns likewise.",
        "`father[top : top + size, …]` is half of the way; do exactly the same with the son, "
        "and return both, the father first.",
    ),
    mistakes=(
        Mistake(
            "end instead of length",
            "top:size ends at row `size`; the crop ends at top + size.",
            lambda f, s, top, left, size: (f[top:size, left:size], s[top:size, left:size]),
        ),
        Mistake(
            "wrong axis order",
            "top and left are swapped: rows come first.",
            lambda f, s, top, left, size: (_cut(f, left, top, size), _cut(s, left, top, size)),
        ),
        Mistake(
            "cut at different places",
            "the son was cut from his corner, not where his father was: the network would learn "
            "to shift.",
            lambda f, s, top, left, size: (_cut(f, top, left, size), _cut(s, 0, 0, size)),
        ),
        Mistake(
            "son not cut",
            "the son was left whole.",
            lambda f, s, top, left, size: (_cut(f, top, left, size), s),
        ),
        Mistake(
            "one pixel too many",
            "the crops have one pixel too many a side: a slice ends *before* its end.",
            lambda f, s, top, left, size: (
                _cut(f, top, left, size + 1),
                _cut(s, top, left, size + 1),
            ),
        ),
        Mistake(
            "son first",
            "father and son are swapped in what is returned.",
            lambda f, s, top, left, size: (_cut(s, top, left, size), _cut(f, top, left, size)),
        ),
    ),
)


# ---- noise on sons --------------------------------------------------------------------------


def _noise_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield _picture(rng, 12, 16), 2, 10.0, np.random.default_rng(int(rng.integers(1000)))
    # Black and white blocks, where clipping would show.
    yield _blocks(rng, 3, 4), 3, 25.0, np.random.default_rng(int(rng.integers(1000)))
    yield _picture(rng, 14, 12), 2, 0.0, np.random.default_rng(7)
    yield _picture(rng, 14, 14), 2, 15.0, np.random.default_rng(int(rng.integers(1000)))


def _noisy(
    father: np.ndarray,
    scale: float,
    deviation: float,
    rng: np.random.Generator,
    channels: int = 3,
    clip: bool = False,
) -> np.ndarray:
    small = resampling.downscale(father, scale)
    small = small + rng.normal(0, deviation, (*small.shape[:2], channels))
    small = np.clip(small, 0, 1) if clip else small
    return resampling.resize(small, father.shape[:2])


def _noise_late(
    father: np.ndarray, scale: float, level: float, rng: np.random.Generator
) -> np.ndarray:
    return _son(father, scale) + rng.normal(0, level / 255, father.shape)


def _noise_on_father(
    father: np.ndarray, scale: float, level: float, rng: np.random.Generator
) -> np.ndarray:
    return _son(father + rng.normal(0, level / 255, father.shape), scale)


NOISE = Exercise(
    name="04.noise",
    title="Noise on sons",
    signature="my_noisy_son(father, scale, level, rng)",
    task="Shrink the father, add Gaussian noise of standard deviation `level` grey levels "
    "(1/255 each) to the small picture with one call of rng.normal(0, …, its shape), and enlarge "
    "it to the father's size. Do not clip.",
    reference=lambda father, scale, level, rng: _noisy(father, scale, level / 255, rng),
    cases=_noise_cases,
    tolerance=1e-4,
    hints=(
        "The noise of a camera sits in its pixels, so it comes *between* shrinking and enlarging.",
        "Pictures are in [0, 1], `level` is in grey levels of 255: what is the standard deviation?",
        "With `small` for the shrunken father, draw `rng.normal(0, level / 255, "
        "small.shape)`, add it to `small`, and enlarge the sum to the father's shape.",
    ),
    mistakes=(
        Mistake(
            "noise after enlarging",
            "the noise was added after the enlarging, one grain for each large pixel; the real "
            "picture's noise is enlarged together with it.",
            _noise_late,
        ),
        Mistake(
            "noise on the father",
            "the noise was added to the father before shrinking, which averages most of it away.",
            _noise_on_father,
        ),
        Mistake(
            "grey levels forgotten",
            "`level` is in grey levels of 255, pictures are in [0, 1]: divide by 255.",
            lambda father, scale, level, rng: _noisy(father, scale, level, rng),
        ),
        Mistake(
            "variance for standard deviation",
            "rng.normal takes the standard deviation; it was given its square, the variance.",
            lambda father, scale, level, rng: _noisy(father, scale, (level / 255) ** 2, rng),
        ),
        Mistake(
            "same noise in all channels",
            "red, green and blue got the same noise; each channel has its own.",
            lambda father, scale, level, rng: _noisy(father, scale, level / 255, rng, 1),
        ),
        Mistake(
            "clipped",
            "the noisy picture was clipped: near black and white its mean then is off.",
            lambda father, scale, level, rng: _noisy(father, scale, level / 255, rng, clip=True),
        ),
        Mistake(
            "no noise",
            "this is the son without noise. (rng.normal returns numbers; they must be added.)",
            lambda father, scale, level, rng: _son(father, scale),
        ),
    ),
)


# ---- one whole pair -------------------------------------------------------------------------


def _pair_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for height, width, scale, size in (
        (16, 24, 2, 10),
        (20, 15, 2, 15),
        (24, 18, 3, 12),
        (18, 18, 2, 9),
    ):
        for _ in range(3):
            seed = int(rng.integers(10_000))
            yield _picture(rng, height, width), scale, size, np.random.default_rng(seed)
    yield _blocks(rng, 4, 5), 2, 18, np.random.default_rng(int(rng.integers(10_000)))


Pair = tuple[np.ndarray, np.ndarray]


def _pair(
    picture: np.ndarray,
    scale: float,
    size: int,
    rng: np.random.Generator,
    transforms: int = 8,
    places: int = 1,
) -> Pair:
    father = pairs.transform(picture, int(rng.integers(transforms)))
    son = _son(father, scale)
    top = int(rng.integers(max(1, father.shape[0] - size + places)))
    left = int(rng.integers(max(1, father.shape[1] - size + places)))
    return _cut(father, top, left, size), _cut(son, top, left, size)


def _cut_first(picture: np.ndarray, scale: float, size: int, rng: np.random.Generator) -> Pair:
    father, _ = _pair(picture, scale, size, rng)
    return father, _son(father, scale)


def _left_first(picture: np.ndarray, scale: float, size: int, rng: np.random.Generator) -> Pair:
    father = pairs.transform(picture, int(rng.integers(8)))
    left = int(rng.integers(father.shape[1] - size + 1))
    top = int(rng.integers(father.shape[0] - size + 1))
    return _cut(father, top, left, size), _cut(_son(father, scale), top, left, size)


def _old_shape(picture: np.ndarray, scale: float, size: int, rng: np.random.Generator) -> Pair:
    father = pairs.transform(picture, int(rng.integers(8)))
    top = int(rng.integers(picture.shape[0] - size + 1))
    left = int(rng.integers(picture.shape[1] - size + 1))
    return _cut(father, top, left, size), _cut(_son(father, scale), top, left, size)


PAIR = Exercise(
    name="04.pair",
    title="Small project: draw a training pair",
    signature="my_pair(picture, scale, size, rng)",
    task="Draw index = rng.integers(8) and take pairs.transform(picture, index) as father; make "
    "his son; draw top, then left, each with rng.integers(number of places); return (father, son) "
    "cut there to size × size.",
    reference=_pair,
    cases=_pair_cases,
    tolerance=1e-4,
    hints=(
        "Transform, son, place, cut, in this order. How many places are there for a crop of "
        "10 on a side of 16? And which shape has the father after a quarter turn?",
        "Draw in the order of the task, all from `rng`: index, top, left. `rng.integers(n)` "
        "gives 0 to n - 1.",
        "There are father.shape[0] - size + 1 places for top and father.shape[1] - size + 1 "
        "for left (the *father's* shape, not the picture's). Cut with `my_crop_pair`.",
    ),
    mistakes=(
        Mistake(
            "cut before the son was made",
            "the son was made from the crop: its border is then invented, not taken from the "
            "picture around. Make the son first and cut last.",
            _cut_first,
        ),
        Mistake(
            "last row and column never drawn",
            "rng.integers(n) gives 0 … n - 1, so there is a + 1 missing: the last place is never "
            "drawn.",
            lambda picture, scale, size, rng: _pair(picture, scale, size, rng, places=0),
        ),
        Mistake(
            "the picture's shape used",
            "the places were counted on the picture; after a quarter turn the father's height is "
            "the picture's width.",
            _old_shape,
        ),
        Mistake(
            "clipped",
            "the son was clipped to [0, 1]: bicubic overshoots at edges, and that belongs to him.",
            lambda picture, scale, size, rng: tuple(
                np.clip(image, 0, 1) for image in _pair(picture, scale, size, rng)
            ),
        ),
        Mistake(
            "rotations only",
            "only four of the eight transforms are drawn: rng.integers(8).",
            lambda picture, scale, size, rng: _pair(picture, scale, size, rng, transforms=4),
        ),
        Mistake(
            "left drawn before top",
            "left was drawn before top: the same seed then gives another pair.",
            _left_first,
        ),
        Mistake(
            "son first",
            "father and son are swapped in what is returned.",
            lambda picture, scale, size, rng: _pair(picture, scale, size, rng)[::-1],
        ),
    ),
)

EXERCISES = (EIGHT, UNDO, SON, CROP, NOISE, PAIR)
