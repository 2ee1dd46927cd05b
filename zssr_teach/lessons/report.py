"""What a check found, in words."""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from zssr_teach.lessons.wording import as_html, plain

PASSED, FAILED, STOPPED, UNFINISHED = "passed", "not yet right", "stopped", "not started yet"
# Symbol and colour (Okabe and Ito's set) of each status; the words always stand beside them.
_LOOKS = {
    PASSED: ("✓", "#009E73"),
    FAILED: ("✗", "#D55E00"),
    STOPPED: ("!", "#D55E00"),
    UNFINISHED: ("○", "#0072B2"),
}


@dataclass(frozen=True)
class Report:
    """What a check found, in words; shows itself as text and as HTML.

    Attributes
    ----------
    name, title : str
        Of the exercise.
    status : str
        ``"passed"``, ``"not yet right"``, ``"stopped"`` or ``"not started yet"``.
    lines : tuple of str
        What was tried, what came, what was expected; with ``*emphasis*`` and code in backticks.
    mistake : str or None
        Name of the classic mistake that was recognised.
    """

    name: str
    title: str
    status: str
    lines: tuple[str, ...] = ()
    mistake: str | None = None
    number_of_cases: int = field(default=0, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the exercise is solved."""
        return self.status == PASSED

    def __repr__(self) -> str:
        symbol = _LOOKS[self.status][0]
        head = f"{symbol} {self.name} {self.title}: {self.status}"
        return "\n".join([head, *(f"  {plain(line)}" for line in self.lines)])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        symbol, colour = _LOOKS[self.status]
        head = f"{html.escape(self.name)} {html.escape(self.title)}: "
        body = "".join(f"<div>{as_html(line)}</div>" for line in self.lines)
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:2px 0 2px 10px">'
            f'<div><span style="color:{colour}" aria-hidden="true">{symbol}</span> {head}'
            f"<b>{self.status}</b></div>{body}</div>"
        )
