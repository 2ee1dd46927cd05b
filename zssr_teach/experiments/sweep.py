"""The walk along the trade-off: one network, asked more and more to convince."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zssr_teach.back_projection import back_project
from zssr_teach.camera import Camera
from zssr_teach.checks import derived_seed
from zssr_teach.experiments.pictures import Image, sample_image
from zssr_teach.metrics import protocol_for
from zssr_teach.networks import build_network, predict
from zssr_teach.networks.features import LITE, FeatureNetwork, feature_network
from zssr_teach.pairs import PairSampler
from zssr_teach.perception import (
    deep_feature_distance,
    deep_statistics_distance,
    naturalness,
    sliced_wasserstein,
)
from zssr_teach.resampling import Scale
from zssr_teach.training import CosineRule, Rule, Switch, make_optimiser, train
from zssr_teach.training.perceptual import PerceptualSettings, PerceptualStep
from zssr_teach.upscaling import PRESETS

WEIGHTS = (0.0, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06)
_CROP = 48  # pixels a side: enough for patches of 11, and quicker than the usual 64
_RATE = 1e-4  # of the network, in the second part: far behind its discriminator, or both swing
NEAR, CONVINCE = 400, 160  # steps: L1 alone, then together with the discriminator
_BATCH, _LEAD = 2, 80
# Picture of the gallery → top left corner of the piece of it that is shown.
PIECES = {"cat": (40, 96), "astronaut": (16, 72), "camera": (32, 72)}
PIECE = 96  # pixels a side


@dataclass(frozen=True, eq=False)
class Point:
    """One picture with its place on the two axes.

    Parameters
    ----------
    name : str
    weight : float or None
        Of the adversarial loss; None for what is no result of the walk.
    psnr : float
        Under the usual protocol.
    indices : tuple of float
        Sliced Wasserstein and deep statistics against the LR picture, naturalness, and deep
        features against the truth, in the order of
        :data:`zssr_teach.experiments.trade_off.INDICES`.
    picture : float32 array (height, width, 3) in [0, 1]
    """

    name: str
    weight: float | None
    psnr: float
    indices: tuple[float, ...]
    picture: Image


class Scene:
    """A ground truth and the LR picture of it: what all points of a walk are measured against.

    Parameters
    ----------
    truth : float32 array (height, width, 3)
        At least 96×96, its sides multiples of the scale.
    scale : float
    network : FeatureNetwork or None

    Examples
    --------
    >>> scene = Scene(np.random.default_rng(0).random((96, 96, 3), dtype=np.float32))
    >>> scene.low.shape, scene.point("truth", scene.truth).indices[3]
    ((48, 48, 3), 0.0)
    """

    def __init__(
        self, truth: Image, scale: Scale = 2, network: FeatureNetwork | None = None
    ) -> None:
        self.truth, self.camera = truth, Camera(scale)
        self.low = np.asarray(np.clip(self.camera.shrink(truth), 0, 1), np.float32)
        self.enlarged = self.camera.enlarge(self.low, (truth.shape[0], truth.shape[1]))
        self._network = network or feature_network()

    def point(self, name: str, picture: Image, weight: float | None = None) -> Point:
        """Return a picture of this scene, clipped, with its PSNR and its indices."""
        picture = np.asarray(np.clip(picture, 0, 1), np.float32)
        indices = (
            sliced_wasserstein(picture, self.low),
            naturalness(picture),
            deep_statistics_distance(picture, self.low, self._network),
            deep_feature_distance(picture, self.truth, self._network),
        )
        psnr = protocol_for(self.camera.scale).psnr(picture, self.truth)
        return Point(name, weight, psnr, indices, picture)

    def walk(
        self,
        weights: Sequence[float] = WEIGHTS,
        seed: int = 0,
        steps: tuple[int, int] = (NEAR, CONVINCE),
        switch: Switch | None = None,
    ) -> Iterator[Point]:
        """Yield one point for each adversarial weight, or until stopped by the switch.

        All begin from the same network, which learns L1 alone for ``steps[0]`` steps, in the last
        80 of which its discriminator watches. Each goes on from there with the same pairs for
        ``steps[1]`` steps, in which the discriminator's opinion counts with that weight. The
        picture is the network's answer after back-projection, as in the preset ``convincing``: all
        that is compared fits the LR picture, and differs in what that does not tell.

        Examples
        --------
        >>> scene = Scene(np.random.default_rng(0).random((96, 96, 3), dtype=np.float32))
        >>> [point.name for point in scene.walk((0, 0.1), steps=(2, 1))]
        ['adversarial 0', 'adversarial 0.1']
        """
        switch = switch or Switch()
        live = PRESETS["live"]
        pairs = replace(live.pairs, crop=_CROP).taken_by(self.camera)
        model = build_network(live.network, seed)
        wishes = PerceptualSettings(adversarial=1.0, start=1.0, pace=1.0, lead=_LEAD)
        step = PerceptualStep(model, make_optimiser("muon"), wishes, steps[0], seed)
        first = PairSampler(self.low, pairs, seed)
        if not _take(step, first, live.training.rule, steps[0], switch):
            return
        learnt = [*model.variables, *step.variables]
        start = [variable.numpy() for variable in learnt]
        for weight in weights:
            for variable, value in zip(learnt, start, strict=True):
                variable.assign(value)
            step.weight.assign(float(weight))
            again = PairSampler(self.low, pairs, derived_seed(seed, 1))
            if not _take(step, again, CosineRule(peak=_RATE), steps[1], switch):
                return
            picture = back_project(predict(model, self.enlarged), self.low, self.camera)
            yield self.point(f"adversarial {weight:g}", picture, float(weight))


def _take(
    step: PerceptualStep, sampler: PairSampler, rule: Rule, steps: int, switch: Switch
) -> bool:
    """Take so many steps; tell whether all were taken."""
    batches = (sampler.batch(_BATCH) for _ in range(steps))
    return all(switch.goes_on() for _ in train(batches, step, rule, steps))


def gallery_scene(name: str) -> Scene:
    """Return the scene of a picture in `PIECES`, judged by the network that is shipped.

    Examples
    --------
    >>> gallery_scene("cat").truth.shape
    (256, 256, 3)
    """
    # Whatever else lies on this machine: figures of two networks cannot be compared.
    return Scene(sample_image(name), 2, feature_network(LITE))
