"""Patches recur across scales: what a patch has lost against its likeness in a shrunk copy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.ndimage
import scipy.signal
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach.estimation.refinement import ZOOM
from zssr_teach.estimation.search import KernelSearch
from zssr_teach.kernels import check_kernel
from zssr_teach.resampling import Scale
from zssr_teach.training import CosineRule

STEPS = 24
_DAMPING = 0.7  # part of the change that is made at the first step
_PATCH = 9  # pixels a side
_COARSE = 1.4  # width of the blur under which patches are matched
_STRONG = 0.12  # share of the patches that are searched for: those with the most contrast
_MANY = 600  # of these, at most
_SOME = 0.7  # share of these, at most: other restarts shall see others, also of a small picture
_ALIKE = 0.5  # share of the pairs that are kept: the more alike half
_LOWEST, _HIGHEST = 0.08, 0.42  # cycles a pixel between which spectra are compared
_START = 1.5  # variance to begin with
_VARIANCES = 0.05, 9.0  # what is possible
_SPECTRUM = 16  # points a side


class PatchRecurrence(KernelSearch):
    """Match patches with those of a shrunk copy by their coarse shape; compare their fine detail.

    Michaeli and Irani look for the kernel that turns large patches into the small ones that are
    most like them, by least squares. On small pictures that answers with kernels far too wide:
    what does not quite match is averaged, and an average is a blur. So here the patches are matched
    after a strong blur, which hides how sharp they are; then the mean energy of both at each
    frequency is compared, which no mismatch blurs. If the copy's patches hold more of the fine
    detail, the kernel must become wider, and the other way round, for each direction by itself.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    scale : float or (float, float)
    seed : int
    steps : int
    reference, observers, switch
        See :class:`~zssr_teach.estimation.search.KernelSearch`.

    References
    ----------
    Michaeli and Irani, "Nonparametric Blind Super-Resolution", ICCV 2013,
    https://doi.org/10.1109/ICCV.2013.121, section 4.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((64, 64, 3), dtype=np.float32)
    >>> PatchRecurrence(image, 2, steps=2).train().kernel.shape
    (15, 15)
    """

    def __init__(
        self,
        image: np.ndarray,
        scale: Scale = 2,
        seed: int = 0,
        steps: int = STEPS,
        **watching: Any,
    ) -> None:
        self._covariance = _START * np.eye(2)
        self._first_loss: float | None = None
        rule = CosineRule(_DAMPING)
        super().__init__(image, scale, seed, steps, rule, **watching)

    @property
    def zoom_kernel(self) -> np.ndarray:
        """A Gaussian of the covariance found so far."""
        return gaussian_of(self._covariance)

    @property
    def ignorance(self) -> float:
        """How unlike the pairs were before the first step."""
        return self._first_loss or 0.0

    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield patches of the shrunk copy, and those of the picture that they are most like."""
        wanted = Patches.of(self.grey)
        strong = np.flatnonzero(wanted.strength >= np.quantile(wanted.strength, 1 - _STRONG))
        random = np.random.default_rng(self.seed)
        wanted = wanted.some(random.permutation(strong)[: min(_MANY, int(_SOME * strong.size))])
        while True:
            there = Patches.of(shrunk(self.grey, self.zoom_kernel))
            enough = 0.5 * np.quantile(there.strength, 0.8)
            there = there.some(np.flatnonzero(there.strength >= enough))
            likeness = wanted.coarse @ there.coarse.T
            nearest, best = likeness.argmax(axis=1), likeness.max(axis=1)
            kept = best >= np.quantile(best, 1 - _ALIKE)
            yield there.fine[nearest[kept]], wanted.fine[kept]

    def _step(self, windows: np.ndarray, others: np.ndarray, rate: float) -> float:
        change = lacking_covariance(windows, others)
        variances, axes = np.linalg.eigh(self._covariance + rate * change)
        self._covariance = axes @ np.diag(np.clip(variances, *_VARIANCES)) @ axes.T
        loss = float(np.abs(windows - others).mean())
        self._first_loss = loss if self._first_loss is None else self._first_loss
        return loss


@dataclass(frozen=True)
class Patches:
    """All patches of a picture, as seen after a strong blur and as they are.

    Parameters
    ----------
    coarse, fine : array (number, 81)
        Without their means, fading towards their edges, divided by their contrast.
    strength : array (number,)
        Their contrast after the blur.
    """

    coarse: np.ndarray
    fine: np.ndarray
    strength: np.ndarray

    @staticmethod
    def of(grey: np.ndarray) -> Patches:
        """Cut out all patches of 9×9."""
        fading = np.hanning(_PATCH + 2)[1:-1]
        fading = np.outer(fading, fading).ravel()
        coarse = _cut(scipy.ndimage.gaussian_filter(grey, _COARSE, mode="nearest"))
        means = coarse.mean(axis=1, keepdims=True)
        coarse = (coarse - means) * fading
        strength = np.sqrt((coarse**2).sum(axis=1))
        divisor = np.maximum(strength, 1e-6)[:, None]
        return Patches(coarse / divisor, (_cut(grey) - means) * fading / divisor, strength)

    def some(self, numbers: np.ndarray) -> Patches:
        """Return those of these numbers."""
        return Patches(self.coarse[numbers], self.fine[numbers], self.strength[numbers])


def lacking_covariance(copies: np.ndarray, patches: np.ndarray) -> np.ndarray:
    """Return the covariance that a kernel lacks, from what its copy's patches have too much.

    A Gaussian of covariance C on the grid of the picture lets ``exp(−πfᵀ C πf)`` of the energy at
    the frequency f of the copy through. The logarithm of the ratio of two mean energies is thus
    linear in C; it is found by least squares over all frequencies.

    Parameters
    ----------
    copies, patches : array (number, 81)

    Returns
    -------
    array (2, 2)

    Examples
    --------
    >>> patches = np.random.default_rng(0).random((50, 81))
    >>> np.abs(lacking_covariance(patches, patches)).max().item()
    0.0
    """
    rows, columns = np.meshgrid(
        np.fft.fftfreq(_SPECTRUM), np.fft.rfftfreq(_SPECTRUM), indexing="ij"
    )
    distance = np.hypot(rows, columns)
    seen = (distance > _LOWEST) & (distance < _HIGHEST)
    down, across = np.pi * rows[seen], np.pi * columns[seen]
    energy, there = _energy(patches)[seen], _energy(copies)[seen]
    weights = np.sqrt(energy)
    terms = -np.stack([down**2, 2 * down * across, across**2], axis=1)
    found, *_ = np.linalg.lstsq(terms * weights[:, None], np.log(energy / there) * weights)
    return np.array([[found[0], found[1]], [found[1], found[2]]])


def gaussian_of(covariance: np.ndarray, side: int = 15) -> np.ndarray:
    """Return the Gaussian kernel (side, side) of a covariance (2, 2), in pixels²."""
    offsets = np.arange(side) - side // 2
    places = np.stack(np.meshgrid(offsets, offsets, indexing="ij"), axis=-1)
    inverse = np.linalg.inv(covariance)
    return check_kernel(np.exp(-np.einsum("...i,ij,...j", places, inverse, places) / 2))


def shrunk(grey: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return every second pixel of the blurred picture."""
    padded = np.pad(grey, kernel.shape[0] // 2, mode="reflect")
    return np.asarray(scipy.signal.fftconvolve(padded, kernel, mode="valid")[::ZOOM, ::ZOOM])


def _cut(grey: np.ndarray) -> np.ndarray:
    return sliding_window_view(grey, (_PATCH, _PATCH)).reshape(-1, _PATCH**2)


def _energy(patches: np.ndarray) -> np.ndarray:
    spectra = np.fft.rfft2(patches.reshape(-1, _PATCH, _PATCH), (_SPECTRUM, _SPECTRUM))
    return np.asarray((np.abs(spectra) ** 2).mean(axis=0) + 1e-12)
