"""What a training has to show beside its loss: for methods that PSNR says nothing about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from zssr_teach.training.history import History, Record


@dataclass(frozen=True)
class Curve:
    """A measurement of every step that is worth a chart of its own.

    Parameters
    ----------
    name : str
        A field of :class:`~zssr_teach.training.Record`, or a key of its ``more``.
    title : str
        Over the chart, and of the number in the read-out.
    reference : float or None
        A value to compare with, drawn as a dashed line.
    reference_title : str

    Examples
    --------
    >>> Curve("opinion", "opinion of real digits").value(Record(1, 0.7, 0.7, 0.1))
    >>> Curve("opinion", "opinion").value(Record(1, 0.7, 0.7, 0.1, more={"opinion": 0.5}))
    0.5
    """

    name: str
    title: str
    reference: float | None = None
    reference_title: str = ""

    def value(self, record: Record) -> float | None:
        """Return what was measured at a step, or None where it was not."""
        return record.more.get(self.name, getattr(record, self.name, None))

    def of(self, history: History) -> list[float]:
        """Return what was measured, one number a record."""
        values = [self.value(record) for record in list(history.records)]
        return [value for value in values if value is not None]


@runtime_checkable
class ManyCurved(Protocol):
    """A :class:`~zssr_teach.training.Training` that says itself which curves belong to it.

    Whoever watches it draws these, instead of loss, PSNR and learning rate.
    """

    @property
    def curves(self) -> Sequence[Curve]:
        """The charts, from the top."""
        ...
