"""The classroom demo over plain HTTP: what is open, what is closed, what is said."""

import asyncio
import contextlib
import importlib
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from demo_visitor import running_demo, talk
from tornado.httputil import HTTPHeaders

from zssr_teach.demo import places, serve
from zssr_teach.demo.gate import comes_from_elsewhere, is_loopback, is_own_name, own_names
from zssr_teach.demo.pages import PAGES, address, full_page, start_page
from zssr_teach.demo.server import MEGABYTES_EACH, explanation
from zssr_teach.errors import SettingsError
from zssr_teach.machine import memory

CLOSED = [
    "voila/tree",
    "voila/api/contents/",
    "voila/files/metrics.ipynb",
    "api/kernels",
    "api/contents",
    "api/terminals",
    "terminals/1",
    "tree",
    "lab",
    "voila/render/%2e%2e/secret.ipynb",
    "voila/render/nothing.ipynb",
]


def get(url: str, method: str = "GET") -> tuple[int, str]:
    """Return status and content of an address."""
    try:
        question = urllib.request.Request(url, method=method)
        with urllib.request.urlopen(question, timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return the address of a running demo with one place, and what it said."""
    code = "from zssr_teach.demo import serve; serve(port=18866, max_kernels=1, open_browser=False,"
    code += " say=lambda words: print(words, flush=True))"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path_factory.mktemp("elsewhere"),
        text=True,
    ) as process:
        words = [process.stdout.readline() for _ in range(3)]
        try:
            yield words[0].split(" at ")[1].split(" ")[0], "".join(words)
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()


def test_every_page_has_its_notebook_and_its_link():
    names = {page.name for page in PAGES}
    assert len(names) == len(PAGES)
    for page in PAGES:
        module, _, name = page.widget.rpartition(".")
        assert hasattr(importlib.import_module(f"zssr_teach.widgets.{module}"), name)
        compile(page.notebook().cells[1].source, page.name, "exec")
        assert f'href="{address(page)}"' in start_page()
        assert page.notebook() == page.notebook()


def test_the_start_page_is_accessible_and_asks_nobody_for_anything():
    page = start_page()
    assert '<html lang="en">' in page
    assert page.count("<h1>") == page.count("<main>") == 1
    assert page.count("http") == page.count("https://doi.org/")
    assert "$" not in page


def test_who_finds_no_place_gets_a_sentence():
    assert "All 3 places are taken" in full_page(3)


def test_the_explanation_says_who_can_come_and_what_it_costs():
    alone = explanation("127.0.0.1", 1234, 3)
    assert "http://127.0.0.1:1234/ for this computer alone" in alone
    everybody = explanation("0.0.0.0", 1234, 3)
    assert "everybody on this network" in everybody
    assert "no shell" in everybody
    for words in (alone, everybody):
        assert "3 pages" in words
        assert f"{MEGABYTES_EACH} MB" in words
        assert f"{3 * MEGABYTES_EACH / 1000:.1f} GB" in words


def test_places_follow_the_memory():
    assert places() >= 1
    assert places(10 * MEGABYTES_EACH) == 10
    assert places(1) == 1
    assert places(1e9) == 40


def test_places_follow_the_memory_of_a_container(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 3.5e6 * MEGABYTES_EACH)
    assert places() == 3


@pytest.mark.parametrize(
    ("host", "name", "is_answered"),
    [
        ("127.0.0.1", "localhost:8866", True),
        ("127.0.0.1", "127.0.0.2", True),
        ("::1", "[::1]:8866", True),
        ("127.0.0.1", "10.0.0.4", False),
        ("127.0.0.1", "desk", False),
        ("0.0.0.0", "10.0.0.4:8866", True),
        ("0.0.0.0", "[fe80::1]:8866", True),
        ("0.0.0.0", "localhost", True),
        ("0.0.0.0", "desk", True),
        ("0.0.0.0", "Desk.local.:8866", True),
        ("0.0.0.0", "desk.school.example", True),
        ("0.0.0.0", "desk.evil.example", False),
        ("0.0.0.0", "evil.example", False),
        ("0.0.0.0", "10.0.0.4.evil.example", False),
        ("0.0.0.0", "", False),
        ("::", "desk.lan", True),
        ("demo.example", "demo.example:80", True),
    ],
)
def test_only_names_of_this_computer_are_answered(host, name, is_answered, monkeypatch):
    monkeypatch.setattr("socket.gethostname", lambda: "desk")
    monkeypatch.setattr("socket.getfqdn", lambda: "desk.school.example")
    assert is_own_name(name, own_names(host), numbers=not is_loopback(host)) is is_answered


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "same-origin", "Referer": "http://10.0.0.4:8866/"},
        {"Referer": "http://10.0.0.4:8866/voila/render/metrics.ipynb"},
        {"Origin": "http://10.0.0.4:8866"},
    ],
    ids=str,
)
def test_who_comes_from_the_start_page_or_types_the_address_is_let_in(headers):
    assert not comes_from_elsewhere(HTTPHeaders({"Host": "10.0.0.4:8866"} | headers))


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"max_kernels": 0}, "at least one kernel"),
        ({"idle_minutes": 0}, "idle minutes"),
        ({"port": 0}, "no port 0"),
        ({"port": 70000}, "no port 70000"),
        ({"host": "no.such.host.invalid"}, "no network address"),
    ],
    ids=str,
)
def test_what_cannot_be_served_is_refused(wrong, reason):
    with pytest.raises(SettingsError, match=reason):
        serve(**wrong)


def test_the_demo_says_where_it_is(demo):
    url, words = demo
    assert words == explanation("127.0.0.1", int(url.rsplit(":")[2].strip("/")), 1) + "\n"
    assert get(url) == (200, start_page())


@pytest.mark.parametrize("path", CLOSED)
def test_there_is_no_other_door(demo, path):
    assert get(demo[0] + path)[0] == 404


@pytest.mark.slow
def test_a_page_shows_no_code_and_the_next_visitor_waits(demo):
    url = demo[0] + address(PAGES[1])
    assert get(url, "HEAD") == (200, "")
    status, page = get(url)
    assert status == 200
    assert PAGES[1].title in page
    assert "MetricExplorer()" not in page
    assert "from zssr_teach" not in page
    assert get(url) == (503, full_page(1))
    assert get(url, "HEAD") == (503, "")  # so the page that waits knows when to open
    assert get(url + "?voila-template=classic&template=classic")[0] == 503
    assert get(demo[0])[0] == 200  # the start page needs no place


@pytest.mark.slow
@pytest.mark.parametrize("home", ["/proc/nonexistent", "a file"])
def test_a_home_that_cannot_be_written_to_is_no_hindrance(tmp_path, home):
    if home == "a file":
        home = str(tmp_path / "home")
        (tmp_path / "home").write_text("")
    without = dict.fromkeys(
        ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"), home + "/x"
    )
    with running_demo(tmp_path, most=1, HOME=home, **without) as demo:
        kernel = demo.open_page()
        assert demo.is_alive(kernel)
        asyncio.run(talk(demo, kernel))
        demo.leave(kernel)
        assert demo.words() == ""
