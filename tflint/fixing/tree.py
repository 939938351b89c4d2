"""A small flatbuffer as a tree that can be changed and written again.

A table is a dictionary with the fields that are stored: numbers, `bytes` for strings (their encoding
is kept), tuples of numbers, lists, tables, and `Union`. What is absent stays absent, and a default
that is stored stays stored, because readers can tell them apart.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tflint.fixing.refusal import RefusedError
from tflint.flatbuffer import Kind, Schema, Table, TableType, Text, Vector, read

if TYPE_CHECKING:
    from flatbuffers import Builder

Tree: TypeAlias = dict[str, Any]

MAX_TABLES = 10_000
"""Forged metadata can use the same tables a million times; real one has some fifty."""

# Bytes can be a flatbuffer again, whose numbers are to be aligned.
_BYTES_ALIGNMENT = 16

_PREPEND = {
    "?": "PrependBoolSlot",
    "b": "PrependInt8Slot",
    "B": "PrependUint8Slot",
    "h": "PrependInt16Slot",
    "H": "PrependUint16Slot",
    "i": "PrependInt32Slot",
    "I": "PrependUint32Slot",
    "q": "PrependInt64Slot",
    "Q": "PrependUint64Slot",
    "f": "PrependFloat32Slot",
    "d": "PrependFloat64Slot",
}


class Union(NamedTuple):
    """The value of a field of a union type: the name of the table it holds, and its fields, which
    can be absent although the type is set."""

    type: str
    fields: Tree | None


def read_tree(data: memoryview, schema: Schema) -> Tree:
    """The tree of a flatbuffer. Raises `RefusedError` when any of it would be lost: it is damaged,
    or has fields that only a newer schema explains."""
    document = read(data, schema)
    if document.root is None or document.damages or document.stopped:
        raise RefusedError("its metadata is damaged")
    if document.visits > MAX_TABLES:
        raise RefusedError(f"its metadata has more than {MAX_TABLES:,} tables")
    if document.unknown_fields or document.unknown_unions:
        raise RefusedError("its metadata has fields that only a newer schema explains")
    return _table(document.root, schema)


def write_tree(tree: Tree, schema: Schema) -> bytes:
    """The flatbuffer of a tree, with the identifier of the schema."""
    from flatbuffers import Builder

    builder = Builder(1024)
    builder.ForceDefaults(True)
    root = _Writer(builder, schema).table(tree, schema.table(schema.root))
    builder.Finish(root, file_identifier=schema.identifier)
    return bytes(builder.Output())


def _table(table: Table, schema: Schema) -> Tree:
    found: Tree = {}
    for field in table.type.fields:
        value = table.values[field.slot]
        if field.kind is Kind.UNION:
            code = table.values[field.slot - 1]
            if code:
                members = schema.union(field.type)
                if code > len(members):
                    raise RefusedError("its metadata has fields that only a newer schema explains")
                inner = _table(value, schema) if isinstance(value, Table) else None
                found[field.name] = Union(members[code - 1], inner)
            elif field.slot in table.offsets:
                raise RefusedError("its metadata has a table without a type")
        elif (
            field.slot in table.offsets
            and value is not None
            and not _is_code(table.type, field.name)
        ):
            found[field.name] = _value(value, schema)
    return found


def _value(value: Any, schema: Schema) -> Any:
    if isinstance(value, Table):
        return _table(value, schema)
    if isinstance(value, Text):
        return bytes(value.data[value.start : value.start + value.length])
    if isinstance(value, Vector):
        return value.tuple()
    if isinstance(value, list):
        return [_value(element, schema) for element in value]
    return value


def _is_code(table_type: TableType, name: str) -> bool:
    """The field is the type code of a union."""
    union = table_type.by_name.get(name.removesuffix("_type"))
    return union is not None and union.kind is Kind.UNION and union.name != name


class _Writer:
    """Writes what a table refers to before the table, as FlatBuffers wants it."""

    def __init__(self, builder: Builder, schema: Schema) -> None:
        self.builder = builder
        self.schema = schema

    def table(self, tree: Tree, table_type: TableType) -> int:
        offsets: dict[int, int] = {}
        scalars: list[tuple[int, int, str, Any]] = []
        for field in table_type.fields:
            if field.name not in tree:
                continue
            value = tree[field.name]
            if field.kind is Kind.SCALAR:
                scalars.append((field.width, field.slot, field.code, value))
            elif field.kind is Kind.UNION:
                member = self.schema.union(field.type).index(value.type) + 1
                scalars.append((1, field.slot - 1, "B", member))
                if value.fields is not None:
                    inner = self.schema.table(value.type)
                    offsets[field.slot] = self.table(value.fields, inner)
            elif field.kind is Kind.STRING:
                offsets[field.slot] = self.builder.CreateSharedString(value)
            elif field.kind is Kind.SCALARS:
                offsets[field.slot] = self.scalars(value, field.code, field.width)
            elif field.kind is Kind.TABLE:
                offsets[field.slot] = self.table(value, self.schema.table(field.type))
            else:
                offsets[field.slot] = self.references(value, field.type)
        self.builder.StartObject(len(table_type.fields))
        # The narrow ones last in memory, so that nothing has to be padded.
        for _, slot, code, value in sorted(scalars, key=lambda scalar: scalar[:2]):
            getattr(self.builder, _PREPEND[code])(slot, value, 0)
        for slot, offset in offsets.items():
            self.builder.PrependUOffsetTRelativeSlot(slot, offset, 0)
        return int(self.builder.EndObject())

    def scalars(self, values: tuple[Any, ...], code: str, width: int) -> int:
        content = struct.pack(f"<{len(values)}{code}", *values)
        alignment = _BYTES_ALIGNMENT if width == 1 else width
        self.builder.StartVector(width, len(values), alignment)
        self.builder.head -= len(content)
        self.builder.Bytes[self.builder.head : self.builder.head + len(content)] = content
        return int(self.builder.EndVector())

    def references(self, values: list[Any], type_name: str) -> int:
        written = [
            self.table(value, self.schema.table(type_name))
            if type_name
            else self.builder.CreateSharedString(value)
            for value in values
        ]
        self.builder.StartVector(4, len(written), 4)
        for offset in reversed(written):
            self.builder.PrependUOffsetTRelative(offset)
        return int(self.builder.EndVector())
