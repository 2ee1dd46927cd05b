"""The wheel works outside the clone: everything it needs is inside it or among its dependencies."""

import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = """
from pathlib import Path
from zssr_teach import images
folder = Path(images.__file__).parent
assert "site-packages" in str(folder), folder
names = [sample.name for sample in images.samples()]
assert len(names) >= 8, names
for name in names:
    images.sample(name)
images.save("small.png", images.sample(names[0]).pixels[:32, :40])
"""


def run(*command: object, folder: Path) -> str:
    """Run a command away from the clone and its variables; return what it printed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    finished = subprocess.run(
        [str(part) for part in command], cwd=folder, env=kept, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel from a copy: a build in the clone would pick up what older ones left."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "zssr_teach", source / "zssr_teach", ignore=ignore)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", source, folder=folder)
    (built,) = (source / "dist").glob("*.whl")
    return built


def test_every_file_of_the_package_is_in_the_wheel(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "zssr_teach").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert wanted - inside == set()


def test_nothing_else_is_in_the_wheel(wheel):
    outside = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()} - {"zssr_teach"}
    assert all(name.endswith(".dist-info") for name in outside), outside


@pytest.fixture
def installed(wheel, tmp_path) -> Iterator[Path]:
    """Install the wheel and what it needs into an empty environment; return its programs' folder.

    This takes a minute or two (mostly TensorFlow) and two gigabytes, deleted afterwards.
    """
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    # The locked versions without their hashes: with them, pip would want one of our wheel too.
    locked = re.sub(r"( *\\)?\n +(--hash|#).*", "", (ROOT / "requirements.lock").read_text())
    (tmp_path / "constraints.txt").write_text(locked)
    pip = (programs / "python", "-m", "pip", "install", "--quiet")
    try:
        run(*pip, "--constraint", "constraints.txt", wheel, folder=tmp_path)
        yield programs
    finally:
        shutil.rmtree(tmp_path / "venv")


@pytest.mark.slow
def test_the_wheel_upscales_a_sample_outside_the_clone(installed, tmp_path):
    python = installed / "python"
    loaded = run(python, "-c", "import sys, zssr_teach; print(*sys.modules)", folder=tmp_path)
    assert "tensorflow" not in loaded.split()
    run(python, "-c", SAMPLES, folder=tmp_path)
    command = (installed / "zssr-teach", "upscale", "small.png", "-o", "large.png", "--steps", "5")
    run(*command, folder=tmp_path)
    size = "from PIL import Image; print(Image.open('large.png').size)"
    assert run(python, "-c", size, folder=tmp_path).strip() == "(80, 64)"
