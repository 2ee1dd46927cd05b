"""The live lab without a page: controls, finishing touches, files."""

import io
import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from PIL import Image

from zssr_teach import images
from zssr_teach.errors import SettingsError
from zssr_teach.experiments import watch as watch_module
from zssr_teach.experiments.lab import RANGES, UPLOAD, LabSettings
from zssr_teach.upscaling import PRESETS
from zssr_teach.widgets.frame.exchange import LARGEST_UPLOAD
from zssr_teach.widgets.training.lab_scores import FINISHED
from zssr_teach.widgets.training.live_lab import LiveLab

PLAIN = LabSettings(source="coins")
QUICK = replace(PLAIN, steps=20, depth=3, width=4)


def picture_bytes(height: int, width: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(file, form)
    return file.getvalue()


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
    assert trained.scores.numbers[FINISHED].startswith(f"{truth.psnr(trained.result.image):.2f}")
    assert trained.scores.numbers["bicubic"].startswith(f"{truth.psnr(trained.scene.bicubic):.2f}")
    assert trained.result.psnr == pytest.approx(truth.psnr(trained.result.image))


def test_a_band_does_not_land_in_a_finished_picture(trained, monkeypatch):
    monkeypatch.setattr(watch_module, "_WHOLE", 1)
    monkeypatch.setattr(watch_module, "_BAND", 128 * 32)
    trained.panel.touches["self_ensemble"].value = False  # shows a finished picture once more
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
            trained.panel.touches["self_ensemble"].value = ensemble
            trained.panel.touches["back_projection"].value = projection
            shown[ensemble, projection] = trained.viewer.picture("zero-shot").copy()
    assert len({picture.tobytes() for picture in shown.values()}) == 4
    assert trained.monitor.watch.step == steps
    for before, after in zip(
        weights, trained.monitor.training.run.model.get_weights(), strict=True
    ):
        assert np.array_equal(before, after)
    trained.panel.touches["self_ensemble"].value = trained.panel.touches[
        "back_projection"
    ].value = True
    assert np.array_equal(trained.viewer.picture("zero-shot"), shown[True, True])


@pytest.mark.parametrize(
    ("name", "value"),
    [("scale", 3.0), ("blur", 1.0), ("noise", 9), ("jpeg", 20), ("source", "cat")],
)
def test_another_scene_begins_untrained(trained, name, value):
    before = trained.viewer.picture("input").copy()
    trained.panel.controls[name].value = value
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
        one.panel.controls[name].value = value
    for name, value in reversed(changes):
        other.panel.controls[name].value = value
    assert one.settings == other.settings
    assert np.array_equal(one.viewer.picture("bicubic"), other.viewer.picture("bicubic"))


def test_the_preset_sets_the_controls_below_it():
    lab = LiveLab(PLAIN)
    lab.panel.controls["preset"].value = "real"
    assert lab.settings == PLAIN.with_preset("real")
    assert lab.panel.controls["steps"].value == PRESETS["real"].training.steps
    assert not lab.panel.touches["back_projection"].value


def test_auto_says_what_it_found_and_moves_the_switches_to_what_it_chose():
    lab = LiveLab(replace(QUICK, preset="auto", noise=15, told="nothing"))
    assert lab.panel.touches["back_projection"].value
    lab.monitor.run_now()
    assert "noise of about 1" in lab.scores.message
    assert not lab.panel.touches["back_projection"].value
    assert lab.result.preset.pairs.son_noise == pytest.approx(15, abs=2)
    assert lab.result.preset.back_projection == 0
    assert lab.result.steps == 20
    lab.panel.controls["noise"].value = 0
    assert lab.scores.message == ""
    lab.monitor.run_now()
    assert "no noise to speak of" in lab.scores.message
    assert lab.panel.touches["back_projection"].value


def test_what_the_network_is_told_is_chosen_and_what_is_found_is_said():
    lab = LiveLab(replace(QUICK, source="cat", blur=1.6))
    names = [name for name, _ in lab.panel.controls["told"]._options_full]
    assert names == ["nothing", "the truth", "what it finds"]
    lab.panel.controls["told"].value = "finds"
    assert lab.settings.told == "finds"
    assert lab.scores.message == ""
    lab.panel.controls["steps"].value = 50
    lab.monitor.run_now()
    assert "blurred, 1." in lab.scores.message
    assert lab.monitor.training.camera.kernel is not None
    lab.panel.controls["told"].value = "nothing"
    lab.monitor.run_now()
    assert "blurred" not in lab.scores.message


def test_what_can_be_found_matters_for_a_picture_without_truth_too():
    lab = LiveLab(QUICK)
    lab.panel.upload.receive(picture_bytes(60, 80), "mine.png")
    lab.panel.controls["has_truth"].value = False
    assert lab.panel.controls["blur"].disabled
    assert not lab.panel.controls["told"].disabled


def test_an_upload_is_taken_and_a_bad_one_changes_nothing():
    lab = LiveLab(QUICK)
    lab.panel.upload.receive(picture_bytes(60, 80), "my cat.png")
    assert lab.settings.source == UPLOAD
    assert lab.viewer.picture("ground truth").shape == (60, 80, 3)
    assert not lab.panel.upload.alarm
    lab.panel.upload.receive(b"words", "letter.txt")
    assert lab.panel.upload.alarm
    assert "letter.txt" in lab.panel.upload.message
    assert lab.viewer.picture("ground truth").shape == (60, 80, 3)
    lab.panel.controls["has_truth"].value = False
    assert lab.viewer.titles == ["input", "bicubic", "zero-shot"]
    assert lab.panel.controls["blur"].disabled
    assert "only the eye" in lab.scores.message
    assert lab.monitor.run_now().state == "finished"
    assert lab.picture_file()[0] == "my_cat_x2.png"
    lab.panel.controls["source"].value = "cat"
    assert "ground truth" in lab.viewer.titles
    assert not lab.panel.controls["blur"].disabled


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
    lab.panel.save_picture._send_file(None, None, None)
    assert "press Start first" in lab.panel.save_picture.message


def test_a_still_picture_is_saved(trained):
    bundle = trained._repr_mimebundle_()
    assert set(bundle) >= {"image/png", "text/plain", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == "LiveLab: input, bicubic, zero-shot, ground truth"


# ---- what a page may send ---------------------------------------------------------------------


def test_a_slider_that_was_widened_on_the_page_is_answered_in_words():
    lab = LiveLab(QUICK)
    lab.panel.controls["depth"].set_state({"max": 10**6})
    lab.panel.controls["depth"].set_state({"value": 64})
    assert "depth is 64; give 2 to 12" in lab.monitor.errors.message
    assert lab.settings.depth == 3
    lab.panel.controls["depth"].set_state({"value": 4})
    assert lab.monitor.errors.message == ""
    assert lab.settings.depth == 4


def test_sliders_and_checks_share_their_limits():
    lab = LiveLab(QUICK)
    for name in ("blur", "noise", "depth", "width"):
        control, span = lab.panel.controls[name], RANGES[name]
        assert (control.min, control.max, control.step) == (span.low, span.high, span.step)
    for name in ("steps", "scale", "learning_rate", "jpeg"):
        for _, value in lab.panel.controls[name]._options_full:
            RANGES[name].check(name, value)


def test_a_page_sets_only_what_its_own_widgets_set():
    lab = LiveLab(QUICK)
    before = lab.viewer.shapes
    lab.viewer.set_state({"shapes": [[1, 10**9]], "titles": ["x"], "shown_height": 10**9})
    lab.viewer.set_state({"mode": "blink", "gain": 8})
    assert (lab.viewer.shapes, lab.viewer.shown_height) == (before, 420)
    assert (lab.viewer.mode, lab.viewer.gain) == ("blink", 8)
    lab.panel.upload.set_state({"largest": 10**9, "limit": "no limit", "message": "hello"})
    assert (lab.panel.upload.largest, lab.panel.upload.message) == (LARGEST_UPLOAD, "hello")
    assert "million pixels" in lab.panel.upload.limit
    lab.scores.set_state({"message": "You have won"})
    assert lab.scores.message == ""


def test_the_lab_offers_what_is_trained_and_no_rival():
    offered = LiveLab(PLAIN).panel.controls["preset"].options
    assert set(offered) == {name for name, preset in PRESETS.items() if preset.rival is None}
    with pytest.raises(SettingsError, match="preset"):
        LabSettings(preset="supervised")
