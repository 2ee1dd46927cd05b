"""One picture on the page: raw pixels on a canvas of fixed size, so that nothing flickers or jumps.

Raw bytes need no encoding in the kernel and show every pixel as it is; JPEG would be as fast, but
would hide what a lesson on pixels must show.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from zssr_teach.colours import OKABE_ITO
from zssr_teach.errors import SettingsError
from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import RawPictures
from zssr_teach.widgets.frame.stills import StillPicture, enlarge

_COMFORTABLE_WIDTH = 512


class PictureView(StillPicture, RawPictures):  # type: ignore[misc]
    """A picture of fixed size with a caption, an alternative text and rectangles drawn over it.

    The pointer, or the arrow keys when the picture has the focus, read the value of a pixel
    (0 … 255, red green blue) without asking the kernel. With ``picking=True`` a click, or Enter,
    also tells the position to the functions given to :meth:`on_pick`.

    Parameters
    ----------
    image
        uint8 or float in [0, 1], (height, width, 3); more can follow with :meth:`show`.
    shown_width
        Width on the page in CSS pixels; 0: the largest whole multiple of the picture's width that
        is not wider than 512, or the picture's width itself. Give it when pictures of different
        sizes should look equally large.
    alt
        What the picture shows, for those who do not see it.
    live
        It changes all the time, together with other widgets: new pictures wait up to a tenth of a
        second, so that the page draws them all at once.

    Attributes
    ----------
    caption : str
    rectangles : list of dict
        Each with ``row, column, height, width`` in pixels of the picture and, if wanted,
        ``colour`` (CSS) and ``label``; see :func:`rectangle`.
    position : tuple of int
        (row, column) of the last pick; (-1, -1) before the first one.

    Examples
    --------
    >>> view = PictureView(np.zeros((2, 3, 3), np.float32), alt="nothing but black")
    >>> view.rows, view.columns, len(view.pixels), view.shown_width
    (2, 3, 18, 510)
    >>> view.on_pick(lambda row, column: print(row, column))
    >>> view.pick(1, 2)
    1 2
    """

    _esm = module("picture.js")
    _css = styles("widgets.css")
    pixels = traitlets.Bytes(b"").tag(sync=True)
    rows = traitlets.Int(0).tag(sync=True)
    columns = traitlets.Int(0).tag(sync=True)
    shown_width = traitlets.Int(0).tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    caption = traitlets.Unicode("").tag(sync=True)
    rectangles = traitlets.List(traitlets.Dict()).tag(sync=True)
    picking = traitlets.Bool(False).tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self, image: ArrayLike | None = None, *, shown_width: int = 0, alt: str = "", **traits: Any
    ) -> None:
        super().__init__(alt=alt, **traits)
        self._wanted_width = shown_width
        self._callbacks: list[Callable[[int, int], object]] = []
        self.position = (-1, -1)
        self.on_msg(self._receive)
        if image is not None:
            self.show(image)

    @property
    def image(self) -> NDArray[np.uint8]:
        """The picture that is shown, uint8 (height, width, 3)."""
        return np.frombuffer(self.pixels, np.uint8).reshape(self.rows, self.columns, 3)

    def show(
        self,
        image: ArrayLike,
        caption: str | None = None,
        rectangles: Sequence[Mapping[str, Any]] | None = None,
        alt: str | None = None,
        changed: tuple[int, int] | None = None,
    ) -> None:
        """Show another picture, and other words and rectangles if given.

        With `changed`, the first row that is new and the one after the last, only they are sent.
        """
        with self.hold_sync():
            before = (self.rows, self.columns)
            self.rows, self.columns = self.put("pixels", image, before, changed)
            self.shown_width = self._wanted_width or comfortable_width(self.columns)
            if caption is not None:
                self.caption = caption
            if rectangles is not None:
                self.rectangles = [dict(box) for box in rectangles]
            if alt is not None:
                self.alt = alt

    def on_pick(self, function: Callable[[int, int], object]) -> None:
        """Call ``function(row, column)`` at every pick; switches picking on."""
        self._callbacks.append(function)
        self.picking = True

    def pick(self, row: int, column: int) -> None:
        """Do what a click on that pixel does."""
        if not (0 <= row < self.rows and 0 <= column < self.columns):
            raise SettingsError(
                f"pixel ({row}, {column}) is outside the picture; "
                f"give a row below {self.rows} and a column below {self.columns}"
            )
        self.position = (row, column)
        for function in self._callbacks:
            function(row, column)

    def _receive(self, _widget: object, content: Mapping[str, Any], _buffers: object) -> None:
        row, column = (content.get(name) for name in ("row", "column"))
        if isinstance(row, int) and isinstance(column, int):
            with contextlib.suppress(SettingsError):  # not a pixel of this picture
                self.pick(row, column)

    def still(self) -> NDArray[np.uint8]:
        """Return the picture as it is shown, with its rectangles."""
        if not self.pixels:
            return np.full((1, 1, 3), 255, np.uint8)
        sheet = Image.fromarray(enlarge(self.image, self.shown_width))
        draw, unit = ImageDraw.Draw(sheet), self.shown_width / self.columns
        for box in self.rectangles:
            left, top = box["column"] * unit, box["row"] * unit
            corners = [left, top, left + box["width"] * unit - 1, top + box["height"] * unit - 1]
            draw.rectangle(corners, outline=box.get("colour", OKABE_ITO["orange"]), width=2)
        return np.asarray(sheet)

    def still_text(self) -> str:
        """Return alternative text and caption."""
        return ". ".join(part for part in (self.alt, self.caption) if part) or "picture"


def comfortable_width(columns: int) -> int:
    """Return the whole multiple of ``columns`` that fits into 512, or ``columns`` if none does.

    Examples
    --------
    >>> comfortable_width(100), comfortable_width(600)
    (500, 600)
    """
    return columns * max(1, _COMFORTABLE_WIDTH // columns)


def rectangle(
    row: int, column: int, height: int, width: int, colour: str = "orange", label: str = ""
) -> dict[str, Any]:
    """Return one entry for :attr:`PictureView.rectangles`.

    ``colour`` is a name in :data:`~zssr_teach.colours.OKABE_ITO` or any CSS colour.

    Examples
    --------
    >>> rectangle(0, 4, 8, 8, label="father")["colour"]
    '#e69f00'
    """
    return {
        "row": row,
        "column": column,
        "height": height,
        "width": width,
        "colour": OKABE_ITO.get(colour, colour),
        "label": label,
    }
