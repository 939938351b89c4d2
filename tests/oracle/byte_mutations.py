"""Ways to break the bytes of a file, apart from those of its constants; see
`tests.oracle.mutators`."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from typing import TypeAlias

from testmodels import ModelBuilder

Mutation: TypeAlias = Callable[[bytes, Random], "tuple[bytes, str] | None"]

_CONSTANT = 16
"""From this number of bytes on the data of a buffer is left alone: it is mostly weights."""

_WORDS = (
    0,
    1,
    2,
    3,
    4,
    8,
    127,
    1 << 16,
    1 << 24,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 4,
    (1 << 32) - 1,
)


def flip_bit(model: bytes, random: Random) -> tuple[bytes, str]:
    """Flip one bit."""
    at, bit = _place(model, random), random.randrange(8)
    return _with(model, at, bytes([model[at] ^ 1 << bit])), f"bit {bit} of byte {at}"


def set_byte(model: bytes, random: Random) -> tuple[bytes, str]:
    """Give one byte another value."""
    at = _place(model, random)
    value = random.choice((0, 1, 2, 4, 8, 0x7F, 0x80, 0xFF, random.randrange(256)))
    return _with(model, at, bytes([value])), f"byte {at} from {model[at]} to {value}"


def set_word(model: bytes, random: Random) -> tuple[bytes, str] | None:
    """Give an aligned 32-bit number, such as an offset or a length, another value."""
    at = _place(model, random) & ~3
    if at + 4 > len(model):
        return None
    (before,) = struct.unpack_from("<I", model, at)
    near = ((before + 4) % (1 << 32), (before - 4) % (1 << 32), (before + 1) % (1 << 32))
    value = random.choice((*_WORDS, *near, random.randrange(len(model))))
    return _with(model, at, struct.pack("<I", value)), f"word {at} from {before} to {value}"


def set_half_word(model: bytes, random: Random) -> tuple[bytes, str] | None:
    """Give an aligned 16-bit number, such as an entry of a vtable, another value."""
    at = _place(model, random) & ~1
    if at + 2 > len(model):
        return None
    (before,) = struct.unpack_from("<H", model, at)
    value = random.choice((0, 4, 5, 6, 8, 12, 16, 100, 0x7FFF, 0xFFFF, (before + 4) % (1 << 16)))
    return _with(model, at, struct.pack("<H", value)), f"half word {at} from {before} to {value}"


def truncate(model: bytes, random: Random) -> tuple[bytes, str]:
    """Cut the file."""
    at = random.choice((0, 3, 8, 16, len(model) // 2, len(model) - 1, random.randrange(len(model))))
    return model[:at], f"to {at} of {len(model)} bytes"


def insert(model: bytes, random: Random) -> tuple[bytes, str]:
    """Put some bytes in between."""
    at, content = _place(model, random), bytes(random.choice((1, 2, 4, 16)))
    return model[:at] + content + model[at:], f"{len(content)} bytes at {at}"


def delete(model: bytes, random: Random) -> tuple[bytes, str]:
    """Take some bytes out."""
    at, count = _place(model, random), random.choice((1, 2, 4, 16))
    return model[:at] + model[at + count :], f"{count} bytes at {at}"


def overwrite(model: bytes, random: Random) -> tuple[bytes, str]:
    """Zero some bytes, or put others of the same file there."""
    at, count = _place(model, random), random.choice((4, 16, 64))
    start = random.randrange(len(model))
    content = random.choice((bytes(count), b"\xff" * count, model[start : start + count]))
    return _with(model, at, content)[: len(model)], f"{len(content)} bytes at {at}"


def append(model: bytes, random: Random) -> tuple[bytes, str]:
    """Put some bytes behind the end."""
    content = random.choice((b"\0", b"\n", bytes(64), b"PK\3\4", b"x" * 1000))
    return model + content, f"{len(content)} bytes"


MUTATIONS: Mapping[str, Mutation] = {
    "flip bit": flip_bit,
    "set byte": set_byte,
    "set word": set_word,
    "set half word": set_half_word,
    "truncate": truncate,
    "insert": insert,
    "delete": delete,
    "overwrite": overwrite,
    "append": append,
}


def _with(model: bytes, at: int, content: bytes) -> bytes:
    return model[:at] + content + model[at + len(content) :]


def _place(model: bytes, random: Random) -> int:
    """A byte that belongs to no larger constant; in the first 64 one time in ten."""
    if random.random() < 0.1:
        return random.randrange(min(64, len(model)))
    gaps = _gaps(model)
    nth = random.randrange(sum(end - start for start, end in gaps))
    for start, end in gaps:
        if nth < end - start:
            return start + nth
        nth -= end - start
    raise AssertionError


@lru_cache(maxsize=1)
def _gaps(model: bytes) -> tuple[tuple[int, int], ...]:
    """The ranges of bytes between the larger constants."""
    constants: list[tuple[int, int]] = []
    for buffer in ModelBuilder.from_bytes(model).fields["buffers"]:
        data = buffer.get("data") or b""
        # Preceded by its length, so that the same numbers elsewhere are not taken for it.
        found = model.find(struct.pack("<I", len(data)) + data) if len(data) >= _CONSTANT else -1
        if found >= 0:
            constants.append((found + 4, found + 4 + len(data)))
    gaps, end = [], 0
    for start, stop in sorted(constants):
        if start > end:
            gaps.append((end, start))
        end = max(end, stop)
    if end < len(model):
        gaps.append((end, len(model)))
    return tuple(gaps)
