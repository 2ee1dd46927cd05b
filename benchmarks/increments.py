"""What gradual increments bring, and what they do not: purely zero-shot, the same picture pairs.

    python -m benchmarks.increments FOLDER --seeds 0 1 2
    python -m benchmarks.increments FOLDER --only gradual "live, one jump" --seeds 0 1 2

Every way is tried with every seed on every picture; the table shows the mean PSNR, its spread over
the seeds, and the seconds a picture (everything after the import).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.common import cases, kernel, parser, write_table
from zssr_teach.camera import Camera
from zssr_teach.upscaling import PRESETS, Preset, upscale


def ways() -> dict[str, Preset]:
    """Return what is compared: name → preset."""
    live, gradual = PRESETS["live"], PRESETS["gradual"]
    count, steps = len(gradual.plan_for(Camera(2)).factors), gradual.training.steps
    total = (count - 1) * steps + (gradual.last_steps or steps)
    return {
        "live, one jump": live,
        f"one jump, {total} steps": live.with_steps(total),
        "gradual": gradual,
        "gradual, fresh weights for each": replace(gradual, carry_on=False),
        "gradual, half the steps": gradual.with_steps(total // count // 2),
        "gradual, two increments by axis": replace(gradual, increments=2).with_steps(total // 6),
    }


def main() -> None:
    """Run every way and write the table."""
    made = parser(__doc__)
    made.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    made.add_argument("--only", nargs="+", help="names of ways; all by default")
    made.add_argument("--name", default="increments", help="of the table")
    options = made.parse_args()
    rows = []
    for name, preset in ways().items():
        if options.only and name not in options.only:
            continue
        scores = np.zeros((len(options.seeds), len(cases(options))))
        seconds = np.zeros_like(scores)
        for i, seed in enumerate(options.seeds):
            for j, case in enumerate(cases(options)):
                result = upscale(
                    case.low, options.scale, preset, seed, truth=case.high, kernel=kernel(options)
                )
                scores[i, j], seconds[i, j] = result.psnr, result.seconds
                print(f"{name}, seed {seed}, {case.name}: {result.psnr:.2f} dB", flush=True)
        by_seed = scores.mean(axis=1)
        rows.append(
            {
                "way": name,
                "mean PSNR": float(by_seed.mean()),
                "lowest and highest seed": f"{by_seed.min():.2f} to {by_seed.max():.2f}",
                "seconds a picture": float(seconds.mean()),
                "longest": float(seconds.max()),
            }
        )
    title = f"Gradual increments, ×{options.scale:g}, {options.folder.name}"
    notes = f"{scores.shape[1]} pictures, seeds {', '.join(map(str, options.seeds))}."
    write_table(options.out, options.name, title, rows, notes)


if __name__ == "__main__":
    main()
