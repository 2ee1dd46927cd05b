"""What holds for the course as a whole: how it is to be run, and where it leads."""

import re

import pytest

from tools.build_notebooks import NOTEBOOKS, ROOT
from tools.notebook_source import read_chapter

SOURCES = sorted((NOTEBOOKS / "src").glob("[0-9]*.py"))
WITH_EXERCISES = [path for path in SOURCES if re.match(r"0[1-9]_", path.name)]
START = "notebooks/src/00_start_here.py"


@pytest.mark.parametrize("file", ["README.md", START])
def test_nobody_is_told_to_run_all_cells_at_once(file):
    text = (ROOT / file).read_text("utf-8")
    assert not re.search(r"run all cells|all cells at once", text, re.IGNORECASE)
    assert re.search(r"Shift.{0,20}Enter", text)


@pytest.mark.parametrize("source", WITH_EXERCISES, ids=lambda path: path.stem)
def test_a_chapter_with_exercises_shows_the_progress_after_its_quiz(source):
    cells = [cell.source for cell in read_chapter(source).student.cells]
    assert f'lessons.quiz("{source.stem[:2]}")' in cells
    assert cells.index("lessons.progress()") > cells.index(f'lessons.quiz("{source.stem[:2]}")')


def test_the_table_of_contents_names_every_chapter_in_order():
    text = (ROOT / START).read_text("utf-8")
    linked = re.findall(r"^# \| \[\w+\]\((\w+)\.ipynb\)", text, re.MULTILINE)
    assert linked == [path.stem for path in SOURCES[1:]]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_every_chapter_links_its_rendered_copy(source):
    title = read_chapter(source).student.cells[0].source
    assert f"(rendered/{source.stem}.ipynb)" in title


def test_the_last_chapter_ends_with_a_project():
    text = SOURCES[-1].read_text("utf-8")
    assert text.index("## A project of your own") > text.index("## Quiz")
