"""What a job made, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from zssr_teach import resampling
from zssr_teach.images import Picture
from zssr_teach.metrics import Protocol
from zssr_teach.training import History
from zssr_teach.training.device import Device
from zssr_teach.upscaling.preset import Preset

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True, repr=False)
class Result:
    """What a job made, and how.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        The super-resolved picture.
    bicubic : float32 array (height, width, 3) in [0, 1]
        The plain enlargement, to compare with.
    picture : Picture
        `image` with what came with the input: transparency (enlarged), bit depth, greyness.
    models : tuple of keras.Model
    histories : tuple of History
        One for each network that was trained, in order.
    preset : Preset
    scale : (float, float)
    seed : int
    device : Device
    seconds, train_seconds : float
        Everything since the job was made, and the training in it.
    protocol : Protocol
    notes : tuple of str
        What was found in the picture and chosen because of it, where the preset looks for it; what
        was out of the ordinary when it was finished.
    psnr, ssim, bicubic_psnr, bicubic_ssim : float or None
        Against the ground truth, if there is one.
    """

    image: np.ndarray
    bicubic: np.ndarray
    picture: Picture
    models: tuple[keras.Model, ...]
    histories: tuple[History, ...]
    preset: Preset
    scale: tuple[float, float]
    seed: int
    device: Device
    seconds: float
    train_seconds: float
    protocol: Protocol
    notes: tuple[str, ...] = ()
    psnr: float | None = None
    ssim: float | None = None
    bicubic_psnr: float | None = None
    bicubic_ssim: float | None = None

    def __repr__(self) -> str:
        """Return one line; the arrays of numbers would fill pages."""
        scores = "" if self.psnr is None else f", {self.psnr:.2f} dB"
        return (
            f"<Result: {self.image.shape[1]}×{self.image.shape[0]} pixels, "
            f"preset {self.preset.name}{scores}, {self.seconds:.1f} s>"
        )

    @property
    def model(self) -> keras.Model:
        """The (last) network."""
        return self.models[-1]

    @property
    def history(self) -> History:
        """The history of the (last) network."""
        return self.histories[-1] if self.histories else History()

    @property
    def steps(self) -> int:
        """Training steps taken by all networks together, restarts included."""
        return sum(len(history) for history in self.histories)

    @property
    def parameters(self) -> int:
        """How many numbers all networks have learnt."""
        return sum(int(model.count_params()) for model in self.models)

    @property
    def events(self) -> list[str]:
        """What was out of the ordinary, in words."""
        return [event for history in self.histories for event in history.events] + [*self.notes]


def like_source(source: Picture, picture: np.ndarray) -> Picture:
    """Give a result what its source had: transparency (enlarged), bit depth, greyness."""
    alpha = None
    if source.alpha is not None:
        enlarged = resampling.resize(source.alpha[..., None], picture.shape[:2])
        alpha = np.clip(enlarged[..., 0], 0, 1)
    return replace(source, pixels=picture, alpha=alpha, jpeg_steps=())  # it is no JPEG any more
