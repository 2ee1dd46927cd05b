"""Models can be had without a notebook, and loading them is quick."""

import subprocess
import sys

import pytest

MODELS = ["lab", "metrics", "network", "pairs", "recurrence", "resampling"]
FRONT_ENDS = {"ipywidgets", "anywidget", "IPython", "traitlets", "matplotlib", "tensorflow"}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_loads_no_front_end_and_no_tensorflow(name):
    code = f"import sys, zssr_teach.experiments.{name}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert FRONT_ENDS & set(done.stdout.split()) == set()
