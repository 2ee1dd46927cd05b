"""How much memory there is, with made-up control groups of a container."""

import psutil
import pytest

from zssr_teach.machine.memory import available_memory, total_memory

MEGABYTE = 2**20


def write(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


@pytest.fixture
def own(tmp_path):
    """Return the list of groups of a program at the root of its container."""
    file = tmp_path / "own"
    file.write_text("0::/\n")
    return file


@pytest.fixture
def groups(tmp_path):
    return tmp_path / "groups"


def test_version_2_counts_what_can_be_given_back(groups, own):
    stat = f"anon 1\ninactive_file {30 * MEGABYTE}\nactive_file {9 * MEGABYTE}"
    write(groups, memory__max=100 * MEGABYTE, memory__current=80 * MEGABYTE, memory__stat=stat)
    assert total_memory(groups, own) == 100 * MEGABYTE
    assert available_memory(groups, own) == 50 * MEGABYTE


def test_version_1_has_other_names(groups, own):
    own.write_text("9:name=systemd:/\n4:cpu,memory:/far/away\n0::/\n")
    stat = f"inactive_file {MEGABYTE}\ntotal_inactive_file {5 * MEGABYTE}"
    write(
        groups / "memory",
        memory__limit_in_bytes=70 * MEGABYTE,
        memory__usage_in_bytes=30 * MEGABYTE,
        memory__stat=stat,
    )
    assert total_memory(groups, own) == 70 * MEGABYTE
    assert available_memory(groups, own) == 45 * MEGABYTE


def test_the_narrowest_of_the_groups_above_counts(groups, own):
    own.write_text("0::/class/demo\n")
    write(groups, cgroup__procs="")
    write(groups / "class", memory__max=60 * MEGABYTE, memory__current=50 * MEGABYTE)
    write(groups / "class/demo", memory__max=40 * MEGABYTE, memory__current=20 * MEGABYTE)
    assert total_memory(groups, own) == 40 * MEGABYTE
    assert available_memory(groups, own) == 10 * MEGABYTE


def test_more_in_use_than_allowed_is_nothing_left(groups, own):
    write(groups, memory__max=MEGABYTE, memory__current=2 * MEGABYTE, memory__stat="")
    assert available_memory(groups, own) == 0


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"memory__max": "max", "memory__current": 5},
        {"memory__max": 2**63, "memory__current": 5, "memory__stat": "inactive_file x"},
        {"memory__max": "", "memory__current": "nonsense"},
    ],
    ids=str,
)
def test_without_a_limit_the_machine_counts(groups, own, files, monkeypatch):
    write(groups, **files)
    machine = psutil.virtual_memory()
    monkeypatch.setattr(psutil, "virtual_memory", lambda: machine)
    assert total_memory(groups, own) == machine.total
    assert available_memory(groups, own) == machine.available


def test_no_list_of_groups_is_no_mistake(groups, tmp_path):
    write(groups, memory__max=MEGABYTE, memory__current=0)
    assert total_memory(groups, tmp_path / "nothing") == MEGABYTE
