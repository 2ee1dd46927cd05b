"""The command in odd surroundings: closed and broken streams, other encodings, signals."""

import os
import signal
import subprocess
import sys
import time

import pytest

from zssr_teach import images
from zssr_teach.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "photo.png"
    images.save(path, images.sample("cat").pixels[100:124, 100:124])
    return path


def shell(script, folder, **variables):
    """Run a script in which $Z is the command; return what it says and its status."""
    command = f"{sys.executable} -m zssr_teach"
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}
    kept["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=kept | {"Z": command} | variables,
        capture_output=True,
        timeout=600,
    )
    text = run.stdout + run.stderr
    assert b"Traceback" not in text, text
    assert b"Exception ignored" not in text, text
    return run.stdout, run.stderr, run.returncode


def test_closed_streams_spoil_neither_the_picture_nor_the_status(picture):
    script = "$Z upscale photo.png --steps 2 -o out.png <&- >&- 2>&-"
    assert shell(script, picture.parent) == (b"", b"", 0)
    assert images.read(picture.with_name("out.png")).height == 48


def test_an_encoding_without_our_letters_is_no_obstacle(picture):
    said, _, status = shell(
        "$Z upscale photo.png --steps 2", picture.parent, PYTHONIOENCODING="ascii"
    )
    assert status == 0
    assert b"48\\xd748 pixels" in said


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_names_that_are_not_utf8_can_be_worked_on_and_printed(picture, encoding):
    picture.rename(picture.with_name(os.fsdecode(b"\xff \xc3\xa9.png")))
    script = "$Z upscale $'\\xff \\xc3\\xa9.png' --steps 2 --json r.json"
    said, _, status = shell(script, picture.parent, PYTHONIOENCODING=encoding)
    assert status == 0
    assert b"_x2.png: 48" in said
    assert picture.with_name(os.fsdecode(b"\xff \xc3\xa9_x2.png")).exists()
    assert "\\udcff é" in picture.with_name("r.json").read_text("utf-8")
    assert shell("$Z upscale $'no\\xff.png'", picture.parent, PYTHONIOENCODING=encoding)[2] == 2


@pytest.mark.parametrize("words", ["--help", "upscale photo.png --steps 2", "evaluate ."])
def test_nobody_reading_on_is_status_141_and_silence(picture, words):
    # The reader is gone before anything is printed.
    _, errors, _ = shell(f"{{ sleep 1; $Z {words}; echo $? >&2; }} | true", picture.parent)
    assert errors.splitlines()[-1] == b"141"


def test_a_full_disk_behind_standard_output_is_said(picture):
    for words in ("--help", "upscale photo.png --steps 2"):
        _, errors, status = shell(f"$Z {words} > /dev/full", picture.parent)
        assert status == 2
        assert b"printed" in errors.splitlines()[-1]


def test_a_current_folder_that_is_gone_is_said(picture):
    script = f"mkdir gone; cd gone; rmdir ../gone; $Z upscale {picture}"
    _, errors, status = shell(script, picture.parent)
    assert status == 2
    assert errors == b"zssr-teach: the current folder is gone; change to another one\n"


def test_a_name_of_several_lines_is_said_on_one(tmp_path, capsys):
    assert main(["upscale", str(tmp_path / "a\nb.png"), "-o", "x\ny.xyz"]) == 2
    assert main(["evaluate", str(tmp_path / "a\nb")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("delay", [0.5, 1.5])
def test_a_signal_before_the_training_ends_it_at_once(picture, number, status, delay):
    command = [sys.executable, "-m", "zssr_teach", "upscale", str(picture), "--steps", "1000"]
    before = signal.signal(number, signal.SIG_DFL)  # tests in the background ignore Ctrl-C
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(number, before)
    time.sleep(delay)  # libraries are being loaded
    process.send_signal(number)
    said = b"".join(process.communicate(timeout=300))
    assert process.returncode in (status, -number), said
    assert b"Traceback" not in said
    assert [path.name for path in picture.parent.iterdir()] == ["photo.png"]


def test_a_signal_in_the_middle_of_writing_leaves_no_half_file(picture):
    # The result is held up while it is written; then the process is asked to end.
    script = (
        "import os, sys, time; from zssr_teach import cli\n"
        "def hang(file): print('writing', flush=True); time.sleep(300)\n"
        "os.fsync = hang\n"
        "sys.exit(cli.main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "upscale", str(picture), "--steps", "2"]
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)  # else it would be inherited
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGTERM, before)
    assert process.stdout.readline() == b"writing\n"
    process.terminate()
    said = b"".join(process.communicate(timeout=300))
    assert process.returncode == 143, said
    assert [path.name for path in picture.parent.iterdir()] == ["photo.png"]


def test_what_is_told_to_be_ignored_stays_ignored(picture):
    script = "trap '' INT; $Z upscale photo.png --steps 2 & sleep 2; kill -INT $!; wait $!"
    assert shell(script, picture.parent)[2] == 0
