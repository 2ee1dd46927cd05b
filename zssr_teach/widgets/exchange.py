"""Pictures from the visitor's computer, and files back to it, without the notebook's server.

The ordinary upload button sends whatever it is given; a picture that is too large then breaks the
connection without a word. This one looks at the size first, in the browser.
"""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import traitlets

from zssr_teach.errors import ZssrError
from zssr_teach.widgets.common import script
from zssr_teach.widgets.javascript import module

LARGEST_UPLOAD = 4_000_000  # bytes; a server takes messages of up to 10,000,000


class PictureUpload(anywidget.AnyWidget):
    """A field for one file: choose it, or drop it there.

    Parameters
    ----------
    take : callable
        Called with (bytes, name) for every file that arrives. A
        :class:`~zssr_teach.errors.ZssrError` it raises is shown in words.

    Attributes
    ----------
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
    _css = script("widgets.css", "training.css")
    label = traitlets.Unicode("Choose a picture, or drop it here").tag(sync=True)
    largest = traitlets.Int(LARGEST_UPLOAD).tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    alarm = traitlets.Bool(False).tag(sync=True)

    def __init__(self, take: Callable[[bytes, str], object]) -> None:
        super().__init__()
        self._take = take
        self.on_msg(self._receive)

    def receive(self, data: bytes, name: str) -> None:
        """Do what a file chosen on the page does."""
        try:
            self._take(data, name)
        except ZssrError as error:
            self.say(str(error), alarm=True)

    def say(self, message: str, alarm: bool = False) -> None:
        """Tell what became of the file."""
        with self.hold_sync():
            self.message, self.alarm = message, alarm

    def _receive(self, _widget: object, content: dict, buffers: list) -> None:
        if buffers:
            self.receive(bytes(buffers[0]), str(content.get("name", "")))


class Download(anywidget.AnyWidget):
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
    _css = script("widgets.css", "training.css")
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
