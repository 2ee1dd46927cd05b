"""Serve the demo with Voilà: no code, no shell, no files, a limited number of visitors."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from importlib.resources import as_file, files
from pathlib import Path

import tornado.ioloop
from tornado.httpserver import HTTPServer
from traitlets.config import Config
from voila.app import Voila
from voila.handler import VoilaHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler, MultiStaticFileHandler
from voila.tornado.contentshandler import VoilaContentsHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.tornado.treehandler import TornadoVoilaTreeHandler

from zssr_teach.demo.channel import LARGEST_MESSAGE, ChannelHandler
from zssr_teach.demo.gate import KERNEL, PAGE, Gate, is_loopback
from zssr_teach.demo.handlers import (
    FileHandler,
    LeaveHandler,
    PageHandler,
    PlainErrors,
    StartHandler,
)
from zssr_teach.demo.pages import write_notebooks
from zssr_teach.errors import SettingsError
from zssr_teach.machine import memory

MEGABYTES_EACH = 850  # what a visitor's kernel takes while it trains; see benchmarks/widgets.py
_MOST_PLACES = 40
_LARGEST_REQUEST = 100_000
_SECONDS_TO_ASK = 60  # a connection on which nothing is asked for so long is closed
# A page that is gone without a word is noticed by its silence.
_MILLISECONDS_BETWEEN_PINGS, _MILLISECONDS_SILENT = 3_000, 9_000
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
        megabytes = memory.available_memory() / 1e6
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
    if is_loopback(host):
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
        tornado_settings=_tornado_settings(),
    )
    config.VoilaConfiguration.update(
        template="zssr",
        allow_template_override="NO",
        allow_theme_override="NO",
        strip_sources=True,
        show_tracebacks=False,
        extension_allowlist=list(_EXTENSIONS),  # others may not work in Voilà, and only cost time
        multi_kernel_manager_class="zssr_teach.demo.kernels.LimitedKernelManager",
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


_FOLDERS = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "IPYTHONDIR",
    "MPLCONFIGDIR",
    "KERAS_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
)
# The pages are made of scripts in the page and of widgets' scripts as blobs; all else is shut, and
# nothing is asked of other machines. No other page may show these in a frame.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: blob: data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)


def _tornado_settings() -> dict[str, object]:
    return {
        "websocket_max_message_size": LARGEST_MESSAGE,
        "ws_ping_interval": _MILLISECONDS_BETWEEN_PINGS,
        "ws_ping_timeout": _MILLISECONDS_SILENT,
        "log_function": lambda handler: None,  # who asked for what is nobody's business
        "xsrf_cookie_kwargs": {"samesite": "Strict"},
        "headers": {
            "Content-Security-Policy": _POLICY,
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    }


@contextlib.contextmanager
def _environment(folder: Path) -> Iterator[None]:
    """Set what Voilà and the visitors' kernels read, and put it back in the end."""
    with as_file(files("zssr_teach.demo").joinpath("templates")) as templates:
        changes = {
            "JUPYTER_PATH": str(templates),
            # Everything that is written goes here: the person's own folder may be closed, and no
            # history is kept of anybody.
            **{name: str(folder / name.lower()) for name in _FOLDERS},
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


class DemoServer(Voila):
    """Voilà with only the doors that the demo needs."""

    say: Callable[[], object] | None = None

    def init_handlers(self) -> list:
        """Return what answers which address."""
        closed = (TornadoVoilaTreeHandler, VoilaContentsHandler, AllowListFileHandler)
        handlers: list[tuple] = [(self.server_url, StartHandler)]
        for address, handler, *more in super().init_handlers():
            if issubclass(handler, closed):
                continue
            if issubclass(handler, VoilaHandler):
                address, handler = rf"/voila/render/({PAGE})\.ipynb", PageHandler
            elif issubclass(handler, VoilaKernelWebsocketHandler):
                handler = ChannelHandler
            elif issubclass(handler, MultiStaticFileHandler):
                handler = FileHandler
            elif issubclass(handler, VoilaShutdownKernelHandler):
                address, handler = f"/voila/api/shutdown/({KERNEL})", LeaveHandler
            handlers.append((address, handler, *more))
        # Whatever goes wrong, in whichever of them, is answered in one line.
        return [
            (address, type(handler.__name__, (PlainErrors, handler), {}), *more)
            for address, handler, *more in handlers
        ]

    def listen(self) -> None:
        """Listen behind the gate, and say so once it works."""
        # Odd requests and lost connections are no news to whoever runs this; mistakes here are.
        logging.getLogger("tornado.general").setLevel(logging.CRITICAL)
        logging.getLogger("tornado.application").setLevel(logging.ERROR)
        self.app.listen = self._listen_behind_gate
        if self.say is not None:
            tornado.ioloop.IOLoop.current().add_callback(self.say)
        super().listen()

    def _listen_behind_gate(self, port: int, address: str) -> HTTPServer:
        server = HTTPServer(
            Gate(self.app, address),
            max_body_size=_LARGEST_REQUEST,
            idle_connection_timeout=_SECONDS_TO_ASK,
        )
        server.listen(port, address)
        return server
