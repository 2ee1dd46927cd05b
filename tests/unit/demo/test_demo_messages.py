"""What a page may send to its kernel, without a server."""

import asyncio
import gc
import json

import pytest
from demo_visitor import ENDLESS, joined, packed
from tornado.websocket import WebSocketClosedError

from zssr_teach.demo.channel import LARGEST_MESSAGE, ChannelHandler, looked_at
from zssr_teach.demo.messages import MESSAGE_TYPES, Allowance, MessageError, check_message
from zssr_teach.widgets.frame.exchange import LARGEST_UPLOAD

GOOD = packed()
HEADER = json.dumps({"msg_type": "comm_msg"}).encode()
DEEP = b"[" * 50_000 + b"]" * 50_000


def with_number(index: int, value: int) -> bytes:
    """Return a good message with another number in its head."""
    return GOOD[: 8 * index] + value.to_bytes(8, "little") + GOOD[8 * index + 8 :]


@pytest.mark.parametrize("kind", sorted(MESSAGE_TYPES - {"comm_open"}))
def test_what_a_page_sends_passes(kind):
    check_message(packed(kind))
    check_message(packed(kind, {"data": {"state": {"value": 3}}}, buffers=(b"pixels", b"")))


def test_a_page_may_ask_which_widgets_there_are():
    check_message(packed("comm_open", {"target_name": "jupyter.widget.control", "comm_id": "a"}))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("{}", "text"),
        (json.dumps({"header": {"msg_type": "comm_msg"}, "channel": "shell"}), "text"),
        (b"", "head"),
        (b"1234567", "head"),
        (ENDLESS, "1099511627776 parts"),
        (b"\xff" * 16, "parts"),
        (with_number(0, 5), "5 parts"),
        (with_number(0, 400), "400 parts"),
        (GOOD[:40], "ends in its head"),
        (GOOD[:-1], "do not lie"),
        (GOOD + b"more", "do not lie"),
        (with_number(1, 0), "do not lie"),
        (with_number(2, 2**63), "do not lie"),
        (with_number(3, 1), "do not lie"),
        (joined(b"shell", HEADER, b"{}", b"{}", b"{}", *[b""] * 17), "parts"),
        (packed(channel="control"), "shell channel"),
        (packed(channel="stdin"), "shell channel"),
        (packed(channel="iopub"), "shell channel"),
        (packed("execute_request", {"code": "1"}), "not allowed"),
        (packed("shutdown_request"), "not allowed"),
        (packed("inspect_request"), "not allowed"),
        (packed(["comm_msg"]), "not allowed"),
        (packed(None), "not allowed"),
        (packed("comm_open", {"target_name": "jupyter.widget"}), "may not make"),
        (packed("comm_open", {"target_name": ["jupyter.widget.control"]}), "may not make"),
        (packed("comm_msg", {"data": "x" * 100_000}), "bytes of JSON"),
        (joined(b"shell", HEADER, b"{}", b"{}", DEEP), "nested"),
        (joined(b"shell", DEEP, b"{}", b"{}", b"{}"), "nested"),
        (joined(b"shell", HEADER, DEEP, b"{}", b"{}"), "nested"),
        (joined(b"shell", HEADER, b"{}", DEEP, b"{}"), "nested"),
        (joined(b"shell", HEADER, b"{}", b"{}", b'{"a": ' + DEEP + b"}"), "more than|nested"),
        (joined(b"shell", HEADER, b"{}", b"{}", b"9" * 5000), "no JSON"),
        (joined(b"shell", HEADER, b"{}", b"{}", b"\xff\xfe"), "no JSON"),
        (joined(b"shell", HEADER, b"{}", b"{}", b"7"), "no object"),
        (joined(b"shell", b"null", b"{}", b"{}", b"{}"), "no object"),
    ],
)
def test_what_no_page_sends_is_refused(message, reason):
    with pytest.raises(MessageError, match=reason) as caught:
        check_message(message)
    assert len(str(caught.value).encode()) <= 123  # what a closing frame has room for


def test_an_upload_fits_into_a_message():
    message = packed("comm_msg", {"data": {}}, buffers=(bytes(LARGEST_UPLOAD),))
    check_message(message)
    assert len(message) + 100_000 < LARGEST_MESSAGE


def test_much_at_once_and_little_for_ever():
    allowance = Allowance(most=1000, each_second=10)
    assert allowance.take(900, now=5.0)
    assert not allowance.take(200, now=5.0)
    assert allowance.take(100, now=5.0)
    assert not allowance.take(100, now=14.9)
    assert allowance.take(100, now=15.0)
    assert not allowance.take(1001, now=1e9)


def test_nobody_hears_of_a_page_that_went_while_it_was_written_to():
    """Asyncio prints failures that nobody has asked for, when it lets go of them."""
    heard = []

    async def write():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda loop, context: heard.append(context["message"]))
        sent, cancelled = loop.create_future(), loop.create_future()
        for future in (sent, cancelled):
            future.add_done_callback(looked_at)
        sent.set_exception(WebSocketClosedError())
        cancelled.cancel()
        await asyncio.sleep(0)

    asyncio.run(write())
    gc.collect()
    assert heard == []


def test_what_is_written_to_a_page_is_looked_at(monkeypatch):
    sent = asyncio.Future(loop=asyncio.new_event_loop())
    monkeypatch.setattr(
        "voila.tornado.kernel_websocket_handler.VoilaKernelWebsocketHandler.write_message",
        lambda self, message, binary=False: sent,
    )
    handler = ChannelHandler.__new__(ChannelHandler)
    assert handler.write_message("words") is sent
    assert sent.remove_done_callback(looked_at) == 1
    sent.get_loop().close()
