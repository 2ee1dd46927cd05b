"""The processor: its name, what the system tells of it, and how much of it may be used."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
import sys
from pathlib import Path


def available_cores() -> int:
    """Return how many processor cores this process may use.

    A container or a shared server may allow fewer than the machine has.
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    return first_processor().get("model name") or platform.processor() or platform.machine()


def first_processor() -> dict[str, str]:
    """Return what Linux (or macOS) says of the first processor; elsewhere nothing."""
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        with contextlib.suppress(OSError):
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            return {"model name": said.strip()}
    try:
        text = Path("/proc/cpuinfo").read_text("ascii", errors="replace")
    except OSError:
        return {}
    lines = (line.partition(":") for line in text.split("\n\n")[0].splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}
