"""The photographs of the supervised networks: their manifest, and getting them out of packages."""

import io
import re
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from tools import photographs, render_samples
from tools.archives import read_files
from tools.photographs import Photograph, find, gather, manifest
from zssr_teach.errors import ZssrError
from zssr_teach.gallery import samples

ROOT = Path(__file__).resolve().parents[3]
FREE = {"public domain", "CC0 1.0", "no known copyright restrictions", "BSD 3-clause"}
FREE |= {f"CC {kind} {version}" for kind in ("BY", "BY-SA") for version in ("2.0", "3.0", "4.0")}
PLAIN, PACKED, WHEEL = b"a plain photograph", b"one in a resource file " * 9, b"one of a wheel"


def qt_resource(flag=1, version=3) -> bytes:
    """Return a resource file with one file in a folder, packed with zlib for a flag of 1."""
    words = ["pictures", "animal.webp"]
    spoken = [struct.pack(">HI", len(word), 0) + word.encode("utf-16-be") for word in words]
    data = len(PACKED).to_bytes(4, "big") + zlib.compress(PACKED) if flag == 1 else PACKED
    contents = struct.pack(">I", len(data)) + data
    entries = [struct.pack(">IHII", name, 2, 1, child) for name, child in ((0, 1), (0, 2))]
    entries.append(struct.pack(">IHHHI", len(spoken[0]), flag, 0, 0, 0))
    tree = b"".join(entry + (8 * b"\0" if version > 1 else b"") for entry in entries)
    start = 24 if version > 2 else 20  # the third version has a word of flags
    places = start, start + len(tree), start + len(tree) + len(contents)
    header = b"qres" + struct.pack(">4I", version, *places) + (start - 20) * b"\0"
    return header + tree + contents + b"".join(spoken)


def debian_package(files: dict[str, bytes], packing="xz") -> bytes:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode=f"w:{packing}") as package:
        for name, data in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size = len(data)
            package.addfile(member, io.BytesIO(data))
    parts = {"debian-binary": b"2.0\n", "control.tar.xz": b"odd", f"data.tar.{packing}": tar}
    written = b"!<arch>\n"
    for name, part in parts.items():
        data = part if isinstance(part, bytes) else part.getvalue()
        header = f"{name:16}{0:<12}{0:<6}{0:<6}{644:<8}{len(data):<10}`\n"
        written += header.encode("ascii") + data + len(data) % 2 * b"\n"
    return written


def photograph(file: str, kind: str, package: str, inside: str, data: bytes) -> Photograph:
    digest = sha256(data).hexdigest()
    return Photograph(file, package, kind, "1.0-1", inside, "CC0 1.0", "Ada", "", digest)


WANTED = (
    photograph("flat_animal.webp", "debian", "toys", "a/toys.rcc!pictures/animal.webp", PACKED),
    photograph("wall.jpg", "debian", "toys", "usr/share/wall.jpg", PLAIN),
    photograph("text.png", "wheel", "some-data", "some/data/text.png", WHEEL),
)


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "packages"
    folder.mkdir()
    files = {"usr/share/wall.jpg": PLAIN, "a/toys.rcc": qt_resource(), "usr/other": b"other"}
    (folder / "toys_1.0-1_all.deb").write_bytes(debian_package(files))
    with zipfile.ZipFile(folder / "some_data-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("some/data/text.png", WHEEL)
    return folder


@pytest.fixture
def no_fetching(monkeypatch):
    def refuse(command, **options):
        raise AssertionError(f"{command} was called")

    monkeypatch.setattr(subprocess, "run", refuse)


# ---- packages ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("flag", "version"), [(0, 1), (0, 2), (1, 2), (1, 3)])
def test_a_resource_file_in_a_debian_package_is_read(tmp_path, flag, version):
    archive = tmp_path / "toys.deb"
    archive.write_bytes(debian_package({"a/b.rcc": qt_resource(flag, version)}, "gz"))
    wanted = "a/b.rcc!pictures/animal.webp"
    assert read_files(archive, [wanted, "a/c.rcc!x", "a/b.rcc!x"]) == {wanted: PACKED}


def test_what_is_packed_with_zstandard_is_not_taken_for_the_picture(tmp_path):
    archive = tmp_path / "toys.deb"
    archive.write_bytes(debian_package({"b.rcc": qt_resource(flag=4)}))
    assert read_files(archive, ["b.rcc!pictures/animal.webp"]) == {}


def test_only_what_is_asked_for_is_read(packages):
    debian = packages / "toys_1.0-1_all.deb"
    assert read_files(debian, ["usr/share/wall.jpg", "gone"]) == {"usr/share/wall.jpg": PLAIN}
    wheel = packages / "some_data-1.0-py3-none-any.whl"
    assert read_files(wheel, ["some/data/text.png", "gone"]) == {"some/data/text.png": WHEEL}


@pytest.mark.parametrize("name", ["toys_1.0-1_all.deb", "some_data-1.0-py3-none-any.whl"])
@pytest.mark.parametrize("part", [0, 0.01, 0.1, 0.25, 0.5, 0.75])
def test_a_package_that_was_cut_off_is_called_that(packages, name, part):
    archive = packages / name
    data = archive.read_bytes()
    archive.write_bytes(data[: int(part * len(data))])
    with pytest.raises(ZssrError, match="anew") as caught:
        read_files(archive, [one.inside for one in WANTED])
    assert "\n" not in str(caught.value)


def test_a_package_of_ubuntu_is_refused_with_advice(tmp_path):
    archive = tmp_path / "toys.deb"
    archive.write_bytes(debian_package({}, "xz").replace(b"data.tar.xz ", b"data.tar.zst"))
    with pytest.raises(ZssrError, match="take Debian's"):
        read_files(archive, ["a"])


def test_a_resource_file_that_is_none_is_noticed(tmp_path):
    archive = tmp_path / "toys.deb"
    archive.write_bytes(debian_package({"b.rcc": b"something else, long enough"}))
    with pytest.raises(ZssrError, match="Qt resource"):
        read_files(archive, ["b.rcc!x"])


# ---- getting them -----------------------------------------------------------------------------


def test_photographs_are_written_flat_and_found_in_order(tmp_path, packages, no_fetching):
    folder = tmp_path / "new" / "photographs"
    gather(folder, packages, WANTED)
    paths = find(folder, WANTED)
    assert [path.name for path in paths] == [one.file for one in WANTED]
    assert [path.read_bytes() for path in paths] == [PACKED, PLAIN, WHEEL]
    assert len(list(folder.iterdir())) == 3


def test_what_is_there_stays_and_nothing_is_opened_for_it(tmp_path, packages, no_fetching):
    gather(tmp_path / "here", packages, WANTED)
    before = [path.stat().st_mtime_ns for path in find(tmp_path / "here", WANTED)]
    gather(tmp_path / "here", None, WANTED)
    assert [path.stat().st_mtime_ns for path in find(tmp_path / "here", WANTED)] == before


def test_what_is_missing_is_named_with_its_package(tmp_path, packages, no_fetching):
    folder = tmp_path / "here"
    with pytest.raises(ZssrError, match=r"flat_animal.webp of toys and 2 more"):
        find(folder, WANTED)
    gather(folder, packages, WANTED)
    (folder / "text.png").unlink()
    with pytest.raises(ZssrError, match=r"lacks text.png of some-data, or") as caught:
        find(folder, WANTED)
    assert f"python -m tools.photographs {folder}" in str(caught.value)


def test_another_picture_of_that_name_is_noticed_and_put_right(tmp_path, packages, no_fetching):
    folder = tmp_path / "here"
    gather(folder, packages, WANTED)
    (folder / "wall.jpg").write_bytes(b"another")
    with pytest.raises(ZssrError, match=r"wall.jpg of toys"):
        find(folder, WANTED)
    gather(folder, packages, WANTED)
    assert find(folder, WANTED)[1].read_bytes() == PLAIN


@pytest.mark.parametrize(
    ("change", "complaint"),
    [({"sha256": "0" * 64}, "has another picture as"), ({"inside": "usr/gone.jpg"}, "lacks")],
)
def test_a_package_of_another_version_is_refused(tmp_path, packages, change, complaint):
    changed = replace(WANTED[1], **change)
    with pytest.raises(ZssrError, match=rf"{complaint} usr/.*toys 1.0-1") as caught:
        gather(tmp_path / "here", packages, [changed])
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "here" / "wall.jpg").exists()


def test_what_is_in_no_folder_is_fetched_once_a_package(tmp_path, packages, monkeypatch):
    calls = []

    def fetch(command, cwd, **options):
        calls.append((command[0], command[-1]))
        pattern = "toys_*" if command[-1] == "toys" else "some_data-*"
        (archive,) = packages.glob(pattern)
        (Path(cwd) / archive.name).write_bytes(archive.read_bytes())

    monkeypatch.setattr(subprocess, "run", fetch)
    gather(tmp_path / "here", None, WANTED)
    assert calls == [("apt-get", "toys"), (sys.executable, "some-data")]
    assert len(find(tmp_path / "here", WANTED)) == 3


@pytest.mark.parametrize("error", [FileNotFoundError(), subprocess.CalledProcessError(100, "x")])
def test_a_package_that_cannot_be_fetched_is_named_with_advice(tmp_path, monkeypatch, error):
    def fail(command, **options):
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(ZssrError, match=r"apt-get could not get toys; .* toys 1.0-1 .*--debs"):
        gather(tmp_path / "here", None, WANTED)
    with pytest.raises(ZssrError, match=r"pip could not get some-data; put the wheel"):
        gather(tmp_path / "here", None, WANTED[2:])


def test_the_command_says_how_many_there_are_or_what_is_wrong(
    tmp_path, packages, monkeypatch, capsys, no_fetching
):
    monkeypatch.setattr(photographs, "manifest", lambda: WANTED)
    folder = str(tmp_path / "here")
    monkeypatch.setattr(sys, "argv", ["photographs", folder, "--debs", str(packages)])
    photographs.main()
    assert capsys.readouterr().out == f"3 photographs are in {folder}.\n"
    (packages / "toys_1.0-1_all.deb").write_bytes(b"")
    monkeypatch.setattr(sys, "argv", ["photographs", f"{folder}2", "--debs", str(packages)])
    with pytest.raises(SystemExit, match="no Debian package"):
        photographs.main()


# ---- the manifest -----------------------------------------------------------------------------


def test_the_manifest_is_complete_and_all_of_it_is_free():
    assert len(manifest()) >= 90
    for values in ([one.file for one in manifest()], [one.sha256 for one in manifest()]):
        assert len(set(values)) == len(values)
    assert len({(one.package, one.inside) for one in manifest()}) == len(manifest())
    for one in manifest():
        assert one.licence in FREE
        assert one.author
        assert one.version
        assert one.kind in ("debian", "wheel")
        assert re.fullmatch("[0-9a-f]{64}", one.sha256)
        assert Path(one.file).name == one.file  # nothing is written elsewhere
        assert re.match("https?://|$", one.source)


def test_photographs_of_one_package_stand_together():
    packages = [one.package for one in manifest()]
    changes = sum(one != other for one, other in pairwise(packages))
    assert changes + 1 == len(set(packages))


def test_the_page_of_licences_is_in_step_with_the_manifest():
    page = (ROOT / "images" / "LICENSES.md").read_text("utf-8")
    assert page == render_samples.licence_page()
    section = page.split("## What the supervised networks and the kernel reader have learnt from")[
        1
    ].split("\n## ")[0]
    rows = [row for row in section.splitlines() if row.startswith("| ") and "files" not in row]
    named = [name for row in rows for name in row.split(" | ")[0][2:].split(", ")]
    assert sorted(named) == sorted(one.file for one in manifest())
    for one in manifest():
        (row,) = [row for row in rows if one.file in row.split(" | ")[0][2:].split(", ")]
        assert f"| {one.licence} | {one.author}; " in row
        assert row.endswith(f" {one.package} |")


def test_nothing_that_a_supervised_network_has_seen_is_shown():
    shown = " ".join(sample.source for sample in samples())
    assert "chelsea.png" in shown
    for one in manifest():
        names = {one.file, one.inside.split("!")[-1].split("/")[-1]}
        assert all(re.search(rf"\b{re.escape(name)}", shown) is None for name in names)
