"""Serve the demo with Voilà: no code, no shell, no files, a limited number of visitors."""

from __future__ import annotations

import contextlib
import functools
import os
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import psutil
import tornado.ioloop
import tornado.web
from jupyter_core.utils import ensure_async
from jupyter_server._tz import utcnow
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Int
from traitlets.config import Config
from voila.app import Voila
from voila.handler import VoilaHandler
from voila.static_file_handler import AllowListFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from zssr_teach.demo.pages import full_page, start_page, write_notebooks
from zssr_teach.errors import SettingsError

MEGABYTES_EACH = 850  # what a visitor's kernel takes while it trains; see benchmarks/widgets.py
_MOST_PLACES = 40
_LARGEST_MESSAGE = 6_000_000  # bytes from a page: an uploaded picture, and room to spare
_LARGEST_REQUEST = 100_000
_SECONDS_ALONE = 90  # a page needs some seconds to connect to its kernel
# What a page needs in order to show widgets.
_EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
    "anywidget",
)


def places(megabytes: float | None = None) -> int:
    """Return for how many visitors there is memory; by default, for what is free now.

    Examples
    --------
    >>> places(6800), places(100)
    (8, 1)
    """
    if megabytes is None:
        megabytes = psutil.virtual_memory().available / 1e6
    return min(_MOST_PLACES, max(1, int(megabytes // MEGABYTES_EACH)))


def serve(
    host: str = "127.0.0.1",
    port: int = 8866,
    max_kernels: int | None = None,
    idle_minutes: float = 20.0,
    open_browser: bool = True,
    say: Callable[[str], object] = print,
) -> None:
    """Serve the live lab and the explorers until interrupted.

    Parameters
    ----------
    host : str
        "127.0.0.1" for this computer alone, "0.0.0.0" for everybody on the network.
    port : int
        If it is taken, the next free one is used.
    max_kernels : int or None
        How many pages can be open at once; None for as many as memory allows.
    idle_minutes : float
        A page on which nothing happens for so long is closed, to make room.
    open_browser : bool
    say : callable
        Called with each line for whoever started it.

    Raises
    ------
    SettingsError
        For a host, port or number that cannot be.
    """
    most = places() if max_kernels is None else max_kernels
    if most < 1 or idle_minutes <= 0:
        raise SettingsError("give at least one kernel and more than 0 idle minutes")
    if not 0 < port < 65536:
        raise SettingsError(f"there is no port {port}; give a number from 1024 to 65535")
    _check_host(host)
    with tempfile.TemporaryDirectory(prefix="zssr_demo_") as folder, _environment(Path(folder)):
        notebooks = Path(folder) / "pages"
        notebooks.mkdir()
        write_notebooks(notebooks)
        server = DemoServer(config=_config(host, port, most, idle_minutes, open_browser))
        server.say = lambda: say(explanation(host, server.port, most))
        server.initialize([str(notebooks)])
        server.start()


def explanation(host: str, port: int, most: int) -> str:
    """Return in words what has been started, for whom, and what it costs.

    Examples
    --------
    >>> print(explanation("127.0.0.1", 8866, 4))  # doctest: +ELLIPSIS
    The demo is at http://127.0.0.1:8866/ for this computer alone. Ctrl-C ends it.
    Up to 4 pages can be open at once...
    """
    cores = os.cpu_count() or 1
    if host in ("127.0.0.1", "localhost", "::1"):
        where = f"http://{_in_address(host)}:{port}/ for this computer alone"
    else:
        name = socket.gethostname() if host in ("0.0.0.0", "::") else _in_address(host)
        where = (
            f"http://{name}:{port}/ for everybody on this network: they can run the lab here, "
            "without a password, but see no code, no files and no shell"
        )
    return (
        f"The demo is at {where}. Ctrl-C ends it.\n"
        f"Up to {most} pages can be open at once; each takes up to about {MEGABYTES_EACH} MB of "
        f"memory ({most * MEGABYTES_EACH / 1000:.1f} GB in all) and its share of {cores} cores.\n"
        "Who comes when all places are taken is asked to wait; who leaves makes room at once."
    )


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _check_host(host: str) -> None:
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        raise SettingsError(
            f"there is no network address {host!r}; give 127.0.0.1 for this computer alone or "
            "0.0.0.0 for everybody on the network"
        ) from error


def _config(host: str, port: int, most: int, minutes: float, open_browser: bool) -> Config:
    config = Config()
    config.Voila.update(
        ip=host,
        port=port,
        open_browser=open_browser,
        config_file_paths=[],  # a person's own settings of Voilà must not open doors
        log_level="ERROR",
        tornado_settings={"websocket_max_message_size": _LARGEST_MESSAGE},
    )
    config.VoilaConfiguration.update(
        template="zssr",
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        extension_allowlist=list(_EXTENSIONS),  # others may not work in Voilà, and only cost time
        multi_kernel_manager_class="zssr_teach.demo.server.LimitedKernelManager",
    )
    config.LimitedKernelManager.update(
        most=most,
        cull_idle_timeout=round(60 * minutes),
        cull_interval=max(1, round(min(30, 60 * minutes / 2))),
        cull_connected=True,
    )
    if os.name == "posix":  # kernels are reached by files that nobody else may open
        config.KernelManager.transport = "ipc"
    return config


@contextlib.contextmanager
def _environment(folder: Path) -> Iterator[None]:
    """Set what Voilà and the visitors' kernels read, and put it back in the end."""
    with as_file(files("zssr_teach.demo").joinpath("templates")) as templates:
        changes = {
            "JUPYTER_PATH": str(templates),
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "IPYTHONDIR": str(folder / "ipython"),  # no history is kept of anybody
            "TF_CPP_MIN_LOG_LEVEL": "2",
            "MALLOC_ARENA_MAX": "2",  # otherwise every thread keeps freed memory for itself
        }
        before = {name: os.environ.get(name) for name in changes}
        os.environ.update(changes)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


class LimitedKernelManager(AsyncMappingKernelManager):
    """A manager that starts only so many kernels at once."""

    most = Int(8, config=True, help="how many kernels there may be")

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._starting: set[str] = set()

    def has_room(self) -> bool:
        """Tell whether one more kernel may be started."""
        return len({*self.list_kernel_ids(), *self._starting}) < self.most

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose page has been gone for a while (the network broke, the laptop closed).

        Those whose page is open are ended by the ordinary rule.
        """
        kernel = self._kernels.get(kernel_id)
        if kernel is None:
            return
        seconds = (utcnow() - kernel.last_activity).total_seconds()
        if not self._kernel_connections.get(kernel_id) and seconds > _SECONDS_ALONE:
            await ensure_async(self.shutdown_kernel(kernel_id))
        else:
            await super().cull_kernel_if_idle(kernel_id)

    async def start_kernel(self, **arguments: Any) -> str:  # type: ignore[override]
        """Start a kernel, or refuse with status 503."""
        if not self.has_room():
            raise tornado.web.HTTPError(503, "all places are taken")
        kernel_id = str(uuid.uuid4())
        self._starting.add(kernel_id)
        try:
            return await super().start_kernel(kernel_id=kernel_id, **arguments)
        finally:
            self._starting.discard(kernel_id)


class StartHandler(JupyterHandler):
    """The start page: no kernel is needed for it."""

    @tornado.web.authenticated
    def get(self) -> None:
        """Answer with the page."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(start_page())


class PageHandler(TornadoVoilaHandler):
    """A page of the demo, or a polite refusal when all places are taken."""

    @tornado.web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Answer with the page."""
        if self.kernel_manager.has_room():
            # Makes the cookie without which a page that is left could not give its kernel back.
            self.xsrf_token  # noqa: B018
            await super().get(path)
            return
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(full_page(self.kernel_manager.most))


class DemoServer(Voila):
    """Voilà with only the doors that the demo needs."""

    say: Callable[[], object] | None = None

    def init_handlers(self) -> list:
        """Return what answers which address."""
        closed = (TornadoVoilaTreeHandler, VoilaContentsHandler, AllowListFileHandler)
        handlers: list[tuple] = [(self.server_url, StartHandler)]
        for handler in super().init_handlers():
            if issubclass(handler[1], closed):
                continue
            if issubclass(handler[1], VoilaHandler):
                handler = (handler[0], PageHandler, *handler[2:])
            handlers.append(handler)
        return handlers

    def listen(self) -> None:
        """Listen, with a limit on what one request may hold, and say so once it works."""
        self.app.listen = functools.partial(self.app.listen, max_body_size=_LARGEST_REQUEST)
        if self.say is not None:
            tornado.ioloop.IOLoop.current().add_callback(self.say)
        super().listen()
