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
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from zssr_teach.errors import SettingsError
from zssr_teach.precision import PRECISIONS, VARIABLE, Measurement, measured

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
    measured : Measurement or None
        The speeds that `precision` was chosen by; None where it was not measured.
    """

    name: str
    kind: str
    precision: str
    measured: Measurement | None = field(default=None, compare=False)

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
    """Import Keras on TensorFlow, or return it if it has been imported.

    Raises
    ------
    SettingsError
        If it has been imported already, on something else.

    Examples
    --------
    >>> load_keras().backend.backend()
    'tensorflow'
    """
    load_tensorflow()
    with _LOADING:
        if "keras" not in sys.modules:
            _import_keras()
        keras = sys.modules["keras"]
    if keras.backend.backend() != "tensorflow":
        raise SettingsError(
            f"Keras has been imported on {keras.backend.backend()}, and cannot change that any "
            "more; restart the kernel and make zssr_teach the first to use Keras"
        )
    return keras


def _import_keras() -> None:
    """Import Keras as it comes: what a file keras.json asks for, it asks of other programs."""
    wish = os.environ.get("KERAS_BACKEND")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    try:
        with quiet_start():
            import keras
    finally:
        del os.environ["KERAS_BACKEND"]
        if wish is not None:
            os.environ["KERAS_BACKEND"] = wish
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)


@contextlib.contextmanager
def float32_by_default() -> Iterator[None]:
    """Let Keras make float32 variables inside, whatever it has been told before.

    For what cannot be told otherwise: the learning rate of an optimiser.
    """
    keras = load_keras()
    with _LOADING:
        before = keras.config.floatx()
        keras.config.set_floatx("float32")
        try:
            yield
        finally:
            keras.config.set_floatx(before)


def find_device(precision: str | None = None) -> Device:
    """Say what networks will run on: the first graphics card, or else the processor.

    Parameters
    ----------
    precision : {"float32", "mixed_bfloat16", "mixed_float16"} or None
        Use this number format. None leaves it to the environment variable ``ZSSR_PRECISION``, and
        where that is not set either, to what is quickest (see :mod:`zssr_teach.precision`).

    Raises
    ------
    SettingsError
        If there is no such format.

    Examples
    --------
    >>> find_device().kind in ("CPU", "GPU")
    True
    >>> find_device("float32").precision
    'float32'
    """
    wish = precision or os.environ.get(VARIABLE) or None
    if wish is not None and wish not in PRECISIONS:
        raise SettingsError(
            f"there is no precision {wish!r}; choose one of {', '.join(PRECISIONS)}"
        )
    tensorflow = load_tensorflow()
    cards = tensorflow.config.list_physical_devices("GPU")
    if cards:
        details = tensorflow.config.experimental.get_device_details(cards[0])
        # Tensor cores came with compute capability 7; before that half precision gains nothing.
        modern = details.get("compute_capability", (0, 0)) >= (7, 0)
        name = str(details.get("device_name", "graphics card"))
        return Device(name, "GPU", wish or ("mixed_float16" if modern else "float32"))
    name = f"CPU ({available_cores()} cores)"
    if wish is not None:
        return Device(name, "CPU", wish)
    measurement = measured()
    return Device(name, "CPU", measurement.best, measurement)


def why_this_precision(device: Device) -> str:
    """Say in a sentence where a device's number format comes from.

    Examples
    --------
    >>> why_this_precision(Device("CPU (2 cores)", "CPU", "float32"))
    'float32 was asked for'
    """
    if device.measured is not None:
        return str(device.measured)
    if device.kind == "GPU" and not os.environ.get(VARIABLE):
        return f"{device.precision} is the quickest on such a card, by what is known of it"
    return f"{device.precision} was asked for"


def available_cores() -> int:
    """Return how many processor cores this process may use.

    A container or a shared server may allow fewer than the machine has.
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
