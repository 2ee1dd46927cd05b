"""Where results go: found out before the work, not after it, whether they can be written."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from zssr_teach import images
from zssr_teach.errors import OutputError


def default_output(source: str, scale: tuple[float, float]) -> Path:
    """Return what a result is called where no name is given.

    Examples
    --------
    >>> default_output("photo.jpg", (2, 3)).name
    'photo_x2x3.png'
    """
    name = "x".join(f"{factor:g}" for factor in dict.fromkeys(scale))
    return Path(source).with_name(f"{Path(source).stem}_x{name}.png")


def siblings(source: Path) -> list[str]:
    """Return which pictures beside this one differ from it only in the suffix.

    Their results would have the same default name.
    """
    try:
        names = sorted(path.name for path in source.parent.iterdir() if path.stem == source.stem)
    except OSError:  # a folder that cannot be listed
        return []
    return [
        name
        for name in names
        if name != source.name and Path(name).suffix.lower() in images.SUFFIXES
    ]


def check_distinct(outputs: Iterable[str | Path], inputs: Iterable[str | Path]) -> None:
    """Refuse to write over an input, or twice to the same file, by whatever names.

    Raises
    ------
    OutputError
    """
    taken = list(inputs)
    for output in outputs:
        if any(_same(output, other) for other in taken):
            raise OutputError(f"{output} is used twice; give every file a name of its own")
        taken.append(output)


def _same(one: str | Path, other: str | Path) -> bool:
    try:
        if Path(one).samefile(other):  # also by a link, or with other capitals on macOS
            return stat.S_ISREG(Path(one).stat().st_mode)
    except (OSError, ValueError):  # one of them is not there yet
        pass
    return os.path.realpath(one) == os.path.realpath(other)


def check_writable(path: str | Path) -> None:
    """Find out whether a file can be written there, or a device or a pipe be written to.

    Raises
    ------
    OutputError

    Examples
    --------
    >>> check_writable("no/such/folder/scores.json")
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: there is no folder no/such/folder for scores.json; make it first
    """
    path = Path(path)
    try:
        mode = _mode(path)
        # A link goes on pointing to where it points; what is written lies there.
        target = Path(os.path.realpath(path))
        if mode is not None and stat.S_ISDIR(mode):
            raise OutputError(f"{path} is a folder; give the name of a file")
        if mode is not None and not os.access(path, os.W_OK):
            raise OutputError(f"{path} may not be written to; choose another name")
        if mode is not None and not stat.S_ISREG(mode):
            return
        if not target.parent.is_dir():
            missing = target.parent if path.is_symlink() else path.parent
            raise OutputError(f"there is no folder {missing} for {target.name}; make it first")
        # The only sure way to learn whether a folder takes files: permissions are not all of it.
        with tempfile.TemporaryFile(dir=target.parent):
            pass
    except OutputError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(f"{path} cannot be written ({reason}); choose another name") from None


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def is_standard_output(path: str | None) -> bool:
    """Tell whether this is where the command prints: ``-``, or /dev/stdout and the like."""
    if path == "-":
        return True
    try:
        return path is not None and os.path.samestat(Path(path).stat(), os.fstat(1))
    except (OSError, ValueError):
        return False


def say(text: str, quiet: bool = False) -> None:
    """Print for people, at once; on standard error if standard output is for a program.

    Raises
    ------
    OutputError
        If that is on a full disk, for example; BrokenPipeError if nobody reads on.
    """
    try:
        print(text, file=sys.stderr if quiet else sys.stdout, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"nothing can be printed ({error.strerror}); print elsewhere") from None
