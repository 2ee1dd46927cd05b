"""What looks natural, in numbers: two that need no ground truth, and one that does.

None of them is what people see; each is fooled by something, as its docstring says, and as chapter
10 shows. A figure is worth something only together with those of other pictures of the same scene,
measured in the same way. Lower is better for all three.

The wider question, why no picture can be best in these *and* in PSNR: Blau, Michaeli, "The
Perception-Distortion Tradeoff", CVPR 2018, https://arxiv.org/abs/1711.06077.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import product

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.ndimage import correlate1d, gaussian_filter
from scipy.special import gamma

from zssr_teach import resampling
from zssr_teach.checks import check_seed
from zssr_teach.errors import ImageError
from zssr_teach.images import as_image
from zssr_teach.metrics import luma
from zssr_teach.networks.features import FeatureNetwork, deep_features, feature_network

Float = NDArray[np.float64]

PATCH = 7  # pixels a side of what sliced_wasserstein compares
DIRECTIONS = 128
_DETAIL = 2.0  # pixels: coarser than this Gaussian is left out of it
_QUANTILES = 400
SIDE = 96  # pixels a side of what naturalness judges, as in the paper
_DATA = "data/naturalness.npz"
_BLUR = 7 / 6  # standard deviation of the 7×7 window of local means, as in the paper
# Of the sharpest patch's local contrast: what a patch must have to be learnt from.
_SHARP = 0.75
_NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))
_SHAPES = np.arange(0.2, 10.001, 0.001)  # of generalised Gaussians: 2 is the Gaussian, 1 Laplace's


def sliced_wasserstein(image: np.ndarray, reference: np.ndarray, seed: int = 0) -> float:
    r"""Sliced Wasserstein distance between the patches of two pictures.

    .. math:: SW = \frac{1}{K} \sum_{k=1}^{K} \int_0^1
              \left| F_{k}^{-1}(q) - G_{k}^{-1}(q) \right| dq

    where :math:`F_k` and :math:`G_k` are the distributions of the 7×7 patches of either picture,
    each multiplied by the same random direction of length 1 and summed. Along one direction the
    cheapest way to carry one heap of numbers over to another is to sort both: that is the integral.

    The patches are those of the *detail*: luma, minus its blur by a Gaussian of 2 pixels, as only
    that is missing in an enlarged picture. `reference` is best the LR picture itself. It has no
    pixel in common with the result, but the sharpness that the result should have: small patches of
    a scene look alike at neighbouring scales.

    Parameters
    ----------
    image, reference : float32 array (height, width, 3) in [0, 1]
        Of any sizes, at least 12×12.
    seed : int
        Of the directions.

    Returns
    -------
    float
        From 0 (the same patches), in units of grey value.

    Raises
    ------
    ImageError
        No picture, or one that is too small.

    Notes
    -----
    Fails: it is blind to place. Cut a picture into tiles and lay them out in another order
    (:func:`shuffle_tiles`): hardly any patch changes, so the score stays nearly perfect, and nobody
    knows the scene any more.

    References
    ----------
    Rabin, Peyré, Delon, Bernot, "Wasserstein Barycenter and Its Application to Texture Mixing",
    SSVM 2011, https://doi.org/10.1007/978-3-642-24785-9_37. Patches of detail as a measure of made
    pictures: Karras et al., ICLR 2018, section 5, https://arxiv.org/abs/1710.10196.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((32, 40, 3), dtype=np.float32)
    >>> sliced_wasserstein(picture, picture), sliced_wasserstein(picture, 0.5 * picture) > 0.01
    (0.0, True)
    """
    check_seed(seed)
    directions = np.random.default_rng(seed).standard_normal((PATCH * PATCH, DIRECTIONS))
    directions /= np.linalg.norm(directions, axis=0)
    levels = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    ours, theirs = (
        np.quantile(_patches(picture) @ directions, levels, axis=0)
        for picture in (image, reference)
    )
    return float(np.abs(ours - theirs).mean())


def shuffle_tiles(image: np.ndarray, side: int = 32, seed: int = 0) -> np.ndarray:
    """Cut a picture into square tiles and lay them out in random order; what is left over goes.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((70, 64, 3), dtype=np.float32)
    >>> shuffled = shuffle_tiles(picture)
    >>> shuffled.shape, bool(np.allclose(shuffled.mean(), picture[:64].mean()))
    ((64, 64, 3), True)
    """
    check_seed(seed)
    rows, columns = image.shape[0] // side, image.shape[1] // side
    tiles = image[: rows * side, : columns * side].reshape(rows, side, columns, side, -1)
    tiles = tiles.transpose(0, 2, 1, 3, 4).reshape(rows * columns, side, side, -1)
    tiles = tiles[np.random.default_rng(seed).permutation(len(tiles))]
    tiles = tiles.reshape(rows, columns, side, side, -1).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(tiles.reshape(rows * side, columns * side, -1))


def deep_feature_distance(
    image: np.ndarray, reference: np.ndarray, network: FeatureNetwork | None = None
) -> float:
    r"""Distance between what a network that names objects sees in two pictures.

    .. math:: d = \frac{1}{L} \sum_{l=1}^{L} \frac{1}{H_l W_l} \sum_{h,w}
              \left\| \hat y^l_{hw} - \hat y^l_{0hw} \right\|^2

    where :math:`\hat y^l_{hw}` are the channels of layer l at a place, divided by their length:
    equation 1 of the paper below with all weights equal, as nobody was asked which pictures look
    alike.

    Parameters
    ----------
    image, reference : float32 array (height, width, 3) in [0, 1]
        The result and its ground truth.
    network : FeatureNetwork or None
        None is the choice of :func:`~zssr_teach.networks.feature_network`; figures of different
        networks cannot be compared.

    Returns
    -------
    float
        From 0 (the same).

    Raises
    ------
    ImageError
        Pictures of different shapes.

    Notes
    -----
    Fails: it needs a ground truth, and compares with it place by place. A picture moved by two
    pixels, which nobody would notice, is further away than one visibly blurred.

    References
    ----------
    Zhang, Isola, Efros, Shechtman, Wang, "The Unreasonable Effectiveness of Deep Features as a
    Perceptual Metric", CVPR 2018, https://arxiv.org/abs/1801.03924.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((32, 40, 3), dtype=np.float32)
    >>> deep_feature_distance(picture, picture)
    0.0
    """
    if image.shape != reference.shape:
        raise ImageError(
            f"pictures of {image.shape[:2]} and {reference.shape[:2]} pixels cannot be compared "
            "place by place; crop one to the other's size"
        )
    network = network or feature_network()
    layers = zip(deep_features(image, network), deep_features(reference, network), strict=True)
    return float(np.mean([((_unit(a) - _unit(b)) ** 2).sum(axis=-1).mean() for a, b in layers]))


def deep_statistics_distance(
    image: np.ndarray, reference: np.ndarray, network: FeatureNetwork | None = None
) -> float:
    r"""Distance between how deep features are spread in two pictures, wherever they occur.

    .. math:: d = \frac{1}{L} \sum_{l=1}^{L} \frac{ \left\| \mu_l - \mu_{0l} \right\|^2 +
    \mathrm{tr}
              \left( \Sigma_l + \Sigma_{0l} - 2 (\Sigma_l \Sigma_{0l})^{1/2} \right) }
              { \mathrm{tr} \, \Sigma_{0l} }

    where :math:`\mu` and :math:`\Sigma` are mean and covariance of a layer's channels over all
    places: the Fréchet distance of two Gaussians, through the spread of the second. With the LR
    picture as reference it needs no ground truth. Unlike :func:`deep_feature_distance` it compares
    no place with another, so it asks whether a picture convinces, not whether it is near.

    Parameters
    ----------
    image, reference : float32 array (height, width, 3) in [0, 1]
        Of any sizes, at least 32×32.
    network : FeatureNetwork or None
        As for :func:`deep_feature_distance`.

    Returns
    -------
    float
        From 0 (the same spread); 1 is as far as the reference is spread.

    Notes
    -----
    Fails: mean and covariance know no order, so tiles laid out anew score better than the ground
    truth does (`brick`, `retina`); and a texture sharpened far too much (`brick`) does so, too.

    References
    ----------
    Shaham, Dekel, Michaeli, "SinGAN", ICCV 2019, section 4 (there called single image FID), after
    Heusel et al., NeurIPS 2017, https://arxiv.org/abs/1706.08500.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((32, 40, 3), dtype=np.float32)
    >>> abs(round(deep_statistics_distance(picture, picture), 6))
    0.0
    """
    network = network or feature_network()
    layers = zip(deep_features(image, network), deep_features(reference, network), strict=True)
    return float(np.mean([_frechet(ours, theirs) for ours, theirs in layers]))


@dataclass(frozen=True)
class NaturalScenes:
    """How the statistics of sharp patches of photographs are spread: a Gaussian of 36 dimensions.

    Parameters
    ----------
    mean : float array (36,)
    covariance : float array (36, 36)
    patches : int
        How many it was learnt from.
    """

    mean: Float
    covariance: Float
    patches: int = 0

    def distance(self, features: Float) -> float:
        """Return how far the patches (number, 36) of one picture are from that."""
        apart = self.mean - features.mean(axis=0)
        own = (
            np.cov(features, rowvar=False) if len(features) > 1 else np.zeros_like(self.covariance)
        )
        return float(np.sqrt(apart @ np.linalg.pinv((self.covariance + own) / 2) @ apart))


def naturalness(image: np.ndarray, scenes: NaturalScenes | None = None) -> float:
    r"""Distance of a picture's statistics from those of photographs (NIQE); no ground truth needed.

    .. math:: D = \sqrt{(\nu_1 - \nu_2)^T \left( \frac{\Sigma_1 + \Sigma_2}{2} \right)^{-1}
              (\nu_1 - \nu_2)}

    with mean :math:`\nu` and covariance :math:`\Sigma` of 36 numbers a patch
    (:func:`patch_statistics`), of this picture and of sharp patches of photographs.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        At least 96×96. Patches of 96×96 overlap by two thirds, as ours are small pictures (in the
        paper they do not overlap).
    scenes : NaturalScenes or None
        None are those that are shipped: fitted by ``tools/fit_naturalness.py`` on free photographs
        (``images/LICENSES.md``). So the figures are ours, and not those of other programs.

    Returns
    -------
    float
        From 0; lower is more natural.

    Raises
    ------
    ImageError
        A picture smaller than 96×96.

    Notes
    -----
    Fails: it knows how sharp photographs are, not what they show. A texture that is no usual scene
    (`brick`) scores better enlarged bicubically, or cut up and shuffled, than as it was taken; and
    one sharpened far too much (`retina`) scores better than the ground truth.

    References
    ----------
    Mittal, Soundararajan, Bovik, "Making a 'Completely Blind' Image Quality Analyzer", IEEE Signal
    Processing Letters 20(3), 2013, https://doi.org/10.1109/LSP.2012.2227726, equation 10.

    Examples
    --------
    >>> from zssr_teach import images
    >>> cat = images.sample("cat").pixels
    >>> naturalness(cat) < naturalness(np.round(cat))
    True
    """
    return (scenes or shipped_scenes()).distance(patch_statistics(image))


def patch_statistics(image: np.ndarray, step: int = SIDE // 3, sharp: bool = False) -> Float:
    """Return 36 numbers for each patch of 96×96: 18 at full size, 18 at half.

    First every pixel of the luma is divided by its neighbourhood: minus the local mean, through the
    local standard deviation (plus 1 of 255). Of a photograph what is left is spread like a
    generalised Gaussian: its shape and variance are two numbers. Products of neighbours, in four
    directions, are spread like an asymmetric one: shape, mean, and variances to the left and to the
    right.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    step : int
        Pixels from one patch to the next; even.
    sharp : bool
        Only patches with at least 0.75 of the local contrast of the one with most.

    Returns
    -------
    float64 array (number, 36)
    """
    grey = luma(as_image(image)) * 255
    if min(grey.shape) < SIDE:
        raise ImageError(
            f"naturalness is judged by patches of {SIDE}×{SIDE} pixels, this picture has "
            f"{grey.shape[0]}×{grey.shape[1]}; give a larger one"
        )
    normal, contrast = _normalised(grey)
    half, _ = _normalised(resampling.downscale(grey[..., None].astype(np.float32), 2)[..., 0])
    places = list(product(*(range(0, size - SIDE + 1, step) for size in grey.shape)))
    if sharp:
        seen = np.array([contrast[r : r + SIDE, c : c + SIDE].mean() for r, c in places])
        places = [
            place for place, much in zip(places, seen, strict=True) if much > _SHARP * seen.max()
        ]
    side = SIDE // 2
    return np.array(
        [
            _statistics(normal[r : r + SIDE, c : c + SIDE])
            + _statistics(half[r // 2 : r // 2 + side, c // 2 : c // 2 + side])
            for r, c in places
        ]
    )


@cache
def shipped_scenes() -> NaturalScenes:
    """Return what was learnt from photographs beforehand."""
    file = resources.files("zssr_teach").joinpath(_DATA)
    with file.open("rb") as opened, np.load(opened) as arrays:
        mean, covariance = arrays["mean"].astype(float), arrays["covariance"].astype(float)
        return NaturalScenes(mean, covariance, int(arrays["patches"]))


def _patches(image: np.ndarray) -> Float:
    grey = luma(as_image(image))
    detail = grey - gaussian_filter(grey, _DETAIL)
    return sliding_window_view(detail, (PATCH, PATCH)).reshape(-1, PATCH * PATCH)


def _frechet(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the Fréchet distance of two layers' Gaussians, through the spread of the second."""
    first, second = (layer.reshape(-1, layer.shape[-1]).astype(float) for layer in (ours, theirs))
    apart = first.mean(axis=0) - second.mean(axis=0)
    one, other = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    # tr (AB)^(1/2) is that of the roots of the eigenvalues of A^(1/2) B A^(1/2).
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    common = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ other @ root), 0)).sum()
    spread = np.trace(other)
    distance = apart @ apart + np.trace(one) + spread - 2 * common
    return float(max(distance, 0.0) / max(spread, 1e-12))


def _unit(features: np.ndarray) -> np.ndarray:
    unit: np.ndarray = features / (np.linalg.norm(features, axis=-1, keepdims=True) + 1e-10)
    return unit


def _normalised(grey: Float) -> tuple[Float, Float]:
    """Return the picture through its neighbourhood, and the local standard deviation."""
    offsets = np.arange(-3, 4)
    weights = np.exp(-(offsets**2) / (2 * _BLUR**2))
    weights /= weights.sum()

    def around(values: Float) -> Float:
        down = correlate1d(values, weights, axis=0, mode="nearest")
        return np.asarray(correlate1d(down, weights, axis=1, mode="nearest"))

    mean = around(grey)
    contrast = np.sqrt(np.abs(around(grey * grey) - mean * mean))
    return (grey - mean) / (contrast + 1), contrast


def _statistics(patch: Float) -> list[float]:
    found = list(_symmetric(patch))
    for down, across in _NEIGHBOURS:
        found += _asymmetric(patch * np.roll(patch, (down, across), axis=(0, 1)))
    return found


def _symmetric(values: Float) -> tuple[float, float]:
    """Return shape and variance of a generalised Gaussian with the moments of these values."""
    variance = float((values**2).mean())
    ratio = np.abs(values).mean() ** 2 / max(variance, 1e-12)
    return _shape(ratio), variance


def _asymmetric(values: Float) -> list[float]:
    """Return shape, mean, left and right variance of an asymmetric generalised Gaussian."""
    left, right = (
        float((side**2).mean()) if side.size else 0.0
        for side in (values[values < 0], values[values > 0])
    )
    skew = np.sqrt(left) / max(np.sqrt(right), 1e-6)
    ratio = np.abs(values).mean() ** 2 / max((values**2).mean(), 1e-12)
    shape = _shape(ratio * (skew**3 + 1) * (skew + 1) / (skew**2 + 1) ** 2)
    stretch = np.sqrt(gamma(1 / shape) / gamma(3 / shape))
    mean = (np.sqrt(right) - np.sqrt(left)) * stretch * gamma(2 / shape) / gamma(1 / shape)
    return [shape, float(mean), left, right]


def _shape(ratio: float) -> float:
    """Return the shape whose squared mean size, through its variance, is this."""
    ratios, shapes = _ratios()
    return float(np.interp(ratio, ratios, shapes))


@cache
def _ratios() -> tuple[Float, Float]:
    # Γ(2/a)² / (Γ(1/a)·Γ(3/a)) grows with the shape a.
    return gamma(2 / _SHAPES) ** 2 / (gamma(1 / _SHAPES) * gamma(3 / _SHAPES)), _SHAPES
