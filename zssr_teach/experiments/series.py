"""Measurements over the steps of a training, few enough to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from zssr_teach.training.curves import Curve

POINTS = 120  # a curve on the page is about three hundred pixels wide


@dataclass
class Series:
    """Measurements over the steps of a training.

    Parameters
    ----------
    title : str
    unit : str
        "dB", or "" for a plain number.
    logarithmic : bool
        Draw a factor as a distance.
    reference : float or None
        A value to compare with, drawn as a dashed line.
    reference_title : str
    every : bool
        True for what is measured now and then, and exactly: all points are kept apart. False for
        what is measured at every step, and noisy: neighbours are averaged.

    Examples
    --------
    >>> curve = Series("loss")
    >>> for step in range(1, 5):
    ...     curve.add(step, 1 / step)
    >>> curve.points(2)
    ([1.5, 3.5], [0.75, 0.2917])
    """

    title: str
    unit: str = ""
    logarithmic: bool = False
    reference: float | None = None
    reference_title: str = ""
    exact: bool = False
    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, curve: Curve) -> Series:
        """Return an empty series for a curve that a training says is its own."""
        return cls(curve.title, reference=curve.reference, reference_title=curve.reference_title)

    def add(self, step: int, value: float) -> None:
        """Note one measurement."""
        self.steps.append(step)
        self.values.append(value)

    def cut(self, step: int) -> None:
        """Forget what came after `step` (a run that went wrong starts again)."""
        while self.steps and self.steps[-1] > step:
            self.steps.pop()
            self.values.pop()

    def points(self, most: int = POINTS) -> tuple[list[float], list[float]]:
        """Return at most about `most` (steps, values): means over neighbours, or a choice."""
        steps, values = np.array(self.steps, float), np.array(self.values, float)
        finite = np.isfinite(values)
        steps, values = steps[finite], values[finite]
        size = -(-len(values) // most)
        if size > 1 and self.exact:
            kept = np.arange(len(values) - 1, -1, -size)[::-1]  # the newest one is always shown
            steps, values = steps[kept], values[kept]
        elif size > 1:
            starts = np.arange(0, len(values), size)
            sizes = np.diff([*starts, len(values)])
            steps = np.add.reduceat(steps, starts) / sizes
            values = np.add.reduceat(values, starts) / sizes
        return [float(f"{x:.5g}") for x in steps], [float(f"{y:.4g}") for y in values]

    def for_page(self) -> dict[str, Any]:
        """Return what the page needs to draw it."""
        steps, values = self.points()
        return {
            "title": self.title,
            "unit": self.unit,
            "logarithmic": self.logarithmic,
            "reference": self.reference,
            "referenceTitle": self.reference_title,
            "steps": steps,
            "values": values,
        }
