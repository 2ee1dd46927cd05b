"""Whether a picture can tell anything about the camera that took it."""

from __future__ import annotations

import numpy as np

from zssr_teach.errors import ImageError

SMALLEST = 48  # pixels a side: below that there are too few edges to compare
_FLATTEST = 4 / 255  # standard deviation of the grey values


def check_usable(grey: np.ndarray) -> None:
    """Refuse a picture that is too small or too flat for its camera to be found.

    Parameters
    ----------
    grey : array (height, width) in [0, 1]

    Raises
    ------
    ImageError

    Examples
    --------
    >>> check_usable(np.zeros((64, 64)))
    Traceback (most recent call last):
    zssr_teach.errors.ImageError: the picture is too flat to find its camera (it varies by 0.0 \
grey levels); give the kernel yourself, or go on without
    """
    height, width = grey.shape
    if min(height, width) < SMALLEST:
        raise ImageError(
            f"the picture has {height}×{width} pixels, too few to find its camera; give at least "
            f"{SMALLEST} a side, or give the kernel yourself"
        )
    spread = float(np.std(grey))
    if spread < _FLATTEST:
        raise ImageError(
            f"the picture is too flat to find its camera (it varies by {255 * spread:.1f} grey "
            "levels); give the kernel yourself, or go on without"
        )
