"""The whole job on one picture: train, apply, average, and make the result fit the input."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.checks import check_seed, derived_seed
from zssr_teach.errors import SettingsError
from zssr_teach.images import Picture
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import warm_start_weights
from zssr_teach.resampling import Scale
from zssr_teach.training import History, Switch, TrainingRun
from zssr_teach.training.device import find_device
from zssr_teach.upscaling.finishing import Learnt
from zssr_teach.upscaling.increments import Way
from zssr_teach.upscaling.inputs import as_picture, bicubic_of, find_reference, shape_on
from zssr_teach.upscaling.preset import Preset
from zssr_teach.upscaling.presets import find_preset
from zssr_teach.upscaling.result import Result, like_source
from zssr_teach.upscaling.safety import Touches
from zssr_teach.upscaling.suggestions import suggest
from zssr_teach.upscaling.supervised import Ready

if TYPE_CHECKING:
    import keras


class Job:
    """One picture on its way to a larger one.

    Parameters
    ----------
    image : float32 array (height, width, 3), or Picture
    camera : Camera or scale
        How the picture was taken; a mere scale (1.1 to 8, one number or one for each axis) stands
        for a bicubic camera.
    preset : str or Preset
        Everything else there is to choose; :func:`~zssr_teach.upscaling.find_preset` returns one
        with other steps, noise or start.
    seed : int
    truth : image, Picture or None
        The ground truth, only looked at.
    callbacks, observers
        See :class:`~zssr_teach.training.TrainingRun`; the observers are called with this job.
    switch : Switch or None
        What pauses and stops it, from another thread; None makes one.

    Attributes
    ----------
    run : TrainingRun
        The training under way.
    camera : Camera
    preset : Preset
        Where it was to look at the picture first, this is what it chose.
    reasons : tuple of str
        And why; see :func:`~zssr_teach.upscaling.suggest`.
    reference : Reference or None
    enlarged : float32 array (height, width, 3)
        The plain enlargement, not clipped.
    way : Way
        How far it has come.
    histories : list of History
        One for each network, in order, that under way included.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((24, 24, 3), dtype=np.float32)
    >>> job = Job(image, 2, find_preset("live", steps=2))
    >>> job.train().finish().image.shape
    (48, 48, 3)
    """

    def __init__(
        self,
        image: np.ndarray | Picture,
        camera: Camera | Scale = 2,
        preset: str | Preset = "live",
        seed: int = 0,
        *,
        truth: np.ndarray | Picture | None = None,
        callbacks: Iterable[keras.callbacks.Callback] = (),
        observers: Iterable[Callable[[Job], object]] = (),
        switch: Switch | None = None,
    ) -> None:
        self.device = find_device()  # loads TensorFlow, which is not part of the job's time
        self._started = time.perf_counter()
        check_seed(seed)
        self.source = as_picture(image)
        self.seed = seed
        found = suggest(self.source, camera, preset)
        self.image, self.camera = found.image, found.camera
        self.preset, self.reasons = found.preset, found.reasons
        self.reference = find_reference(truth, self.image, self.camera)
        shape = shape_on(self.reference, self.image, self.camera)
        self.enlarged = self.camera.enlarge(self.image, shape)
        self.observers = list(observers)
        self.switch = switch or Switch()
        self._callbacks = list(callbacks)
        plan = self.preset.plan_for(self.camera)
        self.way = Way(self.image, self.camera, plan, self.enlarged.shape)
        self.histories: list[History] = []
        self._last_runs: list[TrainingRun] = []
        self.run: TrainingRun | Ready = self._make_run(None)

    # -- training --

    def train(self) -> Job:
        """Train all networks, or until the switch says stop; called again it goes on from there."""
        while True:
            self.run.train()
            if self.run.state != "finished" or self.way.is_at_its_end:
                return self
            self._go_on()

    @cached_property
    def bicubic(self) -> np.ndarray:
        """The plain enlargement of what was given, float32 array (height, width, 3) in [0, 1]."""
        return bicubic_of(self.source.pixels, self.image, self.enlarged, self.camera)

    @property
    def history(self) -> History:
        """That of the network under way."""
        return self.run.history

    @property
    def planned(self) -> int:
        """Steps in all, over all networks."""
        factors = self.way.plan.factors
        return sum(self.preset.training_of(factor == factors[-1]).steps for factor in factors)

    @property
    def progress(self) -> float:
        """Part of the training that is done, 0 to 1."""
        return (self.way.number + self.run.progress) / len(self.way.plan.factors)

    @property
    def seconds_left(self) -> float | None:
        """Estimate of the training time still needed, or None before there is any to go by."""
        this_one = self.run.seconds_left
        if this_one is None or self.history.last is None:
            return None
        others = len(self.way.plan.factors) - len(self.histories)
        return this_one + others * (this_one + self.history.last.seconds)

    def _go_on(self) -> None:
        """Keep what the finished network has brought; set up the training of the next one."""
        if not self.way.is_at_full_scale:
            touches = Touches(self.preset.self_ensemble, self.preset.back_projection)
            self.way.keep(self._learnt().increment(touches))
        self.way.number += 1
        self.run = self._make_run(self.run)

    def _make_run(self, before: TrainingRun | Ready | None) -> TrainingRun | Ready:
        way, is_last = self.way, self.way.is_at_full_scale
        camera = way.camera if way.starts_from_input else Camera(way.camera.scale)
        watched = self.reference if is_last else None
        if self.preset.rival:
            return Ready(self.preset.rival, way.image, camera, self.device)
        run = TrainingRun(
            way.image,
            self.preset.pairs.taken_by(camera),
            self.preset.training_of(is_last),
            self.preset.network,
            seed=derived_seed(self.seed, way.number),
            reference=watched,
            enlarged=way.start() if watched else None,
            callbacks=self._callbacks,
            observers=[self._after_step],
            switch=self.switch,
            device=self.device,
            extra_fathers=way.increments,
            start_weights=self._start_weights(before),
        )
        self.histories.append(run.history)
        if is_last:
            self._last_runs.append(run)
        return run

    def _start_weights(self, before: TrainingRun | Ready | None) -> list[np.ndarray] | None:
        if self.preset.carry_on and isinstance(before, TrainingRun):
            return before.learnt_weights()
        if not self.preset.warm_start:
            return None
        bicubic = self.camera.kernel is None and self._is_clean
        return warm_start_weights(self.preset.network, bicubic)

    def _after_step(self, run: TrainingRun) -> None:
        for observe in self.observers:
            observe(self)

    # -- the result --

    def preview(self, rows: tuple[int, int] | None = None) -> np.ndarray:
        """Return the picture as the network under training would make it now, without touches.

        To be called from the thread that trains, or while nothing trains.

        Parameters
        ----------
        rows : (int, int) or None
            Only this band of it: its first row, and the one after its last.
        """
        return np.clip(self._learnt().apply([self.run], False, rows), 0, 1)

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
        learnt = self._learnt()
        picture, note = learnt.finish(wished, self_ensemble is None and back_projection is None)
        models = [run.model for run in learnt.runs] or [self.run.model]
        return self._result(picture, models, note)

    def _learnt(self) -> Learnt:
        # Stopped early, the last networks may not have been trained at all.
        trained = [run for run in self._last_runs if len(run.history)]
        return Learnt(self.way, self.enlarged, trained, self.run, self._is_clean)

    @property
    def _is_clean(self) -> bool:
        """Whether the input is to be kept as it is: no damage is to be taken from it."""
        return self.preset.pairs.leaves_input_as_it_is

    def _result(
        self, picture: np.ndarray, models: Sequence[keras.Model], note: str | None
    ) -> Result:
        scores: dict[str, float] = {}
        if self.reference is not None:
            for prefix, candidate in (("", picture), ("bicubic_", self.bicubic)):
                measured = self.reference.scores(candidate)
                scores |= {f"{prefix}psnr": measured.psnr, f"{prefix}ssim": measured.ssim}
        histories = tuple(history for history in self.histories if len(history))
        return Result(
            image=picture,
            bicubic=self.bicubic,
            picture=like_source(self.source, picture),
            models=tuple(models),
            histories=histories,
            preset=self.preset,
            scale=self.camera.scale,
            seed=self.seed,
            device=self.device,
            seconds=time.perf_counter() - self._started,
            train_seconds=float(sum(h.last.seconds for h in histories if h.last is not None)),
            protocol=protocol_for(self.camera.scale),
            notes=(*self.reasons, *([note] if note else [])),
            **scores,
        )


def upscale(
    image: np.ndarray | Picture,
    scale: Scale = 2,
    preset: str | Preset = "live",
    seed: int = 0,
    *,
    kernel: np.ndarray | str | None = None,
    alignment: str | None = None,
    noise: float | None = None,
    steps: int | None = None,
    warm_start: bool | None = None,
    truth: np.ndarray | Picture | None = None,
    callbacks: Iterable[keras.callbacks.Callback] = (),
    observers: Iterable[Callable[[Job], object]] = (),
) -> Result:
    """Enlarge one picture by zero-shot super-resolution: all of a :class:`Job` in one call.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1], or Picture
    scale : float or (float, float)
        From 1.1 to 8.
    preset : str or Preset
        "live", "gradual", "best", "paper", "real", "auto", "convincing" or "perceptual"; or a
        rival, "supervised" or "srcnn", which has learnt from other pictures.
    seed : int
        The same seed gives the same picture.
    kernel, alignment
        How the camera blurs, and where the pixels of `image` lie; see
        :class:`~zssr_teach.camera.Camera`. The kernel "auto" is looked for in the picture.
    noise, steps, warm_start
        Instead of what the preset says; see :func:`find_preset`.
    truth, callbacks, observers
        See :class:`Job`.

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
    if isinstance(kernel, str) and kernel != "auto":
        raise SettingsError(f"the kernel is {kernel!r}; give an array, or 'auto' to look for it")
    finds = isinstance(kernel, str)
    chosen = find_preset(preset, noise=noise, steps=steps, warm_start=warm_start, camera=finds)
    camera = Camera(scale, None if isinstance(kernel, str) else kernel, alignment)
    job = Job(image, camera, chosen, seed, truth=truth, callbacks=callbacks, observers=observers)
    return job.train().finish()
