"""Time and peak memory against the size of the picture, up to an output of 3840×2160.

    python -m benchmarks.scaling --preset live

Every size runs in a process of its own, through the command, as a user would run it. The picture
is one of the gallery, repeated until it is large enough.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from benchmarks.common import write_table
from zssr_teach import images

OUTPUTS = ((128, 128), (256, 256), (512, 512), (1024, 1024), (1080, 1920), (2160, 3840))


def main() -> None:
    """Measure all sizes; write the table and the plot."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--preset", default="live")
    made.add_argument("--steps", type=int)
    made.add_argument("--largest", type=int, default=len(OUTPUTS), help="how many of the sizes")
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    rows = [measure(shape, options) for shape in OUTPUTS[: options.largest]]
    name = f"scaling_{options.preset}"
    write_table(options.out, name, f"Time and memory against size, {options.preset}", rows)
    plot(rows).savefig(options.out / f"{name}.png", dpi=110)


def measure(shape: tuple[int, int], options: argparse.Namespace) -> dict[str, object]:
    """Enlarge a picture to `shape`, twice its size, in a fresh process."""
    tile = images.sample("cat").pixels
    height, width = shape[0] // 2, shape[1] // 2
    repeats = -(-height // tile.shape[0]), -(-width // tile.shape[1]), 1
    picture = np.tile(tile, repeats)[:height, :width]
    with tempfile.TemporaryDirectory() as folder:
        source, report = Path(folder) / "picture.png", Path(folder) / "report.json"
        images.save(source, picture)
        command = [sys.executable, "-m", "zssr_teach", "upscale", str(source), "--no-progress"]
        command += ["--preset", options.preset, "--json", str(report)]
        command += ["--steps", str(options.steps)] if options.steps else []
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        figures = json.loads(report.read_text("utf-8"))
    row = {
        "output": f"{shape[1]}×{shape[0]}",
        "megapixels": shape[0] * shape[1] / 1e6,
        "seconds": figures["seconds"],
        "of which training": figures["train_seconds"],
        "peak memory (MB)": figures["peak_rss_mb"],
    }
    print(row, flush=True)
    return row


def plot(rows: list[dict[str, object]]) -> plt.Figure:
    """Draw seconds and memory against megapixels."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
    size = [row["megapixels"] for row in rows]
    left.plot(size, [row["seconds"] for row in rows], "o-", color="#0072b2", label="all")
    left.plot(
        size, [row["of which training"] for row in rows], "s--", color="#d55e00", label="training"
    )
    left.set(xlabel="output (megapixels)", ylabel="seconds", xscale="log")
    left.legend()
    right.plot(size, [row["peak memory (MB)"] for row in rows], "o-", color="#009e73")
    right.set(xlabel="output (megapixels)", ylabel="peak memory (MB)", xscale="log")
    right.set_ylim(bottom=0)
    return figure


if __name__ == "__main__":
    main()
