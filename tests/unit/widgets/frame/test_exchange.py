"""Files from a page and back, without a page."""

import pytest

from zssr_teach.errors import ImageError
from zssr_teach.widgets.frame.exchange import LARGEST_UPLOAD, Download, PictureUpload


def test_exchange_shows_errors_in_words():
    def refuse(*_):
        raise ImageError("this is no picture; take another one")

    upload, download = PictureUpload(refuse), Download("Save", refuse)
    upload.receive(b"x", "x")
    download._send_file(None, None, None)
    assert (upload.message, upload.alarm) == ("this is no picture; take another one", True)
    assert download.message == "this is no picture; take another one"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cat.png", "cat.png"),
        ("a\n\x00\x1b[31mb\u202egnp.exe", "a [31mb gnp.exe"),
        ("x" * 500 + ".png", "x" * 69 + "…xxxxxx.png"),
        ("\n" * 10**6, "…"),
        (["list"], ""),
        (None, ""),
    ],
    ids=lambda value: str(value)[:20],
)
def test_names_of_files_are_short_and_of_one_line(name, shown):
    seen = []
    upload = PictureUpload(lambda data, name: seen.append(name))
    upload._receive(upload, {"name": name}, [b"data"])
    assert seen == [shown]
    upload._receive(upload, ["no", "object"], [b"data"])
    upload._receive(upload, {"name": "no file"}, [])
    assert len(seen) == 1


def test_a_file_that_is_too_large_is_refused_by_the_kernel_as_well():
    seen = []
    upload = PictureUpload(lambda data, name: seen.append(name))
    upload.receive(bytes(LARGEST_UPLOAD + 1), "large.png")
    assert seen == []
    assert upload.alarm
    assert "large.png has 9 MB; choose a picture of at most 9 MB" in upload.message
