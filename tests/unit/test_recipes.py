"""Recipes: what a name stands for is done, at any scale, and said in a sentence."""

import dataclasses

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.degradation import degrade
from zssr_teach.errors import SettingsError
from zssr_teach.recipes import RECIPES, find_recipe

TRUTH = images.sample("cat").pixels[40:136, 40:136]


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("scale", [2, 3, (2, 3)])
def test_a_recipe_makes_an_lr_picture_that_is_worse_than_a_clean_one(name, scale):
    degradation = RECIPES[name].at(scale)
    low = degrade(TRUTH, degradation, seed=5)
    assert np.array_equal(low, degrade(TRUTH, degradation, seed=5))
    plain = dataclasses.replace(degradation, poisson=None, gaussian=0, salt_pepper=0, jpeg=None)
    clean = degrade(TRUTH, plain)
    assert low.shape == clean.shape
    assert np.abs(low - clean).mean() > 1 / 255


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_its_name_its_story_and_all_that_it_does(name):
    recipe = find_recipe(name)
    text = str(recipe)
    assert text.startswith(f"{name}, {recipe.story}: ")
    assert str(recipe.at()) in text
    assert f"JPEG quality {recipe.jpeg}" in text
    assert ("shot noise" in text) == (recipe.poisson is not None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        recipe.jpeg = 1


def test_an_unknown_recipe_is_refused_with_those_there_are():
    with pytest.raises(SettingsError, match="no recipe 'fog'; choose one of old phone, web"):
        find_recipe("fog")
