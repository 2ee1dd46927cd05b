"""A demo in a process of its own, and what its tests do to it: plain HTTP and websockets."""

import asyncio
import contextlib
import http.client
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from zssr_teach.demo.pages import PAGES, Page, address

PROTOCOL = "v1.kernel.websocket.jupyter.org"
ENDLESS = (2**40).to_bytes(8, "little") + bytes(8)  # so many offsets are said to follow
PATIENCE = 120


@dataclass(frozen=True)
class Demo:
    """A running demo: where it is, its process, and the file with all it wrote."""

    port: int
    process: psutil.Process
    log: Path

    @property
    def host(self) -> str:
        """Name and port, as a browser sends them."""
        return f"127.0.0.1:{self.port}"

    def ask(self, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
        """Send a request as it is, without tidying the path; underlines in names become dashes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.putrequest(method, path, skip_host=True)
        for name, value in ({"Host": self.host} | headers).items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer

    def open_page(self, page: Page = PAGES[1]) -> str:
        """Open a page as a browser does, and return the name of its kernel."""
        answer = self.ask(f"/{address(page)}")
        assert answer.status == 200, answer.text
        return re.search(r'"kernelId": ?"([0-9a-f-]{36})"', answer.text)[1]

    def channel(self, kernel: str) -> str:
        """Return the path of a kernel's websocket."""
        return f"/api/kernels/{kernel}/channels"

    @contextlib.asynccontextmanager
    async def connected(
        self, kernel: str, protocols: tuple[str, ...] = (PROTOCOL,), **headers: str
    ) -> AsyncIterator[WebSocketClientConnection]:
        """Open the websocket of a kernel, and close it in the end."""
        url = f"ws://{self.host}{self.channel(kernel)}?session_id={uuid.uuid4()}"
        request = HTTPRequest(url, headers=headers, request_timeout=PATIENCE)
        connection = await websocket_connect(
            request, subprotocols=list(protocols), max_message_size=50_000_000
        )
        try:
            yield connection
        finally:
            protocol = connection.protocol
            connection.close()
            if protocol is not None and not protocol.stream.closed():
                with contextlib.suppress(TimeoutError):
                    await ending(connection, 10)

    def connect_silently(self, kernel: str, waiting: bool = True) -> socket.socket:
        """Open the websocket of a kernel and then say nothing, not even to a ping."""
        peer = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        peer.sendall(
            f"GET {self.channel(kernel)} HTTP/1.1\r\nHost: {self.host}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n".encode()
        )
        assert not waiting or b" 101 " in peer.recv(100)
        return peer

    def is_alive(self, kernel: str) -> bool:
        """Tell whether there is still such a kernel."""
        return self.ask(f"/api/kernels/{kernel}").status == 200

    def wait_until_gone(self, kernel: str, seconds: float) -> bool:
        """Tell whether a kernel ends within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not self.is_alive(kernel):
                return True
            time.sleep(0.2)
        return False

    def leave(self, kernel: str) -> None:
        """Close a page as a browser does, and wait until its place is free."""
        cookie = "_xsrf=2|00000000|00000000000000000000000000000000|1700000000"
        path = f"/voila/api/shutdown/{kernel}?_xsrf={cookie[6:].replace('|', '%7C')}"
        assert self.ask(path, "POST", Cookie=cookie).status in (204, 404)
        assert self.wait_until_gone(kernel, 20)

    def words(self) -> str:
        """Return all that stands on its terminal but where it is."""
        return "".join(self.log.read_text("utf-8").splitlines(keepends=True)[3:])


@contextlib.contextmanager
def running_demo(folder: Path, most: int = 2, before: str = "", **variables: str) -> Iterator[Demo]:
    """Run a demo, with some code before it begins and some variables in its environment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    code = f"{before}\nfrom zssr_teach.demo import serve\nserve(port={port}, max_kernels={most}, "
    code += "open_browser=False, say=lambda words: print(words, flush=True))"
    log = folder / "terminal.txt"
    with (
        log.open("w") as stream,
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=stream,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=os.environ | variables,
        ) as process,
    ):
        try:
            end = time.monotonic() + PATIENCE
            while not log.read_text().count("\n") >= 3 and process.poll() is None:
                assert time.monotonic() < end, "the demo did not start"
                time.sleep(0.1)
            assert process.poll() is None, log.read_text()
            yield Demo(port, psutil.Process(process.pid), log)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def packed(
    kind: str = "comm_info_request",
    content: object = None,
    channel: str = "shell",
    buffers: tuple[bytes, ...] = (),
    metadata: dict[str, str] | None = None,
) -> bytes:
    """Return a message as a page sends it."""
    header = {"msg_id": str(uuid.uuid4()), "msg_type": kind, "username": "", "session": "s"}
    header |= {"date": "2026-01-01T00:00:00Z", "version": "5.3"}
    pieces = [json.dumps(piece).encode() for piece in (header, {}, metadata or {}, content or {})]
    return joined(channel.encode(), *pieces, *buffers)


def joined(*parts: bytes) -> bytes:
    """Return parts with their offsets before them."""
    offsets = [8 * (len(parts) + 2)]
    for part in parts:
        offsets.append(offsets[-1] + len(part))
    return struct.pack(f"<{len(offsets) + 1}Q", len(offsets), *offsets) + b"".join(parts)


async def ending(connection: WebSocketClientConnection, seconds: float = 20) -> tuple[int, str]:
    """Return code and reason of the closing of a connection."""
    async with asyncio.timeout(seconds):
        while await connection.read_message() is not None:
            pass
    return connection.close_code, connection.close_reason


def slowest_answer(demo: Demo, seconds: float) -> float:
    """Return how long the start page takes at worst, asked for again and again."""
    worst, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.monotonic()
        assert demo.ask("/").status == 200
        worst = max(worst, time.monotonic() - begin)
    return worst


async def talk(demo: Demo, kernel: str, *messages: bytes) -> None:
    """Send messages, ask for what widgets there are, and wait for that answer."""
    async with demo.connected(kernel) as connection:
        for message in (*messages, packed("comm_info_request")):
            await connection.write_message(message, binary=True)
        async with asyncio.timeout(30):
            while b"comm_info_reply" not in await connection.read_message():
                pass
