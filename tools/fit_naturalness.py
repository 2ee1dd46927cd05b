"""Learn from photographs how natural pictures are spread, for ``perception.naturalness``.

    python -m tools.fit_naturalness --photographs FOLDER

FOLDER is what ``tools/photographs.py`` fills; large pictures are made smaller (see
``tools/pretrain.py``), and none may be in the gallery or in a test set. From each at most 60 sharp
patches of 96×96; what is kept is their mean and covariance, 1,332 numbers, from which no picture
can be had back. ``images/LICENSES.md`` lists the photographs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from tools.pretrain import DATA, read_sharp
from zssr_teach import images
from zssr_teach.perception import SIDE, patch_statistics

MOST = 60  # patches of one photograph, so that none counts for many


def paths_of(photographs: Path) -> list[Path]:
    """Return the photographs, in order."""
    return sorted(p for p in photographs.iterdir() if p.suffix.lower() in images.SUFFIXES)


def learn(pictures: list[np.ndarray], seed: int = 0) -> dict[str, np.ndarray]:
    """Return mean and covariance of the statistics of the sharp patches of all pictures."""
    random = np.random.default_rng(seed)
    kept = []
    for picture in pictures:
        found = patch_statistics(picture, step=SIDE, sharp=True)
        kept.append(found[random.permutation(len(found))[:MOST]])
    patches = np.concatenate(kept)
    return {
        "mean": patches.mean(axis=0).astype(np.float32),
        "covariance": np.cov(patches, rowvar=False).astype(np.float32),
        "patches": np.array(len(patches)),
    }


def main() -> None:
    """Read, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, required=True)
    parser.add_argument("--target", type=Path, default=DATA / "naturalness.npz")
    options = parser.parse_args()
    paths = paths_of(options.photographs)
    learnt = learn([np.clip(read_sharp(path), 0, 1) for path in paths])
    print(f"{len(paths)} photographs, {learnt['patches']} patches")
    with options.target.open("wb") as file:
        np.savez_compressed(
            file, mean=learnt["mean"], covariance=learnt["covariance"], patches=learnt["patches"]
        )


if __name__ == "__main__":
    main()
