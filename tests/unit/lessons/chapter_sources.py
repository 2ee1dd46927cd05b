"""The functions of the exercises, taken from the sources of the notebooks themselves."""

import ast
import re
from pathlib import Path
from typing import Any

from tools.notebook_source import SOLUTION, choose, read_chapter

SOURCES = Path(__file__).resolve().parents[3] / "notebooks" / "src"
CHECK = re.compile(r"""\bcheck\(\s*["'](\d\d\.\w+)["'],\s*(\w+)\s*\)""")


def functions(variant: str) -> dict[str, Any]:
    """Return the function of every exercise by the exercise's name.

    Parameters
    ----------
    variant
        ``"solved"``, or ``"student"`` for the stubs.
    """
    return {
        name: item for path in sorted(SOURCES.glob("*.py")) for name, item in _of(path, variant)
    }


def _of(path: Path, variant: str) -> list[tuple[str, Any]]:
    chapter = read_chapter(path)
    if chapter.solved is None:
        return []
    cells = [cell.source for cell in getattr(chapter, variant).cells if cell.cell_type == "code"]
    checks = [found for cell in cells for found in CHECK.findall(cell)]
    wanted = {function for _, function in checks}
    exercises = [cell for cell in cells if wanted & _defined(cell)]
    namespace: dict[str, Any] = {}
    exec(_imports(cells, "\n".join(exercises)), namespace)
    for cell in exercises:
        exec(compile(cell, path.name, "exec"), namespace)
    return [(name, namespace[function]) for name, function in checks]


def _defined(cell: str) -> set[str]:
    return {node.name for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)}


def _imports(cells: list[str], exercises: str) -> str:
    """Return the imports of the lesson that its exercises need, and no other (TensorFlow waits)."""
    used = {node.id for node in ast.walk(ast.parse(exercises)) if isinstance(node, ast.Name)}
    kept = []
    for cell in cells:
        for node in ast.parse(cell).body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                node.names = [item for item in node.names if (item.asname or item.name) in used]
                kept += [ast.unparse(node)] if node.names else []
    return "\n".join(kept)


def solution_texts() -> dict[str, str]:
    """Return what stands between the solution marks of every exercise, as its function has it."""
    texts = {}
    for path in sorted(SOURCES.glob("*.py")):
        cells = re.split(r"^# %%.*\n", path.read_text("utf-8"), flags=re.MULTILINE)
        names = {function: name for cell in cells for name, function in CHECK.findall(cell)}
        for cell in cells:
            if SOLUTION[0] in cell:
                (function,) = _defined(choose(cell, "solved")) & set(names)
                texts[names[function]] = choose(cell, "solved")
    return texts
