"""The pages of the demo: what each is called, what it is for, and the notebook behind it."""

from __future__ import annotations

import html
import string
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import nbformat


@dataclass(frozen=True)
class Page:
    """One page.

    Parameters
    ----------
    name : str
        In the address.
    title, summary : str
        On the start page, and above the widget.
    widget : str
        Where it is defined: ``room.module.Class`` in :mod:`zssr_teach.widgets`.
    icon : str
        The inside of an SVG of 48 by 48.
    """

    name: str
    title: str
    summary: str
    widget: str
    icon: str

    def notebook(self) -> nbformat.NotebookNode:
        """Return the notebook that shows this page.

        Examples
        --------
        >>> print(PAGES[0].notebook().cells[1].source)
        from zssr_teach.widgets.training.live_lab import LiveLab
        LiveLab()
        """
        module, _, name = self.widget.rpartition(".")
        code = f"from zssr_teach.widgets.{module} import {name}\n{name}()"
        heading = f"# {self.title}\n\n{self.summary}"
        # Given ids, so that the same page is the same notebook every time.
        cells = [
            nbformat.v4.new_markdown_cell(heading, id="heading"),
            nbformat.v4.new_code_cell(code, id="widget"),
        ]
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        metadata = {"kernelspec": kernel, "title": f"{self.title} · zero-shot super-resolution"}
        return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


_SQUARES = "".join(
    f'<rect x="{6 + 12 * column}" y="{6 + 12 * row}" width="11" height="11" opacity="{shade}"/>'
    for row, shades in enumerate(((1, 0.5, 0.25), (0.5, 1, 0.5), (0.25, 0.5, 1)))
    for column, shade in enumerate(shades)
)

PAGES = (
    Page(
        "live-lab",
        "The live lab",
        "Choose a picture or bring your own, and watch a network learn from it, and from it alone, "
        "how to make it sharp.",
        "training.live_lab.LiveLab",
        '<path d="M6 38C16 38 16 12 42 10" fill="none" stroke="currentColor" stroke-width="4"/>'
        '<circle cx="42" cy="10" r="5"/>',
    ),
    Page(
        "metrics",
        "How good is a picture?",
        "Add noise, blur or a shift, and see what PSNR and SSIM make of it. Can you find two "
        "pictures of equal PSNR that look nothing alike?",
        "explorers.metrics.MetricExplorer",
        '<rect x="6" y="26" width="9" height="16"/><rect x="20" y="14" width="9" height="28"/>'
        '<rect x="34" y="6" width="9" height="36"/>',
    ),
    Page(
        "resampling",
        "Shrinking and enlarging",
        "Nearest, bilinear, bicubic, Lanczos: where details go, where false ones come from, and "
        "what half a pixel does.",
        "explorers.resampling.ResamplingExplorer",
        '<g fill="none" stroke="currentColor" stroke-width="3"><circle cx="24" cy="24" r="5"/>'
        '<circle cx="24" cy="24" r="12"/><circle cx="24" cy="24" r="19"/></g>',
    ),
    Page(
        "camera",
        "What a camera does",
        "Draw a blur or choose one, as of a lens, a movement or a shaking hand: what is lost, and "
        "what can be put back?",
        "explorers.camera.CameraExplorer",
        '<rect x="5" y="13" width="38" height="27" rx="4" opacity="0.55"/>'
        '<rect x="16" y="7" width="16" height="8" opacity="0.55"/><circle cx="24" cy="26" r="9"/>',
    ),
    Page(
        "camera-estimator",
        "Who took this picture?",
        "Hide a blur in a picture, and watch a method find it again from nothing but the picture. "
        "Which blurs can be found, and what is gained?",
        "training.camera_estimator.CameraEstimator",
        '<rect x="5" y="13" width="38" height="27" rx="4" opacity="0.35"/>'
        '<circle cx="21" cy="23" r="10" fill="none" stroke="currentColor" stroke-width="4"/>'
        '<path d="M29 31 41 43" stroke="currentColor" stroke-width="5"/>',
    ),
    Page(
        "trade-off",
        "As convincing as possible",
        "Near to the truth, or convincing? Walk from the one to the other, and see what a network "
        "invents on the way.",
        "explorers.trade_off.TradeOffExplorer",
        '<path d="M6 8C10 28 20 38 42 40" fill="none" stroke="currentColor" stroke-width="4"/>'
        '<circle cx="14" cy="27" r="6"/>',
    ),
    Page(
        "fathers-and-sons",
        "Fathers and sons",
        "How one picture becomes thousands of examples: crops, flips, rotations, blur and noise.",
        "explorers.pairs.PairExplorer",
        '<rect x="5" y="7" width="24" height="24"/>'
        '<rect x="27" y="25" width="16" height="16" opacity="0.55"/>',
    ),
    Page(
        "recurrence",
        "Patches come back",
        "Click on a small piece of a picture: where else, and at which size, is it found again?",
        "explorers.recurrence.RecurrenceExplorer",
        _SQUARES,
    ),
    Page(
        "rivals",
        "Supervised against zero-shot",
        "A network that has learnt from many pictures, and one that learns from this one: change "
        "the camera, and see who wins.",
        "training.rival_explorer.RivalExplorer",
        '<path d="M6 14 30 34" stroke="currentColor" stroke-width="4"/><path d="M6 34 30 14" '
        'stroke="currentColor" stroke-width="4" opacity="0.55"/><circle cx="37" cy="9" r="6"/>'
        '<circle cx="37" cy="39" r="6" opacity="0.55"/>',
    ),
    Page(
        "network",
        "Inside the network",
        "Depth, width and how far it can see; what its layers have learnt to look for.",
        "explorers.network.NetworkExplorer",
        '<g fill="none" stroke="currentColor" stroke-width="2.5"><path d="M10 12 24 24 10 36M24 24'
        'H40"/></g><circle cx="10" cy="12" r="5"/><circle cx="10" cy="36" r="5"/>'
        '<circle cx="24" cy="24" r="5"/><circle cx="40" cy="24" r="5"/>',
    ),
    Page(
        "digits",
        "A GAN on digits",
        "Two networks learn from each other: one writes digits, the other tells them from real "
        "ones. Watch them improve, and make the writer collapse.",
        "training.digit_monitor.DigitMonitor",
        '<g fill="none" stroke="currentColor" stroke-width="4"><ellipse cx="14" cy="24" rx="8" '
        'ry="15"/><path d="M27 12 33 8V40" opacity="0.8"/></g>'
        '<path d="M38 20l8 4-8 4z" opacity="0.55"/>',
    ),
)


def address(page: Page) -> str:
    """Return where a page is, on the server.

    Examples
    --------
    >>> address(PAGES[0])
    'voila/render/live-lab.ipynb'
    """
    return f"voila/render/{page.name}.ipynb"


def write_notebooks(folder: Path) -> None:
    """Write the notebooks of all pages into a folder."""
    for page in PAGES:
        nbformat.write(page.notebook(), folder / f"{page.name}.ipynb")


def start_page() -> str:
    """Return the HTML of the page with links to all others."""
    return _fill("start.html", cards="\n".join(_card(page) for page in PAGES))


def full_page(most: int) -> str:
    """Return the HTML that a visitor sees for whom there is no place."""
    return _fill("full.html", most=str(most))


def ask_page(name: str) -> str:
    """Return the HTML for who was led to a page from elsewhere: it asks whether to open it."""
    page = next(page for page in PAGES if page.name == name)
    return _fill("ask.html", title=html.escape(page.title), address=f"/{address(page)}")


def _card(page: Page) -> str:
    return (
        f'<li><a href="{address(page)}"><svg viewBox="0 0 48 48" aria-hidden="true">{page.icon}'
        f"</svg><strong>{html.escape(page.title)}</strong>"
        f"<span>{html.escape(page.summary)}</span></a></li>"
    )


def _fill(name: str, **words: str) -> str:
    folder = files("zssr_teach.demo")
    style = folder.joinpath("demo.css").read_text("utf-8")
    text = folder.joinpath(name).read_text("utf-8")
    return string.Template(text).substitute(words, style=style)
