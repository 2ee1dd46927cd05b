"""A network that others have trained, from a shelf, beside ours: an option, not a dependency.

    npm pack @upscalerjs/esrgan-slim && tar xzf upscalerjs-esrgan-slim-*.tgz
    python -m benchmarks.others FOLDER --network package/models/x2

FOLDER holds pairs NAME_LR and NAME_HR. The package is MIT (Kevin Scott); nothing of it is in this
project. Its format is that of TensorFlow.js, "layers-model": a Keras model as JSON, and its weights
as bare numbers. All networks are applied in a single pass; PSNR and SSIM are on luma, with a border
of the scale cropped. What is made to look sharp is not made to score: see chapter 10.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import Case, cases, parser, write_table
from zssr_teach.camera import Camera
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_keras
from zssr_teach.metrics import protocol_for
from zssr_teach.networks.rivals import apply_rival
from zssr_teach.reference import Reference

LEVELS = np.float32(255)  # that package's networks take grey levels, and answer in them
# What a layer needs of its settings; how it was initialised and regularised is of no use any more.
NEEDED = {
    "Conv2D": ("filters", "kernel_size", "strides", "padding", "dilation_rate", "activation"),
    "Activation": ("activation",),
    "Concatenate": ("axis",),
    "Add": (),
    "UpSampling2D": ("size", "interpolation"),
}


def read_layers_model(folder: Path) -> Any:
    """Return the Keras model of a folder with ``model.json``.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    keras.Model

    Raises
    ------
    SettingsError
        There is none, or it has layers that are not known here.
    """
    try:
        described = json.loads((folder / "model.json").read_text("utf-8"))
        layers = described["modelTopology"]["model_config"]["config"]["layers"]
        groups = described["weightsManifest"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"{folder} holds no network of TensorFlow.js ({error!r}); "
            'give a folder with model.json of the format "layers-model"'
        ) from error
    model = _build(layers)
    try:
        arrays = {name: array for group in groups for name, array in _weights(folder, group)}
        for layer in model.layers:
            if layer.weights:
                layer.set_weights([arrays[f"{layer.name}/{part}"] for part in ("kernel", "bias")])
    except (OSError, KeyError, ValueError) as error:
        raise SettingsError(
            f"the weights in {folder} do not fit the network ({error!r}); unpack it once more"
        ) from error
    return model


def _build(layers: list[dict[str, Any]]) -> Any:
    """Return the model with fresh weights; layers are listed in the order they are applied in."""
    keras = load_keras()
    made: dict[str, Any] = {}
    first = last = None
    for each in layers:
        kind, name, settings = each["class_name"], each["name"], each["config"]
        if kind == "InputLayer":
            first = last = made[name] = keras.Input(settings["batch_input_shape"][1:], name=name)
            continue
        if kind not in NEEDED:
            known = ", ".join(NEEDED)
            raise SettingsError(f"a layer {kind!r} is not known; give a network of {known}")
        chosen = {key: settings[key] for key in NEEDED[kind]}
        inputs = [made[node[0]] for node in each["inbound_nodes"][0]]
        layer = getattr(keras.layers, kind)(name=name, **chosen)
        last = made[name] = layer(inputs if len(inputs) > 1 else inputs[0])
    return keras.Model(first, last)


def _weights(folder: Path, group: dict[str, Any]) -> list[tuple[str, np.ndarray]]:
    """Return names and arrays of one group: bare float32 numbers, one array after the other."""
    data = b"".join((folder / path).read_bytes() for path in group["paths"])
    numbers, start, found = np.frombuffer(data, "<f4"), 0, []
    for entry in group["weights"]:
        size = int(np.prod(entry["shape"]))
        found.append((entry["name"], numbers[start : start + size].reshape(entry["shape"])))
        start += size
    return found


def scores(
    found: list[Case], scale: float, methods: dict[str, Callable[[Case], np.ndarray]]
) -> list[dict[str, Any]]:
    """Return a row for each method: mean PSNR and SSIM over the pictures."""
    rows: list[dict[str, Any]] = []
    for name, enlarge in methods.items():
        own = [
            Reference(case.high, protocol_for(scale)).scores(np.clip(enlarge(case), 0, 1))
            for case in found
        ]
        psnr, ssim = (
            float(np.mean([getattr(one, key) for one in own])) for key in ("psnr", "ssim")
        )
        rows.append({"method": name, "PSNR": psnr, "SSIM": ssim})
    return rows


def main() -> None:
    """Apply all of them; write the table."""
    made = parser(__doc__)
    made.add_argument("--network", type=Path, required=True, help="a folder with model.json")
    options = made.parse_args()
    try:
        theirs = read_layers_model(options.network)
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    camera = Camera(options.scale)
    name = f"from a shelf, {theirs.count_params():,} numbers"
    methods: dict[str, Callable[[Case], np.ndarray]] = {
        "bicubic": lambda case: camera.enlarge(case.low, case.high.shape[:2]),
        name: lambda case: np.asarray(theirs(case.low[None] * LEVELS))[0] / LEVELS,
        "srcnn": lambda case: apply_rival("srcnn", case.low, case.high.shape[:2]),
        "supervised": lambda case: apply_rival("edsr", case.low, case.high.shape[:2]),
    }
    found = cases(options)
    rows = scores(found, options.scale, methods)
    notes = f"×{options.scale:g}, {len(found)} pictures, single pass. PSNR in dB."
    title = "A network that others have trained, beside ours"
    write_table(options.out, f"others_x{options.scale:g}", title, rows, notes)


if __name__ == "__main__":
    main()
