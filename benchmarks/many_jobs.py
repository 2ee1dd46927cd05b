"""Memory that stays behind when one process does many jobs, one after the other.

    python -m benchmarks.many_jobs --jobs 200

Jobs of random size and kind: scale, preset (network, optimiser, increments), kernel, noise. Printed
is the memory of the process after every tenth job, as it is and after tidying up (cycles of Python
objects collected, free memory handed back to the system), and by how much it grew for each job
after the tenth. Each job is short: what it leaves behind does not depend on its steps.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
from pathlib import Path

import numpy as np
import psutil

from benchmarks.common import write_table
from zssr_teach.camera import Camera
from zssr_teach.machine.processor import processor
from zssr_teach.upscaling import PRESETS, Job, Preset, find_preset

WARM_UP = 10


def main() -> None:
    """Do the jobs; write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--jobs", type=int, default=200)
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    rng = np.random.default_rng(options.seed)
    rows = []
    for number in range(1, options.jobs + 1):
        do_one(rng, number)
        if number % WARM_UP == 0:
            rows.append({"jobs": number, "as it is (MB)": memory(), "tidied up (MB)": tidied()})
            print(rows[-1], flush=True)
    notes = "\n".join(growth(rows, column) for column in list(rows[0])[1:])
    write_table(options.out, "many_jobs", "Memory against the number of jobs", rows, notes)


def do_one(rng: np.random.Generator, number: int) -> None:
    """Enlarge a small picture of random size, in one way of many."""
    height, width = (int(side) for side in rng.integers(16, 80, 2))
    picture = rng.random((height, width, 3), dtype=np.float32)
    blurred = rng.random() < 0.3
    noise = 5.0 if rng.random() < 0.2 else None
    scale = float(rng.choice([1.5, 2, 3, 4]))
    camera = Camera(scale, np.full((3, 3), 1 / 9) if blurred else None)
    Job(picture, camera, find_preset(random_preset(rng), noise=noise), number).train().finish()


def random_preset(rng: np.random.Generator) -> Preset:
    """Return one of the presets, for a few steps."""
    return PRESETS[str(rng.choice(list(PRESETS)))].with_steps(int(rng.integers(2, 6)))


def memory() -> float:
    """Return the memory of this process (MB)."""
    return psutil.Process().memory_info().rss / 2**20


def tidied() -> float:
    """Return the memory of this process (MB) once everything free has been given back."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # glibc only
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    return memory()


def growth(rows: list[dict[str, float]], column: str) -> str:
    """Say how much the memory grew for each job after the warm-up: first, last, and the slope."""
    jobs = np.array([row["jobs"] for row in rows])
    sizes = np.array([row[column] for row in rows])
    each = (sizes[-1] - sizes[0]) / max(1, jobs[-1] - jobs[0])
    half = len(rows) // 2
    late = (sizes[-1] - sizes[half]) / max(1, jobs[-1] - jobs[half])
    return (
        f"{column}: {each:.3f} MB a job after the first {jobs[0]}, {late:.3f} in the second half "
        f"({processor()})"
    )


if __name__ == "__main__":
    main()
