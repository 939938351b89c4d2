"""Options of an operator, by their schema names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tflint.flatbuffer import Kind, Schema, Table, Text, Vector


class Options(Mapping[str, Any]):
    """The builtin options table of an operator: name -> number, enum name, text or tuple.

    Values of an enum are given by name (`"SAME"`), unknown ones as the number. An absent table is an
    empty mapping; mind that kernels then read zeros, not the schema's defaults (LiteRT
    `tflite/core/api/flatbuffer_conversions.cc`).
    """

    __slots__ = ("schema", "table")

    def __init__(self, schema: Schema, table: Table | None) -> None:
        self.schema = schema
        self.table = table

    @property
    def kind(self) -> str:
        """The name of the table, for example `Conv2DOptions`; empty when absent."""
        return self.table.type.name if self.table is not None else ""

    def __getitem__(self, name: str) -> Any:
        if self.table is None or name not in self.table.type.by_name:
            raise KeyError(name)
        field = self.table.type.by_name[name]
        value = self.table.values[field.slot]
        if isinstance(value, Text):
            return str(value)
        if isinstance(value, Vector):
            return value.tuple()
        if field.kind is Kind.SCALAR and field.type:
            return self.schema.enum(field.type).names.get(value, value)
        return value

    def __iter__(self) -> Iterator[str]:
        if self.table is not None:
            for field in self.table.type.fields:
                if field.kind is not Kind.DEPRECATED:
                    yield field.name

    def __len__(self) -> int:
        return sum(1 for _ in self)
