"""Networks, layer by layer, and the weights that are shipped for them.

The network of the course is :mod:`~zssr_teach.networks.residual`, built by hand in chapter 05.
"""

from zssr_teach.networks.features import FeatureNetwork, deep_features, feature_network
from zssr_teach.networks.prediction import predict
from zssr_teach.networks.residual import (
    KERNEL_SIDE,
    NetworkSettings,
    build_network,
    compile_network,
    multiply_adds,
    parameter_count,
    receptive_field,
)
from zssr_teach.networks.weights import warm_start_weights

__all__ = [
    "KERNEL_SIDE",
    "FeatureNetwork",
    "NetworkSettings",
    "build_network",
    "compile_network",
    "deep_features",
    "feature_network",
    "multiply_adds",
    "parameter_count",
    "predict",
    "receptive_field",
    "warm_start_weights",
]
