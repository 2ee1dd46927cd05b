"""The walk along the trade-off: one network, asked more and more to convince."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.checks import derived_seed
from zssr_teach.experiments.pictures import Image
from zssr_teach.metrics import protocol_for
from zssr_teach.networks.features import FeatureNetwork, feature_network
from zssr_teach.perception import deep_feature_distance, naturalness, sliced_wasserstein
from zssr_teach.resampling import Scale
from zssr_teach.training import CosineRule, TrainingRun
from zssr_teach.training.perceptual import PerceptualSettings
from zssr_teach.upscaling import PRESETS

WEIGHTS = (0.0, 0.005, 0.01, 0.02, 0.03, 0.045, 0.06, 0.08)
NEAR, LEAD, CONVINCE = 400, 100, 150  # steps: L1, then the discriminator watches, then it counts


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
        Sliced Wasserstein to the LR picture, naturalness, deep features to the truth; lower is
        better.
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
    >>> scene.low.shape, scene.point("truth", scene.truth).indices[2]
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
            deep_feature_distance(picture, self.truth, self._network),
        )
        psnr = protocol_for(self.camera.scale).psnr(picture, self.truth)
        return Point(name, weight, psnr, indices, picture)

    def walk(
        self,
        weights: Sequence[float] = WEIGHTS,
        seed: int = 0,
        steps: tuple[int, int, int] = (NEAR, LEAD, CONVINCE),
    ) -> Iterator[Point]:
        """Yield one point for each adversarial weight.

        All begin from the same network, which learns L1 alone for ``steps[0]`` steps. Each then
        goes on from there with the same pairs: ``steps[1]`` in which its discriminator only
        watches, and ``steps[2]`` in which it counts with that weight. The picture is the network's
        bare answer, without finishing touches.

        Examples
        --------
        >>> scene = Scene(np.random.default_rng(0).random((96, 96, 3), dtype=np.float32))
        >>> [point.name for point in scene.walk((0, 0.1), steps=(2, 1, 1))]
        ['adversarial 0', 'adversarial 0.1']
        """
        near, lead, convince = steps
        live = PRESETS["live"]
        pairs = live.pairs.taken_by(self.camera)
        learnt = replace(live.training, steps=near, check_every=near)
        first = TrainingRun(self.low, pairs, learnt, live.network, seed)
        first.train()
        start = first.learnt_weights()
        rest = replace(
            learnt,
            steps=lead + convince,
            check_every=lead + convince,
            optimiser="adam",
            rule=CosineRule(peak=1e-3),
        )
        for weight in weights:
            wishes = PerceptualSettings(float(weight), start=lead / (lead + convince), lead=lead)
            run = TrainingRun(
                self.low,
                pairs,
                replace(rest, perceptual=wishes),
                live.network,
                derived_seed(seed, 1),
                start_weights=start,
            )
            run.train()
            run.model.set_weights(run.learnt_weights())
            yield self.point(f"adversarial {weight:g}", run.sharpen(self.enlarged), float(weight))
