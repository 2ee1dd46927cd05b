"""Real-world degradations by name: what usually happens to a picture before one wants it larger.

The figures are ours, chosen by eye so that each story can be recognised; they are starting points.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from zssr_teach.camera import Camera
from zssr_teach.degradation import Degradation
from zssr_teach.errors import SettingsError
from zssr_teach.kernels import gaussian_kernel, shake_kernel
from zssr_teach.resampling import Scale


@dataclass(frozen=True, eq=False)
class Recipe:
    """A degradation with a name and a story, for any scale; prints itself.

    Parameters
    ----------
    name, story : str
    kernel : array or None
        The blur on the grid of the HR picture; None is the antialiased bicubic.
    poisson, gaussian, salt_pepper, jpeg
        As for :class:`~zssr_teach.degradation.Degradation`.

    Examples
    --------
    >>> print(RECIPES["web thumbnail"])
    web thumbnail, shrunk well and packed hard: downscaled ×2 (antialiased bicubic), rounded to \
8 bits, JPEG quality 40
    """

    name: str
    story: str
    kernel: np.ndarray | None = field(default=None, repr=False)
    poisson: float | None = None
    gaussian: float = 0.0
    salt_pepper: float = 0.0
    jpeg: int | None = None

    def at(self, scale: Scale = 2) -> Degradation:
        """Return what happens to a picture that is shrunk by `scale`.

        Examples
        --------
        >>> RECIPES["old phone"].at(3).camera.scale
        (3.0, 3.0)
        """
        return Degradation(
            Camera(scale, self.kernel, "centred"),
            poisson=self.poisson,
            gaussian=self.gaussian,
            salt_pepper=self.salt_pepper,
            jpeg=self.jpeg,
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.story}: {self.at()}"


RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "old phone",
            "a soft lens before a small sensor",
            gaussian_kernel(1.4),
            gaussian=6,
            jpeg=70,
        ),
        Recipe("web thumbnail", "shrunk well and packed hard", jpeg=40),
        Recipe(
            "scanned print",
            "softer across the scanner's movement than along it, with dust",
            gaussian_kernel((1.6, 1.1)),
            gaussian=3,
            salt_pepper=0.002,
            jpeg=85,
        ),
        Recipe(
            "at night",
            "few photons, and a hand that could not hold still for so long",
            shake_kernel(7, seed=1),
            poisson=80,
            gaussian=4,
            jpeg=85,
        ),
    )
}


def find_recipe(name: str) -> Recipe:
    """Return the recipe of that name.

    Raises
    ------
    SettingsError
        If there is none.

    Examples
    --------
    >>> find_recipe("at night").poisson
    80
    """
    if name not in RECIPES:
        raise SettingsError(f"there is no recipe {name!r}; choose one of {', '.join(RECIPES)}")
    return RECIPES[name]
