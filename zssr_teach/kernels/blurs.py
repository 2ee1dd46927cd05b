"""Blurs that people meet: out of focus, moved, shaken, or simply soft."""

from __future__ import annotations

import math
from numbers import Integral, Real

import numpy as np

from zssr_teach.checks import check_seed, is_number, is_whole
from zssr_teach.errors import SettingsError
from zssr_teach.kernels.shapes import LONGEST_SIDE, check_kernel

_FINE = 32  # parts of a pixel's side, where the share of its area is wanted
_MOMENTS = 4000  # of an exposure
_INERTIA = 0.995  # part of the hand's speed that lasts from one moment to the next


def gaussian_kernel(
    sigma: float | tuple[float, float], size: int | None = None, angle: float = 0.0
) -> np.ndarray:
    """Return a Gaussian blur kernel that sums to 1: a lens that is a little soft.

    Parameters
    ----------
    sigma : float or (float, float)
        Standard deviation in HR pixels, at most 20; a pair gives an anisotropic kernel (along,
        across).
    size : int or None
        Side length, at most 101; None takes the odd one that holds four standard deviations each
        way, if it is not longer than that.
    angle : float
        Direction of the first sigma in degrees, anticlockwise from the horizontal.

    Raises
    ------
    SettingsError
        If one of them is no such number, or the side is shorter than one standard deviation each
        way: a box would be left of the bell.

    Examples
    --------
    >>> gaussian_kernel(1.0, 3).round(3).tolist()
    [[0.075, 0.124, 0.075], [0.124, 0.204, 0.124], [0.075, 0.124, 0.075]]
    """
    along, across = sigma if isinstance(sigma, tuple) and len(sigma) == 2 else (sigma, sigma)
    if not all(isinstance(each, Real) and 0.01 <= each <= 20 for each in (along, across)):
        raise SettingsError(f"a blur of {sigma!r} pixels makes no sense; give 0.1 to 20")
    _check_angle(angle)
    longest = max(along, across)
    side = min(2 * math.ceil(4 * longest) + 1, LONGEST_SIDE) if size is None else size
    if not isinstance(side, Integral) or not max(1, 2 * longest) <= side <= LONGEST_SIDE:
        raise SettingsError(
            f"a side of {size!r} does not suit a blur of {sigma} pixels; give a whole number "
            f"from {max(1, math.ceil(2 * longest))} to {LONGEST_SIDE}"
        )
    steps = np.arange(side) - (side - 1) / 2
    x, y = np.meshgrid(steps, -steps)
    turn = math.radians(angle)
    u = x * math.cos(turn) + y * math.sin(turn)
    v = -x * math.sin(turn) + y * math.cos(turn)
    squares = (u / along) ** 2 + (v / across) ** 2
    # Of an even side, even the nearest pixels may be many standard deviations away.
    kernel = np.exp(-0.5 * (squares - squares.min()))
    return check_kernel(kernel / kernel.sum())


def motion_kernel(length: float, angle: float = 0.0) -> np.ndarray:
    """Return the blur of a straight movement: a line, as long as the scene moved meanwhile.

    Each pixel gets the part of the line that lies in it.

    Parameters
    ----------
    length : float
        In HR pixels, 1 to 100.
    angle : float
        In degrees, anticlockwise from the horizontal.

    Raises
    ------
    SettingsError
        If one of them is no such number.

    Examples
    --------
    >>> motion_kernel(5).tolist()
    [[0.2, 0.2, 0.2, 0.2, 0.2]]
    >>> motion_kernel(9, 90).shape
    (9, 1)
    """
    if not (is_number(length) and 1 <= length <= LONGEST_SIDE - 1):
        raise SettingsError(f"a movement of {length!r} pixels is not possible; give 1 to 100")
    _check_angle(angle)
    # In the middle of equal parts, so that a whole number of them lies in each pixel of a row.
    parts = 840 * math.ceil(length)
    along = length * ((np.arange(parts) + 0.5) / parts - 0.5)
    turn = math.radians(angle)
    # Of a level line, rounding must not put some parts into the next row.
    across, up = (np.round(along * part, 9) for part in (math.cos(turn), math.sin(turn)))
    return _shares(-up, across)


def disc_kernel(radius: float) -> np.ndarray:
    """Return the blur of a picture out of focus: a disc, the image of the lens's opening.

    Each pixel gets the share of its area that lies in the disc.

    Parameters
    ----------
    radius : float
        In HR pixels, 0.5 to 50.

    Raises
    ------
    SettingsError
        If it is no such number.

    Examples
    --------
    >>> disc_kernel(1.0).round(2).tolist()
    [[0.03, 0.15, 0.03], [0.15, 0.32, 0.15], [0.03, 0.15, 0.03]]
    """
    if not (is_number(radius) and 0.5 <= radius <= (LONGEST_SIDE - 1) / 2):
        raise SettingsError(f"a disc of radius {radius!r} is not possible; give 0.5 to 50 pixels")
    side = 2 * math.ceil(radius - 0.5) + 1
    places = (np.arange(side * _FINE) + 0.5) / _FINE - side / 2
    inside = places[:, None] ** 2 + places**2 <= radius**2
    return check_kernel(inside.reshape(side, _FINE, side, _FINE).mean(axis=(1, 3)))


def box_kernel(rows: int, columns: int | None = None) -> np.ndarray:
    """Return equal weights in a rectangle: sensor cells that each collect over some HR pixels.

    Parameters
    ----------
    rows, columns : int
        In HR pixels, 1 to 101; as many columns as rows if they are not given.

    Raises
    ------
    SettingsError
        If one of them is no such number.

    Examples
    --------
    >>> box_kernel(1, 2).tolist()
    [[0.5, 0.5]]
    """
    sides = rows, rows if columns is None else columns
    for side in sides:
        if not (is_whole(side) and 1 <= side <= LONGEST_SIDE):
            raise SettingsError(
                f"a box of side {side!r} is not possible; give a whole number from 1 to "
                f"{LONGEST_SIDE}"
            )
    return check_kernel(np.ones(sides))


def shake_kernel(size: float, seed: int = 0) -> np.ndarray:
    """Return the blur of a hand that cannot hold still: where the picture went meanwhile.

    The hand is pushed at random and keeps some of its speed, so that its way is smooth but never
    straight (the idea of Boracchi and Foi, 2012, https://doi.org/10.1109/TIP.2012.2192126). Each
    pixel gets the part of the time that was spent in it.

    Parameters
    ----------
    size : float
        The longer side (HR pixels) of the square that holds the way, 2 to 60.
    seed : int

    Raises
    ------
    SettingsError
        If one of them is no such number.

    Examples
    --------
    >>> kernel = shake_kernel(7, seed=1)
    >>> round(float(kernel.sum()), 6), bool(kernel.min() >= 0), kernel.size > 25
    (1.0, True, True)
    """
    if not (is_number(size) and 2 <= size <= 60):
        raise SettingsError(f"a shake of {size!r} pixels is not possible; give 2 to 60")
    check_seed(seed)
    pushes = np.random.default_rng(seed).standard_normal((_MOMENTS, 2))
    speed = np.zeros(2)
    places = np.empty((_MOMENTS, 2))
    place = np.zeros(2)
    for moment, push in enumerate(pushes):
        speed = _INERTIA * speed + push
        place = place + speed
        places[moment] = place
    places -= places.mean(axis=0)  # the picture as a whole does not move
    places *= size / np.ptp(places, axis=0).max()
    return _shares(*places.T)


def _shares(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the share of the places that lies in each pixel; pixel (0, 0) is in the middle."""
    reach = [math.ceil(np.abs(each).max() - 0.5) for each in (rows, columns)]
    edges = [np.arange(-far, far + 2) - 0.5 for far in reach]
    return check_kernel(np.histogram2d(rows, columns, bins=edges)[0])


def _check_angle(angle: float) -> None:
    if not (isinstance(angle, Real) and math.isfinite(angle)):
        raise SettingsError(f"the angle {angle!r} is not a number; give degrees, such as 30")
