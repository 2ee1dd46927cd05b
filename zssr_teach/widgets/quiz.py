"""Quizzes and guesses on the page: views over the models of :mod:`zssr_teach.lessons.questions`.

Everything is a standard control, so Tab, the arrow keys, Space and Enter are enough. A page that
cannot run widgets shows the questions as text; the options unfold to their explanations.
"""

import html
from functools import partial
from typing import Any

import ipywidgets

from zssr_teach.lessons.questions import Prediction, QuizRun
from zssr_teach.widgets.common import Readout

# The radio buttons of ipywidgets keep every option on one line and cut it off.
_STYLE = """<style>
.zssr-quiz { gap: 4px; overflow: visible; max-width: 46em; }
.zssr-quiz .widget-radio { width: auto; height: auto; }
.zssr-quiz .widget-radio-box { width: auto; max-width: 100%; height: auto; }
.zssr-quiz .widget-radio-box label { height: auto; white-space: normal; line-height: 1.4; }
.zssr-quiz .widget-html-content { line-height: 1.5; }
</style>"""


def _paragraph(text: str) -> ipywidgets.HTML:
    return ipywidgets.HTML(f"<b>{html.escape(text)}</b>")


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


class QuizBlock(_Block):
    """The questions of a chapter: choose, check, read why.

    Parameters
    ----------
    run : QuizRun
        The model, which also records the answers.

    Attributes
    ----------
    choices : list of ipywidgets.RadioButtons
        One a question.
    buttons : list of ipywidgets.Button
    verdicts : list of Readout
    summary : Readout
        The score in words.

    Examples
    --------
    >>> from zssr_teach.lessons import questions
    >>> from zssr_teach.lessons.records import Records
    >>> block = QuizBlock(QuizRun(questions("01"), Records()))
    >>> block.buttons[0].click()
    >>> block.verdicts[0].message
    'Choose an answer first.'
    """

    def __init__(self, run: QuizRun) -> None:
        super().__init__()
        self.run = run
        self.choices: list[ipywidgets.RadioButtons] = []
        self.buttons: list[ipywidgets.Button] = []
        self.verdicts: list[Readout] = []
        self.summary = Readout(message=run.summary())
        children: list[ipywidgets.Widget] = [ipywidgets.HTML(_STYLE)]
        for number in range(len(run.quiz.questions)):
            children += self._add_question(number)
        self.children = [*children, self.summary]
        self.add_class("zssr-quiz")

    def _add_question(self, number: int) -> list[ipywidgets.Widget]:
        question = self.run.quiz.questions[number]
        options = [(option.text, index) for index, option in enumerate(question.options)]
        choice = ipywidgets.RadioButtons(options=options, value=None, tooltip=question.text)
        button = ipywidgets.Button(
            description="Check",
            tooltip=f"Check the answer to question {number + 1}",
        )
        verdict = Readout()
        button.on_click(partial(self._check, number))
        # A verdict must not stand beside an answer it was not about.
        choice.observe(partial(self._forget_verdict, number), "value")
        self.choices.append(choice)
        self.buttons.append(button)
        self.verdicts.append(verdict)
        return [_paragraph(f"{number + 1}. {question.text}"), choice, button, verdict]

    def _check(self, number: int, _button: ipywidgets.Button) -> None:
        option = self.choices[number].value
        if option is None:
            self.verdicts[number].message = "Choose an answer first."
            return
        self.verdicts[number].message = self.run.choose(number, option)
        self.summary.message = self.run.summary()

    def _forget_verdict(self, number: int, _change: object) -> None:
        self.verdicts[number].message = ""

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
    'Your guess: 40. Computed: 42. You were 2 too low (4.8 %).'
    """

    def __init__(self, prediction: Prediction) -> None:
        super().__init__()
        self.prediction = prediction
        unit = f" in {prediction.unit}" if prediction.unit else ""
        self.field = ipywidgets.Text(
            placeholder=f"your guess{unit}", tooltip=f"Your guess{unit}: {prediction.question}"
        )
        self.button = ipywidgets.Button(
            description="Reveal", tooltip="Keep the guess and compute the answer"
        )
        self.answer = Readout()
        self.button.on_click(self._reveal)
        row = ipywidgets.HBox([self.field, self.button])
        self.children = [
            ipywidgets.HTML(_STYLE),
            _paragraph(prediction.question),
            row,
            self.answer,
        ]
        self.add_class("zssr-quiz")

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
        return f"Predict: {self.prediction.question}"

    def still_html(self) -> str:
        """Return the question for saved outputs."""
        return f"<p><b>Predict:</b> {html.escape(self.prediction.question)}</p>"
