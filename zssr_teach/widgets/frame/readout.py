"""Numbers in words beside a picture."""

import traitlets

from zssr_teach.widgets.frame.javascript import module, styles
from zssr_teach.widgets.frame.sending import ShownOnly


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
    _css = styles("widgets.css")
    numbers = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    message = traitlets.Unicode("").tag(sync=True)
    alarm = traitlets.Bool(False).tag(sync=True)
    quiet = traitlets.Bool(False).tag(sync=True)

    @property
    def text(self) -> str:
        """All of it as one line of text."""
        numbers = ", ".join(f"{label} {value}" for label, value in self.numbers.items())
        return ". ".join(part for part in (numbers, self.message) if part)
