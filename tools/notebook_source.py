"""Turn the source of a chapter into its notebooks, without running them.

A source is ``notebooks/src/NN_name.py`` in jupytext's percent format and holds the *solved*
chapter. In a code cell, an exercise is marked so::

    def mse(a, b):
        # <solution>
        return np.mean((a - b) ** 2)
        # </solution>
        # <stub>
        # ...  # your code here
        # </stub>

The solved notebook keeps what stands between the solution marks. The student's notebook gets the
lines between the stub marks instead, with their leading ``# `` taken away.

What would give a guess away before it is made is marked, too::

    print(f"gain on bicubic: {gain:.2f} dB")
    # <answer>
    assert gain > 1
    # </answer>

The notebook that is handed out has no outputs and no answers. The rendered one is the same with
both, to be read and to be tested; the solved one has both as well.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

SOLUTION = ("# <solution>", "# </solution>")
STUB = ("# <stub>", "# </stub>")
ANSWER = ("# <answer>", "# </answer>")
MARKS = (*SOLUTION, *STUB)
# Rendered and solved notebooks lie one folder deeper; their links lead to what is handed out.
RELATIVE_LINK = re.compile(r"\]\((?![a-z]+:|#|/)")
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
# The same on every machine: what jupyter writes by itself names the exact Python of the builder.
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}


class SourceError(ValueError):
    """A source that cannot be built; the message names the file, the cell and what to do."""


@dataclass(frozen=True)
class Chapter:
    """The notebooks of one chapter, not yet run: ``solved`` is None when it has no exercises.

    ``student`` is handed out without outputs, ``rendered`` is to be run and read.
    """

    name: str
    student: NotebookNode
    rendered: NotebookNode
    solved: NotebookNode | None


def read_chapter(path: Path) -> Chapter:
    """Read one source and make its notebooks.

    Raises
    ------
    SourceError
        For marks that do not pair, a cell id that is invalid or used twice.
    """
    notebook = jupytext.read(path, fmt="py:percent")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(METADATA)
    _set_cell_ids(notebook, path.stem)
    student, rendered, solved = (
        _variant(notebook, path.stem, variant) for variant in ("student", "rendered", "solved")
    )
    has_exercises = any(mark in cell.source for cell in notebook.cells for mark in MARKS)
    return Chapter(path.stem, student, rendered, solved if has_exercises else None)


def _set_cell_ids(notebook: NotebookNode, name: str) -> None:
    """Give each cell the id its source names, or one made from the chapter and its position."""
    seen = set()
    for index, cell in enumerate(notebook.cells):
        cell.id = str(cell.metadata.pop("id", f"{name}-{index:03d}"))
        if not CELL_ID.fullmatch(cell.id) or cell.id in seen:
            raise SourceError(
                f"{name}, cell {index}: the id {cell.id!r} is invalid or used twice; "
                "use letters, digits, - and _, at most 64."
            )
        seen.add(cell.id)


def _variant(notebook: NotebookNode, name: str, variant: str) -> NotebookNode:
    """Copy the notebook with each code cell as the student or the solution has it."""
    copy = nbformat.from_dict(notebook)
    for index, cell in enumerate(copy.cells):
        if cell.cell_type == "markdown" and variant != "student":
            cell.source = RELATIVE_LINK.sub("](../", cell.source)
        if cell.cell_type != "code":
            continue
        try:
            cell.source = choose(cell.source, variant)
        except SourceError as error:
            raise SourceError(f"{name}, cell {index} ({cell.id}): {error}") from None
    copy.cells = [cell for cell in copy.cells if cell.source.strip()]
    return copy


def choose(source: str, variant: str) -> str:
    r"""Return a code cell as ``variant`` (``"student"``, ``"rendered"``, ``"solved"``) has it.

    Examples
    --------
    >>> cell = "# <solution>\nx = 1\n# </solution>\n# <stub>\n# x = ...\n# </stub>"
    >>> choose(cell, "student"), choose(cell, "solved")
    ('x = ...', 'x = 1')
    """
    kept: list[str] = []
    region = ""  # the mark we stand behind: "" outside, or the opening or closing of a solution
    for line in _answers(source, keep=variant != "student"):
        mark = line.strip()
        if mark in MARKS:
            if mark != _next_mark(region):
                raise SourceError(f"found {mark!r} where {_next_mark(region)!r} must stand.")
            region = "" if mark == STUB[1] else mark
        elif region == SOLUTION[1]:
            raise SourceError("a solution must be followed directly by its stub.")
        elif region == STUB[0]:
            kept += [_uncomment(line)] if variant != "solved" else []
        elif not region or variant == "solved":
            kept.append(line)
    if region:
        raise SourceError(f"{_next_mark(region)!r} is missing at the end.")
    return "\n".join(kept)


def _answers(source: str, keep: bool) -> list[str]:
    """Return the lines without the marks of answers, and without the answers if not ``keep``."""
    lines: list[str] = []
    inside = False
    for line in source.splitlines():
        mark = line.strip()
        if mark in ANSWER:
            if mark != ANSWER[inside]:
                raise SourceError(f"found {mark!r} where {ANSWER[inside]!r} must stand.")
            inside = not inside
        elif keep or not inside:
            lines.append(line)
    if inside:
        raise SourceError(f"{ANSWER[1]!r} is missing at the end.")
    return "\n".join(lines).rstrip().splitlines()


def _next_mark(region: str) -> str:
    """Say which mark must come next: the four follow each other, round and round."""
    return MARKS[MARKS.index(region) + 1] if region else MARKS[0]


def _uncomment(line: str) -> str:
    """Take the comment sign off a line of a stub."""
    if not line.strip():
        return line
    match = re.fullmatch(r"(\s*)# ?(.*)", line)
    if match is None:
        raise SourceError(f"the stub's line {line.strip()!r} must be a comment.")
    return (match[1] + match[2]).rstrip()
