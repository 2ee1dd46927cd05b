"""How much noise a picture has, from the picture alone.

Noise and texture both vary from pixel to pixel. What tells them apart is that noise goes in every
direction alike. Cut a picture into small patches, each a point in a space of many dimensions: what
is drawn fills a few of them, and in all others there is nothing but noise. So the smallest
eigenvalues of the patches' covariance are the variance of the noise (Chen, Zhu, Heng, "An Efficient
Statistical Method for Image Noise Level Estimation", ICCV 2015; Liu, Tanaka, Okutomi, IEEE TIP
22(12), 2013, for weakly textured patches).

Scikit-image's ``estimate_sigma`` (Donoho and Johnstone, 1994) takes the median of the finest
diagonal detail instead. On clean pictures that have fine texture it reads up to 10 grey levels.
"""

from __future__ import annotations

import math

import numpy as np
import scipy.ndimage
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach.errors import ImageError
from zssr_teach.images import as_image

SMALLEST = 24  # pixels a side, below which there are too few patches
_SIDE = 6  # of a patch
_WIDE = 10  # of the larger ones, on which regular textures leave more dimensions empty
_FLATTEST = 0.2  # share of the patches that are looked at where brightness is all there is
_FEW = 4  # smallest eigenvalues that are averaged there
_LIKE_TEXTURE = 5.0  # grey levels that a clean picture's brightness alone may seem to have
_MOST_PIXELS = 512  # a side: more would take longer and say the same
_MOST_PATCHES = 16_000
_STICKS_OUT = 0.15  # of a dead pixel: from the median of its neighbours, at least
_EXTREME = 0.5 / 255  # how near to black or white it is
_ROUNDING = 0.3  # grey levels: what 8 bits leave


def noise_level(image: np.ndarray) -> float:
    """Return the standard deviation of the noise of a picture, in grey levels (1/255).

    Parameters
    ----------
    image : array (height, width, 3) or (height, width)
        Whatever :func:`zssr_teach.images.as_image` takes.

    Returns
    -------
    float
        0 where there is none. Of noise that depends on the brightness (Poisson), a mean.

    Raises
    ------
    ImageError
        No picture, or less than 24 pixels a side.

    Notes
    -----
    Two readings are taken. Noise that colours do not share is found exactly: what is drawn is
    nearly the same in all three. Noise of the brightness alone, as in a grey picture or after JPEG,
    is read from the flattest patches. There regular fine patterns are taken for up to 4 grey
    levels, so in a colour picture that reading counts from 5 on. Noise that was blurred or shrunk
    after it came is read too low, and so is that of very small pictures: by a tenth at 40×40, by a
    quarter at 24×24 pixels.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> flat = np.full((64, 64, 3), 0.5, np.float32)
    >>> noise_level(flat), round(noise_level(flat + rng.normal(0, 10 / 255, flat.shape)))
    (0.0, 10)
    """
    image = as_image(image)
    if min(image.shape[:2]) < SMALLEST:
        raise ImageError(
            f"{image.shape[0]}×{image.shape[1]} pixels are too few to tell noise from detail; "
            f"give at least {SMALLEST} a side"
        )
    image = without_dead_pixels(_middle(image))
    brightness = _of_brightness(image.mean(axis=2))
    if np.ptp(image, axis=2).max() < 1 / 255:
        return brightness
    colours = _of_colours(image)
    return brightness if brightness > max(colours, _LIKE_TEXTURE) else colours


def dead_pixels(image: np.ndarray) -> np.ndarray:
    """Find pixels that are black or white amid others that are not: salt and pepper.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]

    Returns
    -------
    bool array (height, width)
        All False unless there are both black and white ones: stars are no salt, nor letters pepper.

    Examples
    --------
    >>> flat = np.full((20, 20, 3), 0.5, np.float32)
    >>> flat[3, 4], flat[9, 9] = 0, 1
    >>> [tuple(place) for place in np.argwhere(dead_pixels(flat)).tolist()]
    [(3, 4), (9, 9)]
    """
    away = np.abs(image - _medians(image)).min(axis=2) > _STICKS_OUT
    black = away & (image.max(axis=2) <= _EXTREME)
    white = away & (image.min(axis=2) >= 1 - _EXTREME)
    fewer, more = sorted((int(black.sum()), int(white.sum())))
    return (black | white) if 5 * fewer > more else np.zeros_like(black)


def without_dead_pixels(image: np.ndarray) -> np.ndarray:
    """Return a picture with the median of the neighbours where a pixel is dead."""
    dead = dead_pixels(image)
    return np.where(dead[..., None], _medians(image), image) if dead.any() else image


def _medians(image: np.ndarray) -> np.ndarray:
    return scipy.ndimage.median_filter(image, size=(3, 3, 1), mode="reflect")


def _middle(image: np.ndarray) -> np.ndarray:
    top, left = (max(0, (side - _MOST_PIXELS) // 2) for side in image.shape[:2])
    return image[top : top + _MOST_PIXELS, left : left + _MOST_PIXELS]


def _of_colours(image: np.ndarray) -> float:
    """Return the noise that colours do not share: of the eigenvalues those that are alike."""
    values = _eigenvalues(_patches(image, _SIDE))
    for count in range(len(values), 1, -1):
        # What is drawn makes a few large ones, and so a mean above the median.
        if values[:count].mean() <= np.median(values[:count]):
            break
    return _grey_levels(values[:count].mean())


def _of_brightness(grey: np.ndarray) -> float:
    """Return the noise of one channel: texture adds to each of two readings, so the lower one."""
    white = np.random.default_rng(0).standard_normal(grey.shape)
    readings = []
    for read in (_flattest, _wide):
        # Of few patches the smallest eigenvalues are too small: by how much, known noise tells.
        readings.append(_grey_levels(read(grey) / read(white)))
    return min(readings)


def _flattest(grey: np.ndarray) -> float:
    patches = _patches(grey[..., None], _SIDE)
    square = patches.reshape(-1, _SIDE, _SIDE)
    slopes = [np.diff(square, axis=axis).var(axis=(1, 2)) for axis in (1, 2)]
    texture = slopes[0] + slopes[1]
    return float(_eigenvalues(patches[texture <= np.quantile(texture, _FLATTEST)])[:_FEW].mean())


def _wide(grey: np.ndarray) -> float:
    return float(_eigenvalues(_patches(grey[..., None], _WIDE))[0])


def _patches(image: np.ndarray, side: int) -> np.ndarray:
    windows = sliding_window_view(image, (side, side), axis=(0, 1))
    every = math.ceil(math.sqrt(windows.shape[0] * windows.shape[1] / _MOST_PATCHES))
    return windows[::every, ::every].reshape(-1, side * side * image.shape[2])


def _eigenvalues(patches: np.ndarray) -> np.ndarray:
    covariance = np.cov(patches, rowvar=False, dtype=np.float64)
    return np.linalg.eigvalsh(np.atleast_2d(covariance))


def _grey_levels(variance: float) -> float:
    level = 255 * float(np.sqrt(max(variance, 0.0)))
    return level if level > _ROUNDING else 0.0
