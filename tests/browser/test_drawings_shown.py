"""The drawings in the text are shown by JupyterLab, from every folder of notebooks."""

import pytest
from pages import PATIENCE, LabPage

SHOWN = """(name) => [...document.querySelectorAll('.jp-MarkdownOutput img')].some((image) =>
  decodeURIComponent(image.src).includes(name) && image.complete && image.naturalWidth > 500
  && image.alt.length > 60)"""


@pytest.mark.parametrize(
    ("notebook", "name"),
    [
        ("00_start_here.ipynb", "drawings/method.svg"),
        ("rendered/00_start_here.ipynb", "drawings/method.svg"),
        ("05_network.ipynb", "drawings/network.svg"),
        ("solutions/05_network.ipynb", "drawings/network.svg"),
    ],
)
def test_a_drawing_is_shown(lab_page: LabPage, notebook: str, name: str):
    lab_page.open_notebook(notebook)
    lab_page.page.wait_for_function(SHOWN, arg=name, timeout=PATIENCE)
