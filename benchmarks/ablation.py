"""What each choice brings: the ``live`` preset with one thing changed at a time.

    python -m benchmarks.ablation FOLDER --steps 500

Every variant runs on every picture with the same seed; the table gives the mean PSNR and the mean
time, and both against the preset as it is. Changes for the worse stay in the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from benchmarks.common import cases, kernel, parser, write_table
from benchmarks.time_to_quality import warm_up
from zssr_teach import upscaling
from zssr_teach.networks import NetworkSettings
from zssr_teach.training import CosineRule, PlateauRule
from zssr_teach.upscaling import Preset


def variants(base: Preset) -> Iterator[tuple[str, Preset]]:
    """Yield (what was changed, preset)."""
    steps = base.training.steps

    def training(**changes: Any) -> Preset:
        return replace(base, training=replace(base.training, **changes))

    def pairs(**changes: Any) -> Preset:
        return replace(base, pairs=replace(base.pairs, **changes))

    yield "as it is", base
    yield "half the batch, twice the steps", training(batch=1, steps=2 * steps)
    yield "twice the batch, half the steps", training(batch=4, steps=steps // 2)
    yield "crops of 32, batch 8", replace(pairs(crop=32), training=replace(base.training, batch=8))
    yield "crops of 90, batch 1", replace(pairs(crop=90), training=replace(base.training, batch=1))
    yield "width 16", replace(base, network=NetworkSettings(8, 16))
    yield "width 64", replace(base, network=NetworkSettings(8, 64))
    yield "depth 4", replace(base, network=NetworkSettings(4, 32))
    yield "depth 12", replace(base, network=NetworkSettings(12, 32))
    yield "Adam instead of Muon", training(optimiser="adam")
    yield "cosine instead of a line", training(rule=CosineRule())
    yield "plateau rule", training(rule=PlateauRule())
    yield "smallest father 0.75", pairs(smallest_father=0.75)
    yield "smallest father 0.35", pairs(smallest_father=0.35)
    yield "a fifth of the fathers full size", pairs(full_size_share=0.2)
    yield "all fathers full size", pairs(full_size_share=1.0)
    yield "no flips or rotations", pairs(flips=False)
    yield "no self-ensemble", replace(base, self_ensemble=False)
    yield "no back-projection", replace(base, back_projection=0)
    yield "neither", replace(base, self_ensemble=False, back_projection=0)
    yield "two gradual increments", replace(base, increments=2)
    yield "two networks", replace(base, networks=2)
    yield (
        "warm start (not zero-shot), 8×64",
        replace(base, network=NetworkSettings(), warm_start=True),
    )


def main() -> None:
    """Run all variants; write the table and the plot."""
    made = parser(__doc__)
    made.add_argument("--steps", type=int, default=500)
    made.add_argument("--only", nargs="*", help="variants whose names hold one of these words")
    options = made.parse_args()
    live = upscaling.PRESETS["live"]
    base = replace(live, training=replace(live.training, steps=options.steps))
    warm_up(options.scale)
    rows: list[dict[str, object]] = []
    reference = (0.0, 1.0)
    pictures = cases(options)
    for name, preset in variants(base):
        wanted = not options.only or any(word in name for word in [*options.only, "as it is"])
        if not wanted:
            continue
        results = [
            upscaling.upscale(
                case.low,
                options.scale,
                preset,
                options.seed,
                truth=case.high,
                kernel=kernel(options),
            )
            for case in pictures
        ]
        psnr = float(np.mean([result.psnr for result in results]))
        seconds = float(np.mean([result.seconds for result in results]))
        reference = reference if rows else (psnr, seconds)
        restarts = sum(len(result.events) for result in results)
        rows.append(
            {
                "change": name,
                "PSNR": psnr,
                "against the preset (dB)": psnr - reference[0],
                "seconds": seconds,
                "time ratio": seconds / reference[1],
                "restarts": restarts,
            }
        )
        print(rows[-1], flush=True)
    title = f"Ablation of live ({options.steps} steps), {options.folder.name} ×{options.scale:g}"
    notes = "Means over " + ", ".join(case.name for case in pictures)
    write_table(options.out, "ablation", title, rows, notes)
    plot(rows, title).savefig(options.out / "ablation.png", dpi=110)


def plot(rows: list[dict[str, object]], title: str) -> plt.Figure:
    """Draw gain or loss as bars, with the numbers beside them."""
    figure, axes = plt.subplots(figsize=(8, 0.34 * len(rows) + 1.2), layout="constrained")
    names = [str(row["change"]) for row in rows][::-1]
    gains = [float(str(row["against the preset (dB)"])) for row in rows][::-1]
    colours = ["#0072b2" if gain >= 0 else "#d55e00" for gain in gains]
    axes.barh(names, gains, color=colours)
    for place, gain in enumerate(gains):
        axes.annotate(
            f" {gain:+.2f} ", (gain, place), va="center", ha="left" if gain >= 0 else "right"
        )
    axes.axvline(0, color="black", linewidth=0.8)
    axes.margins(x=0.2)
    axes.set(xlabel="PSNR against the preset (dB)", title=title)
    return figure


if __name__ == "__main__":
    main()
