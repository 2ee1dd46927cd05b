"""The camera found from a picture: what is answered, and when nothing is believed."""

import tracemalloc
from types import SimpleNamespace

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.camera import Camera
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.estimation import METHODS, SEARCHES, find_camera, finding
from zssr_teach.estimation.reader import Reading, width
from zssr_teach.kernels import gaussian_kernel
from zssr_teach.training import Switch

NARROW, MIDDLE, WIDE = (gaussian_kernel(sigma, 15) for sigma in (0.8, 1.4, 2.6))


@pytest.fixture(scope="module")
def picture():
    return Camera(2, gaussian_kernel(1.5), "centred").shrink(images.sample("astronaut").pixels)


def reading(monkeypatch, bicubic: float, spread: float) -> None:
    monkeypatch.setattr(finding, "read_kernel", lambda image: Reading(MIDDLE, bicubic, spread))


def searching(monkeypatch, *kernels: np.ndarray) -> list:
    """Put a search that answers with these in the place of KernelGAN; return those made."""
    made = []

    def search(image, scale, seed, *, switch, steps=100):
        kernel = kernels[len(made)]
        one = SimpleNamespace(kernel=kernel, seed=seed, scale=scale, steps=steps, progress=0.0)

        def train():
            one.progress = float(switch.goes_on())

        one.train = train
        made.append(one)
        return one

    monkeypatch.setitem(SEARCHES, "kernelgan", search)
    return made


@pytest.mark.parametrize("scale", [1.5, 2, 3, 4, (2, 3)])
def test_a_blur_is_found_at_every_scale(scale, picture):
    found = find_camera(picture, scale)
    pair = scale if isinstance(scale, tuple) else (scale, scale)
    assert found.camera.scale == pair
    assert found.width == pytest.approx(1.5 * np.sqrt(np.mean(np.square(pair))) / 2, rel=0.3)
    assert found.kernel.min() >= 0
    assert found.kernel.sum() == pytest.approx(1)
    assert "blurred" in str(found) == found.sentence


@pytest.mark.parametrize(
    ("bicubic", "spread", "is_certain", "has_kernel"),
    [
        (0.05, 0.1, True, True),
        (0.05, 0.5, False, False),
        (0.5, 0.1, False, False),
        (0.7, 0.1, False, False),
        (0.95, 0.1, True, False),
    ],
)
def test_what_is_not_sure_is_not_believed(
    monkeypatch, picture, bicubic, spread, is_certain, has_kernel
):
    reading(monkeypatch, bicubic, spread)
    found = find_camera(picture)
    assert found.is_certain is is_certain
    assert (found.camera.kernel is not None) is has_kernel
    assert found.kernel == pytest.approx(MIDDLE)  # to be shown, whether believed or not
    assert found.spread == pytest.approx(spread * width(MIDDLE))
    assert ("not sure enough" in str(found)) is (bicubic <= 0.5 and not is_certain)
    assert ("shrunk bicubically" in str(found)) is (bicubic > 0.5)
    assert ("probably" in str(found)) is (bicubic == 0.7)
    if has_kernel:
        assert found.camera.alignment == "centred"


def test_searches_that_agree_are_believed(monkeypatch, picture):
    made = searching(monkeypatch, MIDDLE, MIDDLE, gaussian_kernel(1.5, 15))
    seen = []
    found = find_camera(picture, 2, "kernelgan", seed=4, steps=7, each=seen.append)
    assert seen == made
    assert found.is_certain
    assert found.camera.kernel == pytest.approx(np.mean([one.kernel for one in made], axis=0))
    assert len({one.seed for one in made}) == 3
    assert {one.steps for one in made} == {7}
    assert "3 searches" in str(found)


def test_searches_that_disagree_are_not(monkeypatch, picture):
    searching(monkeypatch, NARROW, MIDDLE, WIDE)
    found = find_camera(picture, 2, "kernelgan")
    assert not found.is_certain
    assert found.camera.kernel is None
    assert found.spread == pytest.approx(np.std([width(k) for k in (NARROW, MIDDLE, WIDE)]))
    assert "it is taken for bicubic" in str(found)


def test_the_same_seed_gives_the_same_searches(monkeypatch, picture):
    seeds = []
    for seed in (4, 4, 5):
        made = searching(monkeypatch, MIDDLE, MIDDLE)
        find_camera(picture, 2, "kernelgan", seed, restarts=2)
        seeds.append([one.seed for one in made])
    assert seeds[0] == seeds[1] != seeds[2]


def test_after_a_stop_no_other_search_begins(monkeypatch, picture):
    made = searching(monkeypatch, MIDDLE, MIDDLE, MIDDLE)
    switch = Switch()
    found = find_camera(picture, 2, "kernelgan", switch=switch, each=lambda _: switch.stop())
    assert len(made) == 1
    assert not found.is_certain  # with nothing to compare it with
    assert found.camera.kernel is None
    assert "one search" in str(found)
    assert switch.goes_on()  # the stop has been heard


def test_a_real_search_is_stopped_after_a_few_steps(picture):
    switch, seen = Switch(), []

    def watch(search):
        seen.append(search)
        search.observers.append(lambda it: it.history.step == 2 and switch.stop())

    found = find_camera(picture, 2, "recurrence", steps=20, switch=switch, each=watch)
    assert [search.history.step for search in seen] == [2]
    assert found.kernel.sum() == pytest.approx(1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.full((64, 80, 3), 0.5, np.float32), "too flat"),
        (np.zeros((100, 100), np.float32), "too flat"),
        (np.random.default_rng(0).random((47, 80, 3), dtype=np.float32), "too few"),
        (np.random.default_rng(0).random((12, 12), dtype=np.float32), "too few"),
    ],
)
def test_a_picture_that_tells_nothing_is_taken_for_bicubic(method, image, words):
    found = find_camera(image, 3, method)
    assert found.camera.kernel is None
    assert found.camera.scale == (3, 3)
    assert found.kernel is None
    assert not found.is_certain
    assert words in str(found)
    assert str(found).endswith("it is taken for bicubic")


def test_a_grey_picture_is_read_like_any_other(picture):
    grey = picture.mean(axis=2)
    found, same = find_camera(grey), find_camera(np.repeat(grey[..., None], 3, axis=2))
    assert found.width == pytest.approx(same.width)
    assert found.width == pytest.approx(1.5, rel=0.3)


def test_what_is_no_picture_is_refused(picture):
    broken = picture.copy()
    broken[3, 4] = np.nan
    with pytest.raises(ImageError, match="NaN"):
        find_camera(broken)
    with pytest.raises(SettingsError, match="reader, kernelgan, recurrence"):
        find_camera(picture, method="guess")
    with pytest.raises(SettingsError, match="scale"):
        find_camera(picture, scale=0)
    with pytest.raises(ImageError, match="1×1"):
        find_camera(np.ones((1, 1, 3), np.float32))


def test_a_large_picture_needs_little_memory(picture):
    large = np.tile(picture, (12, 16, 1))[:1500, :2000]
    assert large.shape == (1500, 2000, 3)
    tracemalloc.start()
    try:
        found = find_camera(large)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.kernel is not None
    assert most < 8 * large.nbytes
