"""A program of its own: a TIFF file comes in on standard input, the pixels of a page go out.

It must be able to run by itself, so it imports nothing of this package.
"""

from __future__ import annotations

import io
import sys
import warnings

from PIL import Image


def main() -> None:
    """Write mode, width and height on one line, then the pixels."""
    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("TIFF",)) as opened:
        opened.seek(int(sys.argv[1]))
        opened.load()  # also turns it upright
        image: Image.Image = opened
        if image.mode == "1":
            image = image.convert("L")
        elif image.mode not in ("L", "LA", "RGB", "RGBA", "CMYK"):
            image = image.convert("RGBA" if image.has_transparency_data else "RGB")
        head = f"{image.mode} {image.width} {image.height}\n"
        sys.stdout.buffer.write(head.encode("ascii") + image.tobytes())


if __name__ == "__main__":
    main()
