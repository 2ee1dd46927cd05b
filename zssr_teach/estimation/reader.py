"""Reading the blur off a picture, with a network that has seen many blurs in other pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import scipy.ndimage

from zssr_teach.estimation.refinement import symmetric
from zssr_teach.estimation.usable import check_usable
from zssr_teach.metrics import luma
from zssr_teach.networks.kernel_reader import SIDE, load_kernel_reader

if TYPE_CHECKING:
    import keras

LARGEST = 384  # pixels a side that are read: more tells no more
_REACH = 2.5  # standard deviation (pixels) of the neighbourhood that contrast is measured in
_DARK = 2 / 255  # contrast below which there is nothing to read


@dataclass(frozen=True)
class Reading:
    """What was read.

    Parameters
    ----------
    kernel : float64 array (15, 15)
        Sums to 1; on the HR grid of a picture twice as large.
    bicubic : float
        Probability that the picture was shrunk bicubically from a sharp scene, 0 to 1.
    spread : float
        Standard deviation of the kernel's width over parts of the picture, as a share of it.
    """

    kernel: np.ndarray
    bicubic: float
    spread: float


def read_kernel(image: np.ndarray) -> Reading:
    """Return what a picture tells about the camera at a glance, without training on it.

    The network knows what sharp photographs look like, and what blurs of many kinds make of them;
    it has seen none of this picture before. So this is *not* purely zero-shot: it is a ruler, which
    somebody else has marked. No method can do without: a soft picture of a sharp scene and a sharp
    picture of a soft scene are the same picture.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]

    Raises
    ------
    ImageError
        A picture too small or too flat to tell anything.

    Examples
    --------
    >>> from zssr_teach import images
    >>> from zssr_teach.camera import Camera
    >>> from zssr_teach.kernels import gaussian_kernel
    >>> camera = Camera(2, gaussian_kernel(1.4), "centred")
    >>> reading = read_kernel(camera.shrink(images.sample("astronaut").pixels))
    >>> bool(reading.bicubic < 0.5), reading.kernel.shape
    (True, (15, 15))
    """
    grey = luma(image).astype(np.float32)
    check_usable(grey)
    grey = _sharpest(grey, LARGEST)
    answers = [_turned_back(_ask(turned), number) for number, turned in enumerate(_turned(grey))]
    half = max(48, min(grey.shape) // 2)
    corners = [
        grey[rows, columns]
        for rows in (slice(half), slice(-half, None))
        for columns in (slice(half), slice(-half, None))
    ]
    parts = [_kernel(_ask(corner)) for corner in corners]
    kernel = _kernel(np.mean(answers, axis=0))
    widths = [width(part) for part in parts]
    odds = float(np.mean([answer[-1] for answer in answers]))
    return Reading(kernel, 1 / (1 + np.exp(-odds)), float(np.std(widths)) / width(kernel))


def as_read(grey: np.ndarray) -> np.ndarray:
    """Return what the network is shown: detail whose contrast is 1 everywhere, and what it was.

    Parameters
    ----------
    grey : float32 array (height, width) in [0, 1]

    Returns
    -------
    float32 array (height, width, 2)

    Examples
    --------
    >>> as_read(np.zeros((20, 30), np.float32)).shape
    (20, 30, 2)
    """
    detail = grey - _near(grey)
    contrast = np.sqrt(_near(detail**2) + _DARK**2)
    return np.stack([detail / contrast, np.log(contrast) + 3], axis=-1).astype(np.float32)


def width(kernel: np.ndarray) -> float:
    """Return the standard deviation (pixels) of a kernel, the mean over all directions."""
    rows, columns = (np.arange(side) - side // 2 for side in kernel.shape)
    squares = rows[:, None] ** 2 + columns**2
    return float(np.sqrt(np.vdot(kernel, squares) / 2))


def _near(grey: np.ndarray) -> np.ndarray:
    return np.asarray(scipy.ndimage.gaussian_filter(grey, _REACH, mode="mirror", radius=6))


@cache
def _reader() -> keras.Model:
    return load_kernel_reader()


def _ask(grey: np.ndarray) -> np.ndarray:
    return np.asarray(_reader()(as_read(grey)[None]))[0]


def _kernel(answer: np.ndarray) -> np.ndarray:
    parts = np.exp(answer[:-1] - answer[:-1].max(), dtype=np.float64)
    return symmetric(parts.reshape(SIDE, SIDE))


def _turned(grey: np.ndarray) -> list[np.ndarray]:
    """Return the picture, turned by 90°, flipped, and both: their kernels turn with them."""
    return [grey, np.rot90(grey), grey[:, ::-1], np.rot90(grey[:, ::-1])]


def _turned_back(answer: np.ndarray, number: int) -> np.ndarray:
    kernel = answer[:-1].reshape(SIDE, SIDE)
    kernel = np.rot90(kernel, -1) if number in (1, 3) else kernel
    kernel = kernel[:, ::-1] if number in (2, 3) else kernel
    return np.append(kernel.ravel(), answer[-1])


def _sharpest(grey: np.ndarray, side: int) -> np.ndarray:
    """Return the window of at most `side` pixels in which there is most detail."""
    height, width = min(side, grey.shape[0]), min(side, grey.shape[1])
    detail = np.abs(grey - _near(grey))
    best, place = -1.0, (0, 0)
    for top in range(0, grey.shape[0] - height + 1, side // 4):
        for left in range(0, grey.shape[1] - width + 1, side // 4):
            found = float(detail[top : top + height, left : left + width].mean())
            if found > best:
                best, place = found, (top, left)
    return grey[place[0] : place[0] + height, place[1] : place[1] + width]
