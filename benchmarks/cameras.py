"""What it brings to know the camera: told nothing, the truth, a wrong one, or the estimate.

    python -m benchmarks.cameras FOLDER --set estimate --seeds 0 1 2
    python -m benchmarks.cameras FOLDER --set mzsr --told truth --preset best
    python -m benchmarks.cameras zssr_teach/data/samples --cameras "motion 9" "disc 3" --told truth

FOLDER holds HR pictures (NAME_HR; where there are none, all pictures but NAME_LR). Each is shrunk
twice by every camera of the set (:mod:`benchmarks.camera_sets`), rounded to 8 bits, and enlarged by
the preset: with the bicubic camera ("nothing"), with the very camera ("truth"), with a Gaussian of
twice its width ("wrong"), and with the camera found in the LR picture ("estimate"). PSNR and SSIM
are on luma, with a border of the scale cropped. The gain is over the bicubic enlargement that
knows where the pixels lie.

Every job is one line of ``NAME.jsonl`` as soon as it is done; what is there is not done again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.camera_sets import SCALE, camera_sets, kernel_error, wrong_camera
from benchmarks.common import write_table
from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, crop_to_scale, degrade
from zssr_teach.metrics import protocol_for
from zssr_teach.reference import Reference
from zssr_teach.upscaling import Job, find_preset

WAYS = ("nothing", "wrong", "estimate", "truth")


@dataclass(frozen=True)
class Row:
    """What came of one job; the kernel error is that of the camera it was told."""

    camera: str
    picture: str
    told: str
    seed: int
    preset: str
    psnr: float
    ssim: float
    bicubic_psnr: float
    kernel_error: float
    seconds: float

    @property
    def key(self) -> tuple[object, ...]:
        """What the job was."""
        return self.camera, self.picture, self.told, self.seed, self.preset


def told_camera(told: str, truth: Camera) -> Camera:
    """Return the camera that a job is told; the estimate is looked for by the job itself."""
    if told == "wrong":
        return wrong_camera(truth)
    return truth if told == "truth" else Camera(SCALE)


def pictures(folder: Path) -> dict[str, np.ndarray]:
    """Return the HR pictures of a folder by name, cropped to what the scale divides."""
    paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in images.SUFFIXES]
    high = [path for path in paths if path.stem.endswith("_HR")]
    chosen = high or [path for path in paths if not path.stem.endswith("_LR")]
    return {
        path.stem.removesuffix("_HR"): crop_to_scale(images.read(path).pixels, SCALE)
        for path in chosen
    }


def one_row(
    names: tuple[str, str, str], high: np.ndarray, truth: Camera, seed: int, preset: str
) -> Row:
    """Do one job; `names` are those of the camera, of the picture, and of what is told."""
    low = degrade(high, Degradation(truth))
    chosen = find_preset(preset, camera=names[2] == "estimate")
    job = Job(low, told_camera(names[2], truth), chosen, seed)
    result = job.train().finish()
    reference = Reference(high, protocol_for(SCALE))
    scores = reference.scores(result.image)
    plain = reference.psnr(np.clip(truth.enlarge(low, high.shape[:2]), 0, 1))
    error = kernel_error(job.camera, truth)
    return Row(*names, seed, preset, scores.psnr, scores.ssim, plain, error, result.seconds)


def read_rows(path: Path) -> list[Row]:
    """Return the rows that an earlier run has left."""
    if not path.exists():
        return []
    return [Row(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def as_line(row: Row) -> str:
    """Return what :func:`read_rows` reads."""
    return json.dumps(asdict(row)) + "\n"


def summary(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return a line a camera, and one over all: means, and what of the gain is recovered.

    The share is that of the mean gain from nothing to the truth, over the same pictures and seeds.
    """
    names = list(dict.fromkeys(row.camera for row in rows))
    lines = [_line(name, [row for row in rows if row.camera == name]) for name in names]
    return lines if len(lines) < 2 else [*lines, _line("**all**", rows)]


def _line(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    means = {told: _mean(rows, told, "psnr") for told in WAYS}
    line: dict[str, Any] = {
        "camera": name,
        "bicubic": float(np.mean([r.bicubic_psnr for r in rows])),
    }
    line |= {told: "–" if mean is None else mean for told, mean in means.items()}
    nothing, truth, estimate = means["nothing"], means["truth"], means["estimate"]
    if nothing is not None and truth is not None:
        line["gain of truth"] = truth - nothing
        if estimate is not None:
            line["share recovered"] = f"{100 * (estimate - nothing) / (truth - nothing):.0f} %"
    ssim, error = _mean(rows, "truth", "ssim"), _mean(rows, "estimate", "kernel_error")
    line |= {"SSIM of truth": "–" if ssim is None else ssim}
    return line | ({} if error is None else {"kernel error of estimate": error})


def _mean(rows: Sequence[Row], told: str, column: str) -> float | None:
    values = [getattr(row, column) for row in rows if row.told == told]
    return float(np.mean(values)) if values else None


def worst(rows: Sequence[Row], told: str, against: str) -> str:
    """Return in words the case in which being told something was worst, over seeds their median.

    Examples
    --------
    >>> shared = {"camera": "disc", "picture": "cat", "preset": "live", "ssim": 0.9}
    >>> shared |= {"bicubic_psnr": 28.0, "kernel_error": 0.0, "seconds": 1.0}
    >>> scores = ("nothing", 0, 29), ("truth", 0, 30), ("nothing", 1, 29), ("truth", 1, 28.5)
    >>> rows = [Row(told=told, seed=seed, psnr=p, **shared) for told, seed, p in scores]
    >>> worst(rows[:2], "truth", "nothing")
    'truth against nothing, worst case: +1.00 dB (disc, cat)'
    >>> worst(rows, "truth", "nothing")
    'truth against nothing, worst case, the median of its seeds: +0.25 dB (disc, cat); the worst \
of any seed: -0.50 dB (disc, cat)'
    """
    base = {(r.camera, r.picture, r.seed): r.psnr for r in rows if r.told == against}
    if against == "bicubic":
        base = {(r.camera, r.picture, r.seed): r.bicubic_psnr for r in rows}
    gains: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        if row.told == told and (key := (row.camera, row.picture, row.seed)) in base:
            gains.setdefault((row.camera, row.picture), []).append(row.psnr - base[key])
    if not gains:
        return ""
    case, gain = min(((k, float(np.median(v))) for k, v in gains.items()), key=lambda one: one[1])
    words = f"{gain:+.2f} dB ({', '.join(case)})"
    if max(map(len, gains.values())) == 1:
        return f"{told} against {against}, worst case: {words}"
    case, gain = min(((k, min(v)) for k, v in gains.items()), key=lambda one: one[1])
    words += f"; the worst of any seed: {gain:+.2f} dB ({', '.join(case)})"
    return f"{told} against {against}, worst case, the median of its seeds: {words}"


def jobs(options: argparse.Namespace) -> Iterator[tuple[tuple[str, str, str], int]]:
    """Yield ((camera, picture, told), seed) for all that is to be done, seed by seed."""
    names = list(pictures(options.folder))[: options.limit]
    for seed in options.seeds:
        for camera in options.cameras:
            for picture in names:
                for told in options.told:
                    yield (camera, picture, told), seed


def main() -> None:
    """Do what is not done yet; write the table."""
    options = _options()
    known = {name: camera for each in camera_sets().values() for name, camera in each.items()}
    high = pictures(options.folder)
    path = options.out / f"{options.name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    found = {row.key: row for row in read_rows(path)}
    wanted = []
    for names, seed in jobs(options):
        key = (*names, seed, options.preset)
        if key not in found:
            row = one_row(names, high[names[1]], known[names[0]], seed, options.preset)
            found[key] = row
            with path.open("a", encoding="utf-8") as file:
                file.write(as_line(row))
            gain = row.psnr - row.bicubic_psnr
            print(f"{', '.join(map(str, key))}: {row.psnr:.2f} dB ({gain:+.2f})", flush=True)
        wanted.append(found[key])
    title = f"Known and unknown cameras, ×{SCALE}, preset {options.preset}, {options.folder.name}"
    write_table(options.out, options.name, title, summary(wanted), _notes(wanted, options))


def _notes(rows: Sequence[Row], options: argparse.Namespace) -> str:
    count = len({row.picture for row in rows})
    notes = [f"{count} pictures, seeds {', '.join(map(str, options.seeds))}; PSNR in dB."]
    for told in options.told:
        notes += [worst(rows, told, "bicubic")] + (
            [worst(rows, told, "nothing")] if told != "nothing" else []
        )
    return "\n".join(f"- {note}" for note in notes if note)


def _options() -> argparse.Namespace:
    sets = camera_sets()
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("folder", type=Path, help="of HR pictures")
    made.add_argument("--set", choices=list(sets), default="estimate")
    made.add_argument("--cameras", nargs="+", help="some of them, of any set")
    made.add_argument("--told", nargs="+", choices=WAYS, default=list(WAYS))
    made.add_argument("--seeds", type=int, nargs="+", default=[0])
    made.add_argument("--preset", default="live")
    made.add_argument("--limit", type=int, help="only the first N pictures")
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    made.add_argument("--name", help="of the table; cameras_SET_PRESET by default")
    options = made.parse_args()
    options.name = options.name or f"cameras_{options.set}_{options.preset}"
    options.cameras = options.cameras or list(sets[options.set])
    unknown = set(options.cameras).difference(*sets.values())
    if unknown:
        raise SystemExit(f"there is no camera {', '.join(sorted(unknown))}; see camera_sets.py")
    return options


if __name__ == "__main__":
    main()
