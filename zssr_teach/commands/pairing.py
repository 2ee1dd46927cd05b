"""Which pictures of a folder belong together: LR and HR."""

from __future__ import annotations

from pathlib import Path

from zssr_teach import images
from zssr_teach.errors import ImageError


def find_pairs(folder: Path) -> list[tuple[str, Path | None, Path]]:
    """Return (name, LR file or None, HR file) for the pictures of a folder, sorted by name."""
    if not folder.is_dir():
        raise ImageError(f"there is no folder {folder}; give one that holds pictures")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in images.SUFFIXES)
    by_stem = {path.stem: path for path in files}
    pairs: list[tuple[str, Path | None, Path]] = []
    for stem, path in by_stem.items():
        if stem.endswith("_LR") and f"{stem[:-3]}_HR" in by_stem:
            continue
        name = stem.removesuffix("_HR")
        pairs.append((name, by_stem.get(f"{name}_LR") if stem.endswith("_HR") else None, path))
    if not pairs:
        kinds = ", ".join(sorted(images.SUFFIXES))
        raise ImageError(f"{folder} holds no pictures; put some there ({kinds})")
    return pairs
