"""The whole job on one picture: train, apply, average, and make the result fit the input.

:func:`upscale` does it in one call. :class:`Job` is the same in steps, for those who want to watch,
pause or stop the training, or to switch the finishing touches without training again.
:func:`suggest` looks at a picture first and says what it asks for, as the preset "auto" does.
Chapter 07 builds the finishing touches by hand:

- *Geometric self-ensemble*: apply the network to all 8 flips and rotations, turn the results back,
  take the median (Timofte, Rothe, Van Gool, CVPR 2016, https://doi.org/10.1109/CVPR.2016.206).
- *Back-projection*: shrink the result; where it differs from the input, correct it (Irani and
  Peleg, 1991, https://doi.org/10.1016/1049-9652(91)90045-L).
- *Gradual increments*: enlarge by smaller factors first; each result is one more, larger HR father
  for the next network (Shocher, Cohen, Irani, CVPR 2018, section 3.1,
  https://doi.org/10.1109/CVPR.2018.00329).
- *Tiles*: a large picture is enlarged piece by piece, each read with a rim (halo) as wide as the
  network can see, so that the seams are not just invisible but absent.
"""

from zssr_teach.back_projection import back_project
from zssr_teach.networks import predict
from zssr_teach.upscaling.increments import increment_factors
from zssr_teach.upscaling.inputs import check_scale
from zssr_teach.upscaling.job import Job, upscale
from zssr_teach.upscaling.preset import WARM_START_LABEL, Preset
from zssr_teach.upscaling.presets import PRESETS, find_preset
from zssr_teach.upscaling.result import Result
from zssr_teach.upscaling.suggestions import Suggestion, suggest

__all__ = [
    "PRESETS",
    "WARM_START_LABEL",
    "Job",
    "Preset",
    "Result",
    "Suggestion",
    "back_project",
    "check_scale",
    "find_preset",
    "increment_factors",
    "predict",
    "suggest",
    "upscale",
]
