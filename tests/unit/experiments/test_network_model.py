"""The model of a network's size and inside, against the library and a real network."""

import numpy as np
import pytest

from zssr_teach import networks
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.network import NetworkModel, features
from zssr_teach.images import sample
from zssr_teach.networks import NetworkSettings, build_network

IMAGE = sample("cat").pixels[:96, :128]


@pytest.fixture(scope="module")
def trained():
    """A network whose layers all do something; that it has not learnt it matters to nobody."""
    model = build_network(NetworkSettings(depth=4, width=6))
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.2, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize(("depth", "width", "side"), [(2, 4, 32), (8, 64, 256), (13, 20, 100)])
def test_counts_are_those_of_the_library(depth, width, side):
    model, settings = NetworkModel(IMAGE, depth, width, side), NetworkSettings(depth, width)
    assert model.parameters() == networks.parameter_count(settings)
    assert model.multiply_adds() == networks.multiply_adds(settings, side, side)
    assert model.receptive_field() == networks.receptive_field(depth)
    assert model.picture().shape == (side, side, 3)


def test_parameters_are_those_of_a_real_network(trained):
    assert NetworkModel(IMAGE, 4, 6).parameters() == trained.count_params()


@pytest.mark.parametrize(("down", "right"), [(0.0, 0.0), (0.5, 0.2), (1.0, 1.0), (0.1, 0.9)])
def test_field_is_what_a_real_networks_pixel_depends_on(trained, down, right):
    model = NetworkModel(IMAGE, 4, 6, side=32, down=down, right=right)
    row, column = model.pixel()
    top, left, height, width = model.field()
    touched = np.zeros((32, 32), bool)
    picture = model.picture()
    before = np.asarray(trained(picture[None]))[0, row, column]
    for place in np.ndindex(32, 32):
        if abs(place[0] - row) <= 6 and abs(place[1] - column) <= 6:
            changed = picture.copy()
            changed[place] += 1.0
            touched[place] = (np.asarray(trained(changed[None]))[0, row, column] != before).any()
    rows, columns = np.flatnonzero(touched.any(1)), np.flatnonzero(touched.any(0))
    assert (rows[0], len(rows)) == (top, height)
    assert (columns[0], len(columns)) == (left, width)


def test_features_follow_the_network_layer_by_layer(trained):
    maps = features(trained, IMAGE[:40, :50])
    assert [m.shape for m in maps] == [(40, 50, 6)] * 3 + [(40, 50, 3)]
    assert all(m.min() >= 0 for m in maps[:-1])
    whole = np.asarray(trained(IMAGE[None, :40, :50]))[0]
    assert np.allclose(whole, IMAGE[:40, :50] + maps[-1], atol=1e-5)


def test_residual_is_what_the_network_adds(trained):
    model = NetworkModel(IMAGE, trained=trained, layer=2)
    window = model.window()
    added = np.asarray(trained(window[None]))[0] - window
    assert np.allclose(model.residual(), added, atol=1e-5)
    assert model.maps().shape == (*window.shape[:2], 6)


def test_further_training_is_seen():
    model = build_network(NetworkSettings(depth=2, width=4))
    look = NetworkModel(IMAGE, trained=model)
    assert not look.residual().any()
    model.set_weights([w + 0.1 for w in model.get_weights()])
    assert look.residual().any()


def test_dead_maps_are_counted(trained):
    model = build_network(NetworkSettings(depth=4, width=6))
    weights = [w.copy() for w in trained.get_weights()]
    weights[0][..., 2], weights[1][2] = 0, -1.0
    weights[1][[0, 1, 3, 4, 5]] = 1.0
    model.set_weights(weights)
    assert NetworkModel(IMAGE, trained=model).dead() == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"depth": 1},
        {"width": 0},
        {"side": 8},
        {"side": 4000},
        {"down": 1.1},
        {"right": -0.1},
        {"layer": 2},
    ],
)
def test_settings_without_sense_are_refused_in_words(settings):
    with pytest.raises(SettingsError, match="give"):
        NetworkModel(IMAGE, **settings)


def test_what_is_no_network_is_refused_in_words(trained):
    with pytest.raises(SettingsError, match="no convolutions"):
        NetworkModel(IMAGE, trained="a string")
    with pytest.raises(SettingsError, match="give 1 to 4"):
        NetworkModel(IMAGE, trained=trained, layer=5)
    with pytest.raises(SettingsError, match="no trained network"):
        NetworkModel(IMAGE).maps()
