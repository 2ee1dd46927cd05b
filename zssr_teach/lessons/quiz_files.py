"""Read a quiz from Markdown, so that a teacher can change it without any Python.

A heading of the second level is a question; a list is its options, with an ``x`` in the box of the
right one; what stands below an option explains it::

    ## How much is twice three?

    - [ ] 5
      That would be two and three.
    - [x] 6
      Three and three.

Bullets are put into another order on the page. Options in a numbered list (``1. [ ] 5``) keep
theirs, for numbers that grow. What stands before the first question, and comments
(``<!-- … -->``), are not shown.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from zssr_teach.errors import SettingsError
from zssr_teach.lessons.questions import LETTERS, Option, Question, Quiz

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"(?:#{2,}|#(?=\s|$))\s*(.*)")
# A bullet or a number, a box with something in it, and the words.
_OPTION = re.compile(r"([-*+•]|\d+[.)])\s*\[([^\]]{0,3})\]\s*(.*)")
_ITEM = re.compile(r"(?:[-*+•]|\d+[.)])\s")
_CROSSES = {"x", "✓", "✔"}


@dataclass
class _Option:
    """An option as it is written, and where."""

    line: int
    numbered: bool
    mark: str
    text: str
    explanation: list[str] = field(default_factory=list)


@dataclass
class _Question:
    """A question as it is written, and where."""

    line: int
    words: list[str]
    options: list[_Option] = field(default_factory=list)


def read_quiz(path: Path) -> Quiz:
    """Read the quiz of a chapter: ``quiz.md`` in a folder called after the chapter.

    Raises
    ------
    SettingsError
        The file is missing or not written as described; the message names file and line.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError:
        raise SettingsError(f"{name} cannot be read: each chapter needs its quiz there") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name} is not plain text: save it in the encoding UTF-8") from None
    return parse_quiz(text, path.parent.name.removeprefix("chapter"), name)


def parse_quiz(text: str, chapter: str, name: str = "quiz.md") -> Quiz:
    r"""Turn the text of a quiz into its questions.

    Parameters
    ----------
    text : str
        Markdown, as described above.
    chapter : str
        Two digits.
    name : str
        Of the file, for messages.

    Raises
    ------
    SettingsError
        With the line of the first thing that is wrong.

    Examples
    --------
    >>> quiz = parse_quiz("## 2 · 3?\n1. [ ] 5\n   No.\n2. [x] 6\n   Yes.\n", "00")
    >>> quiz.questions[0].ordered, [option.text for option in quiz.questions[0].options]
    (True, ['5', '6'])
    >>> parse_quiz("## 2 · 3?\n- [x] 5\n  No.\n- [x] 6\n  Yes.\n", "00")
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: quiz.md, line 4: a second right option; write [x] only once
    """
    drafts = _split(text, name)
    if not drafts:
        raise SettingsError(f"{name} holds no question: begin one with '## ' and its words")
    for number, draft in enumerate(drafts):
        if problem := _problem_of(draft) or _problem_among(draft, drafts[:number]):
            line, words = problem
            raise _error(name, line, words)
    return Quiz(chapter, tuple(_question_of(draft) for draft in drafts))


def _error(name: str, line: int, words: str) -> SettingsError:
    return SettingsError(f"{name}, line {line}: {words}")


def _split(text: str, name: str) -> list[_Question]:
    """Sort the lines into questions, options and explanations."""
    # Comments go, but their lines stay, so that messages count as an editor does.
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    questions: list[_Question] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if "<!--" in words:
            raise _error(name, number, "a comment begins here and has no end; add -->")
        if heading := _HEADING.fullmatch(words):
            if questions or words.startswith("##"):
                questions.append(_Question(number, [heading[1]]))
        elif option := _OPTION.fullmatch(words):
            if not questions:
                raise _error(name, number, "an option without a question; begin one with '## '")
            mark = option[2].strip().lower()
            draft = _Option(number, option[1][0].isdigit(), mark, option[3])
            questions[-1].options.append(draft)
        elif questions and words:
            if _ITEM.match(line):
                raise _error(name, number, "an option without its box; write '- [ ] ' before it")
            last = questions[-1]
            (last.options[-1].explanation if last.options else last.words).append(words)
    return questions


def _problem_of(draft: _Question) -> tuple[int, str] | None:
    """Say what is wrong with a question by itself, and in which line."""
    if not any(draft.words):
        return draft.line, "a question without words; write them behind the ##"
    if len(draft.options) < 2:
        return draft.line, "this question has fewer than two options; write each as '- [ ] …'"
    if len(draft.options) > len(LETTERS):
        return draft.line, f"more than {len(LETTERS)} options; leave some out"
    for option in draft.options:
        if option.mark and option.mark not in _CROSSES:
            return option.line, f"[{option.mark}] says nothing; write [x] if right, else [ ]"
        if not option.text:
            return option.line, "an option without words; write them behind the box"
        if not option.explanation:
            return option.line, "no explanation; say below the option why it is right or wrong"
    right = [option.line for option in draft.options if option.mark]
    if len(right) > 1:
        return right[1], "a second right option; write [x] only once"
    if not right:
        return draft.line, "no option of this question is right; write [x] in one box"
    return None


def _problem_among(draft: _Question, before: list[_Question]) -> tuple[int, str] | None:
    """Say what is wrong with a question beside others, or with its options beside each other."""
    if len({option.numbered for option in draft.options}) > 1:
        return draft.line, "bullets and numbers are mixed; use one kind for all its options"
    text, often = Counter(option.text for option in draft.options).most_common(1)[0]
    if often > 1:
        lines = [option.line for option in draft.options if option.text == text]
        return lines[1], "the same option a second time; change or delete one"
    if draft.words in [other.words for other in before]:
        return draft.line, "the same question a second time; change or delete one"
    return None


def _question_of(draft: _Question) -> Question:
    options = tuple(
        Option(option.text, " ".join(option.explanation), right=bool(option.mark))
        for option in draft.options
    )
    text = " ".join(word for word in draft.words if word)
    return Question(text, options, ordered=draft.options[0].numbered)
