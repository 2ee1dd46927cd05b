"""Sliders, lists and buttons in one style; they tell every move at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ipywidgets

from zssr_teach.experiments.limits import Span
from zssr_teach.widgets.frame.javascript import module
from zssr_teach.widgets.frame.sending import ShownOnly

_STYLE = {"description_width": "104px"}


def slider(
    description: str, minimum: float, maximum: float, step: float, value: float, **more: Any
) -> ipywidgets.Widget:
    """Return a slider that tells every move; whole numbers where all of its numbers are.

    Examples
    --------
    >>> slider("border", 0, 16, 1, 4).value
    4
    """
    whole = all(isinstance(number, int) for number in (minimum, maximum, step, value))
    kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
    if step < 0.01:  # or 0.998 would be shown as 1.00
        more.setdefault("readout_format", ".3f")
    return kind(
        value=value,
        min=minimum,
        max=maximum,
        step=step,
        description=description,
        style=_STYLE,
        layout=ipywidgets.Layout(width="100%", margin="1px 0"),
        **more,
    )


def ranged(description: str, span: Span, value: float) -> ipywidgets.Widget:
    """Return a slider over all that a setting may be.

    Examples
    --------
    >>> ranged("border", Span(0, 16), 4).max
    16
    """
    return slider(description, span.low, span.high, span.step, value)


def steps(description: str, options: Iterable[Any], value: Any) -> ipywidgets.Widget:
    """Return a slider over a few values, each of them (label, value) or a value."""
    return ipywidgets.SelectionSlider(
        options=list(options),
        value=value,
        description=description,
        style=_STYLE,
        layout=ipywidgets.Layout(width="100%", margin="1px 0"),
    )


def choice(description: str, options: Sequence[Any], value: Any) -> ipywidgets.Widget:
    """Return a list to choose from, each entry (label, value) or a value."""
    return ipywidgets.Dropdown(
        options=list(options),
        value=value,
        description=description,
        style=_STYLE,
        layout=ipywidgets.Layout(width="100%", margin="1px 0"),
    )


def switch(description: str, value: bool) -> ipywidgets.Widget:
    """Return a box to tick, in line with the sliders."""
    return ipywidgets.Checkbox(
        value=value,
        description=description,
        indent=True,
        style=_STYLE,
        layout=ipywidgets.Layout(width="100%", margin="1px 0"),
    )


def button(description: str, tooltip: str, press: Callable[[], object]) -> ipywidgets.Button:
    """Return a button that calls ``press()``."""
    made = ipywidgets.Button(
        description=description,
        tooltip=tooltip,
        layout=ipywidgets.Layout(width="auto", flex="1 1 auto"),
    )
    made.on_click(lambda _: press())
    return made


class _Access(ShownOnly):
    """Helps who uses the controls beside it without mouse or sight; nothing of it is seen."""

    _esm = module("access.js")


def column(controls: Iterable[ipywidgets.Widget]) -> ipywidgets.VBox:
    """Return controls below each other, each with its name for screen readers, too.

    Examples
    --------
    >>> column([slider("border", 0, 16, 1, 4)]).children[0].value
    4
    """
    return ipywidgets.VBox([*controls, _Access()]).add_class("zssr-controls")


def row(*widgets: ipywidgets.Widget) -> ipywidgets.HBox:
    """Return widgets side by side, sharing the width of the controls."""
    layout = ipywidgets.Layout(width="100%", overflow="visible", margin="2px 0")
    return ipywidgets.HBox(list(widgets), layout=layout)


def heading(text: str) -> ipywidgets.HTML:
    """Return a small title between groups of controls."""
    return ipywidgets.HTML(
        f"<strong>{text}</strong>", layout=ipywidgets.Layout(margin="9px 0 3px 0")
    )
