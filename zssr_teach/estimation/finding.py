"""The camera found from a picture: what was found, how sure that is, and a sentence about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.checks import derived_seed
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.estimation.kernel_gan import KernelGan
from zssr_teach.estimation.patch_recurrence import PatchRecurrence
from zssr_teach.estimation.reader import read_kernel, width
from zssr_teach.estimation.refinement import on_grid
from zssr_teach.estimation.search import KernelSearch
from zssr_teach.images import as_image
from zssr_teach.kernels.measures import measure_kernel
from zssr_teach.resampling import Scale
from zssr_teach.training import Switch

SEARCHES: dict[str, Callable[..., KernelSearch]] = {
    "kernelgan": KernelGan,
    "recurrence": PatchRecurrence,
}
METHODS = ("reader", *SEARCHES)
_SURE_SPREAD = 0.2  # of the width, as a share of it
_SURE_ODDS = 0.1  # probability of the bicubic camera below which it is ruled out


@dataclass(frozen=True, eq=False)
class CameraFinding:
    """What was found; prints itself as a sentence.

    Parameters
    ----------
    camera : Camera
        What to go on with: the one found, or, where that is not sure, the bicubic one.
    kernel : array (rows, columns) or None
        The kernel found, also where it is not trusted; None where nothing was.
    width : float
        Its standard deviation in HR pixels.
    spread : float
        Standard deviation of the width over restarts, or over parts of the picture, in HR pixels.
    is_certain : bool
    sentence : str
    """

    camera: Camera
    kernel: np.ndarray | None = field(repr=False)
    width: float
    spread: float
    is_certain: bool
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def find_camera(
    image: np.ndarray,
    scale: Scale = 2,
    method: str = "reader",
    seed: int = 0,
    restarts: int = 3,
    *,
    steps: int | None = None,
    switch: Switch | None = None,
    each: Callable[[KernelSearch], object] | None = None,
) -> CameraFinding:
    """Find the camera that took a picture, from the picture alone.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
    scale : float or (float, float)
        By how much the picture is to be enlarged.
    method : {"reader", "kernelgan", "recurrence"}
        Two searches that see nothing but the picture, and a network that has learnt from other
        photographs what blurs look like: at once, and mostly better.
    seed : int
    restarts : int
        Of a search; the spread between them is its uncertainty. Of one alone that is not known,
        so its kernel is not gone on with.
    steps : int or None
        Of each search.
    switch : Switch or None
        To stop a search early; what is known by then is used.
    each : callable or None
        Called with each search before it begins, to watch it.

    Returns
    -------
    CameraFinding
        For a picture that is too small or too flat: the bicubic camera, and why.

    Raises
    ------
    SettingsError

    Examples
    --------
    >>> print(find_camera(np.full((64, 64, 3), 0.5, np.float32)))
    the picture is too flat to find its camera (it varies by 0.0 grey levels); it is taken for \
bicubic
    """
    if method not in METHODS:
        raise SettingsError(f"there is no method {method!r}; choose one of {', '.join(METHODS)}")
    image, camera = as_image(image), Camera(scale)
    try:
        if method == "reader":
            return _read(image, camera)
        return _searched(image, camera, method, seed, restarts, steps, switch or Switch(), each)
    except ImageError as error:
        reason = str(error).split(";")[0]
        return CameraFinding(camera, None, 0, 0, False, f"{reason}; it is taken for bicubic")


def _read(image: np.ndarray, camera: Camera) -> CameraFinding:
    reading = read_kernel(image)
    kernel = on_grid(reading.kernel, camera.scale)
    found = width(kernel)
    spread = reading.spread * found
    if reading.bicubic > 0.5:
        is_certain = reading.bicubic > 1 - _SURE_ODDS
        words = "" if is_certain else "probably "
        words += f"shrunk bicubically, or as sharply (probability {reading.bicubic:.0%})"
        return CameraFinding(camera, kernel, found, spread, is_certain, words)
    is_certain = reading.bicubic < _SURE_ODDS and reading.spread < _SURE_SPREAD
    return _finding(camera, kernel, spread, is_certain, f"bicubic: {reading.bicubic:.0%}")


def _searched(
    image: np.ndarray,
    camera: Camera,
    method: str,
    seed: int,
    restarts: int,
    steps: int | None,
    switch: Switch,
    each: Callable[[KernelSearch], object] | None,
) -> CameraFinding:
    kernels = []
    more = {} if steps is None else {"steps": steps}
    for number in range(restarts):
        search = SEARCHES[method](
            image, camera.scale, derived_seed(seed, number), switch=switch, **more
        )
        if each is not None:
            each(search)
        search.train()
        kernels.append(search.kernel)
        if search.progress < 1:  # stopped
            break
    widths = [width(kernel) for kernel in kernels]
    kernel, spread = np.mean(kernels, axis=0), float(np.std(widths))
    # A single one, or one that was stopped at once, says nothing of how far others would be off.
    is_certain = len(kernels) > 1 and spread < _SURE_SPREAD * width(kernel)
    note = "one search" if len(kernels) == 1 else f"{len(kernels)} searches"
    return _finding(camera, kernel, spread, is_certain, note)


def _finding(
    camera: Camera, kernel: np.ndarray, spread: float, is_certain: bool, note: str
) -> CameraFinding:
    found = width(kernel)
    words = f"blurred, {measure_kernel(kernel).width}, ± {spread:.2f} HR pixels ({note})"
    if not is_certain:
        words = f"perhaps {words}; that is not sure enough, so it is taken for bicubic"
        return CameraFinding(camera, kernel, found, spread, False, words)
    told = Camera(camera.scale, kernel, "centred")
    return CameraFinding(told, kernel, found, spread, True, words)
