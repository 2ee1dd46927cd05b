"""One step of gradient descent: the loss, its gradients, and what moves the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zssr_teach.machine.loading import float32_by_default, load_keras, load_tensorflow

if TYPE_CHECKING:
    import keras
    import numpy as np

OPTIMISERS = ("adam", "muon")


def compile_step(
    model: keras.Model, optimiser: keras.optimizers.Optimizer
) -> Callable[[np.ndarray, np.ndarray, float], float]:
    """Turn one step of gradient descent on the mean absolute error into a TensorFlow graph.

    Gradients that are no numbers count as zero. On processors with AMX the kernel gradients of
    bfloat16 convolutions now and then hold some (seen with crops of 61 and 62 pixels), though loss
    and picture are in order; one is enough to switch a network off for good. (A loss that is no
    number still ends the attempt, and loss scaling looks at the gradients itself.)

    Parameters
    ----------
    model : keras.Model
    optimiser : keras.optimizers.Optimizer
        From :func:`make_optimiser`.

    Returns
    -------
    callable
        Takes sons, fathers and a learning rate; moves the weights; returns the loss.

    Examples
    --------
    >>> import numpy as np
    >>> from zssr_teach.networks import NetworkSettings, build_network
    >>> model = build_network(NetworkSettings(depth=2, width=4))
    >>> take_step = compile_step(model, make_optimiser("adam"))
    >>> take_step(np.zeros((1, 8, 8, 3), np.float32), np.ones((1, 8, 8, 3), np.float32), 0.001)
    1.0
    """
    tensorflow = load_tensorflow()
    optimiser.build(model.trainable_variables)
    scales_loss = hasattr(optimiser, "inner_optimizer")
    scale_loss = getattr(optimiser, "scale_loss", lambda loss: loss)

    @tensorflow.function(reduce_retracing=True, autograph=False)
    def step(sons, fathers):  # type: ignore[no-untyped-def]
        with tensorflow.GradientTape() as tape:
            loss = tensorflow.reduce_mean(tensorflow.abs(model(sons, training=True) - fathers))
            scaled = scale_loss(loss)
        gradients = tape.gradient(scaled, model.trainable_variables)
        if not scales_loss:
            gradients = [finite_part(gradient, tensorflow) for gradient in gradients]
        optimiser.apply(gradients, model.trainable_variables)
        return loss

    def take_step(sons: np.ndarray, fathers: np.ndarray, rate: float) -> float:
        optimiser.learning_rate.assign(rate)
        return float(step(sons, fathers))

    return take_step


def finite_part(gradient: Any, tensorflow: Any) -> Any:
    """Return the gradient with zero where it is no number (part of a graph)."""
    finite = tensorflow.math.is_finite(gradient)
    return tensorflow.where(finite, gradient, tensorflow.zeros_like(gradient))


def make_optimiser(name: str, precision: str = "float32") -> keras.optimizers.Optimizer:
    """Return a fresh optimiser; its learning rate is set anew before every step.

    Parameters
    ----------
    name : {"adam", "muon"}
    precision : str
        Of the network: in half precision small gradients would vanish, so the loss is scaled.

    Examples
    --------
    >>> type(make_optimiser("adam")).__name__, type(make_optimiser("muon")).__name__
    ('Adam', 'Muon')
    """
    keras = load_keras()
    if name == "muon":
        from zssr_teach.training.muon import Muon  # imports Keras

        make: Callable[..., Any] = Muon
    else:
        make = keras.optimizers.Adam
    with float32_by_default():
        optimiser = make(name=name)  # a new name each time would stay in memory, variables and all
    # With many machines the gradients would be added up first. With one that changes nothing, but
    # TensorFlow notes down how to differentiate it, and by that keeps every graph for ever.
    optimiser._all_reduce_sum_gradients = list
    if precision == "mixed_float16":
        return keras.optimizers.LossScaleOptimizer(optimiser)
    return optimiser
