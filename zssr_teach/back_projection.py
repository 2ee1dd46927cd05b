"""The finishing touch that makes a result fit its input: back-projection."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.conjugate_steps import ConjugateSteps


def back_project(
    picture: np.ndarray, image: np.ndarray, camera: Camera, iterations: int = 10
) -> np.ndarray:
    """Correct a result so that shrinking it gives the input again.

    Each iteration shrinks the result as the camera would, and adds the enlarged difference to the
    input. That suits the bicubic camera. A kernel may let some detail through inverted, where
    enlarging has the wrong sign, or weakened so much that many iterations are needed; with a kernel
    the steps are those of conjugate gradients on the squared difference, which start from what the
    adjoint carries back. Should the difference rise all the same, the last step is undone and
    nothing more is done: it never rises.

    Parameters
    ----------
    picture : float32 array (about scale·height, scale·width, 3)
    image : float32 array (height, width, 3)
        The low-resolution input.
    camera : Camera
    iterations : int
        The most steps that are taken.

    References
    ----------
    Irani and Peleg, 1991, https://doi.org/10.1016/1049-9652(91)90045-L, section 3: it converges
    only for blurs that the correction fits. Hestenes and Stiefel, 1952,
    https://doi.org/10.6028/jres.049.044, section 10: conjugate gradients for least squares.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((12, 12, 3), dtype=np.float32)
    >>> camera = Camera(2)
    >>> rough = camera.enlarge(image)
    >>> better = back_project(rough, image, camera)
    >>> def error(picture): return np.abs(camera.shrink(picture) - image).mean()
    >>> bool(error(better) < 0.2 * error(rough))
    True
    """
    if not iterations:
        return picture
    return deque(back_projections(picture, image, camera, iterations), maxlen=1).pop()[0]


def back_projections(
    picture: np.ndarray, image: np.ndarray, camera: Camera, iterations: int
) -> Iterator[tuple[np.ndarray, float]]:
    """Yield the picture before the first step of :func:`back_project`, and after each.

    With each comes the mean squared difference of the re-shrunk picture to `image`. There are fewer
    than `iterations` steps where it is zero, or would rise.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((12, 12, 3), dtype=np.float32)
    >>> camera = Camera(2)
    >>> errors = [error for _, error in back_projections(camera.enlarge(image), image, camera, 3)]
    >>> len(errors), errors == sorted(errors, reverse=True)
    (4, True)
    """
    shape = picture.shape[0], picture.shape[1]
    conjugate = None if camera.kernel is None else ConjugateSteps(camera, shape)
    missing, error = _missing(picture, image, camera)
    yield picture, error
    for _ in range(iterations if error else 0):
        corrected = picture + (conjugate(missing) if conjugate else camera.enlarge(missing, shape))
        missing, after = _missing(corrected, image, camera)
        if after > error:
            return
        picture, error = corrected, after
        yield picture, error
        if not error:
            return


def _missing(picture: np.ndarray, image: np.ndarray, camera: Camera) -> tuple[np.ndarray, float]:
    """Return what the re-shrunk picture lacks, and its mean square."""
    missing = image - camera.shrink(picture)[: image.shape[0], : image.shape[1]]
    return missing, float(np.vdot(missing, missing)) / missing.size
