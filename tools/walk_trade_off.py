"""Walk along the trade-off beforehand, for the trade-off explorer of chapter 10.

    python -m tools.walk_trade_off

Of a few pictures of the gallery, cut to 256×256 and shrunk by 2: results at all adversarial
weights, bicubic, the supervised network, the zero-shot job ``live``, the job ``convincing``, and
the ground truth. What is kept of each is its figures, of the whole picture, and a piece in 8 bits.
The explorer's button "Walk it here" does the same live, but for the jobs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tools.pretrain import DATA
from zssr_teach.experiments.sweep import PIECES, Point, gallery_scene
from zssr_teach.experiments.trade_off import pack, shown_piece
from zssr_teach.upscaling import Job

# Preset → how its job is called.
JOBS = {"supervised": "supervised", "live": "zero-shot", "convincing": "job “convincing”"}


def points_of(name: str, seed: int) -> Iterator[Point]:
    """Yield all that is shown of a scene, with its figures."""
    scene = gallery_scene(name)
    yield from scene.walk(seed=seed)
    yield scene.point("bicubic", scene.enlarged)
    for preset, title in JOBS.items():
        result = Job(scene.low, 2, preset, seed).train().finish()
        yield scene.point(title, result.image)
    yield scene.point("ground truth", scene.truth)


def main() -> None:
    """Walk, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--target", type=Path, default=DATA / "trade_off.npz")
    options = parser.parse_args()
    scenes = {}
    for name in PIECES:
        found = []
        for point in points_of(name, options.seed):
            found.append(shown_piece(point, name))
            print(name, point.name, f"{point.psnr:.2f} dB", point.indices, flush=True)
        scenes[name] = tuple(found)
    with options.target.open("wb") as file:
        np.savez_compressed(file, **pack(scenes))


if __name__ == "__main__":
    main()
