"""Read many damaged pictures and count what becomes of them.

    python -m benchmarks.fuzz_pictures --count 20000

Each must be read, or refused in one line: no crash, no other error, nothing on the error stream,
within five seconds and a gigabyte. The unit tests read the first 2,000 of the same files.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from benchmarks import fuzzing

MOST_MEGABYTES = 1000


def main() -> int:
    """Run as many processes as asked for, print a table; return 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--portion", type=int, default=1000, help="files a process")
    options = parser.parse_args()
    starts = range(options.first, options.first + options.count, options.portion)
    with ThreadPoolExecutor(options.processes) as pool:
        results = list(pool.map(lambda start: fuzzing.run(start, options.portion), starts))
    outcomes = sum((Counter(result.get("outcomes", {})) for result in results), Counter())
    kinds = sorted({key.rpartition(": ")[0] for key in outcomes})
    print(f"| {'Kind':24} |   Read | Refused | Failed |")
    print(f"| :{'-' * 23} | -----: | ------: | -----: |")
    for kind in kinds:
        read, refused, failed = (outcomes[f"{kind}: {w}"] for w in ("read", "refused", "failed"))
        print(f"| {kind:24} | {read:6,} | {refused:7,} | {failed:6,} |")
    peak = max(result.get("megabytes", 0) for result in results)
    crashed = [result for result in results if result["status"] or result["stderr"]]
    failures = [failure for result in results for failure in result.get("failures", [])]
    print(f"\n{sum(outcomes.values()):,} files, {peak:.0f} MB at most")
    for problem in (*failures, *crashed):
        print(problem)
    return int(bool(failures or crashed or peak > MOST_MEGABYTES))


if __name__ == "__main__":
    sys.exit(main())
