"""Recurrence: against a search by hand, and on pictures made so that the answer is known."""

import dataclasses
import math

import numpy as np
import pytest
import scipy.ndimage
import skimage.data
from hypothesis import given, settings
from hypothesis import strategies as st

from zssr_teach import recurrence as room
from zssr_teach.errors import ImageError, SettingsError
from zssr_teach.metrics import luma
from zssr_teach.recurrence import Match, nearest_patches, recurrence
from zssr_teach.resampling import resize

SETTINGS = settings(max_examples=25, deadline=None)


def noise(height=48, width=48, seed=0):
    return np.random.default_rng(seed).random((height, width, 3)).astype(np.float32)


def smooth_noise(height=48, width=48, seed=0, sigma=2.0):
    values = scipy.ndimage.gaussian_filter(noise(height, width, seed), (sigma, sigma, 0))
    return (values - values.min()) / np.ptp(values)


def periodic(period=8, side=64):
    tile = noise(period, period)
    return np.tile(tile, (side // period, side // period, 1))


def by_hand(image, other, size, scale, row, column, internal):
    """Search one patch with plain loops: a sorted list of (distance, row, column)."""
    half = size // 2
    picture, target = luma(image) * 255, luma(other) * 255
    if scale != 1:
        shape = tuple(round(side * scale) for side in target.shape)
        target = resize(target[..., None], shape)[..., 0].astype(float)
    query = picture[row - half : row + half + 1, column - half : column + half + 1]
    query = query - query.mean()
    found = []
    for i in range(half, target.shape[0] - half):
        for j in range(half, target.shape[1] - half):
            if internal and scale == 1 and max(abs(i - row), abs(j - column)) < size:
                continue
            patch = target[i - half : i + half + 1, j - half : j + half + 1]
            distance = math.sqrt(np.mean((patch - patch.mean() - query) ** 2))
            found.append((distance, i, j))
    return sorted(found)


# ---- against the search by hand


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("internal", [True, False])
def test_same_answers_as_the_search_by_hand(size, internal):
    image = smooth_noise(26, 31)
    other = image if internal else smooth_noise(23, 29, seed=1)
    argument = None if internal else other
    scales, threshold = (1.0, 0.75, 0.5), 12.0
    result = recurrence(image, argument, size, scales, stride=6, threshold=threshold)
    for s, scale in enumerate(scales):
        for r, row in enumerate(result.rows):
            for c, column in enumerate(result.columns):
                found = by_hand(image, other, size, scale, row, column, internal)
                assert result.distances[s, r, c] == pytest.approx(found[0][0], abs=1e-3)
                # The search is in float32: a distance at the very threshold may fall either way.
                least, most = (sum(f[0] <= threshold + e for f in found) for e in (-1e-3, 1e-3))
                assert least <= result.counts[s, r, c] <= most


@pytest.mark.parametrize("position", [(2, 2), (13, 20), (23, 28)])
def test_nearest_patch_is_that_of_the_search_by_hand(position):
    image = smooth_noise(26, 31)
    for scale in (1.0, 0.75):
        match = nearest_patches(image, position, scales=(scale,), count=1)[0]
        distance, row, column = by_hand(image, image, 5, scale, *position, True)[0]
        assert (match.row, match.column) == (row, column)
        assert match.distance == pytest.approx(distance, abs=1e-3)


def test_blocks_and_bands_change_nothing(monkeypatch):
    image = smooth_noise(40, 33)
    whole = recurrence(image, stride=3, threshold=15)
    monkeypatch.setattr(room, "_BLOCK_QUERIES", 7)
    monkeypatch.setattr(room, "_BAND_CANDIDATES", 100)
    parts = recurrence(image, stride=3, threshold=15)
    np.testing.assert_allclose(parts.distances, whole.distances, atol=1e-3)
    np.testing.assert_array_equal(parts.counts, whole.counts)


@SETTINGS
@given(
    seed=st.integers(0, 99),
    shape=st.tuples(st.integers(21, 32), st.integers(21, 32)),
    size=st.sampled_from([3, 5, 7]),
    where=st.tuples(st.floats(0, 0.999), st.floats(0, 0.999)),
)
def test_both_searches_agree(seed, shape, size, where):
    image, half = smooth_noise(*shape, seed), size // 2
    result = recurrence(image, size=size, scales=(1.0, 0.6), stride=1)
    row, column = (int(w * (n - 2 * half)) for w, n in zip(where, shape, strict=True))
    matches = nearest_patches(image, (row + half, column + half), size, (1.0, 0.6), count=1)
    assert len(matches) == 2
    for match in matches:
        expected = result.distances[result.scales.index(match.scale), row, column]
        assert match.distance == pytest.approx(expected, abs=1e-3)


# ---- pictures whose answer is known


@pytest.mark.parametrize("size", [5, 7])
def test_a_periodic_texture_is_found_again_exactly(size):
    result = recurrence(periodic(), size=size, scales=(1.0,), stride=1)
    assert result.distances.max() < 1e-3
    assert result.found() == result.found(structured=True) == (1.0,)
    # 64 pixels hold 8 periods; the patch itself is not counted, one place in 8 may be cut off.
    assert result.counts.min() >= 7 * 7 - 1
    assert result.counts.max() <= 8 * 8 - 1


def test_the_matches_in_a_periodic_texture_lie_whole_periods_away():
    matches = nearest_patches(periodic(), (20, 33), scales=(1.0,), count=40)
    assert len(matches) == 40
    for match in matches:
        assert match.distance < 1e-3
        assert (match.row - 20) % 8 == 0
        assert (match.column - 33) % 8 == 0


def half_size_copy():
    """A picture with its own left half, shrunk to half the size, at (0, 64)."""
    image = smooth_noise(64, 64, sigma=1.5)
    picture = smooth_noise(64, 128, seed=9, sigma=1.5)
    picture[:, :64] = image
    picture[:32, 64:96] = resize(image, (32, 32))
    return picture


def test_a_half_size_copy_recurs_at_scale_one_half():
    picture = half_size_copy()
    row, column = 17, 80
    near, far = (nearest_patches(picture, (row, column), scales=(s,), count=1) for s in (0.5, 1.0))
    assert near[0].distance < 0.01
    assert far[0].distance > 5
    # In the small version the left half lies at (17, 80 - 64), in the picture at twice that.
    assert (near[0].row, near[0].column) == (17, 16)
    assert near[0].box == (30, 28, 10, 10)
    assert nearest_patches(picture, (row, column))[0] == near[0]


def test_recurrence_knows_at_which_scale_the_copy_is():
    picture = half_size_copy()
    result = recurrence(picture, size=7, scales=(1.0, 0.8, 0.65, 0.5), stride=1, threshold=3)
    inside = np.ix_(
        range(4),
        np.flatnonzero((result.rows > 4) & (result.rows < 27)),
        np.flatnonzero((result.columns > 68) & (result.columns < 91)),
    )
    share = (result.distances[inside] <= 3).mean(axis=(1, 2))
    assert share[3] == 1
    assert share[:3].max() < 0.5


def test_noise_is_not_found_again():
    result = recurrence(noise(96, 96))
    assert max(result.found()) == 0
    assert result.counts.max() == 0


def test_a_photograph_is_found_better_in_itself_than_in_another_picture():
    image = skimage.data.camera()[128:256, 128:256] / 255
    other = skimage.data.coffee()[100:228, 100:228] / 255
    internal = recurrence(image, size=7, stride=4)
    external = recurrence(image, other, size=7, stride=4)
    assert internal.internal
    assert not external.internal
    assert internal.median_distance(True)[-1] < external.median_distance(True)[-1]
    assert all(a < b for a, b in zip(internal.found(True), internal.found(), strict=True))


@pytest.mark.parametrize("offset", [0.1, -0.1])
def test_brightness_does_not_matter_but_contrast_does(offset):
    image = 0.5 + 0.3 * (smooth_noise() - 0.5)
    same = recurrence(image, image + offset, scales=(1.0,), stride=5)
    assert same.distances.max() < 1e-3
    other = recurrence(image, 0.5 + 2 * (image - 0.5), scales=(1.0,), stride=5)
    assert np.median(other.distances) > 0.5


def test_a_picture_is_found_in_itself_as_another():
    image = noise()
    result = recurrence(image, image, scales=(1.0,), stride=5)
    assert result.distances.max() < 1e-3
    assert nearest_patches(image, (10, 11), scales=(1.0,), count=1, other=image)[0].row == 10


def test_distance_in_grey_levels():
    """A stripe of one luma level against nothing: known in closed form."""
    image = np.full((20, 20), 0.5)
    image[:, 10] += 0.1
    match = nearest_patches(image, (10, 10), scales=(1.0,), count=1, other=np.zeros((20, 20)))[0]
    step = 0.1 * 219  # luma spans 219 grey levels; the stripe fills one fifth of the patch
    assert match.distance == pytest.approx(step * math.sqrt(0.2 * 0.8), abs=1e-3)


def test_structured_patches_are_those_with_contrast():
    image = np.full((64, 64), 0.5, np.float32)
    image[:, 48:] = noise(64, 16)[..., 0]
    result = recurrence(image, scales=(1.0,), stride=1)
    _, columns = np.nonzero(result.structured)
    assert result.columns[columns].min() >= 46
    assert result.structured.mean() == pytest.approx(0.25, abs=0.01)
    assert result.found(structured=True)[0] < 0.1 < 0.7 < result.found()[0]
    assert result.contrast[0, 0] == pytest.approx(0, abs=1e-3)
    patch = luma(image)[30 - 2 : 30 + 3, 55 - 2 : 55 + 3] * 255
    assert result.contrast[30 - 2, 55 - 2] == pytest.approx(patch.std(), abs=1e-3)


# ---- what comes back


def test_matches_are_sorted_and_spread_out():
    image = smooth_noise()
    scales = (1.0, 0.8, 0.5)
    matches = nearest_patches(image, (20, 20), scales=scales, count=6)
    distances = [match.distance for match in matches]
    assert distances == sorted(distances)
    for scale in scales:
        places = [(m.row, m.column) for m in matches if m.scale == scale]
        assert len(places) == 6
        for i, a in enumerate(places):
            assert all(max(abs(a[0] - b[0]), abs(a[1] - b[1])) > 2 for b in places[:i])
            if scale == 1:
                assert max(abs(a[0] - 20), abs(a[1] - 20)) >= 5


def test_boxes_lie_inside_the_picture_and_have_the_size_of_the_patch():
    image = smooth_noise(40, 60)
    for match in nearest_patches(image, (20, 20), scales=(1.0, 0.75, 0.5), count=20):
        top, left, height, width = match.box
        assert 0 <= top <= 40 - height + 1e-9
        assert 0 <= left <= 60 - width + 1e-9
        assert height == pytest.approx(5 / match.scale)
        assert width == pytest.approx(5 / match.scale)
        assert (top + height / 2) * match.scale == pytest.approx(match.row + 0.5)


@pytest.mark.parametrize(("click", "taken"), [((0, 0), (2, 2)), ((47, 30), (45, 30))])
def test_a_click_near_the_border_takes_the_nearest_whole_patch(click, taken):
    image = noise()
    assert nearest_patches(image, click) == nearest_patches(image, taken)


def test_fewer_matches_where_there_is_no_room():
    assert 0 < len(nearest_patches(noise(11, 11), (2, 2), scales=(1.0,), count=100)) < 20


def test_the_grid_of_queries():
    result = recurrence(noise(40, 50), size=7, scales=(1.0,), stride=9)
    assert result.rows.tolist() == [3, 12, 21, 30]
    assert result.columns.tolist() == [3, 12, 21, 30, 39]
    assert result.distances.shape == result.counts.shape == (1, 4, 5)
    automatic = recurrence(noise(128, 128), scales=(0.5,))
    assert 3000 < automatic.contrast.size < 5000


def test_medians_and_shares_are_those_of_the_arrays():
    result = dataclasses.replace(
        recurrence(noise(20, 20), scales=(1.0,), stride=8),
        threshold=2.0,
        contrast=np.array([[1.0, 2.0], [3.0, 4.0]]),
        distances=np.array([[[1.0, 2.0], [5.0, 7.0]]]),
        counts=np.array([[[10, 4], [0, 0]]]),
    )
    assert result.structured.tolist() == [[False, False], [False, True]]
    assert result.found() == (0.5,)
    assert result.found(structured=True) == (0.0,)
    assert result.median_distance() == (3.5,)
    assert result.median_distance(structured=True) == (7.0,)
    assert result.median_count() == (2.0,)


def test_the_table_says_what_was_found():
    text = str(recurrence(periodic(), scales=(1.0, 0.5), stride=4))
    lines = text.splitlines()
    assert "of 5×5, searched for in the same picture; found again: within 8 grey levels" in lines[0]
    assert len(lines) == 4
    assert lines[2].split()[:3] == ["1.00", "100%", "100%"]
    assert "in another picture" in str(recurrence(noise(), noise(seed=1), stride=8))


def test_grey_pictures_and_frozen_results():
    grey = noise()[..., 0]
    rgb = np.stack([grey] * 3, axis=-1)
    assert nearest_patches(grey, (9, 9)) == nearest_patches(rgb, (9, 9))
    with pytest.raises(dataclasses.FrozenInstanceError):
        recurrence(grey, stride=20).size = 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        Match(1.0, 0, 0, 0.0, (0, 0, 5, 5)).row = 3


# ---- bad input


@pytest.mark.parametrize(
    "search", [recurrence, lambda image, **o: nearest_patches(image, (9, 9), **o)]
)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 4}, "patch size is 4; give an odd number from 3 to 15"),
        ({"size": 1}, "patch size is 1;"),
        ({"size": 5.0}, "patch size is 5.0;"),
        ({"scales": ()}, r"scales are \(\); give a few numbers from 0.1 to 1"),
        ({"scales": (1.0, 2.0)}, "give a few numbers from 0.1 to 1"),
        ({"scales": 0.5}, "scales are 0.5; give a few"),
    ],
)
def test_bad_settings(search, options, message):
    with pytest.raises(SettingsError, match=message):
        search(noise(), **options)


@pytest.mark.parametrize(
    "search", [recurrence, lambda image, **o: nearest_patches(image, (2, 2), **o)]
)
@pytest.mark.parametrize(
    ("image", "options", "message"),
    [
        (np.full((20, 20), np.nan), {}, "not finite"),
        (np.zeros(5), {}, "this is no picture"),
        (np.zeros((4, 20)), {}, "4×20 pixels, too few for a patch of 5×5; take a larger"),
        (np.zeros((8, 20)), {"scales": (0.5,)}, "at scale 0.5 .* 4×10 pixels, too few .* leave"),
    ],
)
def test_bad_pictures(search, image, options, message):
    with pytest.raises(ImageError, match=message):
        search(image, **options)


def test_other_bad_arguments():
    with pytest.raises(SettingsError, match="stride is 0; give a whole number"):
        recurrence(noise(), stride=0)
    with pytest.raises(SettingsError, match="threshold is 0; give grey levels above 0"):
        recurrence(noise(), threshold=0)
    with pytest.raises(SettingsError, match="number of matches is 0; give"):
        nearest_patches(noise(), (9, 9), count=0)
    with pytest.raises(SettingsError, match=r"position 48, 9 lies outside .* 48×48 .* 0 to 47"):
        nearest_patches(noise(), (48, 9))
    with pytest.raises(ImageError, match="overlap all others; take a larger picture"):
        recurrence(noise(8, 8), scales=(1.0,), stride=1)
    with pytest.raises(ImageError, match="too few for a patch"):
        recurrence(noise(), noise(4, 40))
