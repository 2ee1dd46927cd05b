"""``zssr-teach doctor``: what a teacher wants to know before the class comes in."""

from __future__ import annotations

import argparse
import importlib.metadata
import platform
import time
from pathlib import Path

from zssr_teach import images
from zssr_teach.machine.memory import available_memory, total_memory

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


def run(options: argparse.Namespace) -> int:
    """Print what a teacher wants to know before the class comes in."""
    import zssr_teach

    print(f"zssr-teach   {zssr_teach.__version__} on Python {platform.python_version()}")
    for package in _PACKAGES:
        print(f"{package:<12} {_version(package)}")
    free, whole = available_memory() / 2**30, total_memory() / 2**30
    print(f"memory       {free:.1f} of {whole:.1f} GiB free")
    print(f"kernels      {', '.join(_kernels()) or 'none: run python -m ipykernel install --user'}")
    print(f"widgets      {_widgets()}")
    from zssr_teach.upscaling import PRESETS

    print(f"presets      {', '.join(PRESETS)}")
    from zssr_teach.training.device import find_device, why_this_precision

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
    from zssr_teach.upscaling import Job, find_preset

    sample = images.sample(images.samples()[0].name).pixels[:128, :128]
    job = Job(sample, 2, find_preset("live", steps=30))
    job.train()
    seconds = job.run.history.column("seconds")[1]
    pace = (seconds[-1] - seconds[9]) / (len(seconds) - 10)  # the first ones build the graph
    return pace * find_preset("live").training.steps + seconds[9]
