"""How a high-resolution image becomes a low-resolution one: a small model of a camera.

The order is that of the light: the lens blurs and the sensor samples (blur and downscaling),
photons arrive in random numbers (shot noise), the electronics add their own (read noise), some
pixels are dead (salt and pepper), the converter counts in 8 bits, the file is compressed (JPEG).

Zero-shot super-resolution turns the low-resolution image into its own training set by degrading
it once more in the same way; this is the one place that says what "the same way" is. Built by hand
in chapters 02 and 04.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from zssr_teach.camera import Camera
from zssr_teach.checks import is_number, is_whole
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.resampling import Scale, scale_pair

Seed = int | np.random.Generator

# The levels of an 8-bit picture above black; noise is given in these units, as in the literature.
WHITE = 255


@dataclass(frozen=True, eq=False)
class Degradation:
    """What happens to an image on its way to low resolution; prints itself as a sentence.

    Parameters
    ----------
    camera : Camera or scale
        Blur and downscaling; a mere scale (a number, or a pair (vertical, horizontal); 1 keeps the
        size) stands for a bicubic camera.
    poisson
        Shot noise: the number of photons a white pixel collects; fewer are noisier. None is off.
    gaussian
        Read noise: its standard deviation in grey levels (1/255 of the range).
    salt_pepper
        Share of the pixels, 0 to 1, that are dead: half of them black, half white.
    quantise
        Round to 8 bits, as every file of a benchmark has been.
    jpeg
        Quality from 1 to 100, or None for no compression.

    Raises
    ------
    SettingsError
        A setting that makes no sense, and what would.

    Examples
    --------
    >>> print(Degradation(2, gaussian=5, jpeg=80))
    downscaled ×2 (antialiased bicubic), read noise of 5 grey levels, rounded to 8 bits, \
JPEG quality 80
    """

    camera: Camera | Scale = 2.0
    poisson: float | None = None
    gaussian: float = 0.0
    salt_pepper: float = 0.0
    quantise: bool = True
    jpeg: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.camera, Camera):
            object.__setattr__(self, "camera", Camera(self.camera))
        if self.poisson is not None:
            _check_photons(self.poisson)
        _check_std(self.gaussian)
        _check_share(self.salt_pepper)
        if self.jpeg is not None:
            check_quality(self.jpeg)

    def __str__(self) -> str:
        steps = [str(self.camera)]
        if self.poisson is not None:
            steps.append(f"shot noise of {self.poisson:g} photons at white")
        if self.gaussian:
            steps.append(f"read noise of {self.gaussian:g} grey levels")
        if self.salt_pepper:
            steps.append(f"{100 * self.salt_pepper:g} % of the pixels dead (salt and pepper)")
        if self.quantise:
            steps.append("rounded to 8 bits")
        if self.jpeg is not None:
            steps.append(f"JPEG quality {self.jpeg}")
        return ", ".join(steps)


def degrade(image: np.ndarray, degradation: Degradation, seed: Seed = 0) -> np.ndarray:
    """Return the low-resolution image that `degradation` makes of `image`.

    Parameters
    ----------
    image
        float32 (height, width, 3) in [0, 1].
    degradation
        What happens to it.
    seed
        An integer, or a generator. Each kind of noise draws from a stream of its own, so changing
        one of them leaves the pattern of the others as it was.

    Returns
    -------
    float32 array (about height/scale, width/scale, 3) in [0, 1]

    Raises
    ------
    ImageError
        If `image` is not such an image.

    Examples
    --------
    >>> image = np.full((8, 8, 3), 0.5, np.float32)
    >>> degrade(image, Degradation(2, gaussian=10), seed=1).shape
    (4, 4, 3)
    """
    _check_image(image)
    shot, read, dead = np.random.default_rng(seed).spawn(3)
    assert isinstance(degradation.camera, Camera)  # it is one by now
    result = degradation.camera.shrink(image)
    if degradation.poisson is not None:
        result = add_poisson_noise(result, degradation.poisson, shot)
    if degradation.gaussian:
        result = add_gaussian_noise(result, degradation.gaussian, read)
    if degradation.salt_pepper:
        result = add_salt_and_pepper(result, degradation.salt_pepper, dead)
    result = np.clip(result, 0, 1)
    if degradation.quantise:
        result = np.round(result * WHITE) / np.float32(WHITE)
    if degradation.jpeg is not None:
        result = compress_jpeg(result, degradation.jpeg)
    return result.astype(np.float32)


def crop_to_scale(image: np.ndarray, scale: Scale) -> np.ndarray:
    """Return the part of an image whose size is a whole multiple of `scale`.

    A picture of 256 rows has no third; shrunk by 3 and enlarged again it has 255 or 258, and laid
    over the original it does not fit. So it is cropped first, as for the published benchmarks: at
    the bottom and on the right, so that figures can be compared with theirs and a pixel's place
    keeps its number. A factor like 1.7 comes out whole only now and then: of the ten largest
    low-resolution sizes the one is taken that comes closest.

    Parameters
    ----------
    image
        (height, width, ...).
    scale
        A number, or a pair (vertical, horizontal).

    Returns
    -------
    A view of `image`; at most an eighth of a side is cut off, unless a single multiple takes more.

    Examples
    --------
    >>> crop_to_scale(np.zeros((256, 257, 3)), 3).shape
    (255, 255, 3)
    >>> crop_to_scale(np.zeros((256, 256)), (1.5, 1.7)).shape
    (255, 255)
    """
    vertical, horizontal = scale_pair(scale)
    height, width = image.shape[:2]
    return image[: _multiple(height, vertical), : _multiple(width, horizontal)]


def _multiple(length: int, scale: float) -> int:
    """Return the length of at most `length` that comes closest to a whole multiple of `scale`."""
    largest = max(1, math.floor(length / scale + 1e-9))
    least = min(largest, math.ceil(length * 7 / 8 / scale))
    candidates = range(largest, max(least, largest - 10, 1) - 1, -1)
    # Rounded: that 170·1.7 is not quite 289 must not decide; of equals the largest comes first.
    best = min(candidates, key=lambda count: round(abs(count * scale - round(count * scale)), 6))
    return min(length, math.floor(best * scale + 0.5))


def add_poisson_noise(image: np.ndarray, photons: float, rng: np.random.Generator) -> np.ndarray:
    """Replace every value by a count of photons: noise that grows as the root of the light.

    Parameters
    ----------
    image
        Of any shape, in [0, 1]; negative values (overshoot of bicubic) count as black.
    photons
        Expected number at white. A value v gets the standard deviation ``sqrt(v / photons)``.
    rng
        The generator to draw from.

    Returns
    -------
    float32 array of the same shape, 0 or above; not clipped at 1

    Examples
    --------
    >>> grey = np.full((100, 100, 3), 0.5, np.float32)
    >>> noisy = add_poisson_noise(grey, 50, np.random.default_rng(0))
    >>> round(float(noisy.std()), 2)
    0.1
    """
    _check_photons(photons)
    counts = rng.poisson(np.maximum(image, 0).astype(np.float64) * photons)
    return (counts / photons).astype(np.float32)


def add_gaussian_noise(image: np.ndarray, std: float, rng: np.random.Generator) -> np.ndarray:
    """Add white Gaussian noise, independently to every pixel and channel.

    Parameters
    ----------
    image
        Of any shape, in [0, 1].
    std
        Standard deviation in grey levels, that is in units of 1/255.
    rng
        The generator to draw from.

    Returns
    -------
    float32 array of the same shape; not clipped, so that the noise keeps its mean of zero

    Examples
    --------
    >>> grey = np.full((100, 100, 3), 0.5, np.float32)
    >>> noisy = add_gaussian_noise(grey, 25.5, np.random.default_rng(0))
    >>> round(float(noisy.std()), 2)
    0.1
    """
    _check_std(std)
    noise = rng.standard_normal(np.shape(image), dtype=np.float32)
    return np.asarray(image, np.float32) + noise * np.float32(std / WHITE)


def add_salt_and_pepper(image: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Turn a share of the pixels (all channels together) black or white, half and half.

    Parameters
    ----------
    image
        (height, width) or (height, width, 3) in [0, 1].
    share
        From 0 to 1. With the same seed, a larger share keeps every dead pixel of a smaller one.
    rng
        The generator to draw from.

    Returns
    -------
    float32 array of the same shape

    Examples
    --------
    >>> grey = np.full((100, 100, 3), 0.5, np.float32)
    >>> noisy = add_salt_and_pepper(grey, 0.2, np.random.default_rng(0))
    >>> round(float(np.mean(noisy != 0.5)), 2)
    0.2
    """
    _check_share(share)
    result = np.array(image, np.float32)
    draw = rng.random(result.shape[:2])
    result[draw < share / 2] = 0
    result[draw >= 1 - share / 2] = 1
    return result


def compress_jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    """Return what is left of an image after it has been saved as JPEG and read again.

    Colour is stored at half the resolution (4:2:0), as cameras and web pages do.

    Parameters
    ----------
    image
        (height, width, 3) in [0, 1]; rounded to 8 bits, as JPEG must.
    quality
        1 (blocks) to 100 (nearly lossless).

    Returns
    -------
    float32 array of the same shape, whole multiples of 1/255

    Raises
    ------
    ImageError
        Not (height, width, 3), or a side above 65,535 pixels, the limit of the format.

    Examples
    --------
    >>> grey = np.full((16, 16, 3), 128 / 255, np.float32)
    >>> bool(np.array_equal(compress_jpeg(grey, 50), grey))
    True
    """
    with Image.open(io.BytesIO(encode_jpeg(image, quality))) as opened:
        return np.asarray(opened, np.float32) / np.float32(WHITE)


def encode_jpeg(image: np.ndarray, quality: int) -> bytes:
    """Return the bytes of the file that :func:`compress_jpeg` reads again.

    Examples
    --------
    >>> encode_jpeg(np.zeros((16, 16, 3), np.float32), 50)[:2].hex()
    'ffd8'
    """
    check_quality(quality)
    _check_image(image)
    if max(image.shape) > 65_535:
        raise ImageError(
            f"JPEG cannot hold a picture of {image.shape[0]}×{image.shape[1]} pixels; "
            "keep both sides at 65,535 or less, or leave JPEG out"
        )
    pixels = np.round(np.clip(image, 0, 1) * WHITE).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="JPEG", quality=int(quality), subsampling="4:2:0")
    return file.getvalue()


def _check_image(image: np.ndarray) -> None:
    if np.ndim(image) != 3 or np.shape(image)[2] != 3 or not np.size(image):
        raise ImageError(
            f"an image has the shape (height, width, 3), this has {np.shape(image)}; "
            "read it with zssr_teach.images or convert it with as_image"
        )
    if not np.isfinite(image).all():
        raise ImageError(
            "the image has values that are not finite (NaN or infinite); "
            "look where they come from, or replace them with numpy.nan_to_num"
        )


def _check_photons(photons: float) -> None:
    if not (is_number(photons) and 0 < photons <= 1e9):
        raise SettingsError(
            f"shot noise of {photons!r} photons at white is not possible; "
            "give a number above 0 (20 is very noisy, 10000 hardly) or None for no shot noise"
        )


def _check_std(std: float) -> None:
    if not (is_number(std) and 0 <= std <= WHITE):
        raise SettingsError(
            f"read noise of {std!r} grey levels is not possible; give a number from 0 to 255"
        )


def _check_share(share: float) -> None:
    if not (is_number(share) and 0 <= share <= 1):
        raise SettingsError(
            f"salt and pepper on a share of {share!r} of the pixels is not possible; "
            "give a number from 0 to 1 (0.02 is 2 %)"
        )


def check_quality(quality: int) -> None:
    """Refuse what is no JPEG quality."""
    if not (is_whole(quality) and 1 <= quality <= 100):
        raise SettingsError(
            f"a JPEG quality of {quality!r} is not possible; give a whole number from 1 to 100, "
            "or None for no JPEG"
        )
