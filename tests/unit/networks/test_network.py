"""The network: any size, the skip, the receptive field by gradient, how many numbers it has."""

import numpy as np
import pytest

from tools.pretrain import grow
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.networks import (
    NetworkSettings,
    build_network,
    compile_network,
    multiply_adds,
    parameter_count,
    receptive_field,
)

TINY = NetworkSettings(depth=3, width=4)


def noise(*shape, seed=0):
    return np.random.default_rng(seed).random(shape, dtype=np.float32)


def with_weights(model, low, high, seed=0):
    """Fill a network with random weights, as if it had learnt something."""
    rng = np.random.default_rng(seed)
    model.set_weights([rng.uniform(low, high, w.shape) for w in model.get_weights()])
    return model


@pytest.mark.parametrize("size", [(1, 1), (1, 8), (2, 3), (7, 13), (33, 20), (64, 64)])
def test_any_size_comes_out_as_it_went_in(size):
    model = with_weights(build_network(TINY), -0.2, 0.2)
    picture = noise(2, *size, 3)
    result = model(picture).numpy()
    assert result.shape == picture.shape
    assert result.dtype == np.float32
    assert np.isfinite(result).all()
    assert not np.array_equal(result, picture)


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_a_fresh_network_changes_nothing(precision):
    model = build_network(NetworkSettings(depth=4, width=6, channels=2), 3, precision)
    picture = noise(1, 9, 10, 2)
    assert np.array_equal(model(picture).numpy(), picture)
    assert {weights.dtype.name for weights in model.get_weights()} == {"float32"}
    assert model(picture).dtype == "float32"


def test_one_graph_serves_every_size_and_follows_what_is_learnt():
    model = build_network(TINY)
    network = compile_network(model)
    for shape in ((1, 9, 10, 3), (4, 17, 5, 3)):
        assert np.array_equal(network(noise(*shape)).numpy(), noise(*shape))
    with_weights(model, -0.2, 0.2)
    picture = noise(2, 12, 7, 3)
    assert np.allclose(compile_network(model)(picture), model(picture), atol=1e-6)
    assert not np.array_equal(network(picture).numpy(), picture)
    assert compile_network(model) is network
    assert network.experimental_get_tracing_count() == 1


@pytest.mark.parametrize("depth", [2, 3, 5, 8])
def test_the_receptive_field_is_what_the_gradient_sees(depth):
    tensorflow = load_tensorflow()
    # Positive weights and pictures: no unit is dead, no two paths cancel out.
    model = with_weights(build_network(NetworkSettings(depth=depth, width=3)), 0.1, 0.3)
    middle = 12
    picture = tensorflow.constant(noise(1, 2 * middle + 1, 2 * middle + 1, 3) + 0.1)
    with tensorflow.GradientTape() as tape:
        tape.watch(picture)
        pixel = tensorflow.reduce_sum(model(picture)[0, middle, middle])
    seen = np.abs(tape.gradient(pixel, picture).numpy()[0]).sum(axis=-1) > 0
    reach = receptive_field(depth) // 2
    wanted = np.zeros_like(seen)
    wanted[middle - reach : middle + reach + 1, middle - reach : middle + reach + 1] = True
    assert np.array_equal(seen, wanted)
    assert receptive_field(depth) == wanted[middle].sum()


@pytest.mark.parametrize(
    "settings", [TINY, NetworkSettings(), NetworkSettings(2, 1, 1), NetworkSettings(5, 7, 4)]
)
def test_parameters_are_counted_as_keras_counts_them(settings):
    assert parameter_count(settings) == build_network(settings).count_params()


def test_the_network_of_the_paper():
    model = build_network()
    convolutions = [layer for layer in model.layers if "convolution" in layer.name]
    assert [layer.filters for layer in convolutions] == [64] * 7 + [3]
    assert {layer.kernel_size for layer in convolutions} == {(3, 3)}
    assert {layer.strides for layer in convolutions} == {(1, 1)}
    names = [layer.activation.__name__ for layer in convolutions]
    assert names == ["relu"] * 7 + ["linear"]


def test_the_skip_adds_the_input():
    model = with_weights(build_network(TINY), -0.3, 0.3)
    picture = noise(1, 12, 12, 3)
    features = picture
    for layer in [layer for layer in model.layers if "convolution" in layer.name]:
        features = layer(features)
    assert model(picture).numpy() == pytest.approx((features + picture).numpy(), abs=1e-6)


def test_multiplications_are_counted_by_hand():
    # 3→4, 4→4, 4→3 channels, nine weights each, at every pixel.
    assert multiply_adds(TINY, 10, 20) == 9 * (12 + 16 + 12) * 200


def test_the_first_layer_answers_mid_grey_with_zero():
    model = build_network(TINY)
    answer = model.get_layer("convolution_1")
    answer.activation = None
    grey, white = (np.full((1, 5, 5, 3), value, np.float32) for value in (0.5, 1))
    assert answer(grey).numpy()[:, 1:-1, 1:-1] == pytest.approx(0, abs=1e-6)
    assert np.abs(answer(white).numpy()[:, 1:-1, 1:-1]).max() > 0.1


def test_the_same_seed_gives_the_same_weights():
    one, again, other = (build_network(TINY, seed).get_weights() for seed in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))
    assert not np.array_equal(one[0], other[0])
    # Layers of one shape must not start as twins.
    layers = build_network(NetworkSettings(depth=4, width=3)).get_weights()
    assert not np.array_equal(layers[0], layers[2])


def test_building_leaves_the_global_random_numbers_alone():
    np.random.seed(0)
    before = np.random.get_state()[1].copy()
    build_network(TINY, seed=5)
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    "choice", [{"depth": 1}, {"depth": 65}, {"width": 0}, {"width": 513}, {"channels": 0}]
)
def test_senseless_networks_are_refused(choice):
    with pytest.raises(SettingsError, match="makes no sense; give 2 to 64 layers"):
        NetworkSettings(**choice)


def test_a_network_that_is_deepened_does_what_it_did():
    model = with_weights(build_network(TINY), -0.2, 0.2)
    deeper = build_network(NetworkSettings(depth=6, width=4), seed=1)
    picture = noise(1, 9, 12, 3)
    assert not np.allclose(deeper(picture), model(picture), atol=1e-3)
    deeper.set_weights(grow(model.get_weights(), 6))
    assert np.allclose(deeper(picture), model(picture), atol=1e-6)
