"""The judge: real digits pass, noise and repetitions do not, and a collapse is called that."""

import numpy as np
import pytest

from zssr_teach.digits import DigitClassifier, DigitVerdict, judge, load_digits, trained_classifier
from zssr_teach.errors import SettingsError

EVEN = (0.1,) * 10


@pytest.fixture(scope="module")
def classifier() -> DigitClassifier:
    return trained_classifier()


def test_the_classifier_reads_digits_that_it_has_not_seen(classifier):
    assert classifier.accuracy >= 0.97
    assert len(classifier.held_back) == 450
    probabilities = classifier.probabilities(classifier.held_back.pictures)
    assert probabilities.sum(axis=1) == pytest.approx(np.ones(450), abs=1e-5)
    right = (probabilities.argmax(axis=1) == classifier.held_back.labels).mean()
    assert right == pytest.approx(classifier.accuracy)


def test_the_classifier_is_decided_by_its_seed():
    first, same, other = (DigitClassifier(seed, steps=20).train() for seed in (1, 1, 2))
    pictures = load_digits().pictures[:5]
    assert np.array_equal(first.probabilities(pictures), same.probabilities(pictures))
    assert not np.array_equal(first.probabilities(pictures), other.probabilities(pictures))
    assert not np.array_equal(first.held_back.labels, other.held_back.labels)


def test_an_untrained_classifier_accepts_nothing():
    verdict = judge(load_digits().pictures[:200], DigitClassifier(steps=1))
    assert verdict.accepted < 0.2
    assert DigitClassifier(steps=1).accuracy < 0.5


def test_real_digits_pass(classifier):
    verdict = judge(classifier.held_back.pictures, classifier)
    assert verdict.accepted > 0.9
    assert verdict.rarest > 0.07
    assert verdict.effective_classes > 9.8
    assert verdict.variety == pytest.approx(1, abs=0.05)
    assert not verdict.is_collapsed
    assert str(verdict).endswith("No mode collapse")


def test_shares_are_those_of_the_accepted(classifier):
    held = classifier.held_back
    most = np.concatenate([held.pictures[held.labels == 3], held.pictures[held.labels != 3][:30]])
    verdict = judge(np.concatenate([most, most]), classifier)
    assert sum(verdict.shares) == pytest.approx(1)
    assert np.argmax(verdict.shares) == 3
    noise = np.random.default_rng(0).random((400, 8, 8), np.float32)
    noise = noise[classifier.probabilities(noise).max(axis=1) < 0.9]
    assert len(noise) > 50
    diluted = judge(np.concatenate([most, most, noise]), classifier)
    assert diluted.shares == pytest.approx(verdict.shares)
    assert diluted.accepted < verdict.accepted - 0.1


def test_a_lost_digit_is_a_collapse(classifier):
    digits = load_digits()
    verdict = judge(digits.pictures[digits.labels != 7], classifier)
    assert 7 in verdict.lost
    assert verdict.is_collapsed
    assert "Mode collapse: hardly ever made: 7" in str(verdict)


def test_ten_digits_again_and_again_are_a_collapse(classifier):
    """All classes are there, evenly: only the distances tell."""
    read = classifier.probabilities(load_digits().pictures)
    ten = load_digits().pictures[read.argmax(axis=0)]  # the surest of each
    slightly = np.random.default_rng(0).normal(0, 0.01, (400, 8, 8))
    verdict = judge(np.tile(ten, (40, 1, 1)) + slightly, classifier)
    assert verdict.lost == ()
    assert verdict.accepted > 0.95
    assert verdict.variety < 0.3
    assert verdict.is_collapsed
    assert "the same again and again" in str(verdict)


def test_copies_of_real_digits_are_not_new(classifier):
    assert judge(load_digits().pictures[:300], classifier).novelty == 0
    wobbled = load_digits().pictures[:300].transpose(0, 2, 1)
    assert judge(wobbled, classifier).novelty > 1


def test_a_verdict_counts_classes_by_their_entropy():
    assert DigitVerdict(1, EVEN, 1, 1).effective_classes == pytest.approx(10)
    assert DigitVerdict(1, (0.5, 0.5, *(0,) * 8), 1, 1).effective_classes == pytest.approx(2)
    nothing = DigitVerdict(0, (0.0,) * 10, 1, 1)
    assert nothing.effective_classes == 0
    assert nothing.is_collapsed


@pytest.mark.parametrize("shape", [(99, 8, 8), (200, 64), (200, 8, 9), (200, 8, 8, 1)])
def test_what_cannot_be_judged_is_refused(shape):
    with pytest.raises(SettingsError, match="cannot be judged"):
        judge(np.zeros(shape))


def test_samples_that_are_no_numbers_are_refused():
    with pytest.raises(SettingsError, match="diverged"):
        judge(np.full((100, 8, 8), np.nan))
