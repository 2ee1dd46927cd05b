"""Damaged pictures: what `live`, `real` and `auto` make of noise and JPEG, beside bicubic.

    python -m benchmarks.real FOLDER --seeds 0 1 2
    python -m benchmarks.real --only clean "noise 10" --limit 3

Every picture of the folder is taken as HR (of pairs NAME_LR and NAME_HR the second); without a
folder, three of the gallery. It is shrunk and damaged here, then enlarged by every preset with
every seed: of the network, as the damage is the same for all. Each row is one damage: mean PSNR and
SSIM (luma, border cropped) over pictures and seeds; the lowest gain over bicubic that `auto` had on
any picture with any seed; how far `auto` is above the better of the other two, in the mean; and the
same on the picture where that is least, of whose seeds the median is taken.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import write_table
from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, crop_to_scale, degrade
from zssr_teach.upscaling import find_preset, upscale

PRESETS = ("live", "real", "auto")
PHOTOGRAPHS = ("cat", "astronaut", "camera")  # of the gallery: soft, sharp, and grey

DAMAGES: dict[str, dict[str, Any]] = {
    "clean": {},
    "noise 5": {"gaussian": 5},
    "noise 10": {"gaussian": 10},
    "noise 20": {"gaussian": 20},
    "Poisson, 300 photons": {"poisson": 300},
    "Poisson, 80 photons": {"poisson": 80},
    "salt and pepper, 1 %": {"salt_pepper": 0.01},
    "JPEG 80": {"jpeg": 80},
    "JPEG 50": {"jpeg": 50},
    "JPEG 30": {"jpeg": 30},
    "noise 10, JPEG 80": {"gaussian": 10, "jpeg": 80},
    "noise 10, JPEG 50": {"gaussian": 10, "jpeg": 50},
    "Poisson 80, JPEG 80": {"poisson": 80, "jpeg": 80},
    "salt and pepper, JPEG 80": {"salt_pepper": 0.01, "jpeg": 80},
}


@dataclass(frozen=True)
class Score:
    """What one preset with one seed made of one picture."""

    psnr: float
    ssim: float
    seconds: float


def truths(folder: Path | None, limit: int | None, side: int | None) -> dict[str, np.ndarray]:
    """Return the HR pictures: name → image, at most `side` pixels a side (the middle)."""
    if folder is None:
        found = {name: images.sample(name).pixels for name in PHOTOGRAPHS}
    else:
        paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in images.SUFFIXES)
        high = [path for path in paths if path.stem.endswith("_HR")] or paths
        found = {path.stem.removesuffix("_HR"): images.read(path).pixels for path in high}
    return {name: _middle(found[name], side) for name in list(found)[:limit]}


def _middle(image: np.ndarray, side: int | None) -> np.ndarray:
    if side is None:
        return image
    top, left = (max(0, (length - side) // 2) for length in image.shape[:2])
    return image[top : top + side, left : left + side]


def measure(truth: np.ndarray, scale: float, damage: str, seeds: list[int]) -> dict[str, Any]:
    """Return the scores on one picture: of bicubic one, of each preset one a seed."""
    truth = crop_to_scale(truth, scale)
    low = degrade(truth, Degradation(Camera(scale), **DAMAGES[damage]), seed=0)
    found: dict[str, Any] = {}
    for preset in PRESETS:
        results = [upscale(low, scale, find_preset(preset), seed, truth=truth) for seed in seeds]
        found[preset] = [Score(r.psnr or 0.0, r.ssim or 0.0, r.seconds) for r in results]
        found["bicubic"] = [Score(r.bicubic_psnr or 0.0, r.bicubic_ssim or 0.0, 0) for r in results]
        found[f"{preset} found"] = results[0].notes
    return found


def row_of(damage: str, scores: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a row of the table from the scores of all pictures."""

    def mean(way: str, what: str) -> float:
        return float(np.mean([[getattr(s, what) for s in one[way]] for one in scores]))

    row: dict[str, Any] = {"damage": damage}
    for way in ("bicubic", *PRESETS):
        row[f"{way} PSNR"] = mean(way, "psnr")
    for way in ("bicubic", *PRESETS):
        row[f"{way} SSIM"] = mean(way, "ssim")
    gains = [s.psnr - one["bicubic"][0].psnr for one in scores for s in one["auto"]]
    row["auto's lowest gain"] = float(min(gains))
    row["auto against the better"] = row["auto PSNR"] - max(row["live PSNR"], row["real PSNR"])
    row["on its worst picture"] = min(ahead(one) for one in scores)
    row["seconds of auto"] = mean("auto", "seconds")
    return row


def ahead(scores: dict[str, Any]) -> float:
    """Return how far `auto` is above the better of `live` and `real`, the median of its seeds.

    Examples
    --------
    >>> live, real, auto = [Score(30.0, 0.9, 1)], [Score(31.0, 0.9, 1)], [Score(30.5, 0.9, 1)]
    >>> ahead({"live": live, "real": real, "auto": auto})
    -0.5
    """
    runs = zip(scores["auto"], scores["live"], scores["real"], strict=True)
    return float(np.median([auto.psnr - max(live.psnr, real.psnr) for auto, live, real in runs]))


def main() -> None:
    """Run every damage and write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("folder", type=Path, nargs="?", help="HR pictures; default: of the gallery")
    made.add_argument("--scale", type=float, default=2.0)
    made.add_argument("--limit", type=int, help="only the first N pictures")
    made.add_argument("--side", type=int, help="only the middle of each, so many HR pixels a side")
    made.add_argument("--seeds", type=int, nargs="+", default=[0])
    made.add_argument("--only", nargs="+", choices=DAMAGES, help="all by default")
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    made.add_argument("--name", default="real", help="of the table")
    options = made.parse_args()
    pictures = truths(options.folder, options.limit, options.side)
    where = "the gallery" if options.folder is None else options.folder.name
    title = f"Noise and JPEG, ×{options.scale:g}, {where}"
    cut = f", the middle {options.side} pixels of each" if options.side else ""
    seeds = ", ".join(map(str, options.seeds))
    notes = f"{len(pictures)} pictures ({', '.join(pictures)}){cut}; seeds {seeds}. PSNR in dB."
    rows = []
    for damage in options.only or DAMAGES:
        scores = []
        for name, truth in pictures.items():
            scores.append(measure(truth, options.scale, damage, options.seeds))
            told = {way: f"{np.mean([s.psnr for s in scores[-1][way]]):.2f}" for way in PRESETS}
            bicubic = scores[-1]["bicubic"][0].psnr
            print(f"{damage}, {name}: {bicubic:.2f} {told} {scores[-1]['auto found']}", flush=True)
        rows.append(row_of(damage, scores))
        write_table(options.out, options.name, title, rows, notes)  # so far: it takes long


if __name__ == "__main__":
    main()
