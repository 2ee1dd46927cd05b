"""The model of patches found again, against the library."""

import numpy as np
import pytest

from zssr_teach.errors import SettingsError
from zssr_teach.experiments.recurrence import RecurrenceModel
from zssr_teach.images import sample
from zssr_teach.recurrence import nearest_patches

IMAGE = sample("facade").pixels[60:156, 60:172]
OTHER = sample("cat").pixels[:96, :100]


def test_matches_are_the_library_s():
    model = RecurrenceModel(IMAGE, OTHER, 40, 50, size=5, scales=(1.0, 0.5), count=3)
    assert model.inside() == nearest_patches(IMAGE, (40, 50), 5, (1.0, 0.5), 3)
    assert model.outside() == nearest_patches(IMAGE, (40, 50), 5, (1.0, 0.5), 3, OTHER)
    assert model.inside() != model.outside()


def test_the_patch_lies_inside_the_picture():
    for row, column in ((0, 0), (95, 111), (500, 500), (-3, 4)):
        model = RecurrenceModel(IMAGE, OTHER, row, column, size=9)
        assert model.patch().shape == (9, 9, 3)
        assert model.inside()


def test_found_patches_are_as_far_away_as_they_say():
    model = RecurrenceModel(IMAGE, OTHER, 40, 50, size=7, scales=(1.0, 0.5), count=2)
    weights = np.array([65.481, 128.553, 24.966])

    def levels(patch):
        grey = patch.astype(float) @ weights
        return grey - grey.mean()

    for match in model.inside():
        difference = levels(model.found(match)) - levels(model.patch())
        assert np.sqrt(np.mean(difference**2)) == pytest.approx(match.distance, abs=0.01)


def test_a_scale_that_no_search_knows_is_refused_in_words():
    with pytest.raises(SettingsError, match=r"from 0\.1 to 1"):
        RecurrenceModel(IMAGE, OTHER, scales=(2.0,)).inside()
