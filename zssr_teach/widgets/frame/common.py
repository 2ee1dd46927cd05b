"""What all widgets share: colours, still pictures, latest request wins, the explorers' frame."""

import asyncio
import base64
import dataclasses
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from zssr_teach.errors import ImageError, ZssrError
from zssr_teach.images import to_bytes8
from zssr_teach.widgets.frame.javascript import module

# Colours that people with any kind of colour vision can tell apart (Okabe and Ito 2008).
OKABE_ITO = {
    "black": "#000000",
    "orange": "#e69f00",
    "sky blue": "#56b4e9",
    "green": "#009e73",
    "yellow": "#f0e442",
    "blue": "#0072b2",
    "vermilion": "#d55e00",
    "purple": "#cc79a7",
}
# Anchors of the colour map "cividis" (Nuñez, Anderton and Renslow 2018), which looks alike to
# normal and to red-green-blind eyes; the first one is darkened so that "no difference" is dark.
_MAP_ANCHORS = (
    "#000814",
    "#00306f",
    "#3c4d6e",
    "#666970",
    "#8b8779",
    "#b3a772",
    "#e0ca5c",
    "#fee838",
)
# After a run, this many seconds are left for the messages that queued up meanwhile.
_BREATH = 0.006
_STILL_WIDTH = 960


def script(*names: str) -> str:
    """Return the text of files of the folder ``css``, one after the other: the CSS of a widget."""
    return "\n".join(
        (Path(__file__).parents[1] / "css" / name).read_text("utf-8") for name in names
    )


def rgb8(image: ArrayLike) -> NDArray[np.uint8]:
    """Return any picture as uint8 (height, width, 3), the numbers that a screen shows.

    Unlike :func:`zssr_teach.images.as_image` it takes pictures of any size, also of a kernel or a
    patch, and clips what is outside [0, 1] instead of refusing it, as a screen would.

    Examples
    --------
    >>> rgb8(np.full((1, 1, 3), 0.5, np.float32)).tolist()
    [[[128, 128, 128]]]
    >>> rgb8(np.array([[7]], np.uint8)).tolist()
    [[[7, 7, 7]]]
    """
    array = np.asarray(image)
    if array.ndim == 2:
        array = np.repeat(array[..., None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or not array.size:
        raise ImageError(
            f"an array of shape {array.shape} cannot be shown; "
            "give (height, width, 3), or (height, width) for grey"
        )
    if array.dtype == np.uint8:
        return array
    if array.dtype.kind != "f":
        raise ImageError(
            f"an array of {array.dtype} cannot be shown; give uint8, or floats in [0, 1]"
        )
    if not np.isfinite(array.sum()):
        raise ImageError("the picture holds NaN or infinite values; replace them")
    return to_bytes8(array)


def colour_table() -> NDArray[np.uint8]:
    """Return the colour map of all difference maps: uint8 (256, 3), dark for 0, yellow for 255.

    Examples
    --------
    >>> colour_table().shape
    (256, 3)
    """
    anchors = np.array([[int(text[i : i + 2], 16) for i in (1, 3, 5)] for text in _MAP_ANCHORS])
    places = np.linspace(0, 255, len(anchors))
    channels = [np.interp(np.arange(256), places, anchors[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)


def difference_map(first: ArrayLike, second: ArrayLike, gain: float = 4.0) -> NDArray[np.uint8]:
    """Return the amplified absolute difference of two pictures in false colours.

    The mean over the three channels of ``|first − second|``, times ``gain``, is looked up in
    :func:`colour_table`; 1/gain and more of the full range is the brightest yellow.

    Examples
    --------
    >>> black, white = np.zeros((1, 2, 3), np.uint8), np.full((1, 2, 3), 255, np.uint8)
    >>> difference_map(black, white)[0, 0].tolist()
    [254, 232, 56]
    """
    one, two = rgb8(first), rgb8(second)
    if one.shape != two.shape:
        raise ImageError(
            f"the pictures are {one.shape[:2]} and {two.shape[:2]} pixels; "
            "resize one of them before taking their difference"
        )
    distance = np.maximum(one, two) - np.minimum(one, two)
    sums = distance[..., 0].astype(np.uint16) + distance[..., 1] + distance[..., 2]
    # There are only 766 possible sums: look up the colours of all of them, not of every pixel.
    levels = np.clip(np.arange(3 * 255 + 1) / 3 * gain + 0.5, 0, 255).astype(np.uint8)
    return np.take(colour_table()[levels], sums, axis=0)


def enlarge(image: ArrayLike, width: int) -> NDArray[np.uint8]:
    """Return the picture at ``width`` pixels: nearest neighbour up, area mean down.

    Examples
    --------
    >>> enlarge(np.zeros((2, 3, 3), np.uint8), 9).shape
    (6, 9, 3)
    """
    picture = rgb8(image)
    height = max(1, round(picture.shape[0] * width / picture.shape[1]))
    method = Image.Resampling.NEAREST if width >= picture.shape[1] else Image.Resampling.BOX
    return np.asarray(Image.fromarray(picture).resize((width, height), method))


def beside(pictures: Mapping[str, ArrayLike], width: int = _STILL_WIDTH) -> NDArray[np.uint8]:
    """Return one still picture: all pictures in a row, equally wide, each under its title.

    Examples
    --------
    >>> beside({"a": np.zeros((8, 8, 3)), "b": np.ones((4, 4, 3))}, width=200).shape
    (122, 200, 3)
    """
    gap, strip = 8, 26
    cell = (width - gap * (len(pictures) - 1)) // len(pictures)
    cells = [enlarge(picture, cell) for picture in pictures.values()]
    sheet = Image.new("RGB", (width, strip + max(c.shape[0] for c in cells)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for index, (title, picture) in enumerate(zip(pictures, cells, strict=True)):
        left = index * (cell + gap)
        draw.text((left, 4), title, fill="#222222", font=font)
        sheet.paste(Image.fromarray(picture), (left, strip))
    return np.asarray(sheet)


class StillPicture:
    """Mix-in: a saved output keeps a still picture and a text beside the live widget.

    A page that cannot run widgets (a site that renders notebooks, a print, ``nbconvert``) shows
    what :meth:`still` returns. Put it first among the base classes.
    """

    def still(self) -> NDArray[Any]:
        """Return the picture for saved outputs: uint8 or float in [0, 1], (height, width, 3)."""
        raise NotImplementedError

    def still_text(self) -> str:
        """Return the words for saved outputs; the same words in every run with the same numbers."""
        return type(self).__name__

    def _repr_mimebundle_(self, **arguments: Any) -> dict[str, Any]:
        bundle = super()._repr_mimebundle_(**arguments)  # type: ignore[misc]
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle or {})
        stream = io.BytesIO()
        Image.fromarray(rgb8(self.still())).save(stream, "PNG")
        data["text/plain"] = self.still_text()
        data["image/png"] = base64.b64encode(stream.getvalue()).decode("ascii")
        return data


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
            As for :func:`rgb8`.
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


def asked_by_page() -> bool:
    """Tell whether the code that runs now was started by a message of a widget on a page.

    It is False in a cell, in a script, in a test and in a thread: there work is done at once, so
    that the next line finds it done.

    Examples
    --------
    >>> asked_by_page()
    False
    """
    from IPython import get_ipython

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return False
    return kernel.get_parent().get("header", {}).get("msg_type") == "comm_msg"


class Latest:
    """Call a function for the latest of many requests instead of for each of them.

    While somebody moves a slider, all requests that arrive before the function runs are served by
    one run. A request from Python (see :func:`asked_by_page`) is served before it returns.

    Parameters
    ----------
    function
        What to call, without arguments; it reads the state it needs when it runs.
    wait
        0 follows the slider; a positive number of seconds waits until it has rested that long
        (for heavy work).

    Examples
    --------
    >>> latest = Latest(lambda: print("drawn"))
    >>> latest.request()
    drawn
    """

    def __init__(self, function: Callable[[], object], wait: float = 0.0) -> None:
        self._function = function
        self._wait = wait
        self._timer: asyncio.TimerHandle | None = None
        self._finished = -1.0

    def request(self, *_change: object) -> None:
        """Ask for a run (takes, and ignores, what ``observe`` and ``on_click`` pass)."""
        if not asked_by_page():
            self.cancel()
            self._function()
            return
        loop = asyncio.get_running_loop()
        if self._timer is not None and not self._wait:
            return
        self.cancel()
        just_ran = loop.time() - self._finished < _BREATH
        self._timer = loop.call_later(self._wait or (_BREATH if just_ran else 0.0), self._run)

    def cancel(self) -> None:
        """Forget a request that has not run yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _run(self) -> None:
        self._timer = None
        try:
            self._function()
        finally:
            self._finished = asyncio.get_running_loop().time()


class Readout(ShownOnly):
    """Numbers in words beside a picture, spoken by screen readers when they change.

    Attributes
    ----------
    numbers
        Label → text, shown in this order, e.g. ``{"PSNR": "31.20 dB"}``.
    message
        One sentence below the numbers, or "".
    alarm
        True: the message is an error; it is spoken at once and takes no room while it is empty.
    quiet
        True: numbers that change too often to be spoken; they can still be read.

    Examples
    --------
    >>> Readout(numbers={"PSNR": "31.20 dB", "SSIM": "0.912"}).text
    'PSNR 31.20 dB, SSIM 0.912'
    """

    _esm = module("readout.js")
    _css = script("widgets.css")
    numbers = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    alarm = traitlets.Bool(False).tag(sync=True)
    quiet = traitlets.Bool(False).tag(sync=True)

    @property
    def text(self) -> str:
        """All of it as one line of text."""
        numbers = ", ".join(f"{label} {value}" for label, value in self.numbers.items())
        return ". ".join(part for part in (numbers, self.message) if part)


class Explorer(StillPicture, ipywidgets.VBox):
    """The frame of an explorer: controls, pictures, read-out and error line over a model.

    A subclass builds its controls and views in ``__init__``, calls :meth:`arrange` and then
    :meth:`bind`, and defines :meth:`show` and :meth:`still`. See the docstring of
    :mod:`zssr_teach.widgets` for a whole example.

    Attributes
    ----------
    model
        The plain-Python model; a dataclass, frozen (then it is replaced) or not.
    controls
        Name of the model's attribute → the control that sets it.
    readout, errors
        :class:`Readout`; the numbers, and what went wrong in words.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.controls: dict[str, ipywidgets.Widget] = {}
        self.readout = Readout()
        self.errors = Readout(alarm=True)
        self._latest = Latest(self.refresh)
        self.add_class("zssr-explorer")

    def show(self) -> None:
        """Draw what the model says: set the views and ``self.readout.numbers``."""
        raise NotImplementedError

    def arrange(
        self, controls: Iterable[ipywidgets.Widget], views: Iterable[ipywidgets.Widget]
    ) -> None:
        """Lay out a column of controls, read-out and errors, and the views beside it."""
        column = ipywidgets.VBox([*controls, self.readout, self.errors])
        pictures = ipywidgets.HBox(list(views))
        column.add_class("zssr-controls")
        pictures.add_class("zssr-views")
        self.children = [ipywidgets.HBox([column, pictures]).add_class("zssr-body")]

    def bind(self, **controls: ipywidgets.Widget) -> None:
        """Let each control set the model's attribute of that name, and draw for the first time."""
        self.controls.update(controls)
        for control in controls.values():
            control.observe(self.redraw, "value")
        self.refresh()

    def redraw(self, *_change: object) -> None:
        """Ask for a drawing: at once from Python, the latest of many from a page.

        Fits ``observe`` and ``on_click`` of what is not bound to an attribute of the model.
        """
        self._latest.request()

    def refresh(self) -> None:
        """Take the controls' values into the model and draw, now; show errors in words."""
        try:
            self._fill_model()
            self.show()
        except ZssrError as error:
            self.errors.message = str(error)
        except Exception as error:
            self.errors.message = f"this is a mistake in the program: {error!r}; please report it"
            raise
        else:
            self.errors.message = ""

    def _fill_model(self) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        if dataclasses.is_dataclass(self.model) and self.model.__dataclass_params__.frozen:  # type: ignore[union-attr]
            self.model = dataclasses.replace(self.model, **values)  # type: ignore[type-var]
            return
        for name, value in values.items():
            setattr(self.model, name, value)

    def still_text(self) -> str:
        """Return the read-out, so that a saved page still has the numbers."""
        return f"{type(self).__name__}: {self.readout.text}"
