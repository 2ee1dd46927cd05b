"""What every test needs: quiet, repeatable, and few threads, as tests share the machine."""

import os
import signal

import pytest
from hypothesis import settings

# Before anything imports TensorFlow or matplotlib; a caller's own choice is kept.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# No deadline: a slow machine is no reason to fail. The same examples each time: red stays red.
settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("course")


_ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@pytest.fixture(autouse=True)
def _signals_are_put_back():
    """A command that is leaving ignores further signals; later tests must not inherit that."""
    before = {number: signal.getsignal(number) for number in _ENDING}
    yield
    for number, handler in before.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)
