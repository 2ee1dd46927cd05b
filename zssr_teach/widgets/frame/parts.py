"""What the four explorers of pictures share: their samples, their controls, a short memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import ipywidgets
import numpy as np
from numpy.typing import ArrayLike, NDArray

from zssr_teach import images
from zssr_teach.errors import ImageError
from zssr_teach.widgets.frame.common import Explorer
from zssr_teach.widgets.frame.limits import Span

Image = NDArray[np.float32]
Result = TypeVar("Result")

LARGEST = 512  # pixels a side: what can follow a slider without lag
SMALLEST = 32
_SAMPLE = 256  # samples are cut to this, so that two of them fit beside the controls
_SHOWN = 256
DEFAULT_SAMPLE, RECURRING_SAMPLE = "astronaut", "facade"


@dataclass
class Memory:
    """Keep the last results of slow steps, so that a slider only repeats what it changes.

    A frozen model that is replaced hands its memory on. Results belong to an array (the picture
    they were made from) and to the settings that are given with it.

    Examples
    --------
    >>> memory, picture = Memory(), np.ones((2, 2))
    >>> memory.recall(lambda: print("made") or 1, picture, "blur", 2.0)
    made
    1
    >>> memory.recall(lambda: print("made") or 1, picture, "blur", 2.0)
    1
    """

    room: int = 12
    _kept: dict[tuple, tuple[object, Any]] = field(default_factory=dict)

    def recall(self, make: Callable[[], Result], source: object, *settings: object) -> Result:
        """Return what ``make()`` returned for this source and these settings, or call it."""
        key = (id(source), *settings)
        # The source itself is kept as well: otherwise another array could get its address.
        entry = self._kept.pop(key, None) or (source, make())
        self._kept[key] = entry
        while len(self._kept) > self.room:
            self._kept.pop(next(iter(self._kept)))
        return entry[1]


def working_image(image: ArrayLike) -> Image:
    """Return a picture as an explorer uses it: float32 (height, width, 3), its middle 512×512.

    Raises
    ------
    ImageError
        No picture, or one of less than 32 pixels a side.

    Examples
    --------
    >>> working_image(np.zeros((600, 100), np.uint8)).shape
    (512, 100, 3)
    """
    pixels = images.as_image(np.asarray(image))
    height, width = pixels.shape[:2]
    if min(height, width) < SMALLEST:
        raise ImageError(
            f"the picture has {height}×{width} pixels; "
            f"give one of at least {SMALLEST}×{SMALLEST} to see something"
        )
    return middle(pixels, LARGEST)


def middle(image: Image, side: int) -> Image:
    """Cut the middle ``side``×``side`` pixels out of an image, or less if it has less.

    Examples
    --------
    >>> middle(np.zeros((10, 4, 3), np.float32), 6).shape
    (6, 4, 3)
    """
    top, left = (max(0, (length - side) // 2) for length in image.shape[:2])
    return np.ascontiguousarray(image[top : top + side, left : left + side])


def bytes8(image: Image) -> NDArray[np.uint8]:
    """Return what the screen shows of a float32 image that is known to be in [0, 1].

    Without the checks of :func:`zssr_teach.images.to_bytes8`, which take longer than all the rest.

    Examples
    --------
    >>> bytes8(np.array([[[0.0, 0.5, 1.0]]], np.float32)).tolist()
    [[[0, 128, 255]]]
    """
    return (image * np.float64(255) + 0.5).astype(np.uint8)


def sample_image(name: str, side: int = _SAMPLE) -> Image:
    """Return the middle of a picture of the gallery.

    Examples
    --------
    >>> sample_image(sample_names()[0][1]).shape
    (256, 256, 3)
    """
    return middle(images.sample(name).pixels, side)


def sample_names() -> tuple[tuple[str, str], ...]:
    """Return (title, name) of the pictures of the gallery, the titles without their details."""
    return tuple((re.split("[:,]", sample.title)[0], sample.name) for sample in images.samples())


def shown_width(*pictures: Image) -> int:
    """Return the width on the page: at least 256, a whole multiple of the widest picture's.

    Examples
    --------
    >>> shown_width(np.zeros((60, 100, 3))), shown_width(np.zeros((60, 300, 3)))
    (300, 300)
    """
    columns = max(picture.shape[1] for picture in pictures)
    return columns * -(-_SHOWN // columns)


def plain(text: str) -> str:
    """Return a title in letters that the font of still pictures has.

    Examples
    --------
    >>> plain("amplified ×4")
    'amplified x4'
    """
    return text.replace("×", "x").replace("−", "-")


# ---- controls -----------------------------------------------------------------------------------

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


def row(*widgets: ipywidgets.Widget) -> ipywidgets.HBox:
    """Return widgets side by side, sharing the width of the controls."""
    layout = ipywidgets.Layout(width="100%", overflow="visible", margin="2px 0")
    return ipywidgets.HBox(list(widgets), layout=layout)


def heading(text: str) -> ipywidgets.HTML:
    """Return a small title between groups of controls."""
    return ipywidgets.HTML(
        f"<strong>{text}</strong>", layout=ipywidgets.Layout(margin="6px 0 0 0", height="24px")
    )


class PictureExplorer(Explorer):
    """An explorer whose controls keep a fixed width, and may hold values between their steps.

    Attributes
    ----------
    controls, model, readout, errors
        See :class:`~zssr_teach.widgets.frame.common.Explorer`.
    """

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        self._between: dict[str, Any] = {}
        self._putting = False

    def arrange_abreast(
        self, controls: Sequence[ipywidgets.Widget], views: Sequence[ipywidgets.Widget], width: int
    ) -> None:
        """Lay out controls and views; the views in two columns of that width, if there is room."""
        self.arrange(controls, views)
        column, pictures = self.children[0].children
        column.layout = ipywidgets.Layout(flex="0 0 340px", min_width="0")
        pictures.layout.max_width = f"{2 * width + 20}px"
        for view in views:  # a long caption is broken into lines, it does not push others away
            view.layout.max_width = f"{width}px"

    def put(self, **values: Any) -> None:
        """Set controls to these values exactly, also where a slider would round them to a step."""
        self._between |= values
        self._putting = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            self._putting = False
        self.redraw()

    def _fill_model(self) -> None:
        super()._fill_model()
        for name, value in list(self._between.items()):
            control = self.controls[name]
            # The page rounds to a step and reports that; half a step is nobody's doing.
            near = abs(control.value - value) <= 0.501 * getattr(control, "step", 0)
            if not (near or self._putting):
                del self._between[name]
        if self._between:
            self.model = replace(self.model, **self._between)


def sample_choice(
    explorer: Explorer, name: str, take: Callable[[Image], object], description: str = "picture"
) -> ipywidgets.Widget:
    """Return a list of the gallery's pictures; choosing one calls ``take`` with it, and draws."""
    chooser = choice(description, sample_names(), name)

    def changed(change: dict[str, Any]) -> None:
        take(sample_image(change["new"]))
        explorer.redraw()

    chooser.observe(changed, "value")
    return chooser
