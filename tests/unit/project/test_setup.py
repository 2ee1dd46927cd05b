"""The files that set the project up say the same: pyproject, lock, environment, Makefile."""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools import check_python

ROOT = Path(__file__).resolve().parents[3]
PYTHONS = ("3.11", "3.12", "3.13")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
ENVIRONMENT = (ROOT / "environment.yml").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
BASE_PYTHON = str(Path(sys.base_prefix) / "bin" / "python3")  # not that of an environment
EXTRAS = PROJECT["project"]["optional-dependencies"]


def locked_entries(lock: str) -> list[tuple[Requirement, int]]:
    """Return each requirement of a lock with its number of hashes."""
    entries = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n?", "", lock, flags=re.MULTILINE).strip())
    return [(Requirement(re.split(r"[\\\n]", text)[0]), text.count("--hash=")) for text in entries]


ENTRIES = locked_entries(LOCK)


def locked_version(name: str, python: str) -> Version | None:
    """Return the version that the lock gives to a Python on Linux, or None."""
    surroundings = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_system": "Linux",
    }
    found = [
        next(iter(entry.specifier)).version
        for entry, _ in ENTRIES
        if canonicalize_name(entry.name) == canonicalize_name(name)
        and (entry.marker is None or entry.marker.evaluate(surroundings))
    ]
    assert len(found) <= 1, f"{name} is locked more than once for Python {python}: {found}"
    return Version(found[0]) if found else None


WANTED = [
    *PROJECT["project"]["dependencies"],
    *EXTRAS["dev"],
    *PROJECT["build-system"]["requires"],
]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("wanted", WANTED)
def test_every_dependency_is_locked_at_a_version_that_will_do(wanted, python):
    requirement = Requirement(wanted)
    version = locked_version(requirement.name, python)
    assert version is not None, f"{requirement.name} is not in the lock: run 'make lock'"
    assert version in requirement.specifier


def test_every_locked_package_is_pinned_and_hashed():
    assert len(ENTRIES) > 100
    for entry, hashes in ENTRIES:
        assert [one.operator for one in entry.specifier] == ["=="], entry
        assert hashes >= 1, f"{entry} has no hash"


def test_entries_without_hash_or_pin_would_be_seen():
    entries = locked_entries(
        "a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n    # via b\nb\n"
    )
    assert [(str(entry), hashes) for entry, hashes in entries] == [("a==1", 2), ("b", 0)]


def test_the_lock_names_no_host_and_no_folder():
    assert not re.search(r"https?:|file:|git\+|@ |index-url|find-links|trusted-host", LOCK)


def test_the_environment_installs_the_lock_and_nothing_else():
    names = re.findall(r"^ *- +(.+)$", ENVIRONMENT.partition("dependencies:")[2], re.MULTILINE)
    python, *rest = names
    assert rest == ["pip", "pip:", "-r requirements.lock"]
    name, _, version = python.partition("=")
    assert name == "python"
    assert version in PYTHONS


def test_conda_users_and_binder_install_the_package_itself():
    command = "pip install --no-deps --no-build-isolation"
    assert f"{command} -e ." in ENVIRONMENT
    assert f"{command} -e ." in (ROOT / "README.md").read_text()
    assert f"{command} --editable ." in (ROOT / "postBuild").read_text()
    assert (ROOT / "postBuild").stat().st_mode & 0o111


def test_all_files_agree_on_the_pythons():
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    for minor in range(8, 20):
        version = f"3.{minor}"
        is_ours = version in PYTHONS
        assert (f"{version}.1" in allowed) == is_ours
        assert (check_python.complaint((3, minor)) == "") == is_ours


def test_a_wrong_python_gets_one_sentence():
    sentence = check_python.complaint((3, 9))
    assert sentence.startswith("zssr_teach needs Python 3.11 to 3.13")
    assert "this is 3.9" in sentence
    assert "\n" not in sentence


def test_the_gpu_extra_is_the_same_tensorflow():
    (gpu,) = map(Requirement, EXTRAS["gpu"])
    (cpu,) = [
        requirement
        for requirement in map(Requirement, PROJECT["project"]["dependencies"])
        if requirement.name == "tensorflow"
    ]
    assert (gpu.name, gpu.extras) == ("tensorflow", {"and-cuda"})
    assert gpu.specifier == cpu.specifier


def test_make_installs_the_lock_with_hashes():
    assert "pip install --quiet --require-hashes -r requirements.lock" in MAKEFILE
    assert "$(INSTALLED): requirements.lock pyproject.toml" in MAKEFILE


def make(*arguments: str) -> str:
    """Return what make would run, without running it."""
    # A make inside a make says which folder it is in; that is not part of the command.
    command = ["make", "--no-print-directory", "--dry-run", "--always-make", *arguments]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_make_lab_opens_the_first_notebook_and_passes_flags_on():
    command = make("lab", "ARGS=--no-browser --port 8899")
    opened = "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb --no-browser --port 8899"
    assert "jupyter lab " in command
    assert command.rstrip().endswith(opened)
    assert (ROOT / "notebooks" / "00_start_here.ipynb").exists()


def test_make_test_runs_every_stage_and_ci_runs_make_test():
    assert "tools/run_stages.py lint unit notebooks-test browser-test" in make("test")
    ci = (ROOT / ".ci" / "run").read_text()
    assert ci.rstrip().endswith("make test")
    assert "export CI=true" in ci


def test_help_lists_every_target():
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    (targets,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE.replace("\\\n", ""), re.MULTILINE)
    for target in targets.split():
        assert re.search(rf"^  make {target} ", shown, re.MULTILINE), target


# ---- make install, for real, in a project of one small package ----------------------------------

BACKEND = """
import zipfile
from pathlib import Path

def wheel(folder, name):
    path = Path(folder) / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        info = f"{name}-1.dist-info"
        file.writestr(zipfile.ZipInfo(f"{name}.py"), "")
        head = f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1\\n"
        file.writestr(zipfile.ZipInfo(f"{info}/METADATA"), head)
        made = "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
        file.writestr(zipfile.ZipInfo(f"{info}/WHEEL"), made)
        file.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "")
    return path.name

def build_editable(folder, settings=None, metadata=None):
    return wheel(folder, "small_project")
"""
PIP_CONF = """
[global]
user = true
require-virtualenv = true
[install]
target = {0}/target
prefix = {0}/prefix
root = {0}/root
"""


@pytest.fixture
def project(tmp_path) -> Path:
    """A project with our Makefile, but with one package of a few bytes to install."""
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("check_python.py", "jupyterlab-overrides.json"):
        shutil.copy(ROOT / "tools" / name, tmp_path / "tools")
    (tmp_path / "backend.py").write_text(BACKEND)
    backend: dict = {}
    exec(BACKEND, backend)
    (tmp_path / "wheels").mkdir()
    wheel = tmp_path / "wheels" / backend["wheel"](tmp_path / "wheels", "small_package")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (tmp_path / "requirements.lock").write_text(f"small_package==1 --hash=sha256:{digest}\n")
    (tmp_path / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "small_project"\nversion = "1"\n'
    )
    return tmp_path


def make_in(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run make in a folder with these variables set, without reaching for the network."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PIP", "MAKE"))}
    variables = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder / "wheels"), **variables}
    command = ["make", "--no-print-directory", f"PYTHON={BASE_PYTHON}", *arguments]
    return subprocess.run(
        command, cwd=folder, env=kept | variables, capture_output=True, text=True, timeout=600
    )


def installed(folder: Path) -> set[str]:
    """Return which of the two packages lie in .venv."""
    found = (folder / ".venv").glob("lib/python3*/site-packages/small_*.py")
    return {path.stem for path in found}


def test_make_install_puts_packages_into_venv_whatever_pip_and_python_are_told(project):
    away = project / "away"
    (project / "pip.conf").write_text(PIP_CONF.format(away))
    made = make_in(
        project,
        "install",
        PIP_CONFIG_FILE=str(project / "pip.conf"),
        PIP_USER="1",
        PIP_TARGET=str(away),
        PIP_PREFIX=str(away),
        PIP_ROOT=str(away),
        PIP_REQUIRE_VIRTUALENV="1",
        PIP_REQUIRE_HASHES="1",
        PYTHONPATH=str(project / "wheels" / "small_package-1-py3-none-any.whl"),
        PYTHONHOME=str(away),
        PYTHONUSERBASE=str(away),
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert installed(project) == {"small_package", "small_project"}
    assert not away.exists()
    again = make_in(project, "install")
    assert (again.returncode, again.stderr) == (0, "")


@pytest.mark.parametrize("gone", ["dangling", "packages"])
def test_a_python_that_was_upgraded_away_is_said_and_nothing_deleted(project, gone):
    site = project / ".venv" / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (site / "precious.py").touch()
    (project / ".venv" / "bin").mkdir()
    target = "/nowhere/python3.11"
    if gone == "packages":  # what is there runs, but no longer finds what was installed
        target = str(project / "python")
        Path(target).write_text("#!/bin/sh\nexit 1\n")
        Path(target).chmod(0o755)
    (project / ".venv" / "bin" / "python").symlink_to(target)
    (project / ".venv" / ".installed").touch()
    for word in ("install", "lab"):
        made = make_in(project, word)
        assert made.returncode != 0
        assert ".venv does not work" in made.stdout
        assert "'make clean-venv install' builds it anew" in made.stdout
        assert "python3-venv" not in made.stdout + made.stderr
        assert (site / "precious.py").exists()


def test_clean_venv_deletes_a_link_and_not_what_it_points_to(project):
    (project / "shared").mkdir()
    (project / ".venv").symlink_to("shared")
    assert make_in(project, "clean-venv").returncode == 0
    assert not (project / ".venv").is_symlink()
    assert (project / "shared").is_dir()


def test_a_python_that_is_not_there_is_said(project):
    made = make_in(project, "install", "PYTHON=python9.9")
    assert made.returncode != 0
    assert "There is no python9.9 here" in made.stdout


# ---- machines for which there is no TensorFlow --------------------------------------------------


def machine(**changes):
    """Return an ordinary machine but for the changes."""
    ordinary = check_python.Machine(
        "Linux", "x86_64", 64, "cpython-312-x86_64-linux-gnu", "CPython"
    )
    return ordinary._replace(**changes)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"system": "Darwin", "soabi": "cpython-312-darwin"}, "Intel"),
        ({"system": "Linux", "soabi": "cpython-312-x86_64-linux-musl"}, "musl"),
        ({"system": "Linux", "processor": "i686", "bits": 32}, "32 bits"),
        ({"system": "Linux", "processor": "armv7l", "bits": 32}, "32 bits"),
        ({"system": "Windows", "processor": "x86", "bits": 32}, "32 bits"),
        ({"system": "Linux", "processor": "aarch64", "bits": 32}, "32 bits"),
        ({"system": "Windows", "processor": "arm64"}, "ARM"),
        ({"system": "Linux", "processor": "riscv64"}, "riscv64"),
        ({"system": "FreeBSD", "processor": "amd64"}, "FreeBSD"),
        ({"soabi": "cpython-313t-x86_64-linux-gnu"}, "free-threaded"),
        ({"kind": "PyPy"}, "PyPy"),
    ],
)
def test_a_machine_without_a_tensorflow_gets_one_sentence(changes, word):
    sentence = check_python.complaint((3, 12), machine(**changes))
    assert sentence.startswith("zssr_teach needs TensorFlow")
    assert word in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"processor": "aarch64", "soabi": "cpython-311-aarch64-linux-gnu"},
        {"system": "Darwin", "processor": "arm64", "soabi": "cpython-312-darwin"},
        {"system": "Windows", "processor": "AMD64", "soabi": ""},
    ],
)
def test_machines_with_a_tensorflow_are_fine(changes):
    assert check_python.complaint((3, 12), machine(**changes)) == ""


@pytest.mark.parametrize(
    ("built_for", "machine_name", "processor"),
    [
        ("linux-x86_64", "x86_64", "x86_64"),
        ("linux-aarch64", "aarch64", "aarch64"),
        ("macosx-11.0-arm64", "arm64", "arm64"),
        ("macosx-10.13-universal2", "x86_64", "x86_64"),
        ("macosx-10.13-universal2", "arm64", "arm64"),
        # Windows for ARM runs Pythons for other processors, too, and those have a TensorFlow.
        ("win-amd64", "ARM64", "amd64"),
        ("win-arm64", "ARM64", "arm64"),
    ],
)
def test_the_processor_is_that_of_this_python_not_of_the_machine(
    monkeypatch, built_for, machine_name, processor
):
    monkeypatch.setattr("platform.machine", lambda: machine_name)
    monkeypatch.setattr("sysconfig.get_platform", lambda: built_for)
    assert check_python.this_machine().processor == processor


def test_the_check_runs_on_this_machine_and_on_old_pythons():
    assert check_python.complaint(sys.version_info[:2]) == ""
    source = (ROOT / "tools" / "check_python.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    script = str(ROOT / "tools" / "check_python.py")
    assert subprocess.run([sys.executable, script]).returncode == 0
