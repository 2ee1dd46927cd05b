"""What the benchmarks share: pictures from a folder, and a table written as Markdown and JSON."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zssr_teach import images, resampling
from zssr_teach.commands import find_pairs
from zssr_teach.machine.processor import processor
from zssr_teach.training.device import find_device


@dataclass(frozen=True)
class Case:
    """One picture to enlarge, with its ground truth."""

    name: str
    low: np.ndarray
    high: np.ndarray


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return a parser with the options that all benchmarks on pictures have."""
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("folder", type=Path, help="pairs NAME_LR and NAME_HR, or LR with --truth")
    made.add_argument("--truth", type=Path, help="folder of the HR pictures, if it is another one")
    made.add_argument("--scale", type=float, default=2.0)
    made.add_argument("--kernel", type=Path, help="blur kernel: .npy, .npz, .mat or a picture")
    made.add_argument("--limit", type=int, help="only the first N pictures")
    made.add_argument("--seed", type=int, default=0)
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    return made


def cases(options: argparse.Namespace) -> list[Case]:
    """Read the pictures that the options name."""
    found = []
    if options.truth is None:
        for name, low, high in find_pairs(options.folder, options.scale).pairs:
            if low is None:
                raise SystemExit(f"{name} has no LR picture; give --truth or NAME_LR and NAME_HR")
            found.append(Case(name, images.read(low).pixels, images.read(high).pixels))
    else:
        for path in sorted(options.folder.iterdir()):
            if path.suffix.lower() in images.SUFFIXES:
                high = options.truth / f"{path.stem}_HR.png"
                found.append(Case(path.stem, images.read(path).pixels, images.read(high).pixels))
    return found[: options.limit]


def kernel(options: argparse.Namespace) -> np.ndarray | None:
    """Return the blur kernel that the options name, if any."""
    return None if options.kernel is None else resampling.load_kernel(options.kernel)


def write_table(
    out: Path, name: str, title: str, rows: Sequence[dict[str, Any]], notes: str = ""
) -> None:
    """Write rows of equal keys as ``name.md`` and ``name.json``, and print the table."""
    system = f"{platform.machine()}, Python {platform.python_version()}"
    machine = f"{find_device()}; {processor()}; {system}"
    columns = list(rows[0])
    lines = [f"# {title}", "", f"Measured on {machine}.", ""]
    lines += ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(row[column]) for column in columns) + " |" for row in rows]
    lines += ["", notes] if notes else []
    out.mkdir(parents=True, exist_ok=True)
    text = "\n".join(lines) + "\n"
    (out / f"{name}.md").write_text(text, "utf-8")
    content = {"title": title, "machine": machine, "rows": list(rows), "notes": notes}
    (out / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    print(text)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 1 else f"{value:.2f}"
    return str(value)
