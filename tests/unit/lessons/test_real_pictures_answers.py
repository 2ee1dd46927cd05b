"""Chapter 08: right answers in odd dress pass, wrong ones do not, and some are named."""

import math
from functools import reduce

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
import scipy.stats

from zssr_teach import lessons
from zssr_teach.camera import Camera
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.lessons.runner import examine


def centre_by_scipy(kernel):
    return np.subtract(scipy.ndimage.center_of_mass(kernel), np.array(kernel.shape) // 2)


def centre_by_loops(kernel):
    down = across = 0.0
    for row in range(kernel.shape[0]):
        for column in range(kernel.shape[1]):
            down += kernel[row, column] * (row - kernel.shape[0] // 2)
            across += kernel[row, column] * (column - kernel.shape[1] // 2)
    return [down / kernel.sum(), across / kernel.sum()]


def details_by_filter(image):
    return scipy.signal.convolve2d(image, [[0.5, -0.5], [-0.5, 0.5]], mode="valid")


def noise_by_scipy(image):
    details = np.abs(details_by_filter(image)) * 255
    return np.median(details) / scipy.stats.norm.ppf(0.75)


def collapse_by_fourier(filters):
    return reduce(lambda a, b: scipy.signal.fftconvolve(a, b), filters)


def collapse_backwards(filters):
    kernel = np.ones((1, 1))
    for each in reversed(filters):
        kernel = scipy.signal.convolve2d(each, kernel)
    return kernel


def collapse_by_a_star(filters):
    """Look at what the network makes of a single bright point."""
    room = [sum(each.shape[axis] - 1 for each in filters) for axis in (0, 1)]
    picture = np.zeros([2 * n + 1 for n in room])
    picture[room[0], room[1]] = 1
    for each in filters:
        picture = scipy.signal.convolve2d(picture, each, mode="valid")
    return picture


def kernel_by_lstsq(windows, pixels, ridge):
    table = windows.reshape(len(windows), -1)
    count = table.shape[1]
    taller = np.vstack([table, np.sqrt(ridge) * np.eye(count)])
    solution = np.linalg.lstsq(taller, np.append(pixels, np.zeros(count)), rcond=None)[0]
    return solution.reshape(windows.shape[1:])


def kernel_by_inverse(windows, pixels, ridge):
    table = np.array([window.ravel() for window in windows])
    left = table.T.dot(table) + np.diag(np.full(table.shape[1], ridge))
    return (np.linalg.inv(left) @ (table.T @ pixels)).reshape(windows[0].shape)


RIGHT = [
    ("08.centre", centre_by_scipy),
    ("08.centre", centre_by_loops),
    ("08.width", lambda sigmas, scale: math.hypot(*sigmas) / scale),
    ("08.width", lambda sigmas, scale: np.linalg.norm(np.array(sigmas) / scale)),
    ("08.width", lambda sigmas, scale: np.array(math.sqrt(sum(s * s for s in sigmas)) / scale)),
    ("08.reshrunk_error", lambda r, i, c: np.mean(np.abs(255 * i - 255 * c.shrink(r)))),
    ("08.reshrunk_error", lambda r, i, c: np.linalg.norm((c.shrink(r) - i).ravel(), 1) / i.size
     * 255),
    ("08.noise_level", noise_by_scipy),
    ("08.noise_level", lambda i: np.median(np.abs(np.diff(np.diff(i, axis=0), axis=1)))
     * 127.5 / 0.6745),
    ("08.collapse", collapse_by_fourier),
    ("08.collapse", collapse_backwards),
    ("08.collapse", collapse_by_a_star),
    ("08.kernel_from_pairs", kernel_by_lstsq),
    ("08.kernel_from_pairs", kernel_by_inverse),
]  # fmt: skip


@pytest.mark.parametrize("seed", [0, 4])
@pytest.mark.parametrize(
    ("name", "answer"), RIGHT, ids=[f"{n}-{i}" for i, (n, _) in enumerate(RIGHT)]
)
def test_a_right_answer_in_odd_dress_passes(name, answer, seed):
    report = examine(lessons.exercise(name), answer, seed)
    assert report.passed, str(report)


def rounded_centre(kernel):
    return tuple(round(offset) for offset in centre_by_scipy(kernel))


def solved(windows, pixels, ridge):
    return kernel_by_lstsq(windows, pixels, ridge)


WRONG = [
    ("08.centre", lambda k: (0.0, 0.0)),
    ("08.centre", rounded_centre),
    ("08.centre", lambda k: scipy.ndimage.center_of_mass(np.abs(np.diff(k)))),
    ("08.centre", lambda k: float(np.hypot(*centre_by_scipy(k)))),
    ("08.centre", lambda k: tuple(np.abs(centre_by_scipy(k)) + 0.0 if k.shape != (5, 5)
                                  else -np.abs(centre_by_scipy(k)))),
    ("08.width", lambda sigmas, scale: sum(sigmas) ** 0.5 / scale),
    ("08.width", lambda sigmas, scale: math.hypot(*sigmas) / scale**2),
    ("08.width", lambda sigmas, scale: math.hypot(*sigmas, 0.5) / scale),
    ("08.width", lambda sigmas, scale: np.mean(sigmas) / scale),
    ("08.width", lambda sigmas, scale: math.hypot(*sigmas[:2]) / scale),
    ("08.reshrunk_error", lambda r, i, c: 0.0),
    ("08.reshrunk_error", lambda r, i, c: 255 * np.median(np.abs(c.shrink(r) - i))),
    ("08.reshrunk_error", lambda r, i, c: 255 * np.abs(c.shrink(r).clip(0, 0.5) - i).mean()),
    ("08.reshrunk_error", lambda r, i, c: 256 * np.abs(c.shrink(r) - i).mean()),
    ("08.reshrunk_error", lambda r, i, c: 255 * np.abs(Camera(
        c.scale, gaussian_kernel(1.0), "centred").shrink(r) - i).mean()),
    ("08.noise_level", lambda i: 255 * i.std()),
    ("08.noise_level", lambda i: 255 * scipy.stats.median_abs_deviation(i.ravel()) / 0.6745),
    ("08.noise_level", lambda i: np.median(np.abs(details_by_filter(i))) * 256 / 0.6745),
    ("08.noise_level", lambda i: np.percentile(np.abs(details_by_filter(i)), 68) * 255),
    ("08.noise_level", lambda i: np.median(np.abs(np.diff(i, axis=0))) * 255 / 0.6745),
    ("08.collapse", lambda filters: np.prod([f.sum() for f in filters])),
    ("08.collapse", lambda filters: np.pad(filters[0], 1)),
    ("08.collapse", lambda filters: collapse_backwards(filters).T),
    ("08.collapse", lambda filters: collapse_backwards(filters)[::-1, ::-1]),
    ("08.collapse", lambda filters: collapse_backwards([*filters, np.full((3, 3), 1 / 9)])),
    ("08.kernel_from_pairs", lambda w, p, r: w.mean(axis=0)),
    ("08.kernel_from_pairs", lambda w, p, r: np.maximum(solved(w, p, r), 0)),
    ("08.kernel_from_pairs", lambda w, p, r: solved(w, p, r * len(w))),
    ("08.kernel_from_pairs", lambda w, p, r: solved(w - w.mean(), p - p.mean(), r)),
    ("08.kernel_from_pairs", lambda w, p, r: solved(w, p, r).T),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer"), WRONG, ids=[f"{n}-{i}" for i, (n, _) in enumerate(WRONG)]
)
def test_a_wrong_answer_does_not_pass(name, answer):
    for seed in (0, 3):
        report = examine(lessons.exercise(name), answer, seed)
        assert report.status in ("not yet right", "stopped"), str(report)


def noise_of_std(image):
    return 255 * details_by_filter(image).std()


def collapse_in_same_mode(filters):
    kernel = filters[0]
    for each in filters[1:]:
        kernel = scipy.signal.fftconvolve(kernel, each, mode="same")
    return kernel


def kernel_with_plain_ridge(windows, pixels, ridge):
    table = windows.reshape(len(windows), -1)
    return (np.linalg.inv(table.T @ table + ridge) @ table.T @ pixels).reshape(windows.shape[1:])


NAMED = [
    ("08.centre", scipy.ndimage.center_of_mass, "counted from the corner"),
    ("08.centre", lambda k: centre_by_scipy(k)[::-1], "rows and columns swapped"),
    ("08.centre", lambda k: np.subtract(scipy.ndimage.center_of_mass(k), np.subtract(k.shape, 1)
                                        / 2), "from the true middle"),
    ("08.width", lambda sigmas, scale: sum(s / scale for s in sigmas), "widths added"),
    ("08.width", lambda sigmas, scale: np.linalg.norm(sigmas), "in HR pixels"),
    ("08.reshrunk_error", lambda r, i, c: 255 * np.sqrt(np.mean((c.shrink(r) - i) ** 2)),
     "root mean square"),
    ("08.noise_level", noise_of_std, "standard deviation"),
    ("08.noise_level", lambda i: np.median(np.abs(details_by_filter(i))) * 255, "no 0.6745"),
    ("08.collapse", collapse_in_same_mode, "cut to the first's size"),
    ("08.kernel_from_pairs", kernel_with_plain_ridge, "ridge added everywhere"),
    ("08.kernel_from_pairs", lambda w, p, r: kernel_by_lstsq(w, p, 0), "no ridge"),
    ("08.kernel_from_pairs", lambda w, p, r: solved(w, p, r).ravel(), "not reshaped"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), NAMED, ids=[f"{n}:{mistake}" for n, _, mistake in NAMED]
)
def test_what_students_write_is_named(name, answer, mistake):
    report = examine(lessons.exercise(name), answer)
    assert report.mistake == mistake, str(report)


def test_the_solutions_agree_with_the_library():
    kernel = gaussian_kernel((1.5, 0.8), 8, angle=20)
    from zssr_teach.kernels import centre_of_mass

    assert lessons.exercise("08.centre").reference(kernel) == centre_of_mass(kernel)
    # Two blurs, one after the other, are as wide as the exercise says.
    both = scipy.signal.convolve2d(gaussian_kernel(1.5), gaussian_kernel(2.0))
    steps = np.arange(len(both)) - len(both) // 2
    measured = math.sqrt(both.sum(axis=0) @ steps**2) / 3
    assert lessons.exercise("08.width").reference([1.5, 2.0], 3) == pytest.approx(measured, 2e-3)
