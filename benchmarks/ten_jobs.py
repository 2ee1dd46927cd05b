"""Ten small jobs whose results must not change when the house is rebuilt.

    python -m benchmarks.ten_jobs --record before.npz
    python -m benchmarks.ten_jobs --compare before.npz

Run the first before a change that should change nothing and the second after it, on the same
machine: pictures and histories must then be the same bit for bit. (`test_ten_jobs.py` among the
unit tests holds the same jobs against kept figures, on other machines within what they differ.)
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.resampling import gaussian_kernel
from zssr_teach.training import LinearRule
from zssr_teach.upscaling import PRESETS, Job, Preset, Result


def _preset(name: str, steps: int) -> Preset:
    preset = PRESETS[name].with_steps(steps)
    return replace(preset, training=replace(preset.training, check_every=5))


def _job(
    preset: Preset,
    sample: str = "cat",
    camera: Camera | None = None,
    side: int = 96,
    told: bool = True,
    seed: int = 0,
) -> Result:
    camera = camera or Camera(2)
    truth = images.sample(sample).pixels[60 : 60 + side, 60 : 60 + side]
    low = np.round(np.clip(camera.shrink(truth), 0, 1) * 255).astype(np.float32) / np.float32(255)
    return (
        Job(low, camera if told else camera.scale, preset, truth=truth, seed=seed).train().finish()
    )


def _eager(name: str) -> Preset:
    """Return a preset whose network is soon to be given up: its rate is far too high."""
    preset = _preset(name, 130)
    rule = LinearRule(peak=0.3, warm_up=1)
    small = replace(preset.network, depth=4, width=8)
    return replace(preset, network=small, training=replace(preset.training, rule=rule))


BLUR = gaussian_kernel((1.6, 0.9), angle=30)
JOBS: dict[str, Callable[[], Result]] = {
    "live": lambda: _job(_preset("live", 30)),
    "live, ×3 by ×2": lambda: _job(_preset("live", 20), "facade", Camera((3.0, 2.0))),
    "kernel": lambda: _job(_preset("live", 20), "cat", Camera(2, BLUR)),
    "motion": lambda: _job(_preset("live", 20), "cat", Camera(2, np.ones((1, 9)), "centred")),
    "real, ×1.5, seed 3": lambda: _job(_preset("real", 20), "coins", Camera(1.5), seed=3),
    "best": lambda: _job(_preset("best", 6)),
    "best, ×4": lambda: _job(_preset("best", 6), "page", Camera(4)),
    "gradual, two networks": lambda: _job(
        replace(_preset("gradual", 10), increments=2, networks=2), side=64
    ),
    "paper": lambda: _job(_preset("paper", 12), side=64),
    "started again": lambda: _job(_eager("live"), "brick", side=64),
}


def traces(result: Result) -> dict[str, np.ndarray]:
    """Return the numbers of a result that a rebuilding must not change."""
    records = [record for history in result.histories for record in history.records]
    fields = ("step", "loss", "baseline", "learning_rate", "reconstruction", "psnr", "attempt")
    rows = [[float(getattr(record, name) or 0) for name in fields] for record in records]
    scores = [result.psnr, result.ssim, result.bicubic_psnr, result.bicubic_ssim]
    return {
        "image": result.image,
        "records": np.array(rows),
        "scores": np.array(scores, np.float64),
        "events": np.array(len(result.events)),
    }


def main() -> None:
    """Do the jobs; record or compare."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    group = made.add_mutually_exclusive_group(required=True)
    group.add_argument("--record", type=Path)
    group.add_argument("--compare", type=Path)
    options = made.parse_args()
    found = {}
    for name, job in JOBS.items():
        for part, numbers in traces(job()).items():
            found[f"{name}: {part}"] = numbers
        print(f"{name}: {found[f'{name}: scores'][0]:.4f} dB", flush=True)
    if options.record:
        np.savez(options.record, allow_pickle=False, **found)
        return
    with np.load(options.compare) as before:
        wrong = [key for key in before.files if not _same(before[key], found.get(key))]
    print("all the same, bit for bit" if not wrong else f"changed: {'; '.join(wrong)}")
    sys.exit(bool(wrong))


def _same(one: np.ndarray, other: np.ndarray | None) -> bool:
    return other is not None and np.array_equal(one, other, equal_nan=True)


if __name__ == "__main__":
    main()
