"""What goes between kernel and page: a page sets only what it may, and pictures go as bytes."""

from typing import Any

import anywidget
import ipywidgets
import numpy as np
from numpy.typing import ArrayLike

from zssr_teach.colours import rgb8


class ShownOnly(anywidget.AnyWidget):
    """A widget that shows what the kernel says, and of which a page may set only a few traits.

    A page can send values for every trait, also for sizes and pixels; only those that the widget's
    own JavaScript sets are taken.
    """

    _from_page: tuple[str, ...] = ()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a page sends, as far as it may."""
        super().set_state({n: value for n, value in sync_data.items() if n in self._from_page})


class RawPictures(ShownOnly):
    """A widget with pictures as raw bytes, of which some rows can be renewed without the others.

    While a network trains, a picture changes several times a second, but each time only a band of
    it: sending all of it would take the page, and so the training, several times as long. The
    JavaScript of such a widget uses ``js/pixels.js``, whose `takeRows` is the other end of this.
    """

    _unsent = ""  # name of a trait that changes, but is not sent now

    def put(
        self,
        trait: str,
        image: ArrayLike,
        before: tuple[int, int],
        changed: tuple[int, int] | None = None,
    ) -> tuple[int, int]:
        """Put a picture into a trait; return its height and width.

        Parameters
        ----------
        trait
            Name of the trait: bytes, three for each pixel.
        image
            As for :func:`~zssr_teach.colours.rgb8`.
        before
            Height and width of the picture that is there.
        changed
            The first row that is new, and the one after the last; None for all. Where the size is
            still the same, only these rows are sent.
        """
        picture = np.asarray(image)
        if changed is None or picture.shape[:2] != before:
            whole = rgb8(picture)
            setattr(self, trait, whole.tobytes())
            return whole.shape[0], whole.shape[1]
        rows, start = rgb8(picture[slice(*changed)]).tobytes(), 3 * before[1] * changed[0]
        pixels = getattr(self, trait)
        self._unsent = trait
        try:
            setattr(self, trait, pixels[:start] + rows + pixels[start + len(rows) :])
        finally:
            self._unsent = ""
        self.send({"trait": trait, "start": start}, [rows])
        return before

    def notify_change(self, change: Any) -> None:
        """Send what has changed, as every widget does, unless :meth:`put` sends a part of it."""
        if change["name"] == self._unsent:
            super(ipywidgets.Widget, self).notify_change(change)
        else:
            super().notify_change(change)
