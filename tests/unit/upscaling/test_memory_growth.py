"""One process may do many jobs: none of them leaves its networks and graphs behind."""

import subprocess
import sys

import numpy as np

from zssr_teach.networks import NetworkSettings, build_network, compile_network, predict
from zssr_teach.networks.prediction import SIDE_STEP
from zssr_teach.training import TrainingRun

TINY = NetworkSettings(depth=2, width=4)

CHILD = """
import ctypes, gc
import numpy as np
import psutil
from zssr_teach.networks import NetworkSettings
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


def test_pictures_of_many_sizes_meet_the_network_in_few_shapes():
    model = build_network(NetworkSettings(depth=3, width=4), seed=1)
    apply, shapes = compile_network(model), set()

    def watched(batch):
        shapes.add(batch.shape[1:3])
        return apply(batch)

    model.compiled_network = watched
    rng = np.random.default_rng(0)
    for height, width in rng.integers(16, 300, (30, 2)):
        enlarged = rng.random((height, width, 3), dtype=np.float32)
        inside = np.s_[4:-4, 4:-4]
        whole = apply(enlarged[None]).numpy()[0]
        assert np.allclose(predict(model, enlarged)[inside], whole[inside], atol=1e-5)
    rim = 2 * 3  # a pixel a layer, on both sides
    assert {side % SIDE_STEP for shape in shapes for side in shape} == {rim}
    for height, width in rng.integers(32, 300, (10, 2)):
        run = TrainingRun(rng.random((height, width, 3), dtype=np.float32), network=TINY)
        assert all(side % 32 == 0 for side in run.examination.son.shape[:2])
        assert run.examination.son.shape == run.examination.father.shape
