"""Fathers and sons: the eight transforms, what a son is, and two ways to draw from one set."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import scipy.ndimage
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from zssr_teach.camera import Camera
from zssr_teach.degradation import compress_jpeg
from zssr_teach.errors import SettingsError
from zssr_teach.pairs import (
    TRANSFORMS,
    Affine,
    PairSampler,
    PairSettings,
    camera_is_symmetric,
    crop_size,
    cut,
    deform,
    father_levels,
    level_probabilities,
    make_pair,
    make_son,
    shrink_to,
    transform,
    undo_transform,
)
from zssr_teach.resampling import downscale, gaussian_kernel, recentre, upscale

PROPERTIES = settings(max_examples=30, deadline=None)
LOPSIDED = np.pad(gaussian_kernel((2.0, 0.8), 9, 30), ((3, 0), (0, 2)))


def noise(height, width, seed=0):
    return np.random.default_rng(seed).random((height, width, 3), dtype=np.float32)


def scene(height=72, width=90):
    """A picture that differs from place to place and from direction to direction."""
    rows, columns = np.mgrid[:height, :width] / 10
    waves = [np.sin(rows * (c + 1) + columns**1.5 / 3) for c in range(3)]
    picture = 0.5 + 0.3 * np.stack(waves, -1) * (columns / columns.max())[..., None]
    return (picture + 0.1 * noise(height, width)).astype(np.float32)


# ---- the eight transforms


def test_the_eight_transforms_are_the_symmetries_of_the_square():
    square = np.arange(9).reshape(3, 3, 1)
    found = {transform(square, index).tobytes() for index in TRANSFORMS}
    by_hand = set()
    for rows, columns, swap in itertools.product((1, -1), (1, -1), (False, True)):
        flipped = square[::rows, ::columns]
        by_hand.add((flipped.transpose(1, 0, 2) if swap else flipped).tobytes())
    assert len(found) == 8
    assert found == by_hand


def test_the_transforms_form_the_dihedral_group():
    square = np.arange(16).reshape(4, 4, 1)
    number = {transform(square, index).tobytes(): index for index in TRANSFORMS}
    table = np.array(
        [[number[transform(transform(square, b), a).tobytes()] for b in range(8)] for a in range(8)]
    )  # a KeyError would mean that two transforms give none of the eight: not closed
    everything = set(range(8))
    assert all(set(row) == everything for row in table)  # every row and column is a permutation
    assert all(set(column) == everything for column in table.T)
    assert table[0].tolist() == table[:, 0].tolist() == list(range(8))
    # The orders of the elements tell it from the other groups of eight: only one has five
    # elements of order two and two of order four and is not commutative.
    orders = []
    for index in range(8):
        power, order = index, 1
        while power:
            power, order = table[power, index], order + 1
        orders.append(order)
    assert sorted(orders) == [1, 2, 2, 2, 2, 2, 4, 4]
    assert not np.array_equal(table, table.T)
    assert transform(square, 1)[0, 0] == square[0, -1]  # anticlockwise


@pytest.mark.parametrize("index", TRANSFORMS)
@pytest.mark.parametrize("shape", [(5, 5, 3), (4, 7, 3), (1, 6, 1), (2, 4, 6, 3)])
def test_every_transform_is_undone(index, shape):
    image = np.arange(np.prod(shape)).reshape(shape)
    assert np.array_equal(undo_transform(transform(image, index), index), image)
    assert np.array_equal(transform(undo_transform(image, index), index), image)
    batch = transform(np.stack([image, image + 1]), index)
    assert np.array_equal(batch[1], transform(image + 1, index))


# ---- what a son is


def pillow_resize(image, size):
    planes = [
        np.asarray(Image.fromarray(image[..., c]).resize(size, Image.Resampling.BICUBIC))
        for c in range(3)
    ]
    return np.stack(planes, -1)


@pytest.mark.parametrize(("height", "width", "scale"), [(48, 60, 2), (48, 60, 3), (48, 60, 1.5)])
def test_a_son_is_its_father_shrunk_and_enlarged(height, width, scale):
    father = noise(height, width)
    small = pillow_resize(father, (round(width / scale), round(height / scale)))
    wanted = pillow_resize(small, (width, height))
    son = make_son(father, PairSettings(scale=scale))
    assert son.shape == father.shape
    assert son[12:-12, 12:-12] == pytest.approx(wanted[12:-12, 12:-12], abs=2e-6)
    assert np.abs(son - father).mean() > 0.1


def test_a_son_is_its_father_blurred_with_the_recentred_kernel():
    father = noise(48, 60)
    kernel = recentre(LOPSIDED)
    blurred = np.stack(
        [scipy.ndimage.correlate(father[..., c], kernel.astype(np.float32)) for c in range(3)], -1
    )
    places = np.meshgrid(np.arange(24) * 2 + 0.5, np.arange(30) * 2 + 0.5, indexing="ij")
    small = np.stack(
        [scipy.ndimage.map_coordinates(blurred[..., c], places, mode="reflect") for c in range(3)],
        -1,
    )
    wanted = pillow_resize(small, (60, 48))
    son = make_son(father, PairSettings(scale=2, kernel=LOPSIDED))
    assert son[8:-8, 8:-8] == pytest.approx(wanted[8:-8, 8:-8], abs=1e-5)


@pytest.mark.parametrize("alignment", ["top-left", "kernel"])
def test_a_son_is_made_by_the_very_camera_wherever_it_puts_its_pixels(alignment):
    father, kernel = noise(48, 61), gaussian_kernel(0.45) if alignment == "top-left" else LOPSIDED
    camera = Camera(2, kernel, alignment)
    son = make_son(father, PairSettings(scale=2, kernel=kernel, alignment=alignment))
    assert np.array_equal(son, camera.enlarge(camera.shrink(father), (48, 61)))
    # Read between pixels, it is softer than what such a camera makes.
    centred = make_son(father, PairSettings(scale=2, kernel=kernel))
    assert np.abs(son - centred).mean() > 0.01


def test_noise_is_added_to_the_small_son_in_grey_levels():
    flat = np.full((30, 40, 3), 0.5, np.float32)
    dots = np.zeros((15, 20, 3), np.float32)
    dots[7, 9] = 1
    son = make_son(flat, PairSettings(son_noise=51), dots) - 0.5
    # The enlarged dot sums to 51 grey levels times the area of an LR pixel.
    assert son.sum(axis=(0, 1)) == pytest.approx(51 / 255 * 4, rel=1e-3)
    assert np.unravel_index(son[..., 0].argmax(), son.shape[:2]) in [(14, 18), (14, 19), (15, 18)]
    assert make_son(flat, PairSettings(son_noise=51)) == pytest.approx(
        flat
    )  # none given, none made


@PROPERTIES
@given(
    height=st.integers(3, 50),
    width=st.integers(3, 50),
    scale=st.one_of(st.sampled_from([1.1, 1.5, 2, 3, 4, 8, (2, 3), (1, 2)]), st.floats(1.1, 8)),
    blurred=st.booleans(),
)
def test_a_son_always_has_the_size_of_its_father(height, width, scale, blurred):
    kernel = gaussian_kernel(1.0) if blurred else None
    father = noise(height, width)
    chosen = PairSettings(scale=scale, kernel=kernel, crop=16)
    assert make_son(father, chosen).shape == father.shape
    for pair in (
        make_pair(father, chosen, np.random.default_rng(0)),
        PairSampler(father, chosen).draw(),
    ):
        assert pair.father.shape == pair.son.shape == (min(16, pair.draw.size),) * 2 + (3,)
        assert np.isfinite(pair.son).all()


# ---- sizes


def test_fathers_come_in_evenly_spaced_sizes():
    levels = father_levels((100, 200, 3), PairSettings())
    assert levels == pytest.approx(np.linspace(1, 0.5, 9))
    chances = level_probabilities(levels, PairSettings(full_size_share=0.36))
    assert chances == pytest.approx([0.36, *[0.08] * 8])
    assert father_levels((100, 200, 3), PairSettings(levels=1)) == (1.0,)
    assert level_probabilities((1.0,), PairSettings()).tolist() == [1]


def test_larger_fathers_are_drawn_as_their_areas_are():
    image = noise(40, 44)
    extra = (noise(60, 44), noise(80, 88))
    sampler = PairSampler(image, PairSettings(levels=3, full_size_share=0.4), 0, extra)
    counts = np.zeros(5)
    for _ in range(4000):
        level = sampler.draw().draw.level
        counts[sampler.levels.index(level)] += 1
    # Beside the picture itself: two smaller ones (1 each), 1.5 and 4 times its area.
    wanted = np.array([0.4, *(0.6 * np.array([1, 1, 1.5, 4]) / 7.5)])
    assert counts / 4000 == pytest.approx(wanted, abs=0.03)


def test_small_pictures_get_small_crops_and_no_hopeless_fathers():
    assert crop_size((500, 400, 3), PairSettings()) == 64
    assert crop_size((100, 90, 3), PairSettings()) == 40  # 45 fit: the next multiple of 8 below
    # Six LR pixels a side is the least: 24 / 4.
    assert father_levels((30, 48, 3), PairSettings(scale=4))[-1] == pytest.approx(24 / 30)
    assert crop_size((30, 48, 3), PairSettings(scale=4)) == 24
    assert father_levels((20, 20, 3), PairSettings(scale=4)) == (1.0,)
    assert crop_size((20, 31, 3), PairSettings(scale=4)) == 16
    for side in (1, 2, 5):
        sons, fathers = PairSampler(noise(side, side + 1), PairSettings(), 0).batch(3)
        assert sons.shape == fathers.shape == (3, side, side, 3)


@PROPERTIES
@given(
    height=st.integers(1, 150),
    width=st.integers(1, 150),
    scale=st.floats(1, 8),
    smallest=st.floats(0.1, 1),
    levels=st.integers(1, 12),
    crop=st.integers(8, 90),
)
def test_every_father_holds_a_crop(height, width, scale, smallest, levels, crop):
    chosen = PairSettings(scale=scale, smallest_father=smallest, levels=levels, crop=crop)
    sizes = father_levels((height, width, 3), chosen)
    assert sizes[0] == 1
    assert list(sizes) == sorted(sizes, reverse=True)
    side = crop_size((height, width, 3), chosen)
    assert 1 <= side <= crop
    assert level_probabilities(sizes, chosen).sum() == pytest.approx(1)
    smallest_shape = shrink_to(np.zeros((height, width, 1), np.float32), sizes[-1]).shape
    room = min(smallest_shape[:2])
    assert side <= room
    assert side == crop or side % 8 == 0 or side == room < 8
    assert side > min(crop, room) - 8


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"crop": 7}, "crop of 7 pixels is too small"),
        ({"scale": 0}, "out of range"),
        ({"smallest_father": 0.05}, "give 0.1 to 1"),
        ({"smallest_father": 1.5}, "give 0.1 to 1"),
        ({"levels": 0}, "at least one level"),
        ({"full_size_share": 1.1}, "share from 0 to 1"),
        ({"son_noise": -1}, "makes no sense; give 0"),
    ],
)
def test_senseless_settings_are_refused(choice, words):
    with pytest.raises(SettingsError, match=words):
        PairSettings(**choice)


# ---- one pair at a time, and the fast sampler

SMALL = PairSettings(crop=16, levels=3)
CAMERAS = {
    "bicubic": SMALL,
    "lopsided kernel": replace(SMALL, kernel=LOPSIDED),
    "two scales": replace(SMALL, scale=(2, 3)),
    "one and a half": replace(SMALL, scale=1.5),
}


def find(crop, pyramid):
    """Return all places (father, row, column) where a crop is cut from, by looking everywhere."""
    side = crop.shape[0]
    places = []
    for which, father in enumerate(pyramid):
        last_row, last_column = father.shape[0] - side + 1, father.shape[1] - side + 1
        candidates = np.argwhere((father[:last_row, :last_column] == crop[0, 0]).all(axis=-1))
        for row, column in candidates:
            if np.array_equal(father[row : row + side, column : column + side], crop):
                places.append((which, row, column))
    return places


@pytest.mark.parametrize("name", CAMERAS)
def test_every_pair_of_a_batch_comes_from_the_pyramid(name):
    image, chosen = noise(40, 36), CAMERAS[name]
    levels = father_levels(image.shape, chosen)
    pyramid = [transform(shrink_to(image, lv), i) for lv in levels for i in TRANSFORMS]
    sons, fathers = PairSampler(image, chosen, seed=3).batch(24)
    seen = set()
    for son, father in zip(sons, fathers, strict=True):
        [(which, row, column)] = find(father, pyramid)
        whole_son = make_son(pyramid[which], chosen)
        assert son == pytest.approx(whole_son[row : row + 16, column : column + 16], abs=1e-5)
        seen.add(which)
    assert len(seen) > 12


@pytest.mark.parametrize("name", CAMERAS)
def test_a_pair_says_where_it_comes_from(name):
    image, chosen = noise(40, 36), CAMERAS[name]
    sampler, rng = PairSampler(image, chosen, seed=1), np.random.default_rng(1)
    for pair in [sampler.draw() for _ in range(8)] + [
        make_pair(image, chosen, rng) for _ in range(3)
    ]:
        father = transform(shrink_to(image, pair.draw.level), pair.draw.transform)
        assert np.array_equal(pair.father, cut(father, pair.draw))
        assert pair.son == pytest.approx(cut(make_son(father, chosen), pair.draw), abs=1e-5)


def both_ways(image, chosen, count, seed=0):
    """Draw pairs in the readable and in the fast way."""
    rng, sampler = np.random.default_rng(seed), PairSampler(image, chosen, seed + 1)
    return (
        [make_pair(image, chosen, rng) for _ in range(count)],
        [sampler.draw() for _ in range(count)],
    )


def test_levels_transforms_and_places_are_drawn_as_promised():
    image = noise(40, 36)
    chosen = PairSettings(crop=16, levels=3, full_size_share=0.4)
    levels = father_levels(image.shape, chosen)
    for pairs in both_ways(image, chosen, 1200):
        draws = [pair.draw for pair in pairs]
        counts = [sum(draw.level == level for draw in draws) for level in levels]
        assert scipy.stats.chisquare(counts, np.array([0.4, 0.3, 0.3]) * 1200).pvalue > 0.001
        counts = np.bincount([draw.transform for draw in draws], minlength=8)
        assert scipy.stats.chisquare(counts).pvalue > 0.001
        upright = [d for d in draws if d.level == 1 and d.transform % 2 == 0]
        counts = np.bincount([draw.row for draw in upright], minlength=25)
        assert len(counts) == 25
        assert counts.min() > 0
        assert scipy.stats.chisquare(counts).pvalue > 0.001
        counts = np.bincount([draw.column for draw in upright], minlength=21)
        assert len(counts) == 21
        assert counts.min() > 0
        assert scipy.stats.chisquare(counts).pvalue > 0.001


def test_without_flips_all_pairs_are_upright():
    for pairs in both_ways(noise(40, 36), replace(SMALL, flips=False), 20):
        assert {pair.draw.transform for pair in pairs} == {0}


STATISTICS = {
    "brightness of fathers": lambda pair: pair.father[..., 0].mean(),
    "contrast of fathers": lambda pair: pair.father.var(),
    "contrast of sons": lambda pair: pair.son.var(),
    "difference": lambda pair: np.abs(pair.son - pair.father).mean(),
    "lean": lambda pair: (pair.father[:8] - pair.father[8:]).mean(),
    "drift of sons": lambda pair: (
        (pair.son - pair.father)[:, 1:] * np.diff(pair.father, axis=1)
    ).mean(),
    "roughness of sons": lambda pair: np.diff(pair.son, axis=0).var(),
}


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"kernel": LOPSIDED},
        {"scale": (2, 3)},
        {"son_noise": 25.0},
        {"son_noise": 25.0, "scale": 3, "kernel": LOPSIDED},
        {"affine": Affine(stretch=0.2, shear=0.1, rotation=10)},
    ],
    ids=["plain", "kernel", "two scales", "noise", "noise and kernel", "affine"],
)
def test_both_ways_draw_from_the_same_distribution(choice):
    one, other = both_ways(scene(), replace(SMALL, **choice), 400)
    for name, statistic in STATISTICS.items():
        values = [[float(statistic(pair)) for pair in pairs] for pairs in (one, other)]
        assert scipy.stats.ks_2samp(*values).pvalue > 0.001, name
        spread = np.std(values[0]) / np.sqrt(400)
        assert np.mean(values[1]) == pytest.approx(np.mean(values[0]), abs=5 * spread), name


@pytest.mark.parametrize("scale", [2, 3, 1.5])
def test_the_fast_sampler_adds_the_same_noise(scale):
    flat = np.full((72, 72, 3), 0.5, np.float32)
    chosen = PairSettings(scale=scale, son_noise=20.0, crop=24, levels=1)
    measured = []
    for pairs in both_ways(flat, chosen, 250):
        rest = np.stack([pair.son for pair in pairs]) - 0.5
        # By place: enlarged noise is weaker between LR pixels than on them.
        by_place = rest.std(axis=(0, 3)) * 255
        neighbours = (rest[:, 1:] * rest[:, :-1]).mean() / (rest**2).mean()
        measured.append((rest.mean() * 255, by_place.mean(), np.ptp(by_place), neighbours))
    (mean, size, uneven, relation), (mean_2, size_2, uneven_2, relation_2) = measured
    assert abs(mean) < 0.3
    assert abs(mean_2) < 0.3
    assert 8 < size < 20  # less than 20: enlarging averages
    assert size_2 == pytest.approx(size, rel=0.02)
    assert uneven_2 == pytest.approx(uneven, abs=1.0)
    assert relation_2 == pytest.approx(relation, abs=0.01)


def test_the_camera_that_treats_all_orientations_alike_is_recognised():
    assert camera_is_symmetric(PairSettings(scale=3))
    assert camera_is_symmetric(PairSettings(kernel=gaussian_kernel(1.5)))
    assert camera_is_symmetric(PairSettings(kernel=np.ones((4, 4))))
    assert not camera_is_symmetric(PairSettings(scale=(2, 3)))
    assert not camera_is_symmetric(PairSettings(kernel=LOPSIDED))
    assert not camera_is_symmetric(PairSettings(kernel=np.ones((3, 5))))


@pytest.mark.parametrize("kernel", [None, gaussian_kernel(1.5), np.ones((4, 4))])
@pytest.mark.parametrize("shape", [(40, 36), (41, 37)])
def test_with_such_a_camera_the_turned_son_is_the_son_of_the_turned(kernel, shape):
    father, chosen = noise(*shape), PairSettings(kernel=kernel)
    for index in TRANSFORMS:
        turned = make_son(transform(father, index), chosen)
        assert turned == pytest.approx(transform(make_son(father, chosen), index), abs=1e-5)


@pytest.mark.parametrize("kernel", [None, np.ones((1, 9)), gaussian_kernel(1.2), LOPSIDED])
def test_sons_are_turned_only_as_the_camera_allows(kernel):
    image, chosen = noise(40, 36), replace(SMALL, kernel=kernel, smallest_father=1.0)
    sampler, seen = PairSampler(image, chosen, seed=0), set()
    for _ in range(60):
        pair = sampler.draw()
        son = make_son(transform(image, pair.draw.transform), chosen)
        assert pair.son == pytest.approx(cut(son, pair.draw), abs=1e-5)
        seen.add(pair.draw.transform)
    assert seen == set(TRANSFORMS)


def test_the_same_seed_gives_the_same_pairs_and_another_one_others():
    image = noise(40, 36)
    chosen = replace(SMALL, son_noise=5.0)
    one, again, other = (PairSampler(image, chosen, seed).batch(6) for seed in (5, 5, 6))
    assert np.array_equal(one[0], again[0])
    assert np.array_equal(one[1], again[1])
    assert not np.array_equal(one[1], other[1])


def test_larger_fathers_join_the_pyramid():
    image, larger = noise(40, 36), noise(80, 72, seed=1)
    sampler = PairSampler(image, SMALL, 0, (larger,))
    assert sampler.levels == (1.0, 0.75, 0.5, 2.0)
    drawn = [sampler.draw() for _ in range(40)]
    from_larger = [pair for pair in drawn if pair.draw.level == 2]
    assert from_larger
    for pair in from_larger:
        assert np.array_equal(pair.father, cut(transform(larger, pair.draw.transform), pair.draw))


# ---- deforming


def test_deforming_stretches_shears_and_turns_within_its_bounds():
    rows, columns = np.mgrid[:61, :61].astype(np.float32)
    image = np.stack([rows, columns, rows], -1)
    affine = Affine(stretch=0.3, shear=0.2, rotation=20)
    slopes = []
    for seed in range(150):
        bent = deform(image, affine, np.random.default_rng(seed))
        assert bent[30, 30, :2] == pytest.approx([30, 30], abs=1e-3)  # the middle stays
        down, across = bent[31, 30] - bent[29, 30], bent[30, 31] - bent[30, 29]
        slopes.append(np.array([down[:2], across[:2]]).T / 2)
    areas = [np.linalg.det(slope) for slope in slopes]
    assert 1 - 1e-3 <= min(areas) < 1.1  # never enlarged
    assert 1.7 < max(areas) <= 1 / 0.7**2 + 1e-3
    turns = [np.degrees(np.arctan2(slope[1, 0], slope[0, 0])) for slope in slopes]
    assert -20.1 < min(turns) < -17
    assert 17 < max(turns) < 20.1
    leans = [
        (slope[:, 0] @ slope[:, 1]) / (slope[:, 0] @ slope[:, 0]) for slope in slopes
    ]  # the shear, over the stretch
    assert max(leans) > 0.15
    assert min(leans) < -0.15


def test_no_deformation_changes_nothing():
    image = noise(20, 24)
    same = deform(image, Affine(0, 0, 0), np.random.default_rng(0))
    assert same == pytest.approx(image, abs=1e-5)


def test_deformed_sons_belong_to_their_deformed_fathers():
    image = scene()
    chosen = replace(SMALL, affine=Affine(), crop=32)
    for pairs in both_ways(image, chosen, 30):
        for pair in pairs:
            assert pair.father.shape == (32, 32, 3)
            # Shrinking both gives nearly the same; with another's father it does not.
            gap = shrink_to(pair.son, 0.5) - shrink_to(pair.father, 0.5)
            assert np.abs(gap).mean() < 0.02


# ---- compressed sons


def test_compressed_sons_belong_to_their_fathers_and_have_lost_something():
    image = scene()
    for quality, lost in ((95, 0.001), (10, 0.01)):
        chosen = replace(SMALL, crop=32, son_jpeg=quality)
        for pairs in both_ways(image, chosen, 10):
            for pair in pairs:
                assert pair.father.shape == pair.son.shape == (32, 32, 3)
                gap = np.abs(shrink_to(pair.son, 0.5) - shrink_to(pair.father, 0.5)).mean()
                assert lost < gap < 0.12


def test_a_compressed_son_is_the_plain_one_compressed_before_it_is_enlarged():
    father = scene(48, 64)
    son = make_son(father, PairSettings(son_jpeg=30))
    small = compress_jpeg(downscale(father, 2), 30)
    assert np.array_equal(son, upscale(small, 2, shape=father.shape[:2]))


def test_noise_is_there_before_the_compression():
    father, drawn = np.full((64, 64, 3), 0.5, np.float32), np.random.default_rng(0)
    numbers = drawn.standard_normal((32, 32, 3), np.float32)
    noisy = make_son(father, PairSettings(son_noise=20), numbers)
    both = make_son(father, PairSettings(son_noise=20, son_jpeg=20), numbers)
    assert 0.001 < both.std() < 0.8 * noisy.std()


@pytest.mark.parametrize("quality", [0, 101, 50.5, "high", True])
def test_what_is_no_quality_is_refused(quality):
    with pytest.raises(SettingsError, match=r"JPEG quality of .* is not possible"):
        PairSettings(son_jpeg=quality)
