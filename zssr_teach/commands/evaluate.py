"""``zssr-teach evaluate``: a table of PSNR and SSIM for the pictures of a folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

from zssr_teach import images, metrics, resampling
from zssr_teach.commands.figures import check_folder, figures_of, write_json
from zssr_teach.commands.interrupts import CtrlC
from zssr_teach.commands.jobs import make_job, progress_bar
from zssr_teach.commands.pairing import find_pairs
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ZssrError
from zssr_teach.images import Picture


def run(options: argparse.Namespace) -> int:
    """Enlarge every picture of a folder and print a table."""
    if options.json:
        check_folder(Path(options.json))
    pairs = find_pairs(Path(options.folder))[: options.limit]
    rows, problems = [], []
    print(f"{'picture':<20} {'bicubic':>16} {'zero-shot':>16} {'gain':>6} {'seconds':>8}")
    for name, low, high in pairs:
        try:
            figures = _evaluate_one(options, low, high)
        except ZssrError as error:
            problems.append(f"{name}: {error}")
            print(f"{name:<20} failed")
            continue
        rows.append({"name": name, **figures})
        print(_row(name, figures))
    mean = _mean(rows)
    if rows:
        print(_row(f"mean of {len(rows)}", mean))
        print(metrics.protocol_for(options.scale))
    for problem in problems:
        print(f"zssr-teach: {problem}", file=sys.stderr)
    if options.json:
        write_json(options.json, {"pictures": rows, "mean": mean, "problems": problems})
    return 0 if rows else 2


def _evaluate_one(options: argparse.Namespace, low: Path | None, high: Path) -> dict[str, Any]:
    truth = images.read(high)
    source = images.read(low) if low else _shrink(truth, options)
    with CtrlC() as ctrl_c:
        job = make_job(options, source, truth)
        ctrl_c.job = job
        with progress_bar(job, hidden=False):
            job.train()
        return figures_of(job.finish(), str(low or high), None)


def _shrink(truth: Picture, options: argparse.Namespace) -> Picture:
    """Make the LR picture of an HR one, as a file would hold it: 8 bits."""
    kernel = resampling.load_kernel(options.kernel) if options.kernel else None
    alignment = options.alignment or ("centred" if kernel is None else "kernel")
    camera = Degradation(scale=options.scale, kernel=kernel, alignment=alignment)
    return Picture(degrade(truth.pixels, camera, seed=options.seed))


def _row(name: str, figures: dict[str, Any]) -> str:
    psnr, bicubic = figures["psnr_y"], figures["bicubic_psnr_y"]
    if psnr is None or bicubic is None:
        return f"{name:<20} equal to the ground truth"
    return (
        f"{name:<20} {bicubic:>7.2f} ({figures['bicubic_ssim_y']:.4f}) "
        f"{psnr:>7.2f} ({figures['ssim_y']:.4f}) {psnr - bicubic:>+6.2f} {figures['seconds']:>8.1f}"
    )


def _mean(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("psnr_y", "ssim_y", "bicubic_psnr_y", "bicubic_ssim_y", "seconds", "train_seconds")
    means: dict[str, Any] = {}
    for name in names:
        values = [row[name] for row in rows if row[name] is not None]
        means[name] = float(np.mean(values)) if values else None
    return means
