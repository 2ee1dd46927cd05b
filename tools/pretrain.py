"""Make the weights of the warm start; the larger network goes on from the smaller one.

    python -m tools.pretrain --photographs FOLDER --steps 20000
    python -m tools.pretrain --photographs FOLDER --steps 12000 --depth 12 --peak 4e-4 --seed 1
        (with --start zssr_teach/data/warm_start_8.npz)
    python -m tools.pretrain --photographs FOLDER --steps 16000 --depth 12 --peak 4e-4 --seed 2
        --bicubic (with --start zssr_teach/data/warm_start_12.npz)
    python -m tools.pretrain --photographs FOLDER --steps 12000 --depth 12 --peak 3e-4 --seed 3
        --bicubic (with --start zssr_teach/data/warm_start_12_bicubic.npz)

A warm start is *not* purely zero-shot, and is always labelled so: the network has seen other
pictures before it meets the one it is for. Six of these come with scikit-image; the others are
to be put into FOLDER: china.jpg and flower.jpg of scikit-learn (``sklearn/datasets/images``) and
nine photographs of Debian's package lomiri-wallpapers-16.04. None of them is in the gallery, and
none may ever be shown as an example of what the warm start does.

The pairs are those of the library, for several scales and kernels, so that the start suits all;
with ``--bicubic`` for several scales but for bicubic shrinking only: a network that need not ask
itself how blurred its input is can sharpen it further.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import skimage

from zssr_teach import images, resampling
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.pairs import PairSampler, PairSettings
from zssr_teach.training import CosineRule, compile_step, make_optimiser, train
from zssr_teach.training.device import find_device

DATA = Path(__file__).resolve().parent.parent / "zssr_teach" / "data"

# Files of scikit-image's data folder: all CC0 or in the public domain.
FROM_SCIKIT_IMAGE = (
    "motorcycle_left.png",
    "rocket.jpg",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
)
# By scikit-learn, CC BY 2.0: "china" by danielbuechele, "flower" by vultilion.
FROM_SCIKIT_LEARN = ("china.jpg", "flower.jpg")
# By Aitzol Berasategi, Trevor "Freespace" and Jakub Mede, CC BY 4.0; "seeding" by Clemens
# Engelhardt, CC0.
FROM_DEBIAN = (
    "aitzgorri_by_Aitzol_Berasategi.jpg",
    "friends_by_Aitzol_Berasategi.jpg",
    "life_by_Aitzol_Berasategi.jpg",
    "picosdeeuropa_by_Aitzol_Berasategi.jpg",
    "sunset_by_Aitzol_Berasategi.jpg",
    "Picture_0B_by_freespace.jpg",
    "Picture_1A_by_freespace.jpg",
    "Wine_by_Jakkub_Mede.jpg",
    "seeding_by_Clements_Engelhardt.jpg",
)
# Photographs straight from a camera are soft when seen pixel by pixel; made smaller they are sharp.
MOST_PIXELS = 1_000_000


def make_samplers(photographs: Path, bicubic: bool, seed: int) -> list[PairSampler]:
    """Return one sampler for each photograph and each camera."""
    rng = np.random.default_rng(seed)
    folder = Path(skimage.__file__).parent / "data"
    paths = [folder / name for name in FROM_SCIKIT_IMAGE]
    paths += [photographs / name for name in (*FROM_SCIKIT_LEARN, *FROM_DEBIAN)]
    samplers = []
    for path in paths:
        picture = read_sharp(path)
        for scale in (2, 2, 3, 4):
            settings = PairSettings(scale=scale, smallest_father=0.6, levels=3)
            samplers.append(PairSampler(picture, settings, int(rng.integers(2**31))))
        for sigma in () if bicubic else (0.9, 1.4):
            kernel = resampling.gaussian_kernel(sigma)
            settings = PairSettings(scale=2, levels=2, kernel=kernel)
            samplers.append(PairSampler(picture, settings, int(rng.integers(2**31))))
    return samplers


def read_sharp(path: Path) -> np.ndarray:
    """Read a photograph, made smaller where it is large."""
    picture = images.read(path).pixels
    pixels = picture.shape[0] * picture.shape[1]
    if pixels <= MOST_PIXELS:
        return picture
    return resampling.downscale(picture, (pixels / MOST_PIXELS) ** 0.5)


def grow(weights: list[np.ndarray], depth: int) -> list[np.ndarray]:
    """Deepen a network without changing what it does: the new layers pass features on as they are.

    Chen, Goodfellow, Shlens, "Net2Net", ICLR 2016. https://arxiv.org/abs/1511.05641
    """
    width = weights[2].shape[-1]
    kernel = np.zeros((3, 3, width, width), np.float32)
    kernel[1, 1] = np.eye(width)
    missing = depth - len(weights) // 2
    return [*weights[:-2], *(missing * [kernel, np.zeros(width, np.float32)]), *weights[-2:]]


def main() -> None:
    """Train, and write the weights in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--depth", type=int, default=8)
    parser.add_argument("--peak", type=float, default=8e-4, help="of the learning rate")
    parser.add_argument("--start", type=Path, help="weights to go on from, deepened if need be")
    parser.add_argument("--bicubic", action="store_true", help="for bicubic shrinking alone")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", type=Path)
    options = parser.parse_args()
    name = f"warm_start_{options.depth}{'_bicubic' if options.bicubic else ''}.npz"
    options.target = options.target or DATA / name

    model = build_network(NetworkSettings(options.depth), options.seed, find_device().precision)
    if options.start:
        with np.load(options.start) as arrays:
            weights = [arrays[name].astype(np.float32) for name in sorted(arrays.files)]
        model.set_weights(grow(weights, options.depth))
    teach(model, options)
    write(model, options.target)


def teach(model: Any, options: argparse.Namespace) -> None:
    """Take the steps, each on pairs from four photographs."""
    samplers = make_samplers(options.photographs, options.bicubic, options.seed)
    rule = CosineRule(options.peak, warm_up=300)
    take_step = compile_step(model, make_optimiser("adam"))
    losses, baselines = [], []
    for record in train(batches(samplers, options.seed), take_step, rule, options.steps):
        losses.append(record.loss)
        baselines.append(record.baseline)
        if record.step % 500 == 0:
            ratio = np.sum(losses[-500:]) / np.sum(baselines[-500:])
            print(f"step {record.step}: loss {ratio:.4f} of that of the sons", flush=True)
            write(model, options.target)


def batches(samplers: list[PairSampler], seed: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield sons and fathers, each time from four photographs."""
    rng = np.random.default_rng(seed)
    while True:
        pairs = [samplers[which].batch(1) for which in rng.choice(len(samplers), 4)]
        sons, fathers = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
        yield sons, fathers


def write(model: Any, target: Path) -> None:
    """Write all weights, in order, as float16."""
    weights = model.get_weights()
    arrays = {f"w{i:02d}": weight.astype(np.float16) for i, weight in enumerate(weights)}
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(target, **arrays)


if __name__ == "__main__":
    main()
