"""PSNR against seconds for the presets, on a folder of pairs.

    python -m benchmarks.time_to_quality FOLDER --presets live gradual best paper
    python -m benchmarks.time_to_quality LR_FOLDER --truth HR_FOLDER --kernel kernel.mat

The seconds are those of everything after the import: preparing, training, finishing. The curves
show the bare network while it trains, without the finishing touches; the dot is the final result.
"""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from benchmarks.common import cases, kernel, parser, write_table
from zssr_teach import upscaling


def main() -> None:
    """Run every preset on every picture; write the table and the plot."""
    made = parser(__doc__)
    made.add_argument("--presets", nargs="+", default=["live", "gradual", "best", "paper"])
    options = made.parse_args()
    warm_up(options.scale)
    rows, curves = [], {}
    for preset in options.presets:
        results = {}
        for case in cases(options):
            result = upscaling.upscale(
                case.low,
                options.scale,
                preset,
                options.seed,
                truth=case.high,
                kernel=kernel(options),
            )
            results[case.name] = result
            rows.append(row(preset, case.name, result))
            print(rows[-1], flush=True)
        names = list(rows[-1])[2:]
        own = rows[-len(results) :]
        mean = {name: float(np.mean([entry[name] for entry in own])) for name in names}
        rows.append({"preset": preset, "picture": f"**mean of {len(results)}**", **mean})
        curves[preset] = results
    name = f"time_to_quality_x{options.scale:g}" + ("_kernel" if options.kernel else "")
    if len(options.presets) == 1:  # the table of several presets stays
        name += f"_{options.presets[0]}"
    label = f"Time to quality, ×{options.scale:g}, {options.folder.name}"
    first = next(iter(curves.values()))
    protocol = next(iter(first.values())).protocol
    write_table(options.out, name, label, rows, str(protocol))
    plot(curves, label).savefig(options.out / f"{name}.png", dpi=110)


def warm_up(scale: float) -> None:
    """Load TensorFlow and start its threads: nobody's first picture should pay for that."""
    noise = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    upscaling.upscale(noise, scale, steps=2)


def row(preset: str, name: str, result: upscaling.Result) -> dict[str, object]:
    """Return one line of the table."""
    return {
        "preset": preset,
        "picture": name,
        "bicubic PSNR": result.bicubic_psnr,
        "PSNR": result.psnr,
        "gain": (result.psnr or 0) - (result.bicubic_psnr or 0),
        "SSIM": result.ssim,
        "steps": result.steps,
        "seconds": result.seconds,
    }


def plot(curves: dict[str, dict[str, upscaling.Result]], title: str) -> plt.Figure:
    """Draw the mean PSNR over all pictures against the mean time."""
    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for colour, (preset, results) in zip(
        ("#0072b2", "#d55e00", "#009e73", "#cc79a7"), curves.items(), strict=False
    ):
        seconds, values = [], []
        shortest = min(len(result.history.column("psnr")[1]) for result in results.values())
        for index in range(shortest):
            values.append(np.mean([r.history.column("psnr")[1][index] for r in results.values()]))
            steps = [r.history.column("psnr")[0][index] for r in results.values()]
            times = [
                r.history.records[s - 1].seconds
                for s, r in zip(steps, results.values(), strict=True)
            ]
            seconds.append(np.mean(times))
        axes.plot(seconds, values, color=colour, label=f"{preset}: bare network")
        end = np.mean([r.seconds for r in results.values()])
        final = np.mean([r.psnr for r in results.values()])
        axes.plot(end, final, "o", color=colour, label=f"{preset}: finished, {final:.2f} dB")
        bicubic = float(np.mean([r.bicubic_psnr for r in results.values()]))
    axes.axhline(bicubic, color="#555555", linestyle="--", label=f"bicubic, {bicubic:.2f} dB")
    axes.set(xlabel="seconds", ylabel="mean PSNR (dB)", title=title, xscale="log")
    axes.legend()
    return figure


if __name__ == "__main__":
    main()
