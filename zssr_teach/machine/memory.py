"""How much memory there is for this program: the machine's, or less where a container sets a limit.

In a container, the operating system still tells of the whole machine. The limit stands in the files
of a control group (cgroup, version 2 or 1): of the one this program is in, or of one above it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import psutil

_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


@dataclass(frozen=True)
class _Version:
    """Where a version of control groups keeps its numbers."""

    folder: str  # inside the folder of all groups
    controller: str  # in the list of the groups that a program is in
    limit: str
    used: str
    idle: str  # in memory.stat: read from files, and given back when somebody needs the memory


_VERSIONS = (
    _Version("", "", "memory.max", "memory.current", "inactive_file"),
    _Version(
        "memory", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"
    ),
)


def total_memory(groups: Path = _GROUPS, own_group: Path = _OWN_GROUP) -> int:
    """Return how many bytes there are in all.

    Parameters
    ----------
    groups : Path
        The folder of all control groups.
    own_group : Path
        The list of those that this program is in.

    Examples
    --------
    >>> total_memory() >= available_memory() > 0
    True
    """
    limits = [limit for limit, _ in _limits(groups, own_group)]
    return min([psutil.virtual_memory().total, *limits])


def available_memory(groups: Path = _GROUPS, own_group: Path = _OWN_GROUP) -> int:
    """Return how many bytes may still be used before something is pushed out or ended.

    Parameters
    ----------
    groups : Path
        The folder of all control groups.
    own_group : Path
        The list of those that this program is in.
    """
    left = [max(0, limit - used) for limit, used in _limits(groups, own_group)]
    return min([psutil.virtual_memory().available, *left])


def peak_memory() -> int:
    """Return the most bytes that this process has used so far.

    Examples
    --------
    >>> peak_memory() > 2**20
    True
    """
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    # Linux's getrusage counts what the parent used before this program replaced it; this does not.
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def _limits(groups: Path, own_group: Path) -> Iterator[tuple[int, int]]:
    """Yield limit and use in bytes of every group with a limit that this program is in."""
    for version in _VERSIONS:
        own = _place(own_group, version.controller)
        for place in (own, *own.parents):
            folder = groups / version.folder / place.relative_to("/")
            try:
                limit = int((folder / version.limit).read_text())
                used = int((folder / version.used).read_text())
            except (OSError, ValueError):  # no such file, or the word "max"
                continue
            yield limit, max(0, used - _entry(folder / "memory.stat", version.idle))


def _place(own_group: Path, controller: str) -> PurePosixPath:
    """Return where in the tree of groups this program is; its root where that is not known."""
    try:
        lines = [line.split(":", 2) for line in own_group.read_text().splitlines()]
    except OSError:
        lines = []
    for line in lines:
        if len(line) == 3 and controller in line[1].split(",") and line[2].startswith("/"):
            return PurePosixPath(line[2])
    return PurePosixPath("/")


def _entry(file: Path, name: str) -> int:
    """Return one number of a file with a name and a number in each line; 0 if it is not there."""
    try:
        entries = dict(line.split() for line in file.read_text().splitlines())
        return int(entries.get(name, 0))
    except (OSError, ValueError):
        return 0
