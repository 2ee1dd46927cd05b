"""What convincing costs: the adversarial weight from 0 up, over three seeds and a few pictures.

    python -m benchmarks.trade_off FOLDER --seeds 0 1 2
    python -m benchmarks.trade_off --samples cat astronaut camera --seeds 0 1 2

FOLDER holds HR pictures (NAME_HR where there are others); ``--samples`` takes the gallery's
instead. Their middle 256×256 is shrunk by 2. All weights of a picture and seed begin from the same
network (:class:`zssr_teach.experiments.sweep.Scene`). The table shows PSNR and the three indices,
each the mean over the pictures, with its spread over the seeds; then Spearman's rank correlation
with the weight, of the means and of each seed alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import write_table
from zssr_teach import images
from zssr_teach.experiments.pictures import Image, middle
from zssr_teach.experiments.sweep import CONVINCE, NEAR, WEIGHTS, Scene
from zssr_teach.experiments.trade_off import INDICES, spearman
from zssr_teach.networks.features import feature_network

SIDE = 256
COLUMNS = ("PSNR", *INDICES)


def read(options: argparse.Namespace) -> dict[str, Image]:
    """Return the ground truths: name → picture."""
    if options.samples:
        found = {name: images.sample(name).pixels for name in options.samples}
    else:
        paths = sorted(p for p in options.folder.iterdir() if p.suffix.lower() in images.SUFFIXES)
        high = [path for path in paths if path.stem.endswith("_HR")] or paths
        found = {path.stem: images.read(path).pixels for path in high}
    return {name: middle(picture, SIDE) for name, picture in list(found.items())[: options.limit]}


def measure(truths: dict[str, Image], seeds: Iterable[int], weights: list[float]) -> np.ndarray:
    """Return figures (seeds, pictures, weights, 4)."""
    network = feature_network()
    print(f"deep features of {network.name}", flush=True)
    found: list[list[Any]] = []
    for seed in seeds:
        found.append([])
        for name, truth in truths.items():
            points = []
            for point in Scene(truth, 2, network).walk(weights, seed):
                figures = (point.psnr, *point.indices)
                words = ", ".join(f"{figure:.4g}" for figure in figures)
                print(f"seed {seed}, {name}, {point.name}: {words}", flush=True)
                points.append(figures)
            found[-1].append(points)
    return np.array(found)


def rows_of(figures: np.ndarray, weights: list[float]) -> list[dict[str, Any]]:
    """Return the rows of the table: one a weight, then the rank correlations."""
    by_seed = figures.mean(axis=1)
    rows: list[dict[str, Any]] = []
    for number, weight in enumerate(weights):
        row = {"adversarial weight": f"{weight:g}"}
        for column, name in enumerate(COLUMNS):
            values = by_seed[:, number, column]
            row[name] = f"{values.mean():.4g} ({values.min():.4g} to {values.max():.4g})"
        rows.append(row)
    means = by_seed.mean(axis=0)
    last = {"adversarial weight": "Spearman: of the means; of each seed"}
    for column, name in enumerate(COLUMNS):
        each = ", ".join(f"{spearman(weights, one[:, column]):.2f}" for one in by_seed)
        last[name] = f"{spearman(weights, means[:, column]):.2f}; {each}"
    return [*rows, last]


def main() -> None:
    """Walk, and write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("folder", type=Path, nargs="?", default=Path(), help="of HR pictures")
    made.add_argument("--samples", nargs="+", help="pictures of the gallery instead")
    made.add_argument("--limit", type=int, help="only the first N pictures")
    made.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    made.add_argument("--weights", type=float, nargs="+", default=list(WEIGHTS))
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    truths = read(options)
    figures = measure(truths, options.seeds, options.weights)
    notes = (
        f"×2; {', '.join(truths)}; seeds {', '.join(map(str, options.seeds))}; {NEAR} steps of L1, "
        f"{CONVINCE} together with the discriminator. In brackets the "
        "lowest and highest seed. Lower is better for all but PSNR."
    )
    title = "PSNR and four indices over the adversarial weight"
    write_table(options.out, "trade_off", title, rows_of(figures, options.weights), notes)


if __name__ == "__main__":
    main()
