"""Kernels in files: what is written is read again; what cannot be written leaves nothing behind."""

import os

import numpy as np
import pytest
import scipy.io
from PIL import Image

from zssr_teach.errors import OutputError, SettingsError
from zssr_teach.kernels import disc_kernel, gaussian_kernel, motion_kernel, shake_kernel
from zssr_teach.kernels.files import load_kernel
from zssr_teach.kernels.writing import check_kernel_output, save_kernel

KERNELS = {
    "gaussian": gaussian_kernel((2.5, 1.0), angle=20),
    "row": motion_kernel(7),
    "column": motion_kernel(9, 90),
    "disc": disc_kernel(2.3),
    "shake": shake_kernel(11, 3),
    "even": np.full((4, 6), 1 / 24),
    "point": np.ones((1, 1)),
}
SHARP = np.array([[0.0, -0.02, 0.0], [-0.02, 1.08, -0.02], [0.0, -0.02, 0.0]])


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("suffix", [".npy", ".mat", ".png", ".NPY", ".Png"])
def test_what_is_written_is_read_again(tmp_path, name, suffix):
    kernel, path = KERNELS[name], tmp_path / f"kernel{suffix}"
    assert save_kernel(kernel, str(path)) == path
    again = load_kernel(path)
    assert again.shape == kernel.shape
    near = 1e-15 if suffix.lower() != ".png" else kernel.max() * kernel.size / 65535
    assert again == pytest.approx(kernel, abs=near)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_the_variable_is_called_kernel_and_the_picture_has_16_bits_of_grey(tmp_path):
    kernel = KERNELS["gaussian"]
    save_kernel(kernel, tmp_path / "k.mat")
    assert np.array_equal(scipy.io.loadmat(tmp_path / "k.mat")["kernel"], kernel)
    save_kernel(kernel, tmp_path / "k.png")
    with Image.open(tmp_path / "k.png") as picture:
        assert picture.mode == "I;16"
        pixels = np.asarray(picture)
    assert pixels.max() == 65535
    assert np.abs(pixels / 65535 - kernel / kernel.max()).max() <= 0.51 / 65535


def test_any_sum_is_written_as_one(tmp_path):
    save_kernel(np.full((3, 3), 7), tmp_path / "k.npy")
    assert np.load(tmp_path / "k.npy") == pytest.approx(1 / 9)


def test_negative_weights_need_numbers(tmp_path):
    for name in ("k.npy", "k.mat"):
        save_kernel(SHARP, tmp_path / name)
        assert load_kernel(tmp_path / name) == pytest.approx(SHARP)
    with pytest.raises(OutputError, match=r"no negative weights; use \.npy or \.mat"):
        save_kernel(SHARP, tmp_path / "k.png")
    assert not (tmp_path / "k.png").exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kernel.txt", "cannot write .txt; use .npy, .mat or .png"),
        ("kernel.npz", "cannot write .npz"),
        ("kernel", "a nameless format"),
        ("no/folder/kernel.npy", "there is no folder"),
        ("folder.mat", "is a folder"),
        ("n" * 300 + ".png", "File name too long"),
    ],
)
def test_a_wrong_place_is_said_in_one_line(tmp_path, name, message):
    (tmp_path / "folder.mat").mkdir()
    for refused in (check_kernel_output, lambda path: save_kernel(np.ones((3, 3)), path)):
        with pytest.raises(OutputError, match=message) as caught:
            refused(tmp_path / name)
        assert "\n" not in str(caught.value)
    assert [each.name for each in tmp_path.iterdir()] == ["folder.mat"]


def test_a_folder_without_permission_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(OutputError, match="may not be written to"):
        save_kernel(np.ones((3, 3)), tmp_path / "k.npy")


def test_what_is_no_kernel_is_not_written(tmp_path):
    with pytest.raises(SettingsError, match="positive sum"):
        save_kernel(np.zeros((3, 3)), tmp_path / "k.npy")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "k.mat"
    save_kernel(KERNELS["disc"], path)
    before = path.read_bytes()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="space"):
        save_kernel(KERNELS["row"], path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["k.mat"]
