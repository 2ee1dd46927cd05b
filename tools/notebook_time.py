"""Estimate how long a beginner reads a chapter, for its **Time:** line.

Somebody to whom the subject is new reads 150 words of text a minute, looks at a line of code for 5
seconds, and thinks about a guess, or looks at a figure, for 30 seconds. Exercises, quiz and further
reading are not counted: exercises have a time of their own in that line. Nobody was timed for these
numbers. They are there so that all chapters are measured with one yardstick.
"""

import re

from nbformat import NotebookNode

from tools.notebook_guesses import find_guesses

WORDS_A_MINUTE = 150
SECONDS_A_LINE = 5
SECONDS_A_GUESS = 30
SECONDS_A_FIGURE = 30
MAXIMUM_MINUTES = 40
TOLERANCE = 0.2
NOT_READ = ("## Exercises", "## Quiz", "## Further reading")
STATED = re.compile(r"\*\*Time:\*\* (\d+) minutes? to read")
EXERCISES = re.compile(r"\*\*Time:\*\*[^.]*\b(\d+) minutes? for the exercises")


def reading_minutes(notebook: NotebookNode) -> float:
    r"""Return how many minutes a beginner needs for the lesson, without its exercises.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
    >>> cells = [new_markdown_cell("word " * 150), new_code_cell("1\n" * 12)]
    >>> reading_minutes(new_notebook(cells=cells))
    2.0
    """
    words, seconds = 0, 0
    lesson = _lesson(notebook)
    for cell in lesson.cells:
        if cell.cell_type == "markdown":
            words += len(re.findall(r"\w[\w'’.-]*", _visible(cell.source)))
        else:
            seconds += SECONDS_A_LINE * sum(bool(line.strip()) for line in cell.source.splitlines())
        alt = cell.metadata.get("alt", [])
        seconds += SECONDS_A_FIGURE * (1 if isinstance(alt, str) else len(alt))
    seconds += SECONDS_A_GUESS * len(find_guesses(lesson))
    return words / WORDS_A_MINUTE + seconds / 60


def _lesson(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook up to its exercises, quiz or further reading."""
    kept = []
    for cell in notebook.cells:
        places = [cell.source.find(f"{title}\n") for title in NOT_READ]
        found = [place for place in places if place >= 0] if cell.cell_type == "markdown" else []
        if not found:
            kept.append(cell)
            continue
        before = NotebookNode(cell)
        before.source = cell.source[: min(found)]
        kept.append(before)
        break
    return NotebookNode(cells=kept)


def _visible(text: str) -> str:
    """Return a Markdown text without what is not shown: targets of links and words for pictures."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    return re.sub(r"\]\([^)]*\)", "]", text)


def check_times(notebook: NotebookNode, has_exercises: bool) -> list[str]:
    """Hold that the stated reading time is about right and not long; exercises have a time, too."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    text = " ".join(text.split())
    estimated = reading_minutes(notebook)
    stated = STATED.search(text)
    problems = []
    if stated is None:
        problems.append("does not say '**Time:** N minutes to read'.")
    elif abs(int(stated[1]) / estimated - 1) > TOLERANCE:
        problems.append(
            f"says {stated[1]} minutes to read; its words and lines take {estimated:.0f}"
        )
    if estimated > MAXIMUM_MINUTES:
        problems.append(f"takes {estimated:.0f} minutes to read, the most is {MAXIMUM_MINUTES}.")
    if has_exercises and EXERCISES.search(text) is None:
        problems.append("does not say '… N minutes for the exercises' in its **Time:** line.")
    return problems
