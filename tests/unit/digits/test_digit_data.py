"""The digits as they are shipped, and how they are split and shown."""

import hashlib
from importlib import resources

import numpy as np
import pytest

from tools import pack_digits
from zssr_teach.digits import as_grid, load_digits
from zssr_teach.errors import SettingsError


def test_the_digits_are_the_published_ones():
    digits = load_digits()
    assert digits.pictures.shape == (1797, 8, 8)
    assert digits.pictures.dtype == np.float32
    assert (digits.pictures.min(), digits.pictures.max()) == (0, 1)
    # Known of this data set; sum and first row as every copy of it has them.
    assert np.bincount(digits.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (digits.pictures[0, 0] * 16).tolist() == [0, 0, 5, 13, 9, 1, 0, 0]
    assert digits.pictures.sum() * 16 == 561718


def test_the_file_is_small_and_the_one_that_was_measured():
    data = resources.files("zssr_teach").joinpath("data/digits.npz").read_bytes()
    assert len(data) < 64_000
    assert hashlib.sha256(data).hexdigest().startswith("24ce533ed1b8fbc9")


def test_nobody_can_change_the_digits_for_others():
    with pytest.raises(ValueError, match="read-only"):
        load_digits().pictures[0, 0, 0] = 1


def test_a_split_holds_back_what_is_not_learnt_from():
    digits = load_digits()
    learnt, held_back = digits.split(0.75, seed=3)
    assert (len(learnt), len(held_back)) == (1347, 450)
    together = np.concatenate([learnt.pictures, held_back.pictures]).reshape(-1, 64)
    assert np.array_equal(
        np.unique(together, axis=0, return_counts=True)[1],
        np.unique(digits.pictures.reshape(-1, 64), axis=0, return_counts=True)[1],
    )
    assert not np.array_equal(digits.split(seed=4)[0].labels, learnt.labels)
    assert np.array_equal(digits.split(seed=3)[0].labels, learnt.labels)


@pytest.mark.parametrize("share", [0, 1, -0.5, float("nan"), "half", True])
def test_a_split_with_an_empty_part_is_refused(share):
    with pytest.raises(SettingsError, match="leaves a part empty"):
        load_digits().split(share)


def test_a_grid_shows_every_digit_in_its_place():
    pictures = load_digits().pictures[:7]
    grid = as_grid(pictures, columns=3)
    assert grid.shape == (28, 28, 3)
    assert np.array_equal(grid[10:18, 19:27, 1], pictures[5])
    assert np.ptp(grid[19:27, 19:27]) == 0  # no eighth and no ninth
    with pytest.raises(SettingsError, match="a grid needs pictures"):
        as_grid(pictures[:0])


def test_the_tool_packs_the_table_and_refuses_another(tmp_path):
    rows = np.column_stack([np.arange(128).reshape(2, 64) % 17, [3, 7]])
    np.savetxt(tmp_path / "digits.csv.gz", rows, delimiter=",")
    pictures, labels = pack_digits.read_table(tmp_path / "digits.csv.gz")
    assert np.array_equal(pictures.reshape(2, 64), rows[:, :64])
    assert labels.tolist() == [3, 7]
    np.savetxt(tmp_path / "other.csv", rows[:, :9], delimiter=",")
    with pytest.raises(SystemExit, match="not the table of digits"):
        pack_digits.read_table(tmp_path / "other.csv")
