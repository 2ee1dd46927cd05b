"""The model of father and son, against the library."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.experiments.pairs import PairModel, outline
from zssr_teach.images import sample
from zssr_teach.pairs import PairSampler, PairSettings, cut, make_son, shrink_to, transform
from zssr_teach.resampling import gaussian_kernel

IMAGE = sample("facade").pixels[:120, :160]


@pytest.mark.parametrize("index", range(8))
@pytest.mark.parametrize("level", [1.0, 0.6])
def test_pair_is_made_as_the_library_makes_it(index, level):
    model = PairModel(IMAGE, level=level, index=index, size=32, down=0.2, right=0.7, scale=2.5)
    father = transform(shrink_to(IMAGE, level), index)
    pair = model.pair()
    assert np.array_equal(pair.father, cut(father, pair.draw))
    assert np.array_equal(pair.son, cut(make_son(father, PairSettings(scale=2.5)), pair.draw))


@pytest.mark.parametrize("index", range(8))
@pytest.mark.parametrize("shape", [(40, 60), (60, 40)])
def test_outline_marks_the_pixels_that_were_cut(index, shape):
    places = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(*shape, 1)
    image = np.repeat(places, 3, axis=2)
    model = PairModel(image, index=index, size=12, down=0.3, right=0.9)
    top, left, height, width = (int(n) for n in model.outline())
    inside = image[top : top + height, left : left + width]
    assert sorted(inside.ravel()) == sorted(model.pair().father.ravel())


def test_outline_grows_as_the_father_shrinks():
    model = PairModel(IMAGE, level=0.5, size=32, down=0.0, right=1.0)
    assert model.outline() == (0, 96, 64, 64)
    assert outline((120, 160, 3), model.draw()) == model.outline()


def test_draws_are_those_of_training_and_can_be_made_again():
    model = PairModel(IMAGE, size=32, camera="Gaussian", ratio=0.5, angle=30.0, seed=4)
    settings = PairSettings(crop=32, kernel=gaussian_kernel((1.2, 0.6), angle=30.0))
    training = PairSampler(IMAGE, settings, 4)
    for _ in range(12):
        pair, expected = model.sampler().draw(), training.draw()
        assert pair.draw == expected.draw
        again = model.at(pair.draw)
        assert again.draw() == pair.draw
        assert np.allclose(again.pair().father, pair.father, atol=1e-5)
        assert np.allclose(again.pair().son, pair.son, atol=1e-4)


def test_noise_is_on_sons_only_and_has_the_strength_asked_for():
    clean, noisy = PairModel(IMAGE, scale=1.0), PairModel(IMAGE, scale=1.0, noise=20.0)
    assert np.array_equal(clean.pair().father, noisy.pair().father)
    assert (noisy.son() - clean.son()).std() == pytest.approx(20 / 255, rel=0.05)
    assert np.array_equal(noisy.son(), PairModel(IMAGE, scale=1.0, noise=20.0).son())


def test_kernels_sum_to_one():
    for settings in ({}, {"scale": 3.3}, {"camera": "Gaussian", "ratio": 0.3, "angle": 45.0}):
        assert PairModel(IMAGE, **settings).kernel().sum() == pytest.approx(1, abs=1e-6)


def test_a_crop_larger_than_the_father_is_the_whole_father():
    model = PairModel(IMAGE, level=0.25, size=128)
    assert model.pair().father.shape == (30, 30, 3)
    assert model.draw().row == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"scale": 0.5},
        {"level": 0.1},
        {"index": 8},
        {"down": 1.2},
        {"right": -0.1},
        {"size": 4},
        {"camera": "phone"},
        {"camera": "Gaussian", "sigma": 0.0},
        {"ratio": 0.0},
        {"noise": -1.0},
    ],
)
def test_settings_without_sense_are_refused_in_words(settings):
    with pytest.raises(SettingsError, match=r"give|choose"):
        PairModel(IMAGE, **settings)
