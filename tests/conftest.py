"""What every test needs: quiet, repeatable, and few threads, as tests share the machine."""

import os

from hypothesis import settings

# Before anything imports TensorFlow or matplotlib; a caller's own choice is kept.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# No deadline: a slow machine is no reason to fail. The same examples each time: red stays red.
settings.register_profile("course", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("course")
