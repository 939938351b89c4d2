"""FlexBuffers: what most custom operators keep in `custom_options`.

A FlexBuffer is read from its end: the last byte is the width of the root, the byte before it the
type (google/flatbuffers `include/flatbuffers/flexbuffers.h`). The decoder of the flatbuffers package
follows offsets wherever they lead; this one checks every position and limits depth and elements, so
that any bytes are decoded or refused in a time proportional to their number.
"""

from __future__ import annotations

import struct
from typing import TypeAlias

FlexValue: TypeAlias = (
    "bool | int | float | memoryview | list[FlexValue] | dict[str, FlexValue] | None"
)

# Far above what any public model holds: 2 levels, 13 elements, keys of 40 bytes.
MAX_DEPTH = 16
MAX_ELEMENTS = 10_000
MAX_KEY = 256

_NULL, _INT, _UINT, _FLOAT, _KEY, _STRING = range(6)
_INDIRECT_INT, _INDIRECT_UINT, _INDIRECT_FLOAT, _MAP, _VECTOR = range(6, 11)
_VECTOR_INT, _VECTOR_KEY, _VECTOR_INT2, _VECTOR_FLOAT4 = 11, 14, 16, 24
_BLOB, _BOOL, _VECTOR_BOOL = 25, 26, 36

_SIGNED = {1: "<b", 2: "<h", 4: "<i", 8: "<q"}
_UNSIGNED = {1: "<B", 2: "<H", 4: "<I", 8: "<Q"}
_FLOATING = {2: "<e", 4: "<f", 8: "<d"}


class FlexBufferError(ValueError):
    """The bytes are no FlexBuffer, or one beyond the limits of this reader."""


def decode_flexbuffer(data: memoryview) -> FlexValue:
    """The value at the root.

    Strings and blobs come as views of `data`: a whole compiled model can be in one. Maps become
    dictionaries, vectors lists. Raises `FlexBufferError` when anything points outside, nesting is
    deeper than 16, or there are more than 10,000 elements.
    """
    if len(data) < 3:
        raise FlexBufferError("a FlexBuffer has at least 3 bytes")
    width = data[-1]
    if width not in _UNSIGNED:
        raise FlexBufferError(f"root width {width} is none of 1, 2, 4 and 8")
    return _Reader(data).value(len(data) - 2 - width, width, data[-2], 0)


class _Reader:
    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.elements = 0

    def value(self, at: int, width: int, packed_type: int, depth: int) -> FlexValue:
        """The value whose slot of `width` bytes lies at `at`: the value itself, or an offset."""
        self.count(1)
        if depth > MAX_DEPTH:
            raise FlexBufferError(f"nested deeper than {MAX_DEPTH}")
        kind = packed_type >> 2
        if kind == _NULL:
            return None
        if kind == _BOOL:
            return bool(self.unsigned(at, width))
        if kind in (_INT, _UINT, _FLOAT):
            return self.number(kind, at, width)
        target = at - self.unsigned(at, width)
        inner = 1 << (packed_type & 3)
        if kind in (_INDIRECT_INT, _INDIRECT_UINT, _INDIRECT_FLOAT):
            return self.number(kind - _INDIRECT_INT + _INT, target, inner)
        if kind == _KEY:
            return memoryview(self.key(target).encode())
        if kind in (_STRING, _BLOB):
            return self.bytes(target, self.unsigned(target - inner, inner))
        if kind == _MAP:
            return self.map(target, inner, depth)
        if kind == _VECTOR:
            return self.vector(target, inner, depth)
        return self.typed_vector(kind, target, inner, depth)

    def map(self, at: int, width: int, depth: int) -> dict[str, FlexValue]:
        """Before the size of the values lie the offset to the vector of keys and its width."""
        keys_at = at - 3 * width - self.unsigned(at - 3 * width, width)
        keys_width = self.unsigned(at - 2 * width, width)
        if keys_width not in _UNSIGNED:
            raise FlexBufferError(f"width {keys_width} of the keys is none of 1, 2, 4 and 8")
        found = self.vector(at, width, depth)
        names: list[str] = []
        for index in range(len(found)):
            slot = keys_at + index * keys_width
            names.append(self.key(slot - self.unsigned(slot, keys_width)))
        return dict(zip(names, found, strict=True))

    def vector(self, at: int, width: int, depth: int) -> list[FlexValue]:
        """Behind the elements lie their types, one byte each."""
        size = self.unsigned(at - width, width)
        self.count(size)
        types = self.bytes(at + size * width, size)
        return [self.value(at + i * width, width, types[i], depth + 1) for i in range(size)]

    def typed_vector(self, kind: int, at: int, width: int, depth: int) -> list[FlexValue]:
        if kind == _VECTOR_BOOL:
            element, size = _BOOL, self.unsigned(at - width, width)
        elif _VECTOR_INT <= kind <= _VECTOR_KEY:
            element, size = kind - _VECTOR_INT + _INT, self.unsigned(at - width, width)
        elif _VECTOR_INT2 <= kind <= _VECTOR_FLOAT4:
            element, size = (kind - _VECTOR_INT2) % 3 + _INT, (kind - _VECTOR_INT2) // 3 + 2
        else:
            raise FlexBufferError(f"type {kind} is not in use")
        self.count(size)
        self.bytes(at, size * width)
        return [self.value(at + i * width, width, element << 2, depth + 1) for i in range(size)]

    def number(self, kind: int, at: int, width: int) -> int | float:
        formats = {_INT: _SIGNED, _UINT: _UNSIGNED, _FLOAT: _FLOATING}[kind]
        if width not in formats:
            raise FlexBufferError(f"a number of {width} bytes at {at}")
        number: int | float = struct.unpack(formats[width], self.bytes(at, width))[0]
        return number

    def unsigned(self, at: int, width: int) -> int:
        return int.from_bytes(self.bytes(at, width), "little")

    def bytes(self, at: int, size: int) -> memoryview:
        if at < 0 or size < 0 or at + size > len(self.data):
            raise FlexBufferError(f"{size} bytes at {at} of {len(self.data)}")
        return self.data[at : at + size]

    def key(self, at: int) -> str:
        """A key ends with a zero byte."""
        window = bytes(self.bytes(at, max(0, min(MAX_KEY + 1, len(self.data) - at))))
        end = window.find(0)
        if end < 0:
            raise FlexBufferError(f"the key at {at} does not end")
        return window[:end].decode("utf-8", "replace")

    def count(self, elements: int) -> None:
        self.elements += elements
        if self.elements > MAX_ELEMENTS:
            raise FlexBufferError(f"more than {MAX_ELEMENTS} elements")
