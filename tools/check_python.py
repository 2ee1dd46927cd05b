"""Say in one sentence when this Python cannot run the course. Must itself run on an older one."""

from __future__ import annotations

import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def complaint(version: tuple[int, ...]) -> str:
    """Return the sentence to show for a Python version, or an empty string if it will do."""
    if OLDEST <= tuple(version) <= NEWEST:
        return ""
    return (
        "zssr_teach needs Python {}.{} to {}.{} (TensorFlow offers no others), "
        "and this is {}.{}: name another with 'make lab PYTHON=python{}.{}'."
    ).format(*OLDEST, *NEWEST, *version[:2], *NEWEST)


if __name__ == "__main__":
    sys.exit(complaint(sys.version_info[:2]) or 0)
