"""Make the weights of the network that reads the camera's kernel off a picture.

    python -m tools.teach_reader --photographs FOLDER --steps 26000
    python -m tools.teach_reader --photographs FOLDER --steps 6000 --seed 1 --peak 7e-4
        (with --start zssr_teach/data/kernel_reader.npz)

The weights that are shipped were made so, but that the first of the two had only dead leaves among
the scenes that are made up.

The network is shown windows that some camera has taken of some scene, and is told the camera. It
never sees a picture of the gallery. FOLDER holds the photographs of ``tools/photographs.toml``
(``python -m tools.photographs FOLDER`` gets them). Without it, it learns from those that come with
scikit-image and from scenes made up: enough to try the tool.

What is learnt is not the kernel's 225 numbers but its transfer function up to the highest frequency
that an LR picture can hold. What the kernel does beyond it leaves no trace but aliases.
"""

from __future__ import annotations

import argparse
import multiprocessing
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import scipy.signal

from tools.pretrain import DATA, write
from tools.reader_scenes import Chance, Photographs, any_kernel, any_scene, paths_of
from zssr_teach.camera import Camera
from zssr_teach.estimation.reader import as_read
from zssr_teach.estimation.refinement import symmetric
from zssr_teach.interpolation import cubic
from zssr_teach.machine.loading import load_keras, load_tensorflow
from zssr_teach.networks.kernel_reader import SIDE, build_kernel_reader
from zssr_teach.training import CosineRule, make_optimiser, train

WINDOW = 96  # LR pixels a side
SCENE = 2 * WINDOW + SIDE - 1  # HR pixels a side that such a window is taken of
BATCH = 16
PEAK = 2e-3  # of the learning rate
DECAY = 1e-3  # of the weights at each step, times the learning rate
DROPPED = 0.2  # part of the features that is left out at each step
FREQUENCIES = np.linspace(-0.25, 0.25, 11)  # cycles an HR pixel, in each direction
_KERNEL, _ODDS = 20.0, 0.4  # weights of the two errors
_NOISY = 0.3  # how often there is noise
_REPORT = 250  # steps
_AHEAD = 16  # batches that wait for their step


def transfer_of(kernel: np.ndarray | None) -> np.ndarray:
    """Return the transfer function (121,) of a kernel (15, 15), or of the bicubic camera (None)."""
    if kernel is not None:
        return symmetric(kernel).ravel() @ waves()
    # Its pixels lie between those of the HR grid.
    taps = np.arange(-3.5, 4)
    weights = cubic(taps / 2) / cubic(taps / 2).sum()
    line = weights @ np.cos(2 * np.pi * np.outer(taps, FREQUENCIES))
    return np.outer(line, line).ravel()


@cache
def waves() -> np.ndarray:
    """Return the cosines (225, 121) that make a transfer function of a symmetric kernel."""
    offsets = np.arange(SIDE) - SIDE // 2
    turns = np.outer(offsets, FREQUENCIES)
    both = turns[:, None, :, None] + turns[None, :, None, :]
    return np.cos(2 * np.pi * both).reshape(SIDE**2, FREQUENCIES.size**2)


def example(photographs: Photographs, chance: Chance) -> tuple[np.ndarray, np.ndarray]:
    """Return a window as the network is shown it, and the answer to it.

    Returns
    -------
    float32 array (96, 96, 2), float32 array (122,)
        The transfer function, and 1 if the camera was the bicubic one, else 0.
    """
    scene, kernel = any_scene(photographs, chance, SCENE), any_kernel(chance)
    answer = np.append(transfer_of(kernel), kernel is None).astype(np.float32)
    taken = _taken(scene, kernel)
    if chance.random() < _NOISY:
        taken = taken + chance.normal(0, chance.uniform(0, 2) / 255, taken.shape)
    taken = np.round(np.clip(taken, 0, 1) * 255) / 255
    return as_read(taken.astype(np.float32)), answer


def _taken(scene: np.ndarray, kernel: np.ndarray | None) -> np.ndarray:
    if kernel is None:
        rim = slice(SIDE // 2, -(SIDE // 2))
        return Camera(2).shrink(np.ascontiguousarray(scene[rim, rim, None]))[..., 0]
    taken = scipy.signal.fftconvolve(scene, kernel[::-1, ::-1], mode="valid")
    return np.asarray(taken[::2, ::2])


def batches(folder: Path | None, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield windows (16, 96, 96, 2), and the answers in the first places of as large an array.

    The library's loop compares both, which for it are sons and fathers, so they have one shape.
    """
    chance = np.random.default_rng(seed)
    photographs = Photographs(paths_of(folder), chance, SCENE)
    for number in range(1 << 62):
        examples = [example(photographs, chance) for _ in range(BATCH)]
        windows = np.stack([window for window, _ in examples])
        answers = np.zeros((BATCH, windows[0].size), np.float32)
        for row, (_, answer) in zip(answers, examples, strict=True):
            row[: answer.size] = answer
        yield windows, answers.reshape(windows.shape)
        if number % 2:
            photographs.change_one()


def made_ahead(folder: Path | None, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield what :func:`batches` does, made by another process meanwhile; the order is the same."""
    apart = multiprocessing.get_context("spawn")  # a fork of what TensorFlow is part of may hang
    made = apart.Queue(_AHEAD)
    maker = apart.Process(target=_make, args=(made, folder, seed), daemon=True)
    maker.start()
    try:
        while True:
            each = made.get()
            if isinstance(each, Exception):
                raise each
            yield each
    finally:
        maker.terminate()


def _make(made: Any, folder: Path | None, seed: int) -> None:
    try:
        for each in batches(folder, seed):
            made.put(each)
    except Exception as error:  # to be raised where it is noticed
        made.put(error)


def with_dropout(model: Any, seed: int) -> Any:
    """Return the same network, of the same weights, that forgets features while it learns."""
    keras = load_keras()
    thinking = next(layer for layer in model.layers if isinstance(layer, keras.layers.Dense))
    before, after = (keras.layers.Dropout(DROPPED, seed=seed + which) for which in range(2))

    def call(layer: Any, *values: Any, **options: Any) -> Any:
        if layer is thinking:
            return after(layer(before(values[0])))
        return layer(*values, **options)

    return keras.models.clone_model(model, clone_function=lambda layer: layer, call_function=call)


def compiled(model: Any, seed: int) -> Callable[[np.ndarray, np.ndarray, float], float]:
    """Return a step of gradient descent on the error of transfer functions and odds."""
    tensorflow = load_tensorflow()
    learning, optimiser = with_dropout(model, seed), make_optimiser("adam")
    optimiser.weight_decay = DECAY  # Adam with that is AdamW
    optimiser.build(model.trainable_variables)
    cosines = tensorflow.constant(waves(), tensorflow.float32)

    @tensorflow.function(reduce_retracing=True, autograph=False)
    def step(windows, answers):  # type: ignore[no-untyped-def]
        answers = tensorflow.reshape(answers, (BATCH, -1))[:, : FREQUENCIES.size**2 + 1]
        with tensorflow.GradientTape() as tape:
            said = learning(windows, training=True)
            found = tensorflow.nn.softmax(said[:, :-1]) @ cosines
            wrong = tensorflow.reduce_mean((found - answers[:, :-1]) ** 2)
            odds = tensorflow.nn.sigmoid_cross_entropy_with_logits(answers[:, -1], said[:, -1])
            loss = _KERNEL * wrong + _ODDS * tensorflow.reduce_mean(odds)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimiser.apply(gradients, model.trainable_variables)
        return loss

    def take_step(windows: np.ndarray, answers: np.ndarray, rate: float) -> float:
        optimiser.learning_rate.assign(rate)
        return float(step(windows, answers))

    return take_step


def teach(model: Any, options: argparse.Namespace) -> None:
    """Take the steps; write the weights now and then."""
    stream = made_ahead(options.photographs, options.seed)
    losses: list[float] = []
    rule = CosineRule(options.peak, warm_up=50)
    for record in train(stream, compiled(model, options.seed), rule, options.steps):
        losses.append(record.loss)
        if record.step % _REPORT == 0:
            print(f"step {record.step}: loss {np.mean(losses[-_REPORT:]):.3f}", flush=True)
            write(model, options.target)
    write(model, options.target)


def main() -> None:
    """Train, and write the weights in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--steps", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peak", type=float, default=PEAK, help="of the learning rate")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--target", type=Path, default=DATA / "kernel_reader.npz")
    options = parser.parse_args()
    load_keras().utils.set_random_seed(options.seed)
    model = build_kernel_reader()
    if options.start:
        with np.load(options.start) as arrays:
            model.set_weights([arrays[name].astype(np.float32) for name in sorted(arrays.files)])
    teach(model, options)


if __name__ == "__main__":
    main()
