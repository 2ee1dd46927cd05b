"""Unpacking one strip or tile of a TIFF file into numbers."""

from __future__ import annotations

import lzma
import zlib
from dataclasses import dataclass

import numpy as np

from zssr_teach.images import lzw

PLAIN, LZW, DEFLATE, OLD_DEFLATE, PACKBITS, LZMA = 1, 5, 8, 32946, 32773, 34925
UNPACKABLE = frozenset({PLAIN, LZW, DEFLATE, OLD_DEFLATE, PACKBITS, LZMA})
_DIFFERENCES, _FLOAT_DIFFERENCES = 2, 3
_BAND = 64  # rows whose bits are taken apart at once


@dataclass(frozen=True)
class Packing:
    """How the numbers of a strip are stored.

    Parameters
    ----------
    compression, predictor : int
        As TIFF counts them.
    bits : int
        Bits a number.
    dtype : numpy.dtype
        What the numbers are, in the byte order of the file; uint8 or uint16 where ``bits`` is no
        whole number of bytes.
    """

    compression: int
    predictor: int
    bits: int
    dtype: np.dtype


def unpack_strip(packed: bytes, shape: tuple[int, int, int], packing: Packing) -> np.ndarray:
    """Return the numbers of a strip or tile: an array (rows, columns, channels).

    Nothing is unpacked beyond what this shape needs.

    Raises
    ------
    ValueError
        The data are damaged or end too early.
    """
    rows, columns, channels = shape
    row_size = (columns * channels * packing.bits + 7) // 8
    data = _decompress(packed, rows * row_size, packing.compression)
    if len(data) < rows * row_size:
        raise ValueError("a part of its pixels is missing")
    stored = np.frombuffer(data, np.uint8, rows * row_size).reshape(rows, row_size)
    if packing.bits % 8:
        return _from_bits(stored, columns * channels, packing).reshape(shape)
    if packing.predictor == _FLOAT_DIFFERENCES:
        return _from_float_differences(stored, shape, packing.dtype.itemsize)
    values = stored.view(packing.dtype).reshape(shape)
    values = values.astype(packing.dtype.newbyteorder("="), copy=False)
    if packing.predictor == _DIFFERENCES:
        values = np.cumsum(values, axis=1, dtype=values.dtype)
    return values


def _decompress(packed: bytes, size: int, compression: int) -> bytes:
    if compression == LZW:
        return lzw.unpack(packed, size)
    if compression in (DEFLATE, OLD_DEFLATE):
        return zlib.decompressobj().decompress(packed, size)
    if compression == LZMA:
        return lzma.LZMADecompressor(memlimit=100_000_000).decompress(packed, size)
    if compression == PACKBITS:
        return _unpack_bits(packed, size)
    return packed[:size]


def _unpack_bits(packed: bytes, size: int) -> bytes:
    """Undo PackBits: a count, then so many bytes, or one byte so many times."""
    output, position = bytearray(), 0
    while len(output) < size and position + 1 < len(packed):
        count = packed[position]
        if count < 128:
            output += packed[position + 1 : position + 2 + count]
            position += 2 + count
        else:
            if count > 128:
                output += packed[position + 1 : position + 2] * (257 - count)
            position += 2 if count > 128 else 1
    return bytes(output)


def _from_bits(stored: np.ndarray, count: int, packing: Packing) -> np.ndarray:
    """Return numbers that are no whole bytes long, as for black and white or 12 bits."""
    values = np.empty((len(stored), count), packing.dtype)
    weights = (1 << np.arange(packing.bits)[::-1]).astype(packing.dtype)
    for top in range(0, len(stored), _BAND):
        bits = np.unpackbits(stored[top : top + _BAND], axis=1)[:, : count * packing.bits]
        values[top : top + _BAND] = bits.reshape(len(bits), count, packing.bits) @ weights
    return values


def _from_float_differences(
    stored: np.ndarray, shape: tuple[int, int, int], size: int
) -> np.ndarray:
    """Undo the predictor for floats: bytes sorted by weight along a row, then differences."""
    rows, columns, channels = shape
    planes = np.cumsum(stored.reshape(rows, -1, channels), axis=1, dtype=np.uint8)
    planes = planes.reshape(rows, size, columns * channels).swapaxes(1, 2)
    values = np.ascontiguousarray(planes).view(f">f{size}")
    return values.reshape(shape).astype(f"f{size}")
