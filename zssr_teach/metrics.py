"""How good is a picture? PSNR, SSIM, and the protocol they are reported under.

The same pair of pictures gets numbers two decibels apart, depending on how it is measured. For
EDSR ×4 on Set5 its users report 30.04 dB on RGB, 30.14 dB with the border cropped, 31.91 dB on
MATLAB's luma, 32.02 dB on that with the border cropped, and 30.71 dB on OpenCV's luma, cropped.
So a number is only worth something together with its :class:`Protocol`.

All sums are taken in float64, whatever the pictures are stored in. Built by hand in chapter 01.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import correlate1d

from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.resampling import Scale, scale_pair

Float = NDArray[np.float64]

# The window and the constants of Wang et al. (2004), section III.
WINDOW_SIZE = 11
WINDOW_SIGMA = 1.5
K1, K2 = 0.01, 0.03

# ITU-R BT.601, as MATLAB's rgb2ycbcr applies it to values in [0, 1].
LUMA_WEIGHTS = (65.481 / 255, 128.553 / 255, 24.966 / 255)
LUMA_OFFSET = 16 / 255


def mse(a: ArrayLike, b: ArrayLike) -> float:
    """Mean squared error: the mean over all pixels and channels of ``(a - b)²``.

    Parameters
    ----------
    a, b
        Two pictures of the same shape, (height, width) or (height, width, 3).

    Returns
    -------
    float
        In squared units of the pictures' values; 0 for identical pictures.

    Raises
    ------
    ImageError
        Different shapes, no pixels, or values that are not finite.

    Examples
    --------
    >>> import numpy as np
    >>> black = np.zeros((4, 4))
    >>> mse(black, black + 0.5)
    0.25
    """
    first, second = _pair(a, b)
    return float(np.mean((first - second) ** 2))


def psnr(a: ArrayLike, b: ArrayLike, data_range: float = 1.0) -> float:
    """Peak signal-to-noise ratio, ``10 · log10(data_range² / MSE)``.

    Parameters
    ----------
    a, b
        Two pictures of the same shape, (height, width) or (height, width, 3).
    data_range
        White minus black: 1 for values in [0, 1], 255 for values in [0, 255].

    Returns
    -------
    float
        In decibels; infinite for identical pictures.

    Raises
    ------
    ImageError
        Different shapes, no pixels, or values that are not finite.
    SettingsError
        A range that is not positive, or too small for whole-number pixels.

    Examples
    --------
    An error of a tenth of the range everywhere is 20 dB:

    >>> import numpy as np
    >>> black = np.zeros((4, 4))
    >>> round(psnr(black, black + 0.1), 6)
    20.0
    >>> psnr(black, black)
    inf
    """
    _check_range(data_range, a, b)
    error = mse(a, b)
    return math.inf if error == 0 else 10 * math.log10(data_range**2 / error)


def ssim(a: ArrayLike, b: ArrayLike, data_range: float = 1.0) -> float:
    """Structural similarity: the mean of :func:`ssim_map` where the whole window fits.

    Parameters
    ----------
    a, b
        Two pictures of the same shape, at least 11×11; of RGB pictures the mean over the channels.
    data_range
        White minus black, as for :func:`psnr`.

    Returns
    -------
    float
        From -1 to 1; 1 only for identical pictures.

    Raises
    ------
    ImageError
        Different shapes, values that are not finite, or less than 11 pixels a side.
    SettingsError
        A range that is not positive, or too small for whole-number pixels.

    Notes
    -----
    Z. Wang, A. C. Bovik, H. R. Sheikh and E. P. Simoncelli, "Image quality assessment: from error
    visibility to structural similarity", IEEE Transactions on Image Processing 13(4), 2004,
    doi:10.1109/TIP.2003.819861. Same values as scikit-image's ``structural_similarity`` with
    ``gaussian_weights=True, sigma=1.5, use_sample_covariance=False`` (whose defaults are others).

    Examples
    --------
    >>> import numpy as np
    >>> ramp = np.linspace(0, 1, 400).reshape(20, 20)
    >>> ssim(ramp, ramp)
    1.0
    >>> round(ssim(ramp, 1 - ramp), 3) < 0.5
    True
    """
    return _mean_inside(ssim_map(a, b, data_range))


def ssim_map(a: ArrayLike, b: ArrayLike, data_range: float = 1.0) -> Float:
    """Structural similarity around every pixel (Wang et al. 2004, equation 13).

    Around each pixel, the means, variances and covariance of the two pictures are taken under an
    11×11 Gaussian window of standard deviation 1.5. They say whether brightness (the means) and
    contrast and structure (variances and covariance) agree there.

    Parameters
    ----------
    a, b, data_range
        As for :func:`ssim`.

    Returns
    -------
    float64 array of the pictures' shape
        In the outermost 5 pixels the window reaches over the border and sees the picture mirrored;
        :func:`ssim` leaves them out, as the paper does.

    Raises
    ------
    ImageError, SettingsError
        As for :func:`ssim`.

    Examples
    --------
    A single wrong pixel is seen as far as the window reaches, and no further:

    >>> import numpy as np
    >>> flat = np.full((30, 30), 0.5)
    >>> dot = flat.copy()
    >>> dot[15, 15] = 1
    >>> dissimilar = ssim_map(flat, dot) < 1 - 1e-9
    >>> int(dissimilar.sum())
    121
    """
    _check_range(data_range, a, b)
    x, y = _pair(a, b)
    return Windows(x).similarity(Windows(y), data_range)


class Windows:
    """What SSIM has to know of one picture: means and variances under its window, everywhere.

    Whoever compares many pictures with one makes its windows once.

    Parameters
    ----------
    picture
        (height, width) or (height, width, 3), at least 11×11. It is not copied.

    Raises
    ------
    ImageError
        No picture, values that are not finite, or less than 11 pixels a side.

    Examples
    --------
    >>> import numpy as np
    >>> ramp = np.linspace(0, 1, 400).reshape(20, 20)
    >>> windows = Windows(ramp)
    >>> Windows(1 - ramp).ssim(windows) == ssim(1 - ramp, ramp)
    True
    """

    def __init__(self, picture: ArrayLike) -> None:
        self.picture = _check_picture(picture)
        if min(self.picture.shape[:2]) < WINDOW_SIZE:
            raise ImageError(
                f"SSIM needs pictures of at least {WINDOW_SIZE}×{WINDOW_SIZE} pixels, these have "
                f"{_shape(self.picture)}; take a larger picture or crop less"
            )
        self.mean = _window_mean(self.picture)
        self.variance = _window_mean(self.picture * self.picture) - self.mean**2

    def similarity(self, other: Windows, data_range: float = 1.0) -> Float:
        """Return what :func:`ssim_map` does."""
        _check_same_shape(self.picture, other.picture)
        covariance = _window_mean(self.picture * other.picture) - self.mean * other.mean
        c1, c2 = (K1 * data_range) ** 2, (K2 * data_range) ** 2
        brightness = (2 * self.mean * other.mean + c1) / (self.mean**2 + other.mean**2 + c1)
        structure = (2 * covariance + c2) / (self.variance + other.variance + c2)
        return brightness * structure

    def ssim(self, other: Windows, data_range: float = 1.0) -> float:
        """Return what :func:`ssim` does."""
        return _mean_inside(self.similarity(other, data_range))


def luma(image: ArrayLike) -> Float:
    """Luma (brightness) of a picture by ITU-R BT.601, as MATLAB's ``rgb2ycbcr`` computes it.

    Parameters
    ----------
    image
        (height, width, 3) in [0, 1]; (height, width) counts as grey, that is R = G = B.

    Returns
    -------
    float64 array (height, width)
        In [16/255, 235/255]: black is 16, white 235 of 255 (the headroom of digital television).
        It is not rounded; MATLAB rounds it when it is given uint8, and not when given double.

    Raises
    ------
    ImageError
        Another shape, or values that are not finite.

    Examples
    --------
    >>> import numpy as np
    >>> (luma(np.ones((1, 1, 3))) * 255).round(6).item()
    235.0
    >>> (luma(np.array([[[0.0, 1.0, 0.0]]])) * 255).round(3).item()
    144.553
    """
    rgb = _check_picture(image)
    if rgb.ndim == 2:
        return rgb * sum(LUMA_WEIGHTS) + LUMA_OFFSET
    return rgb @ np.array(LUMA_WEIGHTS) + LUMA_OFFSET


@dataclass(frozen=True)
class Scores:
    """PSNR and SSIM of one pair of pictures, with the protocol they were measured under.

    Examples
    --------
    >>> print(Scores(psnr=33.456, ssim=0.91234, protocol=Protocol()))
    33.46 dB, SSIM 0.9123
    """

    psnr: float
    ssim: float
    protocol: Protocol

    def __str__(self) -> str:
        return f"{self.psnr:.2f} dB, SSIM {self.ssim:.4f}"


@dataclass(frozen=True)
class Protocol:
    """How PSNR and SSIM are measured; prints itself as the sentence to put under a table.

    Parameters
    ----------
    channels
        "luma" (BT.601, as most papers on super-resolution) or "rgb".
    border
        Pixels cropped on each side, usually the scale factor, because methods differ most in what
        they assume beyond the border.
    data_range
        White minus black in the pictures that are given: 1 or 255.
    quantise
        Clip and round both pictures to 8 bits first. Papers measure saved 8-bit files, so this is
        on by default. Luma is computed after that and not rounded again.

    Raises
    ------
    SettingsError
        Unknown channels, negative border, or a range that is not positive.

    Examples
    --------
    >>> print(Protocol("luma", border=2))
    PSNR and SSIM on the luma channel (BT.601), a border of 2 pixels cropped, range 1, both \
pictures rounded to 8 bits
    >>> import numpy as np
    >>> black = np.zeros((32, 32, 3))
    >>> round(Protocol("rgb").psnr(black, black + 0.1), 2)
    19.83
    >>> round(Protocol("rgb", quantise=False).psnr(black, black + 0.1), 2)
    20.0
    """

    channels: Literal["luma", "rgb"] = "luma"
    border: int = 0
    data_range: float = 1.0
    quantise: bool = True

    def __post_init__(self) -> None:
        if self.channels not in ("luma", "rgb"):
            raise SettingsError(f"unknown channels {self.channels!r}; use 'luma' or 'rgb'")
        whole = isinstance(self.border, (int, np.integer)) and not isinstance(self.border, bool)
        if not whole or self.border < 0:
            raise SettingsError(
                f"the border is {self.border!r}; give a whole number from 0 upwards"
            )
        _check_range(self.data_range)

    def __str__(self) -> str:
        channels = "the luma channel (BT.601)" if self.channels == "luma" else "the RGB channels"
        pixels = "pixel" if self.border == 1 else "pixels"
        border = f"a border of {self.border} {pixels} cropped" if self.border else "nothing cropped"
        rounding = "both pictures rounded to 8 bits" if self.quantise else "without rounding"
        return f"PSNR and SSIM on {channels}, {border}, range {self.data_range:g}, {rounding}"

    def prepare(self, image: ArrayLike) -> Float:
        """Return what is compared: in [0, 1], rounded, cropped and reduced to its channels."""
        _check_range(self.data_range, image)
        pixels = _check_picture(image) / self.data_range
        if self.quantise:
            # In place: what takes time is not the arithmetic but memory for each step.
            np.clip(pixels, 0, 1, out=pixels)
            pixels *= 255
            np.round(pixels, out=pixels)
            pixels /= 255
        if min(pixels.shape[:2]) <= 2 * self.border:
            raise ImageError(
                f"a border of {self.border} pixels leaves nothing of a picture of "
                f"{_shape(pixels)}; crop less or take a larger picture"
            )
        inside = slice(self.border, -self.border or None)
        pixels = pixels[inside, inside]
        return luma(pixels) if self.channels == "luma" else pixels

    def psnr(self, a: ArrayLike, b: ArrayLike) -> float:
        """PSNR in decibels under this protocol."""
        _check_same_shape(a, b)
        return psnr(self.prepare(a), self.prepare(b))

    def ssim(self, a: ArrayLike, b: ArrayLike) -> float:
        """SSIM under this protocol."""
        _check_same_shape(a, b)
        return ssim(self.prepare(a), self.prepare(b))

    def scores(self, a: ArrayLike, b: ArrayLike) -> Scores:
        """Both numbers, with the protocol."""
        return Scores(self.psnr(a, b), self.ssim(a, b), self)


def protocol_for(scale: Scale) -> Protocol:
    """Return the usual protocol for a scale factor: luma, a border of the scale (rounded up).

    Examples
    --------
    >>> protocol_for(3).border, protocol_for((1.5, 2.5)).border
    (3, 3)
    """
    return Protocol("luma", border=math.ceil(max(scale_pair(scale))))


def decibels(psnr: float) -> str:
    """Return a PSNR as text.

    Examples
    --------
    >>> decibels(31.416), decibels(float("inf"))
    ('31.42 dB', '∞ dB')
    """
    return "∞ dB" if math.isinf(psnr) else f"{psnr:.2f} dB"


def _window_mean(picture: Float) -> Float:
    """Mean under the Gaussian window around every pixel; rows and columns one after the other."""
    offsets = np.arange(WINDOW_SIZE) - WINDOW_SIZE // 2
    weights = np.exp(-(offsets**2) / (2 * WINDOW_SIGMA**2))
    weights /= weights.sum()
    along_rows = correlate1d(picture, weights, axis=0, mode="reflect")
    return correlate1d(along_rows, weights, axis=1, mode="reflect")


def _mean_inside(similarity: Float) -> float:
    """Mean where the whole window fits."""
    margin = WINDOW_SIZE // 2
    return float(np.mean(similarity[margin:-margin, margin:-margin]))


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[Float, Float]:
    _check_same_shape(a, b)
    return _check_picture(a), _check_picture(b)


def _check_same_shape(a: ArrayLike, b: ArrayLike) -> None:
    first, second = np.asarray(a), np.asarray(b)
    if first.shape != second.shape:
        raise ImageError(
            f"the pictures have different shapes, {_shape(first)} and {_shape(second)}; "
            "crop or resize one of them to the other's shape first"
        )


def _check_picture(image: ArrayLike) -> Float:
    pixels = np.asarray(image)
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] != 3) or not pixels.size:
        raise ImageError(
            f"this is no picture: its shape is {pixels.shape}; "
            "give an array (height, width) or (height, width, 3)"
        )
    if pixels.dtype.kind not in "buif":
        raise ImageError(f"a picture cannot hold {pixels.dtype} values; give real numbers")
    pixels = pixels.astype(np.float64, copy=False)
    if not np.isfinite(pixels).all():
        raise ImageError(
            "the picture has values that are not finite (NaN or infinite); "
            "look where they come from, or replace them with numpy.nan_to_num"
        )
    return pixels


def _check_range(data_range: float, *pictures: ArrayLike) -> None:
    number = isinstance(data_range, (int, float, np.number))
    if not (number and np.isfinite(data_range) and data_range > 0):
        raise SettingsError(
            f"the data range is {data_range!r}; give white minus black, 1 or 255 as a rule"
        )
    for picture in map(np.asarray, pictures):
        # The classic mistake: bytes measured as if white were 1. In floats it cannot be told from
        # an overshoot, in whole numbers it can.
        if picture.dtype.kind in "iu" and picture.size and picture.max() > data_range:
            raise SettingsError(
                f"whole-number pixels up to {picture.max()} do not fit a data range of "
                f"{data_range:g}; pass data_range=255 or divide both pictures by 255"
            )


def _shape(picture: NDArray) -> str:
    return "×".join(map(str, picture.shape)) or "a single number"
