"""The GAN: who learns from whom, that seeds decide, and that it can be held and ended."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from zssr_teach.digits import (
    COLLAPSING,
    DigitGan,
    GanSettings,
    build_discriminator,
    build_generator,
    judge,
    load_digits,
    noise,
)
from zssr_teach.errors import SettingsError
from zssr_teach.training import CosineRule
from zssr_teach.training.curves import ManyCurved

TINY = GanSettings(steps=6, batch=8, width=16, depth=1)


def weights(model) -> list[np.ndarray]:
    return [array.copy() for array in model.get_weights()]


def moved(model, before: list[np.ndarray]) -> bool:
    return any(
        np.abs(now - then).max() > 1e-7
        for now, then in zip(model.get_weights(), before, strict=True)
    )


def test_both_learn_and_every_step_is_noted():
    gan = DigitGan(TINY)
    before = weights(gan.generator), weights(gan.discriminator)
    gan.train()
    assert moved(gan.generator, before[0])
    assert moved(gan.discriminator, before[1])
    assert [record.step for record in gan.history.records] == [1, 2, 3, 4, 5, 6]
    assert gan.progress == 1
    assert isinstance(gan, ManyCurved)
    for curve in gan.curves:
        assert len(curve.of(gan.history)) == 6
    for record in gan.history.records:
        assert record.baseline == pytest.approx(math.log(2))
        assert 0 < record.more["made"] < 1
        assert 0 < record.more["real"] < 1


def test_the_first_record_is_what_fresh_opponents_say():
    gan = DigitGan(replace(TINY, penalty=0.0, rule=CosineRule(1e-6)))
    start, real = next(gan._batches())
    made = gan.generator(start).numpy()
    opinions = gan.opinions(real), gan.opinions(made)
    record = next(iter(gan))
    assert record.more["real"] == pytest.approx(opinions[0].mean(), abs=1e-4)
    assert record.more["made"] == pytest.approx(opinions[1].mean(), abs=1e-4)
    loss = -np.log(opinions[0]).mean() - np.log(1 - opinions[1]).mean()
    assert record.more["discriminator"] == pytest.approx(loss, abs=1e-3)
    assert record.loss == pytest.approx(-np.log(opinions[1]).mean(), abs=1e-3)  # non-saturating


def test_the_penalty_is_the_squared_slope_at_real_digits():
    real = load_digits().pictures[:8]
    loss = {}
    for penalty in (0.0, 2.0):
        gan = DigitGan(replace(TINY, penalty=penalty))
        made = gan.generator(noise(8)).numpy()
        with_penalty, _, _ = gan._mistaken(_tensor(real), _tensor(made))
        loss[penalty] = float(with_penalty)
    slopes = np.zeros((8, 64))
    for place in range(64):
        step = np.zeros(64, np.float32)
        step[place] = 1e-2
        step = step.reshape(8, 8)
        up, down = (gan.discriminator(real + sign * step).numpy()[:, 0] for sign in (1, -1))
        slopes[:, place] = (up - down) / 2e-2
    assert loss[2.0] - loss[0.0] == pytest.approx((slopes**2).sum(1).mean(), rel=0.05)


def _tensor(array: np.ndarray):
    from zssr_teach.machine.loading import load_tensorflow

    return load_tensorflow().constant(array)


def test_the_generator_walks_towards_what_the_discriminator_takes_for_real():
    gan = DigitGan(replace(TINY, steps=1, rule=CosineRule(1e-3), batch=64))
    start, _ = next(gan._batches())
    before = gan.generator(start).numpy()
    gan.train()
    assert gan.opinions(gan.generator(start).numpy()).mean() > gan.opinions(before).mean()


def test_momentum_remembers_where_the_opponent_was():
    """With all of it remembered, the second step goes nearly where the first one went."""
    turned = {}
    for momentum in (0.0, 0.9):
        gan = DigitGan(replace(TINY, momentum=momentum, steps=2, rule=CosineRule(1e-2, 0)), seed=1)
        places = [gan.discriminator.get_weights()[0] for _ in itertools.chain([0], gan)]
        first, second = (np.sign(now - then) for then, now in itertools.pairwise(places))
        turned[momentum] = (first != second).mean()
    assert turned[0.9] < 0.5 * turned[0.0]


def test_samples_are_made_with_the_running_mean():
    gan = DigitGan(replace(TINY, memory=0.5, rule=CosineRule(0.05)))
    mean = gan.average.get_weights()[0]
    for record in gan:
        keep = min(0.5, (record.step - 1) / record.step)
        mean = keep * mean + (1 - keep) * gan.generator.get_weights()[0]
    assert gan.average.get_weights()[0] == pytest.approx(mean, abs=1e-5)
    assert np.array_equal(gan.samples(4, 9), gan.average(noise(4, 9)).numpy())
    assert moved(gan.generator, weights(gan.average))
    bare = DigitGan(replace(TINY, memory=0.0)).train()
    assert not moved(bare.generator, weights(bare.average))


def test_a_seed_decides_everything():
    first, same, other = (DigitGan(TINY, seed).train() for seed in (5, 5, 6))
    assert np.array_equal(first.samples(), same.samples())
    losses = [[record.loss for record in gan.history.records] for gan in (first, same, other)]
    assert losses[0] == losses[1] != losses[2]
    assert not np.array_equal(first.samples(3, 0), first.samples(3, 1))


def test_it_stops_and_goes_on_where_it_was():
    gan = DigitGan(
        TINY, seed=2, observers=[lambda gan: gan.history.step == 3 and gan.switch.stop()]
    )
    gan.train()
    assert gan.history.step == 3
    assert gan.seconds_left >= 0
    gan.train()
    assert gan.history.step == 6
    assert np.array_equal(gan.samples(), DigitGan(TINY, seed=2).train().samples())


def test_the_picture_is_a_grid_of_a_hundred_and_its_start_that_of_the_untrained():
    gan = DigitGan(TINY)
    assert np.array_equal(gan.preview(), gan.enlarged)
    gan.train()
    assert gan.preview().shape == (91, 91, 3)
    assert not np.array_equal(gan.preview(), gan.enlarged)
    assert np.array_equal(gan.preview((5, 30)), gan.preview()[5:30])


def test_networks_are_of_the_size_that_is_asked_for():
    generator, discriminator = build_generator(20, 2), build_discriminator(20, 2)
    assert generator.count_params() == 65 * 20 + 21 * 20 + 21 * 64
    assert discriminator.count_params() == 65 * 20 + 21 * 20 + 21
    made = generator(noise(5)).numpy()
    assert made.shape == (5, 8, 8)
    assert 0 < made.min() < made.max() < 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "steps is 0; give a whole number from 1"),
        ({"batch": 1.5}, "batch is 1.5"),
        ({"momentum": 1.0}, "momentum is 1.0; give 0 to 0.99"),
        ({"penalty": -1}, "penalty is -1"),
        ({"memory": 1}, "memory is 1; give 0 to 0.9999"),
        ({"width": True}, "width is True"),
        ({"penalty": float("nan")}, "penalty is nan"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(SettingsError, match=message):
        GanSettings(**settings)


@pytest.mark.parametrize("number", [0, -1, 2.5])
def test_no_samples_cannot_be_made(number):
    with pytest.raises(SettingsError, match="samples cannot be made"):
        noise(number)


@pytest.mark.slow
def test_it_learns_all_ten_digits_in_a_fifth_of_the_time():
    verdict = judge(DigitGan(replace(GanSettings(), steps=1000)).train().samples(1000))
    assert verdict.accepted > 0.6
    assert verdict.rarest > 0.03
    assert not verdict.is_collapsed


@pytest.mark.slow
def test_it_collapses_on_purpose():
    verdict = judge(DigitGan(COLLAPSING).train().samples(500))
    assert verdict.is_collapsed
    assert verdict.variety < 0.5
    assert len(verdict.lost) >= 5
