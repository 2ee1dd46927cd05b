"""How many threads a training step wants: each count in a process of its own, in turns.

    python -m benchmarks.threads

TensorFlow takes as many threads as there are cores. Its own variable ``TF_NUM_INTRAOP_THREADS``
says otherwise; printed is the shortest time of a step of `live` (ms) with each count.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.common import write_table
from zssr_teach.machine.processor import available_cores, processor

STEP = """
from zssr_teach.training.precision import measure
for speed in measure([{precision!r}]).speeds:
    print(speed.step, speed.tile)
"""


def main() -> None:
    """Measure; write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--counts", type=int, nargs="+", help="halves of the cores, by default")
    made.add_argument("--rounds", type=int, default=3)
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    cores = available_cores()
    counts = options.counts or [cores >> half for half in range(cores.bit_length())]
    rows = []
    for precision in ("float32", "mixed_bfloat16"):
        times = {count: [] for count in counts}  # type: dict[int, list[tuple[float, float]]]
        for _ in range(options.rounds):
            for count in counts:
                times[count].append(measured(precision, count))
        for count in counts:
            step, tile = (min(each) for each in zip(*times[count], strict=True))
            rows.append(
                {"precision": precision, "threads": count, "step ms": step, "tile ms": tile}
            )
            print(rows[-1], flush=True)
    write_table(options.out, "threads", "Threads", rows, f"{processor()}, {cores} cores")


def measured(precision: str, count: int) -> tuple[float, float]:
    """Return the shortest times (ms) of a step and of a tile, with that many threads."""
    done = subprocess.run(
        [sys.executable, "-c", STEP.format(precision=precision)],
        env=os.environ | {"TF_NUM_INTRAOP_THREADS": str(count), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    step, tile = done.stdout.split()[-2:]
    return float(step), float(tile)


if __name__ == "__main__":
    main()
