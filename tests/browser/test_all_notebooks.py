"""Every notebook of the course runs from top to bottom in JupyterLab, and its widgets show."""

import pytest
from pages import LabPage
from servers import ROOT

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_runs_in_jupyterlab(lab_page: LabPage, name: str):
    lab_page.open_notebook(name)
    lab_page.run_all_cells(timeout=300_000)
    assert lab_page.errors() == []
    code = [cell for cell in lab_page.cells() if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code if cell["source"]), "a cell was not run"
    assert lab_page.empty_widgets() == []
    lab_page.wait_idle()
