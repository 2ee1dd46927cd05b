"""The training loop: L1 loss, Adam or Muon, a learning-rate rule, and no validation set.

:func:`train` is the loop, a stream of records. A :class:`TrainingRun` drives it for one network on
pairs from one picture: it can be paused, stopped and resumed from another thread or between two
calls; it notices when it has gone wrong and starts again more gently; and it keeps a
:class:`History` of what happened. Chapter 06 builds the loop by hand, then again with Keras'
``fit``.

Source: Shocher, Cohen, Irani, CVPR 2018, section 3.1. https://doi.org/10.1109/CVPR.2018.00329
"""

from zssr_teach.training.device import Device, find_device
from zssr_teach.training.history import History, Record
from zssr_teach.training.loop import train
from zssr_teach.training.perceptual import PerceptualSettings
from zssr_teach.training.protocol import Training
from zssr_teach.training.rules import CosineRule, LinearRule, PlateauRule, Rule
from zssr_teach.training.run import TrainingRun
from zssr_teach.training.settings import TrainingSettings
from zssr_teach.training.steps import OPTIMISERS, compile_step, make_optimiser
from zssr_teach.training.switch import Switch

__all__ = [
    "OPTIMISERS",
    "CosineRule",
    "Device",
    "History",
    "LinearRule",
    "PerceptualSettings",
    "PlateauRule",
    "Record",
    "Rule",
    "Switch",
    "Training",
    "TrainingRun",
    "TrainingSettings",
    "compile_step",
    "find_device",
    "make_optimiser",
    "train",
]
