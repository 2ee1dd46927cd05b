"""Two thousand damaged pictures: each is read, or refused in one line, whatever is in it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from benchmarks import fuzzing
from zssr_teach import images

COUNT, PROCESSES = 2000, 2


@pytest.mark.slow
def test_damaged_pictures_are_read_or_refused():
    """In processes of their own, so that a crash is seen, and time and memory are measured."""
    portion = COUNT // PROCESSES
    starts = range(0, COUNT, portion)
    with ThreadPoolExecutor(PROCESSES) as pool:
        results = list(pool.map(lambda start: fuzzing.run(start, portion), starts))
    for result in results:
        assert (result["status"], result["stderr"]) == (0, ""), result
        assert result["failures"] == []
        assert sum(result["outcomes"].values()) == portion
        assert result["megabytes"] < 1000
        read = sum(n for key, n in result["outcomes"].items() if key.endswith("read"))
        assert read > portion / 10  # it is not all refused at the door


def test_the_sound_files_are_sound():
    assert len(fuzzing.sound_files()) > 40
    for kind, data in fuzzing.sound_files().items():
        picture = images.read(data, kind)
        assert picture.pixels.std() > 0.05, kind


def test_a_number_always_makes_the_same_damage():
    assert fuzzing.damaged(77) == fuzzing.damaged(77)
    assert len({fuzzing.damaged(number)[1] for number in range(50)}) > 45


def raising(error: BaseException):
    def read(_):
        raise error

    return read


def test_failures_are_noticed(monkeypatch):
    """The fuzz would be worth nothing if it took every outcome for a good one."""
    for error in (ValueError("x"), MemoryError(), RecursionError()):
        monkeypatch.setattr(images, "read", raising(error))
        assert fuzzing.outcome(b"").startswith(type(error).__name__)
    monkeypatch.setattr(images, "read", raising(images.picture.ImageError("two\nlines")))
    assert "several lines" in fuzzing.outcome(b"")
    bad = images.Picture(np.zeros((12, 12, 3), np.float32))
    bad.pixels[0] = 2
    monkeypatch.setattr(images, "read", lambda _: bad)
    assert fuzzing.outcome(b"") == "values from 0.0 to 2.0"
    monkeypatch.setattr(fuzzing, "LONGEST", 0)
    assert "took" in fuzzing.outcome(b"")
