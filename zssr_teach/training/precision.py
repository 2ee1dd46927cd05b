"""Which number format is quickest here: measured, not guessed, and remembered.

That a processor knows bfloat16 says nothing about speed: some compute with it twice as fast, some
more slowly than in float32, and where it is unknown it is imitated. So both formats take some real
training steps and enlarge a tile, in turns, and the quicker one is used. That takes about two
seconds, once: the answer is kept in the user's cache folder, for this processor and these
versions. Kept, it also makes sure that the same seed gives the same picture tomorrow.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import math
import os
import platform
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.machine.processor import available_cores, first_processor, processor
from zssr_teach.networks import NetworkSettings, build_network, compile_network
from zssr_teach.training.steps import compile_step, make_optimiser

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")
VARIABLE = "ZSSR_PRECISION"  # of the environment: a format to be used without measuring

# A job of `live` on a picture of 128×128 pixels: the steps, and 4 small tiles for each of 8
# orientations. (Small ones, as more of them can be timed: the shortest of many is no chance.)
_STEPS, _TILES = 700, 32
_CROPS, _CROP, _TILE = 2, 64, 144
_WORTHWHILE = 0.96  # bfloat16 must be clearly quicker: chance must not decide between two starts
_HOPELESS = 2.0  # a format that takes this many times longer need not be measured any further …
_TRIES = 4  # … once it has been tried so often: less may be bad luck
_ROUNDS, _TILE_ROUNDS = 15, 8
_MEASURING = threading.Lock()  # two threads at once would only measure each other
_SETTINGS = (
    *("TF_ENABLE_ONEDNN_OPTS", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "OMP_NUM_THREADS"),
    *("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"),
)


@dataclass(frozen=True)
class Speed:
    """How quick one number format is here.

    Parameters
    ----------
    precision : str
    step : float
        Milliseconds for a training step of the preset `live`.
    tile : float
        Milliseconds for enlarging a tile of 128×128 pixels (and its rim) with that network.

    Examples
    --------
    >>> Speed("float32", step=20.0, tile=20.0).job
    14640.0
    """

    precision: str
    step: float
    tile: float

    @property
    def job(self) -> float:
        """Milliseconds for training and enlarging a picture of 128×128 pixels with `live`."""
        return _STEPS * self.step + _TILES * self.tile


@dataclass(frozen=True)
class Measurement:
    """The speeds of the formats that were tried.

    Parameters
    ----------
    speeds : tuple of Speed
        float32 first.
    kept : bool
        Whether it was made earlier, and kept.
    """

    speeds: tuple[Speed, ...]
    kept: bool = False

    @property
    def best(self) -> str:
        """The format to use: float32, unless another one is clearly quicker.

        Examples
        --------
        >>> from dataclasses import replace
        >>> plain, half = Speed("float32", 20, 20), Speed("mixed_bfloat16", 15, 10)
        >>> Measurement((plain, half)).best
        'mixed_bfloat16'
        >>> Measurement((plain, replace(half, step=19.9))).best
        'float32'
        """
        plain, *others = self.speeds
        quickest = min(others, key=lambda speed: speed.job, default=plain)
        worthwhile = quickest.job < _WORTHWHILE * plain.job
        return quickest.precision if worthwhile else plain.precision

    def __str__(self) -> str:
        steps = [f"{s.step:.0f} ms in {s.precision.removeprefix('mixed_')}" for s in self.speeds]
        when = "kept from an earlier measurement" if self.kept else "measured now"
        best = self.best.removeprefix("mixed_")
        return f"a step of live: {', '.join(steps)}: {best} is used ({when})"


@functools.cache
def measured() -> Measurement:
    """Return what was measured here, earlier or (once a process) now.

    Examples
    --------
    >>> [speed.precision for speed in measured().speeds][0]
    'float32'
    """
    with _MEASURING:
        path = cache_folder() / f"speed-{_fingerprint()}.json"
        return _read(path) or _keep(path, measure())


# ---- measuring --------------------------------------------------------------------------------


def measure(precisions: Iterable[str] = PRECISIONS[:2]) -> Measurement:
    """Let each format take steps and enlarge a tile, in turns; keep the shortest times."""
    works: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {}
    for precision in precisions:
        # A processor for which the library has no such convolution: the format is no choice.
        with contextlib.suppress(NotImplementedError, _tensorflow_error()):
            works[precision] = _real_work(precision)
    steps = _shortest({name: step for name, (step, _) in works.items()}, _ROUNDS)
    tiles = _shortest({name: tile for name, (_, tile) in works.items()}, _TILE_ROUNDS)
    return Measurement(tuple(Speed(name, steps[name], tiles[name]) for name in works))


def _tensorflow_error() -> type[Exception]:
    error: type[Exception] = load_tensorflow().errors.OpError
    return error


def _real_work(precision: str) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """Return (one training step, the enlargement of one tile), both compiled."""
    model = build_network(NetworkSettings(depth=8, width=32), 0, precision)
    step, network = compile_step(model, make_optimiser("muon")), compile_network(model)
    rng = np.random.default_rng(0)
    crops = rng.random((_CROPS, _CROP, _CROP, 3), dtype=np.float32)
    tile = rng.random((1, _TILE, _TILE, 3), dtype=np.float32)

    def take_step() -> Any:
        return step(crops, 0.5 * crops, 1e-3)

    def enlarge() -> Any:
        return network(tile).numpy()

    take_step()
    enlarge()
    return take_step, enlarge


def _shortest(works: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return the shortest time (ms) of each work.

    In turns, so that whatever else the machine is doing meets all alike; the shortest, as nothing
    ever makes a step quicker than it is. One that is far behind is not tried again.
    """
    times = dict.fromkeys(works, math.inf)
    for number in range(rounds):
        for name, work in works.items():
            if number >= _TRIES and times[name] > _HOPELESS * min(times.values()):
                continue
            started = time.perf_counter()
            work()
            times[name] = min(times[name], 1000 * (time.perf_counter() - started))
    return times


# ---- remembering ------------------------------------------------------------------------------


def cache_folder() -> Path:
    """Return where this system wants such things: under XDG_CACHE_HOME, or its own folder."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 (Path's own fails where there is no home)
    if os.environ.get("XDG_CACHE_HOME"):
        base = Path(os.environ["XDG_CACHE_HOME"])
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = home / ".cache"
    return base / "zssr-teach"


def _fingerprint() -> str:
    """Return a short word for everything that speeds depend on."""
    about = first_processor()
    # Clouds call all generations alike; the model's number and the flags tell them apart.
    kinds = ("model name", "cpu family", "model", "stepping", "flags", "Features", "CPU part")
    packages = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "zssr-teach")
    parts = [processor(), platform.machine(), available_cores()]
    parts += [about.get(kind, "") for kind in kinds]
    parts += [_version(package) for package in packages]
    parts += [os.environ.get(name, "") for name in _SETTINGS]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _read(path: Path) -> Measurement | None:
    """Return what is kept there; None if nothing is, or nothing that makes sense."""
    try:
        rows = json.loads(path.read_text("utf-8"))["speeds"]
        speeds = tuple(Speed(str(name), float(step), float(tile)) for name, step, tile in rows)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    sensible = all(
        speed.precision in PRECISIONS and 0 < speed.step < math.inf and 0 < speed.tile < math.inf
        for speed in speeds
    )
    starts_right = bool(speeds) and speeds[0].precision == PRECISIONS[0]
    return Measurement(speeds, kept=True) if sensible and starts_right else None


def _keep(path: Path, measurement: Measurement) -> Measurement:
    """Keep a measurement; return it, or that of another process that was first.

    Where nothing can be written (a home that is missing, or only for reading), nothing is kept.
    """
    rows = [[speed.precision, speed.step, speed.tile] for speed in measurement.speeds]
    text = json.dumps({"processor": processor(), "speeds": rows}, indent=1) + "\n"
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            new = Path(folder) / path.name
            new.write_text(text, "utf-8")
            earlier = _read(path)
            if earlier is not None:
                return earlier
            new.replace(path)
    return measurement
