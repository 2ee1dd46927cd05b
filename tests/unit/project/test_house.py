"""The size of the rooms: what docs/house.md promises to a reader."""

import ast
import inspect
import io
import tokenize
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import zssr_teach
from zssr_teach.networks import NetworkSettings
from zssr_teach.pairs import PairSettings
from zssr_teach.training import TrainingRun, TrainingSettings, compile_step, train
from zssr_teach.upscaling import Job

HOUSE = Path(zssr_teach.__file__).parent
ABOVE = {
    "cli.py",
    "__main__.py",
    "commands",
    "demo",
    "lessons",
    "widgets",
    "plots.py",
    "experiments",
}
# How files and machines are spoken to: needed, but nobody's lesson.
CELLAR = {"images", "gallery.py", "machine", "kernels/files.py", "kernels/contents.py"}
CELLAR |= {"training/precision.py"}
CELLAR |= {"kernels/matlab.py", "kernels/matlab_child.py", "kernels/words.py", "kernels/writing.py"}
# What chapters after 07 teach; each of them is an evening of its own.
LATER = {"kernels/blurs.py", "kernels/measures.py", "recipes.py", "estimation"}
LATER |= {"upscaling/suggestions.py", "networks/kernel_reader.py", "conjugate_steps.py"}
LATER |= {"networks/features.py", "networks/discriminator.py", "training/perceptual.py"}
LATER |= {"perception.py"}
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}


@cache
def code_lines(text: str) -> frozenset[int]:
    """Return the numbers of the lines that hold code: no comment, no docstring, not empty."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in LAYOUT and token.type != tokenize.ENDMARKER:
            lines |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        words = first.value if isinstance(first, ast.Expr) else None
        if isinstance(words, ast.Constant) and isinstance(words.value, str):
            lines -= set(range(words.lineno, words.end_lineno + 1))
    return frozenset(lines)


def rooms(below: bool) -> dict[str, str]:
    """Return the text of the files of the library below the line, or of all."""
    paths = [path.relative_to(HOUSE) for path in sorted(HOUSE.rglob("*.py"))]
    names = [p.as_posix() for p in paths if not (below and p.parts[0] in ABOVE)]
    return {name: (HOUSE / name).read_text("utf-8") for name in names}


def sizes(kind: type | tuple[type, ...], below: bool) -> dict[str, int]:
    """Return code lines: name of the file and of what stands in it → how many."""
    found = {}
    for name, text in rooms(below).items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, kind):
                inside = range(node.lineno, node.end_lineno + 1)
                found[f"{name}: {node.name}"] = len(code_lines(text) & set(inside))
    return found


def size_of(function) -> int:
    """Return the code lines of a function, those of its signature left out."""
    text = inspect.cleandoc("\n" + inspect.getsource(function))
    body = ast.parse(text).body[0].body
    return len({line for line in code_lines(text) if line >= body[0].lineno})


def too_large(found: dict[str, int], most: int) -> dict[str, int]:
    """Return what is larger than allowed."""
    return {name: lines for name, lines in found.items() if lines > most}


def test_lines_are_counted_as_a_reader_would():
    text = (
        '"""Words."""\n\n# why\nx = [\n    1,  # one\n]\ndef f():\n    """Say."""\n    return x\n'
    )
    assert code_lines(text) == {4, 5, 6, 7, 9}


def test_no_module_below_the_line_is_long():
    assert too_large({n: len(code_lines(text)) for n, text in rooms(below=True).items()}, 300) == {}


def test_no_class_below_the_line_is_large():
    assert too_large(sizes(ast.ClassDef, below=True), 150) == {}


def test_no_function_is_long():
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert too_large(sizes(kinds, below=False), 40) == {}


def test_what_they_learn_can_be_read_in_an_evening():
    lines = {
        name: len(code_lines(text))
        for name, text in rooms(below=True).items()
        if not {name, name.split("/")[0]} & (CELLAR | LATER)
    }
    assert len(lines) > 30
    assert sum(lines.values()) <= 3200


def test_a_step_is_read_in_one_screen():
    """The loop, what a step compiles to, and what a run does around it."""
    assert size_of(train) <= 20
    step = [size_of(part) for part in (train, compile_step, TrainingRun._take_steps)]
    assert sum(step) <= 60


def test_a_job_takes_few_choices_and_a_run_keeps_few_things():
    assert len(inspect.signature(Job).parameters) <= 8
    run = TrainingRun(
        np.zeros((24, 24, 3), np.float32),
        PairSettings(crop=16),
        TrainingSettings(steps=1),
        NetworkSettings(depth=2, width=4),
    )
    assert len(vars(run)) <= 14


@pytest.mark.parametrize("name", sorted(ABOVE | CELLAR | LATER))
def test_the_rooms_that_are_named_here_exist(name):
    assert (HOUSE / name).exists()
