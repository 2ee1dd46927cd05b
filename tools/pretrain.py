"""Make the weights of the warm start: ``python tools/pretrain.py --photographs FOLDER``.

A warm start is *not* purely zero-shot, and is always labelled so: the network has seen other
pictures before it meets the one it is for. These are photographs that come with scikit-image and
scikit-learn (china.jpg and flower.jpg, in the folder given: ``sklearn/datasets/images``). None of
them is in the gallery, and none may ever be shown as an example of what the warm start does.

The pairs are those of the library, for several scales and kernels, so that the start suits all.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import skimage

from zssr_teach import images, resampling
from zssr_teach.device import find_device, load_keras, load_tensorflow
from zssr_teach.network import NetworkSettings, build_network
from zssr_teach.pairs import PairSampler, PairSettings
from zssr_teach.training import CosineRule, compile_step

TARGET = Path(__file__).resolve().parent.parent / "zssr_teach" / "data" / "warm_start.npz"

# Files of scikit-image's data folder: all CC0 or in the public domain.
FROM_SCIKIT_IMAGE = (
    "motorcycle_left.png",
    "rocket.jpg",
    "grass.png",
    "gravel.png",
    "hubble_deep_field.jpg",
    "ihc.png",
)
# By scikit-learn, CC BY 2.0: "china" by 翁羽, "flower" by dany13.
FROM_SCIKIT_LEARN = ("china.jpg", "flower.jpg")


def make_samplers(photographs: Path, seed: int) -> list[PairSampler]:
    """Return one sampler for each photograph and each camera."""
    rng = np.random.default_rng(seed)
    folder = Path(skimage.__file__).parent / "data"
    paths = [folder / name for name in FROM_SCIKIT_IMAGE]
    paths += [photographs / name for name in FROM_SCIKIT_LEARN]
    samplers = []
    for path in paths:
        picture = images.read(path).pixels
        for scale in (2, 2, 3, 4):
            settings = PairSettings(scale=scale, smallest_father=0.4, levels=6)
            samplers.append(PairSampler(picture, settings, int(rng.integers(2**31))))
        for sigma in (0.9, 1.4):
            kernel = resampling.gaussian_kernel(sigma)
            settings = PairSettings(scale=2, levels=4, kernel=kernel)
            samplers.append(PairSampler(picture, settings, int(rng.integers(2**31))))
    return samplers


def main() -> None:
    """Train, and write the weights in half precision."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()

    keras, tensorflow = load_keras(), load_tensorflow()
    settings = NetworkSettings(width=options.width)
    model = build_network(settings, options.seed, find_device().precision)
    model.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mean_absolute_error")
    step = compile_step(model, tensorflow)
    samplers = make_samplers(options.photographs, options.seed)
    rng = np.random.default_rng(options.seed)
    rule = CosineRule(peak=8e-4, warm_up=300)
    losses, baselines = [], []
    for number in range(options.steps):
        model.optimizer.learning_rate.assign(rule.rate(number, options.steps))
        chosen = rng.choice(len(samplers), 4)
        batches = [samplers[which].batch(1) for which in chosen]
        sons, fathers = (np.concatenate(parts) for parts in zip(*batches, strict=True))
        losses.append(float(step(sons, fathers)))
        baselines.append(float(np.abs(sons - fathers).mean()))
        if (number + 1) % 200 == 0:
            ratio = np.sum(losses[-200:]) / np.sum(baselines[-200:])
            print(f"step {number + 1}: loss {ratio:.4f} of that of the sons", flush=True)
            write(model, options.target)
    write(model, options.target)


def write(model: object, target: Path) -> None:
    """Write all weights, in order, as float16."""
    weights = model.get_weights()  # type: ignore[attr-defined]
    arrays = {f"w{i:02d}": weight.astype(np.float16) for i, weight in enumerate(weights)}
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(target, **arrays)


if __name__ == "__main__":
    main()
