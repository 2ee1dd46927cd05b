"""The benchmark of cameras: its cameras are those of the literature, its figures what they say."""

import dataclasses

import numpy as np
import pytest
import scipy.ndimage

from benchmarks import cameras
from benchmarks.camera_sets import (
    before_bicubic,
    camera_sets,
    kernel_error,
    random_kernel,
    width,
    wrong_camera,
)
from benchmarks.cameras import Row, summary, worst
from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.kernels import centre_of_mass, gaussian_kernel

SETS = camera_sets()
EVERY = {name: camera for cameras in SETS.values() for name, camera in cameras.items()}
PICTURE = np.random.default_rng(0).random((40, 44, 3), dtype=np.float32)


def covariance(kernel: np.ndarray) -> np.ndarray:
    """Return the 2×2 matrix of second moments about the middle: x to the right, y downwards."""
    steps = np.arange(len(kernel)) - len(kernel) // 2
    x, y = np.meshgrid(steps, steps)
    return np.array([[np.sum(kernel * a * b) for a in (x, y)] for b in (x, y)])


def test_every_camera_has_a_name_of_its_own_and_shrinks_twice():
    assert len(EVERY) == sum(map(len, SETS.values())) == 13
    for name, camera in EVERY.items():
        assert camera.shrink(PICTURE).shape == (20, 22, 3), name


@pytest.mark.parametrize("name", [name for name in SETS["mzsr"] if name.startswith("direct")])
def test_direct_subsampling_blurs_and_takes_every_other_pixel_from_the_first(name):
    camera = EVERY[name]
    blurred = scipy.ndimage.correlate(PICTURE, camera.kernel[..., None], mode="reflect")
    assert camera.shrink(PICTURE) == pytest.approx(blurred[::2, ::2], abs=1e-5)


def test_the_widths_of_mzsr_are_variances():
    for name, variance in (("direct 0.2", 0.2), ("direct 2.0", 2.0)):
        row = EVERY[name].kernel[7, 7:10]
        assert row / row[0] == pytest.approx(np.exp([0, -0.5 / variance, -2 / variance])), name
    turn = np.array([[np.cos(-0.5), -np.sin(-0.5)], [np.sin(-0.5), np.cos(-0.5)]])
    wanted = turn @ np.diag([4.0, 1.0]) @ turn.T
    assert covariance(EVERY["direct anisotropic"].kernel) == pytest.approx(wanted, abs=0.02)


def test_a_blur_before_bicubic_is_one_kernel():
    kernel = gaussian_kernel(1.3**0.5, 15)
    wanted = resampling.resize(resampling.blur(PICTURE, kernel), (20, 22))
    assert EVERY["bicubic 1.3"].shrink(PICTURE) == pytest.approx(wanted, abs=1e-5)
    lopsided = np.pad(gaussian_kernel(0.8, 5), ((0, 2), (0, 0)))  # is not turned by that
    wanted = resampling.resize(resampling.blur(PICTURE, lopsided), (20, 22))
    found = Camera(2, before_bicubic(lopsided)).shrink(PICTURE)
    assert found[4:-4, 4:-4] == pytest.approx(wanted[4:-4, 4:-4], abs=1e-5)


def test_random_kernels_are_as_wide_as_those_of_kernelgan_and_no_plain_gaussians():
    kernels = [random_kernel(seed) for seed in range(40)]
    for kernel in kernels:
        assert kernel.min() >= 0
        assert centre_of_mass(kernel) == pytest.approx((0, 0), abs=0.01)
    # Cut off at eleven pixels, the widest lose a little of their variance.
    variances = np.array([np.linalg.eigvalsh(covariance(kernel)) for kernel in kernels])
    assert variances.min() > 0.5
    assert 3.5 < variances.max() < 5.5
    assert np.array_equal(random_kernel(3), kernels[3])
    assert not np.allclose(kernels[3], kernels[3][::-1, ::-1], atol=1e-3)  # a Gaussian is


def test_a_wrong_camera_is_twice_as_wide_and_lies_where_the_true_one_does():
    for name, camera in EVERY.items():
        wrong = wrong_camera(camera)
        assert width(wrong) == pytest.approx(2 * width(camera), rel=0.02), name
        for axis in (0, 1):
            true_place, place = (
                resampling.first_pixel(2, each.alignment, each.kernel, axis)
                for each in (camera, wrong)
            )
            assert place == pytest.approx(true_place, abs=0.01), name


def test_the_kernel_error_is_of_the_shape_alone():
    camera = Camera(2, gaussian_kernel(1.4))
    moved = Camera(2, np.pad(gaussian_kernel(1.4), ((0, 2), (0, 0))))
    assert kernel_error(moved, camera) == pytest.approx(0, abs=1e-6)
    errors = [kernel_error(Camera(2, gaussian_kernel(s)), camera) for s in (1.3, 1.0, 0.5)]
    assert errors == sorted(errors)
    assert errors[0] > 0.05


# ---- what the tables say

LIKE = Row("disc", "cat", "truth", 0, "live", 30.0, 0.9, 27.0, 0.0, 5.0)


def rows(**scores: float) -> list[Row]:
    return [dataclasses.replace(LIKE, told=told, psnr=psnr) for told, psnr in scores.items()]


def test_the_share_recovered_is_that_of_the_mean_gain():
    one = rows(nothing=28.0, estimate=29.0, truth=30.0)
    other = [
        dataclasses.replace(row, camera="box")
        for row in rows(nothing=25.0, estimate=28.0, truth=29.0)
    ]
    first, second, both = summary([*one, *other])
    assert (first["gain of truth"], first["share recovered"]) == (2.0, "50 %")
    assert (second["gain of truth"], second["share recovered"]) == (4.0, "75 %")
    assert (both["camera"], both["share recovered"]) == ("**all**", "67 %")


def test_without_an_estimate_there_is_no_column_of_it():
    (line,) = summary(rows(nothing=28.0, truth=30.0))
    assert line["gain of truth"] == 2.0
    assert line["estimate"] == "–"
    assert not {"share recovered", "kernel error of estimate"} & set(line)


def test_the_worst_case_is_of_the_same_picture_and_seed_and_the_median_of_the_seeds():
    found = rows(nothing=28.0, truth=29.5)
    found += [dataclasses.replace(row, seed=1, psnr=row.psnr - 2 * row.seed) for row in found]
    found[-1] = dataclasses.replace(found[-1], psnr=27.7)
    said = worst(found, "truth", "nothing")
    assert "the median of its seeds: +0.60 dB (disc, cat)" in said
    assert "the worst of any seed: -0.30 dB (disc, cat)" in said
    assert worst(found, "estimate", "nothing") == ""


def test_rows_are_kept_and_read_again(tmp_path):
    path = tmp_path / "rows.jsonl"
    assert cameras.read_rows(path) == []
    path.write_text(cameras.as_line(LIKE) + cameras.as_line(LIKE), "utf-8")
    assert cameras.read_rows(path) == [LIKE, LIKE]


def test_hr_pictures_are_found_beside_lr_ones_and_cropped(tmp_path):
    for name, side in (("cat_HR", 31), ("cat_LR", 15), ("notes", 13)):
        images.save(tmp_path / f"{name}.png", np.zeros((side, side, 3), np.float32))
    assert {name: each.shape for name, each in cameras.pictures(tmp_path).items()} == {
        "cat": (30, 30, 3)
    }
    (tmp_path / "cat_HR.png").unlink()
    assert list(cameras.pictures(tmp_path)) == ["notes"]
