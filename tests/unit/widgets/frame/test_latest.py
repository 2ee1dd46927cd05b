"""The latest request wins."""

import asyncio

import pytest

from zssr_teach.widgets.frame import latest as latest_module
from zssr_teach.widgets.frame.latest import Latest


def test_requests_from_python_are_served_at_once():
    runs = []
    latest = Latest(lambda: runs.append(1), wait=5.0)
    latest.request()
    assert runs == [1]


@pytest.mark.parametrize("wait", [0.0, 0.01])
def test_requests_from_a_page_are_served_together(monkeypatch, wait):
    monkeypatch.setattr(latest_module, "asked_by_page", lambda: True)  # as in a kernel with a page
    state, runs = {"value": 0}, []
    latest = Latest(lambda: runs.append(state["value"]), wait=wait)

    async def move():
        for value in (1, 2, 3):
            state["value"] = value
            latest.request()
        assert runs == []
        await asyncio.sleep(0.1)
        state["value"] = 4
        latest.request()
        await asyncio.sleep(0.1)
        latest.request()
        latest.cancel()
        await asyncio.sleep(0.1)

    asyncio.run(move())
    assert runs == [3, 4]
