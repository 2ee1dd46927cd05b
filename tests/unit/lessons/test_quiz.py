"""Quizzes and guesses: the questions of the course, the models, and the views without a page."""

import json
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zssr_teach import lessons
from zssr_teach.errors import SettingsError
from zssr_teach.lessons.blocks import QuizBlock
from zssr_teach.lessons.questions import Option, Prediction, Question, Quiz, QuizRun
from zssr_teach.lessons.records import Records
from zssr_teach.lessons.wording import as_html, plain

CHAPTERS = lessons.chapters()
QUESTIONS = [
    pytest.param(question, id=f"{chapter}.{number}")
    for chapter in CHAPTERS
    for number, question in enumerate(lessons.questions(chapter).questions, start=1)
]


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "progress.json")


def right_of(question):
    return next(i for i, option in enumerate(question.options) if option.right)


# ---- the questions of the course ------------------------------------------------------------


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_chapter_asks_enough(chapter):
    quiz = lessons.questions(chapter)
    assert quiz.chapter == chapter
    assert len(quiz.questions) >= 4
    assert len({question.text for question in quiz.questions}) == len(quiz.questions)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_option_is_explained(question):
    assert len(question.options) >= 3
    assert sum(option.right for option in question.options) == 1
    explanations = [option.explanation for option in question.options]
    assert len(set(explanations)) == len(explanations)
    assert all(len(explanation) > 20 for explanation in explanations)
    assert len({option.text for option in question.options}) == len(question.options)


def test_the_right_answer_stands_anywhere():
    places = Counter(right_of(parameter.values[0]) for parameter in QUESTIONS)
    assert len(places) == 4
    assert max(places.values()) <= len(QUESTIONS) / 2


@pytest.mark.parametrize("pick", [max, min])
def test_the_right_answer_is_not_told_by_its_length(pick):
    told = 0
    for parameter in QUESTIONS:
        options = parameter.values[0].options
        lengths = [len(plain(option.text)) for option in options]
        told += lengths[right_of(parameter.values[0])] == pick(lengths)
    assert told <= 0.4 * len(QUESTIONS)


STAR = re.compile(r"\*\w|\w\*|`")


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_no_marks_of_markdown_are_shown(chapter, records):
    quiz, block = lessons.questions(chapter), lessons.quiz(chapter, records.path)
    assert not STAR.search(quiz.text())
    assert not STAR.search(quiz.html())
    for view, question in zip(block.views, quiz.questions, strict=True):
        for index in range(len(question.options)):
            view.chosen = index
            view.check()
            assert not STAR.search(" ".join([view.text, *view.options, view.verdict]))


def test_emphasis_and_code_are_shown_as_such(records):
    options = (Option("`x * y`", "*Yes* & no.", right=True), Option("2*a*b", "a < *b*"))
    quiz = Quiz("00", (Question("Is *it*?", options, ordered=True),))
    view = QuizBlock(QuizRun(quiz, records)).views[0]
    view.chosen = 0
    view.check()
    assert view.text == "1. Is <em>it</em>?"
    assert view.options == ["<code>x * y</code>", "2*a*b"]
    assert view.verdict == "✓ Right: <em>Yes</em> &amp; no."
    for words in (view.text[3:], *view.options, view.verdict, "a &lt; <em>b</em>"):
        assert words in quiz.html()
    assert quiz.text().split("\n")[1:] == ["1. Is it?", "   a) x * y", "   b) 2*a*b"]
    predict = lessons.predict("How *much*?", "", 1.0, path="memory")
    bundle = predict._repr_mimebundle_()
    assert bundle["text/plain"] == "Predict: How much?"
    assert "<em>much</em>" in bundle["text/html"]
    assert "<em>much</em>" in predict.children[0].value


@pytest.mark.parametrize(
    ("guess", "value", "words"),
    [
        (100, 184704, "Computed: 184,700. You were 184,600 too low (about 100 % off)."),
        (40, 42, "Computed: 42. You were 2 too low (about 4.8 % off)."),
        (1e6, 1234.5678, "Computed: 1,235. You were 998,800 too high (about 81,000 % off)."),
        (0.001, 0.0000123, "Computed: 0.0000123. You were 0.0009877 too high"),
        (-1, 0, "Computed: 0. You were 1 too low."),
    ],
)
def test_a_guess_is_compared_in_numbers_people_read(guess, value, words, records):
    prediction = Prediction("?", "", value, records)
    prediction.guess(guess)
    assert words in prediction.reveal()


# ---- the models -----------------------------------------------------------------------------


def test_a_question_needs_one_right_option():
    options = (Option("a", "x", right=True), Option("b", "y", right=True))
    with pytest.raises(SettingsError, match="exactly one option"):
        Question("?", options)
    with pytest.raises(SettingsError, match="exactly one option"):
        Question("?", (Option("a", "x"),))


def test_the_order_of_options_stays():
    options = tuple(Option(letter, letter, right=letter == "a") for letter in "abcdef")
    assert Question("one", options).options == Question("one", options).options
    assert Question("one", options).options != options
    assert Question("one", options, ordered=True).options == options


def test_a_run_counts_and_records(records):
    quiz = lessons.questions("01")
    run = QuizRun(quiz, records)
    assert (
        run.summary() == f"0 of {len(quiz.questions)} right, {len(quiz.questions)} not answered yet"
    )
    for number, question in enumerate(quiz.questions):
        right = right_of(question)
        wrong = (right + 1) % len(question.options)
        assert run.choose(number, wrong).startswith("✗ Not quite: ")
        assert run.choose(number, right) == f"✓ Right: {question.options[right].explanation}"
    assert run.summary() == f"{len(quiz.questions)} of {len(quiz.questions)} right"
    row = lessons.progress(records.path).rows[0]
    assert (row.right, row.questions) == (len(quiz.questions), len(quiz.questions))
    run.choose(0, (right_of(quiz.questions[0]) + 1) % 4)
    assert run.score == len(quiz.questions) - 1
    assert lessons.progress(records.path).rows[0].right == run.score
    run.reset()
    assert run.score == 0


def test_resetting_a_chapter_forgets_its_answers(records):
    for chapter in ("01", "02"):
        run = QuizRun(lessons.questions(chapter), records)
        run.choose(0, right_of(run.quiz.questions[0]))
    rows = lessons.reset_progress("01", records.path).rows
    assert [row.right for row in rows[:2]] == [0, 1]


def test_a_quiz_as_text_keeps_the_answers_back():
    quiz = lessons.questions("02")
    for question in quiz.questions:
        assert plain(question.text) in quiz.text()
        for option in question.options:
            assert plain(option.text) in quiz.text()
            assert plain(option.explanation) not in quiz.text()


def test_a_quiz_as_html_is_escaped_and_complete():
    quiz = Quiz(
        "00",
        (
            Question(
                "a<b?",
                (Option("<i>", "&", right=True), Option("no", "<")),
            ),
        ),
    )
    assert "a&lt;b?" in quiz.html()
    assert "<i>" not in quiz.html()
    full = lessons.questions("03").html()
    assert full.count("<details>") == sum(len(q.options) for q in lessons.questions("03").questions)


def test_the_guess_comes_first(records):
    calls = []

    def compute():
        calls.append(1)
        return 33.7

    prediction = Prediction("How many?", "dB", compute, records, name="01.bicubic")
    assert "First a guess" in prediction.reveal()
    assert not calls
    assert prediction.guess(30) == "Your guess: 30 dB"
    assert not calls
    assert prediction.guess(31) == "Your guess: 31 dB"
    expected = "Your guess: 31 dB. Computed: 33.7 dB. You were 2.7 dB too low (about 8 % off)."
    assert prediction.reveal() == expected
    assert "kept" in prediction.guess(33.7)
    assert prediction.reveal() == expected
    assert calls == [1]
    stored = json.loads(records.path.read_text())["guesses"]["01.bicubic"]
    assert stored == {"guess": 31.0, "value": 33.7}


def test_an_error_while_computing_is_said_in_words(records):
    prediction = Prediction("?", "", lambda: 1 / 0, records)
    prediction.guess(1)
    assert "ZeroDivisionError" in prediction.reveal()
    assert prediction.value is None


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_guess_is_finite(records, number):
    assert "finite" in Prediction("?", "", 1.0, records).guess(number)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_comparison_has_the_right_direction(guess, value):
    prediction = Prediction("?", "", value, Records())
    prediction.guess(guess)
    text = prediction.reveal()
    if abs(guess - value) <= 1e-9 * max(1.0, abs(value)):
        assert "Exactly right" in text
    else:
        assert ("too high" in text) == (guess > value)


# ---- the views ------------------------------------------------------------------------------


def test_a_quiz_on_the_page(records):
    block = lessons.quiz("01", records.path)
    first, question = block.views[0], block.run.quiz.questions[0]
    assert first.text == f"1. {as_html(question.text)}"
    assert first.options == [as_html(option.text) for option in question.options]
    right = right_of(question)
    first.check()
    assert first.verdict == "Choose an answer first."
    first.chosen = (right + 1) % 4
    first.check()
    assert first.verdict.startswith("✗ Not quite")
    first.chosen = right
    assert first.verdict == ""
    first.check()
    assert as_html(question.options[right].explanation) in first.verdict
    assert block.summary.message.startswith("1 of")
    assert all(view.verdict == "" for view in block.views[1:])
    assert lessons.progress(records.path).rows[0].right == 1
    first.chosen = 17
    first.check()
    assert first.verdict == "Choose an answer first."


def test_a_guess_on_the_page(records):
    block = lessons.predict("How many?", "dB", lambda: 20.0, path=records.path)
    block.button.click()
    assert block.answer.message == "Write a number, such as 31.5."
    block.field.value = "nan"
    block.button.click()
    assert "finite" in block.answer.message
    block.field.value = " 19,5 "
    block.button.click()
    assert block.answer.message.startswith("Your guess: 19.5 dB. Computed: 20 dB.")
    assert block.field.disabled
    assert block.button.disabled


def test_a_failed_computation_can_be_tried_again(records):
    answers = iter([ZeroDivisionError("no"), 5.0])

    def compute():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    block = lessons.predict("?", "", compute, path=records.path)
    block.field.value = "4"
    block.button.click()
    assert "could not be computed" in block.answer.message
    assert not block.button.disabled
    block.button.click()
    assert "Computed: 5" in block.answer.message


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_saved_outputs_hold_the_questions(chapter, records):
    bundles = [lessons.quiz(chapter, records.path)._repr_mimebundle_() for _ in range(2)]
    assert "application/vnd.jupyter.widget-view+json" in bundles[0]
    for kind in ("text/plain", "text/html"):
        assert bundles[0][kind] == bundles[1][kind]
    assert "1. " in bundles[0]["text/plain"]
    assert "<details>" in bundles[0]["text/html"]


def test_a_saved_guess_holds_the_question():
    block = lessons.predict("Is a < b?", "", 1.0, path="memory")
    bundle = block._repr_mimebundle_()
    assert bundle["text/plain"] == "Predict: Is a < b?"
    assert "a &lt; b" in bundle["text/html"]
