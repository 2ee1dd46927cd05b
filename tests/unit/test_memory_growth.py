"""One process may do many jobs: none of them leaves its networks and graphs behind."""

import subprocess
import sys

CHILD = """
import ctypes, gc
import numpy as np
import psutil
from zssr_teach.network import NetworkSettings
from zssr_teach.upscaling import PRESETS, Job
from dataclasses import replace

KINDS = [("adam", 8), ("muon", 8), ("adam", 32), ("muon", 32)]
rng = np.random.default_rng(0)

def job(number):
    optimiser, width = KINDS[number % len(KINDS)]
    live = PRESETS["live"]
    preset = replace(
        live,
        network=NetworkSettings(depth=4, width=width),
        training=replace(live.training, steps=2, optimiser=optimiser),
    )
    picture = rng.random((24, 24, 3), dtype=np.float32)
    return Job(picture, 2, preset, seed=number).train().finish()

def memory():
    gc.collect()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another library of C than that of GNU
        pass
    return psutil.Process().memory_info().rss / 2**20

first = job(0)
for number in range(1, 10):
    job(number)
before = memory()
for number in range(40):
    job(number)
print((memory() - before) / 40)
again = first.model(first.image[None]).numpy()  # an early result can be used as ever
assert np.isfinite(again).all()
"""


def test_forty_jobs_leave_nothing_behind():
    done = subprocess.run(
        [sys.executable, "-c", CHILD], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.5, f"{done.stdout} MB stay behind for every job"
