"""The supervised networks with their weights: what they make of a picture, whatever its size."""

import numpy as np
import pytest

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.errors import SettingsError
from zssr_teach.metrics import protocol_for
from zssr_teach.networks.edsr import EdsrSettings, build_edsr
from zssr_teach.networks.rivals import apply_rival, enlarge, load_rival


def scores(name, scale, picture="cat", side=128):
    """Return the PSNR (dB) of a rival and of bicubic on a picture of the gallery."""
    truth = images.sample(picture).pixels[:side, :side]
    low = np.round(np.clip(resampling.downscale(truth, scale), 0, 1) * 255) / np.float32(255)
    protocol, shape = protocol_for(scale), truth.shape[:2]
    rival = np.clip(apply_rival(name, low, shape), 0, 1)
    return protocol.psnr(rival, truth), protocol.psnr(resampling.resize(low, shape), truth)


@pytest.mark.parametrize(
    ("name", "scale", "gain"), [("edsr", 2, 0.5), ("edsr", 4, 0.3), ("srcnn", 2, 0.3)]
)
@pytest.mark.parametrize("picture", ["cat", "astronaut"])
def test_a_bicubic_picture_is_made_better_than_bicubic_makes_it(name, scale, gain, picture):
    rival, bicubic = scores(name, scale, picture)
    assert rival > bicubic + gain


def test_other_factors_are_reached_by_a_larger_one():
    rival, bicubic = scores("edsr", 3, side=126)
    assert rival > bicubic


@pytest.mark.parametrize("shape", [(17, 23), (18, 20), (100, 80), (12, 97)])
def test_any_size_can_be_asked_for(shape):
    image = np.random.default_rng(0).random((12, 14, 3), dtype=np.float32)
    result = apply_rival("edsr", image, shape)
    assert result.shape == (*shape, 3)
    assert np.isfinite(result).all()


def test_tiles_leave_no_seams():
    image = images.sample("cat").pixels[:100, :110]
    model = load_rival("edsr", 2)
    np.testing.assert_allclose(enlarge(model, image, 40), enlarge(model, image, 999), atol=1e-5)


def test_at_the_border_a_network_sees_what_it_saw_in_its_training():
    image = images.sample("cat").pixels[:90, :110]
    model = load_rival("edsr", 2)
    whole = np.asarray(model(image[None]))[0]  # nothing, layer by layer, beyond the picture
    np.testing.assert_allclose(enlarge(model, image, 40), whole, atol=1e-5)


def test_the_rim_of_a_tile_is_as_wide_as_the_network_sees():
    rng = np.random.default_rng(5)
    model = build_edsr(EdsrSettings(2, blocks=2, width=4))
    model.set_weights([rng.normal(0, 0.3, w.shape) for w in model.get_weights()])
    image = rng.random((70, 75, 3), dtype=np.float32)
    np.testing.assert_allclose(enlarge(model, image, 32), enlarge(model, image, 75), atol=1e-3)


def test_a_picture_that_lies_elsewhere_is_moved_to_where_it_lies():
    truth = images.sample("astronaut").pixels[:128, :128]
    kernel = np.zeros((3, 3))
    kernel[1, 1] = 1
    camera = Camera(2, kernel, "top-left")
    low, protocol = camera.shrink(truth), protocol_for(2)
    there = apply_rival("edsr", low, (128, 128), first=(0.0, 0.0))
    believed = apply_rival("edsr", low, (128, 128))  # as if it covered the same area
    assert protocol.psnr(there.clip(0, 1), truth) > protocol.psnr(believed.clip(0, 1), truth) + 2


def test_moving_to_where_the_picture_lies_already_changes_next_to_nothing():
    image = images.sample("cat").pixels[:40, :50]
    plain = apply_rival("edsr", image, (80, 100))
    moved = apply_rival("edsr", image, (80, 100), first=(0.5, 0.5))
    np.testing.assert_allclose(moved, plain, atol=1e-5)


def test_the_ensemble_treats_a_turned_picture_as_it_treats_the_picture():
    image = images.sample("cat").pixels[:40, :40]
    one = apply_rival("edsr", image, (80, 80), self_ensemble=True)
    turned = apply_rival("edsr", np.rot90(image).copy(), (80, 80), self_ensemble=True)
    np.testing.assert_allclose(np.rot90(one), turned, atol=1e-4)
    assert not np.allclose(one, apply_rival("edsr", image, (80, 80)), atol=1e-3)


def test_srcnn_leaves_the_colour_to_bicubic():
    image = images.sample("astronaut").pixels[:40, :40]
    detail = apply_rival("srcnn", image, (80, 80)) - resampling.upscale(image, 2)
    np.testing.assert_allclose(detail, detail[..., :1].repeat(3, axis=2), atol=1e-5)


@pytest.mark.parametrize("wrong", [("edsr", 3), ("vdsr", 2), ("srcnn", 0)])
def test_what_there_are_no_weights_for_is_refused_in_one_line(wrong):
    with pytest.raises(SettingsError, match="choose one of edsr, srcnn"):
        load_rival(*wrong)
