"""A grid of cells to draw on, with the mouse or from cell to cell by keyboard."""

from __future__ import annotations

import traitlets

from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import ShownOnly


class WeightGrid(ShownOnly):
    """Cells with whole weights from 0 to 9, which can be drawn.

    What a page sends is not checked here: whoever uses the drawing looks at it first.

    Attributes
    ----------
    value : tuple of int
        Row after row.
    side : int
        Cells along each edge.
    heaviest : int
        Weight of a cell that is filled.
    label : str
        What is drawn, for screen readers.

    Examples
    --------
    >>> grid = WeightGrid(side=3, label="a cross")
    >>> grid.value = [0, 9, 0, 9, 9, 9, 0, 9, 0]
    >>> grid.value[4]
    9
    """

    _esm = module("grid.js")
    _css = styles("widgets.css", "grid.css")
    _from_page = ("value",)
    value = traitlets.Tuple().tag(sync=True)
    side = traitlets.Int(11).tag(sync=True)
    heaviest = traitlets.Int(9).tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
