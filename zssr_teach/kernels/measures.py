"""What a kernel looks like, in a few numbers: how wide it is, in which direction, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from zssr_teach.kernels.shapes import as_numbers, centre_of_mass

_ROUND = 1.02  # of the two widths, up to which a kernel has no direction


@dataclass(frozen=True)
class KernelShape:
    """Size, width, direction and place of a kernel; prints itself as a sentence.

    Parameters
    ----------
    rows, columns : int
    along, across : float
        Standard deviations in pixels in the direction in which the kernel is widest, and at right
        angles to it.
    angle : float
        That direction in degrees, anticlockwise from the horizontal, from 0 up to 180; 0 for a
        kernel that is as wide in all directions.
    right, below : float
        How far the centre of mass lies from the pixel at which the kernel is applied; negative is
        left, above.

    Examples
    --------
    >>> print(KernelShape(13, 13, 2.0, 1.0, 30.0, 0.0, -0.5))
    13×13, 2.00 pixels wide along 30° and 1.00 across, centre of mass 0.5 pixels above its middle
    """

    rows: int
    columns: int
    along: float
    across: float
    angle: float
    right: float
    below: float

    @property
    def is_round(self) -> bool:
        """Whether it is as wide in all directions."""
        return self.along <= _ROUND * self.across + 1e-9

    @property
    def size(self) -> str:
        """Rows and columns, in words."""
        return f"{self.rows}×{self.columns}"

    @property
    def width(self) -> str:
        """Width and direction, in words."""
        if self.is_round:
            return f"{self.along:.2f} pixels wide in all directions"
        return f"{self.along:.2f} pixels wide along {self.angle:.0f}° and {self.across:.2f} across"

    @property
    def place(self) -> str:
        """Where the centre of mass lies, in words.

        Examples
        --------
        >>> KernelShape(3, 3, 1.0, 1.0, 0.0, 0.25, 0.0).place
        '0.2 pixels right of its middle'
        >>> KernelShape(3, 3, 1.0, 1.0, 0.0, 0.25, -0.5).place
        '0.2 pixels right, 0.5 above its middle'
        """
        across = "right" if self.right > 0 else "left"
        offsets = (self.right, across), (self.below, "below" if self.below > 0 else "above")
        parts = [f"{abs(far):.1f} {way}" for far, way in offsets if round(abs(far), 1) > 0]
        if not parts:
            return "in its middle"
        words = ", ".join(parts).replace(" ", " pixels ", 1)
        return words + (" of its middle" if words.endswith(across) else " its middle")

    def __str__(self) -> str:
        return f"{self.size}, {self.width}, centre of mass {self.place}"


def measure_kernel(kernel: np.ndarray) -> KernelShape:
    """Return size, width, direction and centre of mass of a kernel.

    The widths are the roots of the eigenvalues of the matrix of second moments. Where some weights
    are negative, their absolute values are measured: the second moment of a bicubic kernel is
    exactly zero, which says nothing about how wide it is.

    Parameters
    ----------
    kernel : array (rows, columns)

    Raises
    ------
    SettingsError
        If it is no matrix of numbers.

    Examples
    --------
    >>> shape = measure_kernel(np.ones((1, 5)) / 5)
    >>> round(shape.along, 3), shape.across, shape.angle
    (1.414, 0.0, 0.0)
    """
    kernel = as_numbers(kernel)
    weights = np.abs(kernel) / np.abs(kernel).sum()
    down, across = (np.arange(side) for side in weights.shape)
    rows, columns = weights.sum(1), weights.sum(0)
    y, x = down - down @ rows, across - across @ columns
    mixed = -float(y @ weights @ x)  # upwards is positive
    moments = np.array([[x**2 @ columns, mixed], [mixed, y**2 @ rows]])
    values, vectors = np.linalg.eigh(moments)
    narrow, wide = np.sqrt(np.maximum(values, 0))
    below, right = centre_of_mass(kernel)
    shape = KernelShape(len(rows), len(columns), float(wide), float(narrow), 0.0, right, below)
    if shape.is_round:
        return shape
    angle = math.degrees(math.atan2(vectors[1, 1], vectors[0, 1])) % 180
    # Just below 180° is a level line whose angle was rounded.
    return replace(shape, angle=angle if angle < 179.95 else 0.0)
