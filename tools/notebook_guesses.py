"""Find the guesses that a notebook asks for, and those whose answer can be seen before.

A guess is a Markdown cell with the words "Predict, then run", or a call of ``lessons.predict``. Its
answer is given by the code cells that follow, up to the next text. Nothing of the notebook that is
handed out may tell it before these cells are run: neither what is stored below them, nor their own
code, nor more text between the question and the code.
"""

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from nbformat import NotebookNode

PROMPT = "**Predict, then run.**"
CALL = "lessons.predict("
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Guess:
    """One question: the cell that asks it, and the code cells that answer it."""

    cell: NotebookNode
    answers: tuple[NotebookNode, ...]


def find_guesses(notebook: NotebookNode) -> list[Guess]:
    """Return the guesses of a notebook in order; a text and the call behind it are one guess."""
    found: list[Guess] = []
    for index, cell in enumerate(notebook.cells):
        asks = PROMPT in cell.source if cell.cell_type == "markdown" else CALL in cell.source
        if asks and not (found and any(cell is other for other in found[-1].answers)):
            found.append(Guess(cell, _code_after(notebook, index)))
    return found


def _code_after(notebook: NotebookNode, index: int) -> tuple[NotebookNode, ...]:
    code: list[NotebookNode] = []
    for cell in notebook.cells[index + 1 :]:
        if cell.cell_type != "code":
            break
        code.append(cell)
    return tuple(code)


def visible_answers(notebook: NotebookNode) -> list[str]:
    """Say, for every guess whose answer can be seen too early, where it can be seen."""
    problems = []
    for guess in find_guesses(notebook):
        reasons = [*_told_by_text(guess)]
        for cell in (guess.cell, *guess.answers):
            if cell.cell_type == "code":
                reasons += [f"cell {cell.id} {reason}" for reason in _told_by_code(guess, cell)]
        if reasons:
            problems.append(f"the guess of cell {guess.cell.id}: {'; '.join(reasons)}.")
    return problems


def _told_by_text(guess: Guess) -> list[str]:
    """Return what is wrong with the question: it must be the last paragraph before the code."""
    if guess.cell.cell_type == "code":
        return []
    _, _, question = guess.cell.source.rpartition(PROMPT)
    if not guess.answers:
        return ["no code follows it"]
    return ["more text follows the question"] if "\n\n" in question.strip() else []


def _told_by_code(guess: Guess, cell: NotebookNode) -> list[str]:
    tree = ast.parse(cell.source)
    reasons = ["has outputs"] if cell.outputs else []
    if any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        reasons.append("asserts what comes out")
    if any(_is_claim(node) for node in ast.walk(tree)):
        reasons.append("prints a claim that is true or false")
    question = [guess.cell.source] if guess.cell.cell_type == "markdown" else []
    known = _numbers(" ".join(question)) | _constants(tree)
    if CALL in cell.source:  # the call's own words are a question, too
        return reasons
    told = _numbers(" ".join(_words(cell.source, tree))) - known
    if told:
        reasons.append(f"says {', '.join(f'{number:g}' for number in sorted(told))}")
    return reasons


def _is_claim(node: ast.AST) -> bool:
    """Tell whether a call prints a comparison; one that chooses between two words is a question."""
    if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"):
        return False
    inside = [part for argument in node.args for part in ast.walk(argument)]
    chosen = {
        id(part)
        for choice in inside
        if isinstance(choice, ast.IfExp)
        for part in ast.walk(choice.test)
    }
    return any(
        isinstance(part, ast.Compare)
        or (isinstance(part, ast.Attribute) and part.attr in ("isclose", "allclose", "array_equal"))
        for part in inside
        if id(part) not in chosen
    )


def _numbers(text: str) -> set[float]:
    return {float(number) for number in NUMBER.findall(text.replace(",", ""))}


def _constants(tree: ast.AST) -> set[float]:
    """Return the numbers that the code calculates with."""
    return {
        float(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }


def _words(source: str, tree: ast.AST) -> list[str]:
    """Return the texts and comments of a cell, without formats, colours, names and tags."""
    formats = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None
        for part in ast.walk(node.format_spec)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
    texts = [
        node.value for node in constants if isinstance(node.value, str) and id(node) not in formats
    ]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [text for text in texts if not re.fullmatch(r"#[0-9a-f]{6}|\w+", text)] + comments
