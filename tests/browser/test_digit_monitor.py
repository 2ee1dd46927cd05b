"""The digit monitor in JupyterLab: a GAN is watched, held, ended, judged, and made to collapse."""

import re

from lab_actions import expect_change, picture, press, says
from pages import PATIENCE, LabPage, shows
from playwright.sync_api import expect

from zssr_teach.digits import COLLAPSING
from zssr_teach.experiments.digits import DigitModel

NOTEBOOK = "00_start_here.ipynb"
CELL = """
from zssr_teach.widgets import DigitMonitor
DigitMonitor(steps={steps})
"""


def test_a_gan_is_watched_held_and_judged(lab_page: LabPage):
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(CELL.format(steps=10_000))
    shown = lab_page.page.locator(".zssr-digits")
    for title in ("generator's loss", "opinion of made digits"):  # before there is anything to draw
        expect(shown.get_by_role("img", name=f"{title}: nothing yet")).to_be_visible()
    before = picture(shown)
    press(shown, "Start")
    says(shown, "Training.")
    expect_change(shown, before)
    chart = shown.get_by_role("img", name="discriminator's loss: ")
    measured = re.compile(r"loss: \d.*; cannot tell: 1\.3")  # before the pause, or it never comes
    expect(chart).to_have_accessible_name(measured, timeout=PATIENCE)
    press(shown, "Pause")
    says(shown, "Paused.")
    press(shown, "Resume")
    says(shown, "Training.")
    press(shown, "Stop")
    says(shown, "Stopped; what was learnt stays.")
    expect(shown).to_contain_text("of the samples are read as a digit", timeout=PATIENCE)

    shown.get_by_role("button", name="Collapse on purpose").press("Enter")
    says(shown, "Ready.")
    momentum = shown.get_by_role("slider", name="momentum")
    expect(momentum).to_have_attribute("aria-valuenow", f"{COLLAPSING.momentum:g}")
    expect(shown).not_to_contain_text("of the samples are read as a digit")
    assert lab_page.empty_widgets() == []
    assert lab_page.errors() == []


def test_what_is_shown_in_the_end_are_its_samples(lab_page: LabPage):
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(CELL.format(steps=2))
    shown = lab_page.page.locator(".zssr-digits")
    press(shown, "Start")
    says(shown, "Finished.")
    gan = DigitModel(steps=2).gan().train()
    shows(lab_page, shown.locator(".zssr-pictureview"), gan.preview())
    expect(shown).to_contain_text("Mode collapse: ")
    assert lab_page.errors() == []
