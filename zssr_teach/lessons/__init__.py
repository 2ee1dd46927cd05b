"""Exercises that check themselves, quizzes, guesses, and what has been done so far.

In a notebook::

    from zssr_teach import lessons

    lessons.check("01.mse", my_mse)     # tries the function and answers in words
    lessons.quiz("01")                  # the questions of chapter 01
    lessons.predict("How many dB will it lose?", "dB", lambda: loss)
    lessons.progress()                  # what is done

Each chapter has a folder, ``chapterNN``: ``exercises.py`` holds its ``EXERCISES`` with their
classic mistakes, ``quiz.md`` its quiz, which needs no Python to edit. Nothing here imports
TensorFlow.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zssr_teach.errors import SettingsError
from zssr_teach.lessons import records as _records
from zssr_teach.lessons.questions import Option, Prediction, Question, Quiz, QuizRun
from zssr_teach.lessons.quiz_files import read_quiz
from zssr_teach.lessons.records import Progress
from zssr_teach.lessons.report import STOPPED, Report
from zssr_teach.lessons.runner import Exercise, Mistake, examine, with_hint

__all__ = [
    "Exercise",
    "Mistake",
    "Option",
    "Question",
    "Quiz",
    "Report",
    "chapters",
    "check",
    "exercise",
    "exercises",
    "predict",
    "progress",
    "quiz",
    "reset_progress",
]


def chapters() -> tuple[str, ...]:
    """Give the chapters that have exercises, as two digits each.

    Examples
    --------
    >>> chapters()[:3]
    ('01', '02', '03')
    """
    found = [module.name for module in pkgutil.iter_modules(__path__)]
    return tuple(sorted(name[7:] for name in found if name.startswith("chapter")))


def _folder(chapter: str) -> str:
    if chapter not in chapters():
        known = ", ".join(chapters())
        raise SettingsError(f"there is no chapter {chapter!r} with exercises; take one of {known}")
    return f"chapter{chapter}"


def _exercises_of(chapter: str) -> tuple[Exercise, ...]:
    return importlib.import_module(f"{__name__}.{_folder(chapter)}.exercises").EXERCISES


def exercises(chapter: str | None = None) -> tuple[Exercise, ...]:
    """Give the exercises of a chapter, or of all of them."""
    asked = chapters() if chapter is None else (chapter,)
    return tuple(item for number in asked for item in _exercises_of(number))


def exercise(name: str) -> Exercise:
    """Give one exercise by its name.

    Raises
    ------
    SettingsError
        There is none of that name; the message offers the nearest.

    Examples
    --------
    >>> print(exercise("01.mse").signature)
    my_mse(a, b)
    """
    known = {item.name: item for item in exercises()}
    if name not in known:
        near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.3)
        advice = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise SettingsError(f"there is no exercise {name!r}; {advice}")
    return known[name]


def check(name: str, function: Callable[..., Any] | None, path: str | Path | None = None) -> Report:
    """Try a student's function and say in words what came of it.

    Parameters
    ----------
    name : str
        Of the exercise, as in ``"01.mse"``.
    function : callable
        The function itself, without brackets.
    path : str, Path or None
        Where progress is kept; see :mod:`zssr_teach.lessons.records`.

    Returns
    -------
    Report
        Shows itself; ``report.passed`` for code. Nothing is ever raised, whatever the function
        does, and an endless loop is stopped. Each of the first three failures brings a hint,
        each more concrete than the one before.

    Examples
    --------
    >>> def my_mse(a, b):
    ...     ...
    >>> check("01.mse", my_mse, path="memory")
    ○ 01.mse Mean squared error: not started yet
      my_mse returns nothing. (If you have written it: has it a return?)
    """
    try:
        asked = exercise(name)
    except SettingsError as error:
        return Report(str(name), "", STOPPED, (str(error),))
    report = examine(asked, function)
    failures = _records.records(path).exercise(asked.name, report.status)
    return with_hint(report, asked, failures)


def questions(chapter: str) -> Quiz:
    """Give a chapter's quiz as plain data, as its file says it now."""
    return read_quiz(Path(__file__).parent / _folder(chapter) / "quiz.md")


def quiz(chapter: str, path: str | Path | None = None) -> Any:
    """Show a chapter's quiz.

    Parameters
    ----------
    chapter : str
        Two digits, as in ``"01"``.
    path : str, Path or None
        Where answers are kept; see :mod:`zssr_teach.lessons.records`.
    """
    # Only here: a check needs no front end, and should not wait for one to be imported.
    from zssr_teach.lessons.blocks import QuizBlock

    return QuizBlock(QuizRun(questions(chapter), _records.records(path)))


def predict(
    question: str,
    unit: str,
    compute: Callable[[], float] | float,
    name: str = "",
    path: str | Path | None = None,
) -> Any:
    """Ask for a guess, then compute and compare.

    Parameters
    ----------
    question : str
    unit : str
        Shown behind the numbers; may be empty.
    compute : callable or float
        Gives the true number; called only once a guess is there.
    name : str
        Under which the guess is kept; the question itself if empty.
    path : str, Path or None
        Where guesses are kept; see :mod:`zssr_teach.lessons.records`.
    """
    from zssr_teach.lessons.blocks import PredictBlock

    return PredictBlock(Prediction(question, unit, compute, _records.records(path), name))


def progress(path: str | Path | None = None) -> Progress:
    """Give an overview of what is done, chapter by chapter."""
    names = {chapter: tuple(item.name for item in exercises(chapter)) for chapter in chapters()}
    kept = _records.records(path)
    return _records.overview(kept, names, lambda chapter: len(questions(chapter).questions))


def reset_progress(chapter: str | None = None, path: str | Path | None = None) -> Progress:
    """Forget everything that was done, or one chapter of it; gives the new overview."""
    _records.records(path).reset(chapter)
    return progress(path)
