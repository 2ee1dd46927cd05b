"""A ground truth lies on the result pixel on pixel, whatever the scale."""

import numpy as np
import pytest

from zssr_teach import images, metrics
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ImageError
from zssr_teach.experiments.lab import Lab, LabSettings
from zssr_teach.metrics import Protocol, protocol_for
from zssr_teach.reference import Reference, covered
from zssr_teach.resampling import gaussian_kernel
from zssr_teach.upscaling import PRESETS, Job


def noise(height, width, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


@pytest.mark.parametrize(("scale", "least"), [(1.5, 31.4), (3, 25.3), (2, 28.5)])
def test_bicubic_is_scored_where_it_lies(scale, least):
    truth = images.sample("astronaut").pixels
    assert truth.shape == (256, 256, 3)
    low = degrade(truth, Degradation(scale))
    job = Job(low, scale, PRESETS["live"].with_steps(1), truth=truth)
    assert job.reference.psnr(job.bicubic) > least
    assert job.finish().bicubic_psnr > least


@pytest.mark.parametrize(("scale", "least"), [(1.5, 31.4), (3, 25.3)])
def test_so_it_is_in_the_live_lab(scale, least):
    scene = Lab().scene(LabSettings(source="astronaut", scale=scale))
    assert scene.bicubic.shape == scene.truth.picture.shape
    assert scene.truth.psnr(scene.bicubic) > least
    job = Lab().job(LabSettings(source="astronaut", scale=scale))
    assert job.enlarged.shape == scene.bicubic.shape


def test_both_customs_of_rounding_are_known_apart():
    truth = images.sample("cat").pixels[:256, :256]
    camera = Camera(3)
    for part in (truth, truth[:255, :255]):
        low = camera.shrink(part)
        assert low.shape == (85, 85, 3)
        assert covered(truth, low, camera).shape == part.shape


def test_where_pixels_lie_at_multiples_the_rest_is_cut_off():
    kernel = gaussian_kernel(1.0)
    camera = Camera(2, kernel, "top-left")
    truth = noise(33, 31)
    low = camera.shrink(truth)[:16, :15]
    assert np.array_equal(covered(truth, low, camera), truth[:32, :30])


def test_a_ground_truth_one_pixel_smaller_is_compared_as_far_as_it_goes():
    # MATLAB rounds up: 257 pixels become 129, which cover one pixel more than there was.
    truth = noise(257, 257)
    part = covered(truth, noise(129, 129), Camera(2))
    assert part.shape == (257, 257, 3)
    result = noise(258, 258)
    same = Reference(part, protocol_for(2)).psnr(result)
    assert same == Protocol("luma", 2).psnr(result[:257, :257], part)


def test_another_picture_is_refused():
    with pytest.raises(ImageError, match="give the picture that the input was made from"):
        covered(noise(40, 48), noise(24, 24), Camera(2))


def test_the_numbers_are_those_of_the_protocol():
    one, other = noise(40, 44), noise(40, 44, 1)
    protocol = protocol_for(3)
    reference = Reference(one, protocol)
    assert reference.psnr(other) == protocol.psnr(other, one)
    assert reference.ssim(other) == protocol.ssim(other, one)
    scores = reference.scores(other)
    assert (scores.psnr, scores.ssim) == (protocol.psnr(other, one), protocol.ssim(other, one))


def test_what_depends_on_the_ground_truth_alone_is_averaged_once(monkeypatch):
    averaged, average = [], metrics._window_mean
    monkeypatch.setattr(metrics, "_window_mean", lambda plane: averaged.append(1) or average(plane))
    reference = Reference(noise(40, 44), protocol_for(2))
    reference.ssim(noise(40, 44, 1))
    first = len(averaged)
    reference.scores(noise(40, 44, 2))
    assert (first, len(averaged) - first) == (5, 3)


def test_a_smaller_result_is_refused():
    reference = Reference(noise(40, 44), protocol_for(2))
    for measure in (reference.psnr, reference.ssim, reference.scores):
        with pytest.raises(ImageError, match="crop or resize"):
            measure(noise(40, 40))
