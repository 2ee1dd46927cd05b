"""The figures of a result: gathered, and written as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from zssr_teach import images
from zssr_teach.commands import outputs
from zssr_teach.machine.memory import peak_memory


def figures_of(result: Any, source: str, output: Path | None) -> dict[str, Any]:
    """Return what ``--json`` writes."""
    pair = result.scale
    return {
        "input": str(source),
        "output": None if output is None else str(output),
        "scale": pair[0] if pair[0] == pair[1] else list(pair),
        "preset": result.preset.name,
        "son_noise": result.preset.pairs.son_noise,
        "son_jpeg": result.preset.pairs.son_jpeg,
        "notes": list(result.notes),
        "warm_start": result.preset.warm_start,
        "seed": result.seed,
        "steps": result.steps,
        "parameters": result.parameters,
        "seconds": round(result.seconds, 3),
        "train_seconds": round(result.train_seconds, 3),
        "peak_rss_mb": round(peak_memory() / 2**20, 1),
        "device": str(result.device),
        "psnr_y": _finite(result.psnr),
        "ssim_y": _finite(result.ssim),
        "bicubic_psnr_y": _finite(result.bicubic_psnr),
        "bicubic_ssim_y": _finite(result.bicubic_ssim),
    }


def _finite(value: float | None) -> float | None:
    # JSON has no infinity, which is the PSNR of two equal pictures.
    return value if value is not None and math.isfinite(value) else None


def check_json(path: str | None, others: Iterable[str | Path]) -> None:
    """Find out before the work whether the figures can be written there, and over nothing else."""
    if path and not outputs.is_standard_output(path):
        outputs.check_distinct([path], others)
        outputs.check_writable(path)


def write_json(path: str, content: Any) -> None:
    """Write all of a file or nothing of it; to standard output for ``-``."""
    if outputs.is_standard_output(path):
        # Escaped, so that it is JSON in whatever encoding standard output has.
        print(json.dumps(content, indent=2, allow_nan=False))
        return
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    with images.atomic_file(path) as file:
        # A file name that is no UTF-8 becomes \\udc.., which is how JSON writes that, too.
        file.write(text.encode(errors="backslashreplace") + b"\n")
