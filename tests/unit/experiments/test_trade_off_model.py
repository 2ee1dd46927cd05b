"""The model behind the trade-off explorer, and the walk that makes what it shows."""

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.sweep import Scene
from zssr_teach.experiments.trade_off import (
    INDICES,
    Shown,
    TradeOffModel,
    pack,
    shipped_scenes,
    spearman,
    unpack,
)
from zssr_teach.networks.features import LITE, feature_network


def made_scenes():
    random = np.random.default_rng(0)

    def shown(name, weight, psnr):
        picture = random.integers(0, 256, (8, 9, 3), np.uint8)
        return Shown(name, weight, psnr, tuple(random.random(4).tolist()), picture)

    walk = [shown(f"adversarial {w:g}", w, 30 - w) for w in (0.5, 0.0, 1.0)]
    others = [shown("bicubic", np.nan, 28.0), shown("ground truth", np.nan, np.inf)]
    return {"one": tuple(walk + others), "two": (*walk[:2], *others)}


def test_what_is_packed_comes_back_bit_for_bit():
    scenes = made_scenes()
    again = unpack(pack(scenes))
    assert list(again) == ["one", "two"]
    for name, points in scenes.items():
        for point, other in zip(points, again[name], strict=True):
            assert (point.name, point.is_on_the_walk) == (other.name, other.is_on_the_walk)
            assert np.array_equal(point.picture, other.picture)
            assert other.indices == pytest.approx(point.indices, rel=1e-6)
            assert other.psnr == pytest.approx(point.psnr, rel=1e-6)


def test_the_walk_is_in_order_and_the_rest_are_landmarks():
    model = TradeOffModel(scenes=made_scenes(), place=1, index=INDICES[2])
    assert [point.weight for point in model.walk] == [0, 0.5, 1]
    assert model.current.weight == 0.5
    assert model.value(model.current) == model.current.indices[2]
    assert [point.name for point in model.landmarks] == ["bicubic", "ground truth"]
    assert model.truth.name == "ground truth"


@pytest.mark.parametrize("wrong", [{"scene": "three"}, {"place": 3}, {"index": "beauty"}])
def test_what_is_not_there_is_refused(wrong):
    with pytest.raises(SettingsError):
        TradeOffModel(scenes=made_scenes(), **wrong)


def test_rank_correlation_asks_for_order_alone():
    assert spearman([0, 1, 2, 3], [1, 10, 11, 1000]) == 1
    assert spearman([0, 1, 2, 3], [5, 6, 3, 1]) == pytest.approx(-0.8)


def test_a_walk_begins_every_time_from_the_same_network():
    truth = images.sample("cat").pixels[:96, :96]
    scene = Scene(truth, 2, feature_network(LITE))
    first, heavy, again = scene.walk((0.0, 1.0, 0.0), steps=(6, 3))
    assert np.array_equal(first.picture, again.picture)
    assert not np.array_equal(first.picture, heavy.picture)
    assert first.indices == again.indices
    assert len(first.indices) == len(INDICES)
    for point in (first, heavy):  # it fits the LR picture: nothing there is invented
        assert np.abs(scene.camera.shrink(point.picture) - scene.low).mean() < 1e-3


def test_what_is_shipped_shows_the_trade_off():
    scenes = shipped_scenes()
    assert len(scenes) >= 2
    for name, points in scenes.items():
        model = TradeOffModel(name)
        assert len(model.walk) >= 7
        weights = [point.weight for point in model.walk]
        assert spearman(weights, [point.psnr for point in model.walk]) <= -0.9
        falls = [spearman(weights, [p.indices[i] for p in model.walk]) <= -0.9 for i in range(3)]
        assert sum(falls) >= 2
        landmarks = {"bicubic", "zero-shot", "supervised", "ground truth"}
        assert landmarks <= {point.name for point in points}
        assert model.truth.indices[3] == 0


def test_the_two_judges_without_a_truth_agree_over_all_that_is_shipped():
    walks = [TradeOffModel(name).walk for name in shipped_scenes()]
    for index in ("sliced Wasserstein", "naturalness"):
        place = INDICES.index(index)
        means = np.mean([[p.indices[place] for p in walk] for walk in walks], axis=0)
        assert spearman(range(len(means)), means) <= -0.9, index
