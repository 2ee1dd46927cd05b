"""The live lab and the training monitor in JupyterLab, as a student uses them."""

import json

from lab_actions import (
    PATIENCE,
    decoded,
    expect_change,
    lab_of,
    picture,
    press,
    save,
    says,
    train_pause_resume_stop,
)
from pages import LabPage
from playwright.sync_api import expect

NOTEBOOK = "00_start_here.ipynb"
LAB = """
from zssr_teach.experiments.lab import LabSettings
from zssr_teach.widgets.training.live_lab import LiveLab
LiveLab(LabSettings(source="coins", steps=3000, depth=4, width=8))
"""
MONITORS = """
import numpy as np
from zssr_teach.images import sample
from zssr_teach.upscaling import Job, find_preset
from zssr_teach.widgets.training.monitor import TrainingMonitor
image = sample("coins").pixels[:48, :48]
made = globals().get("made", [])
made.append(TrainingMonitor(lambda: Job(image, 2, find_preset("live", steps=1_000_000))))
made[-1]
"""
FAILING = """
def fail():
    raise RuntimeError("the teacher broke it")
TrainingMonitor(fail)
"""


def test_the_live_lab_in_jupyterlab(lab_page: LabPage):
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(LAB)
    lab = lab_of(lab_page.page)
    train_pause_resume_stop(lab)
    lab_page.wait_idle()  # it trained, and the notebook could be used all the while

    before = picture(lab)
    for name in ("self-ensemble", "back-projection"):
        lab.get_by_label(name).press("Space")
        expect_change(lab, before)
        before = picture(lab)
    name, data = save(lab, "Save the picture")
    assert (name, decoded(data).shape) == ("coins_x2.png", (128, 128, 3))
    name, data = save(lab, "Save the settings")
    settings = json.loads(data)
    assert name == "coins_settings.json"
    assert settings["finishing_touches"] == {"self_ensemble": False, "back_projection": False}
    assert lab_page.empty_widgets() == []
    lab_page.wait_idle()


def test_cells_that_run_again_errors_and_restarts_in_jupyterlab(lab_page: LabPage):
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(MONITORS, FAILING, "print([m.state for m in made])")
    first, broken = (lab_page.page.locator(".zssr-monitor").nth(place) for place in (0, 1))
    press(broken, "Start")
    expect(broken.get_by_role("alert")).to_contain_text("the teacher broke it", timeout=PATIENCE)
    says(broken, "Training failed.")
    press(first, "Start")
    says(first, "Training.")
    lab_page.run_all_cells()  # the first monitor is replaced while it trains
    assert lab_page.errors() == []
    states = lab_page.cell_outputs(2)[0]["text"]
    assert states in ("['stopping', 'ready']\n", "['stopped', 'ready']\n")

    second = lab_page.page.locator(".zssr-monitor").first
    press(second, "Start")
    says(second, "Training.")
    lab_page.interrupt_kernel()  # there is no cell to interrupt; training goes on
    press(second, "Pause")
    says(second, "Paused.")
    press(second, "Resume")
    says(second, "Training.")
    lab_page.restart_kernel()
    lab_page.run_code("print('made' in globals())")
    assert lab_page.cell_outputs(0)[0]["text"] == "False\n"
    assert lab_page.kernel_status() == "idle"
