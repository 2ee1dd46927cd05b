"""Chapter 01, How good is a picture?: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from zssr_teach import metrics
from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake


def _pair(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    picture = rng.random(shape, dtype=np.float32)
    other = np.clip(picture + rng.normal(0, 0.1, shape), 0, 1).astype(np.float32)
    return picture, other


def _bytes(picture: np.ndarray) -> np.ndarray:
    return np.round(picture * 255).astype(np.uint8)


# ---- mean squared error ---------------------------------------------------------------------


def _mse_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield _pair(rng, (5, 7, 3))
    yield _pair(rng, (6, 4))
    a, b = _pair(rng, (8, 5, 3))
    yield _bytes(a), _bytes(b)
    yield a, a


MSE = Exercise(
    name="01.mse",
    title="Mean squared error",
    signature="my_mse(a, b)",
    task="Return the mean squared error of two pictures; they may be float or uint8.",
    reference=metrics.mse,
    cases=_mse_cases,
    hints=(
        "Difference first, then square, then one mean over everything.",
        "What is 3 - 5 in uint8? Turn both pictures into float before you subtract.",
        "`a.astype(float)` is the picture as floats. Square the difference of the two with "
        "`** 2`; `np.mean` without an axis takes the mean over everything.",
    ),
    mistakes=(
        Mistake(
            "uint8 overflow",
            "float pictures are right, uint8 ones are not: 3 - 5 is 254 in uint8. "
            "Turn both into float before the subtraction.",
            lambda a, b: np.mean((a - b) ** 2),
        ),
        Mistake(
            "square forgotten",
            "this is the mean absolute error: the difference must be squared.",
            lambda a, b: np.mean(np.abs(a.astype(float) - b)),
        ),
        Mistake(
            "sum instead of mean",
            "the squares are added up, but not divided by how many there are.",
            lambda a, b: np.sum((a.astype(float) - b) ** 2),
        ),
        Mistake(
            "root taken",
            "this is the root of the mean squared error: leave the square root out.",
            lambda a, b: np.sqrt(np.mean((a.astype(float) - b) ** 2)),
        ),
        Mistake(
            "mean before square",
            "the mean was taken before the square, so errors of opposite sign cancel.",
            lambda a, b: np.mean(a.astype(float) - b) ** 2,
        ),
        Mistake(
            "mean over one axis only",
            "the mean runs over the first axis only; np.mean without axis takes all of them.",
            lambda a, b: np.mean((a.astype(float) - b) ** 2, axis=0),
        ),
    ),
)


# ---- PSNR -----------------------------------------------------------------------------------


def _psnr_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    a, b = _pair(rng, (6, 5, 3))
    yield a, b, 1.0
    yield _bytes(a).astype(np.float64), _bytes(b).astype(np.float64), 255.0
    yield (*_pair(rng, (9, 4)), 1.0)
    yield a, a, 1.0
    yield a * 255.0, a * 255.0, 255.0


def _decibels(a: np.ndarray, b: np.ndarray, peak: float, factor: float = 10) -> float:
    error = metrics.mse(a, b)
    return np.inf if error == 0 else factor * np.log10(peak / error)


PSNR = Exercise(
    name="01.psnr",
    title="Peak signal-to-noise ratio",
    signature="my_psnr(a, b, data_range=1.0)",
    task="Return the PSNR in decibels, infinity for identical pictures. "
    "data_range is white minus black: 1 or 255.",
    reference=metrics.psnr,
    cases=_psnr_cases,
    hints=(
        "10 times the logarithm to base 10 of data_range² over the mean squared error.",
        "Ask for identical pictures before you divide: their PSNR is `np.inf`.",
        "Let `error` be your mean squared error. If it is 0, return `np.inf`; else take "
        "`np.log10` of data_range² divided by `error`, times 10.",
    ),
    mistakes=(
        Mistake(
            "natural logarithm",
            "np.log is the natural logarithm; decibels take the one to base 10, np.log10.",
            lambda a, b, r: np.inf if (e := metrics.mse(a, b)) == 0 else 10 * np.log(r**2 / e),
        ),
        Mistake(
            "data range ignored",
            "right for pictures in [0, 1] only: data_range is not used, so pictures in [0, 255] "
            "come out 48 dB too low.",
            lambda a, b, r: _decibels(a, b, 1.0),
        ),
        Mistake(
            "data range always 255",
            "255 is used whatever data_range says, so pictures in [0, 1] come out 48 dB too high.",
            lambda a, b, r: _decibels(a, b, 255.0**2),
        ),
        Mistake(
            "range not squared",
            "the error is squared, so the range must be squared too (it shows at 255 only).",
            lambda a, b, r: _decibels(a, b, r),
        ),
        Mistake(
            "factor 20 with the squared error",
            "20·log10 belongs to the ratio of range and *root* mean squared error; with the "
            "squared ones it is 10·log10. Everything is twice too large.",
            lambda a, b, r: _decibels(a, b, r**2, 20),
        ),
        Mistake(
            "fraction upside down",
            "the sign is wrong: the range stands above, the error below.",
            lambda a, b, r: -_decibels(a, b, r**2),
        ),
        Mistake(
            "factor 10 missing",
            "these are bels: the factor 10 of a decibel is missing.",
            lambda a, b, r: _decibels(a, b, r**2, 1),
        ),
        Mistake(
            "100 for identical pictures",
            "right but for identical pictures, which get 100 dB: the less the error, the more "
            "decibels, without end, so it is infinity (`np.inf`).",
            lambda a, b, r: 100.0 if (e := metrics.mse(a, b)) == 0 else 10 * np.log10(r**2 / e),
        ),
        Mistake(
            "0 for identical pictures",
            "right but for identical pictures, which get 0 dB: that says the error is as large as "
            "the whole range. No error is infinity (`np.inf`).",
            lambda a, b, r: 0.0 if (e := metrics.mse(a, b)) == 0 else 10 * np.log10(r**2 / e),
        ),
        Mistake(
            "small number against division by zero",
            "a small number was added to the error, so identical pictures get a finite PSNR; "
            "ask for the case of error 0 instead.",
            lambda a, b, r: 10 * np.log10(r**2 / (metrics.mse(a, b) + 1e-10)),
        ),
    ),
)


# ---- luma -----------------------------------------------------------------------------------


def _luma_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield (rng.random((4, 6, 3), dtype=np.float32),)
    yield (np.ones((2, 3, 3), np.float32),)
    yield (np.eye(3, dtype=np.float32)[None],)


_WEIGHTS = np.array([65.481, 128.553, 24.966])
_RGB2GRAY = np.array([0.2125, 0.7154, 0.0721])

LUMA = Exercise(
    name="01.luma",
    title="Luma as MATLAB computes it",
    signature="my_luma(image)",
    task="Return the luma (height, width) of an RGB picture in [0, 1]: "
    "(16 + 65.481 R + 128.553 G + 24.966 B) / 255.",
    reference=metrics.luma,
    cases=_luma_cases,
    hints=(
        "A weighted sum over the last axis, an offset, and one division by 255.",
        "`image @ weights` multiplies the three channels by three weights and adds them up.",
        "The weights are an array of 65.481, 128.553 and 24.966. Add 16 to the weighted sum, "
        "*then* divide by 255; white must give 235/255.",
    ),
    mistakes=(
        Mistake(
            "full-range weights",
            "0.299, 0.587, 0.114 without an offset is the luma of JPEG and OpenCV; the "
            "literature's runs from 16/255 to 235/255. The two differ by 1.3 dB in PSNR.",
            lambda image: image @ np.array([0.299, 0.587, 0.114]),
        ),
        Mistake(
            "offset forgotten",
            "black must come out as 16/255: the offset is missing.",
            lambda image: image @ _WEIGHTS / 255,
        ),
        Mistake(
            "offset not divided",
            "16 was added, not 16/255: the result should stay in [0, 1].",
            lambda image: 16 + image @ _WEIGHTS / 255,
        ),
        Mistake(
            "result in 0 … 255",
            "the division by 255 is missing: the result should stay in [0, 1].",
            lambda image: 16 + image @ _WEIGHTS,
        ),
        Mistake(
            "channels in the order blue, green, red",
            "red and blue are swapped: OpenCV stores BGR, this course RGB.",
            lambda image: (16 + image @ _WEIGHTS[::-1]) / 255,
        ),
        Mistake(
            "mean of the channels",
            "this is the plain mean of the channels; the eye sees green brighter than blue.",
            lambda image: image.mean(axis=2),
        ),
        Mistake(
            "weights of another standard",
            "these are the weights of ITU-R BT.709 (high-definition video); papers use BT.601.",
            lambda image: image @ np.array([0.2126, 0.7152, 0.0722]),
        ),
        Mistake(
            "rgb2gray",
            "this is scikit-image's rgb2gray: other weights, and no offset. Papers use the formula "
            "of the task.",
            lambda image: image @ _RGB2GRAY,
        ),
    ),
)


# ---- cropping the border --------------------------------------------------------------------


def _crop_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield rng.random((9, 12, 3), dtype=np.float32), 2
    yield rng.random((11, 8), dtype=np.float32), 3
    yield rng.random((6, 7, 3), dtype=np.float32), 0
    yield rng.random((9, 9, 3), dtype=np.float32), 2


CROP = Exercise(
    name="01.crop_border",
    title="Crop the border",
    signature="my_crop(image, border)",
    task="Return the picture without its outermost `border` pixels on all four sides; "
    "border may be 0.",
    reference=lambda image, border: image[
        border : image.shape[0] - border, border : image.shape[1] - border
    ],
    cases=_crop_cases,
    hints=(
        "A slice for the rows and one for the columns. What is x[0:-0]?",
        "A slice may end at a number counted from the beginning; then 0 does no harm.",
        "With `height, width = image.shape[:2]` the rows run from `border` to `height - "
        "border`; the columns likewise, with `width`.",
    ),
    mistakes=(
        Mistake(
            "border 0 gives nothing",
            "border 0 leaves nothing: image[0:-0] is image[0:0]. Count from the other end.",
            lambda image, border: image[border:-border, border:-border],
        ),
        Mistake(
            "only top and left",
            "only the top and left sides are cropped; the bottom and right ones remain.",
            lambda image, border: image[border:, border:],
        ),
        Mistake(
            "only rows",
            "the rows are cropped, the columns are not.",
            lambda image, border: image[border : len(image) - border],
        ),
        Mistake(
            "half the border",
            "`border` is what goes on *each* side, not both together.",
            lambda image, border: image[
                border // 2 : image.shape[0] - border + border // 2,
                border // 2 : image.shape[1] - border + border // 2,
            ],
        ),
        Mistake(
            "border set to black",
            "the border was painted black but not cut off; it would count as perfectly right.",
            lambda image, border: np.pad(
                image[border : image.shape[0] - border, border : image.shape[1] - border],
                [(border, border)] * 2 + [(0, 0)] * (image.ndim - 2),
            ),
        ),
    ),
)


# ---- PSNR as papers report it ---------------------------------------------------------------


def _protocol_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for border in (2, 3, 4):
        truth = rng.random((20, 17, 3), dtype=np.float32)
        result = (truth + rng.normal(0, 0.08, truth.shape)).astype(np.float32)
        # What methods assume beyond the border differs most: make it matter.
        result[:border] += 0.2
        yield result, truth, border


_CHANNELS = {
    "matlab": _WEIGHTS / 255,
    "full": np.array([0.299, 0.587, 0.114]),
    "rgb2gray": _RGB2GRAY,
    "rgb": np.eye(3),
}


def _protocol(
    result: np.ndarray,
    truth: np.ndarray,
    border: int,
    clip: bool = True,
    rounding: Callable[[np.ndarray], np.ndarray] = np.round,
    luma: str = "matlab",
) -> float:
    pictures = []
    for picture in (result.astype(float), truth.astype(float)):
        picture = np.clip(picture, 0, 1) if clip else picture
        picture = rounding(picture * 255) / 255
        picture = picture[
            border : picture.shape[0] - border or None, border : picture.shape[1] - border or None
        ]
        pictures.append(picture @ _CHANNELS[luma])
    return metrics.psnr(pictures[0], pictures[1])


def _not_rounded(numbers: np.ndarray) -> np.ndarray:
    return numbers


PROTOCOL = Exercise(
    name="01.protocol",
    title="PSNR as papers report it",
    signature="my_protocol_psnr(result, truth, border)",
    task="Return the PSNR of two RGB pictures in [0, 1] as papers report it: clip both, round "
    "them to 8 bits (k/255), crop the border, take the luma, then PSNR with range 1.",
    reference=lambda result, truth, border: metrics.Protocol("luma", border).psnr(result, truth),
    cases=_protocol_cases,
    hints=(
        "Five steps, each of them one line; the result of a network may lie outside [0, 1].",
        "Write a small function that prepares one picture, and call it for both.",
        "Prepare: `np.clip` to 0 … 1; times 255, `np.round`, divided by 255; `my_crop`; "
        "`my_luma`. Then `my_psnr` of the two prepared ones.",
    ),
    mistakes=(
        Mistake(
            "border not cropped",
            "the border was not cropped.",
            lambda result, truth, border: _protocol(result, truth, 0),
        ),
        Mistake(
            "measured on RGB",
            "this was measured on all three channels; papers on super-resolution take the luma.",
            lambda result, truth, border: _protocol(result, truth, border, luma="rgb"),
        ),
        Mistake(
            "full-range luma",
            "the luma is that of JPEG and OpenCV (0 … 1); MATLAB's spans only 219/255, "
            "so the PSNR is 1.3 dB too low.",
            lambda result, truth, border: _protocol(result, truth, border, luma="full"),
        ),
        Mistake(
            "not clipped",
            "the result was not clipped: values below 0 and above 1 count as errors that no "
            "saved file would show.",
            lambda result, truth, border: _protocol(result, truth, border, clip=False),
        ),
        Mistake(
            "not rounded to 8 bits",
            "the pictures were not rounded to 8 bits.",
            lambda result, truth, border: _protocol(result, truth, border, rounding=_not_rounded),
        ),
        Mistake(
            "cut off instead of rounded",
            "astype(int) cuts fractions off, so each picture gets darker by half a level on "
            "average: `np.round` first.",
            lambda result, truth, border: _protocol(result, truth, border, rounding=np.trunc),
        ),
        Mistake(
            "rgb2gray",
            "this was measured on scikit-image's rgb2gray; papers take the luma of my_luma.",
            lambda result, truth, border: _protocol(result, truth, border, luma="rgb2gray"),
        ),
        Mistake(
            "neither clipped nor rounded",
            "the pictures were neither clipped nor rounded to 8 bits.",
            lambda result, truth, border: _protocol(result, truth, border, False, _not_rounded),
        ),
        Mistake(
            "twice the border cropped",
            "twice the border was cropped: `border` is what goes on each side.",
            lambda result, truth, border: _protocol(result, truth, 2 * border),
        ),
    ),
)


# ---- SSIM of one window ---------------------------------------------------------------------


def _window_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    a, b = _pair(rng, (8, 8))
    yield a.astype(float), b.astype(float), 1.0
    yield a * 255.0, b * 255.0, 255.0
    yield a * 0.1, 0.1 - a * 0.1, 1.0
    yield np.full((7, 7), 0.3), np.full((7, 7), 0.5), 1.0


def _ssim_window(
    x: np.ndarray,
    y: np.ndarray,
    c1: float,
    c2: float,
    less: tuple[int, int] = (0, 0),
    root: bool = False,
) -> float:
    """Compute SSIM; `less` is taken from n in the variances and in the covariance."""
    mean_x, mean_y = x.mean(), y.mean()
    var_x, var_y = x.var(ddof=less[0]), y.var(ddof=less[0])
    covariance = ((x - mean_x) * (y - mean_y)).sum() / (x.size - less[1])
    if root:
        var_x, var_y = np.sqrt(var_x), np.sqrt(var_y)
    brightness = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    return brightness * (2 * covariance + c2) / (var_x + var_y + c2)


SSIM = Exercise(
    name="01.ssim_window",
    title="SSIM of one window",
    signature="my_ssim_window(x, y, data_range=1.0)",
    task="Return the SSIM of two windows, with plain means, variances and covariance (divided by "
    "n), C1 = (0.01·data_range)² and C2 = (0.03·data_range)².",
    reference=lambda x, y, r: _ssim_window(x, y, (0.01 * r) ** 2, (0.03 * r) ** 2),
    cases=_window_cases,
    hints=(
        "Two fractions multiplied: one of the means, one of the variances and the covariance.",
        "All of them divide by n: `x.mean()`, `x.var()`, and for the covariance the mean of "
        "the product of what is left when the means are removed. `np.cov` divides by n - 1.",
        "First fraction: (2·mx·my + C1)/(mx² + my² + C1). Second: twice the covariance plus "
        "C2, over the sum of the variances plus C2.",
    ),
    mistakes=(
        Mistake(
            "constants without the range",
            "C1 and C2 ignore data_range: right for [0, 1], wrong for [0, 255].",
            lambda x, y, r: _ssim_window(x, y, 0.01**2, 0.03**2),
        ),
        Mistake(
            "constants not squared",
            "C1 and C2 are the *squares* of 0.01·range and 0.03·range.",
            lambda x, y, r: _ssim_window(x, y, 0.01 * r, 0.03 * r),
        ),
        Mistake(
            "no constants",
            "C1 and C2 are missing: two flat windows then give 0/0.",
            lambda x, y, r: _ssim_window(x, y, 0.0, 0.0),
        ),
        Mistake(
            "constants swapped",
            "C1 and C2 are swapped: the smaller one goes with the means.",
            lambda x, y, r: _ssim_window(x, y, (0.03 * r) ** 2, (0.01 * r) ** 2),
        ),
        Mistake(
            "standard deviation for variance",
            "the last denominator holds standard deviations; it wants variances.",
            lambda x, y, r: _ssim_window(x, y, (0.01 * r) ** 2, (0.03 * r) ** 2, root=True),
        ),
        Mistake(
            "divided by n - 1",
            "variances and covariance are divided by n - 1 (the default of np.cov); here by n.",
            lambda x, y, r: _ssim_window(x, y, (0.01 * r) ** 2, (0.03 * r) ** 2, (1, 1)),
        ),
        Mistake(
            "np.cov beside x.var()",
            "the covariance is divided by n - 1, as np.cov does (ddof=1), the variances by n, as "
            "x.var() does. Divide all by n: np.cov(…, ddof=0), or the mean of products.",
            lambda x, y, r: _ssim_window(x, y, (0.01 * r) ** 2, (0.03 * r) ** 2, (0, 1)),
        ),
        Mistake(
            "means not removed from the covariance",
            "np.mean(x * y) is not yet the covariance: the means must be removed first.",
            lambda x, y, r: (
                (2 * x.mean() * y.mean() + (0.01 * r) ** 2)
                / (x.mean() ** 2 + y.mean() ** 2 + (0.01 * r) ** 2)
                * (2 * np.mean(x * y) + (0.03 * r) ** 2)
                / (x.var() + y.var() + (0.03 * r) ** 2)
            ),
        ),
    ),
)

EXERCISES = (MSE, PSNR, LUMA, CROP, PROTOCOL, SSIM)
