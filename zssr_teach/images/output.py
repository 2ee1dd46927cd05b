"""Finding out whether a result can be saved somewhere, before the work and not after it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from zssr_teach.errors import OutputError
from zssr_teach.images.files import reason_of, shown
from zssr_teach.images.formats import LONGEST_SIDE, WITH_16_BITS, WITH_ALPHA, WRITABLE
from zssr_teach.images.picture import Picture


def check_output(
    path: str | Path, picture: Picture | None = None, shape: tuple[int, int] | None = None
) -> None:
    """Find out whether a result can be saved there; to be asked before the work, not after it.

    Parameters
    ----------
    path : str or Path
    picture : Picture or None
        What the result will be like.
    shape : (int, int) or None
        Height and width that the result will have.

    Raises
    ------
    OutputError

    Examples
    --------
    >>> check_output("result.xyz")
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: result.xyz: cannot write .xyz; use .bmp, .jpeg, .jpg, .png, ...
    >>> check_output("wide.webp", shape=(20, 20_000))
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: wide.webp cannot hold 20×20,000 pixels, only 16,383 a side; ...
    """
    path = Path(path)
    kind = WRITABLE.get(path.suffix.lower())
    if kind is None:
        kinds, suffix = ", ".join(sorted(WRITABLE)), shown(path.suffix) or "a nameless format"
        raise OutputError(f"{shown(path)}: cannot write {suffix}; use {kinds}")
    check_place(path)
    if picture is not None:
        _check_kind(path, kind, picture)
    if shape is not None and max(shape) > LONGEST_SIDE.get(kind, max(shape)):
        raise OutputError(
            f"{shown(path.name)} cannot hold {shape[0]:,}×{shape[1]:,} pixels, only "
            f"{LONGEST_SIDE[kind]:,} a side; use .png or .tif"
        )


def check_place(path: str | Path) -> None:
    """Find out whether a file, of whatever kind, can be written there.

    Raises
    ------
    OutputError

    Examples
    --------
    >>> check_place("no/such/folder/kernel.npy")
    Traceback (most recent call last):
    zssr_teach.errors.OutputError: there is no folder no/such/folder for kernel.npy; make it first
    """
    try:
        _check_place(Path(path))
    except OutputError:
        raise
    except (OSError, ValueError) as error:  # a name too long, a ring of links, a folder in a file
        raise OutputError(
            f"{shown(path)} cannot be written ({reason_of(error)}); choose another place"
        ) from None


def _check_place(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        mode = None
    if mode is not None and stat.S_ISDIR(mode):
        raise OutputError(f"{shown(path)} is a folder; give the name of a file")
    # A link may point to a file that is not there yet; what counts is its folder.
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise OutputError(
            f"there is no folder {shown(path.parent)} for {shown(path.name)}; make it first"
            if not path.is_symlink()
            else f"{shown(path)} is a link to a folder that is not there; choose another name"
        )
    if mode is not None and stat.S_ISFIFO(mode) and os.access(path, os.W_OK):
        return
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(f"the folder {shown(path.parent)} may not be written to; choose another")
    if mode is not None and not (stat.S_ISREG(mode) and os.access(path, os.W_OK)):
        raise OutputError(f"{shown(path)} may not be replaced; choose another name")


def _check_kind(path: Path, kind: str, picture: Picture) -> None:
    if picture.alpha is not None and kind not in WITH_ALPHA:
        raise OutputError(
            f"{shown(path.name)} cannot hold transparency, which the input has; "
            "use .png, .tif or .webp"
        )
    if picture.bits == 16 and kind not in WITH_16_BITS:
        raise OutputError(
            f"{shown(path.name)} cannot hold 16 bits a channel, which the input has; "
            "use .png or .tif"
        )
