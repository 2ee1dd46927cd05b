"""The whole job on one picture: train, apply, average, and make the result fit the input.

:func:`upscale` does it in one call. :class:`Job` is the same in steps, for those who want to watch,
pause or stop the training, or to switch the finishing touches without training again. Chapter 07
builds the finishing touches by hand:

- *Geometric self-ensemble*: apply the network to all 8 flips and rotations, turn the results back,
  take the median (Timofte, Rothe, Van Gool, CVPR 2016, https://doi.org/10.1109/CVPR.2016.206).
- *Back-projection*: shrink the result; where it differs from the input, correct it (Irani and
  Peleg, 1991, https://doi.org/10.1016/1049-9652(91)90045-L).
- *Gradual increments*: enlarge by smaller factors first; each result is one more, larger HR father
  for the next network (Shocher, Cohen, Irani, CVPR 2018, section 3.1,
  https://doi.org/10.1109/CVPR.2018.00329).
- *Tiles*: a large picture is enlarged piece by piece, each read with a rim (halo) as wide as the
  network can see, so that the seams are not just invisible but absent.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from zssr_teach import images, resampling
from zssr_teach.device import Device, find_device
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.images import Picture
from zssr_teach.metrics import Protocol, protocol_for
from zssr_teach.network import (
    NetworkSettings,
    compile_network,
    parameter_count,
    warm_start_weights,
)
from zssr_teach.pairs import TRANSFORMS, PairSettings, transform, undo_transform
from zssr_teach.resampling import Scale
from zssr_teach.training import (
    CosineRule,
    History,
    LinearRule,
    PlateauRule,
    TrainingRun,
    TrainingSettings,
    Truth,
)

if TYPE_CHECKING:
    import keras

WARM_START_LABEL = "warm start from other photographs: not purely zero-shot"
SIDE_STEP = 32  # the sides of what a network is applied to are multiples of this
TILE = 256  # side of the pieces in which a picture is enlarged, in pixels of the result


# ---- presets ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preset:
    """Everything there is to choose about a job, apart from the picture and the scale.

    Change one thing with :func:`dataclasses.replace`.

    Parameters
    ----------
    name, purpose : str
    network : NetworkSettings
    training : TrainingSettings
    pairs : PairSettings
        Its scale and kernel are replaced by those of the job.
    networks : int
        How many networks are trained from different seeds; their results are averaged.
    increments : int
        In how many steps the full scale is reached; 1 is one jump, as always with a kernel.
    climb : bool
        Whether, for scales above 2, each increment's result is the picture that the next one
        enlarges and learns from, not just one more father. (Up to 2 that loses.)
    self_ensemble : bool
    back_projection : int
        Number of iterations; 0 leaves it out, as is right for noisy pictures.
    warm_start : bool
        Start from weights learnt on other photographs: quicker and better, but not purely
        zero-shot. See :func:`zssr_teach.network.warm_start_weights`.

    Examples
    --------
    >>> replace(PRESETS["live"], networks=2).networks
    2
    """

    name: str
    purpose: str
    network: NetworkSettings = field(default_factory=NetworkSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    pairs: PairSettings = field(default_factory=PairSettings)
    networks: int = 1
    increments: int = 1
    climb: bool = False
    self_ensemble: bool = True
    back_projection: int = 10
    warm_start: bool = False

    def __post_init__(self) -> None:
        if self.networks < 1 or self.increments < 1 or self.back_projection < 0:
            raise SettingsError(
                "give at least one network and one increment, and 0 or more back-projections"
            )

    def __str__(self) -> str:
        rule = self.training.rule
        if isinstance(rule, PlateauRule):
            rate = f"plateau rule from {rule.first:g}"
        else:
            rate = f"{'line' if isinstance(rule, LinearRule) else 'cosine'} from {rule.peak:g}"
        parts = [
            f"{self.name}: {self.purpose}",
            f"{self.network.depth} layers of {self.network.width} channels "
            f"({parameter_count(self.network):,} numbers to learn)",
            f"{self.training.steps} steps of {self.training.batch} crops of "
            f"{self.pairs.crop}×{self.pairs.crop}, {self.training.optimiser}, {rate}",
            f"{self.networks} network(s), {self.increments} increment(s)"
            f"{', each the picture for the next' if self.climb else ''}, "
            f"self-ensemble {'on' if self.self_ensemble else 'off'}, "
            f"{self.back_projection} back-projections, noise on sons {self.pairs.son_noise:g}",
        ]
        if self.warm_start:
            parts.append(WARM_START_LABEL)
        return "\n  ".join(parts)


# As in the authors' released configuration: half of the fathers are the picture itself.
_FULL_SIZE = PairSettings(full_size_share=0.5)

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            name="live",
            purpose="seconds on a laptop",
            network=NetworkSettings(depth=8, width=32),
            training=TrainingSettings(
                steps=700, batch=2, rule=LinearRule(), check_every=250, optimiser="muon"
            ),
            pairs=_FULL_SIZE,
        ),
        Preset(
            name="best",
            purpose="as good as it gets, in less time than the authors' code takes",
            network=NetworkSettings(depth=12),
            training=TrainingSettings(
                steps=500,
                batch=2,
                rule=CosineRule(peak=1e-3, warm_up=50),
                check_every=125,
                optimiser="muon",
            ),
            # What is general is known already: what is left to learn is near the full size.
            pairs=PairSettings(smallest_father=0.8),
            increments=2,
            climb=True,
            warm_start=True,
        ),
        Preset(
            name="paper",
            purpose="as published: 8 layers of 64, Adam, plateau rule, one crop of 128 a step",
            network=NetworkSettings(depth=8, width=64),
            training=TrainingSettings(steps=3000, batch=1, rule=PlateauRule()),
            pairs=replace(_FULL_SIZE, crop=128),
        ),
        Preset(
            name="real",
            purpose="for pictures with noise or an unknown blur",
            network=NetworkSettings(depth=8, width=32),
            training=TrainingSettings(steps=700, batch=2, optimiser="muon"),
            pairs=PairSettings(son_noise=5.0),
            back_projection=0,
        ),
    )
}

# What "best" is without its warm start. Where nothing is known beforehand, everything has to be
# learnt from the picture: more steps, a higher rate, and smaller fathers as well.
_BEST_FROM_ZERO = Preset(
    name="best",
    purpose="as good as it gets from this picture alone",
    network=NetworkSettings(depth=8, width=32),
    training=TrainingSettings(
        steps=2000, batch=4, rule=LinearRule(), check_every=250, optimiser="muon"
    ),
    pairs=_FULL_SIZE,
)


def find_preset(preset: str | Preset) -> Preset:
    """Return the preset of that name, or the one given.

    Examples
    --------
    >>> find_preset("paper").network.width
    64
    """
    if isinstance(preset, Preset):
        return preset
    if preset not in PRESETS:
        raise SettingsError(f"there is no preset {preset!r}; choose one of {', '.join(PRESETS)}")
    return PRESETS[preset]


# ---- finishing touches ------------------------------------------------------------------------


def predict(
    model: keras.Model,
    enlarged: np.ndarray,
    self_ensemble: bool = False,
    tile: int = TILE,
    rows: tuple[int, int] | None = None,
) -> np.ndarray:
    """Apply a network to an enlarged picture of any size, tile by tile.

    Parameters
    ----------
    model : keras.Model
        From :func:`zssr_teach.network.build_network`.
    enlarged : float32 array (height, width, 3)
        The bicubic enlargement of the input.
    self_ensemble : bool
        Median over the 8 flips and rotations.
    tile : int
        Side of the tiles; the result does not depend on it, only the memory needed.
    rows : (int, int) or None
        Compute only this band of the result: its first row, and the one after its last.

    Returns
    -------
    float32 array (height of the band, width, 3). Not clipped.

    Examples
    --------
    >>> from zssr_teach.network import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=2, width=4))
    >>> enlarged = np.random.default_rng(0).random((20, 30, 3), dtype=np.float32)
    >>> bool(np.allclose(predict(model, enlarged), enlarged))  # a fresh network changes nothing
    True
    """
    apply = compile_network(model)
    halo = sum(layer.kernel_size[0] // 2 for layer in model.layers if hasattr(layer, "kernel_size"))
    (first, end), width = rows or (0, enlarged.shape[0]), enlarged.shape[1]
    result = np.empty((end - first, *enlarged.shape[1:]), np.float32)
    for top in _tile_starts(end - first, tile):
        for left in _tile_starts(width, tile):
            down = (first + top, min(first + top + tile, end))
            piece = _read_with_halo(enlarged, down, (left, min(left + tile, width)), halo)
            sharp = _ensemble(apply, piece) if self_ensemble else apply(piece[None]).numpy()[0]
            inside = sharp[halo:, halo:][: down[1] - down[0], : min(tile, width - left)]
            result[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
    return result


def _tile_starts(length: int, tile: int) -> list[int]:
    # The last tile is moved back to end with the picture: all tiles have one shape.
    starts = list(range(0, max(1, length - tile), tile))
    return starts if length <= tile else [*starts, length - tile]


def _read_with_halo(
    image: np.ndarray, rows: tuple[int, int], columns: tuple[int, int], halo: int
) -> np.ndarray:
    """Read a tile and the rim around it; beyond the picture it goes on mirrored.

    Below and on the right the rim is wider where the sides are no multiple of 32: for every new
    shape TensorFlow prepares its convolutions anew, and keeps what it has prepared (0.4 MB).
    """
    indices = []
    for (start, end), length in zip((rows, columns), image.shape, strict=False):
        side = -(-(end - start) // SIDE_STEP) * SIDE_STEP
        wanted = np.arange(start - halo, start + side + halo)
        period = max(1, 2 * (length - 1))
        wanted = wanted % period
        indices.append(np.minimum(wanted, period - wanted))
    return image[np.ix_(*indices)]


def _ensemble(apply: Callable[..., Any], piece: np.ndarray) -> np.ndarray:
    """Median over the 8 flips and rotations of one piece, four at a time (they share a shape)."""
    results = []
    for group in ((0, 2, 4, 6), (1, 3, 5, 7)):
        batch = np.stack([transform(piece, index) for index in group])
        sharp = apply(batch).numpy()
        results += [undo_transform(one, i) for one, i in zip(sharp, group, strict=True)]
    # Of eight values the median is the mean of the two in the middle. (np.median is slower.)
    ordered = np.sort(np.stack(results), axis=0)
    middle = len(TRANSFORMS) // 2
    return (ordered[middle - 1] + ordered[middle]) / 2


def back_project(
    picture: np.ndarray,
    image: np.ndarray,
    scale: Scale,
    iterations: int = 10,
    kernel: np.ndarray | None = None,
    alignment: str = "centred",
) -> np.ndarray:
    """Correct a result so that shrinking it gives the input again.

    Parameters
    ----------
    picture : float32 array (scale·height, scale·width, 3)
    image : float32 array (height, width, 3)
        The low-resolution input.
    iterations : int
        Each one adds the enlarged difference between the input and the shrunken result.

    Examples
    --------
    >>> image = np.random.default_rng(0).random((12, 12, 3), dtype=np.float32)
    >>> rough = resampling.upscale(image, 2)
    >>> better = back_project(rough, image, 2)
    >>> def error(picture): return np.abs(resampling.downscale(picture, 2) - image).mean()
    >>> bool(error(better) < 0.2 * error(rough))
    True
    """
    for _ in range(iterations):
        shrunken = resampling.downscale(picture, scale, kernel, alignment)
        missing = image - shrunken[: image.shape[0], : image.shape[1]]
        correction = resampling.upscale(
            missing, scale, alignment, kernel, (picture.shape[0], picture.shape[1])
        )
        picture = np.add(picture, correction, out=correction)
    return picture


def increment_factors(scale: Scale, increments: int) -> tuple[tuple[float, float], ...]:
    """Return the factors of gradual increments, the full scale last: equal ratios.

    Examples
    --------
    >>> increment_factors(4, 2)
    ((2.0, 2.0), (4.0, 4.0))
    """
    pair = resampling.scale_pair(scale)
    shares = [(number + 1) / increments for number in range(increments)]
    return tuple((pair[0] ** share, pair[1] ** share) for share in shares)


# ---- the job ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What a job made, and how.

    Parameters
    ----------
    image : float32 array (height, width, 3) in [0, 1]
        The super-resolved picture.
    bicubic : float32 array (height, width, 3) in [0, 1]
        The plain enlargement, to compare with.
    picture : Picture
        `image` with what came with the input: transparency (enlarged), bit depth, greyness.
    models : tuple of keras.Model
    histories : tuple of History
        One for each network that was trained, in order.
    preset : Preset
    scale : (float, float)
    seed : int
    device : Device
    seconds, train_seconds : float
        Everything since the job was made, and the training in it.
    protocol : Protocol
    psnr, ssim, bicubic_psnr, bicubic_ssim : float or None
        Against the ground truth, if there is one.
    """

    image: np.ndarray
    bicubic: np.ndarray
    picture: Picture
    models: tuple[keras.Model, ...]
    histories: tuple[History, ...]
    preset: Preset
    scale: tuple[float, float]
    seed: int
    device: Device
    seconds: float
    train_seconds: float
    protocol: Protocol
    psnr: float | None = None
    ssim: float | None = None
    bicubic_psnr: float | None = None
    bicubic_ssim: float | None = None

    @property
    def model(self) -> keras.Model:
        """The (last) network."""
        return self.models[-1]

    @property
    def history(self) -> History:
        """The history of the (last) network."""
        return self.histories[-1] if self.histories else History()

    @property
    def steps(self) -> int:
        """Training steps taken by all networks together, restarts included."""
        return sum(len(history) for history in self.histories)

    @property
    def parameters(self) -> int:
        """How many numbers all networks have learnt."""
        return sum(int(model.count_params()) for model in self.models)

    @property
    def events(self) -> list[str]:
        """What was out of the ordinary, in words."""
        return [event for history in self.histories for event in history.events]


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
    callbacks, on_step
        See :class:`~zssr_teach.training.TrainingRun`; `on_step` is called with this job.

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
        on_step: Callable[[Job], None] | None = None,
    ) -> None:
        self.device = find_device()  # loads TensorFlow, which is not part of the job's time
        self._started = time.perf_counter()
        self.source = image if isinstance(image, Picture) else Picture(images.as_image(image))
        self.image = self.source.pixels
        self.scale = check_scale(scale)
        images.check_size(self.image.shape[0], self.image.shape[1], self.scale)
        self.preset = _with_choices(find_preset(preset), noise, steps, warm_start)
        self.seed = seed
        self.kernel = None if kernel is None else resampling.check_kernel(kernel)
        self.alignment = alignment or ("centred" if kernel is None else "kernel")
        self.enlarged = resampling.upscale(self.image, self.scale, self.alignment, self.kernel)
        self.protocol = protocol_for(self.scale)
        self.truth = _check_truth(truth, self.enlarged.shape, max(self.scale))
        self._callbacks = list(callbacks)
        self.on_step = on_step
        # How a camera with a known blur would have taken an increment is only half known.
        count = self.preset.increments if self.kernel is None else 1
        factors = _check_increments(increments, self.scale, count)
        # One network for each increment, several for the last one.
        self._plan = list(factors[:-1]) + [factors[-1]] * self.preset.networks
        if base_changes is None:
            base_changes = factors[:-1] if self.preset.climb and max(self.scale) > 2 else ()
        self._base_changes = [resampling.scale_pair(factor) for factor in base_changes]
        self._base = _Base(self.image, (1.0, 1.0), self.alignment)
        self._increments: list[np.ndarray] = []
        self._histories: list[History] = []
        self._last_runs: list[TrainingRun] = []
        self._stop_asked = self._pause_asked = False
        self.run: TrainingRun = self._make_run()

    # -- training --

    def train(self) -> Job:
        """Train all networks, or until :meth:`stop`; called again it goes on where it was."""
        self._stop_asked = False
        while True:
            self.run.train()
            if self.run.state != "finished" or self._is_last():
                return self
            if self._factor != self.scale:
                self._keep_increment()
            self.run = self._make_run()
            # Asked between two networks, while nothing was listening.
            if self._stop_asked:
                self.run.state = "stopped"
                return self
            if self._pause_asked:
                self.run.pause()

    def pause(self) -> None:
        """Hold still after the step under way (from another thread)."""
        self._pause_asked = True
        self.run.pause()

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        self._pause_asked = False
        self.run.resume()

    def stop(self) -> None:
        """End after the step under way; what has been learnt is used."""
        self._stop_asked, self._pause_asked = True, False
        self.run.stop()

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
        ratio = self._base.ratio_to(factor)
        kernel = None
        if self.kernel is not None and self._base.factor == (1.0, 1.0):
            kernel = resampling.scale_kernel(self.kernel, _divide(factor, self.scale))
        truth = None
        if self.truth is not None and last:
            height, width = self.truth.shape[:2]
            start = self._base.enlarge(factor, self.scale, kernel, self.enlarged.shape)
            truth = Truth(start[:height, :width], self.truth, self.protocol)
        run = TrainingRun(
            self._base.image,
            replace(self.preset.pairs, scale=ratio, kernel=kernel),
            self.preset.training,
            self.preset.network,
            seed=self.seed + number,
            truth=truth,
            callbacks=self._callbacks,
            on_step=self._after_step,
            device=self.device,
            extra_fathers=self._increments,
            start_weights=self._start_weights(),
        )
        self._histories.append(run.history)
        if last:
            self._last_runs.append(run)
        return run

    def _start_weights(self) -> list[np.ndarray] | None:
        if not self.preset.warm_start:
            return None
        clean = self.kernel is None and self.preset.pairs.son_noise == 0
        return warm_start_weights(self.preset.network, bicubic=clean)

    def _after_step(self, run: TrainingRun) -> None:
        if self.on_step is not None:
            self.on_step(self)

    def _keep_increment(self) -> None:
        """Turn a finished increment into an HR father, and perhaps into the new base."""
        factor = self._factor
        kernel = None if self.kernel is None else self.run.pairs.kernel
        start = self._base.enlarge(factor, self.scale, kernel)
        picture = predict(self.run.model, start, self.preset.self_ensemble)
        if self._base.factor == (1.0, 1.0):
            picture = back_project(
                picture, self.image, factor, self.preset.back_projection, kernel, self.alignment
            )
        picture = np.clip(picture, 0, 1)
        if factor in self._base_changes:
            grid = "centred" if self.alignment == "centred" else "top-left"
            self._base = _Base(picture, factor, grid)
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
            None for either leaves it to the preset.
        """
        ensemble = self.preset.self_ensemble if self_ensemble is None else self_ensemble
        iterations = self.preset.back_projection if back_projection is None else back_projection
        trained = self._trained_runs()
        # Not kept here as well as there: a large picture is hundreds of megabytes.
        picture = back_project(
            self._sharpened(trained, ensemble),
            self.image,
            self.scale,
            iterations,
            self.kernel,
            self.alignment,
        )
        np.clip(picture, 0, 1, out=picture)
        return self._result(picture, [run.model for run in trained or [self.run]])

    def _trained_runs(self) -> list[TrainingRun]:
        # Stopped early, the last networks may not have been trained at all.
        return [run for run in self._last_runs if len(run.history)]

    def _sharpened(self, trained: list[TrainingRun], self_ensemble: bool) -> np.ndarray:
        if self._increments and not trained and not len(self.run.history):
            # Stopped between two networks: the last increment is the best there is.
            height, width = self.enlarged.shape[:2]
            return resampling.resize(self._increments[-1], (height, width))
        return self._apply(trained or [self.run], self_ensemble)

    def _apply(
        self,
        runs: Sequence[TrainingRun],
        self_ensemble: bool,
        rows: tuple[int, int] | None = None,
    ) -> np.ndarray:
        """Return the mean of what the networks make of the picture, at the full scale."""
        shape = self.enlarged.shape
        factor = self._factor
        kernel = runs[0].pairs.kernel
        start = self.enlarged
        if factor != self.scale or self._base.image is not self.image:
            start = self._base.enlarge(factor, self.scale, kernel, shape)
        band = rows if factor == self.scale else None
        picture = predict(runs[0].model, start, self_ensemble, rows=band)
        for run in runs[1:]:
            picture += predict(run.model, start, self_ensemble, rows=band)
        picture /= np.float32(len(runs))
        if factor == self.scale:
            return picture
        # Only an increment has been reached: the rest of the way is bicubic.
        return resampling.resize(picture, (shape[0], shape[1]))[slice(*rows or (None,))]

    def _result(self, picture: np.ndarray, models: Sequence[keras.Model]) -> Result:
        scores: dict[str, float] = {}
        if self.truth is not None:
            area = np.s_[: self.truth.shape[0], : self.truth.shape[1]]
            for prefix, candidate in (("", picture), ("bicubic_", self.bicubic)):
                scores[f"{prefix}psnr"] = self.protocol.psnr(candidate[area], self.truth)
                scores[f"{prefix}ssim"] = self.protocol.ssim(candidate[area], self.truth)
        histories = tuple(history for history in self._histories if len(history))
        last_seconds = [h.last.seconds for h in histories if h.last is not None]
        return Result(
            image=picture,
            bicubic=self.bicubic,
            picture=_like(self.source, picture),
            models=tuple(models),
            histories=histories,
            preset=self.preset,
            scale=self.scale,
            seed=self.seed,
            device=self.device,
            seconds=time.perf_counter() - self._started,
            train_seconds=float(sum(last_seconds)),
            protocol=self.protocol,
            **scores,
        )


@dataclass(frozen=True)
class _Base:
    """The picture that is being enlarged, and how much larger than the input it is already."""

    image: np.ndarray
    factor: tuple[float, float]
    alignment: str

    def ratio_to(self, factor: tuple[float, float]) -> tuple[float, float]:
        """Return by how much this picture must be enlarged to reach `factor`."""
        return _divide(factor, self.factor)

    def enlarge(
        self,
        factor: tuple[float, float],
        scale: tuple[float, float],
        kernel: np.ndarray | None,
        shape: tuple[int, ...] | None = None,
    ) -> np.ndarray:
        """Return the bicubic enlargement to `factor`; `shape` is that of the full scale."""
        exact = (shape[0], shape[1]) if shape is not None and factor == scale else None
        return resampling.upscale(self.image, self.ratio_to(factor), self.alignment, kernel, exact)


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
        "live", "best", "paper" or "real".
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


# ---- checks -----------------------------------------------------------------------------------


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


def _divide(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return one[0] / other[0], one[1] / other[1]


def _with_choices(
    preset: Preset, noise: float | None, steps: int | None, warm_start: bool | None
) -> Preset:
    if warm_start is False and preset == PRESETS["best"]:
        preset = _BEST_FROM_ZERO
    elif warm_start is not None:
        preset = replace(preset, warm_start=warm_start)
    if noise is not None:
        preset = replace(preset, pairs=replace(preset.pairs, son_noise=noise))
        if noise > 0:  # it would put back the noise that the network has taken away
            preset = replace(preset, back_projection=0)
    if steps is not None:
        preset = replace(preset, training=replace(preset.training, steps=steps))
    return preset


def _check_increments(
    increments: Sequence[Scale] | None, scale: tuple[float, float], count: int
) -> tuple[tuple[float, float], ...]:
    if increments is None:
        return increment_factors(scale, count)
    factors = tuple(resampling.scale_pair(factor) for factor in increments)
    if not factors or factors[-1] != scale or list(factors) != sorted(set(factors)):
        raise SettingsError(
            f"the increments {list(increments)} do not rise to the scale; end them with {scale}"
        )
    return factors


def _check_truth(
    truth: np.ndarray | Picture | None, shape: tuple[int, ...], scale: float
) -> np.ndarray | None:
    """Return the part of the ground truth that the result covers."""
    if truth is None:
        return None
    pixels = truth.pixels if isinstance(truth, Picture) else images.as_image(truth)
    # Sizes that the scale does not divide were rounded when the input was made.
    if any(abs(a - b) >= scale for a, b in zip(pixels.shape[:2], shape[:2], strict=True)):
        raise ImageError(
            f"the ground truth is {pixels.shape[0]}×{pixels.shape[1]} pixels but the result will "
            f"be {shape[0]}×{shape[1]}; give the picture that the input was made from"
        )
    return pixels[: shape[0], : shape[1]]


def _like(source: Picture, picture: np.ndarray) -> Picture:
    """Give a result what its source had: transparency (enlarged), bit depth, greyness."""
    alpha = None
    if source.alpha is not None:
        enlarged = resampling.resize(source.alpha[..., None], picture.shape[:2])
        alpha = np.clip(enlarged[..., 0], 0, 1)
    return replace(source, pixels=picture, alpha=alpha)
