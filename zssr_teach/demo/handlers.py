"""What answers which address: the start page, a page with its kernel, and a page that is left."""

from __future__ import annotations

from typing import Any

import tornado.web
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from zssr_teach.demo.gate import comes_from_elsewhere
from zssr_teach.demo.pages import ask_page, full_page, start_page

_FULL = 503


class PlainErrors(tornado.web.RequestHandler):
    """Mix-in: say of an error only its number and name, without a template that may fail, too."""

    def write_error(self, status_code: int, **_more: Any) -> None:
        """Answer with one line."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code} {self._reason}\n")


class StartHandler(JupyterHandler):
    """The start page: no kernel is needed for it."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Answer with the page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(start_page())

    head = get


class PageHandler(TornadoVoilaHandler):
    """A page of the demo, or a polite refusal when all places are taken."""

    kernel_id: str | None = None  # once there is one; the kernel manager sets it
    _is_gone = False

    @tornado.web.authenticated
    async def get(self, name: str) -> None:
        """Answer with the page, and start its kernel."""
        if comes_from_elsewhere(self.request.headers):
            self._answer(403, ask_page(name))
            return
        if not self.kernel_manager.has_room():
            self._say_full()
            return
        # Makes the cookie without which a page that is left could not give its kernel back.
        self.xsrf_token  # noqa: B018
        try:
            await super().get(f"{name}.ipynb")
        except tornado.web.HTTPError as error:
            if error.status_code != _FULL:
                raise
            self._say_full()  # somebody was quicker
        finally:
            if self.kernel_id is not None:
                self.kernel_manager.page_made(self.kernel_id, self._is_gone)

    @tornado.web.authenticated
    def head(self, name: str) -> None:
        """Tell whether the page would open now; no kernel is started for that."""
        self._answer(200 if self.kernel_manager.has_room() else _FULL, "")

    def on_connection_close(self) -> None:
        """Remember that nobody waits for the page any more."""
        self._is_gone = True
        super().on_connection_close()

    def _say_full(self) -> None:
        self.set_header("Retry-After", "20")
        self._answer(_FULL, full_page(self.kernel_manager.most))

    def _answer(self, status: int, page: str) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(page)


class FileHandler(MultiStaticFileHandler):
    """Scripts and styles of the pages, from several folders."""

    def set_extra_headers(self, path: str) -> None:
        """Keep browsers from guessing what a file is."""
        self.set_header("X-Content-Type-Options", "nosniff")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Return the path of a file; what is in none of the folders is not found."""
        try:
            return super().validate_absolute_path(root, absolute_path)
        except tornado.web.HTTPError as error:
            raise tornado.web.HTTPError(404) from error


class LeaveHandler(APIHandler):
    """Where a page says that it is being left."""

    @tornado.web.authenticated
    def post(self, kernel_id: str) -> None:
        """End the kernel of the page."""
        self.kernel_manager.page_left(kernel_id)  # type: ignore[attr-defined]
        self.set_status(204)
        self.finish()
