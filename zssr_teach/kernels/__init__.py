"""Blur kernels: making, checking and scaling them.

Those in files are read by :func:`zssr_teach.kernels.files.load_kernel`, which is not loaded with
this: it knows pictures, and MATLAB's files, which another process reads.
"""

from zssr_teach.kernels.blurs import (
    disc_kernel,
    gaussian_kernel,
    motion_kernel,
    shake_kernel,
)
from zssr_teach.kernels.shapes import (
    as_numbers,
    centre_of_mass,
    check_kernel,
    recentre,
    scale_kernel,
)

__all__ = [
    "as_numbers",
    "centre_of_mass",
    "check_kernel",
    "disc_kernel",
    "gaussian_kernel",
    "motion_kernel",
    "recentre",
    "scale_kernel",
    "shake_kernel",
]
