"""Loading TensorFlow quietly and late, and knowing the device."""

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras, load_tensorflow, quiet_start
from zssr_teach.training import device, precision
from zssr_teach.training.device import Device, find_device, why_this_precision
from zssr_teach.training.precision import Measurement, Speed


def run(code, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_device_says_what_it_is():
    found = find_device()
    assert str(found) == f"{found.name}, {found.precision}"
    assert found.precision in ("float32", "mixed_bfloat16", "mixed_float16")
    if found.kind == "CPU":
        assert f"({len(os.sched_getaffinity(0))} cores)" in found.name
    assert str(Device("CPU (2 cores)", "CPU", "float32")) == "CPU (2 cores), float32"


def test_importing_the_rooms_does_not_import_tensorflow():
    code = (
        "import sys, zssr_teach, zssr_teach.networks, zssr_teach.training\n"
        "import zssr_teach.pairs, zssr_teach.upscaling\n"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr


def test_tensorflow_starts_without_a_word_and_errors_are_still_heard():
    code = (
        "import sys\n"
        "from zssr_teach.machine.loading import load_keras\n"
        "from zssr_teach.training.device import find_device\n"
        "keras = load_keras()\n"
        "assert keras.backend.backend() == 'tensorflow'\n"
        "find_device()\n"
        "sys.stderr.write('heard')"
    )
    done = run(code, TF_CPP_MIN_LOG_LEVEL="")
    assert done.returncode == 0, done.stderr
    assert done.stderr == "heard"
    assert done.stdout == ""


def test_what_libraries_print_is_swallowed_only_inside(capfd):
    os.write(2, b"before ")
    with quiet_start():
        os.write(2, b"inside ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_standard_error_comes_back_after_an_exception(capfd):
    with pytest.raises(RuntimeError, match="broken"), quiet_start():
        raise RuntimeError("broken")
    os.write(2, b"still here")
    assert capfd.readouterr().err == "still here"


def test_a_standard_error_that_is_no_file_is_left_alone(monkeypatch):
    page = io.StringIO()
    monkeypatch.setattr(sys, "stderr", page)
    with quiet_start():
        pass
    monkeypatch.setattr(sys, "stderr", None)
    with quiet_start():
        pass


def test_loading_twice_gives_the_same_module():
    assert load_tensorflow() is load_tensorflow() is sys.modules["tensorflow"]
    assert load_keras() is load_keras()


OTHERS_SETTINGS = {
    "image_data_format": "channels_first",
    "floatx": "float16",
    "epsilon": 0.5,
    "backend": "torch",
}
TRAIN = """
import hashlib
import numpy as np
from zssr_teach.machine.loading import load_keras
from zssr_teach.training.device import Device
from zssr_teach.networks import NetworkSettings
from zssr_teach.pairs import PairSettings
from zssr_teach.training import TrainingRun, TrainingSettings
keras = load_keras()
image = np.random.default_rng(0).random((32, 32, 3), dtype=np.float32)
for optimiser in ("adam", "muon"):
    run = TrainingRun(image, PairSettings(crop=16), TrainingSettings(3, optimiser=optimiser),
        NetworkSettings(3, 8), device=Device("CPU", "CPU", "float32"))
    run.train()
    weights = b"".join(weight.tobytes() for weight in run.model.get_weights())
    print(hashlib.sha256(weights).hexdigest())
"""
MODEL = (
    "\nprint(keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3)]).output_shape)"
)


def test_settings_for_other_programs_that_use_keras_do_not_matter(tmp_path):
    (tmp_path / "keras.json").write_text(json.dumps(OTHERS_SETTINGS))
    theirs = {"KERAS_HOME": str(tmp_path), "KERAS_BACKEND": "torch"}
    own = "\nimport os; assert os.environ['KERAS_BACKEND'] == 'torch', 'not given back'"
    with_settings = run(TRAIN + MODEL + own, **theirs)
    assert with_settings.returncode == 0, with_settings.stderr
    (tmp_path / "file").write_text("no folder")
    no_home = {"KERAS_HOME": str(tmp_path / "file" / "keras"), "HOME": "/nonexistent"}
    without = run(TRAIN + MODEL, **no_home)
    assert without.returncode == 0, without.stderr
    assert with_settings.stdout == without.stdout
    assert "(None, 6, 6, 4)" in without.stdout, "a lesson's own model would see something else"
    # What a program has told Keras before stays, and does not matter either.
    first = "import keras\nkeras.config.set_floatx('float16')\n"
    first += "keras.config.set_image_data_format('channels_first')\n"
    first += "keras.config.set_dtype_policy('mixed_float16')\n"
    last = "\nassert keras.config.floatx() == 'float16'"
    told = run(first + TRAIN + last)
    assert told.returncode == 0, told.stderr
    assert without.stdout.startswith(told.stdout)


def test_keras_on_something_else_is_an_error_in_words(monkeypatch):
    load_keras()
    other = SimpleNamespace(backend=SimpleNamespace(backend=lambda: "jax"))
    monkeypatch.setitem(sys.modules, "keras", other)
    with pytest.raises(SettingsError, match="imported on jax, and cannot change"):
        load_keras()


class FakeCard:
    def __init__(self, capability):
        self.capability = capability

    def list_physical_devices(self, kind):
        return ["card"]

    @property
    def experimental(self):
        return self

    def get_device_details(self, card):
        return {"device_name": "Imaginary 1", "compute_capability": self.capability}


@pytest.mark.parametrize(
    ("capability", "precision"),
    [((7, 0), "mixed_float16"), ((9, 0), "mixed_float16"), ((6, 1), "float32")],
)
def test_a_graphics_card_is_preferred(monkeypatch, capability, precision):
    monkeypatch.delenv("ZSSR_PRECISION", raising=False)
    tensorflow = type("TensorFlow", (), {"config": FakeCard(capability)})
    monkeypatch.setattr(device, "load_tensorflow", lambda: tensorflow)
    assert find_device() == Device("Imaginary 1", "GPU", precision)


# ---- which number format --------------------------------------------------------------------

PLAIN, QUICK = Speed("float32", 20.0, 20.0), Speed("mixed_bfloat16", 12.0, 10.0)


@pytest.fixture
def own_cache(monkeypatch, tmp_path):
    """A cache folder of one's own, nothing measured yet, and no wish in the environment."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("ZSSR_PRECISION", raising=False)
    precision.measured.cache_clear()
    yield tmp_path / "zssr-teach"
    precision.measured.cache_clear()


def times(monkeypatch, *measurements):
    """Let `measure` give these answers, one after the other; return what is left of them."""
    left = list(measurements)
    monkeypatch.setattr(precision, "measure", lambda: Measurement(left.pop(0)))
    return left


@pytest.mark.parametrize(
    ("step", "tile", "best"),
    [
        (12.0, 10.0, "mixed_bfloat16"),
        (31.0, 10.0, "float32"),  # steps are what takes long
        (19.5, 20.0, "float32"),  # no clear gain: chance must not decide
        (19.0, 20.0, "mixed_bfloat16"),
        (20.0, 20.0, "float32"),
    ],
)
def test_the_quicker_format_is_taken_if_it_is_clearly_quicker(step, tile, best):
    speeds = (PLAIN, Speed("mixed_bfloat16", step, tile))
    assert Measurement(speeds).best == best
    jobs = {speed.precision: speed.job for speed in speeds}
    assert jobs[best] <= 1.05 * min(jobs.values())


def test_where_bfloat16_cannot_be_tried_float32_is_used():
    assert Measurement((PLAIN,)).best == "float32"


def test_it_is_measured_once_and_kept(monkeypatch, own_cache):
    left = times(monkeypatch, (PLAIN, QUICK), (PLAIN, replace(QUICK, step=90.0)))
    first = find_device()
    assert first.precision == "mixed_bfloat16"
    assert why_this_precision(first) == (
        "a step of live: 20 ms in float32, 12 ms in bfloat16: bfloat16 is used (measured now)"
    )
    assert find_device() == first
    precision.measured.cache_clear()  # as in another process
    second = find_device()
    assert second.precision == "mixed_bfloat16"
    assert second.measured.kept
    assert "kept from an earlier measurement" in why_this_precision(second)
    assert len(left) == 1, "measured again"
    assert [path.suffix for path in own_cache.iterdir()] == [".json"], "nothing else stays there"


@pytest.mark.parametrize("change", ["processor", "version", "cores", "library"])
def test_another_processor_or_version_is_measured_anew(monkeypatch, own_cache, change):
    left = times(monkeypatch, (PLAIN, QUICK), (PLAIN, replace(QUICK, step=90.0)))
    find_device()
    precision.measured.cache_clear()
    if change == "processor":
        monkeypatch.setattr(precision, "first_processor", lambda: {"model name": "Another"})
    elif change == "version":
        monkeypatch.setattr(precision, "_version", lambda package: "99")
    elif change == "cores":
        monkeypatch.setattr(precision, "available_cores", lambda: 99)
    else:
        monkeypatch.setenv("ONEDNN_MAX_CPU_ISA", "AVX2")
    assert find_device().precision == "float32"
    assert not left


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[1, 2]",
        '{"speeds": []}',
        '{"speeds": [["mixed_bfloat16", 1, 1]]}',
        '{"speeds": [["float32", 20, 75], ["mixed_bfloat16", NaN, 1]]}',
        '{"speeds": [["float32", 20, 75], ["int4", 1, 1]]}',
        '{"speeds": [["float32", 20]]}',
        '{"speeds": null}',
        "\x00\xff",
    ],
)
def test_a_damaged_note_is_ignored_and_replaced(monkeypatch, own_cache, damage):
    times(monkeypatch, (PLAIN, QUICK), (PLAIN, replace(QUICK, step=90.0)))
    find_device()
    (note,) = own_cache.iterdir()
    note.write_text(damage, "latin-1")
    precision.measured.cache_clear()
    assert find_device().precision == "float32"
    assert json.loads(note.read_text())["speeds"][1][1] == 90.0


def test_a_note_of_another_process_that_was_first_counts(monkeypatch, own_cache):
    times(monkeypatch, (PLAIN, QUICK))
    find_device()
    (note,) = own_cache.iterdir()
    mine = Measurement((PLAIN, replace(QUICK, step=90.0)))
    assert mine.best == "float32"
    assert precision._keep(note, mine).best == "mixed_bfloat16"


def test_a_home_that_cannot_be_written_does_not_matter(monkeypatch, own_cache, tmp_path):
    times(monkeypatch, (PLAIN, QUICK))
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert find_device().precision == "mixed_bfloat16"


@pytest.mark.parametrize(
    ("system", "variable", "folder"),
    [
        ("linux", None, ".cache"),
        ("darwin", None, "Library/Caches"),
        ("win32", None, "AppData/Local"),
        ("linux", "elsewhere", "elsewhere"),
    ],
)
def test_the_note_lies_where_the_system_keeps_such_things(
    monkeypatch, tmp_path, system, variable, folder
):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    if variable:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / variable))
    assert precision.cache_folder() == tmp_path / folder / "zssr-teach"


def test_one_can_ask_for_a_format(monkeypatch):
    def refuse():
        raise AssertionError("measured, though nobody needs it")

    monkeypatch.setattr(device, "measured", refuse)
    monkeypatch.setenv("ZSSR_PRECISION", "mixed_bfloat16")
    assert find_device().precision == "mixed_bfloat16"
    assert find_device("float32").precision == "float32"
    assert why_this_precision(find_device("float32")) == "float32 was asked for"
    monkeypatch.setenv("ZSSR_PRECISION", "float8")
    with pytest.raises(SettingsError, match="no precision 'float8'; choose one of float32, "):
        find_device()


def test_the_shortest_time_counts_and_what_is_far_behind_is_not_tried_again(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(precision.time, "perf_counter", lambda: clock[0])
    calls = []

    def work(name, seconds):
        lasts = iter(seconds)

        def run():
            calls.append(name)
            clock[0] += next(lasts)

        return run

    works = {"a": work("a", [3, 1, 2, 2, 2, 2]), "b": work("b", [1.5, 9, 9, 9, 9, 1.4])}
    works["c"] = work("c", [50, 50, 50, 50])
    found = precision._shortest(works, 6)
    assert found == pytest.approx({"a": 1000.0, "b": 1400.0, "c": 50000.0})
    assert "".join(calls) == "abcabcabcabcabab", "not in turns, or the slow one too often"


def test_real_steps_and_tiles_are_measured(monkeypatch):
    monkeypatch.setattr(precision, "_ROUNDS", 2)
    monkeypatch.setattr(precision, "_TILE_ROUNDS", 1)
    found = precision.measure()
    assert [speed.precision for speed in found.speeds] == ["float32", "mixed_bfloat16"]
    assert all(0.5 < speed.step < 60_000 and 1 < speed.tile < 60_000 for speed in found.speeds)
