"""The frame itself: it runs widgets in JupyterLab and Voilà, and it notices what goes wrong."""

import pytest
from conftest import Watch
from pages import EMPTY_WIDGETS, LabPage
from playwright.sync_api import expect

SLIDER = """
import ipywidgets
slider = ipywidgets.IntSlider(value=3, description="Factor")
text = ipywidgets.Label()
def show(change):
    text.value = f"The factor is {slider.value}."
slider.observe(show, "value")
show(None)
ipywidgets.VBox([slider, text])
"""
START = "00_start_here.ipynb"


def test_a_slider_moves_in_jupyterlab(lab_page: LabPage):
    lab_page.open_notebook(START)
    lab_page.run_code(SLIDER)
    expect(lab_page.widgets()).to_contain_text("The factor is 3.")
    lab_page.widgets().get_by_role("slider").press("ArrowRight")
    expect(lab_page.widgets()).to_contain_text("The factor is 4.")
    assert lab_page.empty_widgets() == []


def test_a_slider_moves_in_voila(voila_page):
    opened = voila_page(SLIDER)
    expect(opened.page.locator("body")).to_contain_text("The factor is 3.")
    opened.page.get_by_role("slider").press("ArrowRight")
    expect(opened.page.locator("body")).to_contain_text("The factor is 4.")
    assert opened.empty_widgets() == []


def test_errors_and_outputs_of_cells_are_seen(lab_page: LabPage):
    lab_page.open_notebook(START)
    lab_page.replace_cells("print(6 * 7)", "1 / 0")
    lab_page.run_all_cells()
    assert lab_page.cell_outputs(0)[0]["text"] == "42\n"
    assert lab_page.errors() == ["cell 1: ZeroDivisionError: division by zero"]


@pytest.mark.parametrize(
    "code",
    [
        "import ipywidgets; ipywidgets.VBox([])",
        "import ipywidgets; ipywidgets.Image(value=b'no picture', width=50, height=50)",
        "import ipywidgets; w = ipywidgets.Label('x'); w.layout.display = 'none'; w",
    ],
    ids=["no children", "broken picture", "hidden"],
)
def test_empty_widgets_are_seen(lab_page: LabPage, code: str):
    lab_page.open_notebook(START)
    lab_page.run_code(code)
    lab_page.page.wait_for_function(f"({EMPTY_WIDGETS})().length > 0", timeout=30_000)
    assert lab_page.empty_widgets() != []


def test_restarting_forgets_names(lab_page: LabPage):
    lab_page.open_notebook(START)
    lab_page.run_code("x = 1")
    lab_page.restart_kernel()
    lab_page.run_code("print('x' in globals())")
    assert lab_page.cell_outputs(0)[0]["text"] == "False\n"
    assert lab_page.kernel_status() == "idle"


def test_console_errors_and_requests_to_other_machines_are_seen(page, watch: Watch):
    page.goto("data:text/html,<p>A page</p>")
    page.evaluate("console.error('broken')")
    page.evaluate("setTimeout(() => { throw new Error('thrown'); })")
    page.evaluate("fetch('http://other.example/').catch(() => {})")
    page.wait_for_timeout(100)
    assert [text.split(" (")[0] for text in watch.errors] == ["broken", "uncaught: thrown"]
    assert watch.refused == ["http://other.example/"]
    watch.errors.clear()
