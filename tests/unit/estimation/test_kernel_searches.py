"""KernelGAN and patch recurrence: streams of records that end in a kernel."""

import threading

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.estimation import KernelGan, PatchRecurrence
from zssr_teach.estimation.kernel_gan import ConstantRule
from zssr_teach.estimation.patch_recurrence import Patches, gaussian_of, lacking_covariance
from zssr_teach.estimation.search import LOOK_EVERY
from zssr_teach.metrics import protocol_for
from zssr_teach.reference import Reference
from zssr_teach.training import Switch, Training

SEARCHES = pytest.mark.parametrize("kind", [KernelGan, PatchRecurrence])
STEPS = 4


@pytest.fixture(scope="module")
def truth():
    return images.sample("astronaut").pixels[:192, 32:224]


@pytest.fixture(scope="module")
def picture(truth):
    kernel = gaussian_of(np.diag([0.7, 3.5]))
    return Camera(2, kernel, "centred").shrink(truth)


@SEARCHES
def test_it_can_be_watched_like_any_training(kind, picture):
    """Whatever the protocol names is there, so the monitor can be put in front of it."""
    named = {name for name in {*vars(Training), *Training.__annotations__} if name[0] != "_"}
    search = kind(picture, 2, steps=1)
    assert {"train", "preview", "history", "progress", "switch"} <= named
    assert [name for name in named if not hasattr(search, name)] == []


@SEARCHES
def test_a_stopped_search_goes_on_as_if_nothing_had_been(kind, picture):
    seen = []

    def stop_after_two(search):
        seen.append(search.history.step)
        if seen == [1, 2]:
            search.switch.stop()

    held = kind(picture, 2, seed=5, steps=STEPS, observers=[stop_after_two])
    assert held.seconds_left is None or held.seconds_left >= 0
    assert held.train() is held
    assert (held.history.step, held.progress) == (2, 0.5)
    halfway = held.kernel
    held.train()
    assert seen == [1, 2, 3, 4]
    assert (held.history.step, held.progress, held.planned) == (STEPS, 1, STEPS)

    straight = kind(picture, 2, seed=5, steps=STEPS).train()
    assert straight.kernel == pytest.approx(held.kernel, abs=1e-5)
    assert np.abs(halfway - held.kernel).max() > 1e-5
    assert straight.train().history.step == STEPS  # nothing is left to do

    other = kind(picture, 2, seed=6, steps=STEPS).train()
    assert np.abs(other.kernel - held.kernel).max() > 1e-6


def test_restarts_differ_on_the_smallest_picture(picture):
    """Otherwise they would agree, and be believed, whatever they say."""
    small = picture[:48, :48]
    first, second = (PatchRecurrence(small, 2, seed, steps=3).train().kernel for seed in (0, 1))
    assert np.abs(first - second).max() > 1e-4


def test_a_pause_holds_it_until_it_is_resumed(picture):
    switch = Switch()
    search = PatchRecurrence(picture, 2, steps=2, switch=switch)
    switch.pause()
    thread = threading.Thread(target=search.train)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    assert search.history.step == 0
    switch.resume()
    thread.join(120)
    assert search.history.step == 2


@SEARCHES
@pytest.mark.parametrize("scale", [1.5, 3, (2, 3)])
def test_before_the_first_step_there_is_a_kernel_and_a_preview(kind, scale, picture):
    search = kind(picture[:50, :60], scale, steps=1)
    assert search.kernel.sum() == pytest.approx(1)
    assert search.kernel.min() >= 0
    assert all(side % 2 for side in search.kernel.shape)
    preview = search.preview()
    assert preview.shape == search.enlarged.shape
    assert 0 <= preview.min() < preview.max() <= 1
    assert (search.preview((3, 9)) == preview[3:9]).all()


def test_the_truth_is_only_looked_at_and_now_and_then(truth, picture):
    reference = Reference(truth, protocol_for(2))
    search = PatchRecurrence(picture, 2, steps=LOOK_EVERY, reference=reference).train()
    blind = PatchRecurrence(picture, 2, steps=LOOK_EVERY).train()
    assert search.history.column("psnr")[0] == [LOOK_EVERY]
    assert search.history.records[-1].psnr == pytest.approx(reference.psnr(search.preview()))
    assert (search.kernel == blind.kernel).all()
    assert blind.history.column("psnr") == ([], [])
    baselines = {record.baseline for record in search.history.records[1:]}
    assert baselines == {search.ignorance}


def test_recurrence_finds_the_direction_of_a_blur(truth, picture):
    """Blurred five times as much sideways; turned by 90°, up and down."""
    across = PatchRecurrence(picture, 2, seed=1).train().kernel
    down = PatchRecurrence(np.rot90(picture).copy(), 2, seed=1).train().kernel
    for kernel in (across, down.T):
        steps = np.arange(15) - 7
        assert kernel.sum(axis=0) @ steps**2 > 1.5 * (kernel.sum(axis=1) @ steps**2)


@pytest.mark.parametrize(
    "lack",
    [[[1.5, 0], [0, 1.5]], [[0.4, 0], [0, 2]], [[1.6, 0.9], [0.9, 1.6]]],
    ids=["round", "flat", "slanted"],
)
def test_the_covariance_that_is_lacking_is_measured(lack):
    """Of noise whose blur is known: a pixel of the copy is two of the picture."""
    copy = np.random.default_rng(0).normal(0.5, 0.1, (160, 160))
    patches = blurred(copy, np.array(lack) / 4)
    found = lacking_covariance(cut(copy), cut(patches))
    assert found == pytest.approx(np.array(lack), abs=0.25)
    assert lacking_covariance(cut(patches), cut(copy)) == pytest.approx(-found, abs=0.25)


def blurred(grey: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Blur by frequencies: a narrow Gaussian at whole pixels is narrower than it says."""
    places = np.stack(np.meshgrid(*map(np.fft.fftfreq, grey.shape), indexing="ij"), axis=-1)
    left = np.exp(-2 * np.pi**2 * np.einsum("...i,ij,...j", places, covariance, places))
    return np.fft.ifft2(np.fft.fft2(grey) * left).real


def cut(grey: np.ndarray) -> np.ndarray:
    fading = np.hanning(11)[1:-1]
    windows = sliding_window_view(grey - grey.mean(), (9, 9)).reshape(-1, 81)
    return windows * np.outer(fading, fading).ravel()


def test_patches_are_compared_without_their_brightness_and_contrast():
    grey = np.random.default_rng(0).random((20, 24))
    plain, brighter = Patches.of(grey), Patches.of(0.5 * grey + 0.3)
    assert plain.coarse == pytest.approx(brighter.coarse, abs=1e-9)
    assert plain.fine == pytest.approx(brighter.fine, abs=1e-9)
    assert brighter.strength == pytest.approx(plain.strength / 2)
    assert plain.some(np.array([3, 5])).coarse == pytest.approx(plain.coarse[[3, 5]])


@SEARCHES
@pytest.mark.parametrize("side", [20, 47])
def test_too_small_a_picture_is_refused(kind, side):
    noise = np.random.default_rng(0).random((side, 90, 3), dtype=np.float32)
    with pytest.raises(ImageError, match=f"{side}×90 pixels, too few"):
        kind(noise, 2)


def test_a_flat_picture_and_a_wrong_seed_are_refused(picture):
    with pytest.raises(ImageError, match="too flat"):
        PatchRecurrence(np.full((64, 64, 3), 0.3, np.float32), 2)
    with pytest.raises(SettingsError, match="seed"):
        PatchRecurrence(picture, 2, seed=-1)


def test_the_rate_that_is_noted_is_the_one_at_which_it_learns(monkeypatch, picture):
    moved = KernelGan(picture, 2, steps=1).train().zoom_kernel
    assert not np.array_equal(KernelGan(picture, 2, steps=3).train().zoom_kernel, moved)
    monkeypatch.setattr(ConstantRule, "rate", lambda rule, *step: 0.0)
    still = KernelGan(picture, 2, steps=3).train()
    assert still.history.records[-1].learning_rate == 0
    assert still.zoom_kernel == pytest.approx(KernelGan(picture, 2, steps=1).train().zoom_kernel)
