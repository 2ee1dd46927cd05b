"""What a model takes: nothing but sane numbers, words and switches."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.experiments import metrics, network, pairs, recurrence, resampling
from zssr_teach.experiments.limits import Span

IMAGE = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
MODELS = {
    "metrics": (metrics.MetricModel, metrics.RANGES, (IMAGE,)),
    "pairs": (pairs.PairModel, pairs.RANGES, (IMAGE,)),
    "recurrence": (recurrence.RecurrenceModel, recurrence.RANGES, (IMAGE, IMAGE[::-1])),
    "resampling": (resampling.ResamplingModel, resampling.RANGES, (IMAGE,)),
    "network": (network.NetworkModel, network.RANGES, (IMAGE,)),
}
ALL = [(name, setting) for name, entry in MODELS.items() for setting in entry[1]]
NONSENSE = [float("nan"), float("inf"), -(10**400), 10**9, "7", [7], {}, None, True]


@pytest.mark.parametrize(("name", "setting"), ALL)
def test_nonsense_is_refused_in_one_short_sentence(name, setting):
    model, _, pictures = MODELS[name]
    for value in NONSENSE:
        with pytest.raises(SettingsError, match="give") as caught:
            model(*pictures, **{setting: value})
        assert len(str(caught.value)) < 150
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("metrics", {"channels": "x" * 1000}),
        ("metrics", {"quantise": "yes"}),
        ("metrics", {"seed": -1}),
        ("pairs", {"camera": ["Gaussian"]}),
        ("pairs", {"seed": 0.5}),
        ("recurrence", {"scales": (1.0,) * 100}),
        ("recurrence", {"scales": [1.0]}),
        ("recurrence", {"scales": ()}),
        ("recurrence", {"row": "7"}),
        ("recurrence", {"column": 10**400}),
        ("resampling", {"method": ["bicubic"]}),
        ("resampling", {"back": "x" * 10_000}),
        ("resampling", {"rings": 1}),
        ("network", {"layer": 1.0}),
    ],
)
def test_other_nonsense_is_refused_as_well(name, change):
    model, _, pictures = MODELS[name]
    with pytest.raises(SettingsError, match=r"give|choose|use"):
        model(*pictures, **change)


def test_whole_numbers_of_numpy_are_numbers():
    Span(0, 5).check("size", np.int64(3))
    Span(0.0, 5.0, 0.5).check("size", np.float32(2.5))
    with pytest.raises(SettingsError):
        Span(0, 5).check("size", np.float64(3.0))
    with pytest.raises(SettingsError):
        Span(0, 5).check("size", np.array([3]))
