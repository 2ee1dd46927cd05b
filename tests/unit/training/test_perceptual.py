"""Losses beside L1: off by default, late where they are late, and felt where they are on."""

from dataclasses import replace

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import SettingsError
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.networks.discriminator import REACH, build_discriminator
from zssr_teach.networks.features import feature_network
from zssr_teach.pairs import PairSettings
from zssr_teach.training import Record, TrainingRun, TrainingSettings, perceptual
from zssr_teach.training.perceptual import PerceptualSettings, PerceptualStep
from zssr_teach.training.steps import make_optimiser
from zssr_teach.training.watchdog import Watchdog
from zssr_teach.upscaling import PRESETS
from zssr_teach.upscaling.safety import Touches, best_touches

IMAGE = images.sample("cat").pixels[40:104, 40:104]
PAIRS, NETWORK = PairSettings(crop=32), NetworkSettings(depth=3, width=8)


def trained(wishes: PerceptualSettings, steps: int = 8) -> TrainingRun:
    settings = TrainingSettings(steps=steps, batch=2, perceptual=wishes)
    run = TrainingRun(IMAGE, PAIRS, settings, NETWORK)
    run.train()
    return run


def test_by_default_nothing_is_asked_beside_being_near(monkeypatch):
    monkeypatch.delattr(perceptual, "PerceptualStep")
    run = trained(PerceptualSettings())
    assert run.history.column("opinion") == ([], [])
    with pytest.raises(NameError):
        trained(PerceptualSettings(adversarial=0.1))


def test_until_its_start_the_other_loss_changes_nothing():
    plain, asked = (
        trained(wishes).history.records
        for wishes in (PerceptualSettings(), PerceptualSettings(adversarial=5.0, start=0.5, lead=2))
    )
    assert [one.loss for one in plain[:5]] == [other.loss for other in asked[:5]]
    assert plain[6].loss != asked[6].loss
    assert [record.step for record in asked if "opinion" in record.more] == [5, 6, 7, 8]


def test_the_same_seed_gives_the_same_network():
    wishes = PerceptualSettings(adversarial=0.1, start=0.25)
    one, other = (trained(wishes).model.get_weights() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_a_discriminator_that_only_watches_learns_to_tell_real_from_made():
    model = build_network(NETWORK)
    wishes = PerceptualSettings(adversarial=1.0, start=1.0, lead=150, width=16)
    take_step = PerceptualStep(model, make_optimiser("adam"), wishes, steps=150)
    real = np.stack([IMAGE[:48, :48], IMAGE[16:, 16:]])
    made = np.stack([Camera(2).enlarge(Camera(2).shrink(one)) for one in real]).astype(np.float32)
    before = model.get_weights()
    for _ in range(150):
        take_step(made, real, 0.0)  # a rate of zero: the network stays what it is, bicubic
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    on_real, on_made = (float(np.mean(take_step.discriminator(one))) for one in (real, made))
    assert on_real > 0.5 > -0.5 > on_made


def test_with_the_feature_loss_features_come_nearer():
    model = build_network(NETWORK)
    wishes = PerceptualSettings(features=1.0, start=0.0, pace=1.0)
    take_step = PerceptualStep(model, make_optimiser("adam"), wishes, steps=30)
    assert take_step.features == feature_network().name
    father = IMAGE[None, :48, :48]
    son = np.asarray(Camera(2).enlarge(Camera(2).shrink(father[0])), np.float32)[None]
    found = []
    for _ in range(30):
        take_step(son, father, 0.003)
        found.append(take_step.look(Record(1, 1.0, 1.0, 0.1))["more"]["features"])
    assert found[-1] < 0.9 * found[0]


def test_the_heavier_the_adversarial_loss_the_better_the_discriminator_is_fooled():
    found = []
    for weight in (0.0, 1.0):
        model = build_network(NETWORK)
        wishes = PerceptualSettings(adversarial=1.0, start=0.5, lead=100, pace=1.0, rate=1e-6)
        take_step = PerceptualStep(model, make_optimiser("adam"), wishes, steps=200)
        judge = build_discriminator(width=16, seed=3)
        take_step.discriminator.set_weights(judge.get_weights())
        take_step.weight.assign(weight)
        father = IMAGE[None, :48, :48]
        son = np.asarray(Camera(2).enlarge(Camera(2).shrink(father[0])), np.float32)[None]
        for _ in range(100):
            take_step(son, father, 0.0)
        for _ in range(40):
            take_step(son, father, 0.003)
        found.append(take_step.look(Record(1, 1.0, 1.0, 0.1))["more"]["adversarial"])
    assert found[1] < 0.8 * found[0]


def test_an_opinion_is_formed_on_eleven_pixels_and_no_more():
    judge = build_discriminator(width=8, seed=1)
    picture = np.random.default_rng(0).random((1, 31, 31, 3), dtype=np.float32)
    dotted = picture.copy()
    dotted[0, 15, 15] += 0.5
    changed = np.argwhere(np.abs(judge(picture) - judge(dotted))[0, ..., 0] > 1e-7)
    assert REACH == 11
    assert np.ptp(changed, axis=0).tolist() == [REACH - 1, REACH - 1]


def test_what_convinces_may_cost_twice_the_squared_error_and_no_more():
    camera, wished = Camera(2), Touches(False, 0)
    son = camera.shrink(IMAGE)
    enlarged = camera.enlarge(son)
    error = np.mean((enlarged - IMAGE) ** 2)
    noise = np.random.default_rng(0).standard_normal(IMAGE.shape).astype(np.float32)

    def spoilt(times):
        return lambda given, ensemble: given + noise * np.sqrt((times - 1) * error)

    assert PerceptualSettings().price == 1
    price = PerceptualSettings(adversarial=0.1).price
    assert best_touches(spoilt(1.5), IMAGE, camera, wished) is None
    assert best_touches(spoilt(1.5), IMAGE, camera, wished, price=price) == wished
    assert best_touches(spoilt(2.5), IMAGE, camera, wished, price=price) is None


def test_the_watchdog_knows_the_price():
    def complains(price, loss):
        dog = Watchdog(100, lambda: False, price)
        records = [Record(step, loss, 1.0, 0.01) for step in range(1, 101)]
        return any(dog.complaint(record) for record in records)

    assert complains(1.0, 1.2)
    assert not complains(2.0, 1.2)
    assert complains(2.0, 1.5)


@pytest.mark.parametrize(
    "wrong", [{"adversarial": -1}, {"features": "much"}, {"start": 1.5}, {"width": 0}]
)
def test_wishes_that_make_no_sense_are_refused(wrong):
    with pytest.raises(SettingsError, match="give"):
        PerceptualSettings(**wrong)


def test_the_presets_that_convince_say_so_and_average_nothing():
    for name in ("convincing", "perceptual"):
        preset = PRESETS[name]
        assert preset.training.perceptual.is_on
        assert not preset.self_ensemble
        assert "loss L1 + " in str(preset)
    assert "loss" not in str(PRESETS["live"])
    assert not any(
        PRESETS[name].training.perceptual.is_on for name in ("live", "gradual", "best", "auto")
    )
    assert replace(PRESETS["live"]).training.perceptual == PerceptualSettings()
