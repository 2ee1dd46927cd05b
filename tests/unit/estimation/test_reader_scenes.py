"""What the kernel reader learns from, and that it can be taught."""

import argparse
from itertools import islice

import numpy as np
import pytest

from tools import teach_reader
from tools.reader_scenes import (
    Photographs,
    any_kernel,
    any_scene,
    dead_leaves,
    fitted,
    paths_of,
    windows,
    writing,
)
from zssr_teach.camera import Camera
from zssr_teach.errors import ZssrError
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.networks.kernel_reader import build_kernel_reader


@pytest.fixture(scope="module")
def photographs():
    return Photographs(paths_of(None)[:2], np.random.default_rng(0), teach_reader.SCENE)


def test_scenes_are_of_the_size_that_is_asked_for_and_the_same_again(photographs):
    def any_of_them(chance, side):
        return any_scene(photographs, chance, side)

    for make in (dead_leaves, writing, windows, any_of_them):
        scenes = [make(np.random.default_rng(seed), teach_reader.SCENE) for seed in (0, 1, 2)]
        assert {scene.shape for scene in scenes} == {(206, 206)}
        assert {scene.dtype for scene in scenes} == {np.dtype(np.float32)}
        assert all(scene.std() > 0.01 for scene in scenes)
        if make is not any_of_them:  # whose photographs change on their own
            assert (scenes[1] == make(np.random.default_rng(1), teach_reader.SCENE)).all()


def test_every_kernel_is_a_blur_that_stays_where_it_is():
    chance = np.random.default_rng(0)
    kernels = [any_kernel(chance) for _ in range(60)]
    assert 2 < sum(kernel is None for kernel in kernels) < 25
    offsets = np.arange(15) - 7
    for kernel in kernels:
        if kernel is not None:
            assert kernel.shape == (15, 15)
            assert kernel.sum() == pytest.approx(1)
            assert np.abs([kernel.sum(axis) @ offsets for axis in (0, 1)]).max() < 0.3


@pytest.mark.parametrize("shape", [(1, 1), (5, 21), (15, 15), (17, 3)])
def test_the_middle_stays_the_middle(shape):
    kernel = np.zeros(shape)
    kernel[shape[0] // 2, shape[1] // 2] = 1
    assert fitted(kernel)[7, 7] == 1


def test_a_transfer_function_says_how_much_of_a_wave_is_left():
    """Also of the bicubic camera, whose kernel is nowhere written down: it is measured."""
    frequency = teach_reader.FREQUENCIES[7]
    wave = np.cos(2 * np.pi * frequency * (np.arange(320) - 159.5))[None, :, None]
    scene = np.repeat(wave, 320, axis=0).astype(np.float32)
    for kernel in (None, gaussian_kernel(1.3, 15)):
        small = Camera(2, kernel, None if kernel is None else "centred").shrink(scene)[
            80, 20:-20, 0
        ]
        left = np.cos(2 * np.pi * frequency * 2 * (np.arange(160) - 79.5))[20:-20]
        expected = (small @ left) / (left @ left)
        found = teach_reader.transfer_of(kernel).reshape(11, 11)[5, 7]
        assert found == pytest.approx(expected, abs=0.01)
    assert teach_reader.transfer_of(None).reshape(11, 11)[5, 5] == pytest.approx(1)


def test_answers_lie_in_an_array_as_large_as_the_windows():
    windows, answers = next(teach_reader.batches(None, 0))
    assert windows.shape == answers.shape == (16, 96, 96, 2)
    flat = answers.reshape(16, -1)
    assert set(flat[:, 121]) == {0, 1}
    assert flat[:, 60] == pytest.approx(1)  # all light goes through at the frequency 0
    assert not flat[:, 122:].any()


def test_what_another_process_makes_is_the_same_in_the_same_order():
    here, ahead = teach_reader.batches(None, 3), teach_reader.made_ahead(None, 3)
    for mine, theirs in islice(zip(here, ahead, strict=False), 2):
        assert all((one == other).all() for one, other in zip(mine, theirs, strict=True))
    ahead.close()


def test_what_goes_wrong_in_the_other_process_is_said_here(tmp_path):
    ahead = teach_reader.made_ahead(tmp_path, 0)
    with pytest.raises(ZssrError, match=r"lacks .* and 140 more photographs"):
        next(ahead)


def test_teaching_moves_the_weights_and_writes_them(tmp_path):
    model = build_kernel_reader()
    before = model.get_weights()
    target = tmp_path / "reader.npz"
    options = argparse.Namespace(photographs=None, steps=1, seed=0, peak=1e-3, target=target)
    teach_reader.teach(model, options)
    with np.load(target) as arrays:
        written = [arrays[name] for name in sorted(arrays.files)]
    assert len(written) == len(before)
    for old, new, kept in zip(before, model.get_weights(), written, strict=True):
        assert (kept == new.astype(np.float16)).all()
        assert old.shape == kept.shape
    assert np.abs(before[0] - model.get_weights()[0]).max() > 0


def test_features_are_forgotten_only_while_it_learns():
    model = build_kernel_reader()
    learning = teach_reader.with_dropout(model, 0)
    window = np.random.default_rng(0).random((1, 48, 48, 2), dtype=np.float32)
    plain = np.asarray(model(window))
    assert np.asarray(learning(window)) == pytest.approx(plain, abs=1e-6)
    assert np.abs(np.asarray(learning(window, training=True)) - plain).max() > 1e-4
    assert [id(w) for w in learning.trainable_variables] == [
        id(w) for w in model.trainable_variables
    ]
