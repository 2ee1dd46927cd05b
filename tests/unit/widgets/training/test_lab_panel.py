"""The live lab's controls and numbers, each alone."""

import numpy as np
import pytest

from zssr_teach.experiments.lab import TRAINED, UPLOAD, Lab, LabSettings
from zssr_teach.upscaling import PRESETS
from zssr_teach.widgets.training import lab_scores
from zssr_teach.widgets.training.lab_panel import LabPanel
from zssr_teach.widgets.training.lab_scores import LEARNING, LabScores

SCENE = Lab().scene(LabSettings(source="coins"))


@pytest.fixture
def calls() -> list[str]:
    return []


@pytest.fixture
def panel(calls) -> LabPanel:
    def save() -> tuple[str, bytes]:
        return "name", b""

    return LabPanel(
        LabSettings(),
        change=lambda: calls.append("change"),
        touch=lambda: calls.append("touch"),
        take=lambda data, name: None,
        picture_file=save,
        settings_file=save,
    )


@pytest.mark.parametrize("name", [name for name in TRAINED if name != "live"])
def test_a_preset_is_one_change_however_many_controls_it_fills_in(panel, calls, name):
    panel.controls["preset"].value = name
    assert calls == ["change"]
    assert LabSettings(**panel.values()) == LabSettings().with_preset(name)


def test_each_switch_asks_for_what_it_is_there_for(panel, calls):
    panel.controls["blur"].value = 1.0
    panel.touches["self_ensemble"].value = False
    assert calls == ["change", "touch"]


def test_an_upload_is_chosen_without_a_call(panel, calls):
    panel.choose_upload("cat.png")
    assert panel.values()["source"] == UPLOAD
    assert calls == []


def test_touches_that_the_preset_makes_anyway_are_left_to_it(panel):
    own = PRESETS["live"]
    panel.touches["self_ensemble"].value = own.self_ensemble
    panel.touches["back_projection"].value = own.back_projection > 0
    assert panel.wished_touches(own) == {}
    panel.touches["self_ensemble"].value = not own.self_ensemble
    assert panel.wished_touches(own)["self_ensemble"] == (not own.self_ensemble)


def test_while_it_trains_ssim_is_measured_once_a_second(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(lab_scores.time, "monotonic", lambda: now[0])
    scores, truth = LabScores(SCENE), SCENE.truth
    worse = np.clip(SCENE.bicubic + 0.1, 0, 1)

    def said() -> str:
        return scores.numbers[LEARNING].rsplit(" ", 1)[1]

    scores.show_frame(SCENE.bicubic, 30.0)
    assert scores.numbers[LEARNING].startswith("30.00 dB")
    first = said()
    scores.show_frame(worse, None)
    assert scores.numbers[LEARNING].startswith(f"{truth.psnr(worse):.2f} dB")
    assert said() == first
    now[0] += 1.5
    scores.show_frame(worse, None)
    assert said() == f"{truth.ssim(worse):.4f}" != first


def test_another_scene_has_no_numbers_of_the_one_before(monkeypatch):
    monkeypatch.setattr(lab_scores.time, "monotonic", lambda: 100.0)
    scores = LabScores(SCENE)
    scores.show_frame(SCENE.bicubic, None)
    assert set(scores.numbers) == {"bicubic", LEARNING, "gain"}
    other = Lab().scene(LabSettings(source="cat"))
    scores.begin(other)
    assert set(scores.numbers) == {"bicubic"}
    scores.show_frame(other.bicubic, None)  # within the same second
    assert scores.numbers[LEARNING] == scores.numbers["bicubic"]
