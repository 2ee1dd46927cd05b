"""Names of files, and writing one so that it is there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from zssr_teach.errors import OutputError

_MOST_LINKS = 40
_LONGEST_NAME = 250  # letters that a message can hold


def shown(name: str | os.PathLike[str]) -> str:
    r"""Return a file's name as a message can hold it: one line, and only what can be printed.

    Examples
    --------
    >>> shown("two\nlines.png"), shown("gr\udcfcn.png") == "gr\ufffdn.png"
    ('two lines.png', True)
    """
    text = " ".join(os.fspath(name).split())
    text = text if len(text) <= _LONGEST_NAME else f"{text[:100]}…{text[-100:]}"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


@contextlib.contextmanager
def atomic_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Write a file under another name and give it its own only when it is complete.

    Whatever goes wrong (no space, Ctrl-C), an older file of that name is left as it was. A new
    file gets its permissions. Devices, pipes and files that are open already (``/dev/stdout``)
    are written to directly: there is nothing to replace.

    Raises
    ------
    OutputError

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_file(Path(folder) / "note.txt") as file:
    ...         _ = file.write(b"all or nothing")
    ...     [path.name for path in Path(folder).iterdir()]
    ['note.txt']
    """
    file, draft, target = _opened(path)
    try:
        with file:
            yield file
            file.flush()
            if draft:
                os.fsync(file.fileno())
        if draft:
            draft.replace(target)
    except OSError as error:
        raise _refusal(path, error) from None
    finally:
        if draft:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def _opened(path: str | os.PathLike[str]) -> tuple[BinaryIO, Path | None, Path]:
    """Return a file to write to, where it lies until it is complete, and where it belongs."""
    try:
        target = Path(os.path.realpath(path))
        if (stream := _stream(path)) is not None:
            return stream, None, target
        # A link goes on pointing to where it points, so the draft lies beside the file itself.
        draft = target.with_name(f".zssr-{secrets.token_hex(8)}.part")
        file = draft.open("xb")
        _take_permissions(file, target)
        return file, draft, target
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from None


def _refusal(path: str | os.PathLike[str], error: Exception) -> OutputError:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = "free some space" if full else "choose another place"
    return OutputError(f"{shown(path)} cannot be written ({reason_of(error)}); {advice}")


def reason_of(error: Exception) -> str:
    """Return why something failed with a file, in a few words."""
    if isinstance(error, UnicodeError):
        return "its name cannot be used here"
    return getattr(error, "strerror", None) or str(error)


def _take_permissions(file: BinaryIO, target: Path) -> None:
    if hasattr(os, "fchmod") and target.exists():
        os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))


def _stream(path: str | os.PathLike[str]) -> BinaryIO | None:
    """Open what cannot be replaced: a device, a pipe, or a file that this process has open."""
    if (number := _open_number(path)) is not None:
        if number == 1:
            sys.stdout.flush()
        return os.fdopen(os.dup(number), "wb")
    try:
        mode = Path(path).stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    return Path(path).open("wb")


def _open_number(path: str | os.PathLike[str]) -> int | None:
    """Return the number of an open file, where a path is a name for one (``/dev/stdout``)."""
    name, open_files = os.fspath(path), os.path.realpath("/dev/fd")
    for _ in range(_MOST_LINKS):
        folder = os.path.realpath(os.path.dirname(name) or ".")  # noqa: PTH120
        last = os.path.basename(name)  # noqa: PTH119
        if folder == open_files and last.isdecimal():
            return int(last)
        if not os.path.islink(name):  # noqa: PTH114
            return None
        name = os.path.join(folder, os.readlink(name))  # noqa: PTH115, PTH118
    return None
