"""Writes nested dictionaries as a flatbuffer, without judging what they say.

A table is a dictionary from field name to value; a key that is absent or `None` leaves the field
out, any other value is stored, even where it equals the schema's default. Values:

- scalars: numbers, wrapped to the width of the field; enums also by name;
- strings: `str` or `bytes`;
- vectors: sequences or numpy arrays, `[ubyte]` also as `bytes` (stored at a multiple of 16);
- unions: `(table, fields)`, where `fields` may be `None` to store the type code alone; the key
  `<field>_type` stores another type code than the one that fits;
- a key that is a number is a slot the schema does not know: `{14: ("int", 5)}`.

One dictionary that occurs in several places is written once and referred to from all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import flatbuffers
import numpy as np
from flatbuffers import number_types
from numpy.typing import NDArray

from testmodels.schema import Schema

Fields: TypeAlias = dict[Any, Any]
"""A table: field names (or slot numbers) and their values, see above."""

_FLAGS = {
    "bool": number_types.BoolFlags,
    "byte": number_types.Int8Flags,
    "ubyte": number_types.Uint8Flags,
    "short": number_types.Int16Flags,
    "ushort": number_types.Uint16Flags,
    "int": number_types.Int32Flags,
    "uint": number_types.Uint32Flags,
    "long": number_types.Int64Flags,
    "ulong": number_types.Uint64Flags,
    "float": number_types.Float32Flags,
    "double": number_types.Float64Flags,
}
NUMPY_TYPES = {
    "bool": "?",
    "byte": "<i1",
    "ubyte": "<u1",
    "short": "<i2",
    "ushort": "<u2",
    "int": "<i4",
    "uint": "<u4",
    "long": "<i8",
    "ulong": "<u8",
    "float": "<f4",
    "double": "<f8",
}
_BYTE_VECTOR_ALIGNMENT = 16


def write_flatbuffer(schema: Schema, root: Fields) -> bytes:
    """The bytes of a flatbuffer file whose root table has the fields `root`.

    Raises KeyError when a table has a field, or an enum a name, that the schema does not know.
    """
    writer = _Writer(schema)
    offset = writer.table(schema.root, root)
    writer.builder.Finish(offset, file_identifier=schema.identifier)
    return bytes(writer.builder.Output())


class _Writer:
    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.builder = flatbuffers.Builder(1024)
        # The dictionaries are kept with their offsets, so that no other can take over their id.
        self._written: dict[tuple[int, str], tuple[Fields, int]] = {}

    def table(self, table: str, fields: Fields) -> int:
        key = (id(fields), table)
        if key not in self._written:
            self._written[key] = fields, self._new_table(table, fields)
        return self._written[key][1]

    def _new_table(self, table: str, fields: Fields) -> int:
        stored: dict[int, tuple[str | None, Any]] = {}
        unused = {key for key in fields if isinstance(key, str)}
        for slot, declaration in self.schema.slots(table):
            name, type_name = declaration.name, declaration.type
            value = fields.get(name)
            unused.discard(name)
            if type_name in self.schema.unions:
                unused.discard(f"{name}_type")
                code, value = self._union(type_name, value, fields.get(f"{name}_type"))
                if code is not None:
                    stored[slot - 1] = ("ubyte", code)
                if value is not None:
                    stored[slot] = (None, value)
            elif value is not None:
                stored[slot] = self._value(type_name, value)
        if unused:
            raise KeyError(f"{table} has no field {sorted(unused)}")
        for key, entry in fields.items():
            if isinstance(key, int):
                stored[key] = self._value(*entry)
        return self._finished_table(stored)

    def _finished_table(self, stored: Mapping[int, tuple[str | None, Any]]) -> int:
        self.builder.StartObject(max(stored, default=-1) + 1)
        for slot, (scalar, value) in stored.items():
            if scalar is None:
                self.builder.PrependUOffsetTRelativeSlot(slot, value, 0)
            else:
                self.builder.PrependSlot(_FLAGS[scalar], slot, value, None)
        return int(self.builder.EndObject())

    def _union(self, union: str, value: Any, code: Any) -> tuple[int | None, int | None]:
        codes = self.schema.unions[union]
        if isinstance(code, str):
            code = codes[code]
        if value is None:
            return code, None
        table, fields = value
        offset = None if fields is None else self.table(table, fields)
        return (codes[table] if code is None else code), offset

    def _value(self, type_name: str, value: Any) -> tuple[str | None, Any]:
        scalar = self.schema.scalar_of(type_name)
        if scalar is not None:
            return scalar, _stored_number(scalar, self._number(type_name, value))
        if type_name == "string":
            return None, self.builder.CreateString(value)
        if type_name.startswith("["):
            return None, self._vector(type_name[1:-1], value)
        return None, self.table(type_name, value)

    def _number(self, type_name: str, value: Any) -> Any:
        return self.schema.enums[type_name][value] if isinstance(value, str) else value

    def _vector(self, element: str, values: Any) -> int:
        scalar = self.schema.scalar_of(element)
        if scalar is not None:
            if not isinstance(values, bytes | bytearray | memoryview | np.ndarray):
                values = [self._number(element, value) for value in values]
            return self._scalar_vector(scalar, values)
        offsets = [self._value(element, value)[1] for value in values]
        self.builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self.builder.PrependUOffsetTRelative(offset)
        return int(self.builder.EndVector())

    def _scalar_vector(self, scalar: str, values: Any) -> int:
        width = _FLAGS[scalar].bytewidth
        content = _stored_numbers(scalar, values).tobytes()
        alignment = _BYTE_VECTOR_ALIGNMENT if scalar == "ubyte" else width
        self.builder.StartVector(width, len(content) // width, alignment)
        self.builder.head = self.builder.Head() - len(content)
        self.builder.Bytes[self.builder.Head() : self.builder.Head() + len(content)] = content
        return int(self.builder.EndVector())


def _stored_number(scalar: str, value: Any) -> Any:
    return _stored_numbers(scalar, [value])[0].item()


def _stored_numbers(scalar: str, values: Any) -> NDArray[Any]:
    if isinstance(values, bytes | bytearray | memoryview):
        return np.frombuffer(values, np.uint8)
    stored_type = np.dtype(NUMPY_TYPES[scalar])
    if isinstance(values, np.ndarray) or stored_type.kind in "fb":
        return np.asarray(values).astype(stored_type)
    modulus = 1 << (8 * stored_type.itemsize)
    wrapped = np.array([int(value) % modulus for value in values], f"<u{stored_type.itemsize}")
    return wrapped.view(stored_type)
