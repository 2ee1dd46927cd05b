"""Damaged pictures, made from sound ones by chance, and what becomes of reading them.

Number ``n`` is always the same file, so a failure can be looked at again:
``python -m benchmarks.fuzzing 1234 1`` reads just that one.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image

from zssr_teach import images
from zssr_teach.errors import ImageError
from zssr_teach.images import Picture
from zssr_teach.machine.memory import peak_memory

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 5  # seconds that one file may take
Mutator = Callable[[bytearray, np.random.Generator], bytes]


# ---- sound files ------------------------------------------------------------------------------


@lru_cache(1)
def sound_files() -> dict[str, bytes]:
    """Return small files of every kind and mode that is read."""
    values = np.rint(images.sample("cat").pixels[40:60, 40:64] * 65535).astype(np.uint16)
    colour = Image.fromarray((values >> 8).astype(np.uint8))
    alpha = Image.fromarray(np.tile(np.linspace(0, 255, 24).astype(np.uint8), (20, 1)))
    modes = {mode: colour.convert(mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK")}
    for mode in ("LA", "RGBA"):
        modes[mode].putalpha(alpha)
    files = {f"PNG {mode}": _file(modes[mode], "PNG") for mode in modes if mode != "CMYK"}
    files |= {f"TIFF {mode}": _file(modes[mode], "TIFF") for mode in modes}
    files |= {f"JPEG {mode}": _file(modes[mode], "JPEG") for mode in ("L", "RGB", "CMYK")}
    files |= {f"BMP {mode}": _file(modes[mode], "BMP") for mode in ("1", "L", "P", "RGB")}
    files |= {f"GIF {mode}": _file(modes[mode], "GIF") for mode in ("L", "P")}
    files |= _packed(modes) | _deep(values) | _with_notes(modes["RGB"])
    return files


def _file(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def _packed(modes: dict[str, Image.Image]) -> dict[str, bytes]:
    files = {
        f"TIFF {packing}": _file(modes["RGB"], "TIFF", compression=packing)
        for packing in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "lzma")
    }
    files["TIFF group4"] = _file(modes["1"], "TIFF", compression="group4")
    files["WEBP lossy"] = _file(modes["RGB"], "WEBP")
    files["WEBP lossless"] = _file(modes["RGBA"], "WEBP", lossless=True)
    files["JPEG progressive"] = _file(modes["RGB"], "JPEG", progressive=True)
    for form in ("GIF", "WEBP", "PNG", "TIFF"):
        frames = [modes["RGB"], modes["RGB"].transpose(Image.Transpose.ROTATE_180)]
        files[f"{form} frames"] = _file(frames[0], form, save_all=True, append_images=frames[1:])
    return files


def _deep(values: np.ndarray) -> dict[str, bytes]:
    pixels = values / np.float32(65535)
    opacity = pixels[..., 0]
    files = {}
    for grey in (False, True):
        for alpha in (None, opacity):
            like = Picture(pixels, alpha, 16, grey)
            name = f"16 {'grey' if grey else 'RGB'}{' alpha' if alpha is not None else ''}"
            files[f"PNG {name}"] = images.encode(pixels, "PNG", like)
            files[f"TIFF {name}"] = images.encode(pixels, "TIFF", like)
    for name, array, options in (
        ("float", pixels, {"photometric": "rgb"}),
        ("tiles", values, {"photometric": "rgb", "tile": (16, 16), "compression": "zlib"}),
        ("planes", np.moveaxis(values, 2, 0), {"photometric": "rgb", "planarconfig": "separate"}),
        ("predictor", values, {"photometric": "rgb", "compression": "zlib", "predictor": 2}),
        ("big", values, {"photometric": "rgb", "bigtiff": True, "byteorder": ">"}),
        ("white is zero", values[..., 0], {"photometric": "miniswhite"}),
        ("five bands", values[..., [0, 1, 2, 0, 1]], {"photometric": "rgb"}),
    ):
        file = io.BytesIO()
        tifffile.imwrite(file, array, metadata=None, **options)
        files[f"TIFF {name}"] = file.getvalue()
    return files


def _with_notes(image: Image.Image) -> dict[str, bytes]:
    """Return files with EXIF, a resolution and a colour profile that has to be followed."""
    exif = Image.Exif()
    exif[271], exif[274] = "Acme", 6
    folder = ROOT / "tests" / "unit" / "images" / "cases"
    with Image.open(folder / "rgba8_opaque_p3.png") as opened:
        profile = opened.info["icc_profile"]
    options = {"exif": exif.tobytes(), "icc_profile": profile, "dpi": (300, 300)}
    forms = ("PNG", "JPEG", "TIFF", "WEBP")
    return {f"{form} notes": _file(image, form, **options) for form in forms}


# ---- damage -----------------------------------------------------------------------------------


def damaged(number: int) -> tuple[str, bytes]:
    """Return the kind of a file and the file, damaged in one to three ways."""
    rng = np.random.default_rng(number)
    files = sound_files()
    kind = list(files)[rng.integers(len(files))]
    data = files[kind]
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        mutator = _MUTATORS[rng.integers(len(_MUTATORS))]
        data = mutator(bytearray(data), rng) or b"\0"
    return kind, data


def _place(data: bytearray, rng: np.random.Generator) -> int:
    """Return a place, more often near the beginning or the end, where heads and tags are."""
    near = int(rng.integers(min(len(data), 300)))
    return (near, len(data) - 1 - near, int(rng.integers(len(data))))[rng.integers(3)]


def flip_bits(data: bytearray, rng: np.random.Generator) -> bytes:
    """Turn a few bits over."""
    for _ in range(rng.integers(1, 9)):
        data[_place(data, rng)] ^= 1 << int(rng.integers(8))
    return bytes(data)


def cut(data: bytearray, rng: np.random.Generator) -> bytes:
    """Leave the end out."""
    return bytes(data[: _place(data, rng)])


def insert(data: bytearray, rng: np.random.Generator) -> bytes:
    """Put bytes in between."""
    place = _place(data, rng)
    return bytes(data[:place]) + rng.bytes(int(rng.integers(1, 40))) + bytes(data[place:])


def leave_out(data: bytearray, rng: np.random.Generator) -> bytes:
    """Leave bytes out in between."""
    place = _place(data, rng)
    return bytes(data[:place] + data[place + int(rng.integers(1, 40)) :])


def extreme_number(data: bytearray, rng: np.random.Generator) -> bytes:
    """Write the largest number, or nearly, or none, over two or four bytes."""
    size = int(rng.choice([2, 4]))
    value = (0, 1, 2 ** (8 * size) - 1, 2 ** (8 * size - 1), 2**15, 5000)[rng.integers(6)]
    place = _place(data, rng)
    data[place : place + size] = value.to_bytes(size, ("big", "little")[rng.integers(2)])
    return bytes(data)


def splice(data: bytearray, rng: np.random.Generator) -> bytes:
    """Go on with another file."""
    others = list(sound_files().values())
    other = others[rng.integers(len(others))]
    place = _place(data, rng)
    return bytes(data[:place]) + other[min(place, len(other)) :]


def edit_structure(data: bytearray, rng: np.random.Generator) -> bytes:
    """Change a chunk of a PNG (with a right checksum) or a tag of a TIFF; else flip bits."""
    if data[:4] == b"\x89PNG":
        return _edit_png(bytes(data), rng)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _edit_tiff(data, rng)
    return flip_bits(data, rng)


def _edit_png(data: bytes, rng: np.random.Generator) -> bytes:
    chunks, position = [], 8
    while position + 12 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        chunks.append((data[position + 4 : position + 8], data[position + 8 : position + 8 + size]))
        position += 12 + size
    if not chunks:
        return data
    which = int(rng.integers(len(chunks)))
    kind, content = chunks[which]
    action = rng.integers(4)
    if action == 0 and content:
        content = flip_bits(bytearray(content), rng)
    elif action == 1 and content:
        content = extreme_number(bytearray(content), rng)
    elif action == 2:
        chunks.insert(which, chunks[rng.integers(len(chunks))])
    elif rng.integers(2):
        extra = (b"zTXt", b"iCCP", b"eXIf", b"pHYs", b"tRNS", b"sBIT", b"acTL", b"cICP")
        chunks.insert(1, (extra[rng.integers(len(extra))], rng.bytes(int(rng.integers(0, 40)))))
    chunks[which] = (kind, content)
    joined = data[:8]
    for kind, content in chunks:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        joined += struct.pack(">I", len(content)) + kind + content + checksum
    return joined


def _edit_tiff(data: bytearray, rng: np.random.Generator) -> bytes:
    order = "<" if data[:2] == b"II" else ">"
    if len(data) < 8:
        return bytes(data)
    (start,) = struct.unpack_from(order + "I", data, 4)
    if start + 2 > len(data):
        return bytes(data)
    (count,) = struct.unpack_from(order + "H", data, start)
    entry = start + 2 + 12 * int(rng.integers(max(count, 1)))
    if entry + 12 > len(data):
        return bytes(data)
    part, size = ((0, 2), (2, 2), (4, 4), (8, 4), (8, 2))[rng.integers(5)]
    values = (0, 1, 2, 3, 5, 7, 8, 12, 16, 32, 64, 255, 4096, 32773, 65535)
    value = int(values[rng.integers(len(values))])
    data[entry + part : entry + part + size] = value.to_bytes(
        size, "little" if order == "<" else "big"
    )
    return bytes(data)


_MUTATORS: tuple[Mutator, ...] = (
    flip_bits,
    cut,
    insert,
    leave_out,
    extreme_number,
    splice,
    edit_structure,
    edit_structure,
)


# ---- reading them -----------------------------------------------------------------------------


def outcome(data: bytes) -> str:
    """Return "read", "refused", or what went wrong."""
    start = _seconds()
    try:
        picture = images.read(data)
    except ImageError as error:
        message = str(error)
        result = "refused" if "\n" not in message else f"several lines: {message!r}"
    except BaseException as error:
        result = f"{type(error).__name__}: {error}"
    else:
        low, high = float(picture.pixels.min()), float(picture.pixels.max())
        result = "read" if low >= 0 and high <= 1 else f"values from {low} to {high}"
    took = _seconds() - start
    return result if took < LONGEST else f"took {took:.1f} s"


def _seconds() -> float:
    """Return the processor's time of this process and of those it has waited for.

    What passes on the clock would count what others do on the same machine.
    """
    times = os.times()
    return sum(times[:4])


def run(first: int, count: int) -> dict:
    """Read so many damaged files in a process of its own; return what became of them.

    Returns
    -------
    dict
        ``outcomes`` (how often each, of each kind of file), ``failures`` (number, kind, what),
        ``megabytes`` at most, ``stderr``, and the ``status`` that the process ended with.
    """
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.fuzzing", str(first), str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + LONGEST * count,
    )
    last = finished.stdout.strip().split("\n")[-1]
    # Of a process that crashed, the last line is the number of the file that did it.
    found = json.loads(last) if finished.returncode == 0 else {"last": last}
    return {**found, "stderr": finished.stderr, "status": finished.returncode}


def _give_up(*_: object) -> None:
    raise TimeoutError("more than the time for one file")


def main(first: int, count: int) -> None:
    """Read damaged files here and print what became of them."""
    signal.signal(signal.SIGALRM, _give_up)
    outcomes: Counter[str] = Counter()
    failures = []
    for number in range(first, first + count):
        print(number, flush=True)
        kind, data = damaged(number)
        signal.alarm(20 * LONGEST)
        result = outcome(data)
        signal.alarm(0)
        if result not in ("read", "refused"):
            failures.append([number, kind, result])
            result = "failed"
        outcomes[f"{kind}: {result}"] += 1
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    used = max(peak_memory(), of_children)
    print(json.dumps({"outcomes": outcomes, "failures": failures, "megabytes": used / 1e6}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
