"""One pair of the training set, made step by step.

The picture is shrunk to the father's size, flipped or rotated; the father is blurred, shrunk by the
scale factor and enlarged again, which makes the son; both are cut at the same place.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zssr_teach import resampling
from zssr_teach.experiments.blurring import bicubic_kernel
from zssr_teach.experiments.limits import SEEDS, Span, check_choice, check_numbers
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image
from zssr_teach.pairs import (
    TRANSFORMS,
    Draw,
    Pair,
    PairSampler,
    PairSettings,
    cut,
    make_son,
    shrink_to,
    transform,
)

Box = tuple[float, float, float, float]

RANGES = {
    "scale": Span(1.0, 8.0, 0.1),
    "level": Span(0.25, 1.0, 0.05),
    "index": Span(0, len(TRANSFORMS) - 1),
    "down": Span(0.0, 1.0, 0.02),
    "right": Span(0.0, 1.0, 0.02),
    "size": Span(8, 128, 8, "pixels"),
    "sigma": Span(0.3, 5.0, 0.1, "pixels"),
    "ratio": Span(0.1, 1.0, 0.05),
    "angle": Span(0.0, 180.0, 5.0, "degrees"),
    "noise": Span(0.0, 60.0, 1.0, "grey levels"),
}
CAMERAS = ("bicubic", "Gaussian")
TRANSFORM_NAMES = (
    "as it is",
    "turned ¼ left",
    "turned ½",
    "turned ¼ right",
    "mirrored",
    "mirrored, then ¼ left",
    "mirrored, then ½",
    "mirrored, then ¼ right",
)


@dataclass(frozen=True, eq=False)
class PairModel:
    """One father and his son, and everything that decides what they look like.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    scale : float
        By which the son is shrunk and enlarged again, 1 to 8.
    level : float
        Size of the father as a fraction of the picture, 0.25 to 1.
    index : int
        Which of the 8 flips and rotations, see :func:`zssr_teach.pairs.transform`.
    down, right : float
        Where the crop lies on the transformed father: 0 is the top (left), 1 the bottom (right).
    size : int
        Side of the crop in pixels, 8 to 128; less where the father is smaller.
    camera : {"bicubic", "Gaussian"}
        How the son is shrunk: antialiased bicubic, or a Gaussian blur and sampling.
    sigma, ratio, angle : float
        Of the Gaussian: standard deviation in pixels along its direction (0.3 to 5), that across
        it as a fraction of the first (0.1 to 1), and the direction in degrees (0 to 180).
    noise : float
        Standard deviation of the noise on sons, in grey levels, 0 to 60.
    seed : int
        Of the noise and of what :func:`sampler` draws.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((80, 96, 3), dtype=np.float32)
    >>> model = PairModel(picture, level=0.5, index=1, size=16, down=0.0, right=1.0)
    >>> model.pair().son.shape
    (16, 16, 3)
    >>> model.outline()
    (48.0, 64.0, 32.0, 32.0)
    """

    image: Image
    scale: float = 2.0
    level: float = 1.0
    index: int = 0
    down: float = 0.5
    right: float = 0.5
    size: int = 64
    camera: Literal["bicubic", "Gaussian"] = "bicubic"
    sigma: float = 1.2
    ratio: float = 1.0
    angle: float = 0.0
    noise: float = 0.0
    seed: int = 0
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        check_choice("camera", self.camera, CAMERAS)
        SEEDS.check("seed", self.seed)

    def blur(self) -> NDArray | None:
        """Return the camera's kernel; None for bicubic."""
        if self.camera == "bicubic":
            return None
        return resampling.gaussian_kernel((self.sigma, self.sigma * self.ratio), angle=self.angle)

    def settings(self) -> PairSettings:
        """Return what training with these choices would be told."""
        return PairSettings(
            scale=self.scale, crop=self.size, kernel=self.blur(), son_noise=self.noise
        )

    def father(self) -> Image:
        """Return the whole father, shrunk, flipped and rotated."""
        small = self.memory.recall(
            lambda: shrink_to(self.image, self.level), self.image, "father", self.level
        )
        return transform(small, self.index)

    def son(self) -> Image:
        """Return the whole son, already enlarged to the size of its father."""
        settings = (*self._camera(), self.level, self.index, self.noise, self.seed)
        return self.memory.recall(self._make_son, self.image, "son", *settings)

    def _camera(self) -> tuple[float | str, ...]:
        if self.camera == "bicubic":
            return self.scale, self.camera
        return self.scale, self.camera, self.sigma, self.ratio, self.angle

    def _make_son(self) -> Image:
        father = self.father()
        if not self.noise:
            return make_son(father, self.settings())
        rng = np.random.default_rng(self.seed)
        # Drawn for the whole father, so that the pattern stays while other sliders move.
        noise = rng.standard_normal(father.shape, dtype=np.float32)
        height, width = self._small_shape()
        return make_son(father, self.settings(), noise[:height, :width])

    def _small_shape(self) -> tuple[int, int]:
        """Return the shape of the father after shrinking by the scale."""
        thin = np.zeros((*self.father().shape[:2], 1), np.float32)
        height, width = resampling.downscale(thin, self.scale).shape[:2]
        return height, width

    def draw(self) -> Draw:
        """Return the crop in the words of :mod:`zssr_teach.pairs`."""
        height, width = self.father().shape[:2]
        size = min(self.size, height, width)
        row, column = round(self.down * (height - size)), round(self.right * (width - size))
        return Draw(self.level, self.index, row, column, size)

    def pair(self) -> Pair:
        """Return the crops of father and son."""
        draw = self.draw()
        return Pair(cut(self.father(), draw), cut(self.son(), draw), draw)

    def outline(self) -> Box:
        """Return (top, left, height, width) of the crop on the picture, in its pixels."""
        return outline(self.image.shape, self.draw())

    def kernel(self) -> NDArray:
        """Return the kernel as a table of weights; for bicubic the one that its widening makes."""
        given = self.blur()
        if given is not None:
            return resampling.recentre(given)
        return bicubic_kernel(self.scale)

    def sampler(self) -> PairSampler:
        """Return what training would draw from; the same one until its settings change."""
        settings = (*self._camera(), self.size, self.noise, self.seed)
        return self.memory.recall(
            lambda: PairSampler(self.image, self.settings(), self.seed),
            self.image,
            "sampler",
            *settings,
        )

    def at(self, draw: Draw) -> PairModel:
        """Return the model with the choices of a draw."""
        moved = replace(self, level=draw.level, index=draw.transform)
        height, width = moved.father().shape[:2]
        down, right = draw.row / max(1, height - draw.size), draw.column / max(1, width - draw.size)
        return replace(moved, down=down, right=right)


def outline(shape: tuple[int, ...], draw: Draw) -> Box:
    """Return (top, left, height, width) on the picture of what a draw cuts from its father.

    Parameters
    ----------
    shape : (int, int, …)
        Of the picture.
    draw : Draw

    Examples
    --------
    Turned to the left, the father's top left corner was the picture's top right one:

    >>> outline((40, 60, 3), Draw(level=1.0, transform=1, row=0, column=0, size=8))
    (0.0, 52.0, 8.0, 8.0)
    """
    small = tuple(max(1, round(side * draw.level)) for side in shape[:2])
    turns = draw.transform % 4
    height, width = small if turns % 2 == 0 else small[::-1]
    row, column = draw.row, draw.column
    for _ in range(turns):  # one quarter turn to the right undoes one to the left
        row, column = column, height - row - draw.size
        height, width = width, height
    if draw.transform >= 4:
        column = width - column - draw.size
    down, across = shape[0] / height, shape[1] / width
    return row * down, column * across, draw.size * down, draw.size * across
