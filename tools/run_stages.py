"""Run targets of the Makefile one after the other, and end with how each went and how long it took.

All stages run even when an early one fails, so that one run shows everything that is wrong.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run_stage(name: str) -> tuple[bool, float]:
    """Run ``make name``; return whether it passed and the seconds it took."""
    print(f"\n===== {name} =====", flush=True)
    start = time.perf_counter()
    finished = subprocess.run(["make", "--no-print-directory", name], cwd=ROOT, check=False)
    return finished.returncode == 0, time.perf_counter() - start


def main(names: list[str]) -> int:
    """Run the named stages; return 0 if all passed, else 1."""
    results = {name: run_stage(name) for name in names}
    print("\n===== summary =====")
    for name, (passed, seconds) in results.items():
        print(f"{name:16} {'passed' if passed else 'FAILED'} in {seconds:6.1f} s")
    return 0 if all(passed for passed, _ in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
