"""A job as the options describe it, and the bar that shows how far it is."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import Any

from tqdm import tqdm

from zssr_teach import resampling
from zssr_teach.camera import Camera
from zssr_teach.images import Picture


def make_job(options: argparse.Namespace, source: Picture, truth: Picture | None) -> Any:
    """Return the job that the options of `upscale` and `evaluate` describe."""
    from zssr_teach.upscaling import Job, find_preset

    kernel = resampling.load_kernel(options.kernel) if options.kernel else None
    preset = find_preset(
        options.preset, noise=options.noise, steps=options.steps, warm_start=options.warm_start
    )
    camera = Camera(options.scale, kernel, options.alignment)
    return Job(source, camera, preset, options.seed, truth=truth)


@contextlib.contextmanager
def progress_bar(job: Any, hidden: bool) -> Iterator[None]:
    """Show steps, time left and, with a ground truth, the PSNR while a job trains."""
    layout = "{l_bar}{bar}| {elapsed}<{remaining}{postfix}"
    with tqdm(total=1.0, desc="training", bar_format=layout, disable=hidden or None) as bar:

        def show(job: Any) -> None:
            bar.update(max(0.0, job.progress - bar.n))
            _, values = job.run.history.column("psnr")
            if values:
                bar.set_postfix_str(f"{values[-1]:.2f} dB", refresh=False)

        job.observers.append(show)
        yield
