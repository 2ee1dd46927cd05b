"""What has been done so far: a small JSON file beside the notebooks.

Where it is kept: the path given, else the environment variable ``ZSSR_TEACH_PROGRESS``, else
``.zssr_progress.json`` in the working directory. The variable may also be ``memory``: nothing is
written, and what is recorded lives as long as the process. Builds and tests of the notebooks use
that, so that every kernel starts afresh and leaves no file.
"""

from __future__ import annotations

import functools
import html
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "ZSSR_TEACH_PROGRESS"
FILE_NAME = ".zssr_progress.json"
MEMORY = "memory"
_SECTIONS = ("exercises", "quizzes", "guesses")


@functools.cache
def _memory() -> dict[str, Any]:
    # The one thing that outlives a call: there is no other place to keep a kernel's own progress
    # when no file may be written.
    return {}


@dataclass(frozen=True)
class Records:
    """Read and write what has been done; never raises for a broken or unwritable file.

    Parameters
    ----------
    path : Path or None
        None keeps everything in the memory of this process.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     records = Records(Path(folder) / "progress.json")
    ...     _ = records.exercise("01.mse", "not yet right")
    ...     _ = records.exercise("01.mse", "passed")
    ...     records.read()["exercises"]["01.mse"]
    {'status': 'passed', 'failures': 1}
    """

    path: Path | None = None

    def read(self) -> dict[str, Any]:
        """Give all that is recorded: a dictionary with exercises, quizzes and guesses."""
        known = _memory()
        if self.path is not None:
            known = self._read_file() or {}
        return {section: _as_dict(known.get(section)) for section in _SECTIONS}

    def problem(self) -> str:
        """Say why what is on disk cannot be used or added to, in words; empty when it can."""
        if self.path is None:
            return ""
        if self.path.exists() and self._read_file() is None:
            return (
                f"{self.path.name} could not be read; it is set aside as {self.path.name}.broken "
                "when the next result is recorded"
            )
        folder = self.path.parent
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            return f"nothing is kept: the folder of {self.path.name} cannot be written to"
        return ""

    def exercise(self, name: str, status: str) -> int:
        """Record the result of a check; gives how often the exercise has failed so far.

        Once passed, an exercise stays passed. A stub that was not started is not recorded.
        """
        data = self.read()
        entry = _as_dict(data["exercises"].get(name))
        count = entry.get("failures")
        failures = count if isinstance(count, int) else 0
        if status == "not started yet":
            return failures
        if status != "passed":
            failures += 1
        done = "passed" in (status, entry.get("status"))
        new = {"status": "passed" if done else status, "failures": failures}
        if new != entry:
            data["exercises"][name] = new
            self._write(data)
        return failures

    def answer(self, chapter: str, question: int, option: int, right: bool) -> None:
        """Record which option of a quiz question (both counted from 0) was chosen last."""
        data = self.read()
        answers = _as_dict(data["quizzes"].get(chapter))
        answers[str(question)] = {"option": option, "right": right}
        data["quizzes"][chapter] = answers
        self._write(data)

    def guess(self, name: str, guess: float, value: float | None) -> None:
        """Record a guess and, once it is computed, the value it was about."""
        data = self.read()
        data["guesses"][name] = {"guess": guess, "value": value}
        self._write(data)

    def reset(self, chapter: str | None = None) -> None:
        """Forget everything, or one chapter's exercises and quiz answers."""
        data = self.read()
        if chapter is None:
            data = {section: {} for section in _SECTIONS}
        else:
            kept = {k: v for k, v in data["exercises"].items() if not k.startswith(chapter + ".")}
            data["exercises"] = kept
            data["quizzes"].pop(chapter, None)
        self._write(data)

    def _read_file(self) -> dict[str, Any] | None:
        """Give the file's content; None when it is broken, empty when there is none yet."""
        assert self.path is not None
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            return None
        return content if isinstance(content, dict) else None

    def _write(self, data: dict[str, Any]) -> None:
        if self.path is None:
            _memory().clear()
            _memory().update(data)
            return
        try:
            if self.path.exists() and self._read_file() is None:
                self.path.replace(self.path.with_name(self.path.name + ".broken"))
            _write_whole(self.path, json.dumps({"version": 1, **data}, indent=1))
        except OSError:
            # A read-only folder must not stop a lesson; problem() says it in the overview.
            return


def _as_dict(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _write_whole(path: Path, text: str) -> None:
    """Write beside and rename, so that an interrupted write leaves the old file whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def records(path: str | Path | None = None) -> Records:
    """Open the records at a path, else where the environment says, else beside the notebook."""
    place = path if path is not None else os.environ.get(VARIABLE) or FILE_NAME
    return Records(None if str(place) == MEMORY else Path(place).absolute())


@dataclass(frozen=True)
class Row:
    """A chapter's line in the overview."""

    chapter: str
    done: tuple[str, ...]
    open: tuple[str, ...]
    right: int
    questions: int


@dataclass(frozen=True)
class Progress:
    """An overview of what is done; shows itself as a text table and as HTML."""

    rows: tuple[Row, ...]
    problem: str = ""

    @property
    def done(self) -> int:
        """Number of exercises passed."""
        return sum(len(row.done) for row in self.rows)

    @property
    def total(self) -> int:
        """Number of exercises."""
        return sum(len(row.done) + len(row.open) for row in self.rows)

    def _cells(self) -> list[tuple[str, str, str, str]]:
        return [
            (
                row.chapter,
                f"{len(row.done)} of {len(row.done) + len(row.open)}",
                f"{row.right} of {row.questions}",
                " ".join([*(f"✓{name}" for name in row.done), *(f"○{name}" for name in row.open)]),
            )
            for row in self.rows
        ]

    def __repr__(self) -> str:
        lines = [f"{'chapter':<9}{'exercises':<11}{'quiz':<8}✓ done  ○ open"]
        lines += [f"{a:<9}{b:<11}{c:<8}{d}" for a, b, c, d in self._cells()]
        lines += [f"{self.done} of {self.total} exercises done"]
        return "\n".join(lines + ([f"Note: {self.problem}"] if self.problem else []))

    __str__ = __repr__

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col" style="text-align:left">{title}</th>'
            for title in ("Chapter", "Exercises", "Quiz", "✓ done, ○ open")
        )
        body = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:left">{html.escape(cell)}</td>' for cell in cells)
            + "</tr>"
            for cells in self._cells()
        )
        note = f"<p>Note: {html.escape(self.problem)}</p>" if self.problem else ""
        caption = f"<caption>{self.done} of {self.total} exercises done</caption>"
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def overview(
    kept: Records,
    exercises: dict[str, tuple[str, ...]],
    questions: Callable[[str], int],
) -> Progress:
    """Put what is recorded beside what there is.

    Parameters
    ----------
    kept : Records
    exercises : dict
        For each chapter the names of its exercises.
    questions : callable
        Gives the number of quiz questions of a chapter.
    """
    data = kept.read()
    rows = []
    for chapter, names in exercises.items():
        entries = {name: _as_dict(data["exercises"].get(name)) for name in names}
        done = tuple(n for n in names if entries[n].get("status") == "passed")
        answers = _as_dict(data["quizzes"].get(chapter))
        number = questions(chapter)
        right = sum(
            _as_dict(answers.get(str(index))).get("right") is True for index in range(number)
        )
        rows.append(
            Row(
                chapter,
                tuple(name.split(".")[1] for name in done),
                tuple(name.split(".")[1] for name in names if name not in done),
                right,
                number,
            )
        )
    return Progress(tuple(rows), kept.problem())
