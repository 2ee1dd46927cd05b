"""The websocket between a page and its kernel, open for what widgets need and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import Any

import tornado.ioloop
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from tornado.iostream import StreamBufferFullError
from tornado.websocket import WebSocketClosedError, WebSocketProtocol
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from zssr_teach.demo.messages import PROTOCOL, Allowance, MessageError, check_message

LARGEST_MESSAGE = 9_200_000  # bytes from a page: an uploaded picture, and room for its head
_AT_ONCE, _EACH_SECOND = 3 * LARGEST_MESSAGE, 300_000  # bytes; a slider sends 50,000 a second
_MOST_UNSENT = 40_000_000  # bytes that wait for a page that does not read
_SESSION = re.compile(r"[\w-]{1,64}", re.ASCII)
_AGAINST_THE_RULES = 1008  # a closing code of websockets


class ChannelHandler(VoilaKernelWebsocketHandler):
    """Hand messages on between page and kernel; close the connection of who sends others."""

    connection: Any = None  # to the kernel; Jupyter makes it
    _is_open = _is_gone = False

    async def get(self, kernel_id: str) -> None:
        """Open the connection, for who speaks the protocol."""
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [word.strip() for word in offered.split(",")]:
            self._refuse(f"this server speaks {PROTOCOL} only")
        elif not _SESSION.fullmatch(self.get_argument("session_id", "none")):
            self._refuse("this is no session_id")
        else:
            self._allowance = Allowance(_AT_ONCE, _EACH_SECOND)
            try:
                await super().get(kernel_id)
            finally:
                self._forget()

    def _refuse(self, reason: str) -> None:
        self.set_status(400)
        self.finish(reason)

    def select_subprotocol(self, subprotocols: list[str]) -> str:
        """Return the one protocol that is spoken here."""
        return PROTOCOL

    def get_websocket_protocol(self) -> WebSocketProtocol | None:
        """Return tornado's side of the protocol; pings are left to Jupyter, which forgives more."""
        protocol: Any = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = None
        return protocol

    async def open(self, kernel_id: str) -> None:
        """Connect to the kernel; begin to ping when answers are read, which is not before."""
        if self._is_gone:
            return
        self.ws_connection.stream.max_write_buffer_size = _MOST_UNSENT
        connected = self.connection.connect()
        if connected is not None:
            with contextlib.suppress(TimeoutError):  # a kernel that is very busy
                await connected
        self._is_open = True
        if self._is_gone:
            super().on_close()
        else:
            WebSocketMixin.open(self)

    def on_message(self, ws_message: bytes | str) -> None:
        """Hand a message to the kernel if a page of the demo may send it."""
        if self.ws_connection is None or self.connection is None:
            return  # closed, but not yet by the other side
        try:
            if not self._allowance.take(len(ws_message), tornado.ioloop.IOLoop.current().time()):
                raise MessageError("too much at once")
            check_message(ws_message)
        except MessageError as error:
            self.close(_AGAINST_THE_RULES, str(error))
        else:
            super().on_message(ws_message)

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Send a message to the page, unless it is gone or has long stopped reading."""
        try:
            sent = super().write_message(message, binary)
            sent.add_done_callback(looked_at)
            return sent
        except StreamBufferFullError:
            self.ws_connection.stream.close()
        except WebSocketClosedError:
            pass
        return None

    def on_close(self) -> None:
        """Let go of the kernel; while it is not reached yet, `open` does so, for Jupyter cannot."""
        self._is_gone = True
        if self._is_open:
            super().on_close()

    def _forget(self) -> None:
        """Take this connection off Jupyter's list, where it stays if it ended half made."""
        sessions = ZMQChannelsWebsocketConnection._open_sessions
        for key in [key for key, handler in sessions.items() if handler is self]:
            del sessions[key]


def looked_at(sent: asyncio.Future[None]) -> None:
    """Take note that a page was gone before it had read; else asyncio says so on the terminal."""
    if not sent.cancelled():
        sent.exception()
