"""Quizzes and guesses as plain Python: what is asked, what was answered, what is said to it.

The views are in :mod:`zssr_teach.lessons.blocks`; all of it works, and is tested, without them.
"""

from __future__ import annotations

import html
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from zssr_teach.errors import SettingsError
from zssr_teach.lessons.records import Records
from zssr_teach.lessons.wording import as_html, plain, readable

LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Option:
    """One possible answer, and why it is right or wrong."""

    text: str
    explanation: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question with exactly one right option.

    Parameters
    ----------
    text : str
    options : tuple of Option
        They are put into an order that depends on the question only: authors tend to write the
        right one second.
    ordered : bool
        Leave the options as they are written, for numbers that grow.
    """

    text: str
    options: tuple[Option, ...]
    ordered: bool = False

    def __post_init__(self) -> None:
        if sum(option.right for option in self.options) != 1:
            raise SettingsError(f"mark exactly one option as right in the question {self.text!r}")
        if not self.ordered:
            mixed = list(self.options)
            random.Random(self.text).shuffle(mixed)
            object.__setattr__(self, "options", tuple(mixed))

    def verdict(self, option: int) -> str:
        """Say whether an option (counted from 0) is right, and why."""
        chosen = self.options[option]
        return f"{'✓ Right' if chosen.right else '✗ Not quite'}: {chosen.explanation}"


@dataclass(frozen=True)
class Quiz:
    """The questions of one chapter."""

    chapter: str
    questions: tuple[Question, ...]

    def text(self) -> str:
        """Write all questions and options as plain text, without the answers."""
        lines = [f"Quiz of chapter {self.chapter}"]
        for number, question in enumerate(self.questions, start=1):
            lines.append(f"{number}. {plain(question.text)}")
            lines += [
                f"   {letter}) {plain(option.text)}"
                for letter, option in zip(LETTERS, question.options, strict=False)
            ]
        return "\n".join(lines)

    def html(self) -> str:
        """Write the questions as HTML; each option unfolds to its explanation, without a script."""
        items = []
        for question in self.questions:
            options = "".join(
                f"<details><summary>{letter}) {as_html(option.text)}</summary>"
                f"<p>{as_html(question.verdict(index))}</p></details>"
                for index, (letter, option) in enumerate(
                    zip(LETTERS, question.options, strict=False)
                )
            )
            items.append(f"<li><p>{as_html(question.text)}</p>{options}</li>")
        return f"<b>Quiz of chapter {html.escape(self.chapter)}</b><ol>{''.join(items)}</ol>"


@dataclass
class QuizRun:
    """Somebody's answers to a quiz.

    Parameters
    ----------
    quiz : Quiz
    records : Records
        Where the answers are kept.

    Examples
    --------
    >>> yes, no = Option("yes", "It is.", right=True), Option("no", "It is, though.")
    >>> run = QuizRun(Quiz("00", (Question("Is it?", (yes, no), ordered=True),)), Records())
    >>> run.choose(0, 1)
    '✗ Not quite: It is, though.'
    >>> run.choose(0, 0), run.summary()
    ('✓ Right: It is.', '1 of 1 right')
    """

    quiz: Quiz
    records: Records
    chosen: dict[int, int] = field(default_factory=dict)

    def choose(self, question: int, option: int) -> str:
        """Answer a question (both counted from 0); gives the verdict with its explanation."""
        asked = self.quiz.questions[question]
        verdict = asked.verdict(option)
        self.chosen[question] = option
        self.records.answer(self.quiz.chapter, question, option, asked.options[option].right)
        return verdict

    @property
    def score(self) -> int:
        """Number of questions whose last answer was right."""
        return sum(
            self.quiz.questions[question].options[option].right
            for question, option in self.chosen.items()
        )

    def summary(self) -> str:
        """Say the score in words."""
        answered, number = len(self.chosen), len(self.quiz.questions)
        more = "" if answered == number else f", {number - answered} not answered yet"
        return f"{self.score} of {number} right{more}"

    def reset(self) -> None:
        """Start again; what is recorded stays until the next answer."""
        self.chosen.clear()


@dataclass
class Prediction:
    """A guess first, then the computation.

    Parameters
    ----------
    question : str
    unit : str
        Shown behind both numbers; may be empty.
    compute : callable or float
        Gives the true number; called once, and only after a guess was made.
    records : Records
    name : str
        Under which the guess is kept; the question itself if empty.

    Examples
    --------
    >>> prediction = Prediction("What is 6 times 7?", "", lambda: 42, Records())
    >>> prediction.reveal()
    'First a guess: write a number, however rough.'
    >>> prediction.guess(40)
    'Your guess: 40'
    >>> prediction.reveal()
    'Your guess: 40. Computed: 42. You were 2 too low (about 4.8 % off).'
    """

    question: str
    unit: str
    compute: Callable[[], float] | float
    records: Records
    name: str = ""
    guessed: float | None = None
    value: float | None = None

    def guess(self, number: float) -> str:
        """Store a guess; the one made before the answer was seen is the one that counts."""
        number = float(number)
        if not math.isfinite(number):
            return "A guess must be a finite number."
        if self.value is not None:
            return "The answer is out already; your first guess is kept."
        self.guessed = number
        self.records.guess(self.name or self.question, number, None)
        return f"Your guess: {self._show(number)}"

    def reveal(self) -> str:
        """Compute the answer and compare the guess with it; an error is said in words."""
        if self.guessed is None:
            return "First a guess: write a number, however rough."
        if self.value is None:
            try:
                value = float(self.compute() if callable(self.compute) else self.compute)
            except Exception as error:
                return f"The answer could not be computed: {type(error).__name__}: {error}"
            self.value = value
            self.records.guess(self.name or self.question, self.guessed, value)
        return self._compare(self.guessed, self.value)

    def reset(self) -> None:
        """Ask again, as if nothing had been guessed."""
        self.guessed = self.value = None

    def _compare(self, guess: float, value: float) -> str:
        start = f"Your guess: {self._show(guess)}. Computed: {self._show(value)}."
        gap = guess - value
        if abs(gap) <= 1e-9 * max(1.0, abs(value)):
            return f"{start} Exactly right."
        relative = value and math.isfinite(value)
        share = f" (about {readable(100 * abs(gap / value), 2)} % off)" if relative else ""
        return f"{start} You were {self._show(abs(gap))} too {'high' if gap > 0 else 'low'}{share}."

    def _show(self, number: float) -> str:
        return f"{readable(number)} {self.unit}".strip()
