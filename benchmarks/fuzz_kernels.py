"""Thousands of damaged kernel files: each must give a kernel or one sentence, soon, and in silence.

    python -m benchmarks.fuzz_kernels --files 20000

Needs h5py for files of MATLAB 7.3. What counts as a failure is anything but a kernel that sums to 1
or a SettingsError of one line.
"""

from __future__ import annotations

import argparse
import io
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import scipy.io
import scipy.sparse

from benchmarks.common import write_table
from benchmarks.mutations import mutate
from zssr_teach.errors import SettingsError
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.kernels.files import parse_kernel
from zssr_teach.kernels.matlab import MatlabReader

KERNEL = gaussian_kernel((2.0, 1.0), 13, 30)


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    kind: str
    result: str  # "kernel", "refused" or "failed: …"
    message: str
    seconds: float


def main() -> None:
    """Read all files; write a table with a row for each kind."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--files", type=int, default=20_000)
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    found = list(run(options.files, options.seed))
    title = f"Damaged kernel files: {options.files:,}, seed {options.seed}"
    notes = f"The largest process that read MATLAB's files took {largest_child() / 1e6:.0f} MB."
    write_table(options.out, "fuzz_kernels", title, table(found), notes)
    for message, count in Counter(each.message for each in found if is_failure(each)).items():
        print(count, message)


def run(files: int, seed: int) -> Iterator[Outcome]:
    """Damage sound files of all kinds in turn, and read them."""
    sources = list(corpus().items())
    with MatlabReader() as matlab:
        for number in range(files):
            kind, (name, data, finish) = sources[number % len(sources)]
            rng = np.random.default_rng((seed, number))
            yield _read(kind, name, finish(mutate(data, rng)), matlab)


def _read(kind: str, name: str, data: bytes, matlab: MatlabReader) -> Outcome:
    start, message = time.perf_counter(), ""
    try:
        kernel = parse_kernel(data, name, matlab)
        sound = kernel.ndim == 2 and abs(kernel.sum() - 1) < 1e-9 and np.isfinite(kernel).all()
        result = "kernel" if sound else "failed: no kernel"
    except SettingsError as error:
        message = str(error)
        result = "refused" if message.isprintable() and "; " in message else "failed: no sentence"
    except Exception as error:  # this is what is looked for
        result = f"failed: {type(error).__name__}"
        message = f"{result} {error}"
    return Outcome(kind, result, message, time.perf_counter() - start)


def largest_child() -> int:
    """Return the largest memory, in bytes, of all processes that were started here and have ended.

    Examples
    --------
    >>> largest_child() >= 0
    True
    """
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return largest if sys.platform == "darwin" else 1024 * largest


def is_failure(outcome: Outcome) -> bool:
    """Say whether a file did anything but give a kernel or a sentence."""
    return outcome.result not in ("kernel", "refused")


def table(found: list[Outcome]) -> list[dict[str, object]]:
    """Return a row for each kind of file, and one for all."""
    groups = {kind: [each for each in found if each.kind == kind] for kind in corpus()}
    return [_row(kind, group) for kind, group in (*groups.items(), ("all", found)) if group]


def _row(kind: str, group: list[Outcome]) -> dict[str, object]:
    seconds = [each.seconds for each in group]
    return {
        "kind": kind,
        "files": len(group),
        "kernel": sum(each.result == "kernel" for each in group),
        "sentence": sum(each.result == "refused" for each in group),
        "of which crashed or endless": sum("crashed" in each.message for each in group),
        "failed": sum(map(is_failure, group)),
        "ms (median)": 1000 * float(np.median(seconds)),
        "s (longest)": max(seconds),
    }


# ---- sound files ------------------------------------------------------------------------------

Source = tuple[str, bytes, Callable[[bytes], bytes]]


def corpus() -> dict[str, Source]:
    """Return sound files by kind: name, bytes, and what is done once they are damaged."""
    cells = np.array([[KERNEL, "text", 1.0]], object)
    names = np.array([["one", "two"]], object)
    inner = _mat({"k": KERNEL})
    mats = {
        "MATLAB 4": _mat({"k": KERNEL, "name": "abc"}, format="4"),
        "MATLAB 5": _mat({"kernel": KERNEL}),
        "MATLAB 5, whole numbers": _mat({"k": np.rint(1e4 * KERNEL).astype(np.int16), "s": 2}),
        "MATLAB 5, structure": _mat({"s": {"psf": KERNEL, "name": "abc", "c": names}}),
        "MATLAB 5, cells": _mat({"c": cells}),
        "MATLAB 5, sparse": _mat(
            {"k": scipy.sparse.csc_matrix(np.where(KERNEL > 0.001, KERNEL, 0))}
        ),
        "MATLAB 7": _mat({"kernel": KERNEL}, do_compression=True),
        "MATLAB 7.3": _hdf5(None),
        "MATLAB 7.3, compressed": _hdf5("gzip"),
    }
    arrays = {
        "NumPy": KERNEL,
        "NumPy, single precision": np.asfortranarray(KERNEL.astype(">f4")),
        "NumPy, table": KERNEL.astype([("a", float)]),
    }
    return {
        **{kind: ("k.mat", data, bytes) for kind, data in mats.items()},
        "MATLAB 7, damaged before packing": ("k.mat", inner[128:], lambda data: _pack(inner, data)),
        **{kind: ("k.npy", _npy(array), bytes) for kind, array in arrays.items()},
        "archive": ("k.npz", _zip(_npy(KERNEL)), bytes),
        "archive, damaged before packing": ("k.npz", _npy(KERNEL), _zip),
    }


def _mat(arrays: dict[str, object], **options: Any) -> bytes:
    file = io.BytesIO()
    scipy.io.savemat(file, arrays, **options)
    data = file.getvalue()
    if data[:6] == b"MATLAB":  # the text that begins it says when it was made
        data = b"MATLAB 5.0 MAT-file".ljust(116) + data[116:]
    return data


def _pack(sound: bytes, elements: bytes) -> bytes:
    packed = zlib.compress(elements)
    return sound[:128] + struct.pack("<II", 15, len(packed)) + packed


def _hdf5(compression: str | None) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=512) as opened:
        item = opened.create_dataset("k", data=KERNEL.T, compression=compression)
        item.attrs["MATLAB_class"] = np.bytes_("double")
        inner = opened.create_group("s")
        inner.create_dataset("scale", data=np.ones((1, 1)))
        kept = opened.create_group("#refs#").create_dataset("a", data=np.ones((1, 1)))
        opened.create_dataset("c", data=np.array([[kept.ref]], h5py.ref_dtype))
    return b"MATLAB 7.3 MAT-file".ljust(512) + file.getvalue()[512:]


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def _zip(data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("k.npy", (2020, 1, 1, 0, 0, 0)), data)
    return file.getvalue()


if __name__ == "__main__":
    main()
