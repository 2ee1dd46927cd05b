"""Where results go: refused before the work where they cannot, and never half written."""

import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from zssr_teach import images
from zssr_teach.errors import ImageError, OutputError

IMAGE = np.full((16, 20, 3), 0.5, np.float32)
posix = pytest.mark.skipif(os.name == "nt", reason="names and permissions are POSIX's")


def refusal(call) -> str:
    with pytest.raises(OutputError) as caught:
        call()
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 400
    message.encode("utf-8")  # can be printed
    return message


# ---- what a format can hold -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "longest"),
    [("a.webp", 16_383), ("a.jpg", 65_500), ("a.jpeg", 65_500), ("a.png", None), ("a.tif", None)],
)
def test_results_too_long_for_a_format_are_refused_before_the_work(name, longest, tmp_path):
    images.check_output(tmp_path / name, shape=(12, longest or 1_000_000))
    if longest:
        for shape in ((12, longest + 1), (longest + 1, 12)):
            message = refusal(lambda shape=shape: images.check_output(tmp_path / name, shape=shape))
            assert message == (
                f"{name} cannot hold {shape[0]:,}×{shape[1]:,} pixels, only {longest:,} a side; "
                "use .png or .tif"
            )


@pytest.mark.parametrize(("suffix", "side"), [(".webp", 16_383), (".jpg", 65_500)])
def test_the_longest_side_that_is_allowed_can_really_be_written(suffix, side, tmp_path):
    strip = np.zeros((12, side, 3), np.float32)
    assert images.read(images.save(tmp_path / f"a{suffix}", strip)).width == side


# ---- names and folders ------------------------------------------------------------------------


def ring(folder: Path) -> Path:
    (folder / "a.png").symlink_to(folder / "b.png")
    (folder / "b.png").symlink_to(folder / "a.png")
    return folder / "a.png"


def to_nowhere(folder: Path) -> Path:
    (folder / "a.png").symlink_to(folder / "none" / "b.png")
    return folder / "a.png"


BAD_PLACES = {
    "ring of links": (ring, "symbolic links"),
    "link into a folder that is not there": (to_nowhere, "a link to a folder that is not there"),
    "name too long": (lambda folder: folder / ("x" * 300 + ".png"), "too long"),
    "path too long": (lambda folder: folder.joinpath(*["y" * 200] * 30, "a.png"), "too long"),
    "zero in the name": (lambda folder: folder / "a\0b.png", "null"),
    "name that cannot be": (lambda folder: folder / "\ud800.png", "its name cannot be used"),
    "no such folder": (lambda folder: folder / "gr\udcfcn" / "a.png", "there is no folder"),
}


@posix
@pytest.mark.parametrize("case", BAD_PLACES)
def test_bad_places_are_refused_in_one_line_before_and_after_the_work(case, tmp_path):
    make, fragment = BAD_PLACES[case]
    path = make(tmp_path)
    before = sorted(tmp_path.iterdir())
    assert fragment in refusal(lambda: images.check_output(path))
    assert fragment in refusal(lambda: images.save(path, IMAGE))
    refusal(lambda: write(path))
    assert sorted(tmp_path.iterdir()) == before


def write(path: Path) -> None:
    with images.atomic_file(path) as file:
        file.write(b"text")


@posix
@pytest.mark.parametrize("case", [*list(BAD_PLACES)[:6]])
def test_bad_places_cannot_be_read_from_either(case, tmp_path):
    with pytest.raises(ImageError) as caught:
        images.read(BAD_PLACES[case][0](tmp_path))
    str(caught.value).encode("utf-8")
    assert "\n" not in str(caught.value)


@posix
def test_names_that_are_no_utf_8_are_used_and_shown_as_far_as_they_can_be(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/gr\xfcn.png"))
    try:
        images.save(path, IMAGE)
    except OutputError as error:  # some systems have no such names
        pytest.skip(str(error))
    picture = images.read(path)
    assert picture.name.endswith("gr\ufffdn.png")
    picture.name.encode("utf-8")
    path.write_bytes(b"broken")
    with pytest.raises(ImageError, match=r"n[.]png is not a picture"):
        images.read(path)


@posix
def test_a_link_to_a_file_that_is_not_there_yet_is_followed(tmp_path):
    (tmp_path / "a.png").symlink_to(tmp_path / "b.png")
    images.check_output(tmp_path / "a.png")
    images.save(tmp_path / "a.png", IMAGE)
    assert (tmp_path / "a.png").is_symlink()
    assert images.read(tmp_path / "b.png").width == 20


@posix
def test_a_working_folder_that_is_gone_is_said_so(tmp_path):
    program = f"""
import os
from pathlib import Path
os.chdir({str(tmp_path)!r}); os.rmdir({str(tmp_path)!r})
from zssr_teach import images
from zssr_teach.errors import ZssrError
import numpy as np
image = np.zeros((16, 16, 3), np.float32)
for call in (lambda: images.check_output("a.png"), lambda: images.save("a.png", image),
             lambda: images.read("a.png"), lambda: images.atomic_file("a.txt").__enter__()):
    try:
        call()
    except ZssrError as error:
        print(type(error).__name__, error)
"""
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(Path(images.__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert finished.stderr == ""
    kinds = [line.split()[0] for line in finished.stdout.splitlines()]
    assert kinds == ["OutputError", "OutputError", "ImageError", "OutputError"]


@pytest.fixture
def others_folder() -> Iterator[Path]:
    """Make a folder that other users may enter; those of pytest are closed to them."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs another user")
def test_folders_and_files_of_others_are_refused_before_the_work(others_folder):
    """Whoever may do everything steps down to nobody for this."""
    tmp_path = others_folder
    for name in ("closed", "unreadable"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine.png").touch(0o444)
    (tmp_path / "closed").chmod(0o555)
    (tmp_path / "unreadable").chmod(0o000)
    tmp_path.chmod(0o777)
    program = f"""
import os
from zssr_teach import images
from zssr_teach.errors import OutputError
os.setgid(65534); os.setuid(65534)
for name in ("closed/a.png", "unreadable/a.png", "mine.png"):
    try:
        images.check_output({str(tmp_path)!r} + "/" + name)
    except OutputError as error:
        print(error)
"""
    finished = subprocess.run(
        [sys.executable, "-c", program],
        cwd=Path(images.__file__).parents[2],
        capture_output=True,
        text=True,
    )
    lines = finished.stdout.splitlines()
    assert len(lines) == 3, finished.stderr
    assert "may not be written to" in lines[0]
    assert "Permission denied" in lines[1]
    assert "may not be replaced" in lines[2]


# ---- permissions, devices and pipes -----------------------------------------------------------


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_a_file_that_is_replaced_keeps_its_permissions(mode, tmp_path):
    path = tmp_path / "a.png"
    path.touch()
    path.chmod(mode)
    images.save(path, IMAGE)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert images.read(path).width == 20


@posix
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_gets_the_usual_permissions(mask, tmp_path):
    before = os.umask(mask)
    try:
        images.save(tmp_path / "a.png", IMAGE)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.png").stat().st_mode) == 0o666 & ~mask


@posix
def test_devices_are_written_to_and_stay_devices(tmp_path):
    # A terminal of our own: as root, a mistake would replace /dev/null for the whole machine.
    ours, terminal = os.openpty()
    device = Path(os.ttyname(terminal))
    (tmp_path / "link").symlink_to(device)
    for path in (device, tmp_path / "link"):
        write(path)
    assert stat.S_ISCHR(device.stat().st_mode)
    assert [path.name for path in tmp_path.iterdir()] == ["link"]
    os.close(terminal)
    os.close(ours)


@posix
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "a.png"
    os.mkfifo(pipe)
    images_read = []
    reader = threading.Thread(target=lambda: images_read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    images.save(pipe, IMAGE)
    reader.join(10)
    assert images.read(images_read[0]).width == 20
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="this system has no such names")
def test_open_files_are_written_to_where_they_stand(tmp_path):
    with (tmp_path / "out").open("wb") as file:
        file.write(b"before ")
        file.flush()
        write(f"/dev/fd/{file.fileno()}")
        file.seek(0, 2)
        file.write(b" after")
    assert (tmp_path / "out").read_bytes() == b"before text after"


@posix
@pytest.mark.parametrize("into_file", [True, False], ids=["file", "pipe"])
def test_standard_output_is_written_to(into_file, tmp_path):
    program = """
from zssr_teach import images
print("before")
with images.atomic_file("/dev/stdout") as file:
    file.write(b"text ")
print("after")
"""
    with (tmp_path / "out").open("wb+") as file:
        finished = subprocess.run(
            [sys.executable, "-c", program],
            stdout=file if into_file else subprocess.PIPE,
            cwd=Path(images.__file__).parents[2],
            check=True,
        )
        file.seek(0)
        assert (file.read() if into_file else finished.stdout) == b"before\ntext after\n"
