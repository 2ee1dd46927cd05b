"""Whatever a student's function returns or does: words within seconds, and mistakes by name."""

import contextlib
import itertools
import signal
import threading
import time

import numpy as np
import pytest
from chapter_sources import functions

from zssr_teach import lessons, metrics, pairs, resampling
from zssr_teach.lessons import calls
from zssr_teach.lessons.calls import run
from zssr_teach.lessons.runner import examine
from zssr_teach.lessons.time_limit import TooLongError, time_limit
from zssr_teach.lessons.values import describe

SOLUTIONS = functions("solved")
EXERCISES = lessons.exercises()
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda item: item.name)


def each(change):
    """Return a function that changes all numbers of an answer, in lists and tuples too."""

    def changed(answer):
        if isinstance(answer, (list, tuple)):
            return type(answer)(changed(item) for item in answer)
        return np.asarray(change(np.asarray(answer)))[()]

    return changed


def altered(exercise, change):
    return lambda *arguments: change(SOLUTIONS[exercise.name](*arguments))


# ---- no numbers -----------------------------------------------------------------------------


@every_exercise
@pytest.mark.parametrize(
    ("change", "word"),
    [
        (each(lambda numbers: numbers.astype(str)), "text"),
        (each(lambda numbers: numbers.astype("S")), "text"),
        (each(lambda numbers: numbers.astype(str).astype(object)), "text"),
        (each(lambda numbers: numbers + 0j), "complex"),
        (each(lambda numbers: (numbers + 0j).astype(object)), "complex"),
    ],
)
def test_text_and_complex_numbers_are_refused(exercise, change, word):
    report = examine(exercise, altered(exercise, change))
    assert report.status == "not yet right"
    assert word in str(report)


@every_exercise
@pytest.mark.parametrize("make", [iter, lambda items: map(abs, items), lambda i: (x for x in i)])
def test_what_runs_through_only_once_is_refused_in_words(exercise, make):
    def once(*arguments):
        return make(np.atleast_1d(np.asarray(SOLUTIONS[exercise.name](*arguments), dtype=object)))

    report = examine(exercise, once)
    assert report.status == "not yet right"
    assert "list(" in str(report)


@pytest.mark.parametrize("name", ["01.mse", "02.nearest", "04.eight", "07.factors"])
@pytest.mark.parametrize(
    "answer",
    [
        itertools.count,
        lambda: itertools.repeat(1.0),
        lambda: map(float, itertools.count()),
        lambda: (number for number in itertools.count()),
        lambda: [itertools.count(), itertools.count()],
        lambda: zip(itertools.count(), itertools.count(), strict=False),
    ],
)
def test_endless_answers_end(name, answer):
    begin = time.monotonic()
    report = examine(lessons.exercise(name), lambda *_: answer())
    assert report.status == "not yet right"
    assert time.monotonic() - begin < 10
    if name == "01.mse" and not isinstance(answer(), list):
        assert "does not end" in str(report)


def test_a_generator_inside_a_list_is_named():
    report = examine(lessons.exercise("04.eight"), lambda image: [iter(image) for _ in range(8)])
    assert "item 0: this is a" in str(report)
    assert "list(" in str(report)


def test_an_error_inside_a_generator_is_said_with_its_line():
    def broken(a, b):
        yield 1
        yield 1 / 0

    report = examine(lessons.exercise("01.mse"), broken)
    assert report.status == "stopped"
    assert "yield 1 / 0" in str(report)


class Spiteful:
    """An answer whose every method raises."""

    def __array__(self, *_, **__):
        raise RuntimeError("no")

    def __len__(self):
        raise RuntimeError("no")

    def __iter__(self):
        raise RuntimeError("no")

    __getitem__ = __float__ = __repr__ = __str__ = __len__


def itself():
    items = []
    items.append(items)
    return items


def test_a_list_in_itself_is_described():
    assert describe(itself()) == "((((…))))"


@every_exercise
@pytest.mark.parametrize(
    "answer",
    [Spiteful(), itself(), {1.0}, {0: 1.0}, [[1], [1, 2]], range(3), b"1", "x" * 10**6, 10**400,
     np.datetime64(0, "s"), np.array([None, object()]), [Spiteful()],
     np.ma.masked, type, NotImplemented],
)  # fmt: skip
def test_nothing_raises(exercise, answer):
    report = examine(exercise, lambda *_: answer)
    assert not report.passed
    assert len(str(report)) < 2000
    assert report._repr_html_()


# ---- endless functions ----------------------------------------------------------------------


def endless(*_):
    while True:
        pass


def endless_and_stubborn(*_):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.01)


def endless_twice(*_):
    with contextlib.suppress(BaseException):
        endless()
    endless()


ENDLESS = {
    "loop": endless,
    "except Exception": endless_and_stubborn,
    "except everything": endless_twice,
    "sleep": lambda *_: time.sleep(60),
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("function", ENDLESS.values(), ids=ENDLESS)
def test_an_endless_function_is_stopped(function, monkeypatch):
    monkeypatch.setattr("zssr_teach.lessons.runner.MOST_SECONDS", 0.3)
    handler = signal.getsignal(signal.SIGINT)
    begin = time.monotonic()
    report = examine(lessons.exercise("01.mse"), function)
    assert report.status == "stopped"
    assert "was stopped" in str(report)
    assert time.monotonic() - begin < 5
    assert signal.getsignal(signal.SIGINT) is handler


def test_the_time_is_for_all_inputs_together(monkeypatch):
    monkeypatch.setattr("zssr_teach.lessons.runner.MOST_SECONDS", 0.5)
    begin = time.monotonic()
    report = examine(lessons.exercise("04.pair"), lambda *_: time.sleep(0.2) or 0.0)
    assert time.monotonic() - begin < 2
    assert report.status == "not yet right"
    assert calls.MOST_SECONDS < 10


def test_what_is_quick_is_not_stopped():
    assert run(lambda: time.sleep(0.05) or 1, (), 5.0).value == 1
    time.sleep(0.1)


def test_the_limit_comes_as_no_ordinary_error():
    with pytest.raises(TooLongError), time_limit(0.05):
        endless()
    assert not issubclass(TooLongError, Exception)


def test_an_interrupt_stays_an_interrupt():
    with pytest.raises(KeyboardInterrupt), time_limit(5.0):
        signal.raise_signal(signal.SIGINT)


def test_other_threads_have_no_limit():
    values = []
    thread = threading.Thread(target=lambda: values.append(run(lambda: 7, (), 0.1).value))
    thread.start()
    thread.join()
    assert values == [7]


# ---- answers that are nearly right ----------------------------------------------------------


@pytest.mark.parametrize("name", ["05.parameters", "05.receptive_field", "05.multiply_adds"])
def test_what_is_counted_is_counted_exactly(name):
    exercise = lessons.exercise(name)
    for change in (
        lambda number: number + 1,
        lambda number: number - 1,
        lambda number: number * (1 + 5e-6),
        lambda number: number + (number > 10**5),
    ):
        report = examine(exercise, altered(exercise, change))
        assert report.passed == (name == "05.receptive_field" and change(9) == 9)
    assert examine(exercise, altered(exercise, float)).passed
    assert "e+" not in str(report)


RULES = {
    "never": lambda slope, deviation: False,
    "always": lambda slope, deviation: True,
    "rising": lambda slope, deviation: slope > 0,
    "factor 1": lambda slope, deviation: deviation > -slope,
    "factor 1.3": lambda slope, deviation: deviation > -1.3 * slope,
    "factor 1.7": lambda slope, deviation: deviation > -1.7 * slope,
    "factor 2": lambda slope, deviation: deviation > -2 * slope,
    "other side": lambda slope, deviation: slope > -1.5 * deviation,
    "both signs": lambda slope, deviation: deviation > 1.5 * abs(slope),
    "turned": lambda slope, deviation: deviation < -1.5 * slope,
    "plus": lambda slope, deviation: deviation > 1.5 * slope,
    "a small slope": lambda slope, deviation: abs(slope) < 1e-6,
    "a flat line": lambda slope, deviation: slope > -1e-5,
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_plateau_rule_is_no_other(rule, seed):
    def other(steps, errors):
        slope, deviation, _ = SOLUTIONS["06.plateau"](steps, errors)
        return slope, deviation, RULES[rule](slope / 1000, deviation / 1000)

    assert examine(lessons.exercise("06.plateau"), other, seed).status == "not yet right"


def test_the_plateau_is_asked_near_its_threshold():
    cases = lessons.exercise("06.plateau").cases(np.random.default_rng(0))
    fits = [SOLUTIONS["06.plateau"](*case)[:2] for case in cases]
    ratios = [slope / deviation for slope, deviation in fits]
    for wanted in (-1.2, -0.8, -0.7, -0.63, -0.5):
        assert any(abs(ratio - wanted) < 0.01 for ratio in ratios)


CLIPPED = ["02.cubic", "02.downscale", "02.lost_detail", "03.remove_mean", "04.son", "04.noise",
           "04.pair", "05.residual", "05.convolution", "05.forward", "07.back_projection",
           "07.self_ensemble", "07.tiles", "08.centre", "08.noise_level", "08.collapse",
           "08.kernel_from_pairs"]  # fmt: skip


@pytest.mark.parametrize("name", CLIPPED)
def test_a_clipped_answer_does_not_pass(name):
    exercise = lessons.exercise(name)
    clipped = altered(exercise, each(lambda numbers: np.clip(numbers, 0, 1)))
    assert not examine(exercise, clipped).passed


def named(name, function):
    return examine(lessons.exercise(name), function).mistake


def test_identical_pictures_by_their_true_name():
    def psnr(for_identical):
        def my_psnr(a, b, data_range):
            error = np.mean((a - b) ** 2)
            return for_identical if error == 0 else 10 * np.log10(data_range**2 / error)

        return my_psnr

    assert named("01.psnr", psnr(100.0)) == "100 for identical pictures"
    assert named("01.psnr", psnr(0)) == "0 for identical pictures"
    assert named("01.psnr", psnr(80.0)) is None


# ---- mistakes as students write them --------------------------------------------------------


def ssim_with_cov(x, y, data_range):
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    covariance = np.cov(x.ravel(), y.ravel())[0, 1]
    brightness = (2 * x.mean() * y.mean() + c1) / (x.mean() ** 2 + y.mean() ** 2 + c1)
    return brightness * (2 * covariance + c2) / (x.var() + y.var() + c2)


def luma_of_skimage(image):
    from skimage.color import rgb2gray

    return rgb2gray(image)


def protocol_cut_off(result, truth, border):
    def prepare(picture):
        picture = (np.clip(picture, 0, 1) * 255).astype(int) / 255
        return SOLUTIONS["01.luma"](SOLUTIONS["01.crop_border"](picture, border))

    return metrics.psnr(prepare(result), prepare(truth))


def zone_plate_with(middle):
    def my_zone_plate(size):
        steps = np.arange(size) - middle(size)
        return 0.5 + 0.5 * np.cos(np.pi * (steps[:, None] ** 2 + steps**2) / size)

    return my_zone_plate


def forward_overwriting(x, layers):
    for layer in layers[:-1]:
        x = np.maximum(layer(x), 0)
    return x + layers[-1](x)


def eight_overwriting(image):
    results = []
    for start in (image, image[:, ::-1]):
        for k in range(4):
            start = np.rot90(start, k)
            results.append(start)
    return results


def ensemble_overwriting(network, image):
    results = []
    for index in range(8):
        image = pairs.transform(image, index)
        results.append(pairs.undo_transform(network(image), index))
    return np.median(results, axis=0)


def noise_of_numpy(father, scale, level, rng):
    small = resampling.downscale(father, scale)
    small = small + np.random.normal(0, level / 255, small.shape)
    return resampling.resize(small, father.shape[:2])


def noise_of_another_generator(father, scale, level, rng):
    rng = np.random.default_rng(0)
    return SOLUTIONS["04.noise"](father, scale, level, rng)


def pair_of_numpy(picture, scale, size, rng):
    return SOLUTIONS["04.pair"](picture, scale, size, np.random.default_rng())


def square_downscale(image, factor):
    return resampling.resize(image, (len(image) // factor, len(image) // factor))


def square_convolution(image, kernel):
    size = len(image)
    padded, result = np.pad(image, 1), np.zeros((size, size))
    for i in range(3):
        for j in range(3):
            result += kernel[i, j] * padded[i : i + size, j : j + size]
    return result


def square_tiles(network, image, tile, halo):
    padded = np.pad(image, ((halo, halo), (halo, halo), (0, 0)), mode="reflect")
    result = np.zeros_like(image)
    for top in range(0, len(image), tile):
        for left in range(0, len(image), tile):
            piece = padded[top : top + tile + 2 * halo, left : left + tile + 2 * halo]
            inside = network(piece)[halo:-halo, halo:-halo]
            result[top : top + tile, left : left + tile] = inside
    return result


def square_patches(image, size):
    places = range(len(image) - size + 1)
    return np.array([image[i : i + size, j : j + size] for i in places for j in places])


MADE = [
    ("01.ssim_window", ssim_with_cov, "np.cov beside x.var()"),
    ("01.luma", luma_of_skimage, "rgb2gray"),
    ("01.protocol", protocol_cut_off, "cut off instead of rounded"),
    ("01.crop_border", lambda i, b: i[b : len(i) - b, b : len(i) - b], "square pictures only"),
    ("02.nearest", lambda i, f: np.kron(i[: i.shape[1]], np.ones((f, f) + (1,) * (i.ndim - 2)))[
        : len(i) * f, : len(i) * f], "square pictures only"),
    ("02.positions", lambda n, m: ((np.arange(m) + 0.5) * n / m - 0.5).astype(int), "cut off"),
    ("02.zone_plate", zone_plate_with(lambda size: size // 2), "size // 2"),
    ("02.zone_plate", zone_plate_with(lambda size: (size - 1) // 2), "(size - 1) // 2"),
    ("02.downscale", square_downscale, "square pictures only"),
    ("02.lost_detail", lambda i, f: i - resampling.resize(
        resampling.downscale(i, f), (len(i), len(i))), "square pictures only"),
    ("03.patches", square_patches, "square pictures only"),
    ("03.share", lambda d, t: (d <= t).mean(), "threshold counted as well"),
    ("04.eight", eight_overwriting, "picture overwritten in the loop"),
    ("04.son", lambda f, s: np.clip(SOLUTIONS["04.son"](f, s), 0, 1), "clipped"),
    ("04.son", lambda f, s: resampling.resize(
        resampling.downscale(f, s), (len(f), len(f))), "square pictures only"),
    ("04.noise", noise_of_numpy, "np.random instead of rng"),
    ("04.noise", noise_of_another_generator, "rng not used"),
    ("04.pair", pair_of_numpy, "np.random instead of rng"),
    ("05.convolution", square_convolution, "square pictures only"),
    ("05.forward", forward_overwriting, "x overwritten in the loop"),
    ("05.multiply_adds", lambda h, w, d, f: SOLUTIONS["05.multiply_adds"](h, h, d, f),
     "height for width"),
    ("06.adam", lambda w, g, m, v, t, r: (
        w - r * (0.9 * m + 0.1 * g) / (1 - 0.9**t)
        / np.sqrt((0.999 * v + 0.001 * g**2) / (1 - 0.999**t)),
        0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2), "no epsilon"),
    ("06.cosine", lambda s, n, p, w: p * (s + 1) / w if s < w else
     p * (1 + np.cos(np.pi * ((s - w) // (n - w)))) / 2, "whole division"),
    ("07.to_bytes", lambda i: (np.clip(i, 0, 1) * 255).astype(int), "cut off, and not uint8"),
    ("07.to_bytes", lambda i: np.round(np.clip(i, 0, 1) * 255).astype(int), "not uint8"),
    ("07.self_ensemble", ensemble_overwriting, "image overwritten in the loop"),
    ("07.tiles", square_tiles, "square pictures only"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "function", "mistake"), MADE, ids=[f"{m[0]}:{m[2]}" for m in MADE]
)
def test_what_students_wrote_is_named(name, function, mistake):
    report = examine(lessons.exercise(name), function)
    assert report.mistake == mistake, str(report)
    assert "Recognised: " in str(report)


@every_exercise
def test_what_is_wrong_everywhere_is_not_called_square_only(exercise):
    for change in (lambda numbers: numbers + 1.5, lambda numbers: numbers * 1.01):
        report = examine(exercise, altered(exercise, each(change)))
        assert report.mistake != "square pictures only"
