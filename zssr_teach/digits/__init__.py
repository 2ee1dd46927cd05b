"""A GAN on handwritten digits: what *adversarial* means, watched in seconds.

:class:`DigitGan` lets a generator and a discriminator learn from each other; :func:`judge` says
what came of it, with a :class:`DigitClassifier` that has learnt from real digits;
:data:`COLLAPSING` are settings with which it goes wrong on purpose. Everything is 8×8 pixels, grey,
without any condition: noise goes in, and which digit comes out nobody decides.
"""

from zssr_teach.digits.classifier import DigitClassifier, trained_classifier
from zssr_teach.digits.data import Digits, as_grid, load_digits
from zssr_teach.digits.gan import COLLAPSING, DigitGan, GanSettings, noise
from zssr_teach.digits.networks import build_classifier, build_discriminator, build_generator
from zssr_teach.digits.verdict import DigitVerdict, judge

__all__ = [
    "COLLAPSING",
    "DigitClassifier",
    "DigitGan",
    "DigitVerdict",
    "Digits",
    "GanSettings",
    "as_grid",
    "build_classifier",
    "build_discriminator",
    "build_generator",
    "judge",
    "load_digits",
    "noise",
    "trained_classifier",
]
