"""The finishing touch that makes a result fit its input: back-projection."""

from __future__ import annotations

import numpy as np

from zssr_teach.camera import Camera


def back_project(
    picture: np.ndarray, image: np.ndarray, camera: Camera, iterations: int = 10
) -> np.ndarray:
    """Correct a result so that shrinking it gives the input again.

    Each iteration shrinks the result as the camera would, and adds the enlarged difference to the
    input. For a camera that inverts some detail (:attr:`Camera.inverts_detail`) enlarging has the
    wrong sign there; the difference is then carried back by the adjoint, a step of gradient descent
    on the squared difference. Should the difference rise all the same, the last step is undone and
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
    only for blurs that the correction fits.

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
    shape = picture.shape[0], picture.shape[1]
    correction, before = None, np.inf
    for number in range(iterations + 1 if iterations else 0):
        missing = image - camera.shrink(picture)[: image.shape[0], : image.shape[1]]
        error = float(np.vdot(missing, missing))
        if error > before and correction is not None:
            return picture - correction
        if number == iterations or error == 0:
            break
        before = error
        if camera.inverts_detail:
            correction = camera.adjoint(missing, shape) / np.float32(camera.strength)
        else:
            correction = camera.enlarge(missing, shape)
        picture = picture + correction
    return picture
