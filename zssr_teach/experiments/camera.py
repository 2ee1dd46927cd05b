"""A camera of one's own: a kernel chosen or drawn, what it does to a picture, and how to undo it.

The LR picture is blurred, shrunk, and spoilt as a recipe says. Enlarged again it does not shrink to
the LR picture; back-projection corrects that, step by step.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import scipy.ndimage
from numpy.typing import NDArray

from zssr_teach.back_projection import back_projections
from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation, crop_to_scale, degrade
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.blurring import bicubic_kernel
from zssr_teach.experiments.limits import SEEDS, Span, check_choice, check_numbers
from zssr_teach.experiments.memory import Memory
from zssr_teach.experiments.pictures import Image, bytes8, middle
from zssr_teach.kernels import (
    KernelShape,
    box_kernel,
    centre_of_mass,
    check_kernel,
    disc_kernel,
    gaussian_kernel,
    measure_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.metrics import protocol_for
from zssr_teach.recipes import RECIPES
from zssr_teach.reference import Reference

SIDE = 11  # of the grid that is drawn on
HEAVIEST = 9  # weight of a cell
_GROWTH = 1.01  # of a detail's error in one back-projection, up to which it does no harm
NOTHING = "nothing"  # no noise, no JPEG
# Kind of kernel → the settings that matter for it.
KINDS = {
    "bicubic": (),
    "Gaussian": ("sigma", "ratio", "angle"),
    "motion": ("length", "angle"),
    "disc": ("radius",),
    "shake": ("reach", "hand"),
    "box": ("rows", "columns"),
    "recipe": (),
    "drawn": ("drawing",),
}
SCALES = (2, 3, 4)
RANGES = {
    "sigma": Span(0.3, 5.0, 0.1, "pixels"),
    "ratio": Span(0.1, 1.0, 0.05),
    "angle": Span(0.0, 180.0, 5.0, "degrees"),
    "length": Span(1.0, 30.0, 0.5, "pixels"),
    "radius": Span(0.5, 10.0, 0.25, "pixels"),
    "reach": Span(2.0, 30.0, 1.0, "pixels"),
    "hand": Span(0, 99),
    "rows": Span(1, 15),
    "columns": Span(1, 15),
    "iterations": Span(0, 20),
}
_LARGEST = 256  # pixels a side: twenty corrections of more take seconds
_FREQUENCIES = 156  # a side of the spectrum; more than any kernel has pixels
_FAINTEST = -60.0  # decibels that are black in it


def stroke() -> tuple[int, ...]:
    """Return the drawing that is there at first: a short bent movement.

    Examples
    --------
    >>> len(stroke()), max(stroke())
    (121, 9)
    """
    cells = np.zeros((SIDE, SIDE), int)
    for row, column, weight in ((7, 3, 3), (6, 3, 5), (5, 4, 9), (4, 5, 9), (4, 6, 9), (4, 7, 5)):
        cells[row, column] = weight
    return tuple(cells.ravel().tolist())


@dataclass(frozen=True, eq=False)
class CameraModel:
    """A picture, the camera that takes it, and how far its picture is corrected.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        Its middle 256×256 is used.
    kind : {"bicubic", "Gaussian", "motion", "disc", "shake", "box", "recipe", "drawn"}
        Of kernel; "recipe" is the one that belongs to the recipe.
    sigma, ratio : float
        Of the Gaussian: standard deviation in HR pixels along its direction, 0.3 to 5, and that
        across it as a fraction of the first, 0.1 to 1.
    angle : float
        Direction of Gaussian and motion in degrees, anticlockwise from the horizontal, 0 to 180.
    length : float
        Of the motion, 1 to 30 HR pixels.
    radius : float
        Of the disc, 0.5 to 10 HR pixels.
    reach, hand : float, int
        Of the shake: size of the square that holds it, 2 to 30 HR pixels, and seed, 0 to 99.
    rows, columns : int
        Of the box, 1 to 15.
    drawing : tuple of int
        Weights from 0 to 9 of 11×11 cells, row after row. Wherever on the grid they are, the kernel
        gets them in its middle: to move a whole picture is no blur.
    scale : {2, 3, 4}
    recipe : str
        Whose noise and JPEG the picture gets: "nothing", or a name in
        :data:`~zssr_teach.recipes.RECIPES`.
    iterations : int
        Of back-projection, 0 to 20.
    seed : int
        Of the noise.

    Examples
    --------
    >>> picture = np.random.default_rng(0).random((64, 60, 3), dtype=np.float32)
    >>> model = CameraModel(picture, kind="motion", length=5.0)
    >>> model.small().shape, model.result().shape
    ((32, 30, 3), (64, 60, 3))
    >>> inverts_detail(model.camera)
    True
    """

    image: Image
    kind: str = "Gaussian"
    sigma: float = 1.4
    ratio: float = 1.0
    angle: float = 30.0
    length: float = 9.0
    radius: float = 3.0
    reach: float = 7.0
    hand: int = 1
    rows: int = 5
    columns: int = 5
    drawing: tuple[int, ...] = field(default_factory=stroke)
    scale: int = 2
    recipe: str = NOTHING
    iterations: int = 10
    seed: int = 0
    memory: Memory = field(default_factory=Memory, repr=False)
    # Apart, and small: each entry holds a picture for every iteration.
    corrections: Memory = field(default_factory=lambda: Memory(room=2), repr=False)

    def __post_init__(self) -> None:
        check_numbers(self, RANGES)
        for name in RANGES:  # a slider of a page makes 29.999999999999996 of 30
            object.__setattr__(self, name, round(getattr(self, name), 9))
        check_choice("kernel", self.kind, KINDS)
        check_choice("recipe", self.recipe, (NOTHING, *RECIPES))
        SEEDS.check("seed", self.seed)
        if self.scale not in SCALES or isinstance(self.scale, (bool, float)):
            raise SettingsError("the scale here is 2, 3 or 4; the command knows others")
        object.__setattr__(self, "drawing", checked_drawing(self.drawing))
        if max(self.image.shape[:2]) > _LARGEST:
            object.__setattr__(self, "image", middle(self.image, _LARGEST))

    # ---- the kernel -------------------------------------------------------------------------

    @property
    def matters(self) -> tuple[str, ...]:
        """Names of the settings that make a difference to this kind of kernel."""
        names = KINDS[self.kind]
        is_round = self.kind == "Gaussian" and self.ratio == 1
        return tuple(name for name in names if not (is_round and name == "angle"))

    def _choice(self) -> tuple[object, ...]:
        """Return all that decides the kernel; values to remember it by."""
        own = (self.recipe,) if self.kind == "recipe" else ()
        return (self.kind, *(getattr(self, name) for name in self.matters), *own)

    def given(self) -> NDArray[np.float64] | None:
        """Return the kernel as it was chosen or drawn; None for bicubic.

        Raises
        ------
        SettingsError
            If nothing is drawn.
        """
        if self.kind == "bicubic":
            return None
        if self.kind == "recipe":
            return None if self.recipe == NOTHING else RECIPES[self.recipe].kernel
        if self.kind == "drawn":
            return drawn_kernel(self.drawing)
        across = self.sigma * self.ratio
        makers = {
            "Gaussian": lambda: gaussian_kernel((self.sigma, across), angle=self.angle),
            "motion": lambda: motion_kernel(self.length, self.angle),
            "disc": lambda: disc_kernel(self.radius),
            "shake": lambda: shake_kernel(self.reach, self.hand),
            "box": lambda: box_kernel(self.rows, self.columns),
        }
        return makers[self.kind]()

    @property
    def camera(self) -> Camera:
        """Scale and kernel; the LR pixels lie centred, so that nothing is moved."""

        def make() -> Camera:
            kernel = self.given()
            return Camera(self.scale, kernel, "centred")

        return self.memory.recall(make, self.image, "camera", self.scale, *self._choice())

    def kernel(self) -> NDArray[np.float64]:
        """Return the kernel as a table of weights; for bicubic the one that its widening makes."""
        kernel = self.camera.kernel
        return bicubic_kernel(self.scale) if kernel is None else kernel

    def words(self) -> str:
        """Return how the kernel is named on a command line; "" where it has no name.

        Examples
        --------
        >>> CameraModel(np.zeros((32, 32, 3), np.float32), kind="motion").words()
        'motion 9 30'
        """
        across = self.sigma * self.ratio
        wide = f"{self.sigma:g}" if self.ratio == 1 else f"{self.sigma:g} {across:g} {self.angle:g}"
        return {
            "bicubic": "bicubic",
            "Gaussian": f"gaussian {wide}",
            "motion": f"motion {self.length:g} {self.angle:g}",
            "disc": f"disc {self.radius:g}",
            "shake": f"shake {self.reach:g} {self.hand}",
            "box": f"box {self.rows} {self.columns}",
        }.get(self.kind, "")

    def shape(self) -> KernelShape:
        """Return the kernel's size, width, direction and centre of mass."""
        return measure_kernel(self.kernel())

    def spectrum(self) -> NDArray[np.float32]:
        """Return how much of each frequency the kernel lets through, in decibels, −60 to 0.

        Frequency 0 is in the middle; at the edges are patterns of two HR pixels.
        """
        sides = (_FREQUENCIES, _FREQUENCIES)
        passed = np.abs(np.fft.fftshift(np.fft.fft2(self.kernel(), sides)))
        faintest = 10 ** (_FAINTEST / 20)
        return (20 * np.log10(np.maximum(passed, faintest))).clip(_FAINTEST, 0).astype(np.float32)

    def limit(self) -> tuple[int, int]:
        """Return (first row, side) of the square of frequencies that the LR picture can hold."""
        side = 2 * round(_FREQUENCIES / (2 * self.scale))
        return (_FREQUENCIES - side) // 2, side

    # ---- the pictures -----------------------------------------------------------------------

    def degradation(self) -> Degradation:
        """Return all that happens to the picture."""
        if self.recipe == NOTHING:
            return Degradation(self.camera)
        return replace(RECIPES[self.recipe].at(self.scale), camera=self.camera)

    def original(self) -> Image:
        """Return the HR picture, cropped to whole multiples of the scale."""
        return self.memory.recall(
            lambda: np.ascontiguousarray(crop_to_scale(self.image, self.scale)),
            self.image,
            "original",
            self.scale,
        )

    def _taken(self) -> tuple[object, ...]:
        """Return all that decides the LR picture."""
        return (self.scale, self.recipe, self.seed, *self._choice())

    def small(self) -> Image:
        """Return the LR picture, float32 in [0, 1]."""
        return self.memory.recall(
            lambda: degrade(self.original(), self.degradation(), self.seed),
            self.image,
            "small",
            *self._taken(),
        )

    def enlarged(self) -> Image:
        """Return the bicubic enlargement of the LR picture, float32, not clipped."""
        return self.camera.enlarge(self.small(), self.original().shape[:2])

    def _corrected(self) -> tuple[list[NDArray[np.uint8]], list[float]]:
        """Return the picture before and after each correction (8 bits), and their errors."""
        pictures, errors = [], []
        most = int(RANGES["iterations"].high)
        for picture, square in back_projections(self.enlarged(), self.small(), self.camera, most):
            pictures.append(bytes8(np.clip(picture, 0, 1)))
            errors.append(255 * square**0.5)
        return pictures, errors

    def _path(self) -> tuple[list[NDArray[np.uint8]], list[float]]:
        return self.corrections.recall(self._corrected, self.image, *self._taken())

    @property
    def is_corrected(self) -> bool:
        """Whether the corrections are known already; otherwise they take up to a second."""
        return self.corrections.knows(self.image, *self._taken())

    def errors(self) -> list[float]:
        """Return how far the re-shrunk picture is from the LR picture, before and after each step.

        Root mean square, in grey levels. It never rises; where a step would raise it, it ends.
        """
        return self._path()[1]

    def corrected(self, iterations: int) -> NDArray[np.uint8]:
        """Return the enlarged picture after so many corrections, uint8 (height, width, 3)."""
        pictures = self._path()[0]
        return pictures[min(iterations, len(pictures) - 1)]

    def result(self) -> NDArray[np.uint8]:
        """Return the enlarged picture after the chosen number of corrections."""
        return self.corrected(self.iterations)

    def psnr(self, iterations: int | None = None) -> float:
        """PSNR of the corrected picture on luma, border of the scale cropped, in decibels."""
        reference = self.memory.recall(
            lambda: Reference(self.original(), protocol_for(self.scale)),
            self.image,
            "reference",
            self.scale,
        )
        shown = self.corrected(self.iterations if iterations is None else iterations)
        return reference.psnr(shown / np.float32(255))


def checked_drawing(drawing: object) -> tuple[int, ...]:
    """Return a drawing as a tuple if it is one: 11×11 whole numbers from 0 to 9.

    Examples
    --------
    >>> checked_drawing([1, 2, 3])
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: a drawing is 11×11 whole numbers from 0 to 9, row after row
    """
    cells = tuple(drawing) if isinstance(drawing, (list, tuple)) else ()
    sound = all(type(cell) is int and 0 <= cell <= HEAVIEST for cell in cells)
    if len(cells) != SIDE**2 or not sound:
        raise SettingsError(
            f"a drawing is {SIDE}×{SIDE} whole numbers from 0 to {HEAVIEST}, row after row"
        )
    return cells


def drawn_kernel(drawing: tuple[int, ...]) -> NDArray[np.float64]:
    """Return the kernel that was drawn, moved by whole pixels so that it lies in its middle.

    So every drawing is one, in whichever corner it is.

    Raises
    ------
    SettingsError
        If nothing is drawn.

    Examples
    --------
    >>> corner = [1, 1] + [0] * 119
    >>> drawn_kernel(tuple(corner)).tolist()
    [[0.5, 0.5]]
    """
    cells = np.reshape(drawing, (SIDE, SIDE)).astype(float)
    if not cells.any():
        raise SettingsError("nothing is drawn yet; fill a cell of the grid, or choose a kernel")
    cells = cells[scipy.ndimage.find_objects(cells > 0, 1)[0]]
    for axis, offset in enumerate(centre_of_mass(cells)):
        moved = round(offset)
        padding = [(0, 0), (0, 0)]
        # Two pixels before the first move the middle by one.
        padding[axis] = (2 * max(0, -moved), 2 * max(0, moved))
        cells = np.pad(cells, padding)
    return check_kernel(cells)


def inverts_detail(camera: Camera) -> bool:
    """Tell whether some detail that the LR picture can hold arrives inverted, black for white.

    Motion, boxes and discs do that. A correction by enlarging then has the wrong sign, and grows
    with every repetition. What shrinking and enlarging makes of each frequency is the Fourier
    transform of what becomes of a single bright pixel.

    Examples
    --------
    >>> inverts_detail(Camera(2)), inverts_detail(Camera(2, np.ones((1, 9))))
    (False, True)
    """
    reach = 4 if camera.kernel is None else max(camera.kernel.shape)
    side = 2 * reach + 9
    point = np.zeros((side, side, 1), np.float32)
    point[side // 2, side // 2] = 1
    enlarged = camera.enlarge(point, camera.enlarged_shape(point.shape))
    seen = np.fft.fft2(np.fft.ifftshift(camera.shrink(enlarged)[..., 0]))
    return bool(np.abs(1 - seen).max() > _GROWTH)
