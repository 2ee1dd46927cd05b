"""Pack the handwritten digits into one small file: ``python -m tools.pack_digits DIGITS.CSV.GZ``.

The table is ``sklearn/datasets/data/digits.csv.gz`` of scikit-learn's wheel: 64 numbers from 0 to
16 a row, and the label. What it holds stays as it is; it is only written more compactly, so that
the course need not install scikit-learn for it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "zssr_teach" / "data" / "digits.npz"
SIDE = 8


def read_table(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures, uint8 (number, 8, 8) from 0 to 16, and labels, uint8 (number,)."""
    table = np.loadtxt(path, delimiter=",")
    if table.ndim != 2 or table.shape[1] != SIDE * SIDE + 1:
        raise SystemExit(f"{path} is not the table of digits: it has a shape of {table.shape}")
    return table[:, :-1].reshape(-1, SIDE, SIDE).astype(np.uint8), table[:, -1].astype(np.uint8)


def main() -> None:
    """Read the table and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    pictures, labels = read_table(options.table)
    np.savez_compressed(options.out, pictures=pictures, labels=labels)
    print(f"{options.out}: {len(labels)} digits, {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
