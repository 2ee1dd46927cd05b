"""A notebook that was saved, closed and opened again shows its widgets, without a kernel's help."""

import json
import urllib.request

import nbformat
from pages import PATIENCE, LabPage
from playwright.sync_api import expect

NOTEBOOK = "reopened.ipynb"  # its own: this one is saved, and the server is shared
CELL = """
from zssr_teach.images import sample
from zssr_teach.widgets.views.viewer import ComparisonViewer
ComparisonViewer({"a": sample("cat").pixels, "b": sample("cat").pixels ** 2})
"""


def test_a_widget_is_there_when_its_notebook_is_opened_again(lab_page: LabPage):
    path = lab_page.server.folder / "notebooks" / NOTEBOOK
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    lab_page.open_notebook(NOTEBOOK)
    lab_page.run_code(CELL)
    lab_page.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    lab_page.page.goto("about:blank")
    shut_down_kernels(lab_page)
    lab_page.open_notebook(NOTEBOOK)
    button = lab_page.page.get_by_role("button", name="Side by side")
    expect(button).to_be_visible(timeout=PATIENCE)
    assert lab_page.empty_widgets() == []


def shut_down_kernels(lab_page: LabPage) -> None:
    """End all kernels, as closing JupyterLab does."""
    server = lab_page.server
    headers = {"Authorization": f"token {server.token}"}

    def ask(method: str, path: str):
        question = urllib.request.Request(server.url + path, method=method, headers=headers)
        with urllib.request.urlopen(question, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    for session in ask("GET", "/api/sessions"):
        ask("DELETE", f"/api/sessions/{session['id']}")
