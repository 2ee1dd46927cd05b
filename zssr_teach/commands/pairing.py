"""Which pictures of a folder belong together: LR and HR.

Names decide. ``baby_LR.png`` and ``baby_HR.png`` are a pair; capitals do not matter, a scale may
follow (``baby_LRx2.png``, ``baby_LR_x2.png``), LQ and GT mean the same as LR and HR, the mark may
stand before or in the name (``HR_baby.png``, ``frame_LR_01.png``). In folders of their own (``HR``
and ``LR``, or ``HR`` and ``LR_bicubic/X2``) equal names are a pair, ``baby.png`` and ``babyx2.png``
too. A picture without a mark is a ground truth; an LR picture never is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from zssr_teach import images
from zssr_teach.errors import ImageError
from zssr_teach.resampling import Scale, scale_pair

_ROLES = {"LR": "LR", "LQ": "LR", "HR": "HR", "GT": "HR"}
_SCALE = r"(?:[ _-]?[xX](?P<scale>\d(?:\.\d+)?)|(?P<digit>[2-8]))?"
# A word of its own in any capitals; or, at the end of a name, capitals after small letters (imgLR).
_MARK = re.compile(rf"(?:^|[ _.-])(?P<role>(?i:LR|HR|LQ|GT)){_SCALE}(?=$|[ _.-])")
_CAMEL = re.compile(rf"(?<=[a-z0-9])(?P<role>LR|HR){_SCALE}$")
_ENLARGED = re.compile(r"(?P<base>.+?)[ _-]?[xX](?P<scale>\d(?:\.\d+)?)(?:x\d(?:\.\d+)?)?$")


class Pair(NamedTuple):
    """One picture to evaluate; without an LR file it is made from the HR one."""

    name: str
    low: Path | None
    high: Path


@dataclass
class Findings:
    """What a folder holds: the pairs, and in sentences what is left out and why."""

    pairs: list[Pair] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _File:
    """A picture, or a folder of pictures, with what its name says."""

    path: Path
    role: str  # "LR", "HR" or, where the name does not say, ""
    base: str  # the name without the mark
    scale: float | None  # what the mark says

    @property
    def name(self) -> str:
        return self.path.name

    def fits(self, scale: float | None) -> bool:
        """Tell whether it may be of that scale, as far as the name says."""
        return self.scale is None or scale is None or abs(self.scale - scale) < 1e-9


def find_pairs(folder: Path, scale: Scale | None = None) -> Findings:
    """Find the pictures of a folder, sorted by name, and which of them belong together.

    Parameters
    ----------
    folder : Path
    scale : float, (float, float) or None
        LR pictures whose names tell another scale are passed over; None takes any.

    Raises
    ------
    ImageError
        If there is no such folder, or nothing in it that could be used.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for name in ("cat_LR.png", "cat_HR.png", "dog.png", "owl_LR.png"):
    ...         Path(folder, name).touch()
    ...     found = find_pairs(Path(folder))
    >>> [(pair.name, pair.low and pair.low.name, pair.high.name) for pair in found.pairs]
    [('cat', 'cat_LR.png', 'cat_HR.png'), ('dog', None, 'dog.png')]
    >>> found.problems
    ['owl_LR.png has no ground truth; add owl_HR.png, or rename it if it is one itself']
    """
    wanted = None if scale is None else max(scale_pair(scale))
    entries = _entries(folder)
    found = _within(_pictures(entries), wanted)
    across = _across([_File(path, *_mark(path.name)) for path in entries if path.is_dir()], wanted)
    pairs = _with_distinct_names(found.pairs + across.pairs, folder)
    problems = found.problems + across.problems
    if not pairs and not problems:
        raise ImageError(f"{folder} holds no pictures; {_advice(entries)}")
    return Findings(pairs, problems)


def _entries(folder: Path) -> list[Path]:
    """List a folder without what is hidden (macOS leaves a ._photo.png beside photo.png)."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except FileNotFoundError:
        raise ImageError(f"there is no folder {folder}; give one that holds pictures") from None
    except NotADirectoryError:
        raise ImageError(f"{folder} is not a folder; give the one that it lies in") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImageError(f"{folder} cannot be read ({reason}); choose another folder") from None


def _pictures(entries: Iterable[Path]) -> list[_File]:
    paths = [path for path in entries if path.suffix.lower() in images.SUFFIXES]
    return [_File(path, *_mark(path.stem)) for path in paths if not path.is_dir()]


def _mark(name: str) -> tuple[str, str, float | None]:
    """Return the role, the rest of a name, and the scale that it tells."""
    marks = list(_MARK.finditer(name)) or list(_CAMEL.finditer(name))
    if not marks:
        return "", name, None
    mark = marks[-1]
    rest = (name[: mark.start()] + name[mark.end() :]).strip(" _.-")
    told = mark["scale"] or mark["digit"]
    return _ROLES[mark["role"].upper()], rest, float(told) if told else None


# ---- in one folder ----------------------------------------------------------------------------


def _within(files: list[_File], scale: float | None) -> Findings:
    """Find the pairs among the files of one folder."""
    lows = [file for file in files if file.role == "LR"]
    marked = {file.base for file in files if file.role == "HR"}
    stems = {file.path.stem for file in files}
    highs, problems = [], []
    for file in files:
        origin = _origin(file, stems, {low.base for low in lows} & marked)
        if origin:
            problems.append(
                f"{file.name} is left out, as it seems to be made from {origin}; "
                "rename it if it is a picture of its own"
            )
        elif file.role != "LR":
            highs.append(file)
    # Beside cat_HR.png, cat.png is a picture of its own, and has no right to cat_LR.png.
    keys = {
        file: {file.base} if file.role == "HR" or file.base not in marked else set()
        for file in highs
    }
    found = _match(keys, {low: [low.base] for low in lows}, scale)
    return Findings(found.pairs, problems + found.problems)


def _origin(file: _File, stems: set[str], complete: set[str]) -> str:
    """Return what an unmarked file is a result of, by its name, or an empty string.

    That is: photo_x2.png beside photo.png, and baby_bicubic.png beside baby_LR.png and baby_HR.png.
    """
    stem = file.path.stem
    if file.role:
        return ""
    enlarged = _ENLARGED.match(stem)
    if enlarged and enlarged["base"] in stems:
        return enlarged["base"]
    for base in complete:
        rest = stem.removeprefix(base)
        if base and rest != stem and re.fullmatch(r"[ _.-][^\d]+", rest):
            return base
    return ""


# ---- in folders of their own ------------------------------------------------------------------


def _across(folders: list[_File], scale: float | None) -> Findings:
    """Find the pairs between a folder HR and a folder LR."""
    highs = [file for file in folders if file.role == "HR"]
    lows = [file for file in folders if file.role == "LR"]
    if not highs and not lows:
        return Findings()
    if not highs:
        return Findings(problems=[f"{lows[0].name} has no ground truth; add a folder HR beside it"])
    low_folders = [leaf for low in lows for leaf in _leaves(low) if leaf.fits(scale)]
    if lows and not low_folders:
        return Findings(problems=[f"{lows[0].name} holds nothing for ×{scale:g}; give --scale"])
    for several in (highs, low_folders):
        if len(several) > 1:
            names = ", ".join(file.name for file in several)
            return Findings(
                problems=[f"{names}: which of these folders is meant? Keep one of them there"]
            )
    truths = _pictures(_entries(highs[0].path))
    known = {file: {file.path.stem, file.base} for file in truths}
    small = [file for low in low_folders for file in _pictures(_entries(low.path))]
    return _match(known, dict(_in_lr_folder(file, known) for file in small), scale)


def _leaves(low: _File) -> list[_File]:
    """Return the folder itself, or those for single scales in it (LR_bicubic/X2)."""
    entries = _entries(low.path)
    if _pictures(entries):
        return [low]
    leaves = []
    for path in entries:
        told = re.search(r"(?:^|[^\d.])(\d(?:\.\d+)?)$", path.name)
        if path.is_dir() and _pictures(_entries(path)):
            leaves.append(_File(path, "LR", low.base, float(told[1]) if told else None))
    return leaves


def _in_lr_folder(file: _File, highs: dict[_File, set[str]]) -> tuple[_File, list[str]]:
    """Return an LR file, and which HR pictures it may belong to, the likeliest first."""
    names = [file.path.stem, file.base]
    enlarged = _ENLARGED.match(file.path.stem)
    if enlarged and not any(name in known for known in highs.values() for name in names):
        return replace(file, scale=float(enlarged["scale"])), [*names, enlarged["base"]]
    return file, names


# ---- both -------------------------------------------------------------------------------------


def _match(
    highs: dict[_File, set[str]], lows: dict[_File, list[str]], scale: float | None
) -> Findings:
    """Give every HR picture the LR picture that shares a name with it, if there is one."""
    found = Findings()
    by_name = {name for names in highs.values() for name in names}
    # The first name that is known counts; one whose names are all unknown belongs to nobody.
    owners = {low: next((n for n in names if n in by_name), None) for low, names in lows.items()}
    for high, names in highs.items():
        mine = [low for low, owner in owners.items() if owner in names]
        fitting = [low for low in mine if low.fits(scale)]
        # Without a scale in its name first: cat_LR_x2.png is what enlarging cat_LR.png writes.
        fitting.sort(key=lambda low: (low.scale is not None, low.path.suffix != high.path.suffix))
        if mine and not fitting:
            told = ", ".join(f"×{low.scale:g}" for low in mine)
            found.problems.append(f"{high.name}: its LR picture is for {told}; give that --scale")
            continue
        found.pairs.append(Pair(high.base, fitting[0].path if fitting else None, high.path))
        found.problems += [
            f"{low.name} is left out, as {fitting[0].name} is the LR picture of {high.name}"
            for low in fitting[1:]
        ]
    for low, owner in owners.items():
        if owner is None:
            found.problems.append(
                f"{low.name} has no ground truth; add {low.base}_HR{low.path.suffix}, "
                "or rename it if it is one itself"
            )
    return found


def _with_distinct_names(pairs: list[Pair], folder: Path) -> list[Pair]:
    """Name a picture by its file where the name alone would not tell it from another."""
    for spell in (lambda path: path.name, lambda path: path.relative_to(folder).as_posix()):
        counts = Counter(pair.name for pair in pairs)
        pairs = [
            pair._replace(name=spell(pair.high)) if counts[pair.name] > 1 or not pair.name else pair
            for pair in pairs
        ]
    return sorted(pairs, key=lambda pair: pair.name)


def _advice(entries: list[Path]) -> str:
    inside = [path.name for path in entries if path.is_dir() and _pictures(_entries(path))]
    if inside:
        return f"give one of the folders in it: {', '.join(inside[:5])}"
    return f"put some there ({', '.join(sorted(images.SUFFIXES))})"
