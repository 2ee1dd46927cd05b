"""Walk along the trade-off beforehand, for the trade-off explorer of chapter 10.

    python -m tools.walk_trade_off

Of a few pictures of the gallery, cut to 256×256 and shrunk by 2: results at all adversarial
weights, bicubic, the zero-shot job ``live``, the job ``convincing``, and the ground truth. What is
kept of each is its figures, of the whole picture, and a piece in 8 bits.
:mod:`zssr_teach.experiments.sweep` does the same live. A supervised network's result can be added
with ``--add NAME=FOLDER``, in which SCENE.png is its picture.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tools.pretrain import DATA
from zssr_teach import images
from zssr_teach.experiments.pictures import bytes8, middle
from zssr_teach.experiments.sweep import Point, Scene
from zssr_teach.experiments.trade_off import Shown, pack
from zssr_teach.networks.features import LITE, feature_network
from zssr_teach.upscaling import Job

# Name of the picture → top left corner of the piece that is shown.
PIECES = {"cat": (40, 96), "astronaut": (16, 72), "camera": (32, 72)}
SIDE, SHOWN = 256, 96


def points_of(name: str, seed: int, added: dict[str, Path]) -> Iterator[Point]:
    """Yield all that is shown of a scene, with its figures."""
    truth = middle(images.sample(name).pixels, SIDE)
    # Always the network that is shipped, whatever else lies on this machine.
    scene = Scene(truth, 2, feature_network(LITE))
    yield from scene.walk(seed=seed)
    yield scene.point("bicubic", scene.enlarged)
    for preset, title in (("live", "zero-shot"), ("convincing", "job “convincing”")):
        result = Job(scene.low, 2, preset, seed).train().finish()
        yield scene.point(title, result.image)
    for title, folder in added.items():
        yield scene.point(title, images.read(folder / f"{name}.png").pixels)
    yield scene.point("ground truth", truth)


def shown(point: Point, name: str) -> Shown:
    """Return what is kept of a point."""
    row, column = PIECES[name]
    piece = bytes8(point.picture[row : row + SHOWN, column : column + SHOWN])
    weight = np.nan if point.weight is None else point.weight
    return Shown(point.name, weight, point.psnr, point.indices, piece)


def main() -> None:
    """Walk, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--add", nargs="*", default=[], help="NAME=FOLDER with SCENE.png")
    parser.add_argument("--target", type=Path, default=DATA / "trade_off.npz")
    options = parser.parse_args()
    added = {name: Path(folder) for name, _, folder in (one.partition("=") for one in options.add)}
    scenes = {}
    for name in PIECES:
        found = []
        for point in points_of(name, options.seed, added):
            found.append(shown(point, name))
            print(name, point.name, f"{point.psnr:.2f} dB", point.indices, flush=True)
        scenes[name] = tuple(found)
    with options.target.open("wb") as file:
        np.savez_compressed(file, **pack(scenes))


if __name__ == "__main__":
    main()
