"""Where results may go: found out before the training, said in words."""

import io
import json
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from zssr_teach import images, resampling
from zssr_teach.cli import main
from zssr_teach.commands.outputs import check_distinct, check_writable, siblings
from zssr_teach.errors import OutputError
from zssr_teach.upscaling import Job


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "photo.png"
    images.save(path, resampling.downscale(images.sample("cat").pixels[100:148, 100:148], 2))
    return path


@pytest.fixture
def untrained(monkeypatch):
    """Fail when a training begins."""
    monkeypatch.setattr(Job, "train", lambda job: pytest.fail("the training has begun"))


def upscale(picture, *more):
    return main(["upscale", str(picture), "--steps", "2", "--no-progress", *map(str, more)])


# ---- found out beforehand -----------------------------------------------------------------------


@pytest.mark.parametrize("option", ["-o", "--json"])
@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/nowhere/at all.png", "there is no folder /nowhere"),
        ("loop.png", "symbolic links"),
        (".", "is a folder"),
        ("/proc/new.png", "cannot be written"),
        ("photo.png", "used twice"),
    ],
)
@pytest.mark.usefixtures("untrained")
def test_a_link_that_cannot_be_written_to_is_refused_at_once(
    picture, capsys, option, target, message
):
    link = picture.with_name("loop.png")
    link.symlink_to(picture.parent / target if target != "." else picture.parent)
    assert upscale(picture, option, link) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_hard_link_and_other_ways_to_spell_it_are_the_same_file(picture):
    other = picture.with_name("other.png")
    other.hardlink_to(picture)
    for name in (other, picture.parent / ".." / picture.parent.name / picture.name):
        with pytest.raises(OutputError, match="used twice"):
            check_distinct([name], [picture])
    with pytest.raises(OutputError, match="used twice"):
        check_distinct(["new.png", "./new.png"], [])
    check_distinct(["/dev/null", "/dev/null"], [picture])


def test_a_link_to_a_file_that_is_not_there_yet_makes_it(picture):
    link = picture.with_name("link.png")
    link.symlink_to("made.png")
    assert upscale(picture, "-o", link) == 0
    assert link.is_symlink()
    assert images.read(picture.with_name("made.png")).height == 48


def test_asking_leaves_nothing_behind(tmp_path):
    check_writable(tmp_path / "new.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_closed_is_noticed(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"):
        check_writable(tmp_path / "new.json")


@pytest.mark.parametrize(("name", "limit"), [("x.webp", "16,383"), ("x.jpg", "65,500")])
@pytest.mark.usefixtures("untrained")
def test_what_the_format_cannot_hold_is_known_beforehand(tmp_path, capsys, name, limit):
    images.save(tmp_path / "long.png", np.zeros((12, 8200 if "webp" in name else 32800, 3)))
    assert upscale(tmp_path / "long.png", "-o", tmp_path / name) == 2
    assert limit in capsys.readouterr().err


# ---- where figures go ---------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["upscale", "evaluate"])
@pytest.mark.parametrize("target", ["-", "/dev/fd/1"])
def test_json_on_standard_output_is_all_there_is_on_it(picture, capfd, word, target):
    source = picture if word == "upscale" else picture.parent
    if word == "evaluate":
        images.save(picture, images.sample("cat").pixels[100:148, 100:148])
    assert main([word, str(source), "--steps", "2", "--json", target]) == 0
    said = capfd.readouterr()
    assert json.loads(said.out)
    assert ("48×48 pixels" if word == "upscale" else "mean of 1") in said.err


@pytest.mark.skipif(os.name != "posix", reason="there are no named pipes")
def test_devices_and_pipes_are_written_to_not_replaced(picture, capsys):
    # A terminal of our own: as root, a mistake would replace /dev/null for the whole machine.
    ours, terminal = os.openpty()
    device = Path(os.ttyname(terminal))
    assert upscale(picture, "--json", device) == 0
    assert device.is_char_device()
    assert os.read(ours, 100).startswith(b"{")
    os.close(terminal)
    os.close(ours)
    pipe = picture.with_name("pipe")
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert upscale(picture, "--json", pipe) == 0
    reader.join(60)
    assert json.loads(read[0])["input"] == str(picture)
    assert pipe.is_fifo()


# ---- notes on names -----------------------------------------------------------------------------


def test_pictures_that_share_a_default_output_get_a_note(picture, capsys):
    images.save(picture.with_suffix(".jpg"), images.read(picture).pixels)
    picture.with_suffix(".txt").touch()
    assert siblings(picture) == ["photo.jpg"]
    assert upscale(picture) == 0
    assert "note: the result of photo.jpg, beside it, would be called photo_x2.png, too" in (
        capsys.readouterr().err
    )
    assert upscale(picture.with_suffix(".jpg")) == 0
    said = capsys.readouterr().err
    assert "photo_x2.png was there already and has been replaced" in said
    assert upscale(picture, "-o", picture.with_name("named.png")) == 0
    assert "photo.jpg" not in capsys.readouterr().err


def test_what_reading_has_to_say_is_printed(picture, capsys):
    file = io.BytesIO()
    frames = [Image.new("RGB", (24, 24), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    animated = picture.with_name("animated.gif")
    animated.write_bytes(file.getvalue())
    assert upscale(animated) == 0
    said = capsys.readouterr().err
    assert f"note: {animated}: " in said
    assert "frame" in said
