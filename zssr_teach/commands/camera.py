"""``zssr-teach camera``: what a picture says about the camera that took it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from zssr_teach import images
from zssr_teach.commands import outputs
from zssr_teach.errors import SettingsError
from zssr_teach.kernels.writing import check_kernel_output, save_kernel
from zssr_teach.machine.interrupts import CtrlC
from zssr_teach.machine.streams import one_line


def run(options: argparse.Namespace) -> int:
    """Look at a picture; say what was found, and write the kernel if wanted."""
    with CtrlC() as ctrl_c:
        if options.output:
            check_kernel_output(options.output)
            outputs.check_distinct([options.output], [options.input])
        source = images.read(options.input)
        from zssr_teach.estimation import find_camera
        from zssr_teach.training import Switch
        from zssr_teach.upscaling import suggest

        switch = ctrl_c.job = Switch()
        with tqdm(total=1.0, desc="searching", disable=options.method == "reader" or None) as bar:
            found = find_camera(
                source.pixels,
                options.scale,
                options.method,
                options.seed,
                options.restarts,
                steps=options.steps,
                switch=switch,
                each=_watch(bar, options.restarts),
            )
        advice = suggest(source, options.scale)
        if options.output:
            _write(options, found)
            ctrl_c.written = f"{options.output} is written"
    for note in source.notes:
        print(f"note: {one_line(options.input)}: {one_line(note)}", file=sys.stderr)
    outputs.say("\n".join([f"{one_line(options.input)}: {found}", "What to do:", str(advice)]))
    return 0


def _watch(bar: tqdm, restarts: int) -> Callable[[Any], object]:
    """Return what makes a bar follow each search of several."""
    begun: list[Any] = []

    def show(search: Any) -> None:
        done = (len(begun) - 1 + search.progress) / restarts
        bar.update(max(0.0, done - bar.n))

    def follow(search: Any) -> None:
        begun.append(search)
        search.observers.append(show)

    return follow


def _write(options: argparse.Namespace, found: Any) -> None:
    if found.kernel is None:
        raise SettingsError(f"there is no kernel to write: {found}")
    save_kernel(found.kernel, options.output)
