"""The written pages: links lead somewhere, every finding is dated, a question, and listed."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted(
    [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "images").glob("*.md")]
)
FINDINGS = ROOT / "docs" / "findings"
FINDING_PAGES = sorted(set(FINDINGS.glob("*.md")) - {FINDINGS / "README.md"})
GONE = tuple(f"docs/{name}.md" for name in ("design", "javascript"))  # split into other pages
WRITTEN = ("docs", "images", "zssr_teach", "notebooks", "tests", "tools", "benchmarks")
KINDS = {".md", ".py", ".js", ".ipynb", ".toml", ".yml", ".json", ".html"}


def inline_tokens(markdown: str) -> list[Token]:
    """Return links, pictures and texts of a page; what stands in code is no link."""
    blocks = MarkdownIt().enable("table").parse(markdown)
    return [token for block in blocks for token in block.children or ()]


def anchors(markdown: str) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    blocks = MarkdownIt().parse(markdown)
    seen: Counter[str] = Counter()
    found = set()
    for opening, heading in pairwise(blocks):
        if opening.type == "heading_open":
            shown = "".join(token.content for token in heading.children or ())
            anchor = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
            found.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
            seen[anchor] += 1
    return found


def broken_links(page: Path) -> list[str]:
    """Return the links and pictures of a page that lead to no file, or to no heading of it."""
    broken = []
    for token in inline_tokens(page.read_text("utf-8")):
        target = str(token.attrGet("href") or token.attrGet("src") or "")
        address = urlsplit(target)
        if not target or address.scheme:
            continue
        file = page.parent / unquote(address.path) if address.path else page
        leads = file.exists()
        if leads and address.fragment:
            leads = address.fragment in anchors(file.read_text("utf-8"))
        broken += [] if leads else [target]
    return broken


def complaints(name: str, finding: str) -> list[str]:
    """Return what a page of findings lacks: its question, its answer, the date in its name."""
    lines = finding.splitlines()
    day = re.match(r"\d{4}-\d\d-\d\d(?=-)", name)
    date = rf"\*\*Date:\*\* {day[0] if day else 'none'}\b.* · \*\*Measured on:\*\* .+"
    lacking = []
    if not re.fullmatch(r"# .+\?", lines[0]):
        lacking.append("the title is no question")
    if len(lines) < 3 or not re.fullmatch(r"[^#*|\s-].*\.", lines[2]):
        lacking.append("the answer does not follow the title")
    if not any(re.fullmatch(date, line) for line in lines):
        lacking.append("no line says when and on what it was measured")
    return lacking


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert broken_links(page) == []


def test_broken_links_would_be_seen(tmp_path):
    (tmp_path / "other page.md").write_text(
        "# What's `new`, here?\n\n## Twice\n\n## Twice\n\n## Twice\n"
    )
    good = "[a](other%20page.md#whats-new-here) [b](other%20page.md#twice-2) [c](#top) `[d](no.md)`"
    page = tmp_path / "page.md"
    page.write_text(f"# Top\n\n{good} <https://example.org/>\n\n```\n[e](no.md)\n```\n")
    assert broken_links(page) == []
    page.write_text(
        "# Top\n\n[a](no.md) ![b](no.png) [c](other%20page.md#new) [d](#twice)\n\n"
        "| | |\n| - | - |\n| [e](cell.md) | |\n"
    )
    wanted = ["no.md", "no.png", "other%20page.md#new", "#twice", "cell.md"]
    assert broken_links(page) == wanted


@pytest.mark.parametrize("page", FINDING_PAGES, ids=lambda page: page.stem)
def test_every_finding_is_a_question_with_an_answer_and_a_date(page):
    assert complaints(page.name, page.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("quicker?", "quicker"), "the title is no question"),
        (("\nMuon.\n", "\n## Results\n\nMuon.\n"), "the answer does not follow the title"),
        (("2026-11-25", "2026-11-24"), "no line says when and on what it was measured"),
        ((" · **Measured on:** Zen 4", ""), "no line says when and on what it was measured"),
    ],
)
def test_what_a_finding_lacks_would_be_seen(change, complaint):
    page = "# Which is quicker?\n\nMuon.\n\n**Date:** 2026-11-25 · **Measured on:** Zen 4\n"
    assert complaints("2026-11-25-quicker.md", page) == []
    assert complaints("2026-11-25-quicker.md", page.replace(*change)) == [complaint]


def test_the_list_of_findings_has_each_once_with_its_question_and_answer():
    lines = (FINDINGS / "README.md").read_text("utf-8").splitlines()
    listed = [line for line in lines if line.startswith("- ")]
    wanted = []
    for page in FINDING_PAGES:
        title, _, answer = page.read_text("utf-8").splitlines()[:3]
        wanted.append(f"- {page.name[:10]} [{title[2:]}]({page.name}) {answer}")
    assert sorted(listed) == sorted(wanted)


def test_nothing_mentions_pages_that_are_gone():
    files = [file for name in WRITTEN for file in (ROOT / name).rglob("*") if file.suffix in KINDS]
    files += [file for file in ROOT.iterdir() if file.suffix in KINDS or file.name == "Makefile"]
    assert len(files) > 100
    mentions = [
        f"{file.relative_to(ROOT)}: {page}"
        for file in files
        if "node_modules" not in file.parts
        for page in GONE
        if page in file.read_text("utf-8", errors="replace")
    ]
    assert mentions == []
