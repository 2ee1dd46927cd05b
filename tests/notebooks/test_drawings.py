"""The drawings are what the tool draws, can be read on any page, and say what they show."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from tools.build_notebooks import NOTEBOOKS, ROOT
from tools.draw_method import DRAWINGS, FOLDER, LINE

SVG = "{http://www.w3.org/2000/svg}"
PAGES = ("#ffffff", "#111111", "#0d1117")  # JupyterLab's light and dark, GitHub's dark


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """Return the contrast of two colours as WCAG 2 has it."""
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_file_is_what_the_tool_draws(name):
    assert (FOLDER / name).read_text("utf-8") == DRAWINGS[name]()


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_has_words_and_stays_inside_its_frame(name):
    drawing = ElementTree.fromstring(DRAWINGS[name]())
    assert drawing.find(f"{SVG}title").text
    assert len(drawing.find(f"{SVG}desc").text) > 100
    _, _, width, height = (float(number) for number in drawing.get("viewBox").split())
    boxes = drawing.findall(f"{SVG}rect")
    assert boxes
    for box in boxes:
        assert 0 <= float(box.get("x")) <= float(box.get("x")) + float(box.get("width")) <= width
        assert 0 <= float(box.get("y")) <= float(box.get("y")) + float(box.get("height")) <= height


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_text_stands_in_a_filled_box_and_can_be_read(name):
    drawing = ElementTree.fromstring(DRAWINGS[name]())
    filled = [box for box in drawing.findall(f"{SVG}rect") if box.get("fill") != "none"]
    for text in drawing.findall(f"{SVG}text"):
        x, y = float(text.get("x")), float(text.get("y"))
        around = [
            box
            for box in filled
            if float(box.get("x")) < x < float(box.get("x")) + float(box.get("width"))
            and float(box.get("y")) < y < float(box.get("y")) + float(box.get("height"))
        ]
        assert around, text.text
        assert contrast(around[-1].get("fill"), "#ffffff") >= 4.5
        letters = len(text.text) * 15 * 0.6  # 15 units high; 0.6 of that wide, at most
        assert letters <= float(around[-1].get("width")), text.text


@pytest.mark.parametrize("page", PAGES)
def test_lines_can_be_seen_on_every_page(page):
    assert contrast(LINE, page) >= 3


@pytest.mark.parametrize(("chapter", "name"), [("00", "method.svg"), ("05", "network.svg")])
def test_the_drawings_are_in_their_chapters_and_in_the_list_of_licences(chapter, name):
    (source,) = (NOTEBOOKS / "src").glob(f"{chapter}_*.py")
    assert re.search(rf"!\[[^\]]{{60,}}\]\(drawings/{name}\)", source.read_text("utf-8"))
    assert name in (ROOT / "images" / "LICENSES.md").read_text("utf-8")
