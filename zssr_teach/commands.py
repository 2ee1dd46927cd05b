"""What the words of the command ``zssr-teach`` do."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import json
import math
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from tqdm import tqdm

from zssr_teach import images, metrics, resampling
from zssr_teach.degradation import Degradation, degrade
from zssr_teach.errors import ImageError, OutputError, SettingsError, ZssrError
from zssr_teach.images import Picture

# ---- upscale ----------------------------------------------------------------------------------


def upscale(options: argparse.Namespace) -> int:
    """Enlarge one picture; write it, and the figures if wanted."""
    with _CtrlC() as ctrl_c:
        source = images.read(options.input)
        output = Path(options.output or _default_output(options.input, options.scale))
        _check_outputs(options, output, source)
        truth = images.read(options.truth) if options.truth else None
        job = _make_job(options, source, truth)
        ctrl_c.job = job
        with _progress_bar(job, hidden=options.no_progress):
            job.train()
        result = job.finish()
        figures = _figures(result, options.input, output)
        images.save(output, result.image, like=result.picture, alpha=result.picture.alpha)
        if options.json:
            _write_json(options.json, figures)
    for event in result.events:
        print(f"note: {event}", file=sys.stderr)
    print(_summary(result, output))
    return 0


def _default_output(source: str, scale: float | tuple[float, float]) -> Path:
    pair = resampling.scale_pair(scale)
    name = f"{pair[0]:g}" if pair[0] == pair[1] else f"{pair[0]:g}x{pair[1]:g}"
    return Path(source).with_name(f"{Path(source).stem}_x{name}.png")


def _check_outputs(options: argparse.Namespace, output: Path, source: Picture) -> None:
    """Find out before the training, not after it, whether the result can be written."""
    inputs = [Path(name).resolve() for name in (options.input, options.truth) if name]
    targets = [output.resolve()] + ([Path(options.json).resolve()] if options.json else [])
    if set(inputs) & set(targets) or len(set(targets)) < len(targets):
        raise OutputError(f"{output} is used twice; give every file a name of its own")
    images.check_output(output, source)
    if options.json:
        _check_folder(Path(options.json))


def _make_job(options: argparse.Namespace, source: Picture, truth: Picture | None) -> Any:
    from zssr_teach.upscaling import Job

    return Job(
        source,
        options.scale,
        options.preset,
        options.seed,
        kernel=resampling.load_kernel(options.kernel) if options.kernel else None,
        alignment=options.alignment,
        noise=options.noise,
        steps=options.steps,
        warm_start=options.warm_start,
        truth=truth,
    )


class _CtrlC:
    """First Ctrl-C: stop training and finish. Second, or before the training: leave at once."""

    def __init__(self) -> None:
        self.job: Any = None
        self._stopped = False

    def __enter__(self) -> _CtrlC:
        self._before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        # On the way out a third Ctrl-C must not interrupt the tidying up.
        leaving = kind is KeyboardInterrupt
        signal.signal(signal.SIGINT, signal.SIG_IGN if leaving else self._before)

    def _pressed(self, number: int, frame: object) -> None:
        if self.job is None or self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
        self.job.stop()
        print("\nstopping; Ctrl-C once more leaves without a result", file=sys.stderr)


@contextlib.contextmanager
def _progress_bar(job: Any, hidden: bool) -> Iterator[None]:
    """Show steps, time left and, with a ground truth, the PSNR while a job trains."""
    layout = "{l_bar}{bar}| {elapsed}<{remaining}{postfix}"
    with tqdm(total=1.0, desc="training", bar_format=layout, disable=hidden or None) as bar:

        def show(job: Any) -> None:
            bar.update(max(0.0, job.progress - bar.n))
            _, values = job.run.history.column("psnr")
            if values:
                bar.set_postfix_str(f"{values[-1]:.2f} dB", refresh=False)

        job.on_step = show
        yield


def _figures(result: Any, source: str, output: Path | None) -> dict[str, Any]:
    """Return what ``--json`` writes."""
    pair = result.scale
    return {
        "input": str(source),
        "output": None if output is None else str(output),
        "scale": pair[0] if pair[0] == pair[1] else list(pair),
        "preset": result.preset.name,
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


def peak_memory() -> int:
    """Return the most memory (bytes) this process has used so far.

    Examples
    --------
    >>> peak_memory() > 2**20
    True
    """
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def _summary(result: Any, output: Path) -> str:
    height, width = result.image.shape[:2]
    text = f"{output}: {width}×{height} pixels in {result.seconds:.1f} s on {result.device}"
    if result.preset.warm_start:
        from zssr_teach.upscaling import WARM_START_LABEL

        text += f"\n{WARM_START_LABEL}"
    if result.psnr is not None:
        text += (
            f"\nPSNR {result.psnr:.2f} dB (bicubic {result.bicubic_psnr:.2f}), "
            f"SSIM {result.ssim:.4f} (bicubic {result.bicubic_ssim:.4f})\n{result.protocol}"
        )
    return text


def _check_folder(path: Path) -> None:
    if not path.resolve().parent.is_dir():
        raise OutputError(f"there is no folder {path.parent} for {path.name}; make it first")
    if path.is_dir():
        raise OutputError(f"{path} is a folder; give the name of a file")


def _write_json(path: str, content: Any) -> None:
    """Write all of a file or nothing of it."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    with images.atomic_file(path) as file:
        file.write(text.encode() + b"\n")


# ---- evaluate ---------------------------------------------------------------------------------


def evaluate(options: argparse.Namespace) -> int:
    """Enlarge every picture of a folder and print a table."""
    if options.json:
        _check_folder(Path(options.json))
    pairs = find_pairs(Path(options.folder))[: options.limit]
    rows, problems = [], []
    print(f"{'picture':<20} {'bicubic':>16} {'zero-shot':>16} {'gain':>6} {'seconds':>8}")
    for name, low, high in pairs:
        try:
            figures = _evaluate_one(options, low, high)
        except ZssrError as error:
            problems.append(f"{name}: {error}")
            print(f"{name:<20} failed")
            continue
        rows.append({"name": name, **figures})
        print(_row(name, figures))
    mean = _mean(rows)
    if rows:
        print(_row(f"mean of {len(rows)}", mean))
        print(metrics.protocol_for(options.scale))
    for problem in problems:
        print(f"zssr-teach: {problem}", file=sys.stderr)
    if options.json:
        _write_json(options.json, {"pictures": rows, "mean": mean, "problems": problems})
    return 0 if rows else 2


def find_pairs(folder: Path) -> list[tuple[str, Path | None, Path]]:
    """Return (name, LR file or None, HR file) for the pictures of a folder, sorted by name."""
    if not folder.is_dir():
        raise ImageError(f"there is no folder {folder}; give one that holds pictures")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in images.SUFFIXES)
    by_stem = {path.stem: path for path in files}
    pairs: list[tuple[str, Path | None, Path]] = []
    for stem, path in by_stem.items():
        if stem.endswith("_LR") and f"{stem[:-3]}_HR" in by_stem:
            continue
        name = stem.removesuffix("_HR")
        pairs.append((name, by_stem.get(f"{name}_LR") if stem.endswith("_HR") else None, path))
    if not pairs:
        kinds = ", ".join(sorted(images.SUFFIXES))
        raise ImageError(f"{folder} holds no pictures; put some there ({kinds})")
    return pairs


def _evaluate_one(options: argparse.Namespace, low: Path | None, high: Path) -> dict[str, Any]:
    truth = images.read(high)
    source = images.read(low) if low else _shrink(truth, options)
    with _CtrlC() as ctrl_c:
        job = _make_job(options, source, truth)
        ctrl_c.job = job
        with _progress_bar(job, hidden=False):
            job.train()
        return _figures(job.finish(), str(low or high), None)


def _shrink(truth: Picture, options: argparse.Namespace) -> Picture:
    """Make the LR picture of an HR one, as a file would hold it: 8 bits."""
    kernel = resampling.load_kernel(options.kernel) if options.kernel else None
    alignment = options.alignment or ("centred" if kernel is None else "kernel")
    camera = Degradation(scale=options.scale, kernel=kernel, alignment=alignment)
    return Picture(degrade(truth.pixels, camera, seed=options.seed))


def _row(name: str, figures: dict[str, Any]) -> str:
    psnr, bicubic = figures["psnr_y"], figures["bicubic_psnr_y"]
    if psnr is None or bicubic is None:
        return f"{name:<20} equal to the ground truth"
    return (
        f"{name:<20} {bicubic:>7.2f} ({figures['bicubic_ssim_y']:.4f}) "
        f"{psnr:>7.2f} ({figures['ssim_y']:.4f}) {psnr - bicubic:>+6.2f} {figures['seconds']:>8.1f}"
    )


def _mean(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("psnr_y", "ssim_y", "bicubic_psnr_y", "bicubic_ssim_y", "seconds", "train_seconds")
    means: dict[str, Any] = {}
    for name in names:
        values = [row[name] for row in rows if row[name] is not None]
        means[name] = float(np.mean(values)) if values else None
    return means


# ---- doctor -----------------------------------------------------------------------------------

_PACKAGES = (
    "tensorflow",
    "keras",
    "numpy",
    "scikit-image",
    "matplotlib",
    "pillow",
    "ipywidgets",
    "anywidget",
    "jupyterlab",
    "voila",
)


def doctor(options: argparse.Namespace) -> int:
    """Print what a teacher wants to know before the class comes in."""
    import zssr_teach

    print(f"zssr-teach   {zssr_teach.__version__} on Python {platform.python_version()}")
    for package in _PACKAGES:
        print(f"{package:<12} {_version(package)}")
    memory = psutil.virtual_memory()
    print(f"memory       {memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free")
    print(f"kernels      {', '.join(_kernels()) or 'none: run python -m ipykernel install --user'}")
    print(f"widgets      {_widgets()}")
    from zssr_teach.device import find_device, why_this_precision

    started = time.perf_counter()
    device = find_device()
    print(f"device       {device} (TensorFlow loaded in {time.perf_counter() - started:.1f} s)")
    print(f"precision    {why_this_precision(device)}")
    seconds = _seconds_for_live()
    print(f"speed        a picture of 128×128 pixels takes about {seconds:.0f} s with preset live")
    return 0


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing: run make lab, or pip install zssr-teach"


def _kernels() -> list[str]:
    from jupyter_client.kernelspec import KernelSpecManager

    return sorted(KernelSpecManager().find_kernel_specs())


def _widgets() -> str:
    """Say whether JupyterLab will find the front ends of the widgets."""
    from jupyter_core.paths import jupyter_path

    needed = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
    folders = [Path(folder) for folder in jupyter_path("labextensions")]
    missing = [name for name in needed if not any((f / name).is_dir() for f in folders)]
    if missing:
        return f"not shown in JupyterLab: {', '.join(missing)} not found; reinstall ipywidgets"
    return "shown in JupyterLab and Voilà"


def _seconds_for_live() -> float:
    """Train a few steps on a sample and extrapolate."""
    from zssr_teach.upscaling import PRESETS, Job

    sample = images.sample(images.samples()[0].name).pixels[:128, :128]
    job = Job(sample, 2, "live", steps=30)
    job.train()
    seconds = job.run.history.column("seconds")[1]
    pace = (seconds[-1] - seconds[9]) / (len(seconds) - 10)  # the first ones build the graph
    return pace * PRESETS["live"].training.steps + seconds[9]


# ---- lab and demo -----------------------------------------------------------------------------


def lab(options: argparse.Namespace) -> int:
    """Open the course in JupyterLab."""
    start = _find_course() / "00_start_here.ipynb"
    command = [sys.executable, "-m", "jupyter", "lab", str(start), *options.options]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container; there is nobody else to run it
    os.execv(command[0], command)
    return 0


def _find_course() -> Path:
    beside_package = Path(__file__).resolve().parent.parent / "notebooks"
    for folder in (Path.cwd() / "notebooks", Path.cwd(), beside_package):
        if (folder / "00_start_here.ipynb").is_file():
            return folder
    raise SettingsError("the course is not here; change into a clone of zssr_teach and try again")


def demo(options: argparse.Namespace) -> int:
    """Serve the live lab and the explorers."""
    from zssr_teach.demo import serve

    serve(
        host=options.host,
        port=options.port,
        max_kernels=options.max_kernels,
        open_browser=not options.no_browser,
    )
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "upscale": upscale,
    "evaluate": evaluate,
    "doctor": doctor,
    "lab": lab,
    "demo": demo,
}
