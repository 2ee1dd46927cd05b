"""Unpacking LZW, as TIFF files hold it, a whole table at a time instead of code by code.

A code beyond 257 stands for text that was written before: entry ``k`` of the table is the text of
code ``k`` and the one letter after it. So it need not be stored; it can be found in the output,
and NumPy can look up all codes between two resets of the table together.
"""

from __future__ import annotations

import numpy as np

_CLEAR, _FIRST = 256, 258
_LONGEST = 5120  # codes between two resets; 12 bits allow 3,838, some writers go on a little
# Codes get longer as the table grows: each width is used until its last entry has been made.
_WIDTHS = np.repeat([9, 10, 11, 12], [254, 512, 1024, _LONGEST - 1790])
_STARTS = np.concatenate([[0], np.cumsum(_WIDTHS)])


def unpack(packed: bytes, size: int) -> bytes:
    """Return the first ``size`` bytes of what was packed.

    Raises
    ------
    ValueError
        The data are damaged or end too early.

    Examples
    --------
    >>> unpack(bytes([0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01]), 8)
    b'-----A--'
    """
    stream = np.frombuffer(packed + bytes(3), np.uint8).astype(np.uint32)
    total, position, done, parts = 8 * len(packed), 0, 0, []
    for _ in range(100 + size // 50):  # a reset every 50 letters is more than any writer makes
        if done >= size:
            break
        codes, position = _codes(stream, position, total)
        if codes.size:
            parts.append(_text(codes)[: size - done])
            done += len(parts[-1])
        if position < 0:
            break
    if done < size:
        raise ValueError("its LZW data end too early")
    return b"".join(parts)


def _codes(stream: np.ndarray, position: int, total: int) -> tuple[np.ndarray, int]:
    """Return the codes up to the next reset, and the bit after it; -1 at the end of the data."""
    starts = position + _STARTS
    count = int(np.searchsorted(starts[1:], total, "right"))
    starts, widths = starts[:count], _WIDTHS[:count]
    first = starts >> 3
    three_bytes = stream[first] << 16 | stream[first + 1] << 8 | stream[first + 2]
    codes = (three_bytes >> (24 - widths - (starts & 7))) & ((1 << widths) - 1)
    ends = np.flatnonzero((codes == _CLEAR) | (codes == _CLEAR + 1))
    if not ends.size:
        return codes.astype(np.int64), -1
    end = int(ends[0])
    after = int(starts[end] + widths[end]) if codes[end] == _CLEAR else -1
    return codes[:end].astype(np.int64), after


def _text(codes: np.ndarray) -> bytes:
    """Return what codes stand for that were written since a reset of the table."""
    numbers = np.arange(len(codes))
    letter = codes < _CLEAR
    entry = np.where(letter, numbers, codes - _FIRST)
    if (entry > numbers - ~letter).any():
        raise ValueError("its LZW data refer to what is not there")
    # A text is one letter longer than that of its entry; doubling the stride finds all lengths.
    lengths, ancestor = np.where(letter, 0, 1), entry
    while lengths[ancestor].any():
        lengths, ancestor = lengths + lengths[ancestor], ancestor[ancestor]
    lengths += 1
    starts = np.cumsum(lengths) - lengths
    # Where each letter is copied from, then where that one came from, and so on.
    back = np.repeat(starts - starts[entry], lengths)
    source = np.arange(len(back)) - back
    while not np.array_equal(further := source[source], source):
        source = further
    return np.repeat(codes, lengths)[source].astype(np.uint8).tobytes()
