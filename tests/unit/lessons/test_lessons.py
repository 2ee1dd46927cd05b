"""Every exercise: its solution passes, its stub does not, each classic mistake is recognised."""

import ast
import copy
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from chapter_sources import functions, solution_texts
from hypothesis import given
from hypothesis import strategies as st

from zssr_teach import lessons, pairs, resampling
from zssr_teach.errors import SettingsError
from zssr_teach.lessons import records as records_module
from zssr_teach.lessons.calls import run
from zssr_teach.lessons.records import Records, records
from zssr_teach.lessons.runner import examine
from zssr_teach.lessons.values import describe, difference
from zssr_teach.lessons.wording import plain

SOLUTIONS, STUBS = functions("solved"), functions("student")
TEXTS = solution_texts()
EXERCISES = lessons.exercises()
MISTAKES = [(exercise, mistake) for exercise in EXERCISES for mistake in exercise.mistakes]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda item: item.name)


@pytest.fixture(autouse=True)
def _progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv(records_module.VARIABLE, str(tmp_path / "progress.json"))


def stub_of(exercise):
    namespace = {}
    exec(exercise.stub, namespace)
    return namespace[exercise.signature.split("(")[0]]


# ---- every exercise -------------------------------------------------------------------------


@every_exercise
def test_the_solution_passes(exercise):
    report = lessons.check(exercise.name, SOLUTIONS[exercise.name])
    assert report.passed, str(report)
    assert "passed" in str(report)


@every_exercise
def test_the_solution_passes_on_other_inputs(exercise):
    for seed in (1, 2, 3):
        report = examine(exercise, SOLUTIONS[exercise.name], seed)
        assert report.passed, str(report)


@every_exercise
def test_the_stub_is_not_started(exercise):
    stub = stub_of(exercise)
    for unfinished in (stub, STUBS[exercise.name]):
        report = lessons.check(exercise.name, unfinished)
        assert report.status == "not started yet"
        assert not report.passed
    assert stub.__doc__ == exercise.task
    assert STUBS[exercise.name].__name__ == stub.__name__


@every_exercise
def test_unfinished_in_other_words(exercise):
    def not_yet(*_):
        raise NotImplementedError

    for function in (not_yet, lambda *_: ..., lambda *_: None):
        assert examine(exercise, function).status == "not started yet"


@pytest.mark.parametrize(
    ("exercise", "mistake"), MISTAKES, ids=[f"{e.name}:{m.name}" for e, m in MISTAKES]
)
def test_each_mistake_is_recognised_by_its_name(exercise, mistake):
    for seed in (0, 5):
        report = examine(exercise, mistake.function, seed)
        assert not report.passed
        assert report.mistake == mistake.name, str(report)
        assert plain(mistake.sentence) in str(report)


@every_exercise
def test_an_exception_is_reported_with_its_line(exercise):
    def broken(*_):
        return 1 / 0

    report = lessons.check(exercise.name, broken)
    assert report.status == "stopped"
    assert "ZeroDivisionError: division by zero, in line" in str(report)
    assert "return 1 / 0" in str(report)
    assert report.mistake is None


@every_exercise
def test_a_wrong_shape_is_reported(exercise):
    report = lessons.check(exercise.name, lambda *_: np.zeros((1, 2, 1, 3)))
    assert report.status == "not yet right"
    assert report.mistake in (None, "rng not used")
    assert any(word in str(report) for word in ("shape", "items"))


@every_exercise
@pytest.mark.parametrize("answer", ["text", object(), np.nan, {"a": 1}, [None], np.array(["a"])])
def test_odd_answers_are_reported(exercise, answer):
    report = examine(exercise, lambda *_: answer)
    assert report.status == "not yet right"


@every_exercise
def test_a_wrong_number_of_arguments_is_reported(exercise):
    report = lessons.check(exercise.name, lambda: 0)
    assert report.status == "stopped"
    assert "TypeError" in str(report)


@every_exercise
def test_three_hints_one_a_failure(exercise):
    reports = [str(lessons.check(exercise.name, lambda *_: "no")) for _ in range(4)]
    for number, (report, hint) in enumerate(zip(reports, exercise.hints, strict=False), start=1):
        assert f"Hint {number} of 3: {plain(hint)}" in report
        assert report.count("Hint") == 1
    assert "Hint 3 of 3" in reports[3]
    assert "solutions" not in "".join(reports[:3])
    assert "the solved notebook is in the folder solutions" in reports[3]


@every_exercise
def test_no_hint_gives_the_solution_away(exercise):
    names = {name for name, _ in _parameters(exercise)}
    known = {**vars(np), "np": np, "pairs": pairs, "resampling": resampling}
    known |= {function.__name__: function for function in SOLUTIONS.values()}
    for hint in exercise.hints:
        words = plain(hint).replace("·", "*").replace("²", "**2").split()
        for first in range(len(words)):
            for last in range(first, len(words)):
                piece = " ".join(words[first : last + 1]).strip(".,;:")
                if names & set(re.findall(r"\w+", piece)):
                    answer = _function_of(exercise, piece, known)
                    assert answer is None or not examine(exercise, answer).passed, piece
    last_line = ast.parse(TEXTS[exercise.name]).body[-1].body[-1]
    if isinstance(last_line, ast.Return) and len(ast.unparse(last_line.value)) > 12:
        answer = ast.unparse(last_line.value).replace(" ", "")
        assert answer not in "".join(exercise.hints).replace(" ", "")


def _parameters(exercise):
    signature = exercise.signature.split("(", 1)[1].rstrip(")")
    return [(part.split("=")[0].strip(), part.strip()) for part in signature.split(",")]


def _function_of(exercise, expression, known):
    parameters = ", ".join(part for _, part in _parameters(exercise))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return eval(f"lambda {parameters}: ({expression}\n)", dict(known))
    except SyntaxError:
        return None


@every_exercise
def test_progress_is_stored(exercise):
    assert lessons.progress().done == 0
    lessons.check(exercise.name, SOLUTIONS[exercise.name])
    # Once solved stays solved, whatever is tried afterwards.
    lessons.check(exercise.name, lambda *_: "no")
    overview = lessons.progress()
    assert overview.done == 1
    assert "✓" + exercise.name.split(".")[1] in str(overview)


@every_exercise
def test_the_inputs_stay_as_they_were(exercise):
    changing = [c for c in exercise.cases(np.random.default_rng(0)) if _arrays(c)]
    if not changing:
        return

    def in_place(*arguments):
        answer = copy.deepcopy(SOLUTIONS[exercise.name](*arguments))
        for array in _arrays(arguments):
            array += 1
        return answer

    def in_place_and_wrong(*arguments):
        in_place(*arguments)
        return np.zeros((1, 2, 1, 3))

    report = examine(exercise, in_place)
    assert report.status == "not yet right"
    assert "in place" in str(report)
    assert "in place" in str(examine(exercise, in_place_and_wrong))


def _arrays(arguments):
    return [a for a in arguments if isinstance(a, np.ndarray)]


def test_the_course_has_enough_exercises():
    assert len(EXERCISES) >= 24
    assert len({exercise.name for exercise in EXERCISES}) == len(EXERCISES)
    assert set(SOLUTIONS) == set(STUBS) == {exercise.name for exercise in EXERCISES}
    for chapter in lessons.chapters():
        assert len(lessons.exercises(chapter)) >= 3
        assert all(exercise.chapter == chapter for exercise in lessons.exercises(chapter))
    for exercise in EXERCISES:
        assert len(exercise.hints) == 3
        assert len(exercise.mistakes) >= 3
        assert len({mistake.name for mistake in exercise.mistakes}) == len(exercise.mistakes)


# ---- reports --------------------------------------------------------------------------------


def test_nothing_is_ever_raised():
    assert "did you mean '01.mse'" in str(lessons.check("01.msee", len))
    assert lessons.check(3, len).status == "stopped"  # type: ignore[arg-type]
    assert "without brackets" in str(lessons.check("01.mse", 0.25))  # type: ignore[arg-type]
    assert "SystemExit" in str(lessons.check("01.mse", lambda a, b: sys.exit(1)))


def test_an_interrupt_goes_through():
    def interrupted(a, b):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lessons.check("01.mse", interrupted)


def test_a_report_shows_symbol_words_and_colour():
    report = lessons.check("01.mse", lambda a, b: "<b>&")
    html = report._repr_html_()
    assert "not yet right" in html
    assert "✗" in html
    assert "#D55E00" in html
    assert "<b>&" not in html
    assert all(line in str(report) for line in report.lines)
    assert str(report) == repr(report)


def test_reports_are_the_same_each_time():
    first = lessons.check("01.psnr", SOLUTIONS["01.psnr"])
    second = lessons.check("01.psnr", SOLUTIONS["01.psnr"])
    assert str(first) == str(second)
    assert first._repr_html_() == second._repr_html_()


def test_a_tensor_like_answer_is_taken_as_numbers():
    class Tensor:
        def __array__(self, dtype=None, copy=None):
            return np.asarray(0.25, dtype)

    assert difference(Tensor(), 0.25, 1e-6) == ""


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.floats(0.01, 1))
def test_difference_sees_what_differs(numbers, gap):
    array = np.array(numbers)
    assert difference(array, array.copy(), 1e-6) == ""
    other = array.copy()
    other[-1] += gap
    assert "1 of its" in difference(other, array, 1e-6)
    assert difference([array, other], [array, array], 1e-6).startswith("item 1")


@pytest.mark.parametrize(
    "value", [1, 2.5, True, np.float32(3), np.zeros(3), np.zeros((0, 3)), None, len, {}, object()]
)
def test_anything_can_be_described(value):
    assert describe(value)


def test_arguments_are_copied():
    given_array = np.zeros(3)
    outcome = run(lambda x: x.fill(1), (given_array,))
    assert outcome.changed
    assert not given_array.any()


# ---- progress -------------------------------------------------------------------------------


def test_progress_survives_and_can_be_reset(tmp_path):
    path = tmp_path / "kept.json"
    lessons.check("01.mse", SOLUTIONS["01.mse"], path)
    lessons.check("02.cubic", SOLUTIONS["02.cubic"], path)
    code = "import sys; from zssr_teach import lessons; print(lessons.progress(sys.argv[1]).done)"
    other = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == "2"
    assert lessons.reset_progress("01", path).done == 1
    assert lessons.reset_progress(path=path).done == 0
    assert [item.name for item in tmp_path.iterdir()] == ["kept.json"]


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        "\0",
        '{"exercises": 3}',
        '{"exercises": {"01.mse": 7}, "quizzes": {"01": []}}',
        '{"exercises": {"01.mse": {"status": 4, "failures": "x"}}}',
        "[" * 100_000,
    ],
)
def test_a_broken_file_does_no_harm(tmp_path, content):
    path = tmp_path / "progress.json"
    path.write_text(content)
    assert lessons.progress(path).done == 0
    assert lessons.check("01.mse", SOLUTIONS["01.mse"], path).passed
    assert lessons.progress(path).done == 1
    assert lessons.progress(path).problem == ""


def test_a_broken_file_is_set_aside(tmp_path):
    path = tmp_path / "progress.json"
    path.write_bytes(b"\xff\xfe half")
    assert "set aside" in str(lessons.progress(path))
    lessons.check("01.mse", SOLUTIONS["01.mse"], path)
    assert (tmp_path / "progress.json.broken").read_bytes() == b"\xff\xfe half"
    assert json.loads(path.read_text())["exercises"]["01.mse"]["status"] == "passed"


def test_an_unwritable_place_does_no_harm(tmp_path):
    path = tmp_path / "missing" / "progress.json"
    assert lessons.check("01.mse", SOLUTIONS["01.mse"], path).passed
    assert "cannot be written" in str(lessons.progress(path))
    assert "cannot be written" in lessons.progress(path)._repr_html_()


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    kept = Records(path)
    kept.exercise("01.mse", "passed")

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(records_module.Path, "replace", full)
    kept.exercise("01.psnr", "passed")
    assert kept.read()["exercises"] == {"01.mse": {"status": "passed", "failures": 0}}
    assert [item.name for item in tmp_path.iterdir()] == ["progress.json"]


def test_where_progress_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(records_module.VARIABLE)
    assert records().path == tmp_path / ".zssr_progress.json"
    monkeypatch.setenv(records_module.VARIABLE, "memory")
    lessons.reset_progress()
    lessons.check("01.mse", SOLUTIONS["01.mse"])
    assert lessons.progress().done == 1
    assert lessons.reset_progress().done == 0
    assert not list(tmp_path.iterdir())


def test_a_stub_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(records_module.VARIABLE)
    lessons.check("01.mse", stub_of(lessons.exercise("01.mse")))
    lessons.progress()
    assert not list(tmp_path.iterdir())


def test_the_overview_as_a_table():
    html = lessons.progress()._repr_html_()
    assert html.count("<tr>") == len(lessons.chapters()) + 1
    assert f"0 of {len(EXERCISES)} exercises done" in str(lessons.progress())


def test_unknown_chapter():
    with pytest.raises(SettingsError, match="no chapter '99'"):
        lessons.exercises("99")


def test_nothing_here_loads_tensorflow():
    code = (
        "import sys; from zssr_teach import lessons; lessons.progress('memory');"
        "print([m for m in ('tensorflow', 'ipywidgets', 'matplotlib') if m in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_only_the_blocks_need_a_front_end():
    folder = Path(lessons.__file__).parent
    words = re.compile(r"^ *(import|from) (ipywidgets|anywidget|zssr_teach\.widgets)", re.MULTILINE)
    found = {path.name for path in folder.rglob("*.py") if words.search(path.read_text("utf-8"))}
    assert found == {"blocks.py"}
    for path in (folder.parent / "widgets").rglob("*.py"):
        assert not re.search(
            r"^ *(import|from) .*\blessons\b", path.read_text("utf-8"), re.MULTILINE
        )


def test_the_solutions_agree_with_the_library():
    from zssr_teach import networks
    from zssr_teach.training import PlateauRule

    assert SOLUTIONS["05.parameters"](8, 64, 3) == networks.parameter_count(
        networks.NetworkSettings()
    )
    image = np.random.default_rng(0).random((9, 12, 3))
    for index, turned in enumerate(SOLUTIONS["04.eight"](image)):
        assert np.array_equal(turned, pairs.transform(image, index))
    for errors in ([5.0, 4.1, 2.9, 2.0, 1.0], [2.0, 1.0, 2.0, 1.0, 2.0]):
        steps = list(range(0, 250, 50))
        lowered = PlateauRule().next_rate(1e-3, steps, errors) < 1e-3
        assert SOLUTIONS["06.plateau"](steps, errors)[2] == lowered
