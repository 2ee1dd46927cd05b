"""What a picture says about how it was taken: its camera, its noise, its compression.

Where it does not say, the answer is that, not a guess. What follows from it for a job is decided in
:mod:`zssr_teach.upscaling.suggestions`. Three ways to find a kernel are here. Two are streams of
records that see nothing but the picture and end in the kernel of a *zoom*, from which
:mod:`~zssr_teach.estimation.refinement` makes the camera's; the third is a network that has learnt
from other photographs what blurs look like.
"""

from zssr_teach.estimation.finding import METHODS, SEARCHES, CameraFinding, find_camera
from zssr_teach.estimation.jpeg import JpegTrace, jpeg_quality
from zssr_teach.estimation.kernel_gan import KernelGan
from zssr_teach.estimation.noise import dead_pixels, noise_level, without_dead_pixels
from zssr_teach.estimation.patch_recurrence import PatchRecurrence
from zssr_teach.estimation.reader import Reading, read_kernel
from zssr_teach.estimation.refinement import camera_kernel
from zssr_teach.estimation.search import KernelSearch, explained

__all__ = [
    "METHODS",
    "SEARCHES",
    "CameraFinding",
    "JpegTrace",
    "KernelGan",
    "KernelSearch",
    "PatchRecurrence",
    "Reading",
    "camera_kernel",
    "dead_pixels",
    "explained",
    "find_camera",
    "jpeg_quality",
    "noise_level",
    "read_kernel",
    "without_dead_pixels",
]
