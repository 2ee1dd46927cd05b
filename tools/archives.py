"""Reading single files out of packages: wheels, Debian packages, and Qt resource files in them.

Nothing is installed, and nothing of a package is run. The formats: deb(5), and for Qt the tables
that ``rcc --binary`` writes (https://doc.qt.io/qt-6/resources.html).
"""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path

from zssr_teach.errors import ZssrError

INTO = "!"  # what stands between the name of a resource file and a name within it
_MEMBER = 60  # bytes of the header before each member of a Debian package
_COMPRESSED, _FOLDER, _ZSTANDARD = 1, 2, 4  # the flags of a Qt resource
# What reading a file that was cut off or changed may end in; ValueError: a number that is none.
_NO_FILE = OSError, EOFError, ValueError, struct.error
_BROKEN = *_NO_FILE, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError


def read_files(archive: Path, names: Collection[str]) -> dict[str, bytes]:
    """Return the files of a package that are asked for; those that it lacks are left out.

    Parameters
    ----------
    archive : path
        A ``.whl`` or a ``.deb``.
    names : collection of str
        Paths within it; ``"usr/a.rcc!b/c.png"`` is ``b/c.png`` in the Qt resource file ``a.rcc``.

    Raises
    ------
    ZssrError
        If it is no such package, or packed in a way that cannot be read here.

    Examples
    --------
    >>> read_files(Path("toys_1.0-1_all.deb"), ["usr/share/wall.jpg"])
    Traceback (most recent call last):
    zssr_teach.errors.ZssrError: toys_1.0-1_all.deb cannot be read; get the package anew.
    """
    outer = {name.split(INTO)[0] for name in names}
    try:
        files = _wheel(archive, outer) if archive.suffix == ".whl" else _debian(archive, outer)
        for resource in {name.split(INTO)[0] for name in names if INTO in name} & files.keys():
            files |= {f"{resource}{INTO}{path}": data for path, data in _qt(files[resource])}
    except ZssrError:
        raise
    except _BROKEN:
        raise ZssrError(f"{archive} cannot be read; get the package anew.") from None
    return {name: files[name] for name in names if name in files}


def _wheel(archive: Path, names: Collection[str]) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as package:
        return {name: package.read(name) for name in names if name in package.namelist()}


def _debian(archive: Path, names: Collection[str]) -> dict[str, bytes]:
    """Return files of the tar that an ``ar`` archive holds under the name data.tar."""
    with archive.open("rb") as package:
        if package.read(8) != b"!<arch>\n":
            raise ZssrError(f"{archive} is no Debian package; get it anew.")
        while header := package.read(_MEMBER):
            name, size = header[:16].decode("ascii").rstrip(" /"), int(header[48:58])
            if not name.startswith("data.tar"):
                package.seek(size + size % 2, io.SEEK_CUR)
                continue
            if name.endswith(".zst"):
                raise ZssrError(f"{archive.name} is packed as Ubuntu does; take Debian's, please.")
            with tarfile.open(fileobj=io.BytesIO(package.read(size))) as tar:
                return dict(_members(tar, names))
    raise ZssrError(f"{archive} ends too early; get it anew.")


def _members(tar: tarfile.TarFile, names: Collection[str]) -> Iterator[tuple[str, bytes]]:
    for member in tar:
        name = member.name.removeprefix("./")
        if name in names and (file := tar.extractfile(member)):
            yield name, file.read()


def _qt(resource: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of each file of a Qt resource file."""
    magic, version, tree, contents, names = struct.unpack_from(">4s4I", resource)
    if magic != b"qres":
        raise ZssrError("what should be a Qt resource file is none; get the package anew.")
    entry = 14 if version == 1 else 22  # bytes; the later ones have a time of change

    def walk(place: int, path: str) -> Iterator[tuple[str, bytes]]:
        name, flags = struct.unpack_from(">IH", resource, tree + place * entry)
        if place:  # the first one is the root, which has no name
            length = struct.unpack_from(">H", resource, names + name)[0]
            letters = resource[names + name + 6 : names + name + 6 + 2 * length]
            path = f"{path}/{letters.decode('utf-16-be')}"
        if flags & _FOLDER:
            count, first = struct.unpack_from(">II", resource, tree + place * entry + 6)
            for child in range(first, first + count):
                yield from walk(child, path)
        elif not flags & _ZSTANDARD:  # what is packed so counts as not there
            start = contents + struct.unpack_from(">I", resource, tree + place * entry + 10)[0]
            size = struct.unpack_from(">I", resource, start)[0]
            data = resource[start + 4 : start + 4 + size]
            yield path[1:], zlib.decompress(data[4:]) if flags & _COMPRESSED else data

    yield from walk(0, "")
