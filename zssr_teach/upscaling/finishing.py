"""From what was learnt to a picture: the networks applied, and the touches that help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zssr_teach.back_projection import back_project
from zssr_teach.camera import Camera
from zssr_teach.networks import predict
from zssr_teach.pairs import camera_symmetries
from zssr_teach.training import TrainingRun
from zssr_teach.upscaling.increments import Way
from zssr_teach.upscaling.safety import Touches, best_touches, strays
from zssr_teach.upscaling.supervised import Ready


def answer(
    run: TrainingRun | Ready,
    enlarged: np.ndarray,
    self_ensemble: bool,
    rows: tuple[int, int] | None = None,
) -> np.ndarray:
    """Return what a network makes of an enlarged picture (or of a band of it), not clipped."""
    if isinstance(run, Ready):
        return run.answer(enlarged.shape, self_ensemble, rows)
    orientations = camera_symmetries(run.sampler.settings)
    return predict(run.model, enlarged, self_ensemble, rows=rows, orientations=orientations)


@dataclass(frozen=True)
class Learnt:
    """What a job has learnt so far.

    Parameters
    ----------
    way : Way
    enlarged : float32 array (height, width, 3)
        The plain enlargement, not clipped.
    runs : sequence of TrainingRun
        For the full scale, as far as they have been trained.
    current : TrainingRun
        The one under way, perhaps for a smaller factor.
    is_clean : bool
        Whether the input is to be kept as it is: no damage is to be taken from it.
    """

    way: Way
    enlarged: np.ndarray
    runs: Sequence[TrainingRun]
    current: TrainingRun | Ready
    is_clean: bool

    def increment(self, touches: Touches) -> np.ndarray:
        """Return the picture of the factor under way, in [0, 1], with these touches."""
        picture = answer(self.current, self.way.start(), touches.self_ensemble)
        if self.way.starts_from_input:
            image, camera = self.way.input, self.way.camera
            picture = back_project(picture, image, camera, touches.back_projection)
        return np.clip(picture, 0, 1)

    def finish(self, wished: Touches, is_free: bool) -> tuple[np.ndarray, str | None]:
        """Return the finished picture, in [0, 1], and a note on it.

        Parameters
        ----------
        wished : Touches
        is_free : bool
            Whether one of them may be left out if the picture is rebuilt better without it.

        Returns
        -------
        float32 array (height, width, 3)
            The plain enlargement if that is better than all of it.
        str or None
        """
        note = None
        touches = self._best_touches(wished) if self.runs else wished
        if touches is not None:
            if is_free and touches != wished:
                note = f"the picture's own son was rebuilt better with {touches}: so was the result"
            else:
                touches = wished  # what was asked for is done
            sharp = self._sharpened(touches.self_ensemble)
            image, camera = self.way.input, self.way.input_camera
            may_stray = not (self.runs and self.is_clean)
            if may_stray or not strays(sharp, self.enlarged, image, camera):
                # Not kept here as well as there: a large picture is hundreds of megabytes.
                picture = back_project(sharp, image, camera, touches.back_projection)
                return np.clip(picture, 0, 1, out=picture), note
        plain = np.clip(self.enlarged, 0, 1)
        return plain, "no network did better than bicubic here: the result is bicubic"

    def _best_touches(self, wished: Touches) -> Touches | None:
        """Return the touches with which the networks rebuild their picture best."""
        if all(run.is_switched_off for run in self.runs):
            return None
        image, pairs = self.runs[0].examination.image, self.runs[0].sampler.settings
        # A new base was made by a network: no blur is known of it, and its pixels are centred.
        from_input = self.way.starts_from_input
        camera = self.way.input_camera if from_input else Camera(pairs.scale, pairs.kernel)

        def sharpen(enlarged: np.ndarray, self_ensemble: bool) -> np.ndarray:
            answers = [answer(run, enlarged, self_ensemble) for run in self.runs]
            return np.asarray(np.mean(answers, axis=0, dtype=np.float32))

        price = self.runs[0].settings.perceptual.price
        return best_touches(sharpen, image, camera, wished, pairs, price)

    def _sharpened(self, self_ensemble: bool) -> np.ndarray:
        if self.way.increments and not self.runs and not len(self.current.history):
            # Stopped between two networks: the last increment is the best there is.
            return self.way.to_full_scale(self.way.increments[-1])
        return self.apply(self.runs or [self.current], self_ensemble)

    def apply(
        self,
        runs: Sequence[TrainingRun | Ready],
        self_ensemble: bool,
        rows: tuple[int, int] | None = None,
    ) -> np.ndarray:
        """Return the mean of what networks make of the picture, at the full scale, not clipped."""
        start = self.enlarged
        if not (self.way.is_at_full_scale and self.way.starts_from_input):
            start = self.way.start()
        band = rows if self.way.is_at_full_scale else None
        picture = answer(runs[0], start, self_ensemble, band)
        for run in runs[1:]:
            picture += answer(run, start, self_ensemble, band)
        picture /= np.float32(len(runs))
        if self.way.is_at_full_scale:
            return picture
        # Only an increment has been reached: the rest of the way is bicubic.
        return self.way.to_full_scale(picture)[slice(*rows or (None,))]
