"""The model of the live lab: settings, scenes, uploads, jobs."""

import io
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zssr_teach import images
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.estimation.reader import width
from zssr_teach.experiments.lab import LARGEST, TRAINED, UPLOAD, Lab, LabSettings
from zssr_teach.images import Picture
from zssr_teach.training import PlateauRule
from zssr_teach.upscaling import PRESETS

PLAIN = LabSettings(source="coins")
QUICK = replace(PLAIN, steps=20, depth=3, width=4)


def picture_bytes(height: int, width: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, form)
    return file.getvalue()


@pytest.mark.parametrize("scale", [1.5, 2.0, 3.0, 4.0])
@pytest.mark.parametrize("source", [sample.name for sample in images.samples()])
def test_every_sample_at_every_scale_makes_a_scene(source, scale):
    scene = Lab().scene(LabSettings(source=source, scale=scale))
    height, width = scene.truth.picture.shape[:2]
    assert scene.low.shape == (round(height / scale), round(width / scale), 3)
    assert 0 <= scene.bicubic.shape[0] - height <= scale
    assert scene.truth.psnr(scene.bicubic) > 12


@pytest.mark.parametrize(
    "change",
    [{"blur": 1.5}, {"noise": 10}, {"jpeg": 20}, {"source": "cat"}, {"scale": 3.0}],
    ids=str,
)
def test_each_control_of_the_damage_changes_the_input(change):
    before, after = (Lab().scene(settings) for settings in (PLAIN, replace(PLAIN, **change)))
    assert not np.array_equal(before.low, after.low)


@pytest.mark.parametrize("blur", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("told", ["truth", "nothing", "finds"])
def test_a_blur_moves_nothing(blur, told):
    scene = Lab().scene(replace(PLAIN, source="cat", blur=blur, told=told))
    truth, shifts = scene.truth, [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)]
    scores = [truth.psnr(np.roll(scene.bicubic, shift, (0, 1))) for shift in shifts]
    assert max(scores) == scores[0]


def test_the_network_knows_the_damage_only_if_it_is_told():
    damaged = replace(QUICK, blur=1.0, noise=8)
    told, ignorant = (Lab().job(replace(damaged, told=told)) for told in ("truth", "nothing"))
    assert told.camera.kernel is not None
    assert told.preset.pairs.son_noise == 8
    assert ignorant.camera.kernel is None
    assert ignorant.preset.pairs.son_noise == 0


def test_the_network_is_told_what_is_found_in_the_picture():
    blurred = replace(QUICK, source="cat", blur=1.6, told="finds")
    found, ignorant = (Lab().job(replace(blurred, told=told)) for told in ("finds", "nothing"))
    assert any(reason.startswith("blurred, ") for reason in found.reasons)
    assert found.preset.back_projection == 2
    assert width(found.camera.kernel) == pytest.approx(1.6, rel=0.25)
    assert any("no noise to speak of" in reason for reason in found.reasons)
    assert found.camera.alignment == "centred"
    assert np.array_equal(found.enlarged, ignorant.enlarged)  # it moves nothing
    assert ignorant.reasons == ()
    noisy = Lab().job(replace(QUICK, noise=12, told="finds"))
    assert noisy.preset.pairs.son_noise == pytest.approx(12, abs=2)
    assert noisy.preset.back_projection == 0
    assert noisy.preset.name == "live"


def test_of_a_picture_too_flat_nothing_is_found():
    lab = Lab()
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "PNG")
    lab.take(file.getvalue(), "flat.png")
    job = lab.job(replace(QUICK, source=UPLOAD, has_truth=False, told="finds"))
    assert any("too flat to find its camera" in reason for reason in job.reasons)
    assert job.camera.kernel is None


def test_what_older_files_say_is_understood():
    assert LabSettings(told=True).told == "truth"
    assert LabSettings(told=False).told == "nothing"


def test_settings_reach_the_job():
    job = Lab().job(replace(QUICK, steps=7, depth=4, width=8, learning_rate=0.002, seed=3))
    assert (job.run.settings.steps, job.run.network.depth, job.run.network.width) == (7, 4, 8)
    assert (job.run.settings.rule.peak, job.seed) == (0.002, 3)
    job = Lab().job(replace(QUICK.with_preset("paper"), learning_rate=0.0005))
    assert job.run.settings.rule == replace(PRESETS["paper"].training.rule, first=0.0005)
    assert isinstance(job.run.settings.rule, PlateauRule)


@pytest.mark.parametrize("name", TRAINED)
def test_a_preset_fills_in_its_numbers(name):
    assert Lab().preset(PLAIN.with_preset(name)) == PRESETS[name]


def test_the_lab_begins_with_what_its_preset_says():
    assert LabSettings() == LabSettings().with_preset("live")


@pytest.mark.parametrize(
    ("height", "width", "form", "mode"),
    [
        (60, 80, "PNG", "L"),
        (96, 64, "JPEG", "RGB"),
        (900, 1200, "JPEG", "RGB"),
        (64, 64, "GIF", "P"),
    ],
)
def test_a_good_upload_is_truth_or_input(height, width, form, mode):
    lab = Lab()
    words = lab.take(picture_bytes(height, width, form, mode), "mine.x")
    assert f"{height}×{width}" in words
    assert ("shrunk" in words) == (max(height, width) > LARGEST)
    with_truth = lab.scene(replace(PLAIN, source=UPLOAD))
    assert max(with_truth.truth.picture.shape) <= LARGEST
    without = lab.scene(replace(PLAIN, source=UPLOAD, has_truth=False, blur=3.0))
    assert without.truth is None
    assert max(without.bicubic.shape) <= LARGEST
    assert without.kernel is None  # no damage is done to it
    if max(height, width) * 2 <= LARGEST:
        assert without.low.shape == (height, width, 3)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"just words", "not a picture"),
        (picture_bytes(64, 64)[:500], "damaged|cut off|incomplete"),
        (picture_bytes(20, 20), "at least 48×48"),
        (picture_bytes(50, 2000), "long strip"),
    ],
    ids=["empty", "words", "cut off", "tiny", "strip"],
)
def test_a_bad_upload_gets_a_sentence(data, reason):
    with pytest.raises(ImageError, match=reason) as caught:
        Lab().take(data, "mine.png")
    assert "\n" not in str(caught.value)


def test_no_upload_yet_is_told():
    with pytest.raises(SettingsError, match="no picture of yours"):
        Lab().scene(replace(PLAIN, source=UPLOAD))


@pytest.mark.parametrize("name", ["blur", "noise", "scale", "steps", "depth", "width"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), "8", [8], None, 10**400, -1, True])
def test_settings_that_are_no_sane_numbers_are_refused_in_words(name, value):
    with pytest.raises(SettingsError, match=f"{name} is .*give") as caught:
        replace(PLAIN, **{name: value})
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"depth": 64}, "give 2 to 12"),
        ({"width": 512}, "give 4 to 64"),
        ({"depth": 3.0}, "whole number"),
        ({"learning_rate": 5.0}, "give 1e-05 to 0.02"),
        ({"steps": 10**7}, "give 1 to 10000"),
        ({"jpeg": 101}, "give 0 to 100"),
        ({"seed": -1}, "seed"),
        ({"told": "yes"}, "choose nothing, truth or finds"),
        ({"told": 1}, "choose nothing, truth or finds"),
        ({"has_truth": "yes"}, "True or False"),
        ({"source": "../cat"}, "no picture"),
        ({"source": ["cat"]}, "no picture"),
        ({"preset": "x" * 10_000}, "no preset"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_settings_out_of_range_are_refused_in_words(change, reason):
    with pytest.raises(SettingsError, match=reason) as caught:
        replace(PLAIN, **change)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("side", [5200, 8000])
def test_more_pixels_than_fit_into_memory_are_refused_before_they_are_unpacked(side):
    file = io.BytesIO()
    Image.new("RGB", (side, side)).save(file, "PNG")
    begin = time.perf_counter()
    with pytest.raises(ImageError, match=rf"{side**2 / 1e6:.0f} million pixels, more than the 24"):
        Lab().take(file.getvalue(), "huge.png")
    assert time.perf_counter() - begin < 1


def test_a_small_file_of_64_million_pixels_costs_next_to_nothing():
    data = (Path(__file__).parents[1] / "images" / "cases" / "webp_64mp.webp").read_bytes()
    code = "import sys; from zssr_teach.experiments.lab import Lab\n"
    code += "from zssr_teach.machine.memory import peak_memory\n"
    code += "lab, before = Lab(), peak_memory()\n"
    code += "try: lab.take(sys.stdin.buffer.read(), 'bomb.webp')\n"
    code += "except ValueError as error: print(error)\n"
    code += "print((peak_memory() - before) // 1000)"
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    words, kilobytes = done.stdout.decode().splitlines()
    assert "64 million pixels, more than the 24 million allowed" in words
    assert int(kilobytes) < 50_000


def test_a_photograph_is_taken_and_only_what_is_shown_of_it_is_kept():
    lab = Lab()
    file = io.BytesIO()
    Image.new("RGB", (4624, 3468), "teal").save(file, "JPEG")  # 16 million pixels
    assert "3468×4624" in lab.take(file.getvalue(), "phone.jpg")
    assert sum(picture.nbytes for picture in lab.uploaded.sizes.values()) < 5e6
    for scale in (1.5, 2.0, 3.0, 4.0):
        without = replace(PLAIN, source=UPLOAD, has_truth=False, scale=scale)
        assert max(lab.scene(without).low.shape) == round(LARGEST / scale)


def test_a_transparent_upload_is_seen_and_learnt_as_on_a_white_page():
    black = np.zeros((64, 64, 3), np.float32)
    alpha = np.zeros((64, 64), np.float32)
    alpha[16:48, 16:48] = 1
    file = images.encode(black, "PNG", like=Picture(black, alpha))
    lab = Lab()
    said = lab.take(file, "logo.png")
    assert "what is transparent is shown on white" in said
    shown = lab.original(LabSettings(source=UPLOAD))
    assert shown[:12].min() > 0.99
    assert shown[24:40, 24:40].max() < 0.01
    assert "transparent" not in lab.take(images.encode(black + 0.5, "PNG"), "plain.png")
