"""Losses that ask whether a picture convinces, beside the one that asks whether it is near.

The network's outputs are *made*, the fathers of the picture are *real*. A discriminator learns to
tell them apart, patch by patch, on this one picture; the network learns to be near its fathers
(L1), to be taken for real by the discriminator, and to look the same to a network that names
objects.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zssr_teach.checks import is_number, is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.machine.loading import load_tensorflow
from zssr_teach.networks.discriminator import build_discriminator
from zssr_teach.networks.features import feature_network
from zssr_teach.training.curves import Curve
from zssr_teach.training.history import Record
from zssr_teach.training.loop import Look, TakeStep
from zssr_teach.training.steps import compile_step, finite_part, make_optimiser

if TYPE_CHECKING:
    import keras
    import numpy as np

# A picture that convinces may have twice the squared error of the nearest one: that much, and no
# more, the most convincing estimator needs (Blau and Michaeli, CVPR 2018, theorem 2).
_PRICE = 2.0
_MARGIN = 8  # pixels: what the network makes there knows of the crop's border

# What is measured where these losses are learnt from.
WISHES = (
    Curve("adversarial", "adversarial loss"),
    Curve("opinion", "discriminator's opinion", 0.5, "cannot tell"),
    Curve("features", "difference of deep features"),
)


@dataclass(frozen=True)
class PerceptualSettings:
    """What is asked of a network beside being near its fathers. As it stands, nothing.

    Parameters
    ----------
    adversarial : float
        Weight of the adversarial loss against that of L1; 0 leaves the discriminator out.
    features : float
        Weight of the deep-feature loss against that of L1; 0 leaves it out.
    start : float
        Part of the steps, 0 to 1, in which L1 is alone: first near, then convincing.
    pace : float
        From `start` on the network's learning rate is multiplied by it: a network that is not well
        behind its discriminator swings between too sharp and too soft, and so does the other.
    width : int
        Channels of the discriminator.
    rate : float
        Its learning rate, the same at every step.
    lead : int
        For so many steps before `start` the discriminator learns without being listened to: fresh
        opinions are worth nothing.

    References
    ----------
    Ledig et al., "Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial
    Network", CVPR 2017, https://arxiv.org/abs/1609.04802. Johnson, Alahi, Fei-Fei, "Perceptual
    Losses for Real-Time Style Transfer and Super-Resolution", ECCV 2016,
    https://arxiv.org/abs/1603.08155.

    Examples
    --------
    >>> PerceptualSettings().is_on, PerceptualSettings(adversarial=0.01).is_on
    (False, True)
    """

    adversarial: float = 0.0
    features: float = 0.0
    start: float = 0.5
    pace: float = 0.05
    width: int = 16
    rate: float = 2e-3
    lead: int = 100

    def __post_init__(self) -> None:
        for name in ("adversarial", "features", "start", "pace", "rate", "lead"):
            value = getattr(self, name)
            if not (is_number(value) and value >= 0):
                raise SettingsError(f"{name} is {value!r}; give a number, 0 or more")
        if self.start > 1 or not is_whole(self.width) or self.width < 1:
            raise SettingsError("give a start of at most 1, and a width of at least 1")

    @property
    def is_on(self) -> bool:
        """Whether anything is asked beside being near."""
        return self.adversarial > 0 or self.features > 0

    @property
    def price(self) -> float:
        """How many times the squared error may be what it could be otherwise."""
        return _PRICE if self.is_on else 1.0

    def __str__(self) -> str:
        asked = [f"{self.adversarial:g} × adversarial"] if self.adversarial else []
        asked += [f"{self.features:g} × deep features"] if self.features else []
        return f"L1 + {' + '.join(asked)}, from {self.start:.0%} of the steps on" if asked else "L1"


class PerceptualStep:
    """A step of the network, and one of its discriminator; called like any other step.

    Parameters
    ----------
    model : keras.Model
    optimiser : keras.optimizers.Optimizer
        The network's.
    settings : PerceptualSettings
    steps : int
        As planned.
    seed : int
        Of the discriminator.

    Attributes
    ----------
    discriminator : keras.Model
    features : str
        Name of the network whose features are compared; "" where none are.
    weight : tf.Variable
        Of the adversarial loss.

    Examples
    --------
    >>> import numpy as np
    >>> from zssr_teach.networks import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=2, width=4))
    >>> settings = PerceptualSettings(adversarial=0.01, start=0)
    >>> take_step = PerceptualStep(model, make_optimiser("adam"), settings, steps=10)
    >>> sons, fathers = np.zeros((1, 32, 32, 3), np.float32), np.ones((1, 32, 32, 3), np.float32)
    >>> take_step(sons, fathers, 0.001)
    1.0
    >>> sorted(take_step.look(Record(1, 1.0, 1.0, 0.001))["more"])
    ['adversarial', 'opinion']
    """

    def __init__(
        self,
        model: keras.Model,
        optimiser: keras.optimizers.Optimizer,
        settings: PerceptualSettings,
        steps: int,
        seed: int = 0,
    ) -> None:
        self.weight = load_tensorflow().Variable(float(settings.adversarial), trainable=False)
        self.discriminator = build_discriminator(settings.width, seed)
        network = feature_network() if settings.features else None
        self.features = network.name if network else ""
        self._near = compile_step(model, optimiser)
        self._own = make_optimiser("adam")
        self._own.build(self.discriminator.trainable_variables)
        self._optimiser, self._settings = optimiser, settings
        self._asked = network.model if network else None
        self._convincing = self._compile(model)
        self._watching = load_tensorflow().function(
            lambda sons, fathers: self._teach(fathers, model(sons)), autograph=False
        )
        self._wait = round(settings.start * steps)
        self._found: dict[str, float] = {}

    def __call__(self, sons: np.ndarray, fathers: np.ndarray, rate: float) -> float:
        """Take the step; return the mean absolute error alone, as every step does."""
        if self._wait:
            if self._settings.adversarial and self._wait <= self._settings.lead:
                self._watch(sons, fathers)
            self._wait -= 1
            return self._near(sons, fathers, rate)
        self._optimiser.learning_rate.assign(rate * self._settings.pace)
        self._own.learning_rate.assign(self._settings.rate)
        loss, found = self._convincing(sons, fathers)
        self._found = {name: float(value) for name, value in found.items()}
        return float(loss)

    @property
    def variables(self) -> list[Any]:
        """Of the discriminator and of both optimisers: with the network's, all that was learnt."""
        return [
            *self.discriminator.variables,
            *self._own.variables,
            *self._optimiser.variables,
        ]

    def look(self, record: Record) -> dict[str, Any]:
        """Return what the step just taken measured, as a record keeps it."""
        return {"more": dict(self._found)}

    def _compile(self, model: keras.Model) -> Any:
        tensorflow = load_tensorflow()
        optimiser, settings = self._optimiser, self._settings
        scale_loss = getattr(optimiser, "scale_loss", lambda loss: loss)

        @tensorflow.function(autograph=False)
        def step(sons, fathers):  # type: ignore[no-untyped-def]
            with tensorflow.GradientTape() as tape:
                made = model(sons, training=True)
                near = tensorflow.reduce_mean(tensorflow.abs(made - fathers))
                loss, found = near, {}
                if settings.adversarial:
                    opinions = self.discriminator(_inside(made), training=True)
                    fooled = tensorflow.reduce_mean(tensorflow.nn.softplus(-opinions))
                    loss += self.weight * fooled
                    found["adversarial"] = fooled
                    found["opinion"] = tensorflow.reduce_mean(tensorflow.sigmoid(opinions))
                if settings.features:
                    found["features"] = self._unlike(made, fathers)
                    loss += settings.features * found["features"]
                scaled = scale_loss(loss)
            gradients = tape.gradient(scaled, model.trainable_variables)
            if not hasattr(optimiser, "inner_optimizer"):
                gradients = [finite_part(gradient, tensorflow) for gradient in gradients]
            optimiser.apply(gradients, model.trainable_variables)
            if settings.adversarial:
                self._teach(fathers, tensorflow.stop_gradient(made))
            return near, found

        return step

    def _watch(self, sons: np.ndarray, fathers: np.ndarray) -> None:
        """Let the discriminator learn from what the network makes as it stands."""
        self._own.learning_rate.assign(self._settings.rate)
        self._watching(sons, fathers)

    def _teach(self, real: Any, made: Any) -> None:
        """Let the discriminator learn to tell real from made (part of the graph)."""
        tensorflow, judge = load_tensorflow(), self.discriminator
        softplus, mean = tensorflow.nn.softplus, tensorflow.reduce_mean
        with tensorflow.GradientTape() as tape:
            on_real, on_made = judge(_inside(real)), judge(_inside(made))
            mistaken = mean(softplus(-on_real)) + mean(softplus(on_made))
        gradients = tape.gradient(mistaken, judge.trainable_variables)
        self._own.apply(gradients, judge.trainable_variables)

    def _unlike(self, made: Any, fathers: Any) -> Any:
        """Return the mean over layers of the difference of features, through their size."""
        tensorflow = load_tensorflow()
        mean, size = tensorflow.reduce_mean, tensorflow.abs
        assert self._asked is not None
        layers = zip(self._asked(made), self._asked(fathers), strict=True)
        parts = [mean(size(a - b)) / (mean(size(b)) + 1e-6) for a, b in layers]
        return tensorflow.add_n(parts) / len(parts)


def make_step(
    model: keras.Model,
    optimiser: keras.optimizers.Optimizer,
    settings: PerceptualSettings,
    steps: int,
    seed: int = 0,
) -> tuple[TakeStep, list[Look]]:
    """Return the step that these settings ask for, and what is to be looked at after it.

    Examples
    --------
    >>> from zssr_teach.networks import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=2, width=4))
    >>> make_step(model, make_optimiser("adam"), PerceptualSettings(), steps=10)[1]
    []
    """
    if not settings.is_on:
        return compile_step(model, optimiser), []
    step = PerceptualStep(model, optimiser, settings, steps, seed)
    return step, [step.look]


def _inside(pictures: Any) -> Any:
    """Leave out the border of crops, as far as they are large enough."""
    margin = max(0, min(_MARGIN, (min(pictures.shape[1:3]) - 16) // 2))
    return pictures[:, margin : pictures.shape[1] - margin, margin : pictures.shape[2] - margin]
