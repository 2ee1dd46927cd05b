"""Pictures from the visitor's computer, and files back to it, without the notebook's server.

The ordinary upload button sends whatever it is given; a picture that is too large then breaks the
connection without a word. This one looks at the size first, in the browser, and once more here.
"""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import category

import traitlets

from zssr_teach.errors import ImageError, ZssrError
from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import ShownOnly

LARGEST_UPLOAD = 9_000_000  # bytes; a server takes messages of up to 10,000,000
_LONGEST_NAME = 80


def tidy_name(name: object) -> str:
    r"""Return a file's name as it can be shown: one short line of ordinary characters.

    Examples
    --------
    >>> tidy_name("holiday\n2026.png"), tidy_name(7), len(tidy_name("x" * 1000 + ".png"))
    ('holiday 2026.png', '', 80)
    """
    if not isinstance(name, str):
        return ""
    if len(name) > _LONGEST_NAME:  # the end says what kind of file it is
        name = name[: _LONGEST_NAME - 11] + "…" + name[-10:]
    # The categories C… are controls, and what turns the direction of writing.
    return " ".join("".join(" " if category(c)[0] == "C" else c for c in name).split())


class PictureUpload(ShownOnly):
    """A field for one file: choose it, or drop it there.

    Parameters
    ----------
    take : callable
        Called with (bytes, name) for every file that arrives. A
        :class:`~zssr_teach.errors.ZssrError` it raises is shown in words.
    limit : str
        How large a file may be, in words; "" says how many megabytes.

    Attributes
    ----------
    limit : str
        How large a file may be, in words.
    message : str
        What became of the last file.
    alarm : bool
        The message is an error.

    Examples
    --------
    >>> upload = PictureUpload(lambda data, name: print(name, len(data)))
    >>> upload.receive(b"abc", "photo.png")
    photo.png 3
    """

    _esm = module("upload.js")
    _css = styles("widgets.css", "training.css")
    _from_page = ("message", "alarm")
    label = traitlets.Unicode("Choose a picture, or drop it here").tag(sync=True)
    limit = traitlets.Unicode("").tag(sync=True)
    largest = traitlets.Int(LARGEST_UPLOAD).tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    alarm = traitlets.Bool(False).tag(sync=True)

    def __init__(self, take: Callable[[bytes, str], object], limit: str = "") -> None:
        super().__init__(limit=limit or f"at most {_megabytes(LARGEST_UPLOAD)}")
        self._take = take
        self.on_msg(self._receive)

    def receive(self, data: bytes, name: str) -> None:
        """Do what a file chosen on the page does."""
        name = tidy_name(name)
        try:
            if len(data) > LARGEST_UPLOAD:
                raise ImageError(
                    f"{name or 'the picture'} has {_megabytes(len(data))}; choose a picture of at "
                    f"most {_megabytes(LARGEST_UPLOAD)}, or a smaller part of this one"
                )
            self._take(data, name)
        except ZssrError as error:
            self.say(str(error), alarm=True)

    def say(self, message: str, alarm: bool = False) -> None:
        """Tell what became of the file."""
        with self.hold_sync():
            self.message, self.alarm = message, alarm

    def _receive(self, _widget: object, content: object, buffers: list) -> None:
        if buffers and isinstance(content, dict):
            self.receive(bytes(buffers[0]), content.get("name", ""))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB".replace(".0 MB", " MB")


class Download(ShownOnly):
    """A button that makes a file when it is pressed and hands it to the browser.

    Parameters
    ----------
    label : str
    make : callable
        Returns (name, bytes); a :class:`~zssr_teach.errors.ZssrError` is shown in words.

    Examples
    --------
    >>> Download("Save", lambda: ("settings.json", b"{}")).make()
    ('settings.json', b'{}')
    """

    _esm = module("download.js")
    _css = styles("widgets.css", "training.css")
    label = traitlets.Unicode("").tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)

    def __init__(self, label: str, make: Callable[[], tuple[str, bytes]]) -> None:
        super().__init__(label=label)
        self.make = make
        self.on_msg(self._send_file)

    def _send_file(self, _widget: object, _content: object, _buffers: object) -> None:
        try:
            name, data = self.make()
        except ZssrError as error:
            self.message = str(error)
            return
        self.message = ""
        self.send({"name": name}, buffers=[data])
