"""What the kernel reader learns to read from: photographs, scenes made up, and blurs.

Most scenes that are made up are dead leaves: things that lie on top of each other, large ones and
small ones, as they do in front of a camera (Lee, Mumford, Huang, "Occlusion Models for Natural
Images", IJCV 2001, https://doi.org/10.1023/A:1011109015675). Others are writing, and walls with
windows: sharper than any photograph, and all at one size. There is no end of them: they cannot be
learnt by heart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.ndimage
import skimage
from PIL import Image, ImageDraw, ImageFont

from tools.photographs import find, manifest
from zssr_teach.kernels import (
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    recentre,
    shake_kernel,
)
from zssr_teach.networks.kernel_reader import SIDE

Chance = np.random.Generator

# Of the manifest, those that come with scikit-image: there without anything being fetched.
_AT_HAND = "scikit-image"
_LARGEST = 1300  # pixels of the shorter side that are kept in memory
_SHARPEST = 0.62  # of its size: a photograph seen pixel by pixel is soft
_SIZES = 230, 900  # pixels of the shorter side at which scenes are cut out
_MADE_UP, _TONED, _NEGATIVE, _SOFT = 0.4, 0.5, 0.3, 0.4  # how often
_SHARES = 0.6, 0.2, 0.2  # of what is made up: leaves, writing, windows
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.;:!?()    "


class Photographs:
    """Photographs in grey, each at some size; the sizes change now and then.

    Parameters
    ----------
    paths : sequence of paths
    chance : generator
    least : int
        Pixels a side that will be cut out.
    """

    def __init__(self, paths: Sequence[Path], chance: Chance, least: int) -> None:
        self._chance, self._least = chance, least
        self._originals = [_read(path) for path in paths]
        self._sized = [self._at_some_size(picture) for picture in self._originals]

    def change_one(self) -> None:
        """Take another size of one of them."""
        which = int(self._chance.integers(len(self._originals)))
        self._sized[which] = self._at_some_size(self._originals[which])

    def window(self) -> np.ndarray:
        """Return the most detailed of a few windows (least, least), the colours mixed at random."""
        picture = self._sized[self._chance.integers(len(self._sized))]
        grey = picture @ self._chance.dirichlet((2, 3, 1)).astype(np.float32)
        windows = [self._cut(grey) for _ in range(self._chance.integers(1, 5))]
        return max(windows, key=_strongest_edges)

    def _cut(self, grey: np.ndarray) -> np.ndarray:
        top, left = (self._chance.integers(side - self._least + 1) for side in grey.shape)
        return grey[top : top + self._least, left : left + self._least]

    def _at_some_size(self, picture: Image.Image) -> np.ndarray:
        shorter = min(picture.size)
        low, high = _SIZES[0], min(_SIZES[1], _SHARPEST * shorter)
        wanted = low * (high / low) ** self._chance.random() if high > low else high
        ratio = max(wanted, self._least) / shorter
        methods = Image.Resampling.BICUBIC, Image.Resampling.LANCZOS, Image.Resampling.BOX
        method = methods[self._chance.choice(3, p=(0.7, 0.18, 0.12))]
        width, height = (max(self._least, round(side * ratio)) for side in picture.size)
        return np.asarray(picture.resize((width, height), method), np.float32) / 255


def paths_of(folder: Path | None) -> list[Path]:
    """Return the photographs of the manifest; without a folder of them, those of scikit-image."""
    if folder is not None:
        return find(folder)
    within = Path(skimage.__file__).parent / "data"
    return [within / one.file for one in manifest() if one.package == _AT_HAND]


def any_scene(photographs: Photographs, chance: Chance, side: int) -> np.ndarray:
    """Return something that a camera may be pointed at, float32 (side, side)."""
    if chance.random() < _MADE_UP:
        make = (dead_leaves, writing, windows)[chance.choice(3, p=_SHARES)]
        scene = make(chance, side)
    else:
        scene = photographs.window()
    if chance.random() < _TONED:
        scene = np.clip(scene, 0, 1) ** np.exp(chance.uniform(-0.5, 0.5))
    if chance.random() < _NEGATIVE:
        scene = 1 - scene
    if chance.random() < _SOFT:
        scene = scipy.ndimage.gaussian_filter(scene, chance.uniform(0.3, 0.75))
    scene = np.rot90(scene, int(chance.integers(4)))
    return np.asarray(scene[:, ::-1] if chance.random() < 0.5 else scene, np.float32)


def dead_leaves(chance: Chance, side: int) -> np.ndarray:
    """Return discs, polygons and lines on top of each other, float32 (side, side)."""
    canvas = Image.new("L", (2 * side, 2 * side), int(chance.integers(256)))
    draw = ImageDraw.Draw(canvas)
    greys, smallest = chance.integers(0, 256, 12), chance.uniform(2, 8)
    number = int(chance.integers(60, 500))
    radii = np.minimum(smallest / np.sqrt(chance.random(number) + 1e-4), side)
    for at, radius, grey, leaf in zip(
        chance.uniform(0, 2 * side, (number, 2)),
        radii.tolist(),
        chance.choice(greys, number).tolist(),
        chance.random((number, 7)),  # at once, which is quicker than one by one
        strict=True,
    ):
        _leaf(draw, at, radius, grey, leaf)
    scene = np.asarray(canvas.resize((side, side), Image.Resampling.BOX), np.float32) / 255
    if chance.random() < 0.5:  # little contrast
        scene = scene * (1 - chance.uniform(0, 0.5)) + 0.1 * chance.random()
    if chance.random() < 0.4:  # rough surfaces
        scene = scene + chance.normal(0, chance.uniform(0, 0.04), scene.shape)
    return scene.astype(np.float32)


def writing(chance: Chance, side: int) -> np.ndarray:
    """Return lines of letters on paper, float32 (side, side)."""
    fine = int(chance.integers(1, 3))  # drawn so many times larger
    paper, ink = chance.integers(180, 256), chance.integers(0, 90)
    canvas = Image.new("L", (fine * side, fine * side), int(paper))
    draw, top = ImageDraw.Draw(canvas), -float(chance.uniform(0, 10))
    while top < fine * side:
        size = fine * float(chance.uniform(7, 26))
        text = "".join(chance.choice(list(_LETTERS), fine * side // 4))
        draw.text((float(chance.uniform(-9, 9)), top), text, int(ink), ImageFont.load_default(size))
        top += size * chance.uniform(1, 1.6)
    return np.asarray(canvas.resize((side, side), Image.Resampling.BOX), np.float32) / 255


def windows(chance: Chance, side: int) -> np.ndarray:
    """Return a wall with rows of windows, or bricks, float32 (side, side)."""
    fine = int(chance.integers(1, 3))
    canvas = Image.new("L", (fine * side, fine * side), int(chance.integers(256)))
    draw, (across, down) = ImageDraw.Draw(canvas), fine * chance.uniform(5, 40, 2)
    wide, high = across * chance.uniform(0.2, 0.95), down * chance.uniform(0.2, 0.95)
    greys, shift = chance.integers(0, 256, 4), chance.choice((0, 0, across / 2))
    for row, top in enumerate(np.arange(0, fine * side, down)):
        for left in np.arange(row % 2 * -shift, fine * side, across):
            draw.rectangle((left, top, left + wide, top + high), int(chance.choice(greys)))
    return np.asarray(canvas.resize((side, side), Image.Resampling.BOX), np.float32) / 255


def _leaf(
    draw: ImageDraw.ImageDraw, at: np.ndarray, radius: float, grey: int, chances: np.ndarray
) -> None:
    kind, form, *turns = chances.tolist()
    if kind < 0.4:
        flat = radius * (0.4 + 0.6 * form)
        draw.ellipse((at[0] - radius, at[1] - flat, at[0] + radius, at[1] + flat), grey)
    elif kind < 0.8:
        corners = sorted(turns[: 3 + int(3 * form)])
        draw.polygon([tuple(at + 1.3 * radius * _towards(2 * turn)) for turn in corners], grey)
    else:
        reach = 3 * radius * _towards(turns[0])
        draw.line((*(at - reach), *(at + reach)), grey, 1 + int(6 * form))


def any_kernel(chance: Chance) -> np.ndarray | None:
    """Return the kernel (15, 15) of some camera at the scale 2, or None for the bicubic one."""
    kinds = (None, _round, _slanted, _motion, _disc, _shake)
    make = kinds[chance.choice(len(kinds), p=(0.17, 0.13, 0.34, 0.25, 0.06, 0.05))]
    if make is None:
        return None
    kernel = fitted(make(chance))
    return kernel / kernel.sum()


def fitted(kernel: np.ndarray) -> np.ndarray:
    """Return a kernel of odd sides cut or padded to 15×15, its middle pixel still in the middle."""
    answer = np.zeros((SIDE, SIDE))
    rows, columns = (max(0, (side - SIDE) // 2) for side in kernel.shape)
    kernel = kernel[rows : kernel.shape[0] - rows, columns : kernel.shape[1] - columns]
    top, left = (SIDE // 2 - side // 2 for side in kernel.shape)
    answer[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
    return answer


def _round(chance: Chance) -> np.ndarray:
    return gaussian_kernel(chance.uniform(0.35, 2.4), SIDE)


def _slanted(chance: Chance) -> np.ndarray:
    along, across = np.sqrt(chance.uniform(0.3, 5.5, 2)).tolist()
    kernel = gaussian_kernel((along, across), SIDE, chance.uniform(0, 180))
    if chance.random() < 0.6:  # uneven, as kernels that were measured are
        kernel = recentre(kernel * chance.uniform(0.75, 1.25, kernel.shape))
    return kernel


def _motion(chance: Chance) -> np.ndarray:
    angle = chance.uniform(0, 180) if chance.random() < 0.6 else chance.choice((0, 45, 90, 135))
    return motion_kernel(chance.uniform(3, 11), float(angle))


def _disc(chance: Chance) -> np.ndarray:
    return disc_kernel(chance.uniform(1, 3.5))


def _shake(chance: Chance) -> np.ndarray:
    return recentre(shake_kernel(chance.uniform(3, 9), int(chance.integers(1 << 30))))


def _read(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    ratio = _LARGEST / min(picture.size)
    if ratio >= 1:
        return picture
    width, height = (round(side * ratio) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _strongest_edges(grey: np.ndarray) -> float:
    return float(np.quantile(np.abs(np.diff(grey[::2], axis=1)), 0.99))


def _towards(turn: float) -> np.ndarray:
    return np.array([math.cos(math.pi * turn), math.sin(math.pi * turn)])
