"""Never worse than bicubic, as far as can be known without a ground truth."""

from dataclasses import replace

import numpy as np
import pytest

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, compress_jpeg, degrade
from zssr_teach.networks import NetworkSettings
from zssr_teach.pairs import PairSettings
from zssr_teach.training import CosineRule, TrainingSettings
from zssr_teach.upscaling import Job, Preset, find_preset
from zssr_teach.upscaling.safety import Touches, best_touches, strays


def picture(name: str, side: int = 64) -> np.ndarray:
    whole = images.sample(name).pixels
    return resampling.resize(whole, (side, side)).clip(0, 1)


def spoilt(job: Job, strength: float) -> Job:
    """Let the network of a trained job make noise."""
    rng = np.random.default_rng(0)
    model = job.run.model
    model.set_weights([w + strength * rng.standard_normal(w.shape) for w in model.get_weights()])
    return job


TINY = Preset(
    name="tiny",
    purpose="for tests",
    network=NetworkSettings(depth=3, width=8),
    training=TrainingSettings(steps=60, batch=2, rule=CosineRule(2e-3, 5), check_every=30),
)


def test_touches_that_do_harm_are_left_out():
    image = picture("cat")
    camera = Camera(2)

    def sharpen(enlarged, self_ensemble):
        return enlarged + 0.1 * self_ensemble  # the ensemble spoils it

    assert best_touches(sharpen, image, camera, Touches(True, 0)) == Touches(False, 0)
    # Back-projection puts that right again, nearly: then there is no reason to interfere.
    assert best_touches(sharpen, image, camera, Touches(True, 10)) == Touches(True, 10)


def test_with_a_kernel_more_is_asked_of_leaving_out_a_touch():
    image, blurred = picture("cat"), Camera(2, resampling.gaussian_kernel(1.2))

    def sharpen_by(camera, harm):
        son = camera.shrink(image)
        error = float(np.mean((np.clip(camera.enlarge(son), 0, 1) - image) ** 2))

        def sharpen(enlarged, self_ensemble):  # adds to the squared error a share of it
            signs = np.random.default_rng(0).choice([-1, 1], enlarged.shape).astype(np.float32)
            return 0.5 * (enlarged + image) + self_ensemble * signs * np.sqrt(harm * error / 4)

        return best_touches(sharpen, image, camera, Touches(True, 0))

    assert sharpen_by(Camera(2), 0.06) == sharpen_by(blurred, 0.3) == Touches(False, 0)
    assert sharpen_by(blurred, 0.06) == Touches(True, 0)


def test_the_son_that_is_rebuilt_has_the_damage_that_was_learnt():
    seen = {}

    def remember(enlarged, self_ensemble):
        seen[self_ensemble] = enlarged
        return enlarged

    image, camera, wished = picture("cat"), Camera(2), Touches(True, 0)
    sons = []
    for pairs in (None, PairSettings(), PairSettings(son_noise=9), PairSettings(son_jpeg=20)):
        assert best_touches(remember, image, camera, wished, pairs) == wished
        sons.append(seen[True])
    assert np.array_equal(sons[0], sons[1])
    assert len({son.tobytes() for son in sons}) == 3
    with_jpeg = camera.enlarge(compress_jpeg(camera.shrink(image), 20), image.shape[:2])
    assert np.array_equal(sons[3], with_jpeg)


def test_what_is_worse_than_bicubic_with_all_touches_is_refused():
    def invert(enlarged, self_ensemble):
        return 1 - enlarged

    def no_number(enlarged, self_ensemble):
        return np.full_like(enlarged, np.nan)

    for sharpen in (invert, no_number):
        assert best_touches(sharpen, picture("cat"), Camera(2), Touches(True, 0)) is None
    assert best_touches(no_number, picture("cat"), Camera(2), Touches()) is None


def test_a_result_that_no_longer_looks_like_the_input_strays():
    image, camera = picture("cat"), Camera(2)
    bicubic = camera.enlarge(image)
    assert not strays(bicubic, bicubic, image, camera)
    assert not strays(0.9 * bicubic + 0.1 * bicubic.mean(), bicubic * 0.7, image, camera)
    assert strays(bicubic + 0.05, bicubic, image, camera)
    assert strays(np.full_like(bicubic, np.nan), bicubic, image, camera)


@pytest.mark.parametrize("touches", [{}, {"self_ensemble": True, "back_projection": 10}])
def test_a_network_that_does_harm_leaves_bicubic_itself(touches):
    image = picture("cat")
    job = spoilt(Job(image, 2, TINY).train(), 0.5)
    result = job.finish(**touches)
    assert np.array_equal(result.image, result.bicubic)
    assert result.events[-1] == "no network did better than bicubic here: the result is bicubic"


def test_a_network_that_was_switched_off_leaves_bicubic_itself():
    never = replace(TINY, training=replace(TINY.training, steps=3, rule=CosineRule(1.0, 1)))
    job = Job(picture("cat"), 2, never).train()
    assert job.run.is_switched_off
    result = job.finish()
    assert np.array_equal(result.image, result.bicubic)
    assert "switched off" in result.events[-2]
    assert "the result is bicubic" in result.events[-1]


def test_a_good_network_is_kept():
    result = Job(picture("cat"), 2, TINY).train().finish()
    assert result.events == []
    assert not np.array_equal(result.image, result.bicubic)


def test_noise_that_is_to_be_removed_may_be_missing_from_the_result():
    # A clean result differs from its noisy input: that alone is no reason to refuse it.
    clean = images.sample("cat").pixels[:128, :128]
    noisy = degrade(clean, Degradation(2, gaussian=25), seed=0)
    job = Job(noisy, 2, find_preset(TINY, noise=25.0, steps=150)).train()
    result = job.finish()
    assert not np.array_equal(result.image, result.bicubic)


@pytest.mark.slow
@pytest.mark.parametrize("steps", [20, 60])
def test_bricks_after_few_steps_are_not_worse_than_bicubic(steps):
    truth = images.sample("brick").pixels
    low = degrade(truth, Degradation(2))
    result = Job(low, 2, find_preset("live", steps=steps), truth=truth).train().finish()
    assert result.psnr >= result.bicubic_psnr
