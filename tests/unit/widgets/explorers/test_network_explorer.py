"""The network explorer against its model and a real network."""

import numpy as np
import pytest

from zssr_teach.images import sample, to_bytes8
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.widgets.explorers.network import NetworkExplorer, mosaic, signed

IMAGE = sample("cat").pixels[:96, :128]


@pytest.fixture(scope="module")
def trained():
    """A network whose layers all do something; that it has not learnt it matters to nobody."""
    model = build_network(NetworkSettings(depth=4, width=6))
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(0, 0.2, w.shape) for w in model.get_weights()])
    return model


def test_pictures_of_numbers():
    assert signed(np.array([-9.0, 0.0, 9.0])).tolist() == [0.0, 0.5, 1.0]
    ramp = np.linspace(0, 2, 4 * 16).reshape(4, 4, 4).astype(np.float32)
    sheet = mosaic(ramp, 10)
    assert sheet.shape == (10, 10, 3)
    assert (sheet[0, 0] == to_bytes8(ramp[:1, :1, [0] * 3] / 2)[0, 0]).all()
    assert sheet[-1, -1].tolist() == [255] * 3
    assert mosaic(-ramp, 10)[0, 0, 0] == 128


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
