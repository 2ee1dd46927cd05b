"""The visitors' kernels: only so many at once, and none without a page for long."""

from __future__ import annotations

import contextlib
import subprocess
import uuid
from typing import Any

import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server.base.call_context import CallContext
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import IOLoop
from traitlets import Float, Int


class LimitedKernelManager(AsyncMappingKernelManager):
    """A manager that starts only so many kernels at once, and ends those without a page.

    A kernel belongs to the page that started it. While the page is being made, nothing ends it;
    then the page has some time to connect, and to come back when the connection is lost.
    """

    most = Int(8, config=True, help="how many kernels there may be")
    seconds_to_connect = Float(45.0, config=True, help="after the page has been sent")
    seconds_to_return = Float(10.0, config=True, help="after the connection is lost: a reload")

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._starting: set[str] = set()
        self._in_making: set[str] = set()
        self._endings: dict[str, object] = {}  # what is planned, to be taken back

    def has_room(self) -> bool:
        """Tell whether one more kernel may be started."""
        return len({*self.list_kernel_ids(), *self._starting}) < self.most

    async def start_kernel(self, **arguments: Any) -> str:  # type: ignore[override]
        """Start a kernel for the request under way, or refuse with status 503."""
        if not self.has_room():
            raise tornado.web.HTTPError(503, "all places are taken")
        kernel_id = str(uuid.uuid4())
        self._starting.add(kernel_id)
        self._in_making.add(kernel_id)
        request: Any = CallContext.get(CallContext.JUPYTER_HANDLER)
        request.kernel_id = kernel_id  # it calls `page_made` in the end
        # What a visitor's kernel has to say stands on the visitor's page, not on the terminal.
        silence: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        try:
            return await super().start_kernel(kernel_id=kernel_id, **silence, **arguments)
        finally:
            self._starting.discard(kernel_id)

    def page_made(self, kernel_id: str, is_gone: bool) -> None:
        """Notice that a page has been sent, or that nobody is there any more to take it."""
        self._in_making.discard(kernel_id)
        if not self._is_connected(kernel_id):
            self._end_in(0 if is_gone else self.seconds_to_connect, kernel_id)

    def page_left(self, kernel_id: str) -> None:
        """End a kernel whose page says that it is being left."""
        self._end_in(0, kernel_id)

    def notify_connect(self, kernel_id: str) -> None:
        """Notice that a page has connected: its kernel stays."""
        super().notify_connect(kernel_id)
        self._keep(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Notice that a page has lost its connection: if it does not come back, its kernel ends."""
        super().notify_disconnect(kernel_id)
        if not self._is_connected(kernel_id):
            self._end_in(self.seconds_to_return, kernel_id)

    def _is_connected(self, kernel_id: str) -> bool:
        return self._kernel_connections.get(kernel_id, 0) > 0

    def _keep(self, kernel_id: str) -> None:
        planned = self._endings.pop(kernel_id, None)
        if planned is not None:
            IOLoop.current().remove_timeout(planned)

    def _end_in(self, seconds: float, kernel_id: str) -> None:
        self._keep(kernel_id)
        if kernel_id in self and kernel_id not in self._in_making:
            self._endings[kernel_id] = IOLoop.current().call_later(seconds, self._end, kernel_id)

    async def _end(self, kernel_id: str) -> None:
        self._endings.pop(kernel_id, None)
        with contextlib.suppress(KeyError, tornado.web.HTTPError):  # somebody else ended it
            await ensure_async(self.shutdown_kernel(kernel_id))
