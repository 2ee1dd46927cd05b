"""Build the notebooks: from ``notebooks/src/*.py`` to those handed out, and those run for outputs.

``python -m tools.build_notebooks`` builds all chapters, with names (``01_psnr``) only those.
With ``--check`` nothing is run or written; it only says which notebooks are out of step with
their sources. See docs/writing-notebooks.md for how a source is written.
"""

import argparse
import itertools
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from tools.notebook_outputs import tidy
from tools.notebook_source import METADATA, Chapter, SourceError, read_chapter

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
RENDERED, SOLUTIONS = "rendered", "solutions"  # folders; what is handed out lies above them
# Far above the 90 s a chapter may take; only so that a hanging cell ends at all.
CELL_TIMEOUT_SECONDS = 600


def targets(chapter: Chapter, folder: Path) -> dict[Path, NotebookNode]:
    """Return the files that a chapter becomes, with the notebook that belongs in each."""
    files = {
        folder / f"{chapter.name}.ipynb": chapter.student,
        folder / RENDERED / f"{chapter.name}.ipynb": chapter.rendered,
    }
    if chapter.solved is not None:
        files[folder / SOLUTIONS / f"{chapter.name}.ipynb"] = chapter.solved
    return files


def execute(notebook: NotebookNode) -> NotebookNode:
    """Run a notebook in a fresh kernel, in an empty folder, and tidy its outputs.

    The folder is empty so that nothing left over from a reader's own work (progress of the
    exercises, saved pictures) gets into the outputs, or the other way round.
    """
    with tempfile.TemporaryDirectory(prefix="zssr-notebooks-") as folder:
        client = NotebookClient(
            notebook,
            timeout=CELL_TIMEOUT_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
            store_widget_state=False,
        )
        client.execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    return tidy(notebook)


def write(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook so that the same content always gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".ipynb.part")
    nbformat.validate(notebook)
    unfinished.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    shutil.move(unfinished, path)


def out_of_step(path: Path, expected: NotebookNode) -> str:
    """Say how a committed notebook differs from its source, or return an empty string."""
    if not path.exists():
        return f"{path.name} has not been built: run 'make notebooks'."
    found = nbformat.read(path, as_version=4)
    if _without_outputs(found) != _without_outputs(expected):
        return f"{path.parent.name}/{path.name} differs from its source: run 'make notebooks'."
    return ""


def _without_outputs(notebook: NotebookNode) -> list[tuple[str, str, str, str]]:
    return [
        (cell.id, cell.cell_type, cell.source, json.dumps(cell.metadata, sort_keys=True))
        for cell in notebook.cells
    ]


def check(sources: list[Path], folder: Path) -> list[str]:
    """List what is out of step: notebooks that differ, are missing, or have no source."""
    expected: dict[Path, NotebookNode] = {}
    for source in sources:
        expected |= targets(read_chapter(source), folder)
    problems = [out_of_step(path, notebook) for path, notebook in expected.items()]
    built = [*folder.glob("*.ipynb"), *folder.glob("*/*.ipynb")]
    names = {source.stem for source in sources}
    orphans = [path for path in built if path not in expected and path.stem in names]
    orphans += [path for path in built if not (folder / "src" / f"{path.stem}.py").exists()]
    problems += [f"{path.parent.name}/{path.name} has no source: delete it." for path in orphans]
    return [problem for problem in problems if problem]


def build(sources: list[Path], folder: Path) -> None:
    """Write the notebooks of the given sources, and run those that are not handed out."""
    for source in sources:
        for path, notebook in targets(read_chapter(source), folder).items():
            start = time.perf_counter()
            write(path, notebook if path.parent == folder else execute(notebook))
            seconds, size = time.perf_counter() - start, path.stat().st_size / 1000
            print(f"{path.relative_to(folder)}: {seconds:.1f} s, {size:.0f} kB", flush=True)


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="tools.build_notebooks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="beginnings of chapters, such as 01_psnr (default: all)"
    )
    parser.add_argument("--check", action="store_true", help="only say what is out of step")
    parser.add_argument("--folder", type=Path, default=NOTEBOOKS, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    available = {path.stem: path for path in sorted((options.folder / "src").glob("[0-9]*.py"))}
    chosen = {name: [stem for stem in available if stem.startswith(name)] for name in options.names}
    unknown = [name for name, stems in chosen.items() if not stems]
    if unknown:
        parser.error(f"no such chapter: {', '.join(unknown)}; there are {', '.join(available)}.")
    stems = dict.fromkeys(itertools.chain(*chosen.values())) if chosen else available
    sources = [available[stem] for stem in stems]
    try:
        if not options.check:
            build(sources, options.folder)
            return 0
        problems = check(sources, options.folder)
    except SourceError as error:
        problems = [str(error)]
    print("\n".join(problems) or "All notebooks are in step with their sources.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
