"""PNG files: taken apart into their chunks, of which only those that matter are unpacked."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from PIL import Image

from zssr_teach.images.decoded import Decoded, from_pillow
from zssr_teach.images.metadata import FRAMES, Metadata, parse_exif, sane_dpi
from zssr_teach.images.picture import check_size

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_LONGEST_NOTE = 8_000_000  # bytes that a profile or old EXIF may unpack to
_METRE = 0.0254  # in an inch
_SRGB_GAMMA, _SRGB_CORNERS = 45455, (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
_GREY, _RGB, _GREY_ALPHA, _RGBA = 0, 2, 4, 6  # kinds of pixels, as PNG counts

Chunks = dict[bytes, bytes]


def read_png(data: bytes, most_pixels: int, least_side: int) -> Decoded:
    """Decode a PNG; of an animation the picture that stands for it.

    Text of any length, and whatever else is no part of the picture, is passed over.
    """
    pieces = list(_chunks(data))
    chunks: Chunks = {}
    for kind, content in pieces:
        chunks.setdefault(kind, content)
    header = chunks.get(b"IHDR", b"")
    if len(header) != 13:
        raise ValueError("its header is missing")
    width, height, depth, kind = struct.unpack_from(">IIBB", header)
    check_size(height, width, most_pixels=most_pixels, least_side=least_side)
    metadata, profile = _metadata(chunks), _profile(chunks)
    if depth == 16:
        decoded = _deep(pieces, (height, width), kind, chunks.get(b"tRNS", b""))
        return replace(decoded, profile=profile, metadata=metadata)
    with Image.open(io.BytesIO(join(pieces)), formats=("PNG",)) as opened:
        opened.load()
        return from_pillow(opened, profile, metadata)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and content of each chunk; damaged ones that do not matter are left out."""
    position = len(SIGNATURE)
    while position + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        content = data[position + 8 : position + 8 + size]
        checksum = data[position + 8 + size : position + 12 + size]
        sound = len(content) == size and checksum == struct.pack(">I", zlib.crc32(kind + content))
        position += 12 + size
        if sound:
            yield kind, content
        elif kind in _KEPT:
            raise ValueError("a part of it is cut off or has a wrong checksum")
        if kind == b"IEND":
            return


def join(pieces: list[tuple[bytes, bytes]]) -> bytes:
    """Return a PNG of those chunks that make up the picture itself."""
    return SIGNATURE + b"".join(chunk(*piece) for piece in pieces if piece[0] in _KEPT)


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return the bytes of one chunk of a PNG: its length, kind, content and checksum."""
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def with_chunks(data: bytes, exif: bytes, dpi: tuple[float, float] | None, profile: bytes) -> bytes:
    """Put EXIF, a resolution and a colour profile into a PNG, between its header and its pixels."""
    added = b""
    if profile:
        added += chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(profile))
    if dpi:
        across, down = (round(value / _METRE) for value in dpi)
        added += chunk(b"pHYs", struct.pack(">IIB", across, down, 1))
    if exif:
        added += chunk(b"eXIf", exif.removeprefix(b"Exif\0\0"))
    end = len(SIGNATURE) + 25  # of the header
    return data[:end] + added + data[end:]


# ---- 16 bits ----------------------------------------------------------------------------------


def _deep(
    pieces: list[tuple[bytes, bytes]], shape: tuple[int, int], kind: int, transparent: bytes
) -> Decoded:
    if kind in (_GREY, _GREY_ALPHA):
        values = _as_bytes(pieces, kind).reshape(*shape, -1).view(">u2").astype(np.uint16)
    elif kind in (_RGB, _RGBA):
        values = _from_halves(pieces, "RGB" if kind == _RGB else "RGBA")
    else:
        raise ValueError("its header is damaged")
    colours, alpha = values, None
    if kind in (_GREY_ALPHA, _RGBA):
        colours, alpha = values[..., :-1], values[..., -1]
    elif len(transparent) == 2 * values.shape[2]:  # one colour is declared transparent
        key = np.frombuffer(transparent, ">u2")
        alpha = np.where((values == key).all(axis=2), 0, 65535).astype(np.uint16)
    return Decoded(colours, alpha, grey=kind in (_GREY, _GREY_ALPHA))


def _as_bytes(pieces: list[tuple[bytes, bytes]], kind: int) -> np.ndarray:
    """Unpack grey: called 8 bits of twice as many channels, it lies in the file just the same."""
    twice = _GREY_ALPHA if kind == _GREY else _RGBA
    headed = [
        (name, content[:8] + bytes([8, twice]) + content[10:] if name == b"IHDR" else content)
        for name, content in pieces
        if name != b"tRNS"
    ]
    with Image.open(io.BytesIO(join(headed)), formats=("PNG",)) as opened:
        return np.asarray(opened)


def _from_halves(pieces: list[tuple[bytes, bytes]], mode: str) -> np.ndarray:
    """Unpack colours: Pillow keeps 8 bits of each, so once the upper ones and once the lower."""
    data = join([piece for piece in pieces if piece[0] != b"tRNS"])
    values: np.ndarray | None = None
    for half in ("B", "L"):  # which byte of each two Pillow takes for the upper one
        with Image.open(io.BytesIO(data), formats=("PNG",)) as opened:
            opened.tile = [tile._replace(args=f"{mode};16{half}") for tile in opened.tile]
            array = np.asarray(opened)
        values = array.astype(np.uint16) if values is None else values << 8 | array
    assert values is not None
    return values


# ---- beside the pixels ------------------------------------------------------------------------


def _metadata(chunks: Chunks) -> Metadata:
    orientation, exif = parse_exif(chunks.get(b"eXIf") or _old_exif(chunks))
    dpi = None
    if len(chunks.get(b"pHYs", b"")) == 9:
        across, down, unit = struct.unpack(">IIB", chunks[b"pHYs"])
        dpi = sane_dpi(across * _METRE, down * _METRE) if unit == 1 else None
    notes = _notes_on_colour(chunks)
    if struct.unpack_from(">I", chunks.get(b"acTL", b"").ljust(4, b"\0"))[0] > 1:
        notes += (FRAMES,)
    return Metadata(orientation, exif, dpi, notes)


def _profile(chunks: Chunks) -> bytes:
    """Return the colour profile; of a damaged one something that will be noticed to be damaged."""
    stored = chunks.get(b"iCCP", b"")
    if not stored or b"sRGB" in chunks:
        return b""
    return _unpack(stored.partition(b"\0")[2][1:]) or b"damaged"


def _unpack(packed: bytes) -> bytes:
    """Return what was packed; nothing if that is damaged or would be very long."""
    try:
        unpacked = zlib.decompressobj().decompress(packed, _LONGEST_NOTE + 1)
    except zlib.error:
        return b""
    return unpacked if len(unpacked) <= _LONGEST_NOTE else b""


def _old_exif(chunks: Chunks) -> bytes:
    """Return EXIF that stands in a text, as was done before PNG had a place for it."""
    for kind in (b"zTXt", b"tEXt"):
        keyword, _, text = chunks.get(kind, b"").partition(b"\0")
        if keyword in (b"Raw profile type exif", b"Raw profile type APP1"):
            lines = (_unpack(text[1:]) if kind == b"zTXt" else text).split(b"\n")
            try:
                return bytes.fromhex(b"".join(lines[3:]).decode("ascii"))
            except ValueError:
                return b""
    return b""


def _notes_on_colour(chunks: Chunks) -> tuple[str, ...]:
    """Say what a file tells about its colours other than by a profile."""
    if b"cICP" in chunks and chunks[b"cICP"][:2] != b"\1\x0d":
        return ("its colours are for video (cICP); they are taken for sRGB",)
    if b"iCCP" in chunks or b"sRGB" in chunks:
        return ()
    gamma, corners = chunks.get(b"gAMA", b""), chunks.get(b"cHRM", b"")
    if len(gamma) == 4 and abs((value := struct.unpack(">I", gamma)[0]) / _SRGB_GAMMA - 1) > 0.02:
        return (f"it names a gamma of {1e5 / max(value, 1):.2f} and no profile; taken for sRGB",)
    if len(corners) == 32:
        distances = np.subtract(struct.unpack(">8I", corners), _SRGB_CORNERS, dtype=float)
        if np.abs(distances).max() > 500:
            return ("it names other colours than sRGB's (cHRM) and no profile; taken for sRGB",)
    return ()
