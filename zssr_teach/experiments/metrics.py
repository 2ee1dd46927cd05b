"""PSNR and SSIM on trial: a picture spoilt in six ways, each measured against the original."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from zssr_teach.degradation import compress_jpeg
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.blurring import gaussian_blur
from zssr_teach.experiments.limits import SEEDS, Span, check_numbers, check_switches
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image
from zssr_teach.metrics import Protocol, decibels
from zssr_teach.reference import Reference

DISTORTIONS = ("noise", "blur", "shift", "brightness", "contrast", "jpeg")
# What each of them is at no strength and at full strength.
_WEAKEST = {"noise": 0, "blur": 0, "shift": 0, "brightness": 0, "contrast": 1, "jpeg": 100}
_STRONGEST = {"noise": 120, "blur": 10, "shift": 16, "brightness": 128, "contrast": 0, "jpeg": 1}
_WHOLE = ("shift", "jpeg")
RANGES = {
    "noise": Span(0.0, 120.0, 1.0, "grey levels"),
    "blur": Span(0.0, 10.0, 0.1, "pixels"),
    "shift": Span(0, 16, 1, "pixels"),
    "brightness": Span(-128.0, 128.0, 1.0, "grey levels"),
    "contrast": Span(0.0, 2.0, 0.02, "times"),
    "jpeg": Span(0, 100, 1, "(0 is off)"),
    "border": Span(0, 16, 1, "pixels"),
}
UNSPOILT: dict[str, Any] = {**_WEAKEST, "jpeg": 0}


@dataclass(frozen=True, eq=False)
class MetricModel:
    """A picture, what is done to it, and how the result is measured.

    The distortions come in a fixed order (blur, shift, contrast, brightness, noise, clipping to
    [0, 1], JPEG), so the order in which they are set does not matter.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    noise : float
        Standard deviation of white Gaussian noise in grey levels (1/255), 0 to 120.
    blur : float
        Standard deviation of a Gaussian blur in pixels, 0 to 10.
    shift : int
        To the right, in pixels, 0 to 16; the left column is repeated.
    brightness : float
        What is added everywhere, in grey levels, −128 to 128.
    contrast : float
        Differences from the mean of each channel are multiplied by it, 0 to 2; 1 changes nothing.
    jpeg : int
        Quality from 1 to 100; 0 does not compress.
    channels, border, quantise
        As in :class:`~zssr_teach.metrics.Protocol`.
    seed : int
        Of the noise. The same pattern is used at every strength.

    Examples
    --------
    >>> grey = np.full((32, 32, 3), 0.5, np.float32)
    >>> model = MetricModel(grey, brightness=25.5, channels="rgb", quantise=False)
    >>> round(float(model.distorted().mean()), 3)
    0.6
    >>> round(model.psnr(), 2)
    20.0
    """

    image: Image
    noise: float = 0.0
    blur: float = 0.0
    shift: int = 0
    brightness: float = 0.0
    contrast: float = 1.0
    jpeg: int = 0
    channels: Literal["luma", "rgb"] = "luma"
    border: int = 0
    quantise: bool = True
    seed: int = 0
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        Protocol(self.channels)  # it knows the channels there are
        check_switches(self, ["quantise"])
        SEEDS.check("seed", self.seed)

    @property
    def protocol(self) -> Protocol:
        """What the numbers are measured under."""
        return Protocol(self.channels, self.border, quantise=self.quantise)

    def distorted(self) -> Image:
        """Return the picture after all distortions, float32 in [0, 1]."""
        pixels = self.memory.recall(self._still_part, self.image, "still", *self._still_settings())
        if self.noise:
            pixels = pixels + self._noise() * np.float32(self.noise / 255)
        pixels = np.clip(pixels, 0, 1)
        return compress_jpeg(pixels, self.jpeg) if self.jpeg else pixels

    def _still_settings(self) -> tuple[float, ...]:
        return self.blur, self.shift, self.contrast, self.brightness

    def _still_part(self) -> Image:
        """Do all that a move of the noise's slider need not repeat."""
        pixels = self.memory.recall(
            lambda: gaussian_blur(self.image, self.blur), self.image, "blur", self.blur
        )
        if self.shift:
            columns = np.arange(pixels.shape[1]) - self.shift
            pixels = pixels[:, np.maximum(columns, 0)]
        mean = self.image.mean(axis=(0, 1), dtype=np.float64).astype(np.float32)
        contrast, offset = np.float32(self.contrast), np.float32(self.brightness / 255)
        return contrast * pixels + (mean * (1 - contrast) + offset)

    def _noise(self) -> Image:
        def draw() -> Image:
            rng = np.random.default_rng(self.seed)
            return rng.standard_normal(self.image.shape, dtype=np.float32)

        return self.memory.recall(draw, self.image, "noise", self.seed)

    def _reference(self) -> Reference:
        return self.memory.recall(
            lambda: Reference(self.image, self.protocol), self.image, "reference", self.protocol
        )

    def psnr(self) -> float:
        """PSNR of the distorted picture under the protocol, in decibels."""
        return self._reference().psnr(self.distorted())

    def result(self) -> Measured:
        """Return the distorted picture with its numbers."""
        return self.measured(self.distorted(), self.summary())

    def measured(self, picture: Image, summary: str) -> Measured:
        """Return any picture of this scene with its numbers under the protocol."""
        scores = self._reference().scores(picture)
        return Measured(picture, scores.psnr, scores.ssim, summary)

    def summary(self) -> str:
        """Say in a few words what is done to the picture."""
        words = {
            "blur": f"blur {self.blur:.2f} px",
            "shift": f"shift {self.shift} px",
            "contrast": f"contrast ×{self.contrast:.2f}",
            "brightness": f"brightness {self.brightness:+.1f}",
            "noise": f"noise {self.noise:.1f}",
            "jpeg": f"JPEG {self.jpeg}",
        }
        done = [text for name, text in words.items() if getattr(self, name) != UNSPOILT[name]]
        return ", ".join(done) or "the original"

    def matched(self, distortion: str, target: float) -> MetricModel:
        """Return the model with that distortion alone, as strong as gives the PSNR ``target``.

        Found by bisection, since PSNR falls as a distortion grows. Whole-number distortions (the
        shift and JPEG) come as close as they can.

        Raises
        ------
        SettingsError
            An unknown distortion, or a PSNR that it does not reach.
        """
        if distortion not in DISTORTIONS:
            raise SettingsError(
                f"there is no distortion {distortion!r}; choose one of {', '.join(DISTORTIONS)}"
            )
        if math.isinf(target):
            raise SettingsError("the picture is still the original (PSNR ∞); distort it first")
        clean = replace(self, **UNSPOILT)
        weakest, strongest = _WEAKEST[distortion], _STRONGEST[distortion]

        def at(share: float) -> MetricModel:
            value = weakest + share * (strongest - weakest)
            setting: dict[str, Any] = {distortion: round(value) if distortion in _WHOLE else value}
            return replace(clean, **setting)

        low, high = 0.0, 1.0
        if at(high).psnr() > target:
            raise SettingsError(
                f"even at its strongest, {distortion} leaves {at(high).psnr():.2f} dB, more than "
                f"{target:.2f} dB; choose another distortion or a higher PSNR"
            )
        for _ in range(8 if distortion in _WHOLE else 18):
            half = (low + high) / 2
            low, high = (half, high) if at(half).psnr() > target else (low, half)
        return min(at(low), at(high), key=lambda model: abs(model.psnr() - target))


@dataclass(frozen=True, eq=False)
class Measured:
    """A distorted picture with its numbers.

    Parameters
    ----------
    picture : float32 array (height, width, 3) in [0, 1]
    psnr : float
        In decibels; infinite for the original.
    ssim : float
    summary : str
        What was done to it.
    """

    picture: Image
    psnr: float
    ssim: float
    summary: str

    @property
    def mse(self) -> float:
        """Mean squared error in squared grey levels (1/255)."""
        return 255**2 * 10 ** (-self.psnr / 10)

    @property
    def numbers(self) -> str:
        """PSNR and SSIM in words."""
        return f"{decibels(self.psnr)}, SSIM {self.ssim:.3f}"
