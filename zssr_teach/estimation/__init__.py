"""What a picture says about how it was taken: its noise, its compression.

Where it does not say, the answer is that, not a guess. What follows from it for a job is decided in
:mod:`zssr_teach.upscaling.suggestions`.
"""

from zssr_teach.estimation.jpeg import JpegTrace, jpeg_quality
from zssr_teach.estimation.noise import dead_pixels, noise_level, without_dead_pixels

__all__ = ["JpegTrace", "dead_pixels", "jpeg_quality", "noise_level", "without_dead_pixels"]
