"""The standard streams as they may be: closed, not UTF-8, or with nobody at the other end."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Make sure that whatever is printed cannot fail for what it says or for where it goes.

    A stream that is closed (``>&-``) becomes one to nowhere: its number would otherwise be given to
    the next file that is opened, and what a library prints would end up in it. What an encoding
    does not have, or a file name that is no UTF-8, is shown with backslashes.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            _lead_nowhere(number)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = os.fdopen(number, "w", encoding="utf-8", closefd=False)
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def abandon() -> None:
    """Lead both streams nowhere, so that nothing is tried again when Python ends."""
    for number in (1, 2):
        _lead_nowhere(number)


def _lead_nowhere(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere == number:
        os.set_inheritable(number, True)
    else:
        os.dup2(nowhere, number)
        os.close(nowhere)


def one_line(text: object) -> str:
    r"""Return a text on one line, whatever a file name in it may hold.

    Examples
    --------
    >>> one_line("there is no file\n two")
    'there is no file two'
    """
    return " ".join(str(text).split())
