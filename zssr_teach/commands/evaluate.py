"""``zssr-teach evaluate``: a table of PSNR and SSIM for the pictures of a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zssr_teach import images, metrics, resampling
from zssr_teach.commands.figures import check_folder, figures_of, write_json
from zssr_teach.commands.interrupts import CtrlC
from zssr_teach.commands.jobs import make_job, progress_bar
from zssr_teach.commands.pairing import Pair, find_pairs
from zssr_teach.degradation import Degradation, crop_to_scale, degrade
from zssr_teach.errors import ImageError, ZssrError
from zssr_teach.images import Picture

_MEANS = ("psnr_y", "ssim_y", "bicubic_psnr_y", "bicubic_ssim_y", "seconds", "train_seconds")


def run(options: argparse.Namespace) -> int:
    """Enlarge every picture of a folder and print a table."""
    if options.json:
        check_folder(Path(options.json))
    found = find_pairs(Path(options.folder), options.scale)
    rows, problems = [], list(found.problems)
    print(f"{'picture':<20} {'bicubic':>16} {'zero-shot':>16} {'gain':>6} {'seconds':>8}")
    for pair in found.pairs[: options.limit]:
        try:
            figures = _evaluate_one(options, pair)
        except ZssrError as error:
            problems.append(f"{pair.name}: {error}")
            print(f"{pair.name:<20} failed")
            continue
        rows.append({"name": pair.name, **figures})
        print(_row(pair.name, figures))
    mean = _mean(rows)
    if mean["pictures"]:
        print(_row(f"mean of {mean['pictures']}", mean))
    if rows:
        print(metrics.protocol_for(options.scale))
    if mean["pictures"] < len(rows):
        print("Pictures equal to their ground truth have no PSNR, and no part in the mean.")
    for problem in problems:
        print(f"zssr-teach: {problem}", file=sys.stderr)
    if options.json:
        write_json(options.json, {"pictures": rows, "mean": mean, "problems": problems})
    return 0 if rows else 2


def _evaluate_one(options: argparse.Namespace, pair: Pair) -> dict[str, Any]:
    truth = images.read(pair.high)
    if pair.low:
        source = images.read(pair.low)
    else:
        truth = Picture(crop_to_scale(truth.pixels, options.scale))
        source = _shrink(truth, options)
        if min(source.height, source.width) < images.MINIMUM_SIDE:
            raise ImageError(
                f"shrunk for the test, it is {source.height}×{source.width} pixels; "
                f"give a picture of which at least {images.MINIMUM_SIDE} a side are left"
            )
    with CtrlC() as ctrl_c:
        job = make_job(options, source, truth)
        ctrl_c.job = job
        with progress_bar(job, hidden=False):
            job.train()
        return figures_of(job.finish(), str(pair.low or pair.high), None)


def _shrink(truth: Picture, options: argparse.Namespace) -> Picture:
    """Make the LR picture of an HR one, as a file would hold it: 8 bits."""
    kernel = resampling.load_kernel(options.kernel) if options.kernel else None
    alignment = options.alignment or ("centred" if kernel is None else "kernel")
    camera = Degradation(scale=options.scale, kernel=kernel, alignment=alignment)
    return Picture(degrade(truth.pixels, camera, seed=options.seed))


def _row(name: str, figures: dict[str, Any]) -> str:
    psnr, bicubic = figures["psnr_y"], figures["bicubic_psnr_y"]
    gain = "–" if psnr is None or bicubic is None else f"{psnr - bicubic:+.2f}"
    return (
        f"{name:<20} {_decibels(bicubic):>7} ({figures['bicubic_ssim_y']:.4f}) "
        f"{_decibels(psnr):>7} ({figures['ssim_y']:.4f}) {gain:>6} {figures['seconds']:>8.1f}"
    )


def _decibels(psnr: float | None) -> str:
    return "equal" if psnr is None else f"{psnr:.2f}"  # equal to the ground truth: infinite


def _mean(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the mean of every figure over the same pictures: those that have all of them."""
    whole = [row for row in rows if None not in (row["psnr_y"], row["bicubic_psnr_y"])]
    means = {
        name: float(np.mean([row[name] for row in whole])) if whole else None for name in _MEANS
    }
    return {"pictures": len(whole), **means}
