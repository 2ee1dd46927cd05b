"""Chapter 08, Real pictures: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.signal import convolve2d, correlate2d

from zssr_teach.camera import Camera
from zssr_teach.kernels import centre_of_mass, gaussian_kernel
from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake

# ---- where a kernel lies --------------------------------------------------------------------


def _centre_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for rows, columns in ((3, 5), (4, 6), (7, 4), (5, 5)):
        kernel = rng.random((rows, columns)) ** 2
        kernel[: rows // 2, : columns // 2] *= 4  # so that no offset is nearly zero
        yield (kernel,)


def _centre(kernel: np.ndarray) -> tuple[float, float]:
    return centre_of_mass(kernel)


def _mass(kernel: np.ndarray) -> tuple[float, float]:
    """Return the centre of mass, counted from the top left pixel."""
    rows, columns = (np.arange(side) for side in kernel.shape)
    total = kernel.sum()
    return (
        float(kernel.sum(axis=1) @ rows / total),
        float(kernel.sum(axis=0) @ columns / total),
    )


def _not_normalised(kernel: np.ndarray) -> tuple[float, float]:
    down, across = _mass(kernel)
    total = float(kernel.sum())
    return down * total - kernel.shape[0] // 2, across * total - kernel.shape[1] // 2


def _largest_weight(kernel: np.ndarray) -> tuple[float, float]:
    row, column = np.unravel_index(int(np.argmax(kernel)), kernel.shape)
    return float(row - kernel.shape[0] // 2), float(column - kernel.shape[1] // 2)


def _from_true_middle(kernel: np.ndarray) -> tuple[float, float]:
    down, across = _mass(kernel)
    return down - (kernel.shape[0] - 1) / 2, across - (kernel.shape[1] - 1) / 2


CENTRE = Exercise(
    name="08.centre",
    title="Where a kernel lies",
    signature="my_centre(kernel)",
    task="Return how many (rows, columns) the centre of mass of `kernel` lies below and right of "
    "the pixel at which it is applied, `side // 2` along each axis. It need not sum to 1.",
    reference=_centre,
    cases=_centre_cases,
    hints=(
        "The centre of mass is a mean place: every row number counts as much as the row weighs.",
        "`kernel.sum(axis=1)` is the weight of each row. A kernel that sums to 2 has the same "
        "centre as one that sums to 1.",
        "Rows: the sum of weight of a row times its number, divided by the whole weight; from "
        "that take `kernel.shape[0] // 2`. The columns likewise, with axis 0.",
    ),
    mistakes=(
        Mistake(
            "rows and columns swapped",
            "the two numbers are right but in the wrong order: rows come first.",
            lambda kernel: _centre(kernel)[::-1],
        ),
        Mistake(
            "not divided by the sum",
            "the kernel was taken to sum to 1; divide by its sum.",
            _not_normalised,
        ),
        Mistake(
            "counted from the corner",
            "this is the place counted from the top left pixel; asked is how far that is from the "
            "pixel at which the kernel is applied.",
            _mass,
        ),
        Mistake(
            "from the true middle",
            "right for odd sides. An even side has no middle pixel: its kernel is applied at "
            "`side // 2`, half a pixel beyond the true middle: the half that costs decibels.",
            _from_true_middle,
        ),
        Mistake(
            "wrong sign",
            "the sign is wrong: below and right of the pixel is positive.",
            lambda kernel: tuple(-offset for offset in _centre(kernel)),
        ),
        Mistake(
            "the largest weight",
            "this is where the largest weight is; a motion blur has no largest one. Take the mean "
            "place of all the weight.",
            _largest_weight,
        ),
    ),
)


# ---- blurs that come together ---------------------------------------------------------------


def _width(sigmas: Sequence[float], scale: float) -> float:
    return float(np.sqrt(np.sum(np.square(sigmas)))) / scale


def _width_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield [3.0, 4.0], 2
    yield [1.2], 3
    for count in (2, 3):
        yield rng.uniform(0.5, 3, count).round(2).tolist(), 2


WIDTH = Exercise(
    name="08.width",
    title="Blurs that come together",
    signature="my_width(sigmas, scale)",
    task="A picture is blurred by Gaussians of these standard deviations, one after the other (HR "
    "pixels), then shrunk by `scale`. Return the width of the whole blur in LR pixels.",
    reference=_width,
    cases=_width_cases,
    hints=(
        "Blurs of width 3 and 4 make one of width 5, not of 7.",
        "What adds up are the variances, the squares of the widths. An LR pixel is `scale` HR "
        "pixels wide.",
        "Square each, add them up, take the root; that is in HR pixels: divide it by `scale`.",
    ),
    mistakes=(
        Mistake(
            "widths added",
            "the widths were added; what adds up are their squares, the variances.",
            lambda sigmas, scale: float(np.sum(sigmas)) / scale,
        ),
        Mistake(
            "no root",
            "the root is missing: the squares add up to a variance, and its root is the width.",
            lambda sigmas, scale: float(np.sum(np.square(sigmas))) / scale,
        ),
        Mistake(
            "variance in LR pixels",
            "this is the variance on the LR grid; its root is the width.",
            lambda sigmas, scale: _width(sigmas, scale) ** 2,
        ),
        Mistake(
            "scale under the root",
            "the scale stands under the root with the variances; it divides the width itself.",
            lambda sigmas, scale: float(np.sqrt(np.sum(np.square(sigmas)) / scale)),
        ),
        Mistake(
            "multiplied by the scale",
            "multiplied by the scale: LR pixels are larger, so there are fewer of them.",
            lambda sigmas, scale: _width(sigmas, scale) * scale**2,
        ),
        Mistake(
            "in HR pixels",
            "right, in HR pixels; asked are LR pixels.",
            lambda sigmas, scale: _width(sigmas, 1),
        ),
        Mistake(
            "the widest only",
            "this is the widest of them; the others blur as well, if less than one thinks.",
            lambda sigmas, scale: max(sigmas) / scale,
        ),
    ),
)


# ---- the re-shrunk error --------------------------------------------------------------------


def _reshrunk(result: np.ndarray, image: np.ndarray, camera: Camera) -> float:
    return 255 * float(np.abs(camera.shrink(result) - image).mean())


def _reshrunk_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    slanted = gaussian_kernel((1.5, 0.7), angle=30)
    cameras = (
        Camera(2, gaussian_kernel(1.0), "centred"),
        Camera(2, slanted, "top-left"),
        Camera(3, slanted, "centred"),
    )
    for camera in cameras:
        result = rng.random((12, 18, 3), dtype=np.float32)
        shrunk = camera.shrink(result)
        yield result, shrunk + rng.normal(0.01, 0.05, shrunk.shape).astype(np.float32), camera


def _error(difference: np.ndarray) -> float:
    return 255 * float(np.abs(difference).mean())


RESHRUNK = Exercise(
    name="08.reshrunk_error",
    title="The re-shrunk error",
    signature="my_reshrunk_error(result, image, camera)",
    task="Shrink `result` as the camera would (camera.shrink) and return how far it is from "
    "`image`, the picture that was given: the mean absolute difference in grey levels.",
    reference=_reshrunk,
    cases=_reshrunk_cases,
    tolerance=1e-4,
    hints=(
        "What has to be of the same size before it can be compared?",
        "The camera has two methods, `shrink` and `enlarge`; pictures are in [0, 1], grey levels "
        "from 0 to 255.",
        "Shrink, subtract the image, take `np.abs`, then the mean over everything, then times 255.",
    ),
    mistakes=(
        Mistake(
            "another camera",
            "the result was shrunk by bicubic; the camera that was given blurs in its own way: "
            "`camera.shrink`.",
            lambda result, image, camera: _error(Camera(camera.scale).shrink(result) - image),
        ),
        Mistake(
            "in units of white",
            "right, but in units of white; a grey level is 1/255 of it.",
            lambda result, image, camera: _reshrunk(result, image, camera) / 255,
        ),
        Mistake(
            "signs cancel",
            "too bright here and too dark there cancel; take the absolute value first.",
            lambda result, image, camera: 255 * float((camera.shrink(result) - image).mean()),
        ),
        Mistake(
            "the mean before the absolute value",
            "the mean was taken first, in which too bright and too dark cancel, and then its "
            "absolute value.",
            lambda result, image, camera: 255 * abs(float((camera.shrink(result) - image).mean())),
        ),
        Mistake(
            "root mean square",
            "this is the root of the mean square; asked is the mean absolute difference.",
            lambda result, image, camera: (
                255 * float(np.sqrt(np.square(camera.shrink(result) - image).mean()))
            ),
        ),
        Mistake(
            "the image enlarged",
            "the image was enlarged and compared with the result: that asks for a bicubic result.",
            lambda result, image, camera: _error(
                result - camera.enlarge(image, (result.shape[0], result.shape[1]))
            ),
        ),
        Mistake(
            "the largest difference",
            "this is the largest difference; a single pixel decides it. Take the mean.",
            lambda result, image, camera: 255 * float(np.abs(camera.shrink(result) - image).max()),
        ),
    ),
)


# ---- the level of the noise -----------------------------------------------------------------

_NORMAL = 0.6745  # of a normal distribution, half of the values lie within so many σ


def _details(image: np.ndarray) -> np.ndarray:
    return (image[:-1, :-1] - image[:-1, 1:] - image[1:, :-1] + image[1:, 1:]) / 2


def _noise_level(image: np.ndarray) -> float:
    return 255 * float(np.median(np.abs(_details(image)))) / _NORMAL


def _noise_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for (height, width), level in (((24, 30), 5), ((20, 16), 12), ((24, 24), 20)):
        rows, columns = np.mgrid[:height, :width]
        scene = 0.3 + 0.01 * columns + 0.3 * ((rows // 6 + columns // 8) % 2)
        yield (scene + rng.normal(0, level / 255, scene.shape),)


def _one_axis(image: np.ndarray) -> float:
    return 255 * float(np.median(np.abs(np.diff(image, axis=1)))) / _NORMAL / np.sqrt(2)


NOISE = Exercise(
    name="08.noise_level",
    title="The level of the noise",
    signature="my_noise_level(image)",
    task="Return the standard deviation of the noise in a grey picture (height, width), in grey "
    "levels: of each four neighbours take (a - b - c + d) / 2, then the median of the absolute "
    "values, divided by 0.6745.",
    reference=_noise_level,
    cases=_noise_cases,
    tolerance=1e-3,  # 0.6745 is rounded; who takes it from scipy.stats is right, too
    hints=(
        "a, b, c and d are four slices of the picture, all one row and one column smaller.",
        "a is `image[:-1, :-1]`, and d is `image[1:, 1:]`. First the absolute value, then the "
        "median of all of them.",
        "The median of |detail|, divided by 0.6745, is in units of white: 255 grey levels.",
    ),
    mistakes=(
        Mistake(
            "standard deviation",
            "this is the standard deviation of the details; edges blow it up. The median does not "
            "care how large the largest are.",
            lambda image: 255 * float(_details(image).std()),
        ),
        Mistake(
            "no 0.6745",
            "this is the median deviation; half of all noise lies within 0.6745 standard "
            "deviations, so divide by that.",
            lambda image: _noise_level(image) * _NORMAL,
        ),
        Mistake(
            "multiplied by 0.6745",
            "multiplied by 0.6745 instead of divided: the median is *smaller* than a standard "
            "deviation.",
            lambda image: _noise_level(image) * _NORMAL**2,
        ),
        Mistake(
            "not halved",
            "the sum of four was not halved; the noise of four adds up to twice that of one.",
            lambda image: 2 * _noise_level(image),
        ),
        Mistake(
            "divided by four",
            "divided by four as if it were a mean; variances add, so four pixels have twice the "
            "standard deviation of one.",
            lambda image: _noise_level(image) / 2,
        ),
        Mistake(
            "no absolute value",
            "the median of the details themselves is nearly 0, as they go both ways: take the "
            "absolute value first.",
            lambda image: 255 * float(np.median(_details(image))) / _NORMAL,
        ),
        Mistake(
            "mean instead of median",
            "this is the mean of the absolute values; edges raise it. Take the median.",
            lambda image: 255 * float(np.abs(_details(image)).mean()) / _NORMAL,
        ),
        Mistake(
            "in units of white",
            "right, but in units of white; a grey level is 1/255 of it.",
            lambda image: _noise_level(image) / 255,
        ),
        Mistake(
            "along one axis only",
            "these are differences along the rows only, in which slow ramps and edges remain; take "
            "all four neighbours.",
            _one_axis,
        ),
    ),
)


# ---- a network that is one kernel -----------------------------------------------------------


def _collapse(filters: Sequence[np.ndarray], mode: str = "full") -> np.ndarray:
    kernel = np.asarray(filters[0])
    for each in filters[1:]:
        kernel = convolve2d(kernel, each, mode=mode)
    return kernel


def _collapse_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for sides in (((3, 3), (3, 3)), ((7, 7), (5, 5), (3, 3), (1, 1)), ((3, 5), (5, 3), (3, 3))):
        yield ([rng.normal(0.15, 0.4, side) for side in sides],)


def _correlated(filters: Sequence[np.ndarray]) -> np.ndarray:
    kernel = np.asarray(filters[0])
    for each in filters[1:]:
        kernel = correlate2d(kernel, each, mode="full")
    return kernel


def _added(filters: Sequence[np.ndarray]) -> np.ndarray:
    total = np.zeros(np.max([each.shape for each in filters], axis=0))
    for each in filters:
        top, left = (
            (whole - side) // 2 for whole, side in zip(total.shape, each.shape, strict=True)
        )
        total[top : top + each.shape[0], left : left + each.shape[1]] += each
    return total


COLLAPSE = Exercise(
    name="08.collapse",
    title="A network that is one kernel",
    signature="my_collapse(filters)",
    task="A linear network has one filter a layer, each a 2-D array. Return the single kernel that "
    "does the same as all of them, one after the other: none of its weights may be cut off.",
    reference=_collapse,
    cases=_collapse_cases,
    hints=(
        "How many pixels does a 3×3 filter see after another 3×3 filter? So large is the result.",
        "Filter after filter is convolution, `scipy.signal.convolve2d`. Look at its `mode`.",
        "Begin with the first filter; for each of the others, convolve what you have with it, with "
        'the mode that keeps everything, "full".',
    ),
    mistakes=(
        Mistake(
            "cut to the first's size",
            "each result was cut to the size of the first: filters that follow each other see "
            'more. Use mode "full".',
            lambda filters: _collapse(filters, "same"),
        ),
        Mistake(
            "correlated",
            "correlated instead of convolved: every second filter was turned upside down.",
            _correlated,
        ),
        Mistake(
            "added",
            "the filters were added; that is what layers *beside* each other do. These follow each "
            "other.",
            _added,
        ),
        Mistake(
            "made to sum to 1",
            "the shape is right; it was divided by its sum, which the network does not do. "
            "(KernelGAN asks for that sum in its loss.)",
            lambda filters: _collapse(filters) / _collapse(filters).sum(),
        ),
        Mistake(
            "the first two only",
            "right for two filters; the others are missing.",
            lambda filters: _collapse(filters[:2]),
        ),
        Mistake(
            "the last filter only",
            "this is the last filter alone: what the loop made before was overwritten.",
            lambda filters: np.asarray(filters[-1]),
        ),
    ),
)


# ---- a kernel from pairs --------------------------------------------------------------------


def _solved(
    windows: np.ndarray, pixels: np.ndarray, ridge: float, shape: Sequence[int] | None = None
) -> np.ndarray:
    table = windows.reshape(len(windows), -1)
    normal = table.T @ table + ridge * np.eye(table.shape[1])
    return np.linalg.solve(normal, table.T @ pixels).reshape(shape or windows.shape[1:])


def _pairs_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    for (rows, columns), ridge in (((3, 3), 0.5), ((3, 5), 0.1), ((5, 5), 2.0)):
        windows = rng.random((6 * rows * columns, rows, columns))
        kernel = rng.normal(0.4, 1.0, (rows, columns))
        pixels = np.einsum("nij,ij->n", windows, kernel / np.abs(kernel).sum())
        yield windows, pixels + rng.normal(0, 0.01, pixels.shape), ridge


def _ridge_everywhere(windows: np.ndarray, pixels: np.ndarray, ridge: float) -> np.ndarray:
    table = windows.reshape(len(windows), -1)
    normal = table.T @ table + ridge
    return np.linalg.solve(normal, table.T @ pixels).reshape(windows.shape[1:])


def _not_solved(windows: np.ndarray, pixels: np.ndarray, ridge: float) -> np.ndarray:
    return np.tensordot(pixels, windows, axes=1)


def _by_columns(windows: np.ndarray, pixels: np.ndarray, ridge: float) -> np.ndarray:
    flat = _solved(windows, pixels, ridge).ravel()
    return flat.reshape(windows.shape[1:], order="F")


KERNEL = Exercise(
    name="08.kernel_from_pairs",
    title="Small project: a kernel from pairs",
    signature="my_kernel_from_pairs(windows, pixels, ridge)",
    task="Each LR pixel (pixels, n) is a window of the HR picture (windows, n × rows × columns), "
    "weighted by the kernel. Return the kernel k that makes |A k - pixels|² + ridge·|k|² smallest, "
    "as (rows, columns); the rows of A are the windows. Do not normalise it.",
    reference=_solved,
    cases=_pairs_cases,
    hints=(
        "Make each window a row: `windows.reshape(len(windows), -1)` is A.",
        "Where the sum is smallest its gradient is zero: (AᵀA + ridge·I) k = Aᵀ·pixels, with the "
        "identity `np.eye`. `np.linalg.solve` solves it.",
        "The left side is `A.T @ A` plus ridge times np.eye of as many rows as k has weights, the "
        "right side `A.T @ pixels`; then reshape to `windows.shape[1:]`.",
    ),
    mistakes=(
        Mistake(
            "no ridge",
            "this is least squares without the ridge; with real pairs, noise would blow it up.",
            lambda windows, pixels, ridge: _solved(windows, pixels, 0),
        ),
        Mistake(
            "ridge added everywhere",
            "the ridge was added to every number of AᵀA, as NumPy does with a plain `+ ridge`; it "
            "belongs on the diagonal only: times `np.eye`.",
            _ridge_everywhere,
        ),
        Mistake(
            "ridge subtracted",
            "the ridge was subtracted: that makes the kernel larger instead of calmer.",
            lambda windows, pixels, ridge: _solved(windows, pixels, -ridge),
        ),
        Mistake(
            "ridge squared",
            "the ridge was squared; it is the factor of |k|² already.",
            lambda windows, pixels, ridge: _solved(windows, pixels, ridge**2),
        ),
        Mistake(
            "nothing solved",
            "this is Aᵀ·pixels, the windows averaged by their pixels; the equations must still be "
            "solved, as neighbouring pixels resemble each other.",
            _not_solved,
        ),
        Mistake(
            "not reshaped",
            "the weights are right but lie in one row: reshape them to rows × columns.",
            lambda windows, pixels, ridge: _solved(windows, pixels, ridge, (-1,)),
        ),
        Mistake(
            "filled by columns",
            "the weights were filled in column by column; windows are flattened row by row.",
            _by_columns,
        ),
        Mistake(
            "turned upside down",
            "the kernel was turned by 180°; the weight of a window's pixel stands where that pixel "
            "stands.",
            lambda windows, pixels, ridge: _solved(windows, pixels, ridge)[::-1, ::-1],
        ),
        Mistake(
            "normalised",
            "it was made to sum to 1; right for a kernel to be used, but asked is the solution as "
            "it is, whose sum shows whether the pairs fit.",
            lambda windows, pixels, ridge: (
                _solved(windows, pixels, ridge) / _solved(windows, pixels, ridge).sum()
            ),
        ),
    ),
)

EXERCISES = (CENTRE, WIDTH, RESHRUNK, NOISE, COLLAPSE, KERNEL)
