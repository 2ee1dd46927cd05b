"""The live lab without a page: scenes, uploads, controls, finishing touches, files."""

import io
import json
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zssr_teach import images
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.experiments import watch as watch_module
from zssr_teach.images import Picture
from zssr_teach.training import PlateauRule
from zssr_teach.upscaling import PRESETS
from zssr_teach.widgets.frame.exchange import LARGEST_UPLOAD, Download, PictureUpload
from zssr_teach.widgets.training.live_lab import LARGEST, RANGES, UPLOAD, Lab, LabSettings, LiveLab

PLAIN = LabSettings(source="coins")
QUICK = replace(PLAIN, steps=20, depth=3, width=4)


def picture_bytes(height: int, width: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, form)
    return file.getvalue()


# ---- the model --------------------------------------------------------------------------------


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
@pytest.mark.parametrize("told", [True, False])
def test_a_blur_moves_nothing(blur, told):
    scene = Lab().scene(replace(PLAIN, source="cat", blur=blur, told=told))
    truth, shifts = scene.truth, [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)]
    scores = [truth.psnr(np.roll(scene.bicubic, shift, (0, 1))) for shift in shifts]
    assert max(scores) == scores[0]


def test_the_network_knows_the_damage_only_if_it_is_told():
    damaged = replace(QUICK, blur=1.0, noise=8)
    told, ignorant = (Lab().job(replace(damaged, told=told)) for told in (True, False))
    assert told.camera.kernel is not None
    assert told.preset.pairs.son_noise == 8
    assert ignorant.camera.kernel is None
    assert ignorant.preset.pairs.son_noise == 0


def test_settings_reach_the_job():
    job = Lab().job(replace(QUICK, steps=7, depth=4, width=8, learning_rate=0.002, seed=3))
    assert (job.run.settings.steps, job.run.network.depth, job.run.network.width) == (7, 4, 8)
    assert (job.run.settings.rule.peak, job.seed) == (0.002, 3)
    job = Lab().job(replace(QUICK.with_preset("paper"), learning_rate=0.0005))
    assert job.run.settings.rule == replace(PRESETS["paper"].training.rule, first=0.0005)
    assert isinstance(job.run.settings.rule, PlateauRule)


@pytest.mark.parametrize("name", PRESETS)
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


# ---- the view ---------------------------------------------------------------------------------


@pytest.fixture
def trained() -> LiveLab:
    """Return a lab whose short training is over."""
    lab = LiveLab(QUICK)
    lab.monitor.run_now()
    return lab


def test_the_lab_shows_what_it_learnt(trained):
    truth = trained.scene.truth
    assert trained.viewer.titles == ["input", "bicubic", "zero-shot", "ground truth"]
    shown = trained.viewer.picture("zero-shot")
    assert np.array_equal(shown, images.to_bytes8(trained.result.image))
    assert trained.scores.numbers["zero-shot"].startswith(f"{truth.psnr(trained.result.image):.2f}")
    assert trained.scores.numbers["bicubic"].startswith(f"{truth.psnr(trained.scene.bicubic):.2f}")
    assert trained.result.psnr == pytest.approx(truth.psnr(trained.result.image))


def test_a_band_does_not_land_in_a_finished_picture(trained, monkeypatch):
    monkeypatch.setattr(watch_module, "_WHOLE", 1)
    monkeypatch.setattr(watch_module, "_BAND", 128 * 32)
    trained.touches["self_ensemble"].value = False  # shows a finished picture once more
    assert trained.monitor.watch.look(whole=False).changed != (0, 128)
    last = trained.monitor.last.picture
    assert not np.array_equal(images.to_bytes8(last), images.to_bytes8(trained.result.image))
    assert np.array_equal(trained.viewer.picture("zero-shot"), images.to_bytes8(last))


def test_finishing_touches_need_no_training_again(trained):
    steps = trained.monitor.watch.step
    weights = [weight.copy() for weight in trained.monitor.training.run.model.get_weights()]
    shown = {}
    for ensemble in (True, False):
        for projection in (True, False):
            trained.touches["self_ensemble"].value = ensemble
            trained.touches["back_projection"].value = projection
            shown[ensemble, projection] = trained.viewer.picture("zero-shot").copy()
    assert len({picture.tobytes() for picture in shown.values()}) == 4
    assert trained.monitor.watch.step == steps
    for before, after in zip(
        weights, trained.monitor.training.run.model.get_weights(), strict=True
    ):
        assert np.array_equal(before, after)
    trained.touches["self_ensemble"].value = trained.touches["back_projection"].value = True
    assert np.array_equal(trained.viewer.picture("zero-shot"), shown[True, True])


@pytest.mark.parametrize(
    ("name", "value"),
    [("scale", 3.0), ("blur", 1.0), ("noise", 9), ("jpeg", 20), ("source", "cat")],
)
def test_another_scene_begins_untrained(trained, name, value):
    before = trained.viewer.picture("input").copy()
    trained.controls[name].value = value
    assert getattr(trained.settings, name) == value
    assert trained.monitor.state == "ready"
    assert trained.result is None
    assert not np.array_equal(trained.viewer.picture("input"), before)
    assert np.array_equal(trained.viewer.picture("zero-shot"), trained.viewer.picture("bicubic"))
    assert set(trained.scores.numbers) == {"bicubic"}


def test_the_order_of_controls_does_not_matter():
    one, other = LiveLab(QUICK), LiveLab(QUICK)
    changes = [("blur", 1.0), ("noise", 5), ("scale", 1.5)]
    for name, value in changes:
        one.controls[name].value = value
    for name, value in reversed(changes):
        other.controls[name].value = value
    assert one.settings == other.settings
    assert np.array_equal(one.viewer.picture("bicubic"), other.viewer.picture("bicubic"))


def test_the_preset_sets_the_controls_below_it():
    lab = LiveLab(PLAIN)
    lab.controls["preset"].value = "real"
    assert lab.settings == PLAIN.with_preset("real")
    assert lab.controls["steps"].value == PRESETS["real"].training.steps
    assert not lab.touches["back_projection"].value


def test_an_upload_is_taken_and_a_bad_one_changes_nothing():
    lab = LiveLab(QUICK)
    lab.upload.receive(picture_bytes(60, 80), "my cat.png")
    assert lab.settings.source == UPLOAD
    assert lab.viewer.picture("ground truth").shape == (60, 80, 3)
    assert not lab.upload.alarm
    lab.upload.receive(b"words", "letter.txt")
    assert lab.upload.alarm
    assert "letter.txt" in lab.upload.message
    assert lab.viewer.picture("ground truth").shape == (60, 80, 3)
    lab.controls["has_truth"].value = False
    assert lab.viewer.titles == ["input", "bicubic", "zero-shot"]
    assert lab.controls["blur"].disabled
    assert "only the eye" in lab.scores.message
    assert lab.monitor.run_now().state == "finished"
    assert lab.picture_file()[0] == "my_cat_x2.png"
    lab.controls["source"].value = "cat"
    assert "ground truth" in lab.viewer.titles
    assert not lab.controls["blur"].disabled


def test_files_hold_what_is_shown(trained):
    name, data = trained.picture_file()
    assert name == "coins_x2.png"
    saved = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert np.array_equal(saved, trained.viewer.picture("zero-shot"))
    name, data = trained.settings_file()
    content = json.loads(data)
    assert content["settings"] == asdict(trained.settings)
    assert LabSettings(**content["settings"]) == trained.settings
    assert content["steps_taken"] == 20
    assert content["scores"] == trained.scores.numbers


def test_nothing_to_save_yet_is_told():
    lab = LiveLab(QUICK)
    lab.save_picture._send_file(None, None, None)
    assert "press Start first" in lab.save_picture.message


def test_a_still_picture_is_saved(trained):
    bundle = trained._repr_mimebundle_()
    assert set(bundle) >= {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == "LiveLab: input, bicubic, zero-shot, ground truth"


def test_exchange_shows_errors_in_words():
    def refuse(*_):
        raise ImageError("this is no picture; take another one")

    upload, download = PictureUpload(refuse), Download("Save", refuse)
    upload.receive(b"x", "x")
    download._send_file(None, None, None)
    assert (upload.message, upload.alarm) == ("this is no picture; take another one", True)
    assert download.message == "this is no picture; take another one"


# ---- what a page may send ---------------------------------------------------------------------


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
        ({"told": "yes"}, "True or False"),
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


def test_a_slider_that_was_widened_on_the_page_is_answered_in_words():
    lab = LiveLab(QUICK)
    lab.controls["depth"].set_state({"max": 10**6})
    lab.controls["depth"].set_state({"value": 64})
    assert "depth is 64; give 2 to 12" in lab.monitor.errors.message
    assert lab.settings.depth == 3
    lab.controls["depth"].set_state({"value": 4})
    assert lab.monitor.errors.message == ""
    assert lab.settings.depth == 4


def test_sliders_and_checks_share_their_limits():
    lab = LiveLab(QUICK)
    for name in ("blur", "noise", "depth", "width"):
        control, span = lab.controls[name], RANGES[name]
        assert (control.min, control.max, control.step) == (span.low, span.high, span.step)
    for name in ("steps", "scale", "learning_rate", "jpeg"):
        for _, value in lab.controls[name]._options_full:
            RANGES[name].check(name, value)


def test_a_page_sets_only_what_its_own_widgets_set():
    lab = LiveLab(QUICK)
    before = lab.viewer.shapes
    lab.viewer.set_state({"shapes": [[1, 10**9]], "titles": ["x"], "shown_height": 10**9})
    lab.viewer.set_state({"mode": "blink", "gain": 8})
    assert (lab.viewer.shapes, lab.viewer.shown_height) == (before, 420)
    assert (lab.viewer.mode, lab.viewer.gain) == ("blink", 8)
    lab.upload.set_state({"largest": 10**9, "limit": "no limit", "message": "hello"})
    assert (lab.upload.largest, lab.upload.message) == (LARGEST_UPLOAD, "hello")
    assert "million pixels" in lab.upload.limit
    lab.scores.set_state({"message": "You have won"})
    assert lab.scores.message == ""


@pytest.mark.parametrize("side", [5200, 8000])
def test_more_pixels_than_fit_into_memory_are_refused_before_they_are_unpacked(side):
    file = io.BytesIO()
    Image.new("RGB", (side, side)).save(file, "PNG")
    begin = time.perf_counter()
    with pytest.raises(ImageError, match=rf"{side**2 / 1e6:.0f} million pixels, more than the 24"):
        Lab().take(file.getvalue(), "huge.png")
    assert time.perf_counter() - begin < 1


def test_a_small_file_of_64_million_pixels_costs_next_to_nothing():
    data = (Path(__file__).parents[2] / "images" / "cases" / "webp_64mp.webp").read_bytes()
    code = "import sys; from zssr_teach.widgets.training.live_lab import Lab\n"
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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cat.png", "cat.png"),
        ("a\n\x00\x1b[31mb\u202egnp.exe", "a [31mb gnp.exe"),
        ("x" * 500 + ".png", "x" * 69 + "…xxxxxx.png"),
        ("\n" * 10**6, "…"),
        (["list"], ""),
        (None, ""),
    ],
    ids=lambda value: str(value)[:20],
)
def test_names_of_files_are_short_and_of_one_line(name, shown):
    seen = []
    upload = PictureUpload(lambda data, name: seen.append(name))
    upload._receive(upload, {"name": name}, [b"data"])
    assert seen == [shown]
    upload._receive(upload, ["no", "object"], [b"data"])
    upload._receive(upload, {"name": "no file"}, [])
    assert len(seen) == 1


def test_a_file_that_is_too_large_is_refused_by_the_kernel_as_well():
    seen = []
    upload = PictureUpload(lambda data, name: seen.append(name))
    upload.receive(bytes(LARGEST_UPLOAD + 1), "large.png")
    assert seen == []
    assert upload.alarm
    assert "large.png has 9 MB; choose a picture of at most 9 MB" in upload.message


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
