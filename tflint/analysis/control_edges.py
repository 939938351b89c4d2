"""The metadata entry that says which operators must stay in order.

Layout: version 1, then for each subgraph a list of pairs of operator indices. Every number is a
varint of 7 bits a byte, lowest first; indices are in zigzag form; lists begin with their length
(LiteRT `tflite/converter/experimental/remat/metadata_util.cc`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ENTRY_NAME = "model_control_dependencies"
VERSION = 1

# Real entries have some bytes for each operator with side effects.
MAX_BYTES = 1 << 20

_VECTOR_BYTES, _PAIR_BYTES = 24, 8


class EdgesProblem(NamedTuple):
    """What is wrong, as completes "the entry ...", and the bytes that the runtime allocates for a
    count that nothing stands behind."""

    text: str
    allocates: int = 0


class _MalformedError(ValueError):
    def __init__(self, text: str, allocates: int = 0) -> None:
        super().__init__(text)
        self.problem = EdgesProblem(text, allocates)


def control_edges_problem(data: memoryview, operators: Sequence[int]) -> EdgesProblem | None:
    """The first thing that is wrong with the entry of a model whose subgraphs have so many operators.

    Entries of more than 1 MiB are not looked at.
    """
    if len(data) > MAX_BYTES:
        return None
    try:
        _read(_Numbers(bytes(data)), operators)
    except _MalformedError as error:
        return error.problem
    return None


def _read(numbers: _Numbers, operators: Sequence[int]) -> None:
    version = numbers.unsigned()
    if version != VERSION:
        raise _MalformedError(f"has version {version}, not {VERSION}")
    lists = numbers.count(_VECTOR_BYTES, 1)
    if lists != len(operators):
        raise _MalformedError(f"has {lists:,} lists for {len(operators):,} subgraphs")
    for subgraph, size in enumerate(operators):
        for _ in range(numbers.count(_PAIR_BYTES, 2)):
            for _ in range(2):
                index = numbers.signed()
                if not 0 <= index < size:
                    raise _MalformedError(
                        f"names operator {index:,} of subgraph {subgraph}, which has {size:,}"
                    )
    if numbers.left:
        raise _MalformedError(f"has {numbers.left:,} bytes too many")


class _Numbers:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    @property
    def left(self) -> int:
        return len(self.data) - self.position

    def unsigned(self) -> int:
        value = shift = 0
        while True:
            if not self.left:
                raise _MalformedError(f"ends inside of a number, after {len(self.data):,} bytes")
            byte = self.data[self.position]
            self.position += 1
            # The runtime computes with 32 bits.
            value = (value | (byte & 0x7F) << shift) & 0xFFFFFFFF
            shift = min(shift + 7, 35)
            if byte < 0x80:
                return value

    def signed(self) -> int:
        value = self.unsigned()
        return -(value >> 1) - 1 if value & 1 else value >> 1

    def count(self, element_bytes: int, least: int) -> int:
        """A length; each element takes at least `least` bytes here and `element_bytes` in memory."""
        found = self.unsigned()
        if found * least > self.left:
            text = f"claims {found:,} entries in the {self.left:,} bytes that are left"
            raise _MalformedError(text, found * element_bytes)
        return found
