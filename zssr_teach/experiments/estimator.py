"""A camera whose kernel one knows, and how it is found again from nothing but its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zssr_teach.camera import Camera
from zssr_teach.degradation import crop_to_scale
from zssr_teach.estimation import METHODS, SEARCHES, CameraFinding, explained, find_camera
from zssr_teach.experiments.blurring import bicubic_kernel
from zssr_teach.experiments.limits import SEEDS, Span, check_choice, check_numbers
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image, middle
from zssr_teach.kernels import KernelShape, measure_kernel
from zssr_teach.kernels.words import named_kernel
from zssr_teach.metrics import protocol_for
from zssr_teach.reference import Reference
from zssr_teach.training import History, Switch, Training

SCALE = 2
# Cameras, as their kernels are written on a command line.
CAMERAS = ("bicubic", "gaussian 1.4", "gaussian 1.6 0.8 30", "gaussian 2.4 1.2 120", "motion 7")
READER = "reader"
STEPS = {"kernelgan": 400, "recurrence": 24, READER: 1}  # that a method needs
RANGES = {"steps": Span(1, 3000), "seed": SEEDS}
_LARGEST = 256  # pixels a side

Kernel = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A kernel that was found, beside the true one; prints itself.

    Parameters
    ----------
    found, true : KernelShape
    in_common : float
        The part of their weight that lies in the same place in both, 0 to 1.
    bicubic, corrected, best : float
        PSNR in dB of the bicubic enlargement, and of the picture corrected with the kernel found,
        and with the true one.

    Examples
    --------
    >>> shape = measure_kernel(np.ones((3, 3)) / 9)
    >>> print(Estimate(shape, shape, 1.0, 28.0, 29.0, 29.0))
    found: 0.82 pixels wide in all directions; in truth: 0.82 pixels wide in all directions; 100 % \
of their weight in common. Corrected with it, the picture has +1.00 dB against bicubic; with the \
true kernel +1.00 dB
    """

    found: KernelShape
    true: KernelShape
    in_common: float
    bicubic: float
    corrected: float
    best: float

    def __str__(self) -> str:
        return (
            f"found: {self.found.width}; in truth: {self.true.width}; {self.in_common:.0%} of "
            "their weight in common. Corrected with it, the picture has "
            f"{self.corrected - self.bicubic:+.2f} dB against bicubic; with the true kernel "
            f"{self.best - self.bicubic:+.2f} dB"
        ).replace("%", " %")


class Glance:
    """The reader as a training without steps: it looks at the picture once, and is done.

    So that whoever watches a search can watch it, too.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    reference : Reference or None

    Attributes
    ----------
    finding : CameraFinding or None
        None before it has looked.
    kernel : float64 array (rows, columns) or None
        None before it has looked, and where there was nothing to be found.
    """

    planned = 0
    seconds_left = None

    def __init__(self, image: Image, reference: Reference | None = None) -> None:
        self.image = image
        self.reference = reference
        self.observers: list[Callable[[Any], object]] = []
        self.switch = Switch()
        self.history = History()
        self.finding: CameraFinding | None = None
        self.kernel: Kernel | None = None
        shape = None if reference is None else reference.picture.shape[:2]
        self.enlarged = Camera(SCALE).enlarge(image, shape)

    @property
    def progress(self) -> float:
        """0, or 1 once it has looked."""
        return float(self.finding is not None)

    def train(self) -> Glance:
        """Look."""
        if self.finding is None and self.switch.goes_on():
            finding = find_camera(self.image, SCALE, READER)
            self.finding, self.kernel = finding, finding.kernel
        return self

    def preview(self, rows: tuple[int, int] | None = None) -> Image:
        """Return the picture, or this band of rows, as the camera that was read explains it."""
        picture = np.clip(self.enlarged, 0, 1)
        if self.kernel is not None:
            camera = Camera(SCALE, self.kernel, "centred")
            picture = explained(self.image, camera, self.enlarged.shape[:2])
        return picture[slice(*rows or (None,))]


@dataclass(frozen=True, eq=False)
class EstimatorModel:
    """A picture, the camera that takes it, and the method that is to find the camera.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        Its middle 256×256 is used.
    camera : str
        One of :data:`CAMERAS`; it shrinks by 2.
    method : {"kernelgan", "recurrence", "reader"}
        Two searches, and a network that reads the blur at once.
    steps : int
        Of a search, 1 to 3,000.
    seed : int
        Of a search.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((96, 96, 3), dtype=np.float32)
    >>> model = EstimatorModel(picture, camera="motion 7", method="recurrence", steps=1)
    >>> model.small().shape, model.truth().width
    ((48, 48, 3), '2.00 pixels wide along 0° and 0.00 across')
    """

    image: Image
    camera: str = "gaussian 1.4"
    method: str = "kernelgan"
    steps: int = STEPS["kernelgan"]
    seed: int = 0
    memory: Memory = field(default_factory=Memory, repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        check_choice("camera", self.camera, CAMERAS)
        check_choice("method", self.method, METHODS)
        if max(self.image.shape[:2]) > _LARGEST:
            object.__setattr__(self, "image", middle(self.image, _LARGEST))

    # -- the truth --

    def _true_camera(self) -> Camera:
        return Camera(SCALE, named_kernel(self.camera), "centred")

    def true_kernel(self) -> Kernel:
        """Return the kernel of the camera; for bicubic the one that its widening makes."""
        kernel = named_kernel(self.camera)
        return bicubic_kernel(SCALE) if kernel is None else kernel

    def truth(self) -> KernelShape:
        """Return the true kernel's size, width, direction and centre of mass."""
        return measure_kernel(self.true_kernel())

    def reference(self) -> Reference:
        """Return the HR picture, cropped to an even number of pixels, to measure against."""
        return self.memory.recall(
            lambda: Reference(crop_to_scale(self.image, SCALE), protocol_for(SCALE)),
            self.image,
            "reference",
        )

    # -- what is seen of it --

    def small(self) -> Image:
        """Return the LR picture, float32 in [0, 1]: all that the method sees."""
        return self.memory.recall(
            lambda: np.clip(self._true_camera().shrink(self.reference().picture), 0, 1),
            self.image,
            "small",
            self.camera,
        )

    def bicubic(self) -> Image:
        """Return the bicubic enlargement of the LR picture, float32 in [0, 1]."""
        enlarged = Camera(SCALE).enlarge(self.small(), self.reference().picture.shape[:2])
        return np.clip(enlarged, 0, 1)

    def best(self) -> Image:
        """Return the picture as the true camera explains it: as good as this can become."""
        shape = self.reference().picture.shape[:2]
        return self.memory.recall(
            lambda: explained(self.small(), self._true_camera(), (shape[0], shape[1])),
            self.image,
            "best",
            self.camera,
        )

    # -- finding it --

    def search(self) -> Training:
        """Return a new search, or glance; its ``kernel`` is what it has found so far."""
        if self.method == READER:
            return Glance(self.small(), self.reference())
        return SEARCHES[self.method](
            self.small(), SCALE, seed=self.seed, steps=self.steps, reference=self.reference()
        )

    def estimate(self, kernel: Kernel, picture: Image) -> Estimate:
        """Return how a kernel that was found, and the picture corrected with it, compare."""
        reference = self.reference()
        scores = (reference.psnr(each) for each in (self.bicubic(), picture, self.best()))
        in_common = weight_in_common(kernel, self.true_kernel())
        return Estimate(measure_kernel(kernel), self.truth(), in_common, *scores)


def weight_in_common(one: Kernel, other: Kernel) -> float:
    """Return the part of the weight of two kernels that lies in the same places, 0 to 1.

    Both are laid with their middles on each other. Gaussians of 1.4 and 1.6 pixels have 90 % in
    common.

    Examples
    --------
    >>> weight_in_common(np.ones((1, 3)) / 3, np.ones((1, 5)) / 5)
    0.6
    """
    side = max(*one.shape, *other.shape)
    sheets = [np.zeros((2 * side + 1, 2 * side + 1)) for _ in range(2)]
    for sheet, kernel in zip(sheets, (one, other), strict=True):
        top, left = (side - length // 2 for length in kernel.shape)
        sheet[top : top + kernel.shape[0], left : left + kernel.shape[1]] = kernel
    apart = float(np.abs(sheets[0] - sheets[1]).sum())
    return round(max(0.0, 1 - apart / 2), 6)
