"""Quizzes and guesses on the page: views over the models of :mod:`zssr_teach.lessons.questions`.

The only file of the lessons that needs a front end; :mod:`zssr_teach.lessons` loads it when a quiz
or a guess is shown.

Tab, the arrow keys, Space and Enter are enough for all of it. A page that
cannot run widgets shows the questions as text; the options unfold to their explanations.
"""

from functools import partial
from typing import Any

import anywidget
import ipywidgets
import traitlets

from zssr_teach.lessons.questions import Prediction, QuizRun
from zssr_teach.lessons.wording import as_html, plain
from zssr_teach.widgets.frame.javascript import module
from zssr_teach.widgets.frame.readout import Readout

_LOOK = """
.zssr-question { max-width: 46em; margin: 4px 0 12px; line-height: 1.45; font-size: 14px; }
.zssr-question fieldset { border: 0; margin: 0; padding: 0; }
.zssr-question legend { font-weight: 600; padding: 0; margin-bottom: 4px; }
.zssr-question label { display: flex; align-items: baseline; gap: 8px; padding: 2px 0; }
.zssr-question button { margin: 4px 0; padding: 3px 14px; font: inherit; cursor: pointer; }
.zssr-question p { margin: 4px 0; min-height: 1.45em; }
"""


class _Block(ipywidgets.VBox):
    """A box whose saved output holds the same as text and as HTML."""

    def still_text(self) -> str:
        """Return the words for saved outputs."""
        raise NotImplementedError

    def still_html(self) -> str:
        """Return the same as HTML."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**arguments)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle or {})
        data["text/plain"] = self.still_text()
        data["text/html"] = self.still_html()
        return data


class QuestionView(anywidget.AnyWidget):
    """One question: radio buttons, a button that checks the choice, and the verdict.

    Text, options and verdict are HTML, as :func:`zssr_teach.lessons.wording.as_html` writes it.

    Attributes
    ----------
    text : str
    options : list of str
    chosen : int
        -1 before anything is chosen.
    checks : int
        Grows by one each time the button is pressed.
    verdict : str
    """

    _esm = module("question.js")
    _css = _LOOK
    text = traitlets.Unicode("").tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chosen = traitlets.Int(-1).tag(sync=True)
    checks = traitlets.Int(0).tag(sync=True)
    verdict = traitlets.Unicode("").tag(sync=True)

    def check(self) -> None:
        """Do what the button does."""
        self.checks += 1


class QuizBlock(_Block):
    """The questions of a chapter: choose, check, read why.

    Parameters
    ----------
    run : QuizRun
        The model, which also records the answers.

    Attributes
    ----------
    views : list of QuestionView
        One a question.
    summary : Readout
        The score in words.

    Examples
    --------
    >>> from zssr_teach.lessons import questions
    >>> from zssr_teach.lessons.records import Records
    >>> block = QuizBlock(QuizRun(questions("01"), Records()))
    >>> block.views[0].check()
    >>> block.views[0].verdict
    'Choose an answer first.'
    """

    def __init__(self, run: QuizRun) -> None:
        super().__init__()
        self.run = run
        self.summary = Readout(message=run.summary())
        self.views = [self._make_view(number) for number in range(len(run.quiz.questions))]
        self.children = [*self.views, self.summary]

    def _make_view(self, number: int) -> QuestionView:
        question = self.run.quiz.questions[number]
        view = QuestionView(
            text=f"{number + 1}. {as_html(question.text)}",
            options=[as_html(option.text) for option in question.options],
        )
        view.observe(partial(self._check, number), "checks")
        # A verdict must not stand beside an answer it was not about.
        view.observe(partial(self._forget_verdict, number), "chosen")
        return view

    def _check(self, number: int, _change: object) -> None:
        view = self.views[number]
        if not 0 <= view.chosen < len(view.options):
            view.verdict = "Choose an answer first."
            return
        view.verdict = as_html(self.run.choose(number, view.chosen))
        self.summary.message = self.run.summary()

    def _forget_verdict(self, number: int, _change: object) -> None:
        self.views[number].verdict = ""

    def still_text(self) -> str:
        """Return the questions for saved outputs, without the answers."""
        return self.run.quiz.text()

    def still_html(self) -> str:
        """Return the questions for saved outputs; each option unfolds to its explanation."""
        return self.run.quiz.html()


class PredictBlock(_Block):
    """A question, a field for a guess, and a button that computes the answer.

    Parameters
    ----------
    prediction : Prediction
        The model, which also records the guess.

    Attributes
    ----------
    field : ipywidgets.Text
    button : ipywidgets.Button
    answer : Readout

    Examples
    --------
    >>> from zssr_teach.lessons.records import Records
    >>> block = PredictBlock(Prediction("6 times 7?", "", 42, Records()))
    >>> block.field.value = "about 40"
    >>> block.button.click()
    >>> block.answer.message
    'Write a number, such as 31.5.'
    >>> block.field.value = "40"
    >>> block.button.click()
    >>> block.answer.message
    'Your guess: 40. Computed: 42. You were 2 too low (about 4.8 % off).'
    """

    def __init__(self, prediction: Prediction) -> None:
        super().__init__()
        self.prediction = prediction
        unit = f" in {prediction.unit}" if prediction.unit else ""
        self.field = ipywidgets.Text(
            description=f"your guess{unit}",
            style={"description_width": "initial"},
            tooltip=f"Your guess{unit}: {plain(prediction.question)}",
            # Sent when the field is left: else a quick click may overtake the last digits.
            continuous_update=False,
        )
        self.button = ipywidgets.Button(
            description="Reveal", tooltip="Keep the guess and compute the answer"
        )
        self.answer = Readout()
        self.button.on_click(self._reveal)
        row = ipywidgets.HBox([self.field, self.button])
        question = ipywidgets.HTML(f"<b>{as_html(prediction.question)}</b>")
        self.children = [question, row, self.answer]

    def _reveal(self, _button: ipywidgets.Button) -> None:
        if self.prediction.value is None and not self._take_guess():
            return
        self.answer.message = "Computing …"
        self.answer.message = self.prediction.reveal()
        # The first guess is the one that counts; run the cell again to start afresh.
        done = self.prediction.value is not None
        self.field.disabled = self.button.disabled = done

    def _take_guess(self) -> bool:
        text = self.field.value.strip().replace(",", ".").replace("−", "-")
        try:
            number = float(text)
        except ValueError:
            self.answer.message = "Write a number, such as 31.5."
            return False
        self.answer.message = self.prediction.guess(number)
        return self.prediction.guessed == number

    def still_text(self) -> str:
        """Return the question for saved outputs."""
        return f"Predict: {plain(self.prediction.question)}"

    def still_html(self) -> str:
        """Return the question for saved outputs."""
        return f"<p><b>Predict:</b> {as_html(self.prediction.question)}</p>"
