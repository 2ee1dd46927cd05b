"""Supervised against zero-shot: pictures × cameras × methods, and who wins where.

    python -m benchmarks.rivals --seeds 0 1 2                       (the gallery, five cameras)
    python -m benchmarks.rivals FOLDER --cameras bicubic "Gaussian 1.2"
    python -m benchmarks.rivals FOLDER --pairs --scale 4 --methods bicubic supervised
    python -m benchmarks.rivals LR_FOLDER --truth HR_FOLDER --kernel kernel.mat

Without --pairs or --truth the folder holds HR pictures, each of which is taken by every camera,
rounded to 8 bits. With one of them the LR pictures are there already ("as given"). Methods:

``bicubic``, ``srcnn``, ``supervised``
    The last two with a single pass of their network, and nothing done to what it answers.
``nothing``, ``told``
    The preset "live", told nothing, and told kernel, noise and JPEG.
``best``
    A start that was learnt elsewhere, adapted to the picture, and told all.
``gradual``
    As good as it gets from the picture alone, told all; only if asked for.

PSNR and SSIM are on luma, with a border of the scale cropped. Where the pixels of the LR picture
lie all methods but ``nothing`` are told. Every job is one line of ``NAME.jsonl`` as soon as it is
done; what is there is not done again, but what other weights made is not counted. --lesson writes
what chapter 09 shows.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from benchmarks.cameras import pictures
from benchmarks.common import cases, parser, write_table
from benchmarks.common import kernel as kernel_of
from zssr_teach.camera import Camera
from zssr_teach.colours import OKABE_ITO
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.experiments.rivals import told
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.machine.processor import processor
from zssr_teach.metrics import protocol_for
from zssr_teach.reference import Reference
from zssr_teach.upscaling import Job, find_preset

GALLERY = Path(str(resources.files("zssr_teach"))) / "data" / "samples"
LESSON = Path(str(resources.files("zssr_teach"))) / "data" / "rivals.json"
AS_GIVEN = "as given"
# Of a rival the files that hold its weights; nothing else depends on them.
WEIGHTS = {"srcnn": ("srcnn",), "supervised": ("edsr_x2", "edsr_x4")}
LEARNING = ("nothing", "told", "best", "gradual")
METHODS = ("bicubic", *WEIGHTS, *LEARNING)
LOOKS = {
    "bicubic": ("#555555", "s"),
    "srcnn": (OKABE_ITO["orange"], "v"),
    "supervised": (OKABE_ITO["vermilion"], "D"),
    "nothing": (OKABE_ITO["sky blue"], "o"),
    "told": (OKABE_ITO["blue"], "o"),
    "best": (OKABE_ITO["green"], "^"),
    "gradual": (OKABE_ITO["purple"], "p"),
}


def cameras() -> dict[str, Degradation]:
    """Return what is done to a picture, by name; all shrink by 2, and nothing is moved.

    Examples
    --------
    >>> list(cameras())
    ['bicubic', 'Gaussian 1.2', 'slanted 2.0×0.8', 'noise 10', 'JPEG 40']
    """
    slanted = gaussian_kernel((2.0, 0.8), 13, angle=30)
    return {
        "bicubic": Degradation(2),
        "Gaussian 1.2": Degradation(Camera(2, gaussian_kernel(1.2), "centred")),
        "slanted 2.0×0.8": Degradation(Camera(2, slanted, "centred")),
        "noise 10": Degradation(2, gaussian=10),
        "JPEG 40": Degradation(2, jpeg=40),
    }


@dataclass(frozen=True)
class Row:
    """What came of one job."""

    camera: str
    picture: str
    method: str
    seed: int
    weights: str
    psnr: float
    ssim: float
    seconds: float
    steps: int = 0  # 0: as many as the preset says

    @property
    def key(self) -> tuple[object, ...]:
        """What the job was, its weights included."""
        return self.camera, self.picture, self.method, self.seed, self.weights, self.steps


def weights_of(method: str) -> str:
    """Return a fingerprint of the files that a rival's weights are in; "" for the others."""
    data = resources.files("zssr_teach") / "data"
    files = [data / f"{name}.npz" for name in WEIGHTS.get(method, ())]
    text = b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
    return hashlib.sha256(text).hexdigest()[:8] if text else ""


def enlarged(
    method: str, low: np.ndarray, taken: Degradation, seed: int, truth: Any, steps: int = 0
) -> np.ndarray:
    """Return what a method makes of a picture, float32 in [0, 1]."""
    camera = taken.camera
    assert isinstance(camera, Camera)
    if method == "bicubic":
        return np.clip(camera.enlarge(low, truth.shape[:2]), 0, 1)
    preset = find_preset({"nothing": "live", "told": "live"}.get(method, method))
    if method == "nothing":
        camera = Camera(camera.scale)
    elif method not in WEIGHTS:
        camera, preset = told(preset, taken)
    if steps and method not in WEIGHTS:
        preset = preset.with_steps(steps)
    return Job(low, camera, preset, seed, truth=truth).train().finish().image


def one_row(
    names: tuple[str, str, str],
    pair: tuple[np.ndarray, np.ndarray],
    taken: Degradation,
    seed: int,
    steps: int = 0,
) -> Row:
    """Do one job; `names` are those of the camera, the picture and the method."""
    low, high = pair
    assert isinstance(taken.camera, Camera)
    reference = Reference(high, protocol_for(taken.camera.scale))
    started = time.perf_counter()
    result = enlarged(names[2], low, taken, seed, high, steps)
    seconds = time.perf_counter() - started
    scores = reference.scores(result)
    weights = weights_of(names[2])
    return Row(*names, seed, weights, scores.psnr, scores.ssim, seconds, steps)


def read_rows(path: Path) -> list[Row]:
    """Return the rows that an earlier run has left."""
    if not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def means(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Return camera → method → mean PSNR over pictures and seeds.

    Examples
    --------
    >>> shared = {"camera": "bicubic", "picture": "cat", "weights": "", "ssim": 0.9, "seconds": 1}
    >>> means([Row(method="told", seed=s, psnr=30.0 + s, **shared) for s in range(3)])
    {'bicubic': {'told': 31.0}}
    """
    found: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        found.setdefault(row.camera, {}).setdefault(row.method, []).append(row.psnr)
    return {
        camera: {method: float(np.mean(values)) for method, values in each.items()}
        for camera, each in found.items()
    }


def differences(rows: Sequence[Row], method: str, against: str) -> list[float]:
    """Return by how many dB a method is above another one, picture by picture, seed by seed."""
    place = {(r.camera, r.picture, r.seed): r.psnr for r in rows if r.method == against}
    return [
        row.psnr - place[key]
        for row in rows
        if row.method == method and (key := (row.camera, row.picture, row.seed)) in place
    ]


def notes(rows: Sequence[Row]) -> str:
    """Return in words how far supervised is from each of the others, and what was counted."""
    count = len({row.picture for row in rows})
    seeds = sorted({row.seed for row in rows})
    lines = [f"{count} pictures, seeds {', '.join(map(str, seeds))}; PSNR in dB."]
    for camera in dict.fromkeys(row.camera for row in rows):
        own = [row for row in rows if row.camera == camera]
        for against in METHODS:
            gaps = differences(own, "supervised", against)
            if gaps and against != "supervised":
                lines.append(
                    f"{camera}: supervised is {np.mean(gaps):+.2f} dB against {against} "
                    f"({min(gaps):+.2f} to {max(gaps):+.2f})"
                )
    return "\n".join(f"- {line}" for line in lines)


def plot(table: dict[str, dict[str, float]], title: str) -> plt.Figure:
    """Draw by how much each method is above bicubic, camera by camera."""
    figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
    names = list(table)
    for method, (colour, marker) in LOOKS.items():
        if method != "bicubic" and all(method in table[name] for name in names):
            gains = [table[name][method] - table[name]["bicubic"] for name in names]
            axes.plot(names, gains, marker=marker, color=colour, label=method)
    axes.axhline(0, color=LOOKS["bicubic"][0], linestyle="--", label="bicubic")
    axes.set(ylabel="mean gain on bicubic (dB)", title=title)
    axes.legend(ncols=2, fontsize="small")
    return figure


def lesson(rows: Sequence[Row]) -> dict[str, Any]:
    """Return what chapter 09 shows: camera → picture → method → mean PSNR, and how it was made."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for row in rows:
        per_picture = table.setdefault(row.camera, {}).setdefault(row.picture, {})
        own = [
            r.psnr
            for r in rows
            if (r.camera, r.picture, r.method) == (row.camera, row.picture, row.method)
        ]
        per_picture[row.method] = round(float(np.mean(own)), 2)
    seeds = ", ".join(str(seed) for seed in sorted({row.seed for row in rows}))
    steps = ", ".join(str(count) for count in sorted({r.steps for r in rows} - {0}))
    made = f"benchmarks.rivals, seeds {seeds}, on {processor()}"
    made += f", ONLY {steps} STEPS" if steps else ""
    return {"made by": made, "psnr": table}


def _pairs(
    options: argparse.Namespace,
) -> Iterator[tuple[str, str, Degradation, np.ndarray, np.ndarray, int]]:
    """Yield camera, picture, what was done to it, LR, HR and seed, for all that is to be done."""
    if options.pairs or options.truth:
        given = Degradation(Camera(options.scale, kernel_of(options)))
        for seed in options.seeds:
            for case in cases(options):
                yield AS_GIVEN, case.name, given, case.low, case.high, seed
        return
    high = {name: each for name, each in pictures(options.folder).items() if name != "damaged"}
    names = list(options.pictures or high)[: options.limit]
    for seed in options.seeds:
        for camera in options.cameras:
            for name in names:
                taken = cameras()[camera]
                yield camera, name, taken, degrade(high[name], taken, seed), high[name], seed


def run(options: argparse.Namespace, path: Path) -> list[Row]:
    """Do what is not done yet, method by method; return all that was wanted."""
    found = {row.key: row for row in read_rows(path)}
    wanted = []
    for method in options.methods:
        for camera, picture, taken, low, high, seed in _pairs(options):
            steps = options.steps if method in LEARNING else 0
            key = (camera, picture, method, seed, weights_of(method), steps)
            untold = (camera, picture, "nothing", seed, "", steps)
            if key not in found:
                if method == "told" and str(taken) == str(Degradation(2)) and untold in found:
                    row = replace(found[untold], method=method)  # there is nothing to tell
                else:
                    row = one_row((camera, picture, method), (low, high), taken, seed, steps)
                found[key] = row
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(row)) + "\n")
                print(f"{camera}, {picture}, {method}, {seed}: {row.psnr:.2f} dB", flush=True)
            wanted.append(found[key])
    return wanted


def main() -> None:
    """Do what is not done yet; write table, plot and, if asked for, what the lesson shows."""
    options = _options()
    options.out.mkdir(parents=True, exist_ok=True)
    rows = run(options, options.out / f"{options.name}.jsonl")
    table = means(rows)
    title = f"Supervised against zero-shot, ×{options.scale:g}, {options.folder.name}"
    lines = [{"camera": camera, **each} for camera, each in table.items()]
    write_table(options.out, options.name, title, lines, notes(rows))
    if "bicubic" in options.methods:
        plot(table, title).savefig(options.out / f"{options.name}.png", dpi=110)
    if options.lesson:
        LESSON.write_text(json.dumps(lesson(rows), indent=1, ensure_ascii=False) + "\n", "utf-8")


def _options() -> argparse.Namespace:
    made = parser(__doc__)
    made.set_defaults(scale=2.0)
    for action in made._actions:
        if action.dest == "folder":
            action.nargs, action.default = "?", GALLERY
            action.help = "of HR pictures, or of pairs; the gallery by default"
    made.add_argument("--pairs", action="store_true", help="the folder holds NAME_LR and NAME_HR")
    made.add_argument("--seeds", type=int, nargs="+", default=[0])
    made.add_argument("--cameras", nargs="+", choices=list(cameras()), default=list(cameras()))
    made.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS[:-1]))
    made.add_argument("--pictures", nargs="+", help="of a folder of HR pictures, only these")
    made.add_argument("--steps", type=int, default=0, help="fewer, to try it; 0: the preset's own")
    made.add_argument("--lesson", action="store_true", help="write what chapter 09 shows")
    made.add_argument("--name", help="of the table; rivals_FOLDER_xSCALE by default")
    options = made.parse_args()
    options.name = options.name or f"rivals_{options.folder.name}_x{options.scale:g}"
    return options


if __name__ == "__main__":
    main()
