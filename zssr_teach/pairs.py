"""HR fathers and LR sons: a training set made from one picture.

The network must learn to turn a blurry enlargement into the picture it came from. We have one
picture and no better version of it. So the picture, and smaller versions of it, play the part of
the sharp original (the *HR father*); shrinking one by the scale factor and enlarging it again
gives its blurry *LR son*. Random sizes, crops, flips and rotations make thousands of such pairs.

:func:`make_pair` makes one, step by step, as chapter 04 tells it. :class:`PairSampler` draws from
the same distribution but does the slow steps, all the resizing, once per picture.

Source: Shocher, Cohen, Irani, "Zero-Shot Super-Resolution using Deep Internal Learning", CVPR
2018, section 3.1. https://doi.org/10.1109/CVPR.2018.00329
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.ndimage

from zssr_teach import resampling
from zssr_teach.camera import Camera
from zssr_teach.checks import check_seed, is_number, is_whole
from zssr_teach.degradation import check_quality, compress_jpeg
from zssr_teach.errors import SettingsError
from zssr_teach.resampling import Scale

TRANSFORMS = range(8)
_SMALLEST_SON = 6  # pixels a side of the shrunken father: less holds no structure


@dataclass(frozen=True)
class Affine:
    """How far a father may be deformed at random before its son is made.

    Parameters
    ----------
    stretch : float
        Each axis is scaled by a factor from 1 − stretch to 1.
    shear : float
        Largest shear, as a fraction of the side.
    rotation : float
        Largest rotation in degrees, either way.
    """

    stretch: float = 0.2
    shear: float = 0.1
    rotation: float = 15.0


@dataclass(frozen=True)
class PairSettings:
    """What pairs are drawn.

    Parameters
    ----------
    scale : float or (float, float)
        Factor by which a son is shrunk and enlarged again.
    crop : int
        Side of the training crops in pixels; a father smaller than that is used whole.
    smallest_father : float
        Fathers are the picture shrunk to between this fraction of its size and 1.
    levels : int
        How many sizes there are in between.
    full_size_share : float
        Probability of the picture itself as father. It is the sharpest example there is.
    flips : bool
        Draw one of the 8 flips and rotations for each pair.
    affine : Affine or None
        Deform fathers as well. Every crop is then resampled on its own: slower.
    kernel : array or None
        How the camera blurs; None for bicubic.
    alignment : {"centred", "top-left", "kernel"}
        Where the camera puts the pixels of the shrunken father; see
        :mod:`zssr_teach.resampling`. It decides which of them lie between pixels of the father:
        a pixel that is interpolated is softer than one that is not.
    son_noise : float
        Standard deviation of Gaussian noise added to sons, in grey levels (1/255), before they are
        enlarged. Teaches the network to leave noise behind (section 3.3 of the paper).
    son_jpeg : int or None
        JPEG quality with which sons are compressed, after the noise; None is not at all. Teaches
        the network to leave blocks and ringing behind. Every crop is then made on its own: slower.

    Examples
    --------
    >>> PairSettings(scale=2).crop
    64
    """

    scale: Scale = 2.0
    crop: int = 64
    smallest_father: float = 0.5
    levels: int = 9
    full_size_share: float = 0.2
    flips: bool = True
    affine: Affine | None = None
    kernel: np.ndarray | None = None
    alignment: str = "centred"
    son_noise: float = 0.0
    son_jpeg: int | None = None

    def __post_init__(self) -> None:
        resampling.scale_pair(self.scale)
        if not is_whole(self.crop):
            raise SettingsError(f"a crop of {self.crop!r} pixels is none; give a whole number")
        if self.crop < 8:
            raise SettingsError(f"a crop of {self.crop} pixels is too small; give at least 8")
        if not (is_number(self.smallest_father) and 0.1 <= self.smallest_father <= 1):
            raise SettingsError(
                f"the smallest father is {self.smallest_father!r} of the picture; give 0.1 to 1"
            )
        share = is_number(self.full_size_share) and 0 <= self.full_size_share <= 1
        if not (is_whole(self.levels) and self.levels >= 1 and share):
            raise SettingsError("give at least one level and a full-size share from 0 to 1")
        if not (is_number(self.son_noise) and 0 <= self.son_noise <= 255):
            raise SettingsError(
                f"noise of {self.son_noise!r} makes no sense; give 0 to 255 grey levels"
            )
        if self.son_jpeg is not None:
            check_quality(self.son_jpeg)

    @property
    def leaves_input_as_it_is(self) -> bool:
        """Whether a network learns to keep what it is given, having no damage to leave behind."""
        return self.son_noise == 0 and self.son_jpeg is None

    def taken_by(self, camera: Camera) -> PairSettings:
        """Return the same with sons that this camera would have taken.

        Examples
        --------
        >>> PairSettings().taken_by(Camera(3)).scale
        (3.0, 3.0)
        """
        return replace(self, scale=camera.scale, kernel=camera.kernel, alignment=camera.alignment)


@dataclass(frozen=True)
class Draw:
    """The random choices behind one pair.

    Parameters
    ----------
    level : float
        Size of the father as a fraction of the picture.
    transform : int
        Which of the 8 flips and rotations, 0 to 7.
    row, column : int
        Top left corner of the crop, on the transformed father.
    size : int
        Side of the crop in pixels.
    """

    level: float
    transform: int
    row: int
    column: int
    size: int


@dataclass(frozen=True)
class Pair:
    """An HR father, its LR son, and how they came about.

    Parameters
    ----------
    father, son : float32 array (crop, crop, 3)
        The son is already enlarged to the size of its father.
    draw : Draw
    """

    father: np.ndarray
    son: np.ndarray
    draw: Draw


def transform(image: np.ndarray, index: int) -> np.ndarray:
    """Return one of the 8 flips and rotations of an image (…, height, width, channels).

    Parameters
    ----------
    index : int
        0 to 3: that many quarter turns anticlockwise; 4 to 7: the same, mirrored first.

    Examples
    --------
    >>> square = np.arange(4).reshape(2, 2, 1)
    >>> [transform(square, index)[0, 0, 0].item() for index in (0, 1, 2, 3, 4)]
    [0, 1, 3, 2, 1]
    """
    if index >= 4:
        image = image[..., :, ::-1, :]
    return np.rot90(image, index % 4, axes=(-3, -2))


def undo_transform(image: np.ndarray, index: int) -> np.ndarray:
    """Undo :func:`transform`.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((4, 6, 3))
    >>> all(np.array_equal(undo_transform(transform(image, i), i), image) for i in TRANSFORMS)
    True
    """
    image = np.rot90(image, -(index % 4), axes=(-3, -2))
    return image[..., :, ::-1, :] if index >= 4 else image


def make_son(
    father: np.ndarray, settings: PairSettings, noise: np.ndarray | None = None
) -> np.ndarray:
    """Shrink a father by the scale, damage it if that is asked for, and enlarge it again.

    Parameters
    ----------
    father : float32 array (height, width, 3)
    settings : PairSettings
    noise : array or None
        Standard normal numbers of the shrunken father's shape; scaled by ``son_noise``.

    Examples
    --------
    >>> make_son(np.full((16, 16, 3), 0.25, np.float32), PairSettings()).max().item()
    0.25
    """
    scale, kernel, alignment = settings.scale, settings.kernel, settings.alignment
    small = resampling.downscale(father, scale, kernel, alignment)
    small = damage_son(small, settings, noise)
    return resampling.upscale(small, scale, kernel, alignment, father.shape[:2])


def damage_son(
    small: np.ndarray, settings: PairSettings, noise: np.ndarray | None = None
) -> np.ndarray:
    """Add noise (standard normal numbers, or None) to a shrunken father, and compress it.

    Examples
    --------
    >>> small = np.random.default_rng(0).random((16, 16, 3), dtype=np.float32)
    >>> damage_son(small, PairSettings()) is small
    True
    >>> bool(np.array_equal(damage_son(small, PairSettings(son_jpeg=30)), small))
    False
    """
    if noise is not None:
        small = small + noise * np.float32(settings.son_noise / 255)
    return small if settings.son_jpeg is None else compress_jpeg(small, settings.son_jpeg)


def father_levels(shape: tuple[int, ...], settings: PairSettings) -> tuple[float, ...]:
    """Return the sizes fathers come in, largest first, as fractions of the picture.

    Sizes whose sons would be too small to hold any structure are left out.

    Examples
    --------
    >>> father_levels((128, 128, 3), PairSettings(levels=3))
    (1.0, 0.75, 0.5)
    """
    needed = _SMALLEST_SON * max(resampling.scale_pair(settings.scale)) / min(shape[:2])
    smallest = min(1.0, max(settings.smallest_father, needed))
    count = settings.levels if smallest < 1 else 1
    return tuple(float(level) for level in np.linspace(1, smallest, count))


def level_probabilities(
    levels: tuple[float, ...], settings: PairSettings, larger: Sequence[float] = ()
) -> np.ndarray:
    """Return how often each size of father is drawn.

    Parameters
    ----------
    levels : tuple of float
        From :func:`father_levels`: the picture itself first.
    settings : PairSettings
    larger : sequence of float
        Areas of larger fathers (gradual increments), in areas of the picture. They are drawn in
        proportion, as there are so many more places to cut.

    Examples
    --------
    >>> level_probabilities((1.0, 0.75, 0.5), PairSettings(full_size_share=0.5)).tolist()
    [0.5, 0.25, 0.25]
    >>> level_probabilities((1.0, 0.5), PairSettings(full_size_share=0.5), [4.0]).tolist()
    [0.5, 0.1, 0.4]
    """
    others = np.array([1.0] * (len(levels) - 1) + list(larger))
    if not len(others):
        return np.ones(1)
    rest = (1 - settings.full_size_share) / others.sum()
    return np.array([settings.full_size_share, *(rest * others)])


def make_pair(image: np.ndarray, settings: PairSettings, rng: np.random.Generator) -> Pair:
    """Make one father and its son, step by step.

    Parameters
    ----------
    image : float32 array (height, width, 3)
        The low-resolution picture we want to enlarge.
    settings : PairSettings
    rng : numpy.random.Generator

    Examples
    --------
    >>> image = np.random.default_rng(0).random((80, 90, 3), dtype=np.float32)
    >>> pair = make_pair(image, PairSettings(crop=32), np.random.default_rng(1))
    >>> pair.father.shape == pair.son.shape == (32, 32, 3)
    True
    """
    # 1. The father is the picture at a random size …
    levels = father_levels(image.shape, settings)
    which = int(rng.choice(len(levels), p=level_probabilities(levels, settings)))
    father = shrink_to(image, levels[which])
    # 2. … flipped and rotated (and deformed, if that is asked for).
    index = int(rng.integers(8)) if settings.flips else 0
    father = transform(father, index)
    if settings.affine is not None:
        father = deform(father, settings.affine, rng)
    # 3. The son is what the camera would have made of it, enlarged again.
    son = _noisy_son(father, settings, rng)
    # 4. Both are cut at the same place. Cutting last keeps borders out of the crop.
    draw = draw_crop(father, levels[which], index, crop_size(image.shape, settings), rng)
    return Pair(cut(father, draw), cut(son, draw), draw)


def _noisy_son(father: np.ndarray, settings: PairSettings, rng: np.random.Generator) -> np.ndarray:
    if settings.son_noise == 0:
        return make_son(father, settings)
    small = *resampling.shrunk_shape(father.shape, settings.scale), father.shape[2]
    return make_son(father, settings, rng.standard_normal(small, dtype=np.float32))


def shrink_to(image: np.ndarray, level: float) -> np.ndarray:
    """Return the picture at `level` times its size (antialiased bicubic).

    Examples
    --------
    >>> shrink_to(np.zeros((40, 60, 3), np.float32), 0.5).shape
    (20, 30, 3)
    """
    if level == 1:
        return image
    height, width = (max(1, round(side * level)) for side in image.shape[:2])
    return resampling.resize(image, (height, width))


def crop_size(shape: tuple[int, ...], settings: PairSettings) -> int:
    """Return the side of the crops from a picture of `shape`, in pixels.

    It is what the settings ask for, or what the smallest father allows, as all pairs of a batch
    must have one size; then it is a multiple of 8, because TensorFlow keeps something in memory for
    every size of crop that it has met, and computes some odd ones wrongly (see
    :func:`zssr_teach.training.compile_step`).

    Examples
    --------
    >>> crop_size((200, 300, 3), PairSettings()), crop_size((100, 90, 3), PairSettings())
    (64, 40)
    """
    smallest = father_levels(shape, settings)[-1]
    room = min(round(side * smallest) for side in shape[:2])
    return settings.crop if room >= settings.crop else max(room - room % 8, min(room, 8))


def draw_crop(
    father: np.ndarray, level: float, index: int, size: int, rng: np.random.Generator
) -> Draw:
    """Choose where to cut: every place where the crop fits is as likely as any other."""
    row = int(rng.integers(father.shape[0] - size + 1))
    column = int(rng.integers(father.shape[1] - size + 1))
    return Draw(level, index, row, column, size)


def cut(image: np.ndarray, draw: Draw) -> np.ndarray:
    """Return the crop that `draw` describes."""
    return image[draw.row : draw.row + draw.size, draw.column : draw.column + draw.size]


def middle(shape: tuple[int, ...], most: int) -> tuple[slice, slice]:
    """Return the rows and columns of the middle of a picture, at most `most` each way.

    It is a multiple of 32, of a picture smaller than that of 8: TensorFlow keeps something in
    memory for every shape that a network has met.

    Examples
    --------
    >>> middle((100, 20, 3), 64), middle((50, 50, 3), 64)[0]
    ((slice(18, 82, None), slice(2, 18, None)), slice(9, 41, None))
    """
    windows = []
    for length in shape[:2]:
        step = 32 if length >= 32 else 8 if length >= 8 else 1
        side = min(most, length - length % step)
        windows.append(slice((length - side) // 2, (length - side) // 2 + side))
    return windows[0], windows[1]


def deform(father: np.ndarray, affine: Affine, rng: np.random.Generator) -> np.ndarray:
    """Stretch each axis, shear and rotate a father at random, about its middle.

    Examples
    --------
    >>> flat = np.full((20, 20, 3), 0.5, np.float32)
    >>> bool(np.allclose(deform(flat, Affine(), np.random.default_rng(0)), 0.5))
    True
    """
    turn = math.radians(rng.uniform(-affine.rotation, affine.rotation))
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    shear = np.array([[1, rng.uniform(-affine.shear, affine.shear)], [0, 1]])
    # A sampling step above 1 shrinks the father; below 1 it would blur it, and teach blur.
    stretch = np.diag(1 / rng.uniform(1 - affine.stretch, 1, size=2))
    matrix = rotation @ shear @ stretch
    middle = (np.array(father.shape[:2]) - 1) / 2
    offset = middle - matrix @ middle
    planes = [
        scipy.ndimage.affine_transform(father[..., c], matrix, offset, order=3, mode="reflect")
        for c in range(father.shape[-1])
    ]
    return np.stack(planes, axis=-1).astype(np.float32)


class PairSampler:
    """Draw batches of pairs fast: resize once per picture, then only cut, flip and rotate.

    Fathers and sons of every size are made when first needed and kept. The pairs have the
    distribution of those of :func:`make_pair`.

    Parameters
    ----------
    image : float32 array (height, width, 3)
    settings : PairSettings
    seed : int
    extra_fathers : tuple of images
        Larger pictures of the same scene to draw from as well (gradual increments).

    Examples
    --------
    >>> image = np.random.default_rng(0).random((80, 90, 3), dtype=np.float32)
    >>> sons, fathers = PairSampler(image, PairSettings(crop=32), seed=0).batch(4)
    >>> sons.shape, fathers.shape
    ((4, 32, 32, 3), (4, 32, 32, 3))
    """

    def __init__(
        self,
        image: np.ndarray,
        settings: PairSettings,
        seed: int = 0,
        extra_fathers: tuple[np.ndarray, ...] = (),
    ) -> None:
        check_seed(seed)
        self.settings = settings
        levels = father_levels(image.shape, settings)
        larger = tuple(father.shape[0] / image.shape[0] for father in extra_fathers)
        self.levels = levels + larger
        area = image.shape[0] * image.shape[1]
        areas = [father.shape[0] * father.shape[1] / area for father in extra_fathers]
        self._probabilities = level_probabilities(levels, settings, areas)
        self._rng = np.random.default_rng(seed)
        self._crop = crop_size(image.shape, settings)
        self._fathers = [shrink_to(np.asarray(image, np.float32), level) for level in levels]
        self._fathers += [np.asarray(father, np.float32) for father in extra_fathers]
        self._sons: dict[tuple[int, int], np.ndarray] = {}
        # Where the camera treats all orientations alike, the son of a turned father is the turned
        # son: eight times less to prepare.
        self._symmetric = camera_is_symmetric(settings)

    def batch(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return (sons, fathers), each float32 (count, crop, crop, 3)."""
        pairs = [self.draw() for _ in range(count)]
        return np.stack([pair.son for pair in pairs]), np.stack([pair.father for pair in pairs])

    def draw(self) -> Pair:
        """Return one random pair."""
        which = int(self._rng.choice(len(self.levels), p=self._probabilities))
        index = int(self._rng.integers(8)) if self.settings.flips else 0
        if self.settings.affine is not None or self.settings.son_jpeg is not None:
            return self._made_afresh(which, index)
        father, son = transform(self._fathers[which], index), self._son(which, index)
        draw = draw_crop(father, self.levels[which], index, self._crop, self._rng)
        crop_of_son = cut(son, draw)
        if self.settings.son_noise > 0:
            crop_of_son = crop_of_son + self._noise(crop_of_son.shape)
        return Pair(cut(father, draw), crop_of_son, draw)

    def _son(self, which: int, index: int) -> np.ndarray:
        made_for = 0 if self._symmetric else index
        if (which, made_for) not in self._sons:
            father = transform(self._fathers[which], made_for)
            self._sons[which, made_for] = make_son(father, self.settings)
        son = self._sons[which, made_for]
        return transform(son, index) if self._symmetric else son

    def _noise(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return enlarged noise: enlarging is linear, so it can be added to a finished son."""
        factors = resampling.scale_pair(self.settings.scale)
        # Two LR pixels off the border, where mirrored noise is stronger, and from there anywhere
        # on the grid of LR pixels, as crops begin anywhere, too.
        small = [math.ceil(side / factor) + 6 for side, factor in zip(shape, factors, strict=False)]
        noise = self._rng.standard_normal((*small, shape[2]), dtype=np.float32)
        chosen = self.settings
        noise *= chosen.son_noise / 255
        large = resampling.upscale(noise, chosen.scale, chosen.kernel, chosen.alignment)
        row, column = (int(self._rng.integers(round(2 * f), round(4 * f))) for f in factors)
        return large[row : row + shape[0], column : column + shape[1]].astype(np.float32)

    def _made_afresh(self, which: int, index: int) -> Pair:
        """Deform or compress just the neighbourhood of the crop: all of it would take too long."""
        father = transform(self._fathers[which], index)
        draw = draw_crop(father, self.levels[which], index, self._crop, self._rng)
        room = draw.size // 2
        top, left = max(0, draw.row - room), max(0, draw.column - room)
        window = father[top : draw.row + draw.size + room, left : draw.column + draw.size + room]
        if self.settings.affine is not None:
            window = deform(window, self.settings.affine, self._rng)
        son = _noisy_son(window, self.settings, self._rng)
        inside = replace(draw, row=draw.row - top, column=draw.column - left)
        return Pair(cut(window, inside), cut(son, inside), draw)


def camera_symmetries(settings: PairSettings) -> tuple[int, ...]:
    """Return the flips and rotations after which the camera would have taken the same picture.

    Where one axis is shrunk more than the other, or the blur has a direction, a turned picture is
    another task than the one that the network has learnt.

    Examples
    --------
    >>> camera_symmetries(PairSettings()), camera_symmetries(PairSettings(scale=(2, 3)))
    ((0, 1, 2, 3, 4, 5, 6, 7), (0, 2, 4, 6))
    >>> camera_symmetries(PairSettings(kernel=np.ones((1, 9))))
    (0, 2, 4, 6)
    """
    vertical, horizontal = resampling.scale_pair(settings.scale)
    turns = TRANSFORMS if vertical == horizontal else TRANSFORMS[::2]
    if settings.kernel is None:
        return tuple(turns)
    kernel = resampling.recentre(settings.kernel)
    turned = {index: transform(kernel[..., None], index)[..., 0] for index in turns}
    return tuple(
        index
        for index, other in turned.items()
        if other.shape == kernel.shape and np.allclose(other, kernel, atol=1e-6)
    )


def camera_is_symmetric(settings: PairSettings) -> bool:
    """Tell whether the camera treats all 8 orientations of a picture alike.

    Examples
    --------
    >>> camera_is_symmetric(PairSettings()), camera_is_symmetric(PairSettings(scale=(2, 3)))
    (True, False)
    """
    return len(camera_symmetries(settings)) == len(TRANSFORMS)
