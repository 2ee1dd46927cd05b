"""Damaging files: bits flipped, parts cut out, put in or exchanged, numbers made extreme."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Mutation = Callable[[bytes, np.random.Generator], bytes]

_HEAD = 512  # where most formats keep what says how the rest is to be read
_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF)


def _place(data: bytes, rng: np.random.Generator) -> int:
    """Return a position: half of the time near the beginning."""
    length = len(data) if rng.random() < 0.5 else min(len(data), _HEAD)
    return int(rng.integers(length)) if length else 0


def flip_bits(data: bytes, rng: np.random.Generator) -> bytes:
    """Flip one bit, or a few.

    Examples
    --------
    >>> flip_bits(bytes(4), np.random.default_rng(0)) != bytes(4)
    True
    """
    changed = bytearray(data)
    for _ in range(int(rng.choice([1, 1, 2, 8])) if data else 0):
        changed[_place(data, rng)] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def truncate(data: bytes, rng: np.random.Generator) -> bytes:
    """Cut off the end."""
    return data[: _place(data, rng)]


def remove(data: bytes, rng: np.random.Generator) -> bytes:
    """Cut out a few bytes."""
    start = _place(data, rng)
    return data[:start] + data[start + int(rng.integers(1, 65)) :]


def insert(data: bytes, rng: np.random.Generator) -> bytes:
    """Put a few random bytes in."""
    start = _place(data, rng)
    return data[:start] + rng.bytes(int(rng.integers(1, 65))) + data[start:]


def splice(data: bytes, rng: np.random.Generator) -> bytes:
    """Copy a part of the file over another part."""
    length = int(rng.integers(1, 65))
    source, target = _place(data, rng), _place(data, rng)
    return data[:target] + data[source : source + length] + data[target + length :]


def exaggerate(data: bytes, rng: np.random.Generator) -> bytes:
    """Make a number of 1 to 8 bytes, such as a length, extreme."""
    width = int(rng.choice([1, 2, 4, 8]))
    start = _place(data, rng) // width * width
    value = bytes([int(rng.choice(_EXTREMES))]) * (width - 1) + bytes([int(rng.choice(_EXTREMES))])
    return data[:start] + value + data[start + width :]


MUTATIONS: tuple[Mutation, ...] = (flip_bits, truncate, remove, insert, splice, exaggerate)


def mutate(data: bytes, rng: np.random.Generator) -> bytes:
    """Damage a file in one way, or now and then in several.

    Examples
    --------
    >>> one, again = (mutate(bytes(99), np.random.default_rng(3)) for _ in range(2))
    >>> one == again
    True
    """
    for _ in range(int(rng.choice([1, 1, 1, 2, 4]))):
        data = MUTATIONS[int(rng.integers(len(MUTATIONS)))](data, rng)
    return data
