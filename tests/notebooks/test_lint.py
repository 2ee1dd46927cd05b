"""The committed notebooks keep the rules, and each rule can fail."""

import ast
import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
)

from tools import notebook_lint
from tools.build_notebooks import NOTEBOOKS, RENDERED, check
from tools.notebook_guesses import find_guesses, visible_answers
from tools.notebook_source import read_chapter
from tools.notebook_time import check_times, reading_minutes

COMMITTED = sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("*/*.ipynb")])
HANDED_OUT = sorted(NOTEBOOKS.glob("*.ipynb"))
OBJECTIVES = "## What you will be able to do\n- Test.\n\n**Time:** 1 minute. **Needs:** nothing."
READING = "## Further reading\n- A paper, [arXiv:1712.06087](https://arxiv.org/abs/1712.06087)"


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_committed_notebook_keeps_the_rules(path):
    assert notebook_lint.lint(path) == []


def test_committed_notebooks_are_in_step_with_their_sources():
    assert COMMITTED
    assert check(sorted((NOTEBOOKS / "src").glob("[0-9]*.py")), NOTEBOOKS) == []


def test_no_answer_can_be_seen_before_its_guess():
    guesses, told = 0, []
    for path in HANDED_OUT:
        notebook = nbformat.read(path, as_version=4)
        guesses += len(find_guesses(notebook))
        told += visible_answers(notebook)
    assert told == []
    assert guesses >= 41  # so many there were when they were first counted


def test_answers_bind_no_name_that_the_handed_out_notebook_uses():
    for source in sorted((NOTEBOOKS / "src").glob("[0-9]*.py")):
        chapter = read_chapter(source)
        bound, used = (_names(chapter.student, kind) for kind in (ast.Store, ast.Load))
        only_told = _names(chapter.rendered, ast.Store) - bound
        assert only_told & used == set(), source.name


def _names(notebook, kind) -> set[str]:
    trees = [ast.parse(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    return {
        node.id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, kind)
    }


def picture(**metadata):
    return new_output("display_data", {"image/png": "AAAA"}, metadata=metadata)


@pytest.fixture
def good():
    """Return a notebook that keeps every rule."""
    cells = [
        new_markdown_cell("# 01 · Test\n" + OBJECTIVES, id="title"),
        new_code_cell("1 + 1", execution_count=1, id="first"),
        new_code_cell(
            "draw()",
            execution_count=2,
            outputs=[picture(**{"image/png": {"alt": "A line that rises"}})],
            id="second",
        ),
        *[new_code_cell("2", execution_count=3 + i, id=f"more-{i}") for i in range(6)],
        new_markdown_cell("## Recap\nDone, see [the start](#Recap).", id="recap"),
        new_markdown_cell("## Exercises\nOne.\n## Quiz\nTwo.", id="exercises"),
        new_markdown_cell(READING, id="reading"),
    ]
    return new_notebook(cells=cells)


def problems(notebook, folder: Path, name="01_test.ipynb") -> list[str]:
    path = folder / RENDERED / name
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return notebook_lint.lint(path)


def test_a_good_notebook_has_no_problem(good, tmp_path):
    assert problems(good, tmp_path) == []


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def edit(name: str, old: str, new: str) -> Callable:
    def change(notebook):
        assert old in cell(notebook, name).source
        cell(notebook, name).source = cell(notebook, name).source.replace(old, new)

    return change


def update(name: str, **values) -> Callable:
    return lambda notebook: cell(notebook, name).update(values)


def ignore_two(notebook):
    cell(notebook, "first").source = "# NBVAL_IGNORE_OUTPUT\n1 + 1"
    cell(notebook, "second").metadata.tags = ["nbval-ignore-output"]


ERROR = new_output("error", ename="ValueError", evalue="", traceback=[])
STDERR = new_output("stream", name="stderr", text="warning")
HTML = new_output("display_data", {"text/html": '<img src="data:image/png;base64,AAAA">'})

BREAKAGES = {
    "not run": (update("first", execution_count=None), "execution count None, not 1"),
    "run out of order": (update("first", execution_count=3), "execution count 3, not 1"),
    "error": (update("first", outputs=[ERROR]), "an error output"),
    "stderr": (update("first", outputs=[STDERR]), "stderr output"),
    "ignored too often": (ignore_two, "2 of 8 code cells"),
    "skipped": (update("first", source="# NBVAL_SKIP\n1"), "kept from nbval"),
    "may raise": (update("first", metadata={"tags": ["raises-exception"]}), "kept from nbval"),
    "no objectives": (edit("title", "What you will", "What you might"), "no section '## What"),
    "empty objectives": (edit("title", "- Test.", ""), "lists no objective"),
    "no time": (edit("title", "**Time:**", "Time:"), "does not say **Time:**"),
    "no needs": (edit("title", "**Needs:**", "Needs:"), "does not say **Needs:**"),
    "no recap": (edit("recap", "## Recap", "## Summary"), "no section '## Recap'"),
    "empty recap": (update("recap", source="## Recap"), "nothing in the section '## Recap'"),
    "no exercises": (edit("exercises", "## Exercises", ""), "no section '## Exercises'"),
    "no quiz": (edit("exercises", "## Quiz", "## Game"), "no section '## Quiz'"),
    "order": (
        update("exercises", source="## Quiz\nTwo.\n## Exercises\nOne."),
        "in the order",
    ),
    "figure without alt": (update("second", outputs=[picture()]), "picture without alt text"),
    "blank alt": (
        update("second", outputs=[picture(**{"image/png": {"alt": " "}})]),
        "picture without alt text",
    ),
    "html without alt": (update("second", outputs=[HTML]), "<img> without alt text"),
    "markdown without alt": (edit("recap", "Done", "![](https://a.example/b.png)"), "no alt text"),
    "dead link": (edit("recap", "#Recap", "02_none.ipynb"), "02_none.ipynb leads nowhere"),
    "dead anchor": (edit("recap", "#Recap", "#Nowhere"), "no heading for the link #Nowhere"),
    "no reading": (update("reading", source="## Further reading\nNone."), "lists no further"),
    "citation": (
        update("reading", source=READING + "\n- Another paper, 2018"),
        "without DOI or arXiv number: 'Another paper, 2018'",
    ),
    "too large": (update("first", source="#" * 1_000_000), "the most is 1 MB"),
}


@pytest.mark.parametrize(("change", "message"), BREAKAGES.values(), ids=BREAKAGES)
def test_a_broken_notebook_is_found(good, tmp_path, change, message):
    broken = copy.deepcopy(good)
    change(broken)
    found = problems(broken, tmp_path)
    assert len(found) >= 1
    assert message in "\n".join(found)


def test_links_to_other_chapters_and_their_headings(good, tmp_path):
    (tmp_path / RENDERED).mkdir()
    nbformat.write(good, tmp_path / RENDERED / "02_next.ipynb")
    cell(
        good, "recap"
    ).source = "## Recap\n[on](02_next.ipynb) [more](02_next.ipynb#Further-reading)"
    assert problems(good, tmp_path) == []
    cell(good, "recap").source += " [gone](02_next.ipynb#Gone)"
    assert "no heading" in problems(good, tmp_path)[0]


def test_doi_and_old_arxiv_numbers_count(good, tmp_path):
    cell(
        good, "reading"
    ).source = (
        "## Further reading\n- Keys, 1981, doi:10.1109/TASSP.1981.1163711\n- arXiv:cs/0112017"
    )
    assert problems(good, tmp_path) == []


@pytest.mark.parametrize("name", ["00_start.ipynb", "06b_optional.ipynb"])
def test_the_first_and_the_optional_notebook_need_no_exercises(good, tmp_path, name):
    cell(good, "exercises").source = "Nothing."
    assert problems(good, tmp_path, name) == []
    assert problems(good, tmp_path, "06_test.ipynb") != []


PROMPT = "Words before it.\n\n**Predict, then run.** Is 2 + 2 more than 3, and how much is it?"


def asked(*code: str, prompt: str = PROMPT, **more):
    """Return a notebook with a guess and the code that answers it."""
    cells = [new_markdown_cell(prompt, id="asks")]
    cells += [new_code_cell(source, id=f"code-{i}", **more) for i, source in enumerate(code)]
    return new_notebook(cells=[*cells, new_markdown_cell("It was 4.", id="after")])


@pytest.mark.parametrize(
    "source",
    [
        'total = 2 + 2\nprint(f"{total:.3f}")',
        "print('more' if 2 + 2 > 3 else 'less')  # 2 and 3 are in the question",
        'print("with 5.0 in the code:", 5 * 1)',
    ],
)
def test_a_guess_that_is_kept(source):
    assert visible_answers(asked(source)) == []


@pytest.mark.parametrize(
    ("notebook", "message"),
    [
        (asked("assert 2 + 2 > 3"), "cell code-0 asserts what comes out"),
        (asked("2", "if True:\n    assert 2 + 2 > 3"), "cell code-1 asserts what comes out"),
        (asked('print("more:", 2 + 2 > 3)'), "prints a claim that is true or false"),
        (asked('print("more:", bool(2 + 2 > 3))'), "prints a claim that is true or false"),
        (asked('print("same:", np.isclose(2 + 2, 3))'), "prints a claim"),
        (asked("2 + 2  # 4, more than 3"), "says 4"),
        (asked('print(2 + 2, "= 8 / 2")'), "says 8"),
        (asked("2", outputs=[new_output("stream", text="4")]), "has outputs"),
        (asked("2", prompt=PROMPT + "\n\nIt is 4."), "more text follows the question"),
        (asked(), "no code follows it"),
        (asked("lessons.predict('2 + 2?', '', 4)", "assert 2 + 2 == 4", prompt="Try."), "asserts"),
    ],
)
def test_a_guess_whose_answer_can_be_seen(notebook, message):
    assert message in "\n".join(visible_answers(notebook))


def test_what_is_handed_out_must_not_be_run(good, tmp_path):
    for each in good.cells:
        if each.cell_type == "code":
            each.outputs, each.execution_count = [], None
    edit("title", "1 minute.", "1 minute to read, 5 minutes for the exercises.")(good)
    nbformat.write(good, tmp_path / "01_test.ipynb")
    assert notebook_lint.lint(tmp_path / "01_test.ipynb") == []
    cell(good, "second").execution_count = 1
    nbformat.write(good, tmp_path / "01_test.ipynb")
    assert notebook_lint.lint(tmp_path / "01_test.ipynb") == [
        f"{tmp_path.name}/01_test.ipynb: cell second was run: what is handed out has no outputs."
    ]
    good.cells[0].source += "\n\n**Predict, then run.** What is 1 + 1?"
    cell(good, "first").source = "assert 1 + 1 == 2"
    cell(good, "second").execution_count = None
    nbformat.write(good, tmp_path / "01_test.ipynb")
    assert "asserts what comes out" in notebook_lint.lint(tmp_path / "01_test.ipynb")[0]


def lesson(stated: str, words: int = 1500, lines: int = 120):
    """Return a notebook that takes ten minutes for its words and ten for its lines."""
    cells = [new_markdown_cell(f"**Time:** {stated} **Needs:** nothing. " + "word " * words)]
    cells += [new_code_cell("1\n" * lines), new_markdown_cell("## Exercises\n" + "more " * 9000)]
    return new_notebook(cells=[*cells, new_code_cell("1\n" * 9000)])


GOOD_TIME = "20 minutes to read,\n30 minutes for the exercises, 5 s to run."


def test_the_stated_time_is_about_that_of_words_and_lines():
    assert reading_minutes(lesson(GOOD_TIME)) == pytest.approx(20, abs=0.2)
    assert check_times(lesson(GOOD_TIME), has_exercises=True) == []
    assert check_times(lesson("20 minutes to read, 5 s to run."), has_exercises=False) == []


@pytest.mark.parametrize(
    ("notebook", "message"),
    [
        (lesson("15 minutes to read, 9 minutes for the exercises."), "says 15 minutes to read"),
        (lesson("26 minutes to read, 9 minutes for the exercises."), "says 26 minutes to read"),
        (lesson(GOOD_TIME, words=2400), "says 20 minutes to read; its words and lines take 26"),
        (lesson(GOOD_TIME, lines=200), "says 20 minutes to read"),
        (lesson(GOOD_TIME.replace("20", "42"), words=4800), "takes 42 minutes to read, the most"),
        (lesson("20 minutes to read, 5 s to run."), "minutes for the exercises"),
        (lesson("an hour."), "does not say '**Time:** N minutes to read'"),
    ],
)
def test_a_time_that_is_wrong_is_found(notebook, message):
    assert message in "\n".join(check_times(notebook, has_exercises=True))


def test_figures_and_guesses_take_time_and_links_do_not():
    plain = reading_minutes(new_notebook(cells=[new_markdown_cell("See there.")]))
    linked = new_markdown_cell("See [there](a-long-name-of.ipynb#With-Many-Words).")
    assert reading_minutes(new_notebook(cells=[linked])) == plain
    figure = new_code_cell("plot()", metadata={"alt": ["one", "two"]})
    assert reading_minutes(new_notebook(cells=[figure])) == pytest.approx(65 / 60)
    guess = new_markdown_cell("**Predict, then run.** How?")
    words = 4 / 150
    assert reading_minutes(new_notebook(cells=[guess])) == pytest.approx(words + 0.5)
