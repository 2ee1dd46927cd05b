"""``zssr-teach camera``: what it says, what it writes, and what it refuses."""

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.cli import main
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.kernels.files import load_kernel


@pytest.fixture
def blurred(tmp_path):
    camera = Camera(2, gaussian_kernel((2.2, 1.0), angle=30), "centred")
    path = tmp_path / "blurred.png"
    images.save(path, np.clip(camera.shrink(images.sample("astronaut").pixels), 0, 1))
    return path


def test_it_says_what_was_found_and_what_to_do(blurred, capsys):
    assert main(["camera", str(blurred)]) == 0
    said = capsys.readouterr().out
    assert "blurred" in said
    assert "What to do:" in said
    assert "no trace of JPEG" in said


@pytest.mark.parametrize("ending", ["npy", "mat", "png"])
def test_the_kernel_is_written_and_is_long_in_the_right_direction(blurred, tmp_path, ending):
    output = tmp_path / f"kernel.{ending}"
    assert main(["camera", str(blurred), "-o", str(output)]) == 0
    kernel = load_kernel(output)
    rows, columns = np.indices(kernel.shape) - np.array(kernel.shape)[:, None, None] // 2
    assert (kernel * columns**2).sum() > 1.3 * (kernel * rows**2).sum()
    assert (kernel * rows * columns).sum() < 0  # up on the right


@pytest.mark.parametrize("method", ["kernelgan", "recurrence"])
def test_a_search_of_few_steps_is_possible(blurred, capsys, method):
    options = ["--method", method, "--steps", "2", "--restarts", "2"]
    assert main(["camera", str(blurred), *options]) == 0
    assert "2 searches" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--method", "oracle"], "no method 'oracle'"),
        (["-o", "kernel.txt"], "use .npy, .mat or .png"),
        (["-o", "nowhere/kernel.npy"], "there is no folder"),
        (["--restarts", "0"], "too few"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(blurred, capsys, options, complaint):
    assert main(["camera", str(blurred), *options]) == 2
    said = capsys.readouterr().err.strip()
    assert complaint in said
    assert "\n" not in said


def test_a_flat_picture_has_no_kernel_to_write(tmp_path, capsys):
    path, output = tmp_path / "flat.png", tmp_path / "kernel.npy"
    images.save(path, np.full((64, 64, 3), 0.5, np.float32))
    assert main(["camera", str(path)]) == 0
    assert "too flat" in capsys.readouterr().out
    assert main(["camera", str(path), "-o", str(output)]) == 2
    assert not output.exists()


def test_the_picture_itself_is_not_overwritten(blurred, capsys):
    before = blurred.read_bytes()
    assert main(["camera", str(blurred), "-o", str(blurred)]) == 2
    assert blurred.read_bytes() == before
    assert capsys.readouterr().err.strip()


def test_upscale_finds_the_kernel_if_asked_to(blurred, tmp_path, capsys):
    output = tmp_path / "large.png"
    options = ["--kernel", "auto", "--steps", "2", "--no-progress", "-o", str(output)]
    assert main(["upscale", str(blurred), *options]) == 0
    assert "blurred, " in capsys.readouterr().err
    assert output.exists()
