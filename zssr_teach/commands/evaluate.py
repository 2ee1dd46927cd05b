"""``zssr-teach evaluate``: a table of PSNR and SSIM for the pictures of a folder."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zssr_teach import images, metrics
from zssr_teach.camera import Camera
from zssr_teach.commands import outputs
from zssr_teach.commands.figures import check_json, figures_of, write_json
from zssr_teach.commands.jobs import camera_of, make_job, progress_bar
from zssr_teach.commands.pairing import Pair, find_pairs
from zssr_teach.degradation import Degradation, crop_to_scale, degrade
from zssr_teach.errors import ImageError, ZssrError
from zssr_teach.images import Picture
from zssr_teach.machine.interrupts import CtrlC
from zssr_teach.machine.streams import one_line

_MEANS = ("psnr_y", "ssim_y", "bicubic_psnr_y", "bicubic_ssim_y", "seconds", "train_seconds")


def run(options: argparse.Namespace) -> int:
    """Enlarge every picture of a folder and print a table."""
    camera = camera_of(options)
    found = find_pairs(Path(options.folder), options.scale)
    inputs = [path for pair in found.pairs for path in (pair.low, pair.high) if path]
    check_json(options.json, [*inputs, *([options.kernel] if options.kernel else [])])
    quiet = outputs.is_standard_output(options.json)
    outputs.say(
        f"{'picture':<20} {'bicubic':>16} {'zero-shot':>16} {'gain':>6} {'seconds':>8}", quiet
    )
    rows, problems = _evaluate_all(options, camera, found.pairs[: options.limit], quiet)
    problems = found.problems + problems
    mean = _mean(rows)
    if mean["pictures"]:
        outputs.say(_row(f"mean of {mean['pictures']}", mean), quiet)
    if rows:
        outputs.say(str(metrics.protocol_for(camera.scale)), quiet)
    if mean["pictures"] < len(rows):
        equal = "Pictures equal to their ground truth have no PSNR, and no part in the mean."
        outputs.say(equal, quiet)
    for problem in problems:
        print(f"zssr-teach: {problem}", file=sys.stderr)
    if options.json:
        write_json(options.json, {"pictures": rows, "mean": mean, "problems": problems})
    return 0 if rows else 2


def _evaluate_all(
    options: argparse.Namespace, camera: Camera, pairs: Sequence[Pair], quiet: bool
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return a row a picture, and in sentences what went wrong; both may be incomplete.

    Ctrl-C ends it, and the picture under way is left out: half trained, its figures would be false.
    """
    rows: list[dict[str, Any]] = []
    problems: list[str] = []
    try:
        with CtrlC() as ctrl_c:
            for pair in pairs:
                try:
                    figures = _evaluate_one(options, camera, pair)
                except ZssrError as error:
                    problems.append(one_line(f"{pair.name}: {error}"))
                    outputs.say(f"{one_line(pair.name):<20} failed", quiet)
                    continue
                rows.append({"name": pair.name, **figures})
                ctrl_c.untidy = True  # from now on there are rows to keep
                outputs.say(_row(one_line(pair.name), figures), quiet)
    except KeyboardInterrupt:
        if not rows:
            raise
        left = len(pairs) - len(rows) - len(problems)
        problems.append(f"stopped by Ctrl-C; left out: {left} of {len(pairs)} pictures")
    return rows, problems


def _evaluate_one(options: argparse.Namespace, camera: Camera, pair: Pair) -> dict[str, Any]:
    truth = images.read(pair.high)
    if pair.low:
        source = images.read(pair.low)
    else:
        truth = Picture(crop_to_scale(truth.pixels, camera.scale))
        # As a file would hold it: 8 bits.
        source = Picture(degrade(truth.pixels, Degradation(camera), seed=options.seed))
        if min(source.height, source.width) < images.MINIMUM_SIDE:
            raise ImageError(
                f"shrunk for the test, it is {source.height}×{source.width} pixels; "
                f"give a picture of which at least {images.MINIMUM_SIDE} a side are left"
            )
    job = make_job(options, camera, source, truth)
    for note in (*source.notes, *job.reasons):
        print(f"note: {one_line(pair.name)}: {note}", file=sys.stderr)
    with progress_bar(job, hidden=False):
        job.train()
    return figures_of(job.finish(), str(pair.low or pair.high), None)


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
