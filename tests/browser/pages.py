"""Use a notebook in JupyterLab, or a Voilà page, as a person would; for the browser tests.

All waiting is for something that happens on the page, never for a fixed time.
"""

import base64
import contextlib
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from servers import Server

from zssr_teach.colours import rgb8

MILLISECONDS = 1000
# For things that need the kernel; TensorFlow's import alone takes seconds on two busy cores.
PATIENCE = 180 * MILLISECONDS

PANEL = "window.jupyterapp.shell.currentWidget"
# Zero-sized pictures and canvases, and widgets at the top of an output that take no room. What is
# hidden on purpose (display: none, a closed accordion) does not count, except at the top.
EMPTY_WIDGETS = """() => {
  const found = [];
  const name = (node) => `${node.tagName.toLowerCase()}.${[...node.classList].join('.')}`;
  const size = (node) => node.getBoundingClientRect().width * node.getBoundingClientRect().height;
  for (const node of document.querySelectorAll('.jupyter-widgets'))
    if (!node.parentElement.closest('.jupyter-widgets') && size(node) === 0) found.push(name(node));
  const pictures = ['img', 'canvas'].flatMap((kind) =>
    [...document.querySelectorAll(`.jupyter-widgets ${kind}, ${kind}.jupyter-widgets`)]);
  for (const picture of pictures) {
    if (!picture.checkVisibility({visibilityProperty: true})) continue;
    const isBroken = picture.tagName === 'IMG' && picture.complete && !picture.naturalWidth;
    if (isBroken || size(picture) === 0) found.push(name(picture));
  }
  for (const text of ['Error displaying widget', 'Failed to load model', 'Error creating widget'])
    if (document.body.innerText.includes(text)) found.push(text);
  return found;
}"""

PIXELS = """(canvas) => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const text = Array.from(data, (value) => String.fromCharCode(value)).join('');
  return [canvas.height, canvas.width, btoa(text)];
}"""


def empty_widgets(page: Page) -> list[str]:
    """Return what shows nothing, after giving pictures two seconds to appear."""
    with contextlib.suppress(PlaywrightTimeout):
        page.wait_for_function(f"({EMPTY_WIDGETS})().length === 0", timeout=2 * MILLISECONDS)
    return page.evaluate(EMPTY_WIDGETS)


class LabPage:
    """A JupyterLab tab in the browser.

    ``lab_page`` in a test is one of these. Its ``page`` is Playwright's, for everything not here::

        lab_page.open_notebook("01_psnr.ipynb")
        lab_page.run_all_cells()
        slider = lab_page.widgets().get_by_role("slider").first
        slider.press("ArrowRight")
        expect(lab_page.widgets()).to_contain_text("PSNR 24.1 dB")
    """

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server

    def open_notebook(self, name: str) -> None:
        """Open a notebook of the server's folder and wait until its kernel is ready."""
        self.page.goto(f"{self.server.url}/lab/tree/{name}?reset&token={self.server.token}")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=PATIENCE)
        self.page.wait_for_function(
            f"{PANEL}?.sessionContext?.isReady && {PANEL}.context.isReady", timeout=PATIENCE
        )
        self.wait_idle()

    def run_all_cells(self, timeout: float = PATIENCE) -> None:
        """Run the notebook from top to bottom; returns when it has ended, errors or not."""
        self.page.evaluate(
            """() => {
                window.runEnded = false;
                window.jupyterapp.commands.execute('notebook:run-all-cells')
                    .finally(() => { window.runEnded = true; });
            }"""
        )
        self.page.wait_for_function("window.runEnded", timeout=timeout)
        self.wait_idle(timeout)

    def wait_idle(self, timeout: float = PATIENCE) -> None:
        """Wait until the kernel has nothing to do."""
        self.page.wait_for_function(
            f"{PANEL}?.sessionContext?.session?.kernel?.status === 'idle'", timeout=timeout
        )

    def kernel_status(self) -> str:
        """Return JupyterLab's word for what the kernel does: idle, busy, restarting, dead …"""
        return self.page.evaluate(f"{PANEL}.sessionContext.session.kernel.status")

    def restart_kernel(self) -> None:
        """Restart the kernel, without the menu's question, and wait until it is ready."""
        self.page.evaluate(f"{PANEL}.sessionContext.session.kernel.restart()")
        self.wait_idle()

    def interrupt_kernel(self) -> None:
        """Interrupt what runs, as the stop button does."""
        self.page.evaluate(f"{PANEL}.sessionContext.session.kernel.interrupt()")

    def cells(self) -> list[dict[str, Any]]:
        """Return the notebook's cells as they are now, outputs included, in nbformat's form."""
        return self.page.evaluate(f"{PANEL}.content.model.toJSON().cells")

    def cell_outputs(self, index: int) -> list[dict[str, Any]]:
        """Return the outputs of the cell at a position (Markdown cells counted)."""
        return self.cells()[index].get("outputs", [])

    def errors(self) -> list[str]:
        """Return the error outputs of all cells, one line each."""
        return [
            f"cell {index}: {output['ename']}: {output['evalue']}"
            for index, cell in enumerate(self.cells())
            for output in cell.get("outputs", [])
            if output["output_type"] == "error"
        ]

    def replace_cells(self, *sources: str) -> None:
        """Make the notebook consist of these code cells alone, not yet run."""
        self.page.evaluate(
            f"""(sources) => {{
                const model = {PANEL}.content.model.sharedModel;
                model.transact(() => {{
                    model.deleteCellRange(0, model.cells.length);
                    model.insertCells(0, sources.map(
                        (source) => ({{cell_type: 'code', source, outputs: [], metadata: {{}}}})));
                }});
            }}""",
            list(sources),
        )

    def run_code(self, *sources: str, timeout: float = PATIENCE) -> None:
        """Replace the notebook by these code cells, run them, and fail if one raises."""
        self.replace_cells(*sources)
        self.run_all_cells(timeout)
        assert self.errors() == []

    def widgets(self) -> Locator:
        """Return all outputs that are widgets, in order (``.first``, ``.nth(1)`` …)."""
        return self.page.locator(".jp-Cell-outputArea > .jp-OutputArea-child:has(.jupyter-widgets)")

    def empty_widgets(self) -> list[str]:
        """Return what was meant to be a widget or a picture in one and shows nothing."""
        return empty_widgets(self.page)


def image(view: Locator) -> np.ndarray:
    """Return what is on a picture's canvas: uint8 (height, width, 3)."""
    height, width, data = view.locator("canvas.zssr-picture").evaluate(PIXELS)
    rgba = np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)
    return rgba[..., :3]


def shows(lab_page: LabPage, view: Locator, expected: np.ndarray) -> None:
    """Wait until the kernel has answered, and a picture view's canvas holds this picture."""
    lab_page.wait_idle()
    for _ in range(50):
        found = image(view)
        if found.shape == expected.shape and np.array_equal(found, rgb8(expected)):
            return
        lab_page.page.wait_for_timeout(100)
    assert np.array_equal(found, rgb8(expected))


class VoilaPage:
    """A page served by Voilà; ``page`` is Playwright's."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server

    def open(self, path: str = "/") -> None:
        """Open the page and wait until its first widget is there."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector(".jupyter-widgets", timeout=PATIENCE)

    def empty_widgets(self) -> list[str]:
        """Return what was meant to be a widget or a picture in one and shows nothing."""
        return empty_widgets(self.page)
