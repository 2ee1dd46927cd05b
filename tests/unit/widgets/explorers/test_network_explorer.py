"""The network explorer: the model against the library and a real network, the view against it."""

import numpy as np
import pytest

from zssr_teach import networks
from zssr_teach.errors import SettingsError
from zssr_teach.images import sample, to_bytes8
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.widgets.explorers.network import (
    NetworkExplorer,
    NetworkModel,
    features,
    mosaic,
    signed,
)

IMAGE = sample("cat").pixels[:96, :128]


@pytest.fixture(scope="module")
def trained():
    """A network whose layers all do something; that it has not learnt it matters to nobody."""
    model = build_network(NetworkSettings(depth=4, width=6))
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.2, w.shape) for w in model.get_weights()])
    return model


# ---- the model ----------------------------------------------------------------------------------


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


def test_pictures_of_numbers():
    assert signed(np.array([-9.0, 0.0, 9.0])).tolist() == [0.0, 0.5, 1.0]
    ramp = np.linspace(0, 2, 4 * 16).reshape(4, 4, 4).astype(np.float32)
    sheet = mosaic(ramp, 10)
    assert sheet.shape == (10, 10, 3)
    assert (sheet[0, 0] == to_bytes8(ramp[:1, :1, [0] * 3] / 2)[0, 0]).all()
    assert sheet[-1, -1].tolist() == [255] * 3
    assert mosaic(-ramp, 10)[0, 0, 0] == 128


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


# ---- the view -----------------------------------------------------------------------------------

MOVES = {"depth": 12, "width": 32, "side": 64, "down": 0.2, "right": 0.9, "layer": 3, "gain": 16.0}
CHANGES = {  # control: what must change, of picture, rectangles, seen, numbers, maps, residual
    "depth": {"rectangles", "seen", "numbers"},
    "width": {"numbers"},
    "side": {"picture", "rectangles", "seen", "numbers"},
    "down": {"rectangles", "seen"},
    "right": {"rectangles", "seen"},
    "layer": {"maps"},
    "gain": {"residual"},
}


def state(explorer):
    return {
        "picture": explorer.picture.pixels,
        "rectangles": list(explorer.picture.rectangles),
        "seen": explorer.seen.pixels,
        "numbers": dict(explorer.readout.numbers),
        "maps": explorer.maps.pixels,
        "residual": explorer.residual.pixels,
    }


@pytest.mark.parametrize("name", MOVES)
def test_each_control_changes_what_it_should(trained, name):
    explorer = NetworkExplorer(trained, IMAGE)
    before = state(explorer)
    explorer.controls[name].value = MOVES[name]
    after = state(explorer)
    assert {part for part in after if after[part] != before[part]} == CHANGES[name]


def test_it_begins_with_the_size_of_the_trained_network(trained):
    explorer = NetworkExplorer(trained, IMAGE)
    assert explorer.readout.numbers["parameters"] == f"{trained.count_params():,}"
    assert explorer.readout.numbers["receptive field"] == "9×9 pixels"


def test_order_of_moves_does_not_matter(trained):
    one, other = NetworkExplorer(trained, IMAGE), NetworkExplorer(trained, IMAGE)
    for name in MOVES:
        one.controls[name].value = MOVES[name]
    for name in reversed(MOVES):
        other.controls[name].value = MOVES[name]
    assert state(one) == state(other)
    assert one.readout.text == other.readout.text


def test_a_click_moves_the_output_pixel():
    explorer = NetworkExplorer(image=IMAGE, side=96)
    explorer.picture.pick(3, 90)
    assert explorer.model.pixel() == (3, 90)
    assert explorer.model.field() == (0, 82, 12, 14)
    assert explorer.seen.image.shape == (12, 14, 3)


def test_without_a_network_there_is_nothing_to_look_into():
    explorer = NetworkExplorer(sample="cat")
    assert "layer" not in explorer.controls
    assert not explorer.maps.pixels
    explorer.children[0].children[0].children[0].value = "coins"
    assert explorer.errors.message == ""
    assert explorer.still().shape[1] == 960


@pytest.mark.parametrize("side", [32, 288, 512])
def test_every_size_of_input_has_a_still_picture(side):
    explorer = NetworkExplorer(image=IMAGE, side=side, depth=2, down=1.0, right=0.0)
    assert explorer.still().shape[1] == 960
    assert explorer.seen.image.shape == (3, 3, 3)


def test_errors_come_in_words():
    explorer = NetworkExplorer(image=IMAGE)
    explorer.controls["depth"].max = 100
    explorer.controls["depth"].value = 99
    assert "depth is 99; give 2 to 24 layers" in explorer.errors.message
    explorer.controls["depth"].value = 8
    assert explorer.errors.message == ""


def test_a_saved_page_keeps_picture_and_numbers(trained):
    explorer = NetworkExplorer(trained, IMAGE)
    bundle = explorer._repr_mimebundle_()
    assert bundle == explorer._repr_mimebundle_()
    assert "parameters" in bundle["text/plain"]
