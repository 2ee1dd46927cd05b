"""Break the library on purpose: the notebooks' own outputs and assertions must notice.

Each break is made in a copy of the package; a notebook is then run by nbval against that copy, as
``make test`` runs it against the real one. The unbroken copy must pass, or a red run would prove
nothing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# name: (file, what is there, what it is broken into, notebook that must turn red)
BREAKS = {
    "psnr": (
        "metrics.py",
        "10 * math.log10(",
        "20 * math.log10(",
        "01_psnr_and_ssim.ipynb",
    ),
    "resampler": (
        "resampling.py",
        "stretch = 1 / scale if antialias and scale < 1",
        "stretch = 1.0 if antialias and scale < 1",
        "02_resampling.ipynb",
    ),
    # Fathers are turned, their sons are not.
    "pair sampler": (
        "pairs.py",
        "return transform(son, index) if self._symmetric else son",
        "return son",
        "04_fathers_and_sons.ipynb",
    ),
    # How the sampler, and the step-by-step pair, make their sons.
    "sons": (
        "pairs.py",
        "    small = resampling.downscale(father, scale, kernel, alignment)\n",
        "    small = father[::2, ::2]\n",
        "04_fathers_and_sons.ipynb",
    ),
}


def run(folder: Path, notebook: str) -> subprocess.CompletedProcess[str]:
    """Run a solved notebook with nbval against the package in `folder`."""
    copy = folder / "notebooks" / notebook
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / "notebooks" / "solutions" / notebook, copy)
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "ZSSR_TEACH_PROGRESS": "memory",
    }
    environment.pop("MPLBACKEND", None)  # the unit tests draw without a screen; notebooks inline
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(folder), str(copy)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path):
    """A folder with a copy of the package."""
    leave_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "zssr_teach", tmp_path / "zssr_teach", ignore=leave_out)
    return tmp_path


@pytest.mark.parametrize("name", BREAKS)
def test_the_notebooks_notice_a_broken_library(copy, name):
    file, sound, broken, notebook = BREAKS[name]
    before = run(copy, notebook)
    assert before.returncode == 0, before.stdout[-2000:]
    path = copy / "zssr_teach" / file
    text = path.read_text("utf-8")
    assert text.count(sound) == 1, f"{sound!r} is no longer in {file}: choose another break"
    path.write_text(text.replace(sound, broken), "utf-8")
    after = run(copy, notebook)
    assert after.returncode == 1, after.stdout[-2000:]
    assert "failed" in after.stdout
