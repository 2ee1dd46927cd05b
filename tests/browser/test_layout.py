"""At 1280×800 with JupyterLab's file browser open, what is moved and what is seen are in view."""

import pytest
from pages import LabPage
from playwright.sync_api import Locator, expect

NOTEBOOK = "00_start_here.ipynb"
EXPLORERS = {
    "camera": "CameraExplorer",
    "pairs": "PairExplorer",
    "metrics": "MetricExplorer",
    "resampling": "ResamplingExplorer",
    "recurrence": "RecurrenceExplorer",
    "network": "NetworkExplorer",
    "trade_off": "TradeOffExplorer",
}
CODE = {
    name: f"from zssr_teach.widgets.explorers.{name} import {kind}\n{kind}()"
    for name, kind in EXPLORERS.items()
}
CODE["estimator"] = (
    "from zssr_teach.widgets.training.camera_estimator import CameraEstimator\nCameraEstimator()"
)
CODE["digits"] = (
    "from zssr_teach.widgets.training.digit_monitor import DigitMonitor\nDigitMonitor()"
)
CODE["lab"] = "from zssr_teach.widgets.training.live_lab import LiveLab\nLiveLab()"
TALL = "from IPython.display import HTML\nHTML('<div style=\"height: 900px\">text</div>')"
# Which part of an element is seen in the notebook, from 0 to 1.
SEEN = """(node) => {
  const panel = node.closest('.jp-WindowedPanel-outer').getBoundingClientRect();
  const box = node.getBoundingClientRect();
  const across = Math.min(box.right, panel.right) - Math.max(box.left, panel.left);
  const down = Math.min(box.bottom, panel.bottom) - Math.max(box.top, panel.top);
  return Math.max(0, across) * Math.max(0, down) / (box.width * box.height);
}"""
NAME = "(node) => node.ariaLabel || node.textContent || node.labels?.[0]?.textContent"
CONTROLS = ".zssr-controls :is([role=slider], select, input, button)"
NUMBERS = ".zssr-readout dl"


def seen(part: Locator) -> float:
    """Return which part of an element is seen in the notebook, from 0 to 1."""
    return part.evaluate(SEEN)


@pytest.mark.parametrize("name", CODE)
def test_picture_and_numbers_are_in_view_with_the_control_that_is_moved(
    lab_page: LabPage, name: str
):
    page = lab_page.page
    page.set_viewport_size({"width": 1280, "height": 800})
    lab_page.open_notebook(NOTEBOOK)
    expect(page.locator("#filebrowser")).to_be_visible()
    lab_page.run_code(TALL, CODE[name], TALL)
    widget = page.locator(".zssr-explorer").first
    picture = widget.locator(".zssr-compare, .zssr-stage").first
    expect(picture).to_be_visible()
    numbers = [one for one in widget.locator(NUMBERS).all() if one.is_visible()]
    controls = [one for one in widget.locator(CONTROLS).all() if one.is_visible()]
    assert numbers
    assert len(controls) > 3
    # As the Tab key goes, coming from above; and back again.
    page.locator(".jp-WindowedPanel-outer").evaluate("(panel) => panel.scrollTo(0, 0)")
    for control in [*controls, *reversed(controls)]:
        control.focus()
        said = control.evaluate(NAME)
        assert seen(control) == pytest.approx(1), said
        assert seen(picture) > 0.6, said
        assert min(map(seen, numbers)) > 0.6, said
