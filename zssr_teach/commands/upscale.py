"""``zssr-teach upscale``: enlarge one picture."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from zssr_teach import images, resampling
from zssr_teach.commands.figures import check_folder, figures_of, write_json
from zssr_teach.commands.interrupts import CtrlC
from zssr_teach.commands.jobs import make_job, progress_bar
from zssr_teach.errors import OutputError
from zssr_teach.images import Picture


def run(options: argparse.Namespace) -> int:
    """Enlarge one picture; write it, and the figures if wanted."""
    with CtrlC() as ctrl_c:
        source = images.read(options.input)
        output = Path(options.output or _default_output(options.input, options.scale))
        _check_outputs(options, output, source)
        truth = images.read(options.truth) if options.truth else None
        job = make_job(options, source, truth)
        ctrl_c.job = job
        with progress_bar(job, hidden=options.no_progress):
            job.train()
        result = job.finish()
        figures = figures_of(result, options.input, output)
        images.save(output, result.image, like=result.picture, alpha=result.picture.alpha)
        if options.json:
            write_json(options.json, figures)
    for event in result.events:
        print(f"note: {event}", file=sys.stderr)
    print(_summary(result, output))
    return 0


def _default_output(source: str, scale: float | tuple[float, float]) -> Path:
    pair = resampling.scale_pair(scale)
    name = f"{pair[0]:g}" if pair[0] == pair[1] else f"{pair[0]:g}x{pair[1]:g}"
    return Path(source).with_name(f"{Path(source).stem}_x{name}.png")


def _check_outputs(options: argparse.Namespace, output: Path, source: Picture) -> None:
    """Find out before the training, not after it, whether the result can be written."""
    inputs = [Path(name).resolve() for name in (options.input, options.truth) if name]
    targets = [output.resolve()] + ([Path(options.json).resolve()] if options.json else [])
    if set(inputs) & set(targets) or len(set(targets)) < len(targets):
        raise OutputError(f"{output} is used twice; give every file a name of its own")
    images.check_output(output, source)
    if options.json:
        check_folder(Path(options.json))


def _summary(result: Any, output: Path) -> str:
    height, width = result.image.shape[:2]
    text = f"{output}: {width}×{height} pixels in {result.seconds:.1f} s on {result.device}"
    if result.preset.warm_start:
        from zssr_teach.upscaling import WARM_START_LABEL

        text += f"\n{WARM_START_LABEL}"
    if result.psnr is not None:
        text += (
            f"\nPSNR {result.psnr:.2f} dB (bicubic {result.bicubic_psnr:.2f}), "
            f"SSIM {result.ssim:.4f} (bicubic {result.bicubic_ssim:.4f})\n{result.protocol}"
        )
    return text
