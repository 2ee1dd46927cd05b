"""``zssr-teach upscale``: enlarge one picture."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.commands import outputs
from zssr_teach.commands.figures import check_json, figures_of, write_json
from zssr_teach.commands.jobs import camera_of, make_job, progress_bar
from zssr_teach.images import Picture
from zssr_teach.machine.interrupts import CtrlC
from zssr_teach.machine.streams import one_line


def run(options: argparse.Namespace) -> int:
    """Enlarge one picture; write it, and the figures if wanted."""
    with CtrlC() as ctrl_c:
        source = images.read(options.input)
        camera = camera_of(options)
        output = Path(options.output or outputs.default_output(options.input, camera.scale))
        _check_outputs(options, camera, output, source)
        truth = images.read(options.truth) if options.truth else None
        of_source = [f"{options.input}: {note}" for note in source.notes]
        _print_notes([*of_source, *_notes_on_name(options, output)])
        is_replaced = not options.output and output.exists()
        job = make_job(options, camera, source, truth)
        ctrl_c.job = job
        _print_notes([f"{options.input}: {reason}" for reason in job.reasons])
        with progress_bar(job, hidden=options.no_progress):
            job.train()
        result = job.finish()
        figures = figures_of(result, options.input, output)
        images.save(output, result.image, like=result.picture, alpha=result.picture.alpha)
        ctrl_c.written = f"{output} is written"
        if options.json:
            write_json(options.json, figures)
    replaced = [f"{output} was there already and has been replaced"] if is_replaced else []
    unsaid = [event for event in result.events if event not in job.reasons]
    _print_notes([*unsaid, *replaced])
    outputs.say(_summary(result, output), quiet=outputs.is_standard_output(options.json))
    return 0


def _check_outputs(
    options: argparse.Namespace, camera: Camera, output: Path, source: Picture
) -> None:
    """Find out before the training, not after it, whether the result can be written."""
    inputs = [name for name in (options.input, options.truth, options.kernel) if name]
    outputs.check_distinct([output], inputs)
    outputs.check_writable(output)
    images.check_output(output, source, camera.enlarged_shape(source.pixels.shape))
    check_json(options.json, [*inputs, output])


def _notes_on_name(options: argparse.Namespace, output: Path) -> list[str]:
    """Say which other pictures' results would have the same name."""
    others = [] if options.output else outputs.siblings(Path(options.input))
    return [
        f"the result of {name}, beside it, would be called {output.name}, too; -o gives it another"
        for name in others
        if name != output.name
    ]


def _print_notes(notes: list[str]) -> None:
    for note in notes:
        print(f"note: {one_line(note)}", file=sys.stderr)


def _summary(result: Any, output: Path) -> str:
    height, width = result.image.shape[:2]
    seconds = f"{result.seconds:.1f} s on {result.device}"
    text = f"{one_line(output)}: {width}×{height} pixels in {seconds}"
    if result.preset.warm_start:
        from zssr_teach.upscaling import WARM_START_LABEL

        text += f"\n{WARM_START_LABEL}"
    if result.psnr is not None:
        text += (
            f"\nPSNR {result.psnr:.2f} dB (bicubic {result.bicubic_psnr:.2f}), "
            f"SSIM {result.ssim:.4f} (bicubic {result.bicubic_ssim:.4f})\n{result.protocol}"
        )
    return text
