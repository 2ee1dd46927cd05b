"""Colours of pixels that are partly or wholly transparent."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt

from zssr_teach.images.picture import Picture

_BAND = 64  # rows that are filled at once


def fill_hidden(pixels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Give pixels that nobody sees the colour of the nearest one that is seen.

    What a file hides under an opacity of 0, mostly black, would else be learnt from and mixed
    into the visible rim when the picture is enlarged: a dark line, and a bright ring beside it.

    Parameters
    ----------
    pixels : float32 array (height, width, 3)
        Changed in place: there may be no room for a second one.
    alpha : float32 array (height, width) in [0, 1]

    Returns
    -------
    float32 array (height, width, 3)
        The same array.

    Examples
    --------
    >>> pixels = np.zeros((1, 3, 3), np.float32)
    >>> pixels[0, 0] = 0.5
    >>> fill_hidden(pixels, np.array([[1.0, 0.0, 0.0]]))[0, :, 0].tolist()
    [0.5, 0.5, 0.5]
    """
    hidden = alpha == 0
    if not hidden.any() or hidden.all():
        return pixels
    rows, columns = distance_transform_edt(hidden, return_distances=False, return_indices=True)
    for top in range(0, len(pixels), _BAND):
        band = slice(top, top + _BAND)
        here = hidden[band]
        pixels[band][here] = pixels[rows[band][here], columns[band][here]]
    return pixels


def on_white(picture: Picture) -> np.ndarray:
    """Return a picture as it looks on a white page: float32 array (height, width, 3) in [0, 1].

    Examples
    --------
    >>> black = np.zeros((20, 20, 3), np.float32)
    >>> on_white(Picture(black, alpha=np.full((20, 20), 0.25, np.float32)))[0, 0].tolist()
    [0.75, 0.75, 0.75]
    """
    if picture.alpha is None:
        return picture.pixels
    alpha = picture.alpha[..., None]
    return picture.pixels * alpha + (1 - alpha)


def divide_by_alpha(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Undo a multiplication of the colours by their opacity, as some files hold them."""
    return np.clip(colours / np.where(alpha > 0, alpha, 1)[..., None], 0, 1)
