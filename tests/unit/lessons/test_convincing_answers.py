"""Chapter 10: right answers in odd dress pass, wrong ones do not, and some are named."""

import itertools
import math

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats

from zssr_teach import lessons
from zssr_teach.lessons.runner import examine


def generator_by_opinions(logits):
    return [-sum(math.log(1 / (1 + math.exp(-x))) for x in np.ravel(logits)) / np.size(logits)][0]


def discriminator_by_scipy(real, made):
    opinion = scipy.special.expit
    return np.float32(-np.log(opinion(real)).mean() - np.log(1 - opinion(made)).mean())


def patches_by_trying(height, width, layers):
    picture, side = np.zeros((height, width)), 1
    for _ in range(layers):
        picture, side = picture[1:-1, 1:-1], side + 2
    return np.array([side, picture.size])


def sliced_by_scipy(ours, theirs, directions):
    return np.mean(
        [
            scipy.stats.wasserstein_distance(ours @ direction, theirs @ direction)
            for direction in directions.T
        ]
    )


def cost_by_pairs(pictures, shares):
    mean = sum(share * picture for share, picture in zip(shares, pictures, strict=True))
    best = sum(
        share * np.mean((picture - mean) ** 2)
        for share, picture in zip(shares, pictures, strict=True)
    )
    pairs = itertools.product(range(len(shares)), repeat=2)
    drawn = sum(shares[i] * shares[j] * np.mean((pictures[i] - pictures[j]) ** 2) for i, j in pairs)
    return [best, drawn]


def cost_by_the_theorem(pictures, shares):
    best = cost_by_pairs(pictures, shares)[0]
    return best, 2 * best


def share_by_bisection(near, convincing, truth, budget):
    def lost(share):
        mix = near + share * (convincing - near)
        return 10 * np.log10(np.mean((mix - truth) ** 2) / np.mean((near - truth) ** 2)) - budget

    # Below the lowest point of the parabola nothing is lost at all.
    way, error = convincing - near, near - truth
    lowest = max(0.0, -np.mean(way * error) / np.mean(way**2))
    if lowest >= 1 or lost(1) <= 0:
        return 1
    return scipy.optimize.brentq(lost, lowest, 1)


def share_by_small_steps(near, convincing, truth, budget):
    error = np.mean((near - truth) ** 2) * 10 ** (budget / 10)
    paid = [
        share
        for share in np.linspace(0, 1, 5001)
        if np.mean((near + share * (convincing - near) - truth) ** 2) <= error
    ]
    return max(paid)


RIGHT = [
    ("10.generator_loss", generator_by_opinions),
    ("10.generator_loss", lambda logits: np.log1p(np.exp(-logits)).mean(keepdims=True).ravel()[0]),
    ("10.discriminator_loss", discriminator_by_scipy),
    ("10.discriminator_loss", lambda r, m: generator_by_opinions(r) + generator_by_opinions(-m)),
    ("10.patches", patches_by_trying),
    ("10.patches", lambda h, w, layers: [2 * layers + 1.0, (h - 2 * layers) * (w - 2 * layers)]),
    ("10.sliced_wasserstein", sliced_by_scipy),
    ("10.cost", cost_by_pairs),
    ("10.cost", cost_by_the_theorem),
    ("10.share", share_by_bisection),
    ("10.share", share_by_small_steps),
]


@pytest.mark.parametrize(
    ("name", "answer"), RIGHT, ids=[f"{n}-{i}" for i, (n, _) in enumerate(RIGHT)]
)
def test_a_right_answer_in_odd_dress_passes(name, answer):
    for seed in range(4):
        report = examine(lessons.exercise(name), answer, seed)
        assert report.status == "passed", str(report)


WRONG = [
    ("10.generator_loss", lambda logits: scipy.special.expit(-logits).mean() ** 2),
    ("10.generator_loss", lambda logits: np.maximum(0, 1 - logits).mean()),
    ("10.generator_loss", lambda logits: np.median(np.logaddexp(0, -logits))),
    ("10.generator_loss", lambda logits: generator_by_opinions(logits) + 0.01),
    ("10.discriminator_loss", lambda r, m: np.maximum(0, 1 - r).mean()
     + np.maximum(0, 1 + m).mean()),
    ("10.discriminator_loss", lambda r, m: np.log1p(np.exp(-r)).sum() + np.log1p(np.exp(m)).sum()),
    ("10.discriminator_loss", lambda r, m: 2 * math.log(2)),
    ("10.patches", lambda h, w, layers: (11, (h - 10) * (w - 10))),
    ("10.patches", lambda h, w, layers: (2 * layers, (h - 2 * layers) * (w - 2 * layers))),
    ("10.patches", lambda h, w, layers: (2 * layers + 1, h - 2 * layers)),
    ("10.sliced_wasserstein", lambda a, b, d: np.abs(np.median(a @ d, 0)
     - np.median(b @ d, 0)).mean()),
    ("10.sliced_wasserstein", lambda a, b, d: sliced_by_scipy(a, b, d[:, :1])),
    ("10.sliced_wasserstein", lambda a, b, d: np.abs((a @ d).std(0) - (b @ d).std(0)).mean()),
    ("10.cost", lambda p, s: (cost_by_pairs(p, s)[0],) * 2),
    ("10.cost", lambda p, s: (cost_by_pairs(p, s)[0], 3.01)),
    ("10.cost", lambda p, s: cost_by_the_theorem(p, s)[0]),
    ("10.share", lambda n, c, t, b: 1.0),
    ("10.share", lambda n, c, t, b: 0.0),
    ("10.share", lambda n, c, t, b: share_by_bisection(n, c, t, 2 * b)),
    ("10.share", lambda n, c, t, b: math.sqrt(b / 3.01)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer"), WRONG, ids=[f"{n}-{i}" for i, (n, _) in enumerate(WRONG)]
)
def test_a_wrong_answer_does_not_pass(name, answer):
    for seed in (0, 3):
        report = examine(lessons.exercise(name), answer, seed)
        assert report.status in ("not yet right", "stopped"), str(report)


NAMED = [
    ("10.generator_loss", lambda x: np.log(1 - scipy.special.expit(x)).mean(),
     "the saturating loss"),
    ("10.generator_loss", lambda x: np.log(scipy.special.expit(x)).mean(), "the sign"),
    ("10.discriminator_loss", lambda r, m: discriminator_by_scipy(m, r), "swapped"),
    ("10.discriminator_loss", lambda r, m: np.mean(np.logaddexp(0, [*-np.ravel(r), *np.ravel(m)])),
     "one mean over all"),
    ("10.patches", lambda h, w, layers: (2 * layers + 1, h * w), "padded"),
    ("10.sliced_wasserstein", lambda a, b, d: np.mean(abs((a - b) @ d)), "not sorted"),
    ("10.cost", lambda p, s: cost_by_pairs(p, np.full(len(s), 1 / len(s))), "all equally likely"),
    ("10.share", lambda n, c, t, b: share_by_bisection(n, c, t, b / 2), "divided by 20"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), NAMED, ids=[f"{n}:{mistake}" for n, _, mistake in NAMED]
)
def test_what_students_write_is_named(name, answer, mistake):
    report = examine(lessons.exercise(name), answer)
    assert report.mistake == mistake, str(report)


CLASSIC = [
    (exercise, mistake) for exercise in lessons.exercises("10") for mistake in exercise.mistakes
]


@pytest.mark.parametrize(
    ("exercise", "mistake"), CLASSIC, ids=[f"{e.name}:{m.name}" for e, m in CLASSIC]
)
def test_every_classic_mistake_is_named_with_other_numbers_too(exercise, mistake):
    for seed in (0, 1, 2):
        report = examine(exercise, mistake.function, seed)
        assert report.mistake == mistake.name, str(report)


def test_the_theorem_holds_for_what_is_asked():
    random = np.random.default_rng(1)
    shares = random.random(9)
    best, drawn = lessons.exercise("10.cost").reference(
        random.random((9, 30)), shares / shares.sum()
    )
    assert drawn == pytest.approx(2 * best)
    assert 10 * math.log10(drawn / best) == pytest.approx(3.01, abs=0.001)


def test_the_exercises_agree_with_the_library():
    from zssr_teach.networks.discriminator import LAYERS, REACH, build_discriminator

    side, number = lessons.exercise("10.patches").reference(48, 40, LAYERS)
    opinions = build_discriminator(width=4)(np.zeros((1, 48, 40, 3), np.float32))
    assert (side, number) == (REACH, int(np.prod(opinions.shape)))
