"""The files that set the project up say the same: pyproject, lock, environment, Makefile."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools import check_python

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()
ENVIRONMENT = (ROOT / "environment.yml").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
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
    (targets,) = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert all(re.search(rf"^  make {target} ", shown, re.MULTILINE) for target in targets.split())
