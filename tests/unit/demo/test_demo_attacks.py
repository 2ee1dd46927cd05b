"""The demo among people who mean harm, or whose laptop falls shut: a server, and real attacks."""

import asyncio
import contextlib
import json
import socket
import time
import uuid

import pytest
from demo_visitor import (
    ENDLESS,
    PROTOCOL,
    ending,
    packed,
    running_demo,
    slowest_answer,
    talk,
)
from tornado.httpclient import HTTPClientError
from tornado.websocket import WebSocketClosedError

from zssr_teach.demo.pages import PAGES, address, start_page

pytestmark = pytest.mark.slow
PAGE = f"/{address(PAGES[1])}"
KERNEL = "00000000-0000-4000-8000-000000000000"
CALM = 1.0  # seconds that others may wait
# A page that is silent, or gone, keeps its place.
PATIENT = """
from zssr_teach.demo import kernels, server
kernels.LimitedKernelManager.seconds_to_return.default_value = 600.0
server._MILLISECONDS_BETWEEN_PINGS = 600_000
"""
# A page that is gone gives its place back at once, and one that never connects soon.
SHORT = """
from zssr_teach.demo import kernels, server
kernels.LimitedKernelManager.seconds_to_connect.default_value = 3.0
kernels.LimitedKernelManager.seconds_to_return.default_value = 1.0
server._MILLISECONDS_BETWEEN_PINGS, server._MILLISECONDS_SILENT = 500, 1500
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return a running demo; in the end, nothing may stand on its terminal."""
    with running_demo(tmp_path_factory.mktemp("demo"), most=2, before=PATIENT) as demo:
        yield demo
        assert demo.words() == ""


@pytest.fixture(scope="module")
def hasty(tmp_path_factory):
    """Return a demo that waits only seconds for pages that are gone."""
    with running_demo(tmp_path_factory.mktemp("hasty"), most=1, before=SHORT) as demo:
        yield demo
        assert demo.words() == ""


@pytest.fixture(scope="module")
def kernel(demo):
    """Return the kernel of a page that stays open."""
    kernel = demo.open_page()
    with demo.connect_silently(kernel):
        yield kernel


async def connect_once(demo, *arguments, **headers):
    """Open a websocket and close it."""
    async with demo.connected(*arguments, **headers):
        pass


# ---- the websocket ----------------------------------------------------------------------------


def test_sixteen_bytes_freeze_nobody(demo, kernel):
    async def attack():
        memory = demo.process.memory_info().rss
        async with demo.connected(kernel) as connection:
            await connection.write_message(ENDLESS, binary=True)
            assert await asyncio.to_thread(slowest_answer, demo, 3) < CALM
            assert demo.process.memory_info().rss - memory < 30e6
            return await ending(connection)

    assert asyncio.run(attack()) == (1008, "a message of 1099511627776 parts")


@pytest.mark.parametrize("protocols", [(), ("v2.kernel.websocket.jupyter.org",)], ids=str)
def test_who_speaks_another_protocol_is_refused_at_the_door(demo, kernel, protocols):
    with pytest.raises(HTTPClientError, match="400"):
        asyncio.run(connect_once(demo, kernel, protocols))
    assert slowest_answer(demo, 0.5) < CALM


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (json.dumps({"channel": "shell", "header": {}}), "text"),
        (packed("execute_request", {"code": "import os"}), "not allowed"),
        (packed(channel="control"), "shell channel"),
        (packed("comm_open", {"target_name": "jupyter.widget", "comm_id": "a"}), "make widgets"),
        (b"", "head"),
    ],
)
def test_what_no_page_sends_closes_the_connection(demo, kernel, message, reason):
    async def attack():
        async with demo.connected(kernel) as connection:
            await connection.write_message(message, binary=isinstance(message, bytes))
            return await ending(connection)

    code, words = asyncio.run(attack())
    assert code == 1008
    assert reason in words


def test_a_page_gets_its_answers(demo, kernel):
    asyncio.run(talk(demo, kernel, packed("kernel_info_request")))


def test_damaged_messages_of_widgets_leave_the_kernel_alive_and_the_terminal_empty(demo, kernel):
    contents = [{}, {"comm_id": "nobody", "data": {"method": "update"}}, {"comm_id": [1]}]
    asyncio.run(talk(demo, kernel, *(packed("comm_msg", content) for content in contents)))
    assert demo.words() == ""


def test_a_message_that_is_too_large_closes_the_connection(demo, kernel):
    async def attack():
        async with demo.connected(kernel) as connection:
            with contextlib.suppress(WebSocketClosedError):  # it does not even get so far
                await connection.write_message(bytes(30_000_000), binary=True)
            await ending(connection)

    memory = demo.process.memory_info().rss
    asyncio.run(attack())
    assert slowest_answer(demo, 0.5) < CALM
    assert demo.process.memory_info().rss - memory < 30e6


def test_a_flood_of_large_messages_is_stopped(demo, kernel):
    async def attack():
        async with demo.connected(kernel) as connection:
            for _ in range(4):
                message = packed("comm_msg", {"comm_id": "nobody"}, buffers=(bytes(8_000_000),))
                await connection.write_message(message, binary=True)
            return await ending(connection)

    assert asyncio.run(attack()) == (1008, "too much at once")


@pytest.mark.parametrize("session", ["x" * 300, "a/b", "%C3%A4", "a%00b"])
def test_an_odd_session_is_refused(demo, kernel, session):
    path = f"{demo.channel(kernel)}?session_id={session}"
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    headers |= {"Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec_WebSocket_Protocol": PROTOCOL}
    assert demo.ask(path, **headers).status == 400


def test_a_websocket_of_another_page_is_refused(demo, kernel):
    with pytest.raises(HTTPClientError, match="403"):
        asyncio.run(connect_once(demo, kernel, Origin="http://evil.example"))
    with pytest.raises(HTTPClientError, match="404"):
        asyncio.run(connect_once(demo, str(uuid.uuid4())))


# ---- addresses and names ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "//evil.example",
        "/%00",
        "/..",
        "/../etc/passwd",
        "/%2e%2e/",
        "/voila/files/",
        "/voila/files/metrics.ipynb",
        "/voila/render/",
        "/voila/render",
        "/voila/render/nothing.ipynb",
        "/voila/render//metrics.ipynb",
        "/voila/render/metrics.ipynb/",
        "/voila/render/metrics%00.ipynb",
        "/voila/render/../metrics.ipynb",
        "/voila/static/",
        "/voila/static/nothing.js",
        "/voila/static/%00",
        "/voila/static/../../start.html",
        "/voila/templates/zssr",
        "/voila/templates/zssr/conf.json",
        "/voila/templates/a/b/c",
        "/voila/templates/zssr/static/nothing.js",
        "/voila/templates/none/static/nothing.js",
        "/voila/api/themes/nothing/index.css",
        "/voila/labextensions/nothing/x.js",
        "/voila/labextensions/" + "x" * 5000,
        "/voila/api/shutdown/",
        "/voila/api/shutdown/nothing",
        "/voila/api/contents",
        "/voila/tree/",
        "/voila/execution/" + KERNEL,
        "/voila/query/" + KERNEL,
        "/api",
        "/api/kernels",
        "/api/kernels/",
        "/api/kernels/" + KERNEL,
        "/api/kernels/" + KERNEL + "/channels/",
        "/api/kernels/" + KERNEL + "/interrupt",
        "/api/kernels/a-b-c-d-e",
        "/api/kernelspecs",
        "/api/sessions",
        "/api/status",
        "/login",
        "/logout",
        "/favicon.ico",
        "/static/style.css",
        "*",
        "http://evil.example/",
        "nonsense",
    ],
)
def test_an_address_that_is_none_is_answered_so(demo, path):
    answer = demo.ask(path)
    assert answer.status == 404
    assert "Traceback" not in answer.text
    assert len(answer.text) < 1000


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/", 200),
        ("HEAD", PAGE, 200),
        ("POST", "/", 405),
        ("PUT", "/", 405),
        ("DELETE", "/", 405),
        ("OPTIONS", "/", 405),
        ("PATCH", PAGE, 405),
        ("POST", PAGE, 405),
        ("TRACE", "/", 405),
        ("NONSENSE", "/", 405),
        ("POST", "/api/kernels", 404),
        ("DELETE", f"/api/kernels/{KERNEL}", 405),
        ("GET", f"/voila/api/shutdown/{KERNEL}", 405),
        ("POST", f"/voila/api/shutdown/{KERNEL}", 403),  # without the cookie
        ("GET", f"/api/kernels/{KERNEL}/channels", 400),  # no websocket
    ],
)
def test_only_what_a_page_needs_can_be_done(demo, method, path, status):
    answer = demo.ask(path, method)
    assert answer.status == status
    assert "Traceback" not in answer.text
    assert answer.text == "" or method != "HEAD"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.0.0.1:1"])
def test_the_names_of_this_computer_are_answered(demo, host):
    assert demo.ask("/", Host=host).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8866",
        "192.168.1.7",
        "",
        "localhost.evil.example",
        "a@b",
        "[x]",
    ],
)
def test_other_names_are_refused(demo, host):
    for path in ("/", PAGE, "/voila/static/x.js", f"/api/kernels/{KERNEL}/channels"):
        assert demo.ask(path, Host=host).status in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "same-origin", "Sec_Fetch_Dest": "iframe"},
        {"Sec_Fetch_Site": "none", "Sec_Purpose": "prefetch;prerender"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Referer": "http://evil.example/page"},
        {"Referer": "http://["},
        {"Referer": "http://127.0.0.1:1/"},
    ],
    ids=str,
)
def test_a_link_from_elsewhere_is_asked_first(demo, headers):
    answer = demo.ask(PAGE, **headers)
    assert answer.status == 403
    assert f'href="{PAGE}"' in answer.text
    assert "kernelId" not in answer.text
    assert demo.ask("/", **headers).text == start_page()  # which starts nothing


def test_the_pages_are_shown_in_no_frame_and_ask_no_other_machine(demo):
    for path in ("/", PAGE):
        answer = demo.ask(path, Sec_Fetch_Site="cross-site")
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'self'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_odd_cookie_is_no_reason_for_words(demo):
    assert demo.ask("/", Cookie="_xsrf=2|zz|zz|zz; username-x=2|1:0|10:1").status == 200
    path = f"/voila/api/shutdown/{KERNEL}?_xsrf=2%7Czz%7Czz%7Czz"
    assert demo.ask(path, "POST", Cookie="_xsrf=2|zz|zz|zz").status == 403


# ---- places -----------------------------------------------------------------------------------


def test_who_never_connects_gives_the_place_back(hasty):
    kernel = hasty.open_page()
    assert hasty.is_alive(kernel)
    assert hasty.ask(PAGE).status == 503
    assert hasty.wait_until_gone(kernel, 10)


def test_a_lost_page_gives_the_place_back_and_a_reload_keeps_it(hasty):
    async def visit(kernel, seconds):
        async with hasty.connected(kernel) as connection:
            await asyncio.sleep(seconds)
            connection.protocol.stream.close()  # without a word

    kernel = hasty.open_page()
    asyncio.run(visit(kernel, 5))  # longer than it would wait for the page
    assert hasty.is_alive(kernel)
    asyncio.run(visit(kernel, 1.5))  # it came back within the second
    assert hasty.is_alive(kernel)
    assert hasty.wait_until_gone(kernel, 8)


def test_a_page_that_does_not_answer_is_gone(hasty):
    kernel = hasty.open_page()
    with hasty.connect_silently(kernel):
        assert hasty.wait_until_gone(kernel, 15)


def test_who_goes_while_the_connection_is_made_leaves_no_words(hasty):
    kernel = hasty.open_page()
    for pause in (0, 0, 0, 0.02, 0.05, 0.1):
        peer = hasty.connect_silently(kernel, waiting=False)
        time.sleep(pause)
        peer.close()
    assert hasty.wait_until_gone(kernel, 10)


def test_who_goes_while_the_page_is_made_takes_no_place(hasty):
    with pytest.raises(TimeoutError):
        ask_and_go(hasty)
    end = time.monotonic() + 30
    while (status := hasty.ask(PAGE, "GET").status) == 503 and time.monotonic() < end:
        time.sleep(0.3)
    assert status == 200


def ask_and_go(demo):
    """Ask for a page and hang up before it is there."""
    with socket.create_connection(("127.0.0.1", demo.port), timeout=1) as peer:
        peer.sendall(f"GET {PAGE} HTTP/1.1\r\nHost: {demo.host}\r\n\r\n".encode())
        while peer.recv(1 << 16):
            pass
