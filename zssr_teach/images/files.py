"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from zssr_teach.errors import OutputError


@contextlib.contextmanager
def atomic_file(path: str | Path) -> Iterator[BinaryIO]:
    """Write a file under another name and give it its own only when it is complete.

    Whatever goes wrong (no space, Ctrl-C), an older file of that name is left as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with atomic_file(Path(folder) / "note.txt") as file:
    ...         _ = file.write(b"all or nothing")
    ...     [path.name for path in Path(folder).iterdir()]
    ['note.txt']
    """
    # A link goes on pointing to where it points, so the draft lies beside the file itself.
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".zssr-{secrets.token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        advice = "free some space" if full else "choose another place"
        reason = error.strerror or str(error)
        raise OutputError(f"{path} cannot be written ({reason}); {advice}") from None
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
