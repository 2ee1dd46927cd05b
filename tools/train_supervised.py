"""Make the weights of the supervised networks, over the library's own loop.

    python -m tools.photographs FOLDER
    python -m tools.train_supervised edsr_x2 --photographs FOLDER --steps 20000
    python -m tools.train_supervised edsr_x4 --photographs FOLDER --steps 8000
        (with --start zssr_teach/data/edsr_x2.npz)
    python -m tools.train_supervised srcnn --photographs FOLDER --steps 20000

They see bicubic pairs of freely licensed photographs (``images/LICENSES.md`` lists them), none of
which is in the gallery or in a test set.

Photographs are what limits it. So each is used at several sizes, flipped and rotated; and of two
crops that are drawn the one with more to see is taken, as there is little to learn from a sky.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from tools import photographs
from tools.pretrain import DATA, read_sharp, write
from zssr_teach import resampling
from zssr_teach.metrics import luma
from zssr_teach.networks.edsr import EdsrSettings, build_edsr
from zssr_teach.networks.srcnn import build_srcnn
from zssr_teach.pairs import transform
from zssr_teach.training import CosineRule, compile_step, make_optimiser, train
from zssr_teach.training.device import find_device
from zssr_teach.training.rules import Rule

# The sizes that each photograph is used at. At its own it is often soft, or shows how it was
# compressed, and both would be learnt.
SHRUNK = (0.75, 0.5)
WARM_UP = 200  # steps
_REPORT = 250  # steps
Pairs = list[tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Task:
    """What one network is taught: its input, its crops, and the peak of its learning rate."""

    scale: int
    crop: int  # LR pixels a side
    batch: int
    peak: float
    on_luma: bool = False  # sees the luma of the bicubic enlargement instead of the LR picture
    optimiser: str = "muon"

    def build(self, precision: str, seed: int) -> Any:
        """Return the network, fresh."""
        if self.on_luma:
            return build_srcnn(seed, precision)
        return build_edsr(EdsrSettings(self.scale), seed, precision)


TASKS = {
    "edsr_x2": Task(2, crop=48, batch=8, peak=2e-3),
    "edsr_x4": Task(4, crop=40, batch=8, peak=1e-3),
    # Adam got further than Muon, which gives layers of this shape a quarter of its rate.
    "srcnn": Task(2, crop=16, batch=16, peak=1e-3, on_luma=True, optimiser="adam"),
}


def pairs_of(path: Path, task: Task) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield (input, truth) of a photograph at each of its sizes, as the network is shown them."""
    photograph = read_sharp(path)
    for size in SHRUNK:
        truth = resampling.downscale(photograph, 1 / size)
        height, width = (side // task.scale * task.scale for side in truth.shape[:2])
        truth = as_saved(truth[:height, :width])
        low = as_saved(resampling.downscale(truth.astype(np.float32) / 255, task.scale))
        if min(low.shape[:2]) <= task.crop:
            continue
        if task.on_luma:
            enlarged = resampling.upscale(low.astype(np.float32) / 255, task.scale)
            yield (
                luma(enlarged)[..., None].astype(np.float16),
                luma(truth / np.float32(255))[..., None].astype(np.float16),
            )
        else:
            yield low, truth


def as_saved(picture: np.ndarray) -> np.ndarray:
    """Return a picture in whole grey levels, as a file would hold it."""
    return np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def batches(pairs: Pairs, task: Task, seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield inputs and truths, float32 (batch, side, side, channels), for ever.

    The loop compares them, so the pixels of an LR picture are repeated until it is as large as its
    truth. A large photograph is drawn from more often than a small one.
    """
    rng = np.random.default_rng(seed)
    areas = np.array([low.shape[0] * low.shape[1] for low, _ in pairs], np.float64)
    while True:
        chosen = rng.choice(len(pairs), task.batch, p=areas / areas.sum())
        crops = [crop(pairs[which], task, rng) for which in chosen]
        lows, truths = zip(*crops, strict=True)
        times = 1 if task.on_luma else task.scale
        yield np.stack(lows).repeat(times, axis=1).repeat(times, axis=2), np.stack(truths)


def crop(
    pair: tuple[np.ndarray, np.ndarray], task: Task, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return that of two crops in which more is to be seen, flipped or rotated."""
    low, truth = pair
    ratio = truth.shape[0] // low.shape[0]
    side = task.crop * (task.scale if task.on_luma else 1)
    windows = []
    for _ in range(2):
        top, left = (int(rng.integers(length - side + 1)) for length in low.shape[:2])
        windows.append((low[top : top + side, left : left + side], top, left))
    window, top, left = max(windows, key=lambda one: float(np.std(one[0], dtype=np.float64)))
    end = ratio * (top + side), ratio * (left + side)
    father = truth[ratio * top : end[0], ratio * left : end[1]]
    which = int(rng.integers(8))
    return as_float(transform(window, which)), as_float(transform(father, which))


def as_float(picture: np.ndarray) -> np.ndarray:
    """Return a picture as the network wants it: float32 in [0, 1]."""
    whole = picture.dtype == np.uint8
    return np.ascontiguousarray(picture, np.float32) / np.float32(255 if whole else 1)


def start_from(model: Any, weights: list[np.ndarray]) -> None:
    """Set the weights of a network; layers of another shape (the last, at another scale) stay."""
    own = model.get_weights()
    model.set_weights([a if a.shape == b.shape else b for a, b in zip(weights, own, strict=True)])


@dataclass(frozen=True)
class ClockRule:
    """The cosine, but over the minutes that there are instead of the steps.

    On a machine that others work on, nobody knows beforehand how many steps an hour has.
    """

    peak: float
    minutes: float
    started: float = field(default_factory=time.monotonic)

    def rate(self, step: int, steps: int, history: Any = None) -> float | None:
        """Return the rate by the clock, or None when time is up."""
        done = (time.monotonic() - self.started) / (60 * self.minutes)
        if done >= 1:
            return None
        return self.peak * min(1.0, (step + 1) / WARM_UP) * (1 + math.cos(math.pi * done)) / 2

    def with_peak(self, peak: float) -> ClockRule:
        """Return the same rule with another peak."""
        return replace(self, peak=peak)


def teach(model: Any, pairs: Pairs, task: Task, options: argparse.Namespace) -> None:
    """Take the steps; say how it goes and write the weights now and then."""
    peak = options.peak or task.peak
    rule: Rule = CosineRule(peak, warm_up=WARM_UP)
    if options.minutes:
        rule = ClockRule(peak, options.minutes)
    learn = compile_step(model, make_optimiser(task.optimiser))
    every = 1 if task.on_luma else task.scale

    def take_step(sons: np.ndarray, fathers: np.ndarray, rate: float) -> float:
        return learn(sons[:, ::every, ::every], fathers, rate)

    started, losses = time.perf_counter(), []
    for record in train(batches(pairs, task, options.seed), take_step, rule, options.steps):
        losses.append(record.loss)
        if record.step % _REPORT == 0:
            level = 255 * float(np.mean(losses[-_REPORT:]))
            seconds = time.perf_counter() - started
            print(f"step {record.step}: {level:.3f} grey levels, {seconds:.0f} s", flush=True)
            write(model, options.target)
    write(model, options.target)


def main() -> None:
    """Train a network on all photographs of a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", choices=TASKS)
    parser.add_argument("--photographs", type=Path, required=True, help="a folder")
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--minutes", type=float, help="instead of steps: ends by the clock")
    parser.add_argument("--peak", type=float, help="of the learning rate; by default of the task")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", type=Path)
    options = parser.parse_args()
    if options.steps == 10**9 and not options.minutes:
        parser.error("say how long: --steps or --minutes")
    options.target = options.target or DATA / f"{options.network}.npz"
    task = TASKS[options.network]
    paths = photographs.find(options.photographs)
    pairs = [pair for path in paths for pair in pairs_of(path, task)]
    pixels = sum(low.shape[0] * low.shape[1] for low, _ in pairs)
    print(f"{len(paths)} photographs, {len(pairs)} pairs, {pixels / 1e6:.1f} million inputs")
    model = task.build(find_device().precision, options.seed)
    if options.start:
        with np.load(options.start) as arrays:
            start_from(model, [arrays[name].astype(np.float32) for name in sorted(arrays.files)])
    teach(model, pairs, task, options)


if __name__ == "__main__":
    main()
