"""The rival of chapter 09 in the place of a training run: it has learnt already."""

from __future__ import annotations

from typing import Literal

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.networks.rivals import apply_rival, first_step, load_rival
from zssr_teach.resampling import first_pixel
from zssr_teach.training import History
from zssr_teach.training.device import Device, find_device

SUPERVISED_LABEL = (
    "a supervised network: it has learnt from other photographs, bicubically shrunk, and nothing "
    "from this picture"
)


class Ready:
    """All that a job needs of a training run, and no step: the network is only applied.

    A kernel is of no use to it; where the pixels lie is heeded.

    Parameters
    ----------
    rival : {"edsr", "srcnn"}
    image : float32 array (height, width, 3)
    camera : Camera
    device : Device or None
        None looks for one.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((24, 30, 3), dtype=np.float32)
    >>> ready = Ready("edsr", image, Camera(2))
    >>> len(ready.train()), ready.answer((48, 60)).shape
    (0, (48, 60, 3))
    """

    state: Literal["finished"] = "finished"
    is_switched_off = False
    progress = 1.0
    seconds_left = 0.0

    def __init__(
        self,
        rival: str,
        image: np.ndarray,
        camera: Camera,
        device: Device | None = None,
    ) -> None:
        precision = (device or find_device()).precision
        scale = first_step(rival, max(camera.scale))
        self.model = load_rival(rival, scale, precision)
        self.history = History()
        self._rival, self._image, self._camera, self._precision = rival, image, camera, precision

    def train(self) -> History:
        """Return the history, which stays empty."""
        return self.history

    def answer(
        self,
        shape: tuple[int, ...],
        self_ensemble: bool = False,
        rows: tuple[int, int] | None = None,
    ) -> np.ndarray:
        """Return what the network makes of the picture at this size (or a band), not clipped."""
        camera, first = self._camera, None
        if camera.alignment != "centred":
            down, across = (
                first_pixel(factor, camera.alignment, camera.kernel, axis)
                for axis, factor in enumerate(camera.scale)
            )
            first = down, across
        whole = apply_rival(
            self._rival, self._image, (shape[0], shape[1]), first, self._precision, self_ensemble
        )
        return whole[slice(*rows or (None,))]
