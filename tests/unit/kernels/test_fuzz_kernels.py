"""Damaged kernel files: each gives a kernel or one sentence, soon, and in silence."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.fuzz_kernels import KERNEL, corpus, is_failure, run
from benchmarks.mutations import MUTATIONS, mutate
from zssr_teach.kernels.files import parse_kernel
from zssr_teach.kernels.matlab import MatlabReader

FILES = 2000
ROOT = Path(__file__).parents[3]


def test_two_thousand_damaged_files_give_a_kernel_or_a_sentence(capfd):
    found = list(run(FILES, seed=7))
    assert len(found) == FILES
    assert [each for each in found if is_failure(each)] == []
    # A reader that hangs is ended after 5 seconds of work, and 30 by the clock on a busy machine.
    assert max(each.seconds for each in found) < 60
    assert capfd.readouterr() == ("", "")
    # Both happen often enough for either to be tried.
    kernels = sum(each.result == "kernel" for each in found)
    assert FILES / 10 < kernels < 9 * FILES / 10
    assert {each.kind for each in found if each.result == "kernel"} == set(corpus())


def test_damaged_files_take_little_memory():
    """Seen from a small process: what is forked off a large one counts for a while as large."""
    code = "from benchmarks.fuzz_kernels import largest_child, run\n"
    code += f"assert len(list(run({FILES // 2}, seed=8))) == {FILES // 2}\n"
    code += "print(largest_child())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert 1e6 < float(done.stdout) < 1e9


def test_the_files_that_are_damaged_were_sound():
    with MatlabReader() as matlab:
        for kind, (name, data, finish) in corpus().items():
            kernel = parse_kernel(finish(data), name, matlab)
            tolerance = 1e-2 if kind.endswith(("sparse", "numbers")) else 1e-7
            assert kernel == pytest.approx(KERNEL, abs=tolerance), kind


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_way_of_damaging_does_damage_and_does_it_again(mutation):
    data = bytes(range(256)) * 5
    for sample in (data, b"x", b""):
        ways = [{way(sample, np.random.default_rng(seed)) for seed in range(50)}
                for way in (mutation, mutate)]  # fmt: skip
        again = {mutation(sample, np.random.default_rng(seed)) for seed in range(50)}
        assert ways[0] == again
        if sample is data:
            assert all(len(way) > 40 for way in ways)
