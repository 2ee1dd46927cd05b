"""Looking for the blur of a picture, step by step: what both methods have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from zssr_teach.back_projection import back_project
from zssr_teach.camera import Camera
from zssr_teach.checks import check_seed
from zssr_teach.estimation.refinement import camera_kernel, on_grid
from zssr_teach.estimation.usable import check_usable
from zssr_teach.images import as_image
from zssr_teach.metrics import luma
from zssr_teach.reference import Reference
from zssr_teach.resampling import Scale, scale_pair
from zssr_teach.training import History, Record, Rule, Switch, train

LOOK_EVERY = 25  # steps
_CORRECTIONS = 5  # of back-projection, for a picture to look at meanwhile


class KernelSearch(ABC):
    """A stream of records that ends in the kernel of the camera; a ``Training``.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        The LR picture.
    scale : float or (float, float)
        Of the camera. What a picture tells is how wide its blur is in its own pixels; on the HR
        grid it is `scale` times as wide.
    seed : int
    steps : int
    reference : Reference or None
        A ground truth, only looked at.
    observers : iterable of callables
    switch : Switch or None

    Raises
    ------
    ImageError
        A picture too small or too flat to tell anything.
    """

    def __init__(
        self,
        image: np.ndarray,
        scale: Scale,
        seed: int,
        steps: int,
        rule: Rule,
        *,
        reference: Reference | None = None,
        observers: Iterable[Callable[[Any], object]] = (),
        switch: Switch | None = None,
    ) -> None:
        check_seed(seed)
        self.image = as_image(image)
        self.grey = luma(self.image).astype(np.float32)
        check_usable(self.grey)
        self.scale = scale_pair(scale)
        self.seed = seed
        self.planned = steps
        self.reference = reference
        self.observers = list(observers)
        self.switch = switch or Switch()
        self.history = History()
        shape = None if reference is None else reference.picture.shape[:2]
        self.enlarged = Camera(scale).enlarge(self.image, shape)
        self._stream = train(
            self._batches(), self._step, rule, steps, looks=[self._look], history=self.history
        )

    # -- what each method does in its own way --

    @abstractmethod
    def _batches(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield pairs of windows: one to shrink, one to compare with."""

    @abstractmethod
    def _step(self, windows: np.ndarray, others: np.ndarray, rate: float) -> float:
        """Improve the kernel by one step; return the loss."""

    @property
    @abstractmethod
    def zoom_kernel(self) -> np.ndarray:
        """The kernel (rows, columns) that shrinks the picture by 2 to look like itself."""

    @property
    @abstractmethod
    def ignorance(self) -> float:
        """The loss of a method that knows nothing: what the loss is to be compared with."""

    # -- what anybody may ask --

    @property
    def kernel(self) -> np.ndarray:
        """The kernel of the camera on the HR grid, as far as it is known now."""
        return on_grid(camera_kernel(self.zoom_kernel), self.scale)

    @property
    def progress(self) -> float:
        """Part of the work that is done, 0 to 1."""
        return self.history.step / self.planned

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the time still needed, or None before there is any to go by."""
        pace = self.history.pace(LOOK_EVERY)
        return None if pace is None else pace * (self.planned - self.history.step)

    def train(self) -> KernelSearch:
        """Take all steps, or until stopped; called again, go on."""
        while self.switch.goes_on() and next(self._stream, None) is not None:
            for observe in self.observers:
                observe(self)
        return self

    def preview(self, rows: tuple[int, int] | None = None) -> np.ndarray:
        """Return the picture, or this band of rows, as the camera found so far explains it."""
        camera = Camera(self.scale, self.kernel, "centred")
        shape = self.enlarged.shape[0], self.enlarged.shape[1]
        picture = back_project(camera.enlarge(self.image, shape), self.image, camera, _CORRECTIONS)
        return np.clip(picture[slice(*rows or (None,))], 0, 1)

    def _look(self, record: Record) -> dict[str, Any]:
        found: dict[str, Any] = {"baseline": self.ignorance}
        if self.reference is not None and record.step % LOOK_EVERY == 0:
            found["psnr"] = self.reference.psnr(self.preview())
        return found
