"""See whether the number format that is chosen is the quickest one here.

    python -m benchmarks.precision --jobs 3

Times a training step and whole jobs of `live` (training and enlargement of a picture of 128×128
pixels), each in every format, in turns, so that whatever else the machine is doing meets all alike.
The ratio is the time of the chosen format to that of the best one: 1 is right, 1.05 the most there
should be.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

from benchmarks.common import write_table
from zssr_teach import images
from zssr_teach.machine.processor import available_cores
from zssr_teach.training import precision
from zssr_teach.training.device import find_device, why_this_precision
from zssr_teach.upscaling import Job, find_preset

FORMATS = precision.PRECISIONS[:2]


def main() -> None:
    """Measure; write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--jobs", type=int, default=3, help="jobs for each format")
    made.add_argument("--steps", type=int, help="steps a job, instead of those of the preset")
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    device = find_device()
    speeds = {speed.precision: speed for speed in precision.measure().speeds}
    jobs: dict[str, list[float]] = {name: [] for name in FORMATS}
    for _ in range(options.jobs):
        for name in FORMATS:
            jobs[name].append(seconds_for_a_job(name, options.steps))
    best = {name: min(times) for name, times in jobs.items()}
    rows = [
        {
            "format": name + (" (chosen)" if name == device.precision else ""),
            "step (ms)": speeds[name].step,
            "tile (ms)": speeds[name].tile,
            "job (s)": best[name],
        }
        for name in FORMATS
        if name in speeds
    ]
    steps = {name: speed.step for name, speed in speeds.items()}
    notes = (
        f"{precision.processor()}, {available_cores()} cores. {why_this_precision(device)}. "
        f"Chosen against best: step {ratio(steps, device.precision):.3f}, "
        f"job {ratio(best, device.precision):.3f} (the shortest of {options.jobs})."
    )
    write_table(options.out, "precision", "Number formats: time of the preset live", rows, notes)


def seconds_for_a_job(name: str, steps: int | None) -> float:
    """Train and enlarge a sample with `live` in one format."""
    picture = images.sample(images.samples()[0].name).pixels[:128, :128]
    before = os.environ.get(precision.VARIABLE)
    os.environ[precision.VARIABLE] = name
    try:
        started = time.perf_counter()
        Job(picture, 2, find_preset("live", steps=steps)).train().finish()
        return time.perf_counter() - started
    finally:
        del os.environ[precision.VARIABLE]
        if before is not None:
            os.environ[precision.VARIABLE] = before


def ratio(times: dict[str, float], chosen: str) -> float:
    """Return the time of the chosen format in units of the best one."""
    return times[chosen] / min(times.values())


if __name__ == "__main__":
    main()
