"""Run in a process of its own: read MATLAB files, and be ended by one that is damaged.

Readers of MATLAB's formats are written in C and trust their input: one wrong bit can make them
crash, run for ever or ask for all memory there is. Here only this process suffers. The other side
is :mod:`zssr_teach.kernels.matlab`.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import io
import json
import os
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import psutil
import scipy.io
import scipy.sparse

from zssr_teach.errors import SettingsError
from zssr_teach.kernels import as_numbers
from zssr_teach.kernels.contents import Entry, choose, entries, outline, printable

_SECONDS = 5  # of the processor's time, so that a busy machine is no reason to refuse a file
_PATIENCE = 30  # seconds by the clock, where the system cannot limit the others
_MEMORY = 400_000_000  # bytes beyond what the libraries take
_HDF5 = b"\x89HDF\r\n\x1a\n"


def serve() -> None:
    """Answer every file that comes through standard input with one line, until there are no more.

    A file comes as a line (its name and length in bytes, as JSON), then its bytes. The answer is a
    line of JSON with one key: ``kernel`` (numbers), ``problem`` (a sentence) or ``damage`` (a few
    words).
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # which leads nowhere: whatever a library prints is no answer
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    _limit_memory()
    _send(answers, {"ready": True})
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        data = sys.stdin.buffer.read(asked["size"])
        # Ends the process even while C code that has run away holds the interpreter.
        _limit_time()
        faulthandler.dump_traceback_later(_PATIENCE, exit=True, file=2)
        _send(answers, _answer(data, asked["name"]))
        faulthandler.cancel_dump_traceback_later()


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode("ascii") + b"\n")
    answers.flush()


def _answer(data: bytes, name: str) -> dict[str, Any]:
    try:
        return {"kernel": as_numbers(choose(_read(data), name)).tolist()}
    except SettingsError as error:
        return {"problem": str(error)}
    except Exception as error:  # the readers raise many kinds for a damaged file
        return {"damage": printable(str(error), 100) or type(error).__name__}


def _limit_time() -> None:
    """Let the system end this process a few seconds of work from now, where it knows how."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        resource: Any = importlib.import_module("resource")  # Windows has none
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + _SECONDS, hard))


def _limit_memory() -> None:
    """Let this process have little more memory than now, where the system knows how."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        resource: Any = importlib.import_module("resource")  # Windows has none
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + _MEMORY, hard))


def _read(data: bytes) -> Iterator[Entry]:
    # HDF5 begins at 0 or at a power of two from 512 on; MATLAB puts 512 bytes of its own before.
    if any(data[start : start + 8] == _HDF5 for start in (0, 512, 1024, 2048)):
        yield from _read_hdf5(data)
        return
    for name, value in scipy.io.loadmat(io.BytesIO(data)).items():
        if not name.startswith("__"):
            yield from entries(name, value)


# ---- MATLAB 7.3, which is HDF5 ----------------------------------------------------------------


def _read_hdf5(data: bytes) -> Iterator[Entry]:
    try:
        h5py = importlib.import_module("h5py")
    except ImportError:
        raise SettingsError(
            "this is a MATLAB 7.3 file, for which h5py is missing; save it in MATLAB with "
            'save("kernel.mat", "kernel", "-v7")'
        ) from None
    with h5py.File(io.BytesIO(data), "r") as file:
        for name in file:
            if not name.startswith("#"):  # where MATLAB keeps what cells refer to
                yield from _entries_of(file, name, file[name], 0)


def _entries_of(file: Any, name: str, item: Any, depth: int) -> Iterator[Entry]:
    """List the arrays in a dataset or a group, as :func:`kernel_contents.entries` does."""
    if depth > 20:
        raise ValueError("nested too deeply")
    if "MATLAB_sparse" in item.attrs:
        yield from entries(name, _sparse(item))
    elif hasattr(item, "keys"):  # a structure
        for field in item:
            yield from _entries_of(file, f"{name}.{field}", item[field], depth + 1)
    elif item.dtype.kind == "O" and item.size <= 1000:  # references: cells, or many structures
        for number, reference in enumerate(np.asarray(item[()]).T.ravel()):
            place = f"{{{number + 1}}}" if item.size > 1 else ""
            yield from _entries_of(file, name + place, file[reference], depth + 1)
    else:
        yield Entry(name, _array(item))


def _array(item: Any) -> np.ndarray:
    """Return a dataset as MATLAB shows it: HDF5 counts the other way round."""
    kind = item.attrs.get("MATLAB_class", b"")
    kind = kind.decode("latin-1") if isinstance(kind, bytes) else kind
    # Text and objects are numbers, too, for HDF5. Other programs do not say what is what.
    numbers = not kind or kind in ("double", "single", "logical") or "int" in kind
    if not numbers or item.attrs.get("MATLAB_empty", 0) or item.dtype.kind == "O":
        return np.empty((), object)
    if item.size > 1e6 or np.prod(item.chunks or 1, dtype=float) > 1e7:
        return outline(item.shape[::-1])
    values = np.asarray(item[()]).T
    if values.dtype.names == ("real", "imag"):
        return values["real"] + 1j * values["imag"]
    return values if values.dtype.kind in "biuf" else np.empty((), object)


def _sparse(item: Any) -> Any:
    """Return a sparse matrix, of which MATLAB writes values, row numbers and starts of columns."""
    rows, starts = int(item.attrs["MATLAB_sparse"]), _array(item["jc"]).ravel()
    shape = rows, len(starts) - 1
    if "data" not in item:  # all zero
        return outline(shape)
    parts = _array(item["data"]).ravel(), _array(item["ir"]).ravel(), starts
    return scipy.sparse.csc_array(parts, shape=shape)
