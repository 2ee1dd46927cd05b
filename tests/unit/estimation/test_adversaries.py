"""KernelGAN's two networks: the generator that is a kernel, and its critic."""

import numpy as np
import pytest

from zssr_teach.estimation.critic import PATCH, PatchCritic
from zssr_teach.estimation.generator import SIDE, SIZES, DeepLinearGenerator
from zssr_teach.machine.loading import load_tensorflow


@pytest.fixture(scope="module")
def critic():
    """One that has formed enough opinions for its largest singular values to be known."""
    critic = PatchCritic(width=8, layers=2, seed=3)
    for seed in range(40):
        critic(pictures(seed))
    return critic


def pictures(seed: int, height: int = 22, width: int = 22) -> np.ndarray:
    return np.random.default_rng(seed).random((1, height, width, 1), dtype=np.float32)


def test_the_kernel_does_what_its_layers_do_one_after_the_other():
    nn = load_tensorflow().nn
    generator = DeepLinearGenerator(width=6, seed=1)
    picture = answer = pictures(0, 20, 24)
    for weights in generator.weights:
        answer = nn.conv2d(answer, weights, 1, "VALID")
    # The layers correlate; what they make of a single bright pixel is their kernel turned by 180°.
    kernel = generator.kernel().numpy()[::-1, ::-1]
    at_once = nn.conv2d(picture, kernel[..., None, None].copy(), 1, "VALID")
    assert answer.shape == (1, 20 - SIDE + 1, 24 - SIDE + 1, 1)
    assert at_once.numpy() == pytest.approx(answer.numpy(), abs=1e-4)
    assert np.abs(answer).max() > 0.01


def test_its_layers_make_a_kernel_of_thirteen_pixels():
    generator = DeepLinearGenerator(width=3, seed=0)
    assert [weights.shape[0] for weights in generator.weights] == list(SIZES)
    assert generator.kernel().shape == (SIDE, SIDE) == (13, 13)


def test_seeds_decide_where_it_starts():
    first, same, other = (DeepLinearGenerator(4, seed).kernel().numpy() for seed in (0, 0, 1))
    assert (first == same).all()
    assert np.abs(first - other).max() > 0.01


def test_an_opinion_for_every_patch_between_made_and_real(critic):
    opinions = critic(pictures(99, 20, 30)).numpy()
    assert opinions.shape == (1, 20 - PATCH + 1, 30 - PATCH + 1, 1)
    assert 0 < opinions.min() < opinions.max() < 1


def test_opinions_move_with_the_picture(critic):
    """Of a pattern that repeats: so that the statistics of all patches stay the same."""
    pattern = np.tile(pictures(7, 8, 8), (1, 3, 3, 1))[:, :22, :22]
    moved = np.roll(np.tile(pictures(7, 8, 8), (1, 3, 3, 1)), (3, 5), (1, 2))[:, :22, :22]
    expected = np.roll(critic(pattern).numpy(), (3, 5), (1, 2))
    assert critic(moved).numpy() == pytest.approx(expected, abs=1e-3)
    assert expected.std() > 1e-3


def test_no_layer_makes_any_direction_stronger(critic):
    for number, weights in enumerate(critic.weights[: len(critic.weights) // 2]):
        normalised = critic._normalised(number).numpy()
        strengths = np.linalg.svd(normalised.reshape(-1, weights.shape[-1]), compute_uv=False)
        assert strengths[0] == pytest.approx(1, abs=0.03)
