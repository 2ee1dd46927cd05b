"""Decoding rare kinds of TIFF (with JPEG or fax inside …) by libtiff, in a process of its own.

libtiff writes to the error stream what it thinks of a file, and a damaged one might bring down the
process that it runs in. So that is another one, which runs :mod:`zssr_teach.images.libtiff`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PIL import Image

_PROGRAM = Path(__file__).with_name("libtiff.py")
_LONGEST = 60  # seconds


def decode_apart(data: bytes, page: int) -> Image.Image:
    """Return a page of a TIFF file: grey, RGB, either with alpha, or CMYK; upright.

    Raises
    ------
    ValueError
        The file is damaged, or of a kind that libtiff does not know either.
    """
    command = [sys.executable, "-I", str(_PROGRAM), str(page)]
    try:
        finished = subprocess.run(command, input=data, capture_output=True, timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        raise ValueError("it takes too long to unpack") from None
    head, _, pixels = finished.stdout.partition(b"\n")
    try:
        mode, width, height = head.decode("ascii").split()
        return Image.frombytes(mode, (int(width), int(height)), pixels)
    except ValueError:
        raise ValueError("it could not be unpacked") from None
