"""Loading TensorFlow quietly, and Keras on top of it.

TensorFlow takes seconds to import and greets the world on standard error, so it is loaded here,
once, when the first network is needed, with its greetings kept out of the way.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from zssr_teach.errors import SettingsError

# Two threads may need TensorFlow first (a widget that loads it early, and a cell): one must wait
# until the other has finished, not find it half imported.
_LOADING = threading.RLock()


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
