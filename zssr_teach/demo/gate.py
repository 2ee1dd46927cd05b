"""What is asked of the server, judged by its head alone, before anything of Voilà sees it.

Only the addresses that the pages need exist. Only the names of this computer are answered, so that
a page of somebody else, whose name suddenly points here, cannot read or start anything ("DNS
rebinding"). And a kernel is only started by who is on the start page or typed the address, not by
a link or a frame somewhere else.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import tornado.routing
import tornado.web
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, HTTPServerRequest

from zssr_teach.demo.pages import PAGES

KERNEL = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PAGE = "|".join(re.escape(page.name) for page in PAGES)
_READ = ("GET", "HEAD")
# Address → what may be done there.
_ADDRESSES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"/", _READ),
    (rf"/voila/render/(?:{PAGE})\.ipynb", _READ),
    (r"/voila/(?:static|labextensions|api/themes)/.+", _READ),
    (r"/voila/templates/[^/]+/static/.+", _READ),
    (rf"/voila/api/shutdown/{KERNEL}", ("POST",)),
    (rf"/api/kernels/{KERNEL}", ("GET",)),
    (rf"/api/kernels/{KERNEL}/channels", ("GET",)),
)
_ODD = re.compile(r"[^\w@./+-]|\.\.|//", re.ASCII)  # in no address that a page asks for
# Names that only the network at hand can give to a computer.
_NEAR = (".local", ".lan", ".home", ".internal", ".home.arpa")


def status_of(method: str, path: str) -> int:
    """Return 200 for what exists, 404 for what does not, 405 for what cannot be done there.

    Examples
    --------
    >>> status_of("GET", "/"), status_of("GET", "/api/kernels"), status_of("PUT", "/")
    (200, 404, 405)
    """
    if not _ODD.search(path):
        for address, methods in _ADDRESSES:
            if re.fullmatch(address, path):
                return 200 if method in methods else 405
    return 404


def own_names(host: str) -> frozenset[str]:
    """Return the names under which a server on `host` is reached, besides addresses in numbers.

    Examples
    --------
    >>> own_names("127.0.0.1")
    frozenset({'localhost'})
    """
    names = {"localhost"}
    if not is_loopback(host):
        names |= {host.lower(), socket.gethostname().lower(), socket.getfqdn().lower()}
        first = socket.gethostname().lower().split(".")[0]
        names |= {first, *(first + ending for ending in _NEAR)}
    return frozenset(names)


def is_loopback(host: str) -> bool:
    """Tell whether a server on `host` can be reached from this computer alone.

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_own_name(header: str, names: Iterable[str], numbers: bool) -> bool:
    """Tell whether the Host that a browser asks for is this computer.

    Parameters
    ----------
    header : str
        The header, with or without a port.
    names : iterable of str
    numbers : bool
        Whether every address in numbers will do: nobody can make one point elsewhere. Otherwise
        only those of this computer to itself.

    Examples
    --------
    >>> is_own_name("127.0.0.1:8866", {"localhost"}, numbers=False)
    True
    >>> is_own_name("evil.example", {"localhost"}, numbers=True)
    False
    """
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:@/]+)(?::\d{1,5})?", header)
    if found is None:
        return False
    name = found[1].strip("[]").rstrip(".").lower()
    try:
        number = ipaddress.ip_address(name)
    except ValueError:
        return name in names
    return numbers or number.is_loopback


def comes_from_elsewhere(headers: HTTPHeaders) -> bool:
    """Tell whether another page, or a frame or picture in one, asks for this one.

    Examples
    --------
    >>> comes_from_elsewhere(HTTPHeaders({"Sec-Fetch-Site": "cross-site"}))
    True
    """
    if headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return True
    if headers.get("Sec-Fetch-Dest", "document") != "document":
        return True
    if headers.get("Sec-Purpose", headers.get("Purpose", "")).startswith("prefetch"):
        return True
    own = headers.get("Host", "").lower()
    others = (headers.get(name) for name in ("Origin", "Referer"))
    return any(_host_of(other) != own for other in others if other)


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # no address at all
        return ""


class Refusal(tornado.web.RequestHandler):
    """The answer to what is not served: a number and its name."""

    def initialize(self, status: int) -> None:
        """Take the status to answer with."""
        self._refused_with = status

    def prepare(self) -> None:
        """Answer, whatever the method."""
        self.set_status(self._refused_with)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{self._refused_with} {self._reason}\n")


class Gate(tornado.routing.Router):
    """Stands before the application.

    Parameters
    ----------
    application : tornado.web.Application
    host : str
        Where the server listens.
    """

    def __init__(self, application: tornado.web.Application, host: str) -> None:
        self._application = application
        self._names, self._numbers = own_names(host), not is_loopback(host)

    def find_handler(self, request: HTTPServerRequest, **more: Any) -> HTTPMessageDelegate:
        """Return what answers a request."""
        status = status_of(request.method or "", request.path)
        if not is_own_name(request.headers.get("Host", ""), self._names, self._numbers):
            status = 403
        if status == 200:
            return self._application.find_handler(request, **more)
        return self._application.get_handler_delegate(request, Refusal, {"status": status})
