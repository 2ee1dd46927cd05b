"""Supervised against zero-shot: one picture, one camera, and four ways to enlarge it.

Three of the ways are quick, as they have learnt already or never will: bicubic, SRCNN, and the
supervised network. The fourth learns from the picture itself, for seconds, and can be told how the
picture was taken; what it has made is kept for these settings.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, crop_to_scale, degrade
from zssr_teach.experiments.limits import SEEDS, Span, check_choice, check_numbers, check_switches
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image, middle
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.metrics import Scores, protocol_for
from zssr_teach.networks.rivals import apply_rival
from zssr_teach.reference import Reference
from zssr_teach.training.device import find_device
from zssr_teach.upscaling import Job, Preset, find_preset

SCALE = 2
CAMERAS = ("bicubic", "Gaussian")
BICUBIC, SRCNN, SUPERVISED, ZERO_SHOT = "bicubic", "SRCNN", "supervised", "zero-shot"
QUICK = (BICUBIC, SRCNN, SUPERVISED)
METHODS = (*QUICK, ZERO_SHOT)
RANGES = {
    "sigma": Span(0.4, 3.0, 0.1, "pixels"),
    "ratio": Span(0.3, 1.0, 0.1),
    "noise": Span(0, 30, 1, "grey levels"),
    "jpeg": Span(0, 100, 1, "(0 is off)"),
    "steps": Span(1, 3000),
    "seed": SEEDS,
}
_LARGEST = 256  # pixels a side
_RIVALS = {SRCNN: "srcnn", SUPERVISED: "edsr"}


def told(preset: str | Preset, degradation: Degradation) -> tuple[Camera, Preset]:
    """Return the camera and the preset of a job that is told all that was done to its picture.

    The kernel goes to the camera, noise and JPEG to the sons; with either of them the result is not
    made to agree with the picture any more.

    Parameters
    ----------
    preset : str or Preset
    degradation : Degradation

    Examples
    --------
    >>> camera, preset = told("live", Degradation(2, gaussian=10, jpeg=40))
    >>> preset.pairs.son_noise, preset.pairs.son_jpeg, preset.back_projection
    (10, 40, 0)
    """
    chosen = find_preset(preset, noise=degradation.gaussian or None)
    if degradation.jpeg is not None:
        pairs = replace(chosen.pairs, son_jpeg=degradation.jpeg)
        chosen = replace(chosen, pairs=pairs, back_projection=0)
    assert isinstance(degradation.camera, Camera)  # it is one by now
    return degradation.camera, chosen


@dataclass(frozen=True, eq=False)
class Trained:
    """What zero-shot has made: the picture, after how many of the planned steps."""

    picture: Image
    steps: int
    planned: int


@dataclass(frozen=True, eq=False)
class RivalModel:
    """A picture, what was done to it, and what each method makes of it.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        Its middle 256×256 is used.
    camera : {"bicubic", "Gaussian"}
        It shrinks by 2.
    sigma, ratio : float
        Of the Gaussian: standard deviation along a direction of 30°, 0.4 to 3 HR pixels, and that
        across it as a fraction of the first, 0.3 to 1.
    noise : int
        Standard deviation in grey levels, 0 to 30.
    jpeg : int
        Quality, 1 to 100; 0 is no compression.
    is_told : bool
        Whether zero-shot is told kernel, noise and JPEG. The others cannot be told anything.
    steps, seed : int
        Of zero-shot; the seed is the noise's, too.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((40, 48, 3), dtype=np.float32)
    >>> model = RivalModel(picture, camera="Gaussian")
    >>> model.small().shape, model.quick("bicubic").shape, model.trained() is None
    ((20, 24, 3), (40, 48, 3), True)
    """

    image: Image
    camera: str = "bicubic"
    sigma: float = 1.2
    ratio: float = 1.0
    noise: int = 0
    jpeg: int = 0
    is_told: bool = True
    steps: int = find_preset("live").training.steps
    seed: int = 0
    memory: Memory = field(default_factory=Memory, repr=False)
    results: Memory = field(default_factory=lambda: Memory(room=40), repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        check_choice("camera", self.camera, CAMERAS)
        check_switches(self, ("is_told",))
        for name in ("sigma", "ratio"):  # a slider of a page makes 1.2000000000000002 of 1.2
            object.__setattr__(self, name, round(getattr(self, name), 9))
        if max(self.image.shape[:2]) > _LARGEST:
            object.__setattr__(self, "image", middle(self.image, _LARGEST))

    # -- what was done to the picture --

    @property
    def _taken(self) -> tuple[object, ...]:
        """All that decides the LR picture; values to remember it by."""
        blur = (self.sigma, self.ratio) if self.camera == "Gaussian" else ()
        return (self.camera, *blur, self.noise, self.jpeg, self.seed)

    def degradation(self) -> Degradation:
        """Return all that happens to the picture."""
        kernel = None
        if self.camera == "Gaussian":
            kernel = gaussian_kernel((self.sigma, self.sigma * self.ratio), angle=30)
        return Degradation(
            Camera(SCALE, kernel, "centred"), gaussian=self.noise, jpeg=self.jpeg or None
        )

    @property
    def is_as_learnt(self) -> bool:
        """Whether the picture was taken as those that the supervised networks have seen."""
        return self.camera == "bicubic" and not (self.noise or self.jpeg)

    def reference(self) -> Reference:
        """Return the HR picture, cropped to an even number of pixels, to measure against."""
        return self.memory.recall(
            lambda: Reference(crop_to_scale(self.image, SCALE), protocol_for(SCALE)),
            self.image,
            "reference",
        )

    def small(self) -> Image:
        """Return the LR picture, float32 in [0, 1]: all that the methods see."""
        return self.memory.recall(
            lambda: degrade(self.reference().picture, self.degradation(), self.seed),
            self.image,
            "small",
            *self._taken,
        )

    # -- what is made of it --

    def quick(self, method: str) -> Image:
        """Return what a quick method makes of it, float32 in [0, 1].

        Parameters
        ----------
        method : {"bicubic", "SRCNN", "supervised"}
        """
        check_choice("quick method", method, QUICK)
        return self.memory.recall(
            lambda: np.clip(self._enlarged(method), 0, 1), self.image, method, *self._taken
        )

    @property
    def is_quick(self) -> bool:
        """Whether the quick methods are known already; otherwise they take up to a second."""
        return all(self.memory.knows(self.image, each, *self._taken) for each in QUICK)

    def _enlarged(self, method: str) -> Image:
        height, width = self.reference().picture.shape[:2]
        if method == BICUBIC:
            return Camera(SCALE).enlarge(self.small(), (height, width))
        precision = find_device().precision
        return apply_rival(_RIVALS[method], self.small(), (height, width), precision=precision)

    def job(self) -> Job:
        """Return the training of zero-shot on the LR picture, not yet begun."""
        camera, preset = Camera(SCALE), find_preset("live")
        if self.is_told:
            camera, preset = told(preset, self.degradation())
        truth = self.reference().picture
        return Job(self.small(), camera, preset.with_steps(self.steps), self.seed, truth=truth)

    @property
    def _learnt(self) -> tuple[object, ...]:
        is_told = self.is_told and not self.is_as_learnt  # to be told nothing is then the same
        return (ZERO_SHOT, *self._taken, is_told, self.steps)

    def trained(self) -> Trained | None:
        """Return what zero-shot has made with these settings, if it has been trained."""
        if not self.results.knows(self.image, *self._learnt):
            return None
        kept: Trained | None = self.results.recall(lambda: None, self.image, *self._learnt)
        return kept

    def keep(self, job: Job) -> Trained:
        """Finish a job of this model, stopped or not, and keep what it has made."""
        steps = sum(len(history) for history in job.histories)
        made = Trained(job.finish().image, steps, job.planned)
        self.results.keep(made, self.image, *self._learnt)
        return made

    def pictures(self) -> dict[str, Image]:
        """Return what each method makes of it, zero-shot only if it has been trained."""
        made = {method: self.quick(method) for method in QUICK}
        trained = self.trained()
        return made if trained is None else made | {ZERO_SHOT: trained.picture}

    def scores(self) -> dict[str, Scores]:
        """Return PSNR and SSIM of each method that has a picture."""
        measure = self.reference().scores
        return {method: measure(picture) for method, picture in self.pictures().items()}
