"""The comparison viewer: two or more pictures of one scene, looked at closely.

No package was found that does all of this: jupyter-compare-view wipes between two pictures, but
has no zoom to single pixels, no difference map, no numbers and no live update; ipyniivue shows
medical volumes; the image widgets of plotting packages zoom, but ask the kernel or cannot wipe.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from zssr_teach.colours import colour_table, rgb8
from zssr_teach.errors import SettingsError
from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import RawPictures
from zssr_teach.widgets.frame.stills import StillPicture, beside

MODES = ("wipe", "beside", "blink", "difference")
GAINS = (1, 2, 4, 8, 16, 32)
MOST_PICTURES = 9


class ComparisonViewer(StillPicture, RawPictures):  # type: ignore[misc]
    """Compare pictures by wiping, side by side, blinking, or by their amplified difference.

    All pictures are sent to the page once, as raw pixels; zoom, place, wipe and blinking live in
    the page alone and send nothing back. The pictures may differ in size, like an LR picture and
    its HR: all are stretched over the largest one, nearest neighbour.

    Parameters
    ----------
    pictures
        Title → picture, two to nine of them; uint8 or float in [0, 1], (height, width, 3).
    mode : {"wipe", "beside", "blink", "difference"}
    first, second
        Titles of the two pictures to start with; the first and the last one if not given.
    gain
        Amplification of the difference map: 1, 2, 4, 8, 16 or 32.
    shown_height
        Height of the pictures on the page in CSS pixels; the width is that of the page.
    alt
        What the pictures show, for those who do not see them.

    Raises
    ------
    SettingsError
        Fewer than two or more than nine pictures, an unknown title or mode.
    ImageError
        A picture that cannot be shown.

    Examples
    --------
    >>> black, white = np.zeros((16, 16, 3)), np.ones((32, 32, 3))
    >>> viewer = ComparisonViewer({"LR": black, "HR": white})
    >>> viewer.show_pair("HR", "LR", mode="difference")
    >>> viewer.values_at(4, 9)
    {'LR': (0, 0, 0), 'HR': (255, 255, 255)}
    """

    _esm = module("viewer.js")
    _css = styles("widgets.css")
    _from_page = ("mode", "first", "second", "gain")
    titles = traitlets.List(traitlets.Unicode()).tag(sync=True)
    shapes: Any = traitlets.List().tag(sync=True)
    mode = traitlets.Enum(MODES, "wipe").tag(sync=True)
    first = traitlets.Int(0).tag(sync=True)
    second = traitlets.Int(1).tag(sync=True)
    gain = traitlets.Enum(GAINS, 4).tag(sync=True)
    shown_height = traitlets.Int(480).tag(sync=True)
    alt = traitlets.Unicode("").tag(sync=True)
    colours = traitlets.Bytes(b"").tag(sync=True)
    # One trait for each picture, so that a live picture is sent without the others.
    pixels_0 = traitlets.Bytes(b"").tag(sync=True)
    pixels_1 = traitlets.Bytes(b"").tag(sync=True)
    pixels_2 = traitlets.Bytes(b"").tag(sync=True)
    pixels_3 = traitlets.Bytes(b"").tag(sync=True)
    pixels_4 = traitlets.Bytes(b"").tag(sync=True)
    pixels_5 = traitlets.Bytes(b"").tag(sync=True)
    pixels_6 = traitlets.Bytes(b"").tag(sync=True)
    pixels_7 = traitlets.Bytes(b"").tag(sync=True)
    pixels_8 = traitlets.Bytes(b"").tag(sync=True)

    def __init__(
        self,
        pictures: Mapping[str, ArrayLike],
        *,
        mode: str = "wipe",
        first: str | None = None,
        second: str | None = None,
        gain: int = 4,
        shown_height: int = 480,
        alt: str = "",
    ) -> None:
        super().__init__(shown_height=shown_height, colours=colour_table().tobytes())
        self.set_pictures(pictures, alt=alt)
        self.show_pair(first or self.titles[0], second or self.titles[-1], mode, gain)

    def set_pictures(self, pictures: Mapping[str, ArrayLike], alt: str = "") -> None:
        """Show other pictures; the first and the last of them unless their number is the same."""
        if not 2 <= len(pictures) <= MOST_PICTURES:
            raise SettingsError(
                f"the viewer got {len(pictures)} pictures; give 2 to {MOST_PICTURES} to compare"
            )
        arrays = [rgb8(picture) for picture in pictures.values()]
        with self.hold_sync():
            if len(arrays) != len(self.titles):
                self.first, self.second = 0, len(arrays) - 1
            self.titles = [str(title) for title in pictures]
            self.shapes = [list(array.shape[:2]) for array in arrays]
            self.alt = alt or "comparison of " + ", ".join(self.titles)
            for index, array in enumerate(arrays):
                setattr(self, f"pixels_{index}", array.tobytes())

    def update(self, title: str, image: ArrayLike, changed: tuple[int, int] | None = None) -> None:
        """Replace one picture; zoom, place and mode stay. Meant for live pictures as well.

        With `changed`, the first row that is new and the one after the last, only they are sent.
        """
        index, shapes = self._index(title), list(self.shapes)
        with self.hold_sync():
            height, width = shapes[index]
            shapes[index] = list(self.put(f"pixels_{index}", image, (height, width), changed))
            self.shapes = shapes

    def show_pair(
        self, first: str, second: str, mode: str | None = None, gain: int | None = None
    ) -> None:
        """Choose the two pictures that are compared and, if given, how."""
        with self.hold_sync():
            self.first, self.second = self._index(first), self._index(second)
            if mode is not None:
                self.mode = _known(mode, MODES, "mode")
            if gain is not None:
                self.gain = _known(gain, GAINS, "gain")

    def picture(self, title: str) -> NDArray[np.uint8]:
        """Return a picture as it is shown: uint8 (height, width, 3)."""
        index = self._index(title)
        pixels = np.frombuffer(getattr(self, f"pixels_{index}"), np.uint8)
        return pixels.reshape(*self.shapes[index], 3)

    def values_at(self, row: int, column: int) -> dict[str, tuple[int, ...]]:
        """Return what the page reads out at a pixel of the largest picture: 0 … 255, each title."""
        height, width = max(self.shapes, key=lambda shape: shape[0] * shape[1])
        if not (0 <= row < height and 0 <= column < width):
            raise SettingsError(
                f"pixel ({row}, {column}) is outside the pictures; "
                f"give a row below {height} and a column below {width}"
            )
        values = {}
        for title, (own_height, own_width) in zip(self.titles, self.shapes, strict=True):
            # The middle of the pixel decides which pixel of a smaller picture lies there.
            own_row = int((row + 0.5) * own_height / height)
            own_column = int((column + 0.5) * own_width / width)
            values[title] = tuple(int(v) for v in self.picture(title)[own_row, own_column])
        return values

    def still(self) -> NDArray[np.uint8]:
        """Return all pictures in a row."""
        return beside({title: self.picture(title) for title in self.titles})

    def still_text(self) -> str:
        """Return the alternative text."""
        return self.alt

    def _index(self, title: str) -> int:
        return self.titles.index(_known(title, self.titles, "picture"))


def _known(value: Any, choices: Sequence[Any], what: str) -> Any:
    if value not in choices:
        raise SettingsError(f"there is no {what} {value!r}; choose {', '.join(map(str, choices))}")
    return value
