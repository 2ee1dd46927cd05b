"""Reading MATLAB files at arm's length: a damaged one ends another process, not this one."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from zssr_teach.errors import SettingsError

# Isolated (-I -S), Python takes neither settings nor modules from its surroundings; the libraries
# are found where this process finds them. One that cannot even start is ended after a minute.
_PROGRAM = """
import faulthandler, json, sys
faulthandler.dump_traceback_later(60, exit=True, file=2)
sys.path[:] = json.loads(sys.argv[1])
from zssr_teach.kernels.matlab_child import serve
faulthandler.cancel_dump_traceback_later()
serve()
"""


class MatlabReader:
    """A process that reads MATLAB files, started with the first and again when one has ended it.

    Examples
    --------
    >>> import io, scipy.io
    >>> file = io.BytesIO()
    >>> scipy.io.savemat(file, {"kernel": np.ones((2, 2))})
    >>> with MatlabReader() as reader:
    ...     reader.read(file.getvalue(), "kernel.mat").tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> MatlabReader:
        """Return itself; the process starts when it is needed."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self._end()

    def read(self, data: bytes, name: str) -> np.ndarray:
        """Return the kernel in the bytes of a MATLAB file.

        Parameters
        ----------
        data : bytes
        name : str
            What to call the file in messages.

        Returns
        -------
        float64 array (rows, columns), as it is in the file

        Raises
        ------
        SettingsError
            If the file is damaged, or does not hold one kernel.
        """
        child = self._child or self._start(name)
        head = json.dumps({"name": name, "size": len(data)}).encode("ascii")
        answer = _exchange(child, head + b"\n" + data)
        if "kernel" in answer:
            return np.asarray(answer["kernel"], np.float64)
        if "problem" in answer:
            raise SettingsError(answer["problem"])
        if "damage" not in answer:
            self._end()
        reason = answer.get("damage", "its reader crashed, or took too long")
        raise SettingsError(f"the kernel file {name} cannot be read ({reason}); save it again")

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        path, own = [str(each) for each in sys.path if each], str(Path(__file__).parents[2])
        if own not in path:  # imported from the working directory, which "" stands for
            path.insert(0, own)
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _PROGRAM, json.dumps(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # More threads are of no use for a small matrix, and each of them takes memory.
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # on Windows
            )
        except OSError:
            self._child = None
        if self._child is None or "ready" not in _exchange(self._child, b""):
            self._end()
            raise SettingsError(
                f"{name} cannot be read, as no second Python would start; "
                "save the kernel as .npy instead"
            )
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            # Its last words, if any, are lost on purpose.
            with contextlib.suppress(OSError):
                self._child.communicate()
            self._child = None


def _exchange(child: subprocess.Popen[bytes], message: bytes) -> dict[str, Any]:
    """Send a message and return the answer; an empty one if the process has died of it."""
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(message)
        child.stdin.flush()
        answer = json.loads(child.stdout.readline())
    except (OSError, ValueError):
        return {}
    return answer if isinstance(answer, dict) else {}
