"""`zssr-teach degrade`, and kernels in words for the other commands."""

import argparse
import os

import numpy as np
import pytest
from PIL import Image

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.cli import main
from zssr_teach.commands.jobs import camera_of
from zssr_teach.degradation import Degradation, compress_jpeg, degrade
from zssr_teach.kernels import disc_kernel, gaussian_kernel, motion_kernel
from zssr_teach.recipes import find_recipe


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    images.save("cat_HR.png", images.sample("cat").pixels[100:161, 100:148])
    return tmp_path


def shrunk(degradation, seed=0):
    """Return what the file should hold."""
    return degrade(images.read("cat_HR.png").pixels, degradation, seed)


def test_a_recipe_is_followed(folder, capsys):
    assert main(["degrade", "cat_HR.png", "--recipe", "at night", "--seed", "4"]) == 0
    expected = shrunk(find_recipe("at night").at(2), 4)
    assert np.array_equal(images.read("cat_LR.png").pixels, expected)
    said = capsys.readouterr().out
    assert f"{expected.shape[1]}×{expected.shape[0]} pixels" in said
    assert str(find_recipe("at night").at(2)) in said


def test_options_replace_their_part_of_a_recipe(folder):
    arguments = ["degrade", "cat_HR.png", "-o", "out.png", "--recipe", "old phone", "--scale", "3"]
    assert main([*arguments, "--kernel", "motion 9 30", "--noise", "0"]) == 0
    expected = Degradation(Camera(3, motion_kernel(9, 30), "centred"), jpeg=70)
    assert np.array_equal(images.read("out.png").pixels, shrunk(expected))
    assert main([*arguments, "--alignment", "top-left", "--jpeg", "20", "--dead", "0.1"]) == 0
    camera = Camera(3, gaussian_kernel(1.4), "top-left")
    expected = Degradation(camera, gaussian=6, jpeg=20, salt_pepper=0.1)
    assert np.array_equal(images.read("out.png").pixels, shrunk(expected))


def test_everything_can_be_given_by_itself(folder):
    np.save("kernel.npy", disc_kernel(2))
    arguments = ["--scale", "2x3", "--kernel", "kernel.npy", "--photons", "50", "--noise", "5"]
    assert main(["degrade", "cat_HR.png", "-o", "out.png", *arguments]) == 0
    # A kernel in a file is taken at its word, as by `upscale`.
    camera = Camera((2, 3), disc_kernel(2), "kernel")
    expected = shrunk(Degradation(camera, poisson=50, gaussian=5))
    assert np.array_equal(images.read("out.png").pixels, expected)


def test_a_jpeg_file_is_the_packed_one_itself(folder, capsys):
    assert main(["degrade", "cat_HR.png", "-o", "out.jpg", "--jpeg", "30"]) == 0
    plain = shrunk(Degradation(2))
    with Image.open("out.jpg") as file:
        pixels = np.asarray(file.convert("RGB"), np.float32) / np.float32(255)
        coarse = sum(file.quantization[0])
    assert np.array_equal(pixels, compress_jpeg(plain, 30))
    assert capsys.readouterr().err == ""
    assert main(["degrade", "cat_HR.png", "-o", "out.jpg"]) == 0
    assert "packed as JPEG" in capsys.readouterr().err
    with Image.open("out.jpg") as file:
        assert sum(file.quantization[0]) < coarse / 3


def test_named_kernels_lie_centred_and_those_of_files_as_they_are(folder):
    np.save("kernel.npy", disc_kernel(2))
    for kernel, alignment, expected in (
        ("disc 2", None, "centred"),
        ("disc 2", "top-left", "top-left"),
        ("kernel.npy", None, "kernel"),
        ("kernel.npy", "centred", "centred"),
        ("bicubic", None, "centred"),
        (None, None, "centred"),
    ):
        said = argparse.Namespace(scale=2.0, kernel=kernel, alignment=alignment)
        assert camera_of(said).alignment == expected


def test_what_was_degraded_by_name_is_enlarged_by_the_same_name(folder):
    """Told the same words, both commands mean the same camera: nothing is moved."""
    assert main(["degrade", "cat_HR.png", "-o", "cat_LR.png", "--kernel", "gaussian 1.4"]) == 0
    low, truth = (images.read(f"cat_{kind}.png").pixels for kind in ("LR", "HR"))
    error = {}
    for alignment in (None, "kernel"):
        said = argparse.Namespace(scale=2.0, kernel="gaussian 1.4", alignment=alignment)
        large = camera_of(said).enlarge(low, truth.shape[:2])
        error[alignment] = float(np.square(large - truth)[6:-6, 6:-6].mean())
    assert error[None] < 0.8 * error["kernel"]
    arguments = ["upscale", "cat_LR.png", "--steps", "2", "--no-progress", "-o", "large.png"]
    assert main([*arguments, "--kernel", "gaussian 1.4"]) == 0


def test_evaluate_knows_the_words_too(folder, capsys):
    assert main(["evaluate", ".", "--steps", "1", "--kernel", "motion 5 45"]) == 0
    assert "cat" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no.png"], "there is no file"),
        (["cat_HR.png", "-o", "cat_HR.png"], "used twice"),
        (["cat_HR.png", "-o", "no/out.png"], "there is no folder"),
        (["cat_HR.png", "-o", "out.xyz"], "cannot write .xyz"),
        (["cat_HR.png", "--recipe", "fog"], "no recipe 'fog'; choose one of old phone"),
        (["cat_HR.png", "--kernel", "motion fast"], "write motion LENGTH"),
        (["cat_HR.png", "--kernel", "cat_HR.png"], "save it in grey"),
        (["cat_HR.png", "--kernel", "no.npy"], "there is no kernel file"),
        (["cat_HR.png", "--alignment", "kernel"], "the others need a kernel"),
        (["cat_HR.png", "--noise", "nan"], "0 to 255"),
        (["cat_HR.png", "--photons", "0"], "above 0"),
        (["cat_HR.png", "--dead", "2"], "from 0 to 1"),
        (["cat_HR.png", "--jpeg", "0"], "at least 1"),
        (["cat_HR.png", "--jpeg", "101"], "at most 100"),
        (["cat_HR.png", "--scale", "99"], "out of range"),
        (["cat_HR.png", "--seed", "-1"], "whole number"),
    ],
)
def test_wrong_usage_is_one_line_and_writes_nothing(folder, capsys, arguments, message):
    assert main(["degrade", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert [path.name for path in folder.iterdir()] == ["cat_HR.png"]


@pytest.mark.parametrize("name", ["cat_LR.png", "cat_LR.jpg"])
def test_a_failing_disk_leaves_the_old_file(folder, capsys, monkeypatch, name):
    (folder / name).write_bytes(b"precious")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["degrade", "cat_HR.png", "-o", name, "--jpeg", "50"]) == 2
    assert "space" in capsys.readouterr().err
    assert (folder / name).read_bytes() == b"precious"
    assert sorted(path.name for path in folder.iterdir()) == ["cat_HR.png", name]


def test_what_is_replaced_or_left_out_is_said(folder, capsys):
    truth = images.read("cat_HR.png")
    opaque = np.full(truth.pixels.shape[:2], 0.5, np.float32)
    images.save("glass.png", truth.pixels, alpha=opaque)
    assert main(["degrade", "glass.png"]) == 0
    assert "transparency is left out" in capsys.readouterr().err
    assert main(["degrade", "glass.png"]) == 0
    assert "has been replaced" in capsys.readouterr().err
