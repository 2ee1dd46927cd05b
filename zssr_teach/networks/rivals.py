"""The supervised rivals: networks that were taught on other photographs, ready to be applied.

They are shipped with their weights, learn nothing more, and enlarge by whole factors. A factor
that none was made for is reached by a larger one, shrunk again. How the picture was taken they do
not ask: they have seen bicubic pictures only, and take every picture for one.

``tools/train_supervised.py`` makes the weights; ``images/LICENSES.md`` lists the photographs, none
of which is in the gallery.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach import resampling
from zssr_teach.errors import SettingsError
from zssr_teach.metrics import luma
from zssr_teach.networks.edsr import EdsrSettings, build_edsr
from zssr_teach.networks.prediction import predict, tile_starts
from zssr_teach.networks.residual import compile_network
from zssr_teach.networks.srcnn import build_srcnn
from zssr_teach.pairs import TRANSFORMS, transform, undo_transform

if TYPE_CHECKING:
    import keras

RIVALS = ("edsr", "srcnn")
SCALES = (2, 4)  # that there are weights for; SRCNN's hold for ×2
_TILE = 128  # LR pixels a side


@cache
def load_rival(name: str, scale: int = 2, precision: str = "float32") -> keras.Model:
    """Return a supervised network with the weights that are shipped.

    Parameters
    ----------
    name : {"edsr", "srcnn"}
    scale : int
        2 or 4; SRCNN's, which works on an enlarged picture, are the same for all.
    precision : {"float32", "mixed_bfloat16", "mixed_float16"}
        Number format of the convolutions.

    Examples
    --------
    >>> load_rival("edsr", 2).count_params() == load_rival("edsr", 4).count_params()
    False
    """
    if name not in RIVALS or scale not in SCALES:
        raise SettingsError(
            f"there is no supervised network {name!r} for ×{scale!r}; choose one of "
            f"{', '.join(RIVALS)}, for {' or '.join(f'×{one}' for one in SCALES)}"
        )
    if name == "srcnn":
        model, file = build_srcnn(0, precision), "data/srcnn.npz"
    else:
        model = build_edsr(EdsrSettings(scale), 0, precision)
        file = f"data/edsr_x{scale}.npz"
    source = resources.files("zssr_teach").joinpath(file)
    with source.open("rb") as opened, np.load(opened) as arrays:
        model.set_weights([arrays[key].astype(np.float32) for key in sorted(arrays.files)])
    return model


def apply_rival(
    name: str,
    image: np.ndarray,
    shape: tuple[int, int],
    first: tuple[float, float] | None = None,
    precision: str = "float32",
    self_ensemble: bool = False,
) -> np.ndarray:
    """Enlarge a picture with a supervised network.

    Parameters
    ----------
    name : {"edsr", "srcnn"}
    image : float32 array (height, width, 3)
    shape : (int, int)
        Height and width of the result.
    first : (float, float) or None
        Where the first LR pixel lies on the grid of the result, in its pixels (vertical,
        horizontal); None has both pictures cover the same area. The networks know no other
        alignment, so what they made is moved.
    precision : {"float32", "mixed_bfloat16", "mixed_float16"}
    self_ensemble : bool
        Mean over flips and rotations; it takes eight times as long.

    Returns
    -------
    float32 array (*shape, 3). Not clipped.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((12, 14, 3), dtype=np.float32)
    >>> apply_rival("edsr", image, (24, 28)).shape
    (24, 28, 3)
    """
    wanted = max(new / old for new, old in zip(shape, image.shape, strict=False))
    larger, factor = image, 1
    while factor < wanted - 0.05:  # rounded sizes are a little off
        step = first_step(name, wanted / factor)
        turns = TRANSFORMS if self_ensemble else TRANSFORMS[:1]
        answers = (
            undo_transform(_answer(name, step, transform(larger, turn), precision), turn)
            for turn in turns
        )
        larger = np.asarray(sum(answers) / np.float32(len(turns)), np.float32)
        factor *= step
    return _moved(larger, factor, image.shape, shape, first)


def first_step(name: str, factor: float) -> int:
    """Return the scale of the network that begins when a picture is enlarged by a factor.

    Examples
    --------
    >>> first_step("edsr", 2), first_step("edsr", 3), first_step("srcnn", 3)
    (2, 4, 2)
    """
    return 4 if name == "edsr" and factor > 2.05 else 2  # rounded sizes are a little off


def enlarge(model: keras.Model, image: np.ndarray, tile: int = _TILE) -> np.ndarray:
    """Apply a network that makes pictures larger, tile by tile.

    Parameters
    ----------
    model : keras.Model
        From :func:`~zssr_teach.networks.edsr.build_edsr`.
    image : float32 array (height, width, 3)
    tile : int
        Side of the tiles in LR pixels; the result does not depend on it, only the memory needed.

    Returns
    -------
    float32 array (scale·height, scale·width, 3). Not clipped.

    Examples
    --------
    >>> model = build_edsr(EdsrSettings(2, blocks=1, width=4))  # repeats pixels
    >>> image = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    >>> bool(np.allclose(enlarge(model, image, tile=16), image.repeat(2, 0).repeat(2, 1)))
    True
    """
    apply: Any = compile_network(model)
    halo = sum(layer.kernel_size[0] // 2 for layer in model.layers if hasattr(layer, "kernel_size"))
    height, width = image.shape[:2]
    result: np.ndarray | None = None
    for rows, tall in windows(height, tile, halo):
        for columns, wide in windows(width, tile, halo):
            sharp = apply(image[tall, wide][None]).numpy()[0]
            if result is None:
                scale = round(sharp.shape[0] / (tall.stop - tall.start))
                result = np.empty((scale * height, scale * width, 3), np.float32)
            inside = sharp[_within(rows, tall, scale), _within(columns, wide, scale)]
            result[_within(rows, slice(0), scale), _within(columns, slice(0), scale)] = inside
    assert result is not None  # a picture has at least one tile
    return result


def windows(length: int, tile: int, halo: int) -> Iterator[tuple[slice, slice]]:
    """Yield the tiles of one axis, each with the window that a network has to see for it.

    A window reaches a halo further than its tile, but not beyond the picture: at the border the
    network sees that the picture ends, as it did in its training. (Mirrored there, Set5 has 0.03 dB
    less.) All have the same length, as for every new shape TensorFlow prepares its convolutions
    anew, and keeps what it has prepared.

    Examples
    --------
    >>> [(tile.start, tile.stop, seen.start, seen.stop) for tile, seen in windows(20, 8, 2)]
    [(0, 8, 0, 12), (8, 16, 6, 18), (12, 20, 8, 20)]
    """
    side = min(length, tile + 2 * halo)
    for start in tile_starts(length, tile):
        first = min(max(0, start - halo), length - side)
        yield slice(start, min(start + tile, length)), slice(first, first + side)


def _within(part: slice, window: slice, scale: int) -> slice:
    """Return where a part of an axis lies in a window of it, made larger."""
    offset = window.start or 0
    return slice(scale * (part.start - offset), scale * (part.stop - offset))


def _answer(name: str, scale: int, image: np.ndarray, precision: str) -> np.ndarray:
    """Return what a network makes of a picture; SRCNN of its luma, colour is left to bicubic."""
    if name == "edsr":
        return enlarge(load_rival(name, scale, precision), image)
    enlarged = resampling.upscale(image, scale)
    before = luma(enlarged)[..., None].astype(np.float32)
    detail = predict(load_rival(name, scale, precision), before) - before
    # Luma in [16, 235] / 255: a grey that is brighter by one is brighter by 219/255 in it.
    return np.asarray(enlarged + detail * np.float32(255 / 219), np.float32)


def _moved(
    larger: np.ndarray,
    factor: int,
    small: tuple[int, ...],
    shape: tuple[int, int],
    first: tuple[float, float] | None,
) -> np.ndarray:
    """Resample what a network made to the size and the alignment that are wanted."""
    if first is None and larger.shape[:2] == shape:
        return larger
    matrices = []
    for axis in range(2):
        scale = shape[axis] / small[axis]  # of the whole job
        step = scale / factor  # between pixels of `larger`, in pixels of the result
        start = (scale - 1) / 2 if first is None else first[axis]
        # The middle of LR pixel 0 lies between the first `factor` pixels of `larger`.
        matrices.append(
            resampling.weights(
                larger.shape[axis], shape[axis], scale=step, first=start - (factor - 1) / 2 * step
            )
        )
    return resampling.mix(larger, *matrices)
