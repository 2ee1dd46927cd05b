"""What a person does in the live lab; the same in JupyterLab and in the demo."""

import io
import re

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from zssr_teach.experiments.pictures import sample_names

SECONDS = 1000
PATIENCE = 120 * SECONDS  # for things that wait for TensorFlow on two busy cores
PIXELS = """(canvas) => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return canvas.width + ':' + Array.from(data).reduce((sum, v, i) => (sum * 31 + v + i) % 1e9, 7);
}"""


def lab_of(page: Page) -> Locator:
    """Return the lab, once it is there."""
    lab = page.locator(".zssr-lab")
    expect(lab.locator("canvas").first).to_be_visible(timeout=PATIENCE)
    return lab


def press(lab: Locator, name: str) -> None:
    """Press the button of that name."""
    lab.get_by_role("button", name=name, exact=True).click()


def says(lab: Locator, words: str, patience: float = PATIENCE) -> None:
    """Wait until the line beside the buttons says so."""
    expect(lab.locator(".zssr-toolbar .zssr-readout")).to_contain_text(words, timeout=patience)


def number(lab: Locator, label: str) -> float:
    """Return the first number beside a label of a read-out."""
    row = lab.locator("dl > div").filter(has=lab.page.get_by_text(label, exact=True))
    text = row.locator("dd").first.text_content(timeout=PATIENCE)
    return float(re.match(r"[+-]?[\d.]+", text)[0])


def slider(lab: Locator, description: str) -> Locator:
    """Return the handle of the slider with that description."""
    row = lab.locator(".widget-hslider").filter(has=lab.page.get_by_text(description, exact=True))
    return row.get_by_role("slider")


def picture(lab: Locator) -> str:
    """Return a number that stands for all pixels the viewer shows."""
    return "/".join(canvas.evaluate(PIXELS) for canvas in lab.locator("canvas").all())


def make_small(lab: Locator) -> None:
    """Choose a small picture and a small network, by mouse and by keyboard."""
    before = picture(lab)
    title = next(title for title, name in sample_names() if name == "coins")
    lab.locator("select").first.select_option(label=title)
    expect_change(lab, before)
    slider(lab, "width").press("Home")
    expect(slider(lab, "width")).to_have_attribute("aria-valuetext", "4")


def expect_change(lab: Locator, before: str) -> None:
    """Wait until the viewer shows something else."""
    for _ in range(200):
        if picture(lab) != before:
            return
        lab.page.wait_for_timeout(50)
    raise AssertionError("the picture did not change")


def train_pause_resume_stop(lab: Locator) -> None:
    """Do what a lesson does, and look at words, numbers and pixels."""
    before = picture(lab)
    press(lab, "Start")
    says(lab, "Training.")
    lab.page.wait_for_function(
        """() => [...document.querySelectorAll('.zssr-lab dd')]
             .some((node) => /^\\+0\\.[1-9]|^\\+[1-9]/.test(node.textContent))""",
        timeout=PATIENCE,
    )  # better than bicubic by at least 0.1 dB
    expect_change(lab, before)

    press(lab, "Pause")
    says(lab, "Paused.", 5 * SECONDS)
    lab.page.wait_for_timeout(500)  # what was under way
    step, shown = number(lab, "step"), picture(lab)
    lab.page.wait_for_timeout(700)
    assert (number(lab, "step"), picture(lab)) == (step, shown)

    press(lab, "Resume")
    says(lab, "Training.")
    lab.page.wait_for_function(
        """(step) => [...document.querySelectorAll('.zssr-lab dd')]
             .some((node) => / of /.test(node.textContent) && parseInt(node.textContent) > step)""",
        arg=step,
        timeout=PATIENCE,
    )
    press(lab, "Stop")
    says(lab, "Stopped; what was learnt stays.")  # and the finishing touches are done
    assert number(lab, "PSNR while it learns") > number(lab, "bicubic")
    assert number(lab, "zero-shot, finished picture") > number(lab, "bicubic")
    assert number(lab, "gain") > 0


def upload(lab: Locator, name: str, data: bytes) -> None:
    """Choose a file."""
    file = {"name": name, "mimeType": "image/png", "buffer": data}
    lab.locator("input[type=file]").set_input_files(file)


def png(height: int, width: int) -> bytes:
    """Return a file with stripes."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, ::4] = pixels[::5] = (250, 200, 60)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def upload_three_bad_and_a_good_picture(lab: Locator) -> None:
    """Look at the sentence for each, and at the viewer."""
    message = lab.locator(".zssr-upload p")
    before = picture(lab)
    upload(lab, "letter.png", b"not a picture at all")
    expect(message).to_contain_text("letter.png is not a picture", timeout=PATIENCE)
    upload(lab, "torn.png", png(80, 80)[:60])
    expect(message).to_contain_text("torn.png is damaged", timeout=PATIENCE)
    upload(lab, "huge.png", bytes(9_000_001))
    expect(message).to_contain_text("huge.png has 9.0 MB; choose", timeout=PATIENCE)
    assert picture(lab) == before
    expect(message).to_have_class(re.compile("alarm"))
    upload(lab, "mine.png", png(80, 100))
    expect(message).to_contain_text("mine.png: 80×100 pixels", timeout=PATIENCE)
    expect(message).not_to_have_class(re.compile("alarm"))
    expect_change(lab, before)


def save(lab: Locator, button: str) -> tuple[str, bytes]:
    """Press a button that saves; return name and content of the file."""
    with lab.page.expect_download(timeout=PATIENCE) as download:
        press(lab, button)
    return download.value.suggested_filename, download.value.path().read_bytes()


def decoded(data: bytes) -> np.ndarray:
    """Return the pixels of a picture file."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
