"""Kernels by name: what is understood, what is refused in one line, and what is a file."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.kernels import (
    box_kernel,
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.kernels.words import is_words, named_kernel, read_kernel


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("gaussian 1.4", gaussian_kernel(1.4)),
        ("gaussian 2 0.8", gaussian_kernel((2, 0.8))),
        ("gaussian 2 0.8 30", gaussian_kernel((2, 0.8), angle=30)),
        ("  Motion 9, 30°", motion_kernel(9, 30)),
        ("motion 9 -30", motion_kernel(9, -30)),
        ("disc 3", disc_kernel(3)),
        ("shake 7 1", shake_kernel(7, 1)),
        ("shake 7", shake_kernel(7, 0)),
        ("box 5", box_kernel(5)),
        ("box 5x6", box_kernel(5, 6)),
        ("box 5×6", box_kernel(5, 6)),
        ("box 5 6", box_kernel(5, 6)),
    ],
)
def test_a_name_and_its_numbers_are_understood(words, expected):
    assert is_words(words)
    assert np.array_equal(named_kernel(words), expected)
    assert np.array_equal(read_kernel(words), expected)


def test_bicubic_has_no_kernel():
    assert named_kernel("bicubic") is None
    assert read_kernel("Bicubic") is None


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("motion", r"write motion LENGTH \[ANGLE\]"),
        ("motion nine", "not understood"),
        ("motion 9 30 4", "not understood"),
        ("gaussian 1 2 3 4", "write gaussian WIDTH"),
        ("bicubic 2", "there is no kernel 'bicubic 2'"),
        ("gaussian nan", "makes no sense"),
        ("gaussian 1e400", "makes no sense"),
        ("gaussian " + "1" * 5000, "makes no sense"),
        ("disc 99", "0.5 to 50"),
        ("shake 7 1.5", "seed of 1.5"),
        ("shake 7 -1", "seed of -1"),
        ("box 5.5", "whole number"),
        ("box 0", "whole number"),
        ("box 102", "1 to 101"),
        ("blurry", "words such as"),
        ("\0", "there is no kernel"),
        ("", "there is no kernel"),
        ("n" * 9000, "there is no kernel"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(words, message):
    with pytest.raises(SettingsError, match=message) as caught:
        read_kernel(words)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_name_with_the_ending_of_a_file_is_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("motion 9 30.npy", np.ones((1, 2)))
    assert not is_words("motion 9 30.npy")
    assert read_kernel("motion 9 30.npy").tolist() == [[0.5, 0.5]]
    with pytest.raises(SettingsError, match=r"there is no kernel file disc\.mat"):
        read_kernel("disc.mat")
