"""Reads a sound flatbuffer back into the dictionaries that `flatbuffer_writer` writes.

For files of our own making only: nothing is checked before it is followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import flatbuffers
import numpy as np

from testmodels.flatbuffer_writer import NUMPY_TYPES, Fields
from testmodels.schema import Schema


def read_flatbuffer(schema: Schema, data: bytes) -> Fields:
    """The root table as nested dictionaries, without the fields that are absent and without slots
    that the schema does not know. Enum values stay numbers, unions become `(table, fields)`."""
    return _Reader(schema, data).table(schema.root, _number(data, "uint", 0))


class _Reader:
    def __init__(self, schema: Schema, data: bytes) -> None:
        self.schema = schema
        self.data = data

    def table(self, table: str, position: int) -> Fields:
        raw = flatbuffers.table.Table(self.data, position)
        fields: Fields = {}
        for slot, declaration in self.schema.slots(table):
            name, type_name = declaration.name, declaration.type
            in_table = raw.Offset(4 + 2 * slot)
            if in_table and type_name in self.schema.unions:
                code = _number(self.data, "ubyte", position + raw.Offset(4 + 2 * (slot - 1)))
                member = _name_of(self.schema.unions[type_name], code)
                fields[name] = (member, self.table(member, self._target(position + in_table)))
            elif in_table:
                fields[name] = self._value(type_name, position + in_table)
        return fields

    def _value(self, type_name: str, position: int) -> Any:
        scalar = self.schema.scalar_of(type_name)
        if scalar is not None:
            return _number(self.data, scalar, position)
        target = self._target(position)
        if type_name == "string":
            return self._elements("ubyte", target)
        if type_name.startswith("["):
            return self._vector(type_name[1:-1], target)
        return self.table(type_name, target)

    def _vector(self, element: str, position: int) -> Any:
        scalar = self.schema.scalar_of(element)
        if scalar is not None:
            return self._elements(scalar, position)
        count = _number(self.data, "uint", position)
        starts = range(position + 4, position + 4 + 4 * count, 4)
        return [self._value(element, start) for start in starts]

    def _elements(self, scalar: str, position: int) -> Any:
        count = _number(self.data, "uint", position)
        elements = np.frombuffer(self.data, NUMPY_TYPES[scalar], count, position + 4)
        return elements.tobytes() if scalar == "ubyte" else elements.tolist()

    def _target(self, position: int) -> int:
        return position + int(_number(self.data, "uint", position))


def _number(data: bytes, scalar: str, position: int) -> Any:
    return np.frombuffer(data, NUMPY_TYPES[scalar], 1, position)[0].item()


def _name_of(codes: Mapping[str, int], code: int) -> str:
    return next(name for name, value in codes.items() if value == code)
