"""Chapter 05, A residual fully convolutional network: the exercises with their classic mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach import networks
from zssr_teach.lessons.calls import Arguments
from zssr_teach.lessons.runner import Exercise, Mistake

# ---- the target of a residual network -------------------------------------------------------

RESIDUAL = Exercise(
    name="05.residual",
    title="What the layers have to learn",
    signature="my_residual(father, son)",
    task="The network's answer is son + residual. Return the residual that makes the answer equal "
    "to the father.",
    reference=lambda father, son: father - son,
    cases=lambda rng: [(rng.random((5, 6, 3)), rng.random((5, 6, 3))) for _ in range(3)],
    hints=(
        "Solve son + residual = father.",
        "Bring the son to the other side; negative values are welcome.",
        "It is one subtraction: what the father has, and the son has not.",
    ),
    mistakes=(
        Mistake(
            "wrong sign of the residual",
            "the sign is wrong: adding this to the son takes him twice as far away.",
            lambda father, son: son - father,
        ),
        Mistake(
            "absolute value",
            "this is how large the residual is; its sign is needed as well.",
            lambda father, son: np.abs(father - son),
        ),
        Mistake(
            "clipped",
            "the residual was clipped at 0: detail can be darker than the blurry picture too.",
            lambda father, son: np.clip(father - son, 0, 1),
        ),
        Mistake(
            "the father himself",
            "that is what a network *without* a global skip would have to learn.",
            lambda father, son: father,
        ),
    ),
)


# ---- parameters -----------------------------------------------------------------------------


def _layers(depth: int, width: int, channels: int) -> list[tuple[int, int]]:
    return list(pairwise([channels, *[width] * (depth - 1), channels]))


def _size_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield 8, 64, 3
    yield 2, 16, 3
    yield int(rng.integers(3, 12)), int(rng.integers(5, 70)), 1


def _count(depth: int, width: int, channels: int, biases: bool = True, area: int = 9) -> int:
    return sum((area * a + biases) * b for a, b in _layers(depth, width, channels))


PARAMETERS = Exercise(
    name="05.parameters",
    title="Count the parameters",
    signature="my_parameters(depth, width, channels)",
    task="Return how many numbers a network of `depth` 3×3 convolutions with biases learns: "
    "channels → width, then width → width, at last width → channels.",
    reference=lambda depth, width, channels: networks.parameter_count(
        networks.NetworkSettings(depth, width, channels)
    ),
    cases=_size_cases,
    tolerance=0,
    hints=(
        "One layer from a to b channels has 9·a·b weights and b biases. Add the layers up.",
        "There are three kinds of layers: one first, `depth - 2` inside, one last.",
        "First: (9·channels + 1)·width. Each inner one: (9·width + 1)·width. Last: (9·width + "
        "1)·channels. For 8, 64, 3 it is 225,091.",
    ),
    mistakes=(
        Mistake(
            "biases forgotten",
            "the biases are missing: one for each output channel of each layer.",
            lambda depth, width, channels: _count(depth, width, channels, biases=False),
        ),
        Mistake(
            "kernel area forgotten",
            "each pair of channels has 3×3 weights, not one.",
            lambda depth, width, channels: _count(depth, width, channels, area=1),
        ),
        Mistake(
            "3 instead of 3×3",
            "a 3×3 kernel has nine weights, not three.",
            lambda depth, width, channels: _count(depth, width, channels, area=3),
        ),
        Mistake(
            "one hidden layer too many",
            "there is one layer width → width too many: depth counts all layers, so depth - 2 of "
            "them lie inside.",
            lambda depth, width, channels: _count(depth + 1, width, channels),
        ),
        Mistake(
            "all layers alike",
            "the first layer takes `channels` in and the last gives `channels` out; not all are "
            "width → width.",
            lambda depth, width, channels: depth * (9 * width + 1) * width,
        ),
    ),
)


# ---- receptive field ------------------------------------------------------------------------

RECEPTIVE_FIELD = Exercise(
    name="05.receptive_field",
    title="The receptive field",
    signature="my_receptive_field(depth)",
    task="Return the side, in pixels, of the square of the input that one output pixel sees "
    "through `depth` 3×3 convolutions of stride 1.",
    reference=networks.receptive_field,
    cases=lambda rng: [(1,), (2,), (8,), (int(rng.integers(9, 30)),)],
    tolerance=0,
    hints=(
        "One layer sees 3 pixels a side. What does a second one add on each side?",
        "Each further layer adds one pixel on either side.",
        "Write the sides down for 1, 2, 3 layers: 3, 5, 7. Each time two more; what would no "
        "layer at all see?",
    ),
    mistakes=(
        Mistake(
            "three times the depth",
            "3·depth would be right if the layers' windows did not overlap; each layer adds 2.",
            lambda depth: 3 * depth,
        ),
        Mistake(
            "power of three",
            "3 to the power of depth holds for convolutions of stride 3; with stride 1 the "
            "windows overlap.",
            lambda depth: 3**depth,
        ),
        Mistake(
            "pixel itself forgotten",
            "the pixel in the middle was not counted.",
            lambda depth: 2 * depth,
        ),
        Mistake(
            "radius instead of side",
            "this is how far it sees to *one* side, middle included; double it.",
            lambda depth: depth + 1,
        ),
        Mistake(
            "area",
            "this is the number of pixels seen; asked is the side of the square.",
            lambda depth: (1 + 2 * depth) ** 2,
        ),
    ),
)


# ---- a convolution by hand ------------------------------------------------------------------


def _convolve(image: np.ndarray, kernel: np.ndarray, border: str = "constant") -> np.ndarray:
    windows = sliding_window_view(np.pad(image, 1, mode=border), (3, 3))  # type: ignore[call-overload]
    return np.einsum("ijkl,kl->ij", windows, kernel)


CONVOLUTION = Exercise(
    name="05.convolution",
    title="A 3×3 convolution by hand",
    signature="my_convolution(image, kernel)",
    task="Return the 'same' convolution of a grey picture with a 3×3 kernel as networks compute "
    "it: the kernel is not flipped, and beyond the border there are zeros.",
    reference=_convolve,
    cases=lambda rng: [
        (rng.random((6, 8)), rng.normal(size=(3, 3))),
        (rng.random((5, 4)), rng.normal(size=(3, 3))),
        (rng.random((6, 6)), rng.normal(size=(3, 3))),
    ],
    hints=(
        "Pad with one ring of zeros; then each output pixel is the sum of a 3×3 window times "
        "the kernel.",
        "Nine shifted copies of the padded picture, each times one number of the kernel, add "
        "up to it.",
        "Height and width of the result are those of the picture. In two loops over 0, 1, 2 "
        "add `kernel[i, j] * padded[i : i + height, j : j + width]`.",
    ),
    mistakes=(
        Mistake(
            "kernel flipped",
            "the kernel was flipped. Mathematics does so (and scipy.signal.convolve2d); networks "
            "do not.",
            lambda image, kernel: _convolve(image, kernel[::-1, ::-1]),
        ),
        Mistake(
            "kernel transposed",
            "the kernel's rows and columns are swapped.",
            lambda image, kernel: _convolve(image, kernel.T),
        ),
        Mistake(
            "border cut off",
            "this is 'valid': the result lost a pixel on each side. 'same' pads with zeros first.",
            lambda image, kernel: _convolve(image, kernel)[1:-1, 1:-1],
        ),
        Mistake(
            "wrapped around",
            "the picture was wrapped around (np.roll): the left border sees the right one.",
            lambda image, kernel: _convolve(image, kernel, "wrap"),
        ),
        Mistake(
            "edge repeated",
            "beyond the border the edge pixel was repeated; networks take zeros.",
            lambda image, kernel: _convolve(image, kernel, "edge"),
        ),
        Mistake(
            "border mirrored",
            "beyond the border the picture was mirrored; networks take zeros.",
            lambda image, kernel: _convolve(image, kernel, "reflect"),
        ),
        Mistake(
            "border left at zero",
            "the inside is right; the outermost pixels were left at 0.",
            lambda image, kernel: np.pad(_convolve(image, kernel)[1:-1, 1:-1], 1),
        ),
    ),
)


# ---- the forward pass -----------------------------------------------------------------------

Layers = Sequence[Callable[[np.ndarray], np.ndarray]]


def _make_layers(rng: np.random.Generator, depth: int) -> list[Callable[..., np.ndarray]]:
    """Make small stand-ins for convolutions: a 1×1 convolution with bias each."""

    def layer(matrix: np.ndarray, bias: np.ndarray) -> Callable[..., np.ndarray]:
        def convolution(x: np.ndarray) -> np.ndarray:
            return x @ matrix + bias

        return convolution

    return [layer(rng.normal(size=(3, 3)), rng.normal(size=3)) for _ in range(depth)]


def _forward(
    x: np.ndarray, layers: Layers, skip: float = 1, relu: bool = True, last: bool = False
) -> np.ndarray:
    features = x
    for number, layer in enumerate(layers):
        features = layer(features)
        if (relu and number < len(layers) - 1) or last:
            features = np.maximum(features, 0)
    return skip * x + features


def _local_skips(x: np.ndarray, layers: Layers) -> np.ndarray:
    for layer in layers[:-1]:
        x = x + np.maximum(layer(x), 0)
    return x + layers[-1](x)


def _overwritten(x: np.ndarray, layers: Layers) -> np.ndarray:
    for layer in layers[:-1]:
        x = np.maximum(layer(x), 0)
    return x + layers[-1](x)


FORWARD = Exercise(
    name="05.forward",
    title="Small project: the forward pass",
    signature="my_forward(x, layers)",
    task="Return what the network answers: send x through the layers (functions, each a "
    "convolution), with ReLU after all but the last, and add x (the global skip).",
    reference=_forward,
    cases=lambda rng: [(rng.random((4, 5, 3)), _make_layers(rng, depth)) for depth in (3, 2, 4)],
    hints=(
        "Keep x; work on a second variable. ReLU is np.maximum(features, 0).",
        "The last layer is `layers[-1]`, all the others are `layers[:-1]`.",
        "Begin with `features = x`. In the loop replace `features`, never `x`, by ReLU of the "
        "layer's answer. At the end add x to what the last layer makes of `features`.",
    ),
    mistakes=(
        Mistake(
            "global skip forgotten",
            "x was not added: this is the residual alone.",
            lambda x, layers: _forward(x, layers, skip=0),
        ),
        Mistake(
            "ReLU after the last layer",
            "ReLU after the last layer: the network could then only ever brighten.",
            lambda x, layers: _forward(x, layers, last=True),
        ),
        Mistake(
            "ReLU forgotten",
            "there is no ReLU: the whole stack then is one single linear filter.",
            lambda x, layers: _forward(x, layers, relu=False),
        ),
        Mistake(
            "wrong sign of the residual",
            "x was subtracted; the skip adds it.",
            lambda x, layers: _forward(x, layers, skip=-1),
        ),
        Mistake(
            "x overwritten in the loop",
            "`x` was overwritten in the loop, so the skip adds what came before the last layer, "
            "not the input. Work on a second variable.",
            _overwritten,
        ),
        Mistake(
            "a skip around each layer",
            "there is a skip around each layer (as in ResNet); here is one around all of them.",
            _local_skips,
        ),
        Mistake(
            "ReLU after the skip",
            "ReLU was applied to the sum as well; the answer may be negative and is clipped later.",
            lambda x, layers: np.maximum(_forward(x, layers), 0),
        ),
    ),
)


# ---- cost -----------------------------------------------------------------------------------


def _cost_cases(rng: np.random.Generator) -> Iterator[Arguments]:
    yield 256, 256, 8, 64
    yield 64, 100, 8, 32
    yield int(rng.integers(20, 90)), int(rng.integers(20, 90)), 4, int(rng.integers(5, 40))


MULTIPLY_ADDS = Exercise(
    name="05.multiply_adds",
    title="Count the multiplications",
    signature="my_multiply_adds(height, width, depth, features)",
    task="Return how many multiplications one pass over an RGB picture of height × width takes, "
    "through `depth` 3×3 convolutions with `features` channels inside.",
    reference=lambda height, width, depth, features: networks.multiply_adds(
        networks.NetworkSettings(depth, features), height, width
    ),
    cases=_cost_cases,
    tolerance=0,
    hints=(
        "For each output pixel, each weight is used once. Biases are added, not multiplied.",
        "Count the weights of all layers as in the exercise on parameters, without biases; "
        "the picture has 3 channels.",
        "First and last layer have 9·3·features weights each, the `depth - 2` inside "
        "9·features². The sum is used at height·width pixels.",
    ),
    mistakes=(
        Mistake(
            "biases counted",
            "the biases were counted as well: they are added, not multiplied.",
            lambda h, w, depth, features: h * w * _count(depth, features, 3),
        ),
        Mistake(
            "pixels forgotten",
            "this is the number of weights; each of them is used at every pixel.",
            lambda h, w, depth, features: _count(depth, features, 3, biases=False),
        ),
        Mistake(
            "kernel area forgotten",
            "each weight *kernel* has nine weights.",
            lambda h, w, depth, features: h * w * _count(depth, features, 3, False, 1),
        ),
        Mistake(
            "operations counted twice",
            "multiplications *and* additions were counted: twice as many as asked.",
            lambda h, w, depth, features: 2 * h * w * _count(depth, features, 3, False),
        ),
        Mistake(
            "height for width",
            "height times height: the picture is not square, it has height × *width* pixels.",
            lambda h, w, depth, features: h * h * _count(depth, features, 3, False),
        ),
        Mistake(
            "all layers alike",
            "the first and the last layer have 3 channels on one side, so they are much cheaper.",
            lambda h, w, depth, features: h * w * 9 * depth * features**2,
        ),
    ),
)

EXERCISES = (RESIDUAL, PARAMETERS, RECEPTIVE_FIELD, CONVOLUTION, FORWARD, MULTIPLY_ADDS)
