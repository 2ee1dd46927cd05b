"""A small chart of lines and points, drawn by the page: a few numbers cross over, no picture."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from zssr_teach.colours import OKABE_ITO
from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import ShownOnly


class Curve(ShownOnly):
    """Lines and labelled points over two axes.

    Attributes
    ----------
    lines : list of dict
        See :func:`line`.
    points : list of dict
        See :func:`point`; drawn over the lines.
    x_range, y_range : (float, float)
        What the axes span; points outside are drawn at the rim.
    x_label, y_label, caption, alt : str
    shown_width, shown_height : int
        In CSS pixels.

    Examples
    --------
    >>> curve = Curve(x_range=(0, 1), y_range=(0, 1), alt="a straight line")
    >>> curve.lines = [line([0, 1], [0, 1])]
    >>> curve.points = [point(0.5, 0.5, "A")]
    """

    _esm = module("curve.js")
    _css = styles("widgets.css", "curve.css")
    lines = traitlets.List(traitlets.Dict()).tag(sync=True)
    points = traitlets.List(traitlets.Dict()).tag(sync=True)
    x_range = traitlets.Tuple(traitlets.Float(), traitlets.Float(), default_value=(0, 1)).tag(
        sync=True
    )
    y_range = traitlets.Tuple(traitlets.Float(), traitlets.Float(), default_value=(0, 1)).tag(
        sync=True
    )
    x_label = traitlets.Unicode("").tag(sync=True)
    y_label = traitlets.Unicode("").tag(sync=True)
    caption = traitlets.Unicode("").tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    shown_width = traitlets.Int(256).tag(sync=True)
    shown_height = traitlets.Int(256).tag(sync=True)


def line(x: ArrayLike, y: ArrayLike, colour: str = "blue") -> dict[str, Any]:
    """Return one entry of :attr:`Curve.lines`; ``colour`` is a name in ``OKABE_ITO`` or CSS.

    Examples
    --------
    >>> line([0, 1], [2, 3])["y"]
    [2.0, 3.0]
    """
    across, up = (np.asarray(values, float).round(5).tolist() for values in (x, y))
    return {"x": across, "y": up, "colour": OKABE_ITO.get(colour, colour)}


def point(x: float, y: float, label: str = "", colour: str = "vermilion") -> dict[str, Any]:
    """Return one entry of :attr:`Curve.points`.

    Examples
    --------
    >>> point(1, 2, "A")["label"]
    'A'
    """
    return {
        "x": float(x),
        "y": float(y),
        "label": label,
        "colour": OKABE_ITO.get(colour, colour),
    }
