"""What happened in a training, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Record:
    """One step.

    Parameters
    ----------
    step : int
        Steps taken so far, this one included.
    loss : float
        Mean absolute error of the batch; range 0 to 1.
    baseline : float
        The same for the blurry sons, untouched by the network.
    learning_rate : float
    seconds : float
        Time spent training so far, pauses left out.
    reconstruction : float or None
        Mean squared error of the picture rebuilt from its own son, at the steps where we look.
    psnr : float or None
        PSNR (dB) against the ground truth, where one was given and we look.
    attempt : int
        1, or more after a run has gone wrong and started again; steps then count from 1 again.
    more : mapping of str to float
        What else a method measures, by name (:class:`~zssr_teach.training.curves.Curve`).
    """

    step: int
    loss: float
    baseline: float
    learning_rate: float
    seconds: float = 0.0
    reconstruction: float | None = None
    psnr: float | None = None
    attempt: int = 1
    more: Mapping[str, float] = field(default_factory=dict)


class History:
    """All the records of a run, and in words what was out of the ordinary.

    Attributes
    ----------
    records : list of Record
    events : list of str
    attempt : int
        1, or more once a run has gone wrong and started again.

    Examples
    --------
    >>> history = History()
    >>> history.records.append(Record(1, 0.02, 0.03, 0.001, 0.5, psnr=30.0))
    >>> history.column("loss"), history.column("psnr"), history.column("reconstruction")
    (([1], [0.02]), ([1], [30.0]), ([], []))
    """

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.events: list[str] = []
        self.attempt = 1

    def add(self, record: Record, seconds: float) -> None:
        """Keep a record of the attempt under way, of a step that took so many seconds."""
        before = self.last.seconds if self.last else 0.0
        self.records.append(replace(record, seconds=before + seconds, attempt=self.attempt))

    @property
    def step(self) -> int:
        """Steps taken in the attempt under way."""
        last = self.last
        return last.step if last and last.attempt == self.attempt else 0

    def since(self, rate: float) -> int:
        """Return how many steps had been taken when the learning rate became `rate`."""
        step = self.step
        for record in reversed(self.records):
            if record.attempt != self.attempt or record.learning_rate != rate:
                break
            step = record.step - 1
        return step

    def pace(self, window: int) -> float | None:
        """Return the seconds a step of late, or None before there is any to go by."""
        recent = self.records[-window:]
        if len(recent) < 2 or recent[-1].step <= recent[0].step:
            return None
        return (recent[-1].seconds - recent[0].seconds) / (recent[-1].step - recent[0].step)

    def column(self, name: str) -> tuple[list[int], list[float]]:
        """Return (steps, values) of a field, or of what else was measured: last attempt only."""
        attempt = self.records[-1].attempt if self.records else 1
        records = [record for record in list(self.records) if record.attempt == attempt]
        pairs = [(one.step, one.more.get(name, getattr(one, name, None))) for one in records]
        kept = [(step, value) for step, value in pairs if value is not None]
        return [step for step, _ in kept], [value for _, value in kept]

    @property
    def last(self) -> Record | None:
        """The newest record, or None before the first step."""
        return self.records[-1] if self.records else None

    def __len__(self) -> int:
        return len(self.records)
