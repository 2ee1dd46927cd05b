"""Blur kernels: making, checking and scaling them.

Those in files are read by :func:`zssr_teach.kernels.files.load_kernel` and written by
:func:`zssr_teach.kernels.writing.save_kernel`; those that are named (``motion 9 30``) are made by
:func:`zssr_teach.kernels.words.named_kernel`. None of them is loaded with this: they know pictures,
and MATLAB's files, which another process reads.
"""

from zssr_teach.kernels.blurs import (
    box_kernel,
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.kernels.measures import KernelShape, measure_kernel
from zssr_teach.kernels.shapes import (
    as_numbers,
    centre_of_mass,
    check_kernel,
    recentre,
    scale_kernel,
)

__all__ = [
    "KernelShape",
    "as_numbers",
    "box_kernel",
    "centre_of_mass",
    "check_kernel",
    "disc_kernel",
    "gaussian_kernel",
    "measure_kernel",
    "motion_kernel",
    "recentre",
    "scale_kernel",
    "shake_kernel",
]
