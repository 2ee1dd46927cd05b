"""The picture view and the comparison viewer in a real browser."""

import re

import numpy as np
from pages import LabPage, shows
from playwright.sync_api import Locator, Page, expect

from zssr_teach.colours import difference_map

START = "00_start_here.ipynb"
SIDE = 64
PICTURES = f"""
import numpy as np
from zssr_teach.widgets.views.viewer import ComparisonViewer

def noise(seed, side={SIDE}):
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)
"""
VIEWER = "viewer = ComparisonViewer({{'LR': noise(0, 32), 'one': noise(1), 'two': noise(2)}}, {})"
LARGE = "viewer = ComparisonViewer({'one': noise(1, 1024), 'two': noise(2, 1024)})"
# The colour that is seen at a place of the stage, in CSS pixels.
COLOUR = """(stage, [x, y]) => {
  const canvas = stage.querySelector('canvas');
  const density = canvas.width / stage.clientWidth;
  const pixel = canvas.getContext('2d').getImageData(x * density, y * density, 1, 1).data;
  return [...pixel].slice(0, 3);
}"""
# Counts every message between the page and the kernel, and times what is done in each frame.
WATCH = """() => {
  window.messages = 0;
  window.jupyterapp?.shell.currentWidget.sessionContext.session.kernel.anyMessage.connect(
    (_, {msg}) => { if (!msg.header.msg_type.startsWith('status')) window.messages += 1; });
  window.costs = [];
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (draw) => original((time) => {
    const start = performance.now();
    draw(time);
    window.costs.push(performance.now() - start);
  });
}"""


def noise(seed: int, side: int = SIDE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


def stage_of(page: Page) -> Locator:
    stage = page.locator(".zssr-compare")
    expect(stage).to_be_visible()
    expect(page.locator(".zssr-numbers")).to_contain_text("zoom")
    return stage


def open_viewer(lab_page: LabPage, code: str) -> Locator:
    lab_page.open_notebook(START)
    lab_page.run_code(PICTURES, f"{code}\nviewer")
    stage = stage_of(lab_page.page)
    stage.scroll_into_view_if_needed()
    lab_page.page.evaluate(WATCH)
    return stage


def expect_colour(stage: Locator, place: tuple[float, float], colour: np.ndarray) -> None:
    """Wait until a place of the stage has a colour."""
    wanted = [int(value) for value in colour]
    stage.page.wait_for_function(
        f"([x, y, wanted]) => String(({COLOUR})(document.querySelector('.zssr-compare'), [x, y]))"
        " === String(wanted)",
        arg=[*place, wanted],
        timeout=15_000,
    )


def numbers(page: Page) -> tuple[float, int, int, dict[str, tuple[int, ...]]]:
    """Return zoom in per cent, row, column, and the values of the two pictures."""
    zoom, place, *values = page.locator(".zssr-numbers span").all_inner_texts()
    row, column = map(int, re.findall(r"\d+", place))
    pixels = {text.split(" ")[0]: tuple(map(int, text.split(" ")[1:4])) for text in values[:2]}
    return float(re.findall(r"\d+", zoom)[0]), row, column, pixels


def drawn(page: Page) -> None:
    """Wait until what was just done has been drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)
    page.mouse.up()


def test_wiping_zooming_and_panning_ask_nothing_of_the_kernel(lab_page: LabPage):
    stage = open_viewer(lab_page, LARGE)
    page, box = lab_page.page, stage.bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for _ in range(12):
        page.mouse.move(*middle)
        page.mouse.wheel(0, -200)
    page.wait_for_function("document.querySelector('.zssr-numbers').innerText.includes('6400 %')")
    _, row, column, pixels = numbers(page)
    assert pixels == {
        "one": tuple(noise(1, 1024)[row, column]),
        "two": tuple(noise(2, 1024)[row, column]),
    }
    # Beside the divider and inside the pixel's frame the page shows the pixel itself.
    right = (box["width"] / 2 + 30, box["height"] / 2)
    page.mouse.move(box["x"] + right[0], box["y"] + right[1])
    drawn(page)
    _, row, column, _ = numbers(page)
    page.mouse.move(middle[0], middle[1] + 150)
    expect_colour(stage, right, noise(2, 1024)[row, column])
    drag(page, middle, (middle[0] + 200, middle[1]))
    page.mouse.move(middle[0], middle[1] + 150)
    expect_colour(stage, right, noise(1, 1024)[row, column])
    drag(page, (middle[0], middle[1] + 100), (middle[0] - 128, middle[1] + 36))
    page.mouse.move(middle[0], middle[1] + 220)
    expect_colour(stage, right, noise(1, 1024)[row + 1, column + 2])
    costs = sorted(page.evaluate("window.costs"))
    print(f"1024×1024: {len(costs)} frames, p95 {costs[int(0.95 * len(costs))]:.1f} ms")
    assert page.evaluate("window.messages") == 0


def test_keys(lab_page: LabPage):
    stage = open_viewer(lab_page, VIEWER.format("first='one'"))
    page = lab_page.page
    zoom = numbers(page)[0]
    stage.focus()
    for _ in range(4):
        page.keyboard.press("+")
    expect(page.locator(".zssr-numbers")).to_contain_text(f"zoom {zoom * 1.5**4:.0f} %")
    for key, moved in [("ArrowRight", (0, 1)), ("ArrowUp", (-1, 0))]:
        before = numbers(page)[1:3]
        page.keyboard.press(key)
        drawn(page)
        after = numbers(page)[1:3]
        assert np.sign(np.subtract(after, before)).tolist() == list(moved)
    page.keyboard.press("-")
    page.keyboard.press("0")
    expect(page.locator(".zssr-numbers")).to_contain_text(f"zoom {zoom:.0f} %")
    divider = page.get_by_role("slider", name="divider of the wipe")
    expect(divider).to_have_attribute("aria-valuenow", "50")
    page.keyboard.press("Shift+ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "48")
    divider.focus()
    page.keyboard.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "50")
    for name in ("Side by side", "Blink", "Difference", "Wipe"):
        page.keyboard.press("m")
        expect(page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Shift+Digit1")
    expect(page.locator(".zssr-badge").first).to_have_text("LR")
    page.keyboard.press("2")
    expect(page.locator(".zssr-badge").nth(1)).to_have_text("one")
    page.keyboard.press("x")
    expect(page.locator(".zssr-badge").first).to_have_text("one")
    assert [cell["cell_type"] for cell in lab_page.cells()] == ["code", "code"]


def test_home_and_end_bring_the_divider_to_the_ends(lab_page: LabPage):
    stage = open_viewer(lab_page, VIEWER.format("first='one'"))
    page, box = lab_page.page, stage.bounding_box()
    divider = page.get_by_role("slider", name="divider of the wipe")
    # Above or below the middle of the picture, where the divider's handle does not matter.
    unit = box["height"] / SIDE
    left, right = (box["width"] / 2 + (column + 0.5) * unit for column in (-20, 20))
    height = (SIDE / 4 + 0.5) * unit
    for key, percent, shown in (("Home", 0, noise(2)), ("End", 100, noise(1))):
        divider.press(key)
        expect(divider).to_have_attribute("aria-valuenow", str(percent))
        expect(divider).to_have_attribute(
            "aria-valuetext", f"one on {percent} percent of the width"
        )
        for x, column in ((left, 12), (right, 52)):
            expect_colour(stage, (x, height), shown[SIDE // 4, column])
    divider.press("ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "98")
    stage.press("Home")  # where these keys belong to the pictures, they wipe nothing
    drawn(page)
    expect(divider).to_have_attribute("aria-valuenow", "98")


NAMED = """
import ipywidgets
from zssr_teach.lessons.blocks import QuestionView
from zssr_teach.widgets.frame.readout import Readout
from zssr_teach.widgets.views.curve import Curve
from zssr_teach.widgets.frame.exchange import Download, PictureUpload
from zssr_teach.widgets.views.picture import PictureView
from zssr_teach.widgets.training.curves import Series, TrainingCurves
box = ipywidgets.VBox([
    ComparisonViewer({'one': noise(1), 'two': noise(2)}, alt='two kinds of noise'),
    PictureView(noise(1), alt='noise'),
    PictureView(noise(1), caption='only a caption'),
    PictureView(noise(1)),
    Curve(alt='a curve'),
    TrainingCurves([Series('loss', steps=[1, 2], values=[2.0, 1.0])]),
    PictureUpload(print),
    Download('Save', print),
    QuestionView(text='Why?', options=['so', 'thus']),
])
box
"""


def test_whatever_takes_keys_or_the_pointer_has_a_role_and_a_name(lab_page: LabPage):
    lab_page.open_notebook(START)
    lab_page.run_code(PICTURES, NAMED)
    page = lab_page.page
    stage_of(page)
    widgets = page.locator(".jp-OutputArea-output .jupyter-widgets").first
    for role, name in [
        ("application", "two kinds of noise"),
        ("slider", "divider of the wipe"),
        ("application", "noise"),
        ("application", "only a caption"),
        ("application", "no description"),
        ("img", "a curve"),
        ("img", "loss: 1.000"),
        ("button", re.compile("^Choose a picture, or drop it here")),
        ("button", "Save"),
        ("radio", "thus"),
    ]:
        expect(widgets.get_by_role(role, name=name, exact=True)).to_have_count(1)
    for kind in (":is(button, input, select, [tabindex]):visible", "svg"):
        found = widgets.locator(kind).all()
        assert found
        for one in found:
            assert re.match(r"- '?\w+ \".+\"", one.aria_snapshot()), one.evaluate(
                "(it) => it.outerHTML"
            )
    # What is seen on a canvas is told by the element around it.
    assert widgets.locator("canvas").count() > 5
    expect(widgets.locator("canvas:not([aria-hidden=true])")).to_have_count(0)


def test_the_difference_map_and_a_smaller_picture(lab_page: LabPage):
    stage = open_viewer(lab_page, VIEWER.format("first='one', second='two', mode='difference'"))
    page, box = lab_page.page, stage.bounding_box()
    for place in [(0.5, 0.3), (0.45, 0.7)]:
        x, y = box["width"] * place[0], box["height"] * place[1]
        page.mouse.move(box["x"] + x, box["y"] + y)
        drawn(page)
        _, row, column, pixels = numbers(page)
        assert pixels["two"] == tuple(noise(2)[row, column])
        page.mouse.move(0, 0)
        wanted = difference_map(noise(1), noise(2), 4)[row, column]
        expect_colour(stage, (x, y), wanted)
    page.get_by_label("amplification of the difference").select_option("16")
    expect_colour(stage, (x, y), difference_map(noise(1), noise(2), 16)[row, column])
    page.get_by_role("button", name="Side by side").click()
    page.get_by_label("first picture").select_option("0")
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(page.locator(".zssr-numbers")).to_contain_text("LR")
    drawn(page)
    _, row, column, pixels = numbers(page)
    assert pixels["LR"] == tuple(noise(0, 32)[row // 2, column // 2])
    expect(page.locator(".zssr-numbers")).to_contain_text(
        f"[its row {row // 2}, column {column // 2}]"
    )


def test_a_live_picture_keeps_the_zoom(lab_page: LabPage):
    stage = open_viewer(lab_page, VIEWER.format("first='one'"))
    page, box = lab_page.page, stage.bounding_box()
    stage.focus()
    for _ in range(4):
        page.keyboard.press("+")
    place = (box["width"] / 2 - 40, box["height"] / 2)
    page.mouse.move(box["x"] + place[0], box["y"] + place[1])
    drawn(page)
    zoom, row, column, _ = numbers(page)
    page.mouse.move(0, 0)
    expect_colour(stage, place, noise(1)[row, column])
    page.evaluate(
        """(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({code}).done""",
        "viewer.update('one', noise(7))",
    )
    expect_colour(stage, place, noise(7)[row, column])
    assert numbers(page)[0] == zoom


BANDS = """
view = PictureView(noise(1), shown_width=128)
view.show(noise(2), changed=(8, 24))  # before there is any view of it
viewer = ComparisonViewer({'one': noise(1), 'two': noise(2)}, mode='beside')
"""


def test_a_band_of_a_live_picture_arrives_where_it_belongs(lab_page: LabPage):
    lab_page.open_notebook(START)
    imported = "from zssr_teach.widgets.views.picture import PictureView"
    lab_page.run_code(PICTURES + imported, BANDS, "view", "viewer")
    one, two, three = noise(1), noise(2), noise(3)
    canvas = lab_page.page.locator(".zssr-pictureview")
    mixed = np.concatenate([one[:8], two[8:24], one[24:]])
    shows(lab_page, canvas, mixed)
    run = """(code) => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
        .requestExecute({code}).done"""
    code = "view.show(noise(3), changed=(40, 64)); viewer.update('one', noise(3), changed=(32, 64))"
    lab_page.page.evaluate(run, code)
    shows(lab_page, canvas, np.concatenate([mixed[:40], three[40:]]))
    stage = stage_of(lab_page.page)
    width, height = (stage.bounding_box()[side] for side in ("width", "height"))
    # Side by side: the first picture is in the middle of the left half.
    unit = min(width / 2, height) / SIDE
    for row, expected in ((16, one), (48, three)):
        place = (width / 4 + unit / 2, height / 2 + (row - SIDE / 2 + 0.5) * unit)
        expect_colour(stage, place, expected[row, SIDE // 2])


def test_saved_outputs_hold_a_still_picture(lab_page: LabPage):
    open_viewer(lab_page, VIEWER.format("first='one', alt='noise'"))
    (output,) = lab_page.cell_outputs(1)
    assert output["data"]["text/plain"] == "noise"
    assert output["data"]["image/png"].startswith("iVBOR")
    assert lab_page.empty_widgets() == []


EXPLORER = """
import ipywidgets
from dataclasses import dataclass
from zssr_teach.errors import SettingsError
from zssr_teach.widgets.frame.explorer import Explorer
from zssr_teach.widgets.views.picture import PictureView, rectangle

@dataclass
class Model:
    level: int = 100
    def result(self):
        if self.level > 250:
            raise SettingsError("the level is above 250; choose a smaller one")
        return np.full((512, 512, 3), self.level, np.uint8)

class LevelExplorer(Explorer):
    def __init__(self):
        super().__init__(Model())
        self.view = PictureView(alt="grey")
        self.view.on_pick(lambda row, column: setattr(self.readout, "message", f"{row}/{column}"))
        level = ipywidgets.IntSlider(100, 0, 255, description="level")
        self.arrange([level], [self.view])
        self.bind(level=level)
    def show(self):
        self.view.show(self.model.result(), rectangles=[rectangle(8, 8, 64, 64, label="son")])
        self.readout.numbers = {"level": str(self.model.level)}
    def still(self):
        return self.view.image
"""


def use_explorer(page: Page) -> None:
    """Move the slider, see bytes and numbers change, pick a pixel, see an error and its end."""
    picture = page.locator(".zssr-picture")
    expect(picture).to_be_visible()
    slider = page.get_by_role("slider").first
    for key, level in [("ArrowRight", 101), ("ArrowRight", 102), ("Home", 0)]:
        slider.press(key)
        expect(page.locator(".zssr-readout dd")).to_have_text(str(level))
        page.wait_for_function(
            """(level) => document.querySelector('.zssr-picture').getContext('2d')
                .getImageData(300, 300, 1, 1).data[0] === level""",
            arg=level,
        )
    slider.press("End")
    expect(page.get_by_role("alert")).to_have_text("the level is above 250; choose a smaller one")
    slider.press("Home")
    expect(page.locator(".zssr-alarm")).to_be_hidden()
    stage = page.locator(".zssr-stage")
    stage.click(position={"x": 100.5, "y": 50.5})
    expect(page.locator(".zssr-readout").first).to_contain_text("50/100")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".zssr-value")).to_have_text("row 60, column 100: 0 0 0")
    page.keyboard.press("Enter")
    expect(page.locator(".zssr-readout").first).to_contain_text("60/100")


def test_an_explorer_follows_its_slider_in_jupyterlab(lab_page: LabPage):
    lab_page.open_notebook(START)
    lab_page.run_code("import numpy as np\n" + EXPLORER, "LevelExplorer()")
    use_explorer(lab_page.page)
    lab_page.wait_idle()


def test_explorer_and_viewer_in_voila(voila_page):
    opened = voila_page(
        PICTURES, EXPLORER, "LevelExplorer()", VIEWER.format("first='one'") + "\nviewer"
    )
    use_explorer(opened.page)
    stage = stage_of(opened.page)
    stage.scroll_into_view_if_needed()
    divider = opened.page.get_by_role("slider", name="divider of the wipe")
    box = divider.bounding_box()
    start = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    drag(opened.page, start, (start[0] - 100, start[1]))
    expect(divider).not_to_have_attribute("aria-valuenow", "50")
    assert opened.empty_widgets() == []
