"""axe-core finds nothing serious: all pages of the demo, all widgets in JupyterLab, light and dark.

In the demo whole pages are looked at. In JupyterLab only our widgets are: its own menus, toolbars
and cells have findings of their own, which are not ours to mend.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Watch
from pages import PATIENCE, LabPage
from playwright.sync_api import Page, expect
from servers import wait_for_room

from zssr_teach.demo.pages import PAGES, address, ask_page, full_page

NOTEBOOK = "00_start_here.ipynb"
WIDGETS = ".jp-Cell-outputArea .jupyter-widgets"
EXPLORERS = """
from zssr_teach.experiments.lab import LabSettings
from zssr_teach.images import sample
from zssr_teach.networks import NetworkSettings, build_network
from zssr_teach.widgets.explorers.camera import CameraExplorer
from zssr_teach.widgets.explorers.metrics import MetricExplorer
from zssr_teach.widgets.explorers.network import NetworkExplorer
from zssr_teach.widgets.explorers.pairs import PairExplorer
from zssr_teach.widgets.explorers.recurrence import RecurrenceExplorer
from zssr_teach.widgets.explorers.resampling import ResamplingExplorer
from zssr_teach.widgets.explorers.trade_off import TradeOffExplorer
from zssr_teach.widgets.training.camera_estimator import CameraEstimator
from zssr_teach.widgets.training.digit_monitor import DigitMonitor
from zssr_teach.widgets.training.live_lab import LiveLab
image = sample("cat").pixels[:96, :96]
metrics = MetricExplorer(image)
metrics.match()  # says in its error line what is missing
trained = build_network(NetworkSettings(depth=3, width=4), seed=1)
display(metrics, NetworkExplorer(trained, image), PairExplorer(image))
display(RecurrenceExplorer(image, image), ResamplingExplorer(image), TradeOffExplorer())
display(CameraExplorer(image, kind="drawn"))
estimator = CameraEstimator(image, method="recurrence", steps=1)
estimator.monitor.run_now()
estimator.try_in_lab()  # says in its error line that there is none
display(estimator)
digits = DigitMonitor(steps=2)
digits.monitor.run_now()
display(digits)
lab = LiveLab(LabSettings(source="coins", steps=2, depth=3, width=4))
lab.monitor.run_now()
lab.panel.upload.say("it is damaged", alarm=True)
lab
"""
OTHERS = """
from zssr_teach import lessons
from zssr_teach.upscaling import Job, find_preset
from zssr_teach.widgets.training.monitor import TrainingMonitor
from zssr_teach.widgets.views.viewer import ComparisonViewer
display(TrainingMonitor(lambda: Job(image, 2, find_preset("live", steps=2))))
display(ComparisonViewer({"a": image, "b": image ** 2}, mode="difference"))
quiz = lessons.quiz("01", path="memory")
quiz.views[0].check()
display(quiz)
lessons.predict("6 times 7?", "dB", lambda: 42, path="memory")
"""
SLIDERS = """() => [...document.querySelectorAll('[role=slider]')].filter(
  (slider) => slider.checkVisibility() && !slider.ariaLabel).map((slider) => slider.outerHTML)"""


def findings(page: Page, part: str | None = None) -> list[str]:
    """Return what axe-core calls serious or critical, on the page or in what a selector finds."""
    context = {"include": [[part]]} if part else None
    return [
        f"{rule['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for rule in Axe().run(page, context).response["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def is_light(page: Page) -> bool:
    """Tell whether the page is dark on light."""
    colours = page.evaluate(
        "(({color, backgroundColor: b}) => [color, b])(getComputedStyle(document.body))"
    )
    ink, paper = (float(re.findall(r"[\d.]+", colour)[1]) for colour in colours)
    return ink < paper


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def lab_in(lab_page: LabPage, scheme: str):
    """Return a JupyterLab tab in this theme; afterwards it is light again, as for other tests."""

    def choose(theme: str) -> None:
        lab_page.page.evaluate(
            "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme
        )
        lab_page.page.wait_for_function(
            "(theme) => document.body.dataset.jpThemeName === theme", arg=theme
        )

    lab_page.open_notebook(NOTEBOOK)
    choose(f"JupyterLab {scheme.title()}")
    yield lab_page
    choose("JupyterLab Light")


def test_axe_finds_what_is_wrong(page: Page):
    page.set_content(
        "<html lang='en'><title>x</title><main><h1>x</h1><div id='in'><div role='slider' "
        "aria-valuenow='1' tabindex='0'>x</div></div><p style='color: #aaa'>pale</p></main></html>"
    )
    assert [line.split(":")[0] for line in findings(page)] == [
        "aria-input-field-name",
        "color-contrast",
    ]
    assert [line.split(":")[0] for line in findings(page, "#in")] == ["aria-input-field-name"]


@pytest.mark.parametrize(
    "code", [EXPLORERS, EXPLORERS.partition("trained =")[0] + OTHERS], ids=["explorers", "others"]
)
def test_widgets_in_jupyterlab(lab_in: LabPage, code: str):
    lab_in.run_code(code)
    expect(lab_in.page.locator(f"{WIDGETS}:is(.zssr-explorer, .zssr-viewer)").first).to_be_visible()
    assert lab_in.empty_widgets() == []
    lab_in.page.wait_for_function(f"({SLIDERS})().length === 0")
    assert findings(lab_in.page, WIDGETS) == []


@pytest.mark.parametrize("name", [page.name for page in PAGES])
def test_pages_of_the_demo(page: Page, demo: str, watch: Watch, scheme: str, name: str):
    page.emulate_media(color_scheme=scheme)
    watch.known.append("Error: The getter for the shared module is not a function.")
    place = f"{demo}/{address(next(page for page in PAGES if page.name == name))}"
    wait_for_room(place)
    page.goto(place, timeout=PATIENCE)  # Voilà ends its answer when all cells have run
    expect(page.locator(".zssr-explorer canvas").first).to_be_visible(timeout=PATIENCE)
    page.wait_for_function(f"({SLIDERS})().length === 0")
    assert is_light(page) == (scheme == "light")
    assert findings(page) == []


def test_pages_without_a_widget(page: Page, demo: str, scheme: str):
    page.emulate_media(color_scheme=scheme)
    page.goto(demo)
    assert is_light(page) == (scheme == "light")
    assert findings(page) == []
    for content in (ask_page("metrics"), full_page(3)):
        page.set_content(content)
        assert findings(page) == []


def test_who_waits_for_a_place_is_let_in_when_there_is_one(page: Page, watch: Watch):
    watch.known.append("Failed to load resource: the server responded with a status of 503")
    address, asked = "http://127.0.0.1:9/page", []

    def answer(route):
        asked.append(route.request.method)
        is_full = len(asked) < 3
        body = full_page(3) if is_full else "<h1>Come in</h1>"
        route.fulfill(status=503 if is_full else 200, body=body, content_type="text/html")

    page.route(address, answer)
    page.clock.install()
    page.goto(address)
    page.clock.run_for(19_000)
    assert asked == ["GET"]
    page.clock.run_for(2_000)
    expect(page.get_by_role("heading")).to_contain_text("All 3 places are taken")
    page.clock.run_for(20_000)
    expect(page.get_by_role("heading", name="Come in")).to_be_visible()
    assert asked == ["GET", "HEAD", "HEAD", "GET"]
