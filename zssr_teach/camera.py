"""The camera: how a low-resolution picture came from the high-resolution scene.

Scale, blur and the place of the pixels belong together: whoever shrinks with one of them and
enlarges with another moves or blurs the picture without noticing. A :class:`Camera` holds them and
is checked once, when it is made; everything below it only asks it to shrink or to enlarge.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zssr_teach import resampling
from zssr_teach.errors import SettingsError
from zssr_teach.resampling import Scale

ALIGNMENTS = ("centred", "top-left", "kernel")


@dataclass(frozen=True, eq=False, init=False)
class Camera:
    """Scale, blur, and where LR pixels lie on the HR grid.

    Parameters
    ----------
    scale : float or (float, float)
        How many times fewer pixels a side, 1 to 8; one number, or (vertical, horizontal).
    kernel : array (rows, columns) or None
        Point spread function on the HR grid; None is the antialiased bicubic.
    alignment : {"centred", "top-left", "kernel"} or None
        See :mod:`zssr_teach.resampling`. None is decided here, and only here: "kernel" if there is
        one (a file beside LR pictures is taken at its word), else "centred".

    Raises
    ------
    SettingsError
        A scale, a kernel or an alignment that makes no sense.

    Examples
    --------
    >>> camera = Camera(2)
    >>> camera.shrink(np.zeros((8, 12, 3), np.float32)).shape
    (4, 6, 3)
    >>> Camera(2, resampling.gaussian_kernel(1.0)).alignment
    'kernel'
    """

    scale: tuple[float, float]
    kernel: np.ndarray | None = field(repr=False)
    alignment: str

    def __init__(
        self, scale: Scale = 2.0, kernel: np.ndarray | None = None, alignment: str | None = None
    ) -> None:
        if kernel is not None:
            kernel = resampling.check_kernel(kernel)
            kernel.setflags(write=False)
        alignment = alignment or ("centred" if kernel is None else "kernel")
        possible = ALIGNMENTS[:1] if kernel is None else ALIGNMENTS
        if alignment not in possible:
            raise SettingsError(
                f"the alignment {alignment!r} is not possible here; use {' or '.join(possible)}"
                + (" (the others need a kernel)" if kernel is None else "")
            )
        object.__setattr__(self, "scale", resampling.scale_pair(scale))
        object.__setattr__(self, "kernel", kernel)
        object.__setattr__(self, "alignment", alignment)

    def __str__(self) -> str:
        """Say in a few words what it does."""
        vertical, horizontal = self.scale
        factor = f"×{vertical:g}"
        if vertical != horizontal:
            factor = f"×{vertical:g} vertically and ×{horizontal:g} horizontally"
        is_resized = (vertical, horizontal) != (1, 1)
        if self.kernel is None:
            return f"downscaled {factor} (antialiased bicubic)" if is_resized else "not resized"
        rows, columns = self.kernel.shape
        blurred = f"blurred with a {rows}×{columns} kernel"
        return f"{blurred}, downscaled {factor} ({self.alignment})" if is_resized else blurred

    def shrink(self, image: np.ndarray) -> np.ndarray:
        """Return the LR image (about height/scale, width/scale, channels); not clipped."""
        return resampling.downscale(image, self.scale, self.kernel, self.alignment)

    def enlarge(self, image: np.ndarray, shape: tuple[int, int] | None = None) -> np.ndarray:
        """Return the bicubic enlargement in which every pixel stays where it was; not clipped.

        Parameters
        ----------
        image : float32 array (height, width, channels)
        shape : (int, int) or None
            Exact size of the result, where the rounded one is not wanted.
        """
        return resampling.upscale(image, self.scale, self.kernel, self.alignment, shape)

    def at(self, factor: tuple[float, float]) -> Camera:
        """Return the camera that would have shrunk the same scene by `factor` instead.

        Examples
        --------
        >>> Camera(4).at((2.0, 2.0)).scale
        (2.0, 2.0)
        """
        if self.kernel is None:
            return Camera(factor)
        ratio = factor[0] / self.scale[0], factor[1] / self.scale[1]
        return Camera(factor, resampling.scale_kernel(self.kernel, ratio), self.alignment)

    @staticmethod
    def at_corners(scale: Scale) -> Camera:
        """Return a camera that takes every so many pixels, from the first on, without any blur."""
        return Camera(scale, np.ones((1, 1)), "top-left")

    def enlarged_shape(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """Return (height, width) of an LR image of `shape` once it is enlarged, rounded."""
        return resampling.output_shape(shape, self.scale)

    def fits(self, shape: tuple[int, ...], small: tuple[int, ...]) -> bool:
        """Tell whether a picture of `shape` is shrunk to the size of an LR image of shape `small`.

        Examples
        --------
        >>> Camera(3).fits((256, 256, 3), (85, 85, 3)), Camera(3).fits((257, 257), (85, 85))
        (True, False)
        """
        return resampling.shrunk_shape(shape, self.scale) == (small[0], small[1])

    def adjoint(self, image: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Return what :func:`~zssr_teach.resampling.downscale_adjoint` makes of an LR image."""
        return resampling.downscale_adjoint(image, shape, self.scale, self.kernel, self.alignment)
