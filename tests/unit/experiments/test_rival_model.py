"""Supervised against zero-shot without a page: what each method makes of one picture."""

import numpy as np
import pytest

from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.rivals import QUICK, RANGES, ZERO_SHOT, RivalModel, told
from zssr_teach.images import sample
from zssr_teach.networks.rivals import apply_rival

IMAGE = sample("astronaut").pixels[:64, 60:125]


def test_the_picture_is_taken_as_was_chosen():
    model = RivalModel(IMAGE, camera="Gaussian", sigma=2.0, ratio=0.5, noise=5, jpeg=60, seed=3)
    taken = model.degradation()
    assert (taken.gaussian, taken.jpeg) == (5, 60)
    assert taken.camera.kernel is not None
    assert model.reference().picture.shape == (64, 64, 3)
    assert np.array_equal(model.small(), degrade(IMAGE[:, :64], taken, 3))
    assert RivalModel(IMAGE).degradation().camera.kernel is None


def test_the_quick_methods_are_those_of_the_library():
    model = RivalModel(IMAGE)
    assert not model.is_quick
    low = model.small()
    assert np.array_equal(model.quick("bicubic"), np.clip(Camera(2).enlarge(low), 0, 1))
    for method, name in (("SRCNN", "srcnn"), ("supervised", "edsr")):
        expected = np.clip(apply_rival(name, low, (64, 64)), 0, 1)
        assert np.abs(model.quick(method) - expected).max() < 0.02  # perhaps in 16 bits
    assert model.is_quick
    assert list(model.scores()) == list(QUICK)


def test_on_its_own_ground_supervised_is_above_bicubic():
    scores = RivalModel(IMAGE).scores()
    assert scores["supervised"].psnr > scores["SRCNN"].psnr > scores["bicubic"].psnr


def test_zero_shot_is_told_all_or_nothing():
    model = RivalModel(IMAGE, camera="Gaussian", noise=10, jpeg=40, steps=2)
    job = model.job()
    assert np.array_equal(job.camera.kernel, model.degradation().camera.kernel)
    assert (job.preset.pairs.son_noise, job.preset.pairs.son_jpeg) == (10, 40)
    assert job.preset.back_projection == 0
    untold = RivalModel(IMAGE, camera="Gaussian", noise=10, is_told=False, steps=2).job()
    assert untold.camera.kernel is None
    assert untold.preset.pairs.son_noise == 0


def test_what_was_trained_is_kept_for_its_settings_alone():
    from dataclasses import replace

    model = RivalModel(IMAGE, camera="Gaussian", steps=3)
    kept = model.keep(model.job().train())
    assert (kept.steps, kept.planned) == (3, 3)
    assert replace(model).trained() is kept
    assert ZERO_SHOT in model.scores()
    for change in ({"sigma": 1.3}, {"noise": 1}, {"is_told": False}, {"steps": 4}, {"seed": 1}):
        assert replace(model, **change).trained() is None
    assert replace(model, sigma=1.3, camera="bicubic").trained() is None


def test_where_there_is_nothing_to_tell_told_and_not_told_are_the_same():
    from dataclasses import replace

    model = RivalModel(IMAGE, steps=1)
    kept = model.keep(model.job().train())
    assert replace(model, is_told=False).trained() is kept


def test_a_preset_that_is_told_nothing_stays_as_it_is():
    _, preset = told("live", Degradation(2))
    assert preset.back_projection == 10
    assert preset.pairs.son_jpeg is None


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("value", [float("nan"), -1, 10**10, "3", None, True])
def test_nonsense_is_refused(name, value):
    with pytest.raises(SettingsError, match="give"):
        RivalModel(IMAGE, **{name: value})


@pytest.mark.parametrize("change", [{"camera": "box"}, {"is_told": 1}])
def test_other_nonsense_is_refused(change):
    with pytest.raises(SettingsError, match=r"give|choose"):
        RivalModel(IMAGE, **change)
