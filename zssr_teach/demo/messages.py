"""What a page may send to its kernel, looked at before anything else reads it.

A message is binary (Jupyter's "v1" websocket protocol): a number of offsets, the offsets (8 bytes
each), and between them the channel, four pieces of JSON (header, parent header, metadata, content)
and any buffers. Jupyter's own reader counts up to whatever the first 8 bytes say, so that 16 bytes
can keep a server busy for ever.
"""

from __future__ import annotations

import json
import struct
from itertools import pairwise
from typing import Any

PROTOCOL = "v1.kernel.websocket.jupyter.org"
# All that a page of widgets needs. The page never executes code: the server does that for it.
MESSAGE_TYPES = frozenset(
    {"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"}
)
_CHANNEL = b"shell"
_WIDGETS_TOLD = "jupyter.widget.control"  # a page asks here which widgets there are
_PIECES = 4  # of JSON
_MOST_BUFFERS = 16
_LARGEST_JSON = 100_000  # bytes of one piece; pictures are buffers
_NUMBER = 8  # bytes


class MessageError(ValueError):
    """A message that no page of the demo sends; the reason fits into a closing frame."""


def check_message(message: bytes | str) -> None:
    """Refuse what is damaged, too nested, or asks for what the demo does not offer.

    Raises
    ------
    MessageError

    Examples
    --------
    >>> check_message((2**62).to_bytes(8, "little") + bytes(8))
    Traceback (most recent call last):
    zssr_teach.demo.messages.MessageError: a message of 4611686018427387904 parts
    """
    if isinstance(message, str):
        raise MessageError("text instead of a binary message")
    channel, *parts = _split(message)
    if channel != _CHANNEL:
        raise MessageError("only the shell channel is open")
    header, _, _, content = (_parsed(piece) for piece in parts[:_PIECES])
    kind = header.get("msg_type")
    if not isinstance(kind, str) or kind not in MESSAGE_TYPES:
        raise MessageError("a kind of message that is not allowed")
    if kind == "comm_open" and content.get("target_name") != _WIDGETS_TOLD:
        raise MessageError("a page may not make widgets")


def _split(message: bytes) -> list[bytes]:
    """Return the parts of a message: channel, JSON, buffers."""
    if len(message) < _NUMBER:
        raise MessageError("a message without a head")
    count = int.from_bytes(message[:_NUMBER], "little")
    if not 2 + _PIECES <= count <= 2 + _PIECES + _MOST_BUFFERS:
        raise MessageError(f"a message of {count} parts")
    if len(message) < _NUMBER * (count + 1):
        raise MessageError("a message that ends in its head")
    offsets = struct.unpack_from(f"<{count}Q", message, _NUMBER)
    spans = list(pairwise(offsets))
    if (
        offsets[0] != _NUMBER * (count + 1)
        or offsets[-1] != len(message)
        or any(start > end for start, end in spans)
    ):
        raise MessageError("a message whose parts do not lie in it one after the other")
    return [message[start:end] for start, end in spans]


def _parsed(piece: bytes) -> dict[str, Any]:
    """Read one piece of JSON, an object."""
    if len(piece) > _LARGEST_JSON:
        raise MessageError(f"more than {_LARGEST_JSON} bytes of JSON")
    try:
        value = json.loads(piece)
    except (ValueError, RecursionError):
        raise MessageError("a message that is no JSON, or too deeply nested") from None
    if not isinstance(value, dict):
        raise MessageError("a message that holds no object")
    return value


class Allowance:
    """How many bytes a page may send in a while: much at once, little for ever.

    Whatever waits for a busy kernel is held in the server's memory.

    Parameters
    ----------
    most : float
        Bytes at once.
    each_second : float
        Bytes a second that come back.

    Examples
    --------
    >>> allowance = Allowance(most=100, each_second=10)
    >>> allowance.take(90, now=0.0), allowance.take(90, now=1.0), allowance.take(90, now=9.0)
    (True, False, True)
    """

    def __init__(self, most: float, each_second: float) -> None:
        self._most, self._each_second = most, each_second
        self._left, self._seen = most, 0.0

    def take(self, size: int, now: float) -> bool:
        """Tell whether so many bytes more are within the allowance, and take them."""
        self._left = min(self._most, self._left + (now - self._seen) * self._each_second)
        self._seen = now
        if size > self._left:
            return False
        self._left -= size
        return True
