"""Loading TensorFlow quietly and late, and knowing the device."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zssr_teach import device
from zssr_teach.device import Device, find_device, load_keras, load_tensorflow, quiet_start


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
        "import sys, zssr_teach, zssr_teach.device, zssr_teach.network, zssr_teach.training\n"
        "import zssr_teach.pairs, zssr_teach.upscaling\n"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr


def test_tensorflow_starts_without_a_word_and_errors_are_still_heard():
    code = (
        "import sys\n"
        "from zssr_teach.device import load_keras, find_device\n"
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
    tensorflow = type("TensorFlow", (), {"config": FakeCard(capability)})
    monkeypatch.setattr(device, "load_tensorflow", lambda: tensorflow)
    assert find_device() == Device("Imaginary 1", "GPU", precision)


@pytest.mark.parametrize(
    ("flags", "precision"),
    [
        ("fpu avx2 avx512_bf16", "mixed_bfloat16"),
        ("fpu amx_bf16", "mixed_bfloat16"),
        ("fpu avx2", "float32"),
        (None, "float32"),
    ],
)
def test_half_precision_only_where_the_processor_has_it(monkeypatch, tmp_path, flags, precision):
    if flags is not None:
        (tmp_path / "cpuinfo").write_text(f"model name : One\nflags\t\t: {flags}\n")
    monkeypatch.setattr(device, "Path", lambda _: Path(tmp_path / "cpuinfo"))
    tensorflow = load_tensorflow()
    monkeypatch.setattr(tensorflow.config, "list_physical_devices", lambda kind: [])
    assert find_device().precision == precision
