"""Loading TensorFlow quietly, and knowing what it will run on.

TensorFlow takes seconds to import and greets the world on standard error, so it is loaded here,
once, when the first network is needed, with its greetings kept out of the way.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

# Two threads may need TensorFlow first (a widget that loads it early, and a cell): one must wait
# until the other has finished, not find it half imported.
_LOADING = threading.RLock()


@dataclass(frozen=True)
class Device:
    """What networks run on.

    Parameters
    ----------
    name : str
        For example "CPU (2 cores)" or the name of the graphics card.
    kind : {"CPU", "GPU"}
    precision : str
        Number format of the convolutions that is quickest here without losing quality.
    """

    name: str
    kind: str
    precision: str

    def __str__(self) -> str:
        return f"{self.name}, {self.precision}"


@contextlib.contextmanager
def quiet_start() -> Iterator[None]:
    """Send what libraries written in C++ print on standard error to nowhere.

    Python's own errors are exceptions and are not touched. Where standard error is not a file
    (some notebooks' kernels), nothing is redirected.
    """
    try:
        sys.stderr.flush()
        saved = os.dup(2)
    except (OSError, AttributeError):
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(nowhere)
        os.close(saved)


def load_tensorflow() -> ModuleType:
    """Import TensorFlow, or return it if it has been imported; graphics memory grows as needed.

    Examples
    --------
    >>> load_tensorflow().__name__
    'tensorflow'
    """
    with _LOADING:
        if "tensorflow" not in sys.modules:
            _import_tensorflow()
        tensorflow = sys.modules["tensorflow"]
        _let_graphics_memory_grow(tensorflow)
        return tensorflow


def _let_graphics_memory_grow(tensorflow: Any) -> None:
    """Take graphics memory as needed: otherwise one process takes it all, its neighbour none."""
    for card in tensorflow.config.list_physical_devices("GPU"):
        with contextlib.suppress(RuntimeError):  # too late: already in use
            tensorflow.config.experimental.set_memory_growth(card, True)


def _import_tensorflow() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with quiet_start():
        import tensorflow

        _let_graphics_memory_grow(tensorflow)
        # Every run compiles its own step; TensorFlow takes that for a mistake and says so.
        tensorflow.get_logger().setLevel("ERROR")
        tensorflow.zeros(1).numpy()  # the last greetings come with the first operation


def load_keras() -> ModuleType:
    """Import Keras on TensorFlow.

    Examples
    --------
    >>> load_keras().backend.backend()
    'tensorflow'
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    load_tensorflow()
    with _LOADING, quiet_start():
        import keras
    return keras


def find_device() -> Device:
    """Say what networks will run on: the first graphics card, or else the processor.

    Examples
    --------
    >>> find_device().kind in ("CPU", "GPU")
    True
    """
    tensorflow = load_tensorflow()
    cards = tensorflow.config.list_physical_devices("GPU")
    if cards:
        details = tensorflow.config.experimental.get_device_details(cards[0])
        # Tensor cores came with compute capability 7; before that half precision gains nothing.
        modern = details.get("compute_capability", (0, 0)) >= (7, 0)
        name = str(details.get("device_name", "graphics card"))
        return Device(name, "GPU", "mixed_float16" if modern else "float32")
    precision = "mixed_bfloat16" if _has_bfloat16() else "float32"
    return Device(f"CPU ({_cores()} cores)", "CPU", precision)


def _cores() -> int:
    # A container or a shared server may allow fewer cores than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _has_bfloat16() -> bool:
    """Tell whether the processor multiplies bfloat16 itself (else emulating it is slower)."""
    try:
        with Path("/proc/cpuinfo").open(encoding="ascii", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
