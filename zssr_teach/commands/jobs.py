"""A job as the options describe it, and the bar that shows how far it is."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from typing import Any

from tqdm import tqdm

from zssr_teach.camera import Camera
from zssr_teach.images import Picture
from zssr_teach.kernels.words import is_words, read_kernel

AUTO = "auto"  # the kernel that is looked for in the picture


def make_job(
    options: argparse.Namespace, camera: Camera, source: Picture, truth: Picture | None
) -> Any:
    """Return the job that the options of `upscale` and `evaluate` describe."""
    from zssr_teach.upscaling import Job, find_preset

    preset = find_preset(
        options.preset,
        noise=options.noise,
        steps=options.steps,
        warm_start=options.warm_start,
        camera=options.kernel == AUTO,
    )
    return Job(source, camera, preset, options.seed, truth=truth)


def camera_of(options: argparse.Namespace) -> Camera:
    """Return the camera that the options say: `scale`, `kernel` and `alignment`.

    A kernel that is named says how the picture was blurred, and not where its pixels lie, so they
    lie as in a recipe: centred. One in a file is taken at its word, as everywhere. One that is
    still to be found is none yet.

    Examples
    --------
    >>> said = argparse.Namespace(scale=2.0, kernel="gaussian 1.4", alignment=None)
    >>> camera_of(said).alignment
    'centred'
    """
    if not options.kernel or options.kernel == AUTO:
        return Camera(options.scale, alignment=options.alignment)
    named = "centred" if is_words(options.kernel) else None
    return Camera(options.scale, read_kernel(options.kernel), options.alignment or named)


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
        show(job)  # what has learnt already takes no step, and is done
