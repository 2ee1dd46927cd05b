"""Fixtures for tests in a real browser. Start with ``lab_page`` or ``voila_page``.

- ``lab_page``: a JupyterLab tab (pages.LabPage) on a copy of the course. The server is shared by
  all tests of a run; each test has its own browser profile; its kernels are shut down at its end.
- ``voila_page``: a function that serves a notebook with Voilà and returns its page, opened.

After every test, errors in the browser's console and uncaught exceptions fail it; so does any
request that leaves this machine (from JupyterLab; Voilà's own for fonts are known). When a test
fails, its screenshot and trace are in ``test-results/``: ``playwright show-trace FILE.zip``.
"""

import json
import os
import re
import shutil
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from pages import LabPage, VoilaPage
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright
from servers import ROOT, Server, free_port, jupyterlab, running, voila

RESULTS = ROOT / "test-results"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# Voilà 0.5 logs this once on every page, and then works.
VOILA_ERROR = "Error: The getter for the shared module is not a function."
# A restart may cancel what JupyterLab's debugger has just asked the kernel.
RESTART_ERROR = "Could not restore the debugger state: Canceled future for debug_request"
LOCAL = re.compile(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|(data|blob|about):")


@dataclass
class Watch:
    """What a page complained about (``errors``), and what it asked of other machines."""

    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)  # beginnings of errors that are not ours

    def on_console(self, message: ConsoleMessage) -> None:
        """Note an error, unless it only says that one of our own refusals was noticed."""
        address = message.location.get("url", "") if message.location else ""
        is_refusal = message.text.startswith("Failed to load resource") and (
            address in self.refused
        )
        is_known = message.text.startswith(tuple(self.known))
        if message.type == "error" and not is_refusal and not is_known:
            self.errors.append(f"{message.text} ({address})")

    def on_request(self, route: Route) -> None:
        """Refuse what would leave this machine: the course must work offline."""
        if LOCAL.match(route.request.url):
            route.continue_()
        else:
            self.refused.append(route.request.url)
            route.abort()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Remember on the test item whether its body failed, for the page fixture's end."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return headless Chromium; without one, skip (in CI: fail)."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sentence = "No Chromium found: install the package chromium to run the browser tests."
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        flags = [*FLAGS, *(["--no-sandbox"] if is_root else [])]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    """Return the list of what the test's page complained about; checked at the end."""
    return Watch()


@pytest.fixture
def page(browser: Browser, watch: Watch, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return an empty page in a fresh profile, watched, and recorded in case the test fails."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.route("**/*", watch.on_request)
    context.tracing.start(screenshots=True, snapshots=True)
    page = context.new_page()
    page.on("console", watch.on_console)
    page.on("pageerror", lambda error: watch.errors.append(f"uncaught: {error}"))
    yield page
    failed = request.node.stash.get(FAILED, True) or watch.errors
    if failed:
        RESULTS.mkdir(exist_ok=True)
        name = re.sub(r"[^\w.-]+", "-", request.node.name)
        page.screenshot(path=RESULTS / f"{name}.png", full_page=True)
        context.tracing.stop(path=RESULTS / f"{name}.zip")
    else:
        context.tracing.stop()
    context.close()
    assert watch.errors == [], "the browser's console has errors"


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running JupyterLab; it is not started when there is no browser."""
    with jupyterlab(tmp_path_factory.mktemp("lab")) as server:
        yield server


# The two fixtures below end after the page, which must neither reconnect to what is shut down nor
# be left before its screenshot is taken; so they stand before ``page`` in the arguments.
@pytest.fixture
def no_kernels_left(lab: Server) -> Iterator[None]:
    """Shut down the kernels that the test started."""
    yield
    for session in _ask(lab, "GET", "/api/sessions"):
        _ask(lab, "DELETE", f"/api/sessions/{session['id']}")


@pytest.fixture
def servers_of_test() -> Iterator[ExitStack]:
    """Return a stack for the servers that the test itself starts."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def lab_page(no_kernels_left: None, page: Page, lab: Server, watch: Watch) -> Iterator[LabPage]:
    """Return a JupyterLab tab; afterwards its kernels are shut down."""
    watch.known.append(RESTART_ERROR)
    yield LabPage(page, lab)
    assert watch.refused == [], "JupyterLab asked other machines for something"


def _ask(server: Server, method: str, path: str):
    """Call Jupyter's REST interface."""
    headers = {"Authorization": f"token {server.token}"}
    question = urllib.request.Request(server.url + path, method=method, headers=headers)
    with urllib.request.urlopen(question, timeout=60) as answer:
        return json.loads(answer.read() or "null")


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running demo."""
    port = free_port()
    code = (
        f"from zssr_teach.demo import serve; serve(port={port}, max_kernels=3, open_browser=False)"
    )
    folder = tmp_path_factory.mktemp("demo")
    with running([sys.executable, "-c", code], f"http://127.0.0.1:{port}", folder) as server:
        yield server.url


@pytest.fixture
def voila_page(
    servers_of_test: ExitStack, page: Page, watch: Watch, tmp_path: Path
) -> Callable[..., VoilaPage]:
    """Return a function that serves code cells with Voilà and opens the page.

    ``voila_page("from zssr_teach import widgets", "widgets.Explorer()")`` makes a notebook of these
    code cells; a path serves that notebook instead.
    """
    watch.known.append(VOILA_ERROR)

    def serve(*cells: str | Path) -> VoilaPage:
        if isinstance(cells[0], Path):
            notebook = cells[0]
        else:
            notebook = tmp_path / "page.ipynb"
            code = [nbformat.v4.new_code_cell(source) for source in cells]
            nbformat.write(nbformat.v4.new_notebook(cells=code), notebook)
        opened = VoilaPage(page, servers_of_test.enter_context(voila(tmp_path, notebook)))
        opened.open()
        return opened

    return serve
