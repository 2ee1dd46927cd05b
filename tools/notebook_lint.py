"""Rules that every committed notebook keeps: each function returns the problems it finds.

The rules are explained in docs/writing-notebooks.md. None of them runs a notebook; that the
outputs are what the code gives today is checked by nbval.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbval.plugin import find_comment_markers, find_metadata_tags

from tools.build_notebooks import RENDERED, SOLUTIONS
from tools.notebook_guesses import visible_answers
from tools.notebook_outputs import pictures
from tools.notebook_time import check_times

MAXIMUM_BYTES = 1_000_000
MAXIMUM_IGNORED = 0.15
LINK = re.compile(r"(!?)\[([^\]]*)\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
HTML_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
HTML_ALT = re.compile(r"""\balt\s*=\s*("[^"]*\w[^"]*"|'[^']*\w[^']*')""", re.IGNORECASE)
CITATION = re.compile(
    r"\b10\.\d{4,9}/\S+|arxiv(:|\.org/abs/)\s*(\d{4}\.\d{4,5}|[a-z-]+/\d{7})", re.I
)


def lint(path: Path) -> list[str]:
    """Return every problem of the notebook in a file; none means that it may be committed."""
    notebook = nbformat.read(path, as_version=4)
    is_run = path.parent.name in (RENDERED, SOLUTIONS)
    has_exercises = re.match(r"0[1-9]_", path.name) is not None  # 00 and "06b" have none
    problems = [
        *check_size(path),
        *(check_execution(notebook) if is_run else check_handed_out(notebook)),
        *check_outputs(notebook),
        *check_markers(notebook),
        *check_sections(notebook, has_exercises),
        *([] if is_run else check_times(notebook, has_exercises)),
        *check_alt_texts(notebook),
        *check_links(notebook, path.parent),
        *check_citations(notebook),
    ]
    return [f"{path.parent.name}/{path.name}: {problem}" for problem in problems]


def check_size(path: Path) -> list[str]:
    """Hold the size of the file."""
    size = path.stat().st_size
    return [f"is {size / 1e6:.2f} MB, the most is 1 MB."] if size >= MAXIMUM_BYTES else []


def check_execution(notebook: NotebookNode) -> list[str]:
    """Hold that every code cell was run once, in order, in a fresh kernel."""
    cells = [cell for cell in _code(notebook) if cell.source.strip()]
    return [
        f"cell {cell.id} has execution count {cell.execution_count}, not {number}."
        for number, cell in enumerate(cells, start=1)
        if cell.execution_count != number
    ]


def check_handed_out(notebook: NotebookNode) -> list[str]:
    """Hold that nothing was run in a notebook for students, and that no guess is answered."""
    return [
        f"cell {cell.id} was run: what is handed out has no outputs."
        for cell in _code(notebook)
        if cell.outputs or cell.execution_count is not None
    ] + visible_answers(notebook)


def check_outputs(notebook: NotebookNode) -> list[str]:
    """Hold that no output is an error or stands on the error stream."""
    return [
        f"cell {cell.id} has {'an error' if output.output_type == 'error' else 'stderr'} output."
        for cell in _code(notebook)
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def check_markers(notebook: NotebookNode) -> list[str]:
    """Hold that few outputs are left unchecked by nbval, and that it runs every cell."""
    cells = _code(notebook)
    markers = {cell.id: _nbval_markers(cell) for cell in cells}
    ignored = [name for name, options in markers.items() if options.get("check") is False]
    problems = [
        f"cell {name} is kept from nbval: let it run, and ignore its output if need be."
        for name, options in markers.items()
        if "skip" in options or "check_exception" in options
    ]
    if cells and len(ignored) / len(cells) > MAXIMUM_IGNORED:
        problems.append(
            f"ignores the output of {len(ignored)} of {len(cells)} code cells (> 15 %)."
        )
    return problems


def _nbval_markers(cell: NotebookNode) -> dict[str, bool]:
    """Return what nbval itself reads from a cell's comments and tags."""
    return dict([*find_comment_markers(cell.source), *find_metadata_tags(cell.metadata)])


def check_sections(notebook: NotebookNode, has_exercises: bool) -> list[str]:
    """Hold the sections that every chapter has, in their order, and what they must contain."""
    wanted = ["What you will be able to do", "Recap", "Further reading"]
    if has_exercises:
        wanted[2:2] = ["Exercises", "Quiz"]
    sections = _sections(notebook)
    problems = [f"has no section '## {title}'." for title in wanted if title not in sections]
    order = [title for title in sections if title in wanted]
    if not problems and order != wanted:
        problems.append(f"has its sections in the order {', '.join(order)}.")
    objectives = sections.get(wanted[0], "")
    if objectives and len(re.findall(r"^[-*] ", objectives, re.MULTILINE)) == 0:
        problems.append("lists no objective.")
    problems += [
        f"does not say **{word}:**."
        for word in ("Time", "Needs")
        if f"**{word}:**" not in objectives
    ]
    empty = [title for title in wanted if title in sections and not sections[title].strip()]
    return problems + [f"has nothing in the section '## {title}'." for title in empty]


def check_alt_texts(notebook: NotebookNode) -> list[str]:
    """Hold that every picture, in outputs, Markdown and HTML, has a text alternative."""
    problems = []
    for cell in notebook.cells:
        for output, kind in pictures(cell):
            if not str(output.get("metadata", {}).get(kind, {}).get("alt", "")).strip():
                problems.append(f"cell {cell.id} shows a picture without alt text.")
        texts = [output.get("data", {}).get("text/html", "") for output in cell.get("outputs", [])]
        if cell.cell_type == "markdown":
            texts.append(cell.source)
            problems += [
                f"cell {cell.id}: the picture {target} has no alt text."
                for sign, text, target in LINK.findall(cell.source)
                if sign and not text.strip()
            ]
        problems += [
            f"cell {cell.id} has an <img> without alt text."
            for text in texts
            for tag in HTML_PICTURE.findall(text)
            if not HTML_ALT.search(tag)
        ]
    return problems


def check_links(notebook: NotebookNode, folder: Path) -> list[str]:
    """Hold that links to files, chapters and headings lead somewhere."""
    problems = []
    for cell, target in _links(notebook):
        name, _, anchor = target.partition("#")
        path = folder / name if name else None
        if path is not None and not path.exists():
            problems.append(f"cell {cell.id}: the link {target} leads nowhere.")
        elif anchor and (path is None or path.suffix == ".ipynb"):
            other = nbformat.read(path, as_version=4) if path is not None else notebook
            if anchor not in _anchors(other):
                problems.append(f"cell {cell.id}: no heading for the link {target}.")
    return problems


def _links(notebook: NotebookNode) -> Iterator[tuple[NotebookNode, str]]:
    """Yield the cell and the target of every link that does not leave the project."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for _, _, target in LINK.findall(cell.source):
                if not re.match(r"[a-z][a-z0-9+.-]*:", target):
                    yield cell, target


def _anchors(notebook: NotebookNode) -> set[str]:
    """Return the anchors that JupyterLab gives the headings: blanks become hyphens."""
    return {title.replace(" ", "-") for title in _headings(notebook, r"#{1,6}")}


def check_citations(notebook: NotebookNode) -> list[str]:
    """Hold that every item of the further reading has a DOI or an arXiv number."""
    text = _sections(notebook).get("Further reading", "")
    items = re.split(r"^[-*] ", text, flags=re.MULTILINE)[1:]
    problems = [
        f"further reading without DOI or arXiv number: {' '.join(item.split())[:60]!r}."
        for item in items
        if not CITATION.search(item)
    ]
    return problems if items else ["lists no further reading."]


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _headings(notebook: NotebookNode, level: str) -> list[str]:
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return [title.strip() for title in re.findall(rf"^{level} +(.+)$", text, re.MULTILINE)]


def _sections(notebook: NotebookNode) -> dict[str, str]:
    """Return what stands under each heading of the second level, code included."""
    sections: dict[str, str] = {}
    title = ""
    for cell in notebook.cells:
        for line in cell.source.splitlines():
            if cell.cell_type == "markdown" and line.startswith("## "):
                title = line[3:].strip()
                sections[title] = ""
            elif title:
                sections[title] += line + "\n"
    return sections
