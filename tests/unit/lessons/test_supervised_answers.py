"""Chapter 09: right answers in odd dress pass, wrong ones do not, and some are named."""

import math

import numpy as np
import pytest

from zssr_teach import lessons
from zssr_teach.lessons.runner import examine
from zssr_teach.networks.edsr import EdsrSettings, build_edsr, pixel_shuffle
from zssr_teach.networks.srcnn import LAYERS, build_srcnn


def guess_by_sorting(answers, loss):
    if loss == "L2":
        return sum(answers) / len(answers)
    return np.sort(answers, axis=0)[len(answers) // 2]


def guess_by_quantile(answers, loss):
    if loss == "L1":
        return np.quantile(answers, 0.5, axis=0)
    return np.einsum("nhwc->hwc", answers) / answers.shape[0]


def count_by_shapes(layers, channels):
    inputs = [channels] + [filters for filters, _ in layers[:-1]]
    shapes = [(side, side, come, out) for (out, side), come in zip(layers, inputs, strict=True)]
    return sum(math.prod(shape) + shape[-1] for shape in shapes)


def block_by_loops(features, first, second, scaling):
    result = np.array(features, float)
    for row in range(features.shape[0]):
        for column in range(features.shape[1]):
            hidden = np.array([max(0, value) for value in first.T @ features[row, column]])
            result[row, column] += scaling * (second.T @ hidden)
    return result


def block_by_einsum(features, first, second, scaling):
    hidden = np.einsum("hwc,cd->hwd", features, first)
    return np.einsum("hwc,cd->hwd", hidden * (hidden > 0), scaling * second) + features


def shuffle_by_slices(values, scale):
    height, width, _ = values.shape
    picture = np.zeros((scale * height, scale * width, 3))
    for row in range(scale):
        for column in range(scale):
            first = 3 * (row * scale + column)
            picture[row::scale, column::scale] = values[..., first : first + 3]
    return picture


def shuffle_by_swapaxes(values, scale):
    height, width, _ = values.shape
    parts = values.reshape(height, width, scale, 3 * scale).swapaxes(1, 2)
    return parts.reshape(height * scale, width * scale, 3)


def progressive_by_recursion(image, residuals):
    if not residuals:
        return []
    level = np.kron(image, np.ones((2, 2, 1))) + residuals[0]
    return [level, *progressive_by_recursion(level, residuals[1:])]


def break_even_by_counting(training, applying, zero_shot):
    pictures = 0
    while training + pictures * applying >= pictures * zero_shot:
        pictures += 1
    return pictures


RIGHT = [
    ("09.best_guess", guess_by_sorting),
    ("09.best_guess", guess_by_quantile),
    ("09.best_guess", lambda a, loss: {"L1": np.median, "L2": np.mean}[loss](a, 0).tolist()),
    ("09.parameters", count_by_shapes),
    ("09.parameters", lambda layers, channels: float(count_by_shapes(layers, channels))),
    ("09.residual_block", block_by_loops),
    ("09.residual_block", block_by_einsum),
    ("09.pixel_shuffle", shuffle_by_slices),
    ("09.pixel_shuffle", shuffle_by_swapaxes),
    ("09.progressive", progressive_by_recursion),
    ("09.progressive", lambda i, r: tuple(progressive_by_recursion(i, r))),
    ("09.break_even", break_even_by_counting),
    ("09.break_even", lambda t, a, z: math.floor(t / (z - a) + 1)),
]


@pytest.mark.parametrize("seed", [0, 4])
@pytest.mark.parametrize(
    ("name", "answer"), RIGHT, ids=[f"{n}-{i}" for i, (n, _) in enumerate(RIGHT)]
)
def test_a_right_answer_in_odd_dress_passes(name, answer, seed):
    report = examine(lessons.exercise(name), answer, seed)
    assert report.passed, str(report)


def block(features, first, second, scaling):
    return block_by_einsum(features, first, second, scaling)


WRONG = [
    ("09.best_guess", lambda a, loss: a[0]),
    ("09.best_guess", lambda a, loss: a.max(0)),
    ("09.best_guess", lambda a, loss: np.exp(np.log(a).mean(0))),
    ("09.best_guess", lambda a, loss: np.sqrt((a**2).mean(0))),
    ("09.best_guess", lambda a, loss: guess_by_sorting(a, loss)[::-1]),
    ("09.parameters", lambda layers, channels: sum(f * s * s for f, s in layers)),
    ("09.parameters", lambda layers, channels: count_by_shapes(layers, channels) + 1),
    ("09.parameters", lambda layers, channels: count_by_shapes(layers, 1)),
    ("09.parameters", lambda layers, channels: count_by_shapes(layers[:-1], channels)),
    ("09.parameters", lambda layers, channels: count_by_shapes(layers[::-1], channels)),
    ("09.residual_block", lambda x, a, b, s: x),
    ("09.residual_block", lambda x, a, b, s: x + block(x, a, b, s)),
    ("09.residual_block", lambda x, a, b, s: block(np.maximum(x, 0), a, b, s)),
    ("09.residual_block", lambda x, a, b, s: block(x, a.T, b.T, s)),
    ("09.residual_block", lambda x, a, b, s: block(x, a, b, -s)),
    ("09.pixel_shuffle", lambda v, s: shuffle_by_slices(v, s)[..., ::-1]),
    ("09.pixel_shuffle", lambda v, s: shuffle_by_slices(v, s)[::-1]),
    ("09.pixel_shuffle", lambda v, s: v[..., -3:].repeat(s, 0).repeat(s, 1)),
    ("09.pixel_shuffle", lambda v, s: shuffle_by_slices(v[..., ::-1], s)),
    ("09.pixel_shuffle", lambda v, s: shuffle_by_slices(v, s)[:, : -s]),
    ("09.progressive", lambda i, r: [np.tile(i, (2, 2, 1))] * len(r)),
    ("09.progressive", lambda i, r: progressive_by_recursion(i, r)[:1] * len(r) + [i]),
    ("09.progressive", lambda i, r: [level.clip(0, 1) - 0.5 for level in
                                     progressive_by_recursion(i, r)]),
    ("09.progressive", lambda i, r: sum(each.sum() for each in progressive_by_recursion(i, r))),
    ("09.progressive", lambda i, r: list(r)),
    ("09.break_even", lambda t, a, z: 0),
    ("09.break_even", lambda t, a, z: t // z),
    ("09.break_even", lambda t, a, z: break_even_by_counting(t, a, z) + 1),
    ("09.break_even", lambda t, a, z: break_even_by_counting(t, a, 2 * z)),
    ("09.break_even", lambda t, a, z: math.floor(t / a)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer"), WRONG, ids=[f"{n}-{i}" for i, (n, _) in enumerate(WRONG)]
)
def test_a_wrong_answer_does_not_pass(name, answer):
    for seed in (0, 3):
        report = examine(lessons.exercise(name), answer, seed)
        assert report.status in ("not yet right", "stopped"), str(report)


def torch_order(values, scale):
    """Lay out all of red, then green, then blue."""
    whole = np.empty((scale * values.shape[0], scale * values.shape[1], 3))
    for colour in range(3):
        part = values[..., colour * scale**2 : (colour + 1) * scale**2]
        for place in range(scale**2):
            whole[place // scale :: scale, place % scale :: scale, colour] = part[..., place]
    return whole


NAMED = [
    ("09.best_guess", lambda a, loss: guess_by_sorting(a, "L1" if loss == "L2" else "L2"),
     "swapped"),
    ("09.best_guess", lambda a, loss: sum(a) / len(a), "always the mean"),
    ("09.best_guess", lambda a, loss: np.median(a) * np.ones(a.shape[1:]) if loss == "L1"
     else a.mean() * np.ones(a.shape[1:]), "one number for all"),
    ("09.parameters", lambda layers, channels: count_by_shapes(layers, channels)
     - sum(f for f, _ in layers), "no biases"),
    ("09.parameters", lambda layers, channels: sum(f * (channels * s * s + 1) for f, s in layers),
     "the input's channels for all layers"),
    ("09.residual_block", lambda x, a, b, s: s * (np.maximum(x @ a, 0) @ b), "no skip"),
    ("09.residual_block", lambda x, a, b, s: x + np.maximum(x @ a, 0) @ b, "no scaling"),
    ("09.residual_block", lambda x, a, b, s: block(x, a, b, s).clip(min=0), "ReLU on the sum"),
    ("09.pixel_shuffle", torch_order, "colour by colour"),
    ("09.pixel_shuffle", lambda v, s: v.reshape(len(v) * s, -1, 3), "only reshaped"),
    ("09.progressive", lambda i, r: progressive_by_recursion(i, r)[-1], "the last level only"),
    ("09.progressive", lambda i, r: progressive_by_recursion(i, r)[::-1], "largest first"),
    ("09.break_even", lambda t, a, z: t / (z - a), "not whole"),
    ("09.break_even", lambda t, a, z: math.ceil(t / (z - a)), "a tie counted"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), NAMED, ids=[f"{n}:{mistake}" for n, _, mistake in NAMED]
)
def test_what_students_write_is_named(name, answer, mistake):
    report = examine(lessons.exercise(name), answer)
    assert report.mistake == mistake, str(report)


def test_the_solutions_agree_with_the_library():
    count = lessons.exercise("09.parameters").reference
    assert count(LAYERS, 1) == build_srcnn().count_params() == 8129
    assert count([(4, 3), (4, 3), (4, 3), (4, 3), (12, 3)], 3) == build_edsr(
        EdsrSettings(2, blocks=1, width=4)
    ).count_params()  # fmt: skip
    values = np.random.default_rng(0).random((3, 4, 27), dtype=np.float32)
    layer = np.asarray(pixel_shuffle(3)(values[None]))[0]
    assert np.array_equal(lessons.exercise("09.pixel_shuffle").reference(values, 3), layer)
