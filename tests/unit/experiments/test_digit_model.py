"""The model of the digit monitor: settings within limits, a GAN of them, a verdict."""

from dataclasses import replace

import pytest

from zssr_teach.digits import COLLAPSING, DigitVerdict, GanSettings
from zssr_teach.errors import SettingsError
from zssr_teach.experiments.digits import DigitModel


def test_it_begins_with_the_settings_that_learn():
    assert DigitModel().gan().settings == GanSettings()
    assert DigitModel.collapsing().gan().settings == COLLAPSING


def test_a_gan_of_the_chosen_settings_is_made():
    gan = DigitModel(steps=3, momentum=0.25, penalty=0.3, memory=0.9, seed=8).gan()
    assert gan.settings == replace(GanSettings(), steps=3, momentum=0.25, penalty=0.3, memory=0.9)
    assert gan.seed == 8


def test_it_says_what_came_of_it():
    model = DigitModel(steps=2)
    verdict = model.verdict(model.gan().train())
    assert isinstance(verdict, DigitVerdict)
    assert verdict.is_collapsed  # after two steps there are no digits yet


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 10**6}, "steps is 1000000; give 1 to 10000"),
        ({"momentum": 1}, "momentum is 1"),
        ({"penalty": -0.1}, "penalty is -0.1"),
        ({"memory": 1}, "memory is 1"),
        ({"seed": 0.5}, "seed is 0.5"),
    ],
)
def test_what_a_page_may_not_ask_for_is_refused(settings, message):
    with pytest.raises(SettingsError, match=message):
        DigitModel(**settings)
