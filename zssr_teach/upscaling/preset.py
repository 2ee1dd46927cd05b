"""A preset: everything there is to choose about a job, apart from the picture and the camera."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from zssr_teach.camera import Camera
from zssr_teach.checks import is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.networks import NetworkSettings, parameter_count
from zssr_teach.pairs import PairSettings
from zssr_teach.resampling import Scale, scale_pair
from zssr_teach.training import TrainingSettings
from zssr_teach.upscaling.increments import Plan, check_increments, increment_factors

WARM_START_LABEL = "warm start from other photographs: not purely zero-shot"

# What can be looked for in a picture.
NOISE, DEAD, JPEG, CAMERA = "noise", "dead pixels", "JPEG", "camera"
FINDABLE = (NOISE, DEAD, JPEG, CAMERA)


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
        Its scale, kernel and alignment are replaced by those of the job.
    networks : int
        How many networks are trained from different seeds; their results are averaged.
    increments : int or tuple of scales
        In how many steps the full scale is reached; 1 is one jump, as always with a kernel. Or
        the factors themselves, the last of which is the scale of the job.
    by_axis : bool
        Whether each increment is reached axis by axis, in three smaller ones.
    carry_on : bool
        Whether the network of one increment starts from what the one before has learnt.
    last_steps : int or None
        Steps of the last increment, whose network makes the result; None is as many as the others.
    climb : bool or tuple of scales
        Whether, for scales above 2, each increment's result is the picture that the next one
        enlarges and learns from, not just one more father. (Up to 2 that loses.) Or the factors
        after which that is so, whatever the scale.
    self_ensemble : bool
    back_projection : int
        Number of iterations; 0 leaves it out, as is right for noisy pictures.
    looks_for : tuple of str
        What is looked for in the picture before the training, and decides about sons and
        back-projection: "noise", "dead pixels", "JPEG", "camera". See
        :func:`~zssr_teach.upscaling.suggest`.
    rival : str or None
        The supervised network that does the job, and learns nothing: "edsr" or "srcnn". What is
        said about training and pairs is then of no account.
    warm_start : bool
        Start from weights learnt on other photographs: quicker and better, but not purely
        zero-shot. See :func:`zssr_teach.networks.warm_start_weights`.

    Examples
    --------
    >>> from zssr_teach.upscaling import PRESETS
    >>> replace(PRESETS["live"], networks=2).networks
    2
    """

    name: str
    purpose: str
    network: NetworkSettings = field(default_factory=NetworkSettings)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    pairs: PairSettings = field(default_factory=PairSettings)
    networks: int = 1
    increments: int | tuple[Scale, ...] = 1
    by_axis: bool = False
    carry_on: bool = False
    last_steps: int | None = None
    climb: bool | tuple[Scale, ...] = False
    self_ensemble: bool = True
    back_projection: int = 10
    warm_start: bool = False
    looks_for: tuple[str, ...] = ()
    rival: str | None = None

    def __post_init__(self) -> None:
        if self.last_steps is not None and not (is_whole(self.last_steps) and self.last_steps > 0):
            raise SettingsError(f"{self.last_steps!r} last steps cannot be taken; give at least 1")
        factors = self.increments
        some = len(factors) if isinstance(factors, tuple) else is_whole(factors) and factors >= 1
        if self.networks < 1 or not some or self.back_projection < 0:
            raise SettingsError(
                "give at least one network and one increment (how many, or a tuple of factors), "
                "and 0 or more back-projections"
            )
        if unknown := sorted(set(self.looks_for) - set(FINDABLE)):
            names, known = ", ".join(map(repr, unknown)), ", ".join(FINDABLE)
            raise SettingsError(f"nobody can look for {names}; choose of {known}")

    def __str__(self) -> str:
        if self.rival:
            return f"{self.name}: {self.purpose}\n  {self.rival}, supervised: not zero-shot"
        parts = [
            f"{self.name}: {self.purpose}",
            f"{self.network.depth} layers of {self.network.width} channels "
            f"({parameter_count(self.network):,} numbers to learn)",
            f"{self.training.steps} steps of {self.training.batch} crops of "
            f"{self.pairs.crop}×{self.pairs.crop}, {self.training.optimiser}, {self.training.rule}",
            f"{self.networks} network(s), {self._increments_in_words()}, "
            f"self-ensemble {'on' if self.self_ensemble else 'off'}, "
            f"{self.back_projection} back-projections, noise on sons {self.pairs.son_noise:g}",
        ]
        if self.pairs.son_jpeg is not None:
            parts[-1] += f", sons compressed as JPEG of quality {self.pairs.son_jpeg}"
        if self.training.perceptual.is_on:
            parts.append(f"loss {self.training.perceptual}")
        if self.looks_for:
            parts.append(f"looks for {', '.join(self.looks_for)} in the picture first")
        if self.warm_start:
            parts.append(WARM_START_LABEL)
        return "\n  ".join(parts)

    def with_steps(self, steps: int) -> Preset:
        """Return the same with another number of steps, for every increment.

        Examples
        --------
        >>> from zssr_teach.upscaling import PRESETS
        >>> PRESETS["live"].with_steps(5).training.steps
        5
        """
        return replace(self, training=replace(self.training, steps=steps), last_steps=None)

    def training_of(self, is_last: bool) -> TrainingSettings:
        """Return how the network of an increment is trained."""
        if is_last and self.last_steps is not None:
            return replace(self.training, steps=self.last_steps)
        return self.training

    def plan_for(self, camera: Camera) -> Plan:
        """Return the way to the camera's scale.

        Examples
        --------
        >>> from zssr_teach.upscaling import PRESETS
        >>> replace(PRESETS["live"], increments=2, networks=2).plan_for(Camera(4)).factors
        ((2.0, 2.0), (4.0, 4.0), (4.0, 4.0))
        """
        scale = camera.scale
        if isinstance(self.increments, tuple):
            levels = factors = check_increments(self.increments, scale)
        else:
            # How a camera with a known blur would have taken an increment is only half known.
            count = self.increments if camera.kernel is None else 1
            levels = increment_factors(scale, count)
            factors = increment_factors(scale, count, self.by_axis and count > 1)
        if isinstance(self.climb, tuple):
            climbs = tuple(scale_pair(factor) for factor in self.climb)
        else:
            climbs = levels[:-1] if self.climb and max(scale) > 2 else ()
        return Plan((*factors[:-1], *[factors[-1]] * self.networks), climbs)

    def _increments_in_words(self) -> str:
        factors = self.increments
        words = [f"{factors} increment(s)"]
        if isinstance(factors, tuple):
            words = [f"increments of {', '.join(f'×{factor}' for factor in factors)}"]
        words += [f"{self.last_steps} steps in the last"] if self.last_steps else []
        words += ["axis by axis"] if self.by_axis else []
        words += ["weights carried on"] if self.carry_on else []
        if isinstance(self.climb, tuple):
            words += [f"the picture for the next after {each}" for each in self.climb]
        elif self.climb:
            words += ["each the picture for the next above ×2"]
        return ", ".join(words)
