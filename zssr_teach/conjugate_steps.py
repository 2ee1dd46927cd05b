"""Steps of back-projection for a camera with a kernel: conjugate gradients."""

from __future__ import annotations

import numpy as np

from zssr_teach.camera import Camera


class ConjugateSteps:
    """Steps that bring a shrunken picture nearer to the one wanted, whatever the blur.

    The adjoint says in which direction the squared difference falls most steeply. Followed again
    and again it goes to and fro; so from each direction those gone before are taken out (as seen
    through the camera), and nothing that they have put right is spoilt. Along the direction the
    step is as long as brings most.

    Parameters
    ----------
    camera : Camera
    shape : (int, int)
        Height and width of the picture that is corrected.
    """

    def __init__(self, camera: Camera, shape: tuple[int, int]) -> None:
        self._camera, self._shape = camera, shape
        self._direction = np.zeros((), np.float32)
        self._steepness = np.inf

    def __call__(self, missing: np.ndarray) -> np.ndarray:
        """Return the next correction (height, width, 3), given what the shrunken picture lacks."""
        slope = self._camera.adjoint(missing, self._shape)
        steepness = float(np.vdot(slope, slope))
        self._direction = slope + np.float32(steepness / self._steepness) * self._direction
        self._steepness = max(steepness, float(np.finfo(np.float32).tiny))
        seen = self._camera.shrink(self._direction)[: missing.shape[0], : missing.shape[1]]
        power = float(np.vdot(seen, seen))
        return self._direction * np.float32(float(np.vdot(seen, missing)) / power if power else 0)
