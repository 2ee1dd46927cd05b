"""No word of the field is used before the cell that explains it (docs/glossary.md)."""

import functools
import re
from dataclasses import dataclass

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from tools.build_notebooks import NOTEBOOKS, ROOT
from tools.notebook_source import read_chapter

ROW = re.compile(
    r"^\| (?P<word>[^|]+) \|(?P<also>[^|]*)\| [^|]+ \| (\d\d\w?) \| ([\w-]+) \|$", re.M
)
# Not searched: what has no words of the lesson, and what only says what is to come.
LEFT_OUT = (
    r"!\[[^\]]*\]\([^)]*\)",  # pictures
    r"(?<=\])\([^)]*\)",  # where links lead
    r"```.*?```",
    r"\$\$.*?\$\$",
    r"^\| \[\d\d[^\n]*",  # the table of contents of 00
    r"^## (?:Further reading|What you will be able to do)\n.*",
    r"^# [^\n]*",  # titles
    r"\*\w+ → [^*]*\*",  # what a menu of JupyterLab says
)
EMPHASISED = re.compile(r"\*+([^*]+)\*+|`([^`]+)`|^#+ ([^\n]+)", re.M)


@dataclass(frozen=True)
class Word:
    """A row of the glossary."""

    word: str
    forms: tuple[str, ...]
    chapter: str
    cell: str

    def pattern(self) -> str:
        """Return what finds the word in a text."""
        return "|".join(
            rf"(?<![\w-])(?{'-i' if re.search('[A-Z]', form) else 'i'}:{re.escape(form)}s?)(?![\w])"
            for form in self.forms
        )


def words() -> list[Word]:
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    found = []
    for match in ROW.finditer(text):
        word = match["word"].strip("`")
        also = [form.strip() for form in match["also"].split(",") if form.strip()]
        found.append(Word(word, (word, *also), match[3], match[4]))
    return found


@functools.cache
def course() -> list[tuple[str, object]]:
    """Return the number and the handed-out notebook of every chapter, in order."""
    sources = sorted((NOTEBOOKS / "src").glob("[0-9]*.py"))
    return [(path.stem.split("_")[0], read_chapter(path).student) for path in sources]


def texts(chapters) -> list[tuple[str, str, str]]:
    """Return chapter, cell and text of all Markdown, without what is not searched."""
    found = []
    for chapter, notebook in chapters:
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                text = cell.source
                for pattern in LEFT_OUT:
                    text = re.sub(pattern, "", text, flags=re.DOTALL | re.M)
                found.append((chapter, cell.id, text))
    return found


def too_early(word: Word, chapters) -> str:
    """Say where a word is used before it is explained, or return an empty string."""
    for chapter, cell, text in texts(chapters):
        match = re.search(word.pattern(), text)
        if (chapter, cell) == (word.chapter, word.cell):
            return "" if match else f"{word.word}: is not in cell {cell} of {chapter}"
        if match:
            around = " ".join(text[max(0, match.start() - 40) : match.end() + 30].split())
            return f"{word.word}: first in cell {cell} of {chapter}: …{around}…"
    return f"{word.word}: there is no cell {word.cell} in chapter {word.chapter}"


def test_the_glossary_is_long_enough_and_names_no_word_twice():
    names = [form for word in words() for form in word.forms]
    assert len(words()) >= 40
    assert len(names) == len(set(names))
    rows = (ROOT / "docs" / "glossary.md").read_text("utf-8").count("\n| ") - 2
    assert len(words()) == rows, "a row is not in the form that is read"


@pytest.mark.parametrize("word", words(), ids=lambda word: word.word)
def test_a_word_is_explained_before_it_is_used(word):
    assert too_early(word, course()) == ""


@pytest.mark.parametrize("word", words(), ids=lambda word: word.word)
def test_the_cell_that_explains_a_word_shows_it_off(word):
    """It is emphasised there, or stands in a heading: it is not merely mentioned."""
    (text,) = [text for *place, text in texts(course()) if place == [word.chapter, word.cell]]
    shown = ["".join(filter(None, match.groups())) for match in EMPHASISED.finditer(text)]
    assert any(re.search(word.pattern(), part) for part in shown), word.word


def chapters(*cells: str):
    """Return a course of two chapters made of these cells, each cell in both."""
    made = [new_markdown_cell(text, id=f"cell-{number}") for number, text in enumerate(cells)]
    return [("01", new_notebook(cells=made))]


PIXEL = Word("Pixel", ("Pixel", "picture element"), "01", "cell-1")
TILE = Word("tile", ("tile",), "01", "cell-1")


@pytest.mark.parametrize(
    ("word", "cells", "message"),
    [
        (TILE, ("nothing", "a *tile* is a piece", "tiles"), ""),
        (TILE, ("Tiles!", "a *tile* is a piece"), "first in cell cell-0"),
        (TILE, ("textile, tiled", "a *tile* is a piece"), ""),
        (TILE, ("nothing", "a piece"), "is not in cell cell-1"),
        (TILE, ("nothing",), "there is no cell cell-1"),
        (TILE, ("## What you will be able to do\n- tile", "*tile*"), ""),
        (TILE, ("text\n\n## Further reading\n- tile", "*tile*"), ""),
        (TILE, ("![tile](tile.png) [there](tile.ipynb)", "*tile*"), ""),
        (TILE, ("[tile](there.ipynb)", "*tile*"), "first in cell cell-0"),
        (PIXEL, ("pixel", "*Pixel*"), ""),
        (PIXEL, ("Picture elements", "*Pixel*"), "first in cell cell-0"),
    ],
)
def test_a_word_that_comes_too_early_is_found(word, cells, message):
    found = too_early(word, chapters(*cells))
    assert (found == "") if not message else (message in found)
