"""The whole job on one picture: train, apply, average, and make the result fit the input."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach import images, resampling
from zssr_teach.camera import Camera
from zssr_teach.checks import check_seed, derived_seed
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import Picture
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import warm_start_weights
from zssr_teach.pairs import camera_symmetries
from zssr_teach.reference import Reference, covered
from zssr_teach.resampling import Scale
from zssr_teach.training import History, Switch, TrainingRun
from zssr_teach.training.device import find_device
from zssr_teach.upscaling.increments import Base, check_increments, increment_factors
from zssr_teach.upscaling.presets import Preset, find_preset, with_choices
from zssr_teach.upscaling.result import Result, like_source
from zssr_teach.upscaling.safety import Touches, best_touches, strays
from zssr_teach.upscaling.touches import back_project, predict

if TYPE_CHECKING:
    import keras


class Job:
    """One picture on its way to a larger one.

    Parameters
    ----------
    image : float32 array (height, width, 3), or Picture
    scale : float or (float, float)
        From 1.1 to 8, one number or one for each axis.
    preset : str or Preset
    seed : int
    kernel : array or None
        How the camera blurs; see :mod:`zssr_teach.resampling`.
    alignment : str or None
        Where the pixels of `image` lie. None: "kernel" if there is a kernel, else "centred".
    noise : float or None
        Standard deviation (grey levels) of the noise on sons; None leaves it to the preset.
    steps : int or None
        Steps a network, instead of the preset's.
    warm_start : bool or None
        Whether to start from weights learnt on other photographs; None leaves it to the preset.
        False makes of "best" a run from zero: a smaller network, and many more steps for it.
    truth : image, Picture or None
        The ground truth, only looked at.
    increments : sequence of scales or None
        Factors of gradual increments, the last of which is `scale`; None leaves it to the preset.
    base_changes : sequence of scales or None
        Those of the increments after which the result becomes the picture to enlarge. Large
        factors need this: the sons of a small picture are too small to learn from. None leaves it
        to the preset.
    callbacks, observers
        See :class:`~zssr_teach.training.TrainingRun`; the observers are called with this job.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    >>> job = Job(image, scale=2, steps=2)
    >>> job.train().finish().image.shape
    (48, 48, 3)
    """

    def __init__(
        self,
        image: np.ndarray | Picture,
        scale: Scale = 2,
        preset: str | Preset = "live",
        seed: int = 0,
        *,
        kernel: np.ndarray | None = None,
        alignment: str | None = None,
        noise: float | None = None,
        steps: int | None = None,
        warm_start: bool | None = None,
        truth: np.ndarray | Picture | None = None,
        increments: Sequence[Scale] | None = None,
        base_changes: Sequence[Scale] | None = None,
        callbacks: Iterable[keras.callbacks.Callback] = (),
        observers: Iterable[Callable[[Job], object]] = (),
    ) -> None:
        self.device = find_device()  # loads TensorFlow, which is not part of the job's time
        self._started = time.perf_counter()
        check_seed(seed)
        self.source = as_picture(image)
        self.image = self.source.pixels
        self.camera = Camera(check_scale(scale), kernel, alignment)
        self.scale = resampling.scale_pair(scale)
        images.check_size(self.image.shape[0], self.image.shape[1], self.scale)
        self.preset = with_choices(find_preset(preset), noise, steps, warm_start)
        self.seed = seed
        self.protocol = protocol_for(self.scale)
        self.reference = self._find_reference(truth)
        self.enlarged = self.camera.enlarge(self.image, self._exact_shape())
        self._callbacks = list(callbacks)
        self.observers = list(observers)
        self.switch = Switch()
        # How a camera with a known blur would have taken an increment is only half known.
        count = self.preset.increments if self.camera.kernel is None else 1
        levels = increment_factors(self.scale, count)
        if increments is None:
            factors = increment_factors(self.scale, count, self.preset.by_axis and count > 1)
        else:
            factors = check_increments(increments, self.scale)
        # One network for each increment, several for the last one.
        self._plan = list(factors[:-1]) + [factors[-1]] * self.preset.networks
        if base_changes is None:
            base_changes = levels[:-1] if self.preset.climb and max(self.scale) > 2 else ()
        self._base_changes = [resampling.scale_pair(factor) for factor in base_changes]
        self._base = Base(self.image, (1.0, 1.0), self.camera)
        self._increments: list[np.ndarray] = []
        self._histories: list[History] = []
        self._last_runs: list[TrainingRun] = []
        self.run: TrainingRun = self._make_run()

    def _find_reference(self, truth: np.ndarray | Picture | None) -> Reference | None:
        if truth is None:
            return None
        pixels = as_picture(truth).pixels
        return Reference(covered(pixels, self.image, self.camera), self.protocol)

    def _exact_shape(self) -> tuple[int, int] | None:
        """Return the size of a result that is to lie on the ground truth, pixel on pixel."""
        if self.reference is None or self.camera.alignment != "centred":
            return None
        shape = self.reference.picture.shape
        fits = self.camera.fits(shape, self.image.shape)
        return (shape[0], shape[1]) if fits else None

    # -- training --

    def train(self) -> Job:
        """Train all networks, or until :meth:`stop`; called again it goes on where it was."""
        self.switch.release()
        while True:
            self.run.train()
            if self.run.state != "finished" or self._is_last():
                return self
            if self._factor != self.scale:
                self._keep_increment()
            self.run = self._make_run()

    def pause(self) -> None:
        """Hold still after the step under way (from another thread)."""
        self.switch.pause()

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        self.switch.resume()

    def stop(self) -> None:
        """End after the step under way; what has been learnt is used."""
        self.switch.stop()

    @cached_property
    def bicubic(self) -> np.ndarray:
        """The plain enlargement, float32 array (height, width, 3) in [0, 1]."""
        return np.clip(self.enlarged, 0, 1)

    @property
    def progress(self) -> float:
        """Part of the training that is done, 0 to 1."""
        return (len(self._histories) - 1 + self.run.progress) / len(self._plan)

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the training time still needed, or None before there is any to go by."""
        this_one = self.run.seconds_left
        if this_one is None or self.run.history.last is None:
            return None
        others = len(self._plan) - len(self._histories)
        return this_one + others * (this_one + self.run.history.last.seconds)

    @property
    def _full_shape(self) -> tuple[int, int]:
        return self.enlarged.shape[0], self.enlarged.shape[1]

    @property
    def _factor(self) -> tuple[float, float]:
        """The factor of the increment under way."""
        return self._plan[len(self._histories) - 1]

    def _is_last(self) -> bool:
        return len(self._histories) == len(self._plan)

    def _make_run(self) -> TrainingRun:
        """Set up the training of the next network of the plan."""
        number = len(self._histories)
        factor = self._plan[number]
        last = factor == self.scale
        camera = self._base.camera_for(factor)
        kernel = camera.kernel if self._base.is_input else None
        watched = self.reference if last else None
        run = TrainingRun(
            self._base.image,
            replace(self.preset.pairs, scale=camera.scale, kernel=kernel),
            self.preset.training_of(last),
            self.preset.network,
            seed=derived_seed(self.seed, number),
            reference=watched,
            enlarged=camera.enlarge(self._base.image, self._full_shape) if watched else None,
            callbacks=self._callbacks,
            observers=[self._after_step],
            switch=self.switch,
            device=self.device,
            extra_fathers=self._increments,
            start_weights=self._start_weights(),
        )
        self._histories.append(run.history)
        if last:
            self._last_runs.append(run)
        return run

    def _start_weights(self) -> list[np.ndarray] | None:
        if self.preset.carry_on and self._histories:
            return self.run.learnt_weights()
        if not self.preset.warm_start:
            return None
        bicubic = self.camera.kernel is None and self._is_clean
        return warm_start_weights(self.preset.network, bicubic)

    def _after_step(self, run: TrainingRun) -> None:
        for observe in self.observers:
            observe(self)

    def _keep_increment(self) -> None:
        """Turn a finished increment into an HR father, and perhaps into the new base."""
        factor = self._factor
        camera = self._base.camera_for(factor)
        start = camera.enlarge(self._base.image)
        picture = _answer(self.run, start, self.preset.self_ensemble)
        if self._base.is_input:
            picture = back_project(picture, self.image, camera, self.preset.back_projection)
        picture = np.clip(picture, 0, 1)
        if factor in self._base_changes:
            self._base = Base(picture, factor, self.camera)
            self._increments = []  # all of them are smaller than the new base
        else:
            self._increments.append(picture)

    # -- the result --

    def preview(self, rows: tuple[int, int] | None = None) -> np.ndarray:
        """Return the picture as the network under training would make it now, without touches.

        To be called from the thread that trains, or while nothing trains.

        Parameters
        ----------
        rows : (int, int) or None
            Only this band of it: its first row, and the one after its last.
        """
        return np.clip(self._apply([self.run], self_ensemble=False, rows=rows), 0, 1)

    def finish(
        self, self_ensemble: bool | None = None, back_projection: int | None = None
    ) -> Result:
        """Apply what has been learnt; may be called again with other finishing touches.

        Parameters
        ----------
        self_ensemble : bool or None
        back_projection : int or None
            None for either leaves it to the preset. None for both also leaves one of them out where
            the picture is rebuilt from its own son better without it.

        Notes
        -----
        The result is never worse than bicubic as far as can be known without a ground truth (see
        :mod:`zssr_teach.upscaling.safety`); where a network is, the result is bicubic itself.
        """
        wished = Touches(
            self.preset.self_ensemble if self_ensemble is None else self_ensemble,
            self.preset.back_projection if back_projection is None else back_projection,
        )
        trained = self._trained_runs()
        touches = self._best_touches(trained, wished) if trained else wished
        if touches is None:
            return self._bicubic_result(trained)
        notes = []
        if self_ensemble is None and back_projection is None and touches != wished:
            notes = [f"the picture's own son was rebuilt better with {touches}: so was the result"]
        else:
            touches = wished  # what was asked for is done
        sharp = self._sharpened(trained, touches.self_ensemble)
        if trained and self._is_clean and strays(sharp, self.enlarged, self.image, self.camera):
            return self._bicubic_result(trained)
        # Not kept here as well as there: a large picture is hundreds of megabytes.
        picture = back_project(sharp, self.image, self.camera, touches.back_projection)
        np.clip(picture, 0, 1, out=picture)
        return self._result(picture, [run.model for run in trained or [self.run]], notes)

    def _best_touches(self, trained: list[TrainingRun], wished: Touches) -> Touches | None:
        """Return the touches that rebuild the picture best, or None if bicubic does it better."""
        if all(run.is_switched_off for run in trained):
            return None
        image, pairs = trained[0].image, trained[0].pairs
        # A new base was made by a network: no blur is known of it, and its pixels are centred.
        camera = self.camera if self._base.is_input else Camera(pairs.scale, pairs.kernel)

        def sharpen(enlarged: np.ndarray, self_ensemble: bool) -> np.ndarray:
            answers = [_answer(run, enlarged, self_ensemble) for run in trained]
            return np.asarray(np.mean(answers, axis=0, dtype=np.float32))

        return best_touches(sharpen, image, camera, wished, pairs.son_noise)

    def _bicubic_result(self, trained: list[TrainingRun]) -> Result:
        note = "no network did better than bicubic here: the result is bicubic"
        return self._result(self.bicubic.copy(), [run.model for run in trained], [note])

    @property
    def _is_clean(self) -> bool:
        """Whether the input is to be kept as it is: no noise is to be taken from it."""
        return self.preset.pairs.son_noise == 0

    def _trained_runs(self) -> list[TrainingRun]:
        # Stopped early, the last networks may not have been trained at all.
        return [run for run in self._last_runs if len(run.history)]

    def _sharpened(self, trained: list[TrainingRun], self_ensemble: bool) -> np.ndarray:
        if self._increments and not trained and not len(self.run.history):
            # Stopped between two networks: the last increment is the best there is.
            return resampling.resize(self._increments[-1], self._full_shape)
        return self._apply(trained or [self.run], self_ensemble)

    def _apply(
        self,
        runs: Sequence[TrainingRun],
        self_ensemble: bool,
        rows: tuple[int, int] | None = None,
    ) -> np.ndarray:
        """Return the mean of what the networks make of the picture, at the full scale."""
        factor = self._factor
        start = self.enlarged
        if factor != self.scale or not self._base.is_input:
            exact = self._full_shape if factor == self.scale else None
            start = self._base.camera_for(factor).enlarge(self._base.image, exact)
        band = rows if factor == self.scale else None
        picture = _answer(runs[0], start, self_ensemble, band)
        for run in runs[1:]:
            picture += _answer(run, start, self_ensemble, band)
        picture /= np.float32(len(runs))
        if factor == self.scale:
            return picture
        # Only an increment has been reached: the rest of the way is bicubic.
        return resampling.resize(picture, self._full_shape)[slice(*rows or (None,))]

    def _result(
        self, picture: np.ndarray, models: Sequence[keras.Model], notes: Sequence[str] = ()
    ) -> Result:
        scores: dict[str, float] = {}
        if self.reference is not None:
            for prefix, candidate in (("", picture), ("bicubic_", self.bicubic)):
                measured = self.reference.scores(candidate)
                scores |= {f"{prefix}psnr": measured.psnr, f"{prefix}ssim": measured.ssim}
        histories = tuple(history for history in self._histories if len(history))
        last_seconds = [h.last.seconds for h in histories if h.last is not None]
        return Result(
            image=picture,
            bicubic=self.bicubic,
            picture=like_source(self.source, picture),
            models=tuple(models),
            histories=histories,
            preset=self.preset,
            scale=self.scale,
            seed=self.seed,
            device=self.device,
            seconds=time.perf_counter() - self._started,
            train_seconds=float(sum(last_seconds)),
            protocol=self.protocol,
            notes=tuple(notes),
            **scores,
        )


def _answer(
    run: TrainingRun,
    enlarged: np.ndarray,
    self_ensemble: bool,
    rows: tuple[int, int] | None = None,
) -> np.ndarray:
    """Return what a network makes of an enlarged picture, not clipped."""
    orientations = camera_symmetries(run.pairs)
    return predict(run.model, enlarged, self_ensemble, rows=rows, orientations=orientations)


def upscale(
    image: np.ndarray | Picture,
    scale: Scale = 2,
    preset: str | Preset = "live",
    seed: int = 0,
    **choices: Any,
) -> Result:
    """Enlarge one picture by zero-shot super-resolution.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1], or Picture
    scale : float or (float, float)
        From 1.1 to 8.
    preset : str or Preset
        "live", "gradual", "best", "paper" or "real".
    seed : int
        The same seed gives the same picture.
    **choices
        Everything else that :class:`Job` takes: kernel, noise, steps, truth, callbacks …

    Returns
    -------
    Result

    Raises
    ------
    SettingsError, ImageError
        In one line, what is wrong and what to do.

    References
    ----------
    Shocher, Cohen, Irani, "Zero-Shot Super-Resolution using Deep Internal Learning", CVPR 2018.
    https://doi.org/10.1109/CVPR.2018.00329

    Examples
    --------
    >>> image = np.random.default_rng(0).random((24, 30, 3), dtype=np.float32)
    >>> upscale(image, scale=1.5, steps=2).image.shape
    (36, 45, 3)
    """
    return Job(image, scale, preset, seed, **choices).train().finish()


def as_picture(image: np.ndarray | Picture) -> Picture:
    """Return what somebody gave as a picture, checked.

    Examples
    --------
    >>> as_picture("photo.jpg")
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: 'photo.jpg' is a name, not a picture; read it first: \
images.read('photo.jpg')
    """
    if isinstance(image, str | PurePath):
        name = str(image)
        raise ImageError(f"{name!r} is a name, not a picture; read it first: images.read({name!r})")
    return image if isinstance(image, Picture) else Picture(images.as_image(image))


def check_scale(scale: Scale) -> tuple[float, float]:
    """Return (vertical, horizontal) factors of which at least one really enlarges.

    Examples
    --------
    >>> check_scale(1)
    Traceback (most recent call last):
    zssr_teach.errors.SettingsError: a scale of 1 enlarges nothing; give a factor from 1.1 to 8
    """
    pair = resampling.scale_pair(scale)
    if max(pair) < 1.1:
        raise SettingsError(f"a scale of {scale} enlarges nothing; give a factor from 1.1 to 8")
    return pair
