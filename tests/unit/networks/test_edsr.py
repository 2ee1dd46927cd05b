"""The supervised network, SRCNN, and the progressive one: their shapes and what they begin as."""

import numpy as np
import pytest

from zssr_teach import resampling
from zssr_teach.errors import SettingsError
from zssr_teach.networks.edsr import (
    EdsrSettings,
    build_edsr,
    edsr_parameter_count,
    pixel_shuffle,
)
from zssr_teach.networks.laplacian import LaplacianSettings, build_laplacian
from zssr_teach.networks.srcnn import LAYERS, build_srcnn

PICTURE = np.random.default_rng(3).random((1, 7, 9, 3), dtype=np.float32)


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_a_fresh_network_repeats_each_pixel(scale):
    model = build_edsr(EdsrSettings(scale, blocks=1, width=4))
    repeated = PICTURE.repeat(scale, axis=1).repeat(scale, axis=2)
    np.testing.assert_allclose(model(PICTURE), repeated, atol=1e-6)


@pytest.mark.parametrize("settings", [EdsrSettings(), EdsrSettings(4, 3, 8)])
def test_its_numbers_are_counted_as_its_layers_have_them(settings):
    assert build_edsr(settings).count_params() == edsr_parameter_count(settings)


def test_what_is_shipped_stays_below_the_size_that_was_promised():
    assert edsr_parameter_count(EdsrSettings(2)) <= 400_000


def test_pixel_shuffle_is_a_reshape_and_a_transposition():
    values = np.random.default_rng(1).random((2, 3, 4, 27), dtype=np.float32)
    squares = values.reshape(2, 3, 4, 3, 3, 3).transpose(0, 1, 3, 2, 4, 5)
    np.testing.assert_array_equal(pixel_shuffle(3)(values), squares.reshape(2, 9, 12, 3))


def test_there_is_no_normalisation_and_the_blocks_are_scaled():
    model = build_edsr(EdsrSettings(2, blocks=3, width=4, residual_scaling=0.1))
    kinds = [type(layer).__name__ for layer in model.layers]
    assert not any("Normalization" in kind for kind in kinds)
    assert [layer.scale for layer in model.layers if hasattr(layer, "scale")] == [0.1] * 3


def test_the_same_seed_gives_the_same_network_and_another_one_another():
    small = EdsrSettings(2, 1, 4)
    first, again, other = (build_edsr(small, seed).get_weights()[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": 5},
        {"scale": 2.5},
        {"blocks": 0},
        {"width": 0},
        {"width": 1.5},
        {"residual_scaling": 0},
        {"residual_scaling": 2},
    ],
)
def test_settings_that_make_no_sense_are_refused_in_one_line(wrong):
    with pytest.raises(SettingsError, match="give") as caught:
        EdsrSettings(**wrong)
    assert "\n" not in str(caught.value)


def test_srcnn_has_eight_thousand_numbers_and_begins_as_bicubic():
    model = build_srcnn()
    before, total = 1, 0
    for filters, side in LAYERS:
        total += (before * side * side + 1) * filters
        before = filters
    assert model.count_params() == total == 8129
    np.testing.assert_allclose(model(PICTURE[..., :1]), PICTURE[..., :1])


def test_the_progressive_network_begins_bilinear_at_every_level():
    model = build_laplacian(LaplacianSettings(levels=2, depth=1, width=4))
    twice, four = (np.asarray(level)[0] for level in model(PICTURE))
    inside = slice(2, -2), slice(2, -2)
    smooth = resampling.resize(PICTURE[0], (14, 18), "bilinear")
    np.testing.assert_allclose(twice[inside], smooth[inside], atol=1e-5)
    assert four.shape == (28, 36, 3)


def test_its_levels_share_their_weights():
    sizes = [
        build_laplacian(LaplacianSettings(levels, depth=2, width=4)).count_params()
        for levels in (1, 2, 3)
    ]
    assert len(set(sizes)) == 1


@pytest.mark.parametrize("wrong", [{"levels": 0}, {"levels": 4}, {"depth": 0}, {"width": 0}])
def test_levels_that_make_no_sense_are_refused(wrong):
    with pytest.raises(SettingsError, match="give"):
        LaplacianSettings(**wrong)
