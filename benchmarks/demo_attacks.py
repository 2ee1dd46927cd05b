"""How long a visitor of the demo waits while others attack it.

    python -m benchmarks.demo_attacks

On this computer alone: a demo is started, a visitor moves a slider of the metric explorer and
notes when the changed picture arrives, and meanwhile another visitor does one bad thing after the
other. The requests are counted, and all of it ends by itself within some minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.common import write_table

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "unit" / "demo")]

from demo_visitor import ENDLESS, Demo, ending, packed, running_demo  # noqa: E402
from tornado.httpclient import HTTPClientError  # noqa: E402
from tornado.websocket import WebSocketClosedError  # noqa: E402

from zssr_teach.demo.pages import PAGES  # noqa: E402

BAR = 1.0  # seconds
MOVES = 24  # of the slider while each attack lasts; even, so that the next begins with a change
VERSION = {"version": "1.0.0"}  # of the messages by which a page asks what widgets there are
BOMB = ROOT / "tests" / "unit" / "images" / "cases" / "webp_64mp.webp"
Row = dict[str, Any]


@dataclass
class Visit:
    """A page that is open: its websocket, and the state of its widgets by their names."""

    connection: Any
    states: dict[str, dict[str, Any]]

    def find(self, **traits: object) -> str:
        """Return the name of the widget that has these traits."""
        return next(
            name
            for name, state in self.states.items()
            if all(state.get(trait) == value for trait, value in traits.items())
        )

    async def set(self, name: str, **state: object) -> None:
        """Send values of a widget, as a page does."""
        await self.say(name, {"method": "update", "state": state, "buffer_paths": []})

    async def say(self, name: str, data: object, *buffers: bytes) -> None:
        """Send a message of a widget."""
        content = {"comm_id": name, "data": data}
        await self.connection.write_message(packed("comm_msg", content, buffers=buffers), True)


async def look_around(connection: Any) -> dict[str, dict[str, Any]]:
    """Return the state of all widgets of a page."""
    opened = {"comm_id": "asks", "target_name": "jupyter.widget.control", "data": {}}
    asked = {"comm_id": "asks", "data": {"method": "request_states"}}
    await connection.write_message(packed("comm_open", opened, metadata=VERSION), binary=True)
    await connection.write_message(packed("comm_msg", asked), binary=True)
    async with asyncio.timeout(60):
        while b'"update_states"' not in (message := await connection.read_message()):
            pass
    states = content_of(message)["data"]["states"]
    return {name: entry["state"] for name, entry in states.items()}


def content_of(message: bytes) -> dict[str, Any]:
    """Return the content of a message from a kernel."""
    start, end = (int.from_bytes(message[8 * i : 8 * i + 8], "little") for i in (5, 6))
    return json.loads(message[start:end])


async def move_slider(visit: Visit, times: list[float]) -> None:
    """Move the noise a few times; note how long the changed picture takes."""
    slider = visit.find(description="noise")
    for number in range(MOVES):
        begin = time.monotonic()
        await visit.set(slider, value=float(10 + number % 2))
        async with asyncio.timeout(60):
            while b'"pixels"' not in await visit.connection.read_message():
                pass
        times.append(time.monotonic() - begin)
        await asyncio.sleep(0.25)
        with contextlib.suppress(TimeoutError):  # the rest of what the move has changed
            while True:
                await asyncio.wait_for(visit.connection.read_message(), 0.02)


async def read_for(connection: Any, seconds: float) -> None:
    """Read what comes for a while, as an open page does."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while await connection.read_message() is not None:
                pass


# ---- what the other visitor does --------------------------------------------------------------


async def nothing(demo: Demo, kernel: str) -> str:
    """Do nothing, to compare with."""
    return "–"


async def count_for_ever(demo: Demo, kernel: str) -> str:
    """Say twenty times that 2**40 offsets follow."""
    closed = 0
    for _ in range(20):
        async with demo.connected(kernel) as connection:
            await connection.write_message(ENDLESS, binary=True)
            closed += (await ending(connection))[0] == 1008
    return f"{closed} of 20 closed"


async def another_protocol(demo: Demo, kernel: str) -> str:
    """Come twenty times without the protocol, which the old reader took for the new one."""
    refused = 0
    for _ in range(20):
        with contextlib.suppress(HTTPClientError):
            async with demo.connected(kernel, protocols=()) as connection:
                await connection.write_message(b"\x00\x00\x00\x01" * 4, binary=True)
                continue
        refused += 1
    return f"{refused} of 20 refused"


async def flood(demo: Demo, kernel: str) -> str:
    """Send as much as possible: ten messages of 8 MB, four times."""
    closed = 0
    for _ in range(4):
        async with demo.connected(kernel) as connection:
            with contextlib.suppress(WebSocketClosedError):
                for _ in range(10):
                    large = packed("comm_msg", {"comm_id": "x"}, buffers=(bytes(8_000_000),))
                    await connection.write_message(large, binary=True)
            await ending(connection)
            closed += connection.close_code == 1008
    return f"{closed} of 4 closed"


async def huge_network(demo: Demo, kernel: str) -> str:
    """Ask the live lab for a network of 64 layers of 512 channels, and start."""
    async with demo.connected(kernel) as connection:
        visit = Visit(connection, await look_around(connection))
        for name, value in (("depth", 64), ("width", 512)):
            slider = visit.find(description=name)
            await visit.set(slider, max=10**6)
            await visit.set(slider, value=value)
        await visit.say(visit.find(description="Start"), custom({"event": "click"}))
        await read_for(connection, 8)
        await visit.say(visit.find(description="Stop"), custom({"event": "click"}))
        states = await look_around(connection)
        said = [state.get("message", "") for state in states.values()]
        return next((words for words in said if isinstance(words, str) and "give" in words), "?")


async def bomb(demo: Demo, kernel: str) -> str:
    """Upload a picture of 64 million pixels in 3 kB, five times."""
    async with demo.connected(kernel) as connection:
        visit = Visit(connection, await look_around(connection))
        field = visit.find(label="Choose a picture, or drop it here")
        for _ in range(5):
            await visit.say(field, custom({"name": "bomb.webp"}), BOMB.read_bytes())
            await read_for(connection, 1)
        return str((await look_around(connection))[field]["message"])


def custom(content: object) -> object:
    """Return what a widget's own message is packed in."""
    return {"method": "custom", "content": content}


ATTACKS: dict[str, Callable[[Demo, str], Awaitable[str]]] = {
    "nothing": nothing,
    "16 bytes that announce 2^40 offsets": count_for_ever,
    "websockets without the protocol": another_protocol,
    "320 MB in messages of 8 MB": flood,
    "live lab: 64 layers of 512 channels": huge_network,
    "live lab: 64 million pixels in 3 kB": bomb,
}


async def measure(demo: Demo) -> list[Row]:
    """Run the attacks one after the other, and the visitor's moves beside each of them."""
    own, other, lab = demo.open_page(), demo.open_page(), demo.open_page(PAGES[0])
    rows = []
    async with (
        demo.connected(own) as connection,
        demo.connected(other) as idle,
        demo.connected(lab) as busy,
        asyncio.TaskGroup() as group,
    ):
        readers = [group.create_task(read_all(page)) for page in (idle, busy)]
        visit = Visit(connection, await look_around(connection))
        for name, attack in ATTACKS.items():
            print(f"{name} …", file=sys.stderr, flush=True)
            times: list[float] = []
            kernel = lab if name.startswith("live lab") else other
            most = [0.0, 0.0]
            watching = asyncio.create_task(watch(demo, most))
            _, answer = await asyncio.gather(move_slider(visit, times), attack(demo, kernel))
            watching.cancel()
            worst = float(np.quantile(times, 0.95))
            rows.append(
                {
                    "what the other does": name,
                    "median (s)": round(float(np.median(times)), 3),
                    "p95 (s)": round(worst, 3),
                    "slowest (s)": round(max(times), 3),
                    f"p95 at most {BAR:g} s": worst <= BAR,
                    "server (MB)": round(most[0]),
                    "largest kernel (MB)": round(most[1]),
                    "the answer": answer,
                }
            )
        for reader in readers:
            reader.cancel()
    return rows


async def read_all(connection: Any) -> None:
    """Read whatever comes, as an open page does; pings are answered meanwhile."""
    while await connection.read_message() is not None:
        pass


async def watch(demo: Demo, most: list[float]) -> None:
    """Note the most memory of the server, and of one of its kernels."""
    while True:
        most[0] = max(most[0], demo.process.memory_info().rss / 1e6)
        for child in demo.process.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                most[1] = max(most[1], child.memory_info().rss / 1e6)
        await asyncio.sleep(0.1)


def main() -> None:
    """Measure, and write the table."""
    made = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    options = made.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder), most=3) as demo:
        rows = asyncio.run(asyncio.wait_for(measure(demo), 240))
        words = demo.words()
    notes = f"{MOVES} moves of a slider each. On the terminal: {words or 'nothing'}."
    title = "A visitor moves a slider while another one attacks the demo"
    write_table(options.out, "demo_attacks", title, rows, notes)


if __name__ == "__main__":
    main()
