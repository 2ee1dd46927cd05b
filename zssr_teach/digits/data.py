"""1,797 handwritten digits of 8×8 pixels: small enough for a GAN to learn them in seconds."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources

import numpy as np

from zssr_teach.checks import check_seed, is_number
from zssr_teach.errors import SettingsError

SIDE = 8  # pixels
CLASSES = 10
_BRIGHTEST = 16  # in the file
_GAP, _GAP_GREY = 1, 0.35  # between the digits of a grid


@dataclass(frozen=True, eq=False)
class Digits:
    """Pictures of digits, and which digits they are.

    Parameters
    ----------
    pictures : float32 array (number, 8, 8) in [0, 1]
        1 is ink.
    labels : uint8 array (number,)
        0 to 9.
    """

    pictures: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def split(self, share: float = 0.75, seed: int = 0) -> tuple[Digits, Digits]:
        """Return two parts drawn at random: to learn from, and held back to be examined with.

        Parameters
        ----------
        share : float
            Of the first part, above 0 and below 1.
        seed : int

        Raises
        ------
        SettingsError

        Examples
        --------
        >>> learnt, held_back = load_digits().split(0.75)
        >>> len(learnt), len(held_back)
        (1347, 450)
        """
        check_seed(seed)
        if not (is_number(share) and 0 < share < 1):
            raise SettingsError(f"a share of {share!r} leaves a part empty; give 0.1 to 0.9")
        order = np.random.default_rng(seed).permutation(len(self))
        parts = np.split(order, [int(share * len(self))])
        first, second = (Digits(self.pictures[part], self.labels[part]) for part in parts)
        return first, second


@functools.cache
def load_digits() -> Digits:
    """Return all digits; they come with the package, and are the same arrays every time.

    References
    ----------
    E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, 1998, https://doi.org/10.24432/C50P49; its test set, written by 13 people.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.pictures.shape, digits.labels[:5].tolist()
    ((1797, 8, 8), [0, 1, 2, 3, 4])
    """
    file = resources.files("zssr_teach").joinpath("data/digits.npz")
    with file.open("rb") as opened, np.load(opened) as arrays:
        pictures = arrays["pictures"].astype(np.float32) / np.float32(_BRIGHTEST)
        labels = arrays["labels"]
    for array in (pictures, labels):
        array.flags.writeable = False  # shared by all who ask
    return Digits(pictures, labels)


def as_grid(pictures: np.ndarray, columns: int = 10) -> np.ndarray:
    """Lay pictures of digits out in rows, as one picture.

    Parameters
    ----------
    pictures : array (number, 8, 8) in [0, 1]
    columns : int

    Returns
    -------
    float32 array (height, width, 3) in [0, 1]

    Examples
    --------
    >>> as_grid(load_digits().pictures[:20]).shape
    (19, 91, 3)
    """
    if np.ndim(pictures) != 3 or not len(pictures) or columns < 1:
        raise SettingsError(
            f"a grid needs pictures (number, height, width) and a column; these are "
            f"{np.shape(pictures)}, in {columns!r} columns"
        )
    number, height, width = pictures.shape
    rows = -(-number // columns)
    step = height + _GAP, width + _GAP
    grid = np.full((rows * step[0] + _GAP, columns * step[1] + _GAP), _GAP_GREY, np.float32)
    for place, picture in enumerate(pictures):
        top, left = (
            index * size + _GAP for index, size in zip(divmod(place, columns), step, strict=True)
        )
        grid[top : top + height, left : left + width] = picture
    return np.repeat(grid[..., None], 3, axis=2)
