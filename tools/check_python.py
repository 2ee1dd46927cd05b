"""Say in one sentence when this Python cannot run the course. Must itself run on an older one."""

from __future__ import annotations

import platform
import struct
import sys
import sysconfig
from typing import NamedTuple

OLDEST, NEWEST = (3, 11), (3, 13)
# For what TensorFlow is published. (For Macs with an Intel processor it was, until 2.16.)
PROCESSORS = {
    "Linux": ("x86_64", "aarch64"),
    "Darwin": ("arm64",),
    "Windows": ("amd64",),
}


class Machine(NamedTuple):
    """What a Python was built for, which may be another thing than what it runs on."""

    system: str
    processor: str
    bits: int
    soabi: str  # tells the C library, and a build without the global lock
    kind: str


def this_machine() -> Machine:
    """Return what this Python was built for."""
    built_for = sysconfig.get_platform().rpartition("-")[2]
    # A universal build, and a Mac's name without a processor, run as what the machine says.
    known = built_for in ("x86_64", "arm64", "aarch64", "amd64")
    return Machine(
        platform.system(),
        built_for if known else platform.machine(),
        8 * struct.calcsize("P"),
        str(sysconfig.get_config_var("SOABI") or ""),
        platform.python_implementation(),
    )


def complaint(version: tuple[int, ...], machine: Machine | None = None) -> str:
    """Return the sentence to show for a Python, or an empty string if it will do."""
    if not OLDEST <= tuple(version) <= NEWEST:
        return (
            "zssr_teach needs Python {}.{} to {}.{} (TensorFlow offers no others), "
            "and this is {}.{}: name another with 'make lab PYTHON=python{}.{}'."
        ).format(*OLDEST, *NEWEST, *version[:2], *NEWEST)
    what, advice = _obstacle(machine or this_machine())
    if not what:
        return ""
    return f"zssr_teach needs TensorFlow, which is not published for {what}: {advice}."


def _obstacle(machine: Machine) -> tuple[str, str]:
    """Return for what there is no TensorFlow, and what to do; two empty strings if there is."""
    another = "name another Python with 'make lab PYTHON=...'"
    if machine.kind != "CPython":
        return machine.kind, another
    if machine.bits != 64:
        return "a Python of 32 bits", another + ", of 64 bits"
    if "musl" in machine.soabi:
        return "Linux with musl (Alpine)", "use a distribution with glibc, such as Debian or Ubuntu"
    if machine.soabi.partition("-")[2].partition("-")[0].endswith("t"):
        return "a free-threaded Python", another + ", an ordinary one"
    if machine.processor.lower() in PROCESSORS.get(machine.system, ()):
        return "", ""
    if machine.system == "Darwin":
        return "Macs with an Intel processor", (
            "on a Mac with an Apple processor use a Python built for arm64, on others Linux in a "
            "virtual machine, or another computer"
        )
    if machine.system == "Windows":
        return "Windows on ARM", "use Linux in WSL 2, or another computer"
    return f"{machine.system} on {machine.processor}", "use another computer"


if __name__ == "__main__":
    sys.exit(complaint(sys.version_info[:2]) or 0)
