"""Muon: what it does to a matrix, whom it moves, how far, and that Adam moves the rest."""

import numpy as np
import pytest

from zssr_teach.machine.loading import load_keras
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.pairs import PairSettings
from zssr_teach.training import CosineRule, TrainingRun, TrainingSettings, make_optimiser
from zssr_teach.upscaling import PRESETS

SETTINGS = NetworkSettings(depth=4, width=8)


def random_matrix(rows, columns, seed=0):
    return np.random.default_rng(seed).standard_normal((rows, columns)).astype(np.float32)


def gradients_for(model, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(v.shape).astype(np.float32) for v in model.trainable_variables]


def one_step(optimiser, gradients, rate=0.01, times=1):
    """Return by how much each variable of a fresh network has moved."""
    model = build_network(SETTINGS, seed=0)
    before = [variable.numpy() for variable in model.trainable_variables]
    optimiser.build(model.trainable_variables)
    optimiser.learning_rate.assign(rate)
    for _ in range(times):
        optimiser.apply(gradients, model.trainable_variables)
    after = [variable.numpy() for variable in model.trainable_variables]
    return [new - old for new, old in zip(after, before, strict=True)]


# ---- the matrix -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(288, 32), (72, 8), (8, 8), (9, 1)])
@pytest.mark.parametrize("seed", [0, 1])
def test_orthogonalising_brings_all_singular_values_near_one(shape, seed):
    from zssr_teach.training.muon import orthogonalise

    values = np.linalg.svd(orthogonalise(random_matrix(*shape, seed)).numpy(), compute_uv=False)
    # A square random matrix has some singular values near zero; they are on their way up.
    assert values.max() < 1.25
    assert np.median(values) > 0.65
    assert values.min() > (0.65 if shape[0] > shape[1] else 0.1)


def test_orthogonalising_keeps_the_directions():
    from zssr_teach.training.muon import orthogonalise

    matrix = random_matrix(72, 8)
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    turned = left.T @ orthogonalise(matrix).numpy() @ right.T
    assert np.abs(turned - np.diag(np.diag(turned))).max() < 1e-4
    assert np.all(np.diag(turned) > 0.65)


def test_orthogonalising_does_not_care_how_large_a_matrix_is():
    from zssr_teach.training.muon import orthogonalise

    matrix = random_matrix(72, 8)
    assert np.allclose(orthogonalise(matrix), orthogonalise(100 * matrix), atol=1e-4)


def test_a_gradient_of_zeros_moves_nothing():
    from zssr_teach.training.muon import orthogonalise

    assert not np.any(orthogonalise(np.zeros((72, 8), np.float32)).numpy())


# ---- the steps --------------------------------------------------------------------------------


def test_it_takes_the_kernels_of_the_hidden_layers_and_nothing_else():
    from zssr_teach.training.muon import is_hidden_kernel

    model = build_network(SETTINGS)
    taken = [variable.path for variable in model.trainable_variables if is_hidden_kernel(variable)]
    assert taken == ["convolution_2/kernel", "convolution_3/kernel"]


def test_a_hidden_kernel_moves_against_its_gradient_as_far_as_adam_would():
    from zssr_teach.training.muon import Muon, orthogonalise

    gradients = gradients_for(build_network(SETTINGS))
    moved = one_step(Muon(), gradients, rate=0.01)
    for index in (2, 4):  # the kernels of layers 2 and 3
        direction = orthogonalise(gradients[index].reshape(72, 8)).numpy()
        expected = -0.01 * 0.2 * np.sqrt(72) * direction.reshape(3, 3, 8, 8)
        assert np.allclose(moved[index], expected, atol=1e-5)
        size = np.sqrt(np.mean(moved[index] ** 2))
        assert 0.7 * 0.2 * 0.01 < size < 1.2 * 0.2 * 0.01


def test_it_remembers_earlier_gradients():
    from zssr_teach.training.muon import Muon, orthogonalise

    model = build_network(SETTINGS)
    first, second = gradients_for(model, 0), gradients_for(model, 1)
    before = model.trainable_variables[2].numpy()
    optimiser = Muon(momentum=0.8)
    optimiser.build(model.trainable_variables)
    optimiser.learning_rate.assign(0.01)
    optimiser.apply(first, model.trainable_variables)
    halfway = model.trainable_variables[2].numpy()
    optimiser.apply(second, model.trainable_variables)
    average = 0.8 * first[2] + second[2]
    ahead = (second[2] + 0.8 * average).reshape(72, 8)
    expected = -0.01 * 0.2 * np.sqrt(72) * orthogonalise(ahead).numpy().reshape(3, 3, 8, 8)
    assert np.allclose(model.trainable_variables[2].numpy() - halfway, expected, atol=1e-5)
    assert not np.allclose(halfway, before)


def test_adam_moves_the_ends_and_the_biases_more_slowly():
    from zssr_teach.training.muon import Muon

    keras = load_keras()
    gradients = gradients_for(build_network(SETTINGS))
    moved = one_step(Muon(adam_share=0.25), gradients, rate=0.01, times=3)
    by_adam = one_step(keras.optimizers.Adam(), gradients, rate=0.0025, times=3)
    for index in (0, 1, 3, 5, 6, 7):
        assert np.allclose(moved[index], by_adam[index], atol=1e-7)


def test_its_settings_survive_saving():
    from zssr_teach.training.muon import Muon

    again = Muon.from_config(Muon(momentum=0.9, adam_share=0.5).get_config())
    assert (again.momentum, again.adam_share) == (0.9, 0.5)


# ---- in a training ----------------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16", "mixed_float16"])
def test_a_run_learns_with_it_in_every_precision(precision):
    from dataclasses import replace

    from zssr_teach import images
    from zssr_teach.training.device import find_device
    from zssr_teach.training.muon import Muon

    run = TrainingRun(
        images.sample("cat").pixels[:96, :96],
        PairSettings(crop=32),
        TrainingSettings(steps=80, batch=2, rule=CosineRule(4e-3, 10), optimiser="muon"),
        SETTINGS,
        device=replace(find_device(), precision=precision),
    )
    run.train()
    optimiser = run.model.optimizer
    optimiser = getattr(optimiser, "inner_optimizer", optimiser)
    assert isinstance(optimiser, Muon)
    records = run.history.records[-20:]
    loss, baseline = (np.mean([getattr(r, name) for r in records]) for name in ("loss", "baseline"))
    assert loss < 0.97 * baseline
    assert run.history.events == []


def test_adam_is_the_default_and_the_optimiser_of_the_paper():
    keras = load_keras()
    assert TrainingSettings().optimiser == PRESETS["paper"].training.optimiser == "adam"
    assert type(make_optimiser("adam")) is keras.optimizers.Adam
    assert "muon" in str(PRESETS["live"])
