"""Tables as plain dictionaries, for listings and JSON."""

from __future__ import annotations

from typing import Any

from tflint.flatbuffer.schema import Kind, Schema
from tflint.flatbuffer.values import Table, Text, Vector

MAX_ELEMENTS = 256


def plain(table: Table, schema: Schema, budget: int = 10_000) -> dict[str, Any]:
    """What the file stores in a table and in all below it: enum names, texts, lists, dictionaries.

    Fields that are absent are left out. Vectors of bytes and vectors of more than 256 elements
    become a note of their length, and so does everything after `budget` values.
    """
    return _Plain(schema, budget).table(table)


class _Plain:
    def __init__(self, schema: Schema, budget: int) -> None:
        self.schema = schema
        self.budget = budget

    def table(self, table: Table) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in table.type.fields:
            value = table.values[field.slot]
            if field.slot not in table.offsets or value is None or field.kind is Kind.DEPRECATED:
                continue
            union = field.name.removesuffix("_type")
            if field.name.endswith("_type") and union in table.type.by_name:
                continue
            found[field.name] = self.value(value, field.type)
            if field.kind is Kind.UNION and isinstance(value, Table):
                found[field.name] = {value.type.name: found[field.name]}
        return found

    def value(self, value: Any, type_name: str) -> Any:
        self.budget -= 1
        if self.budget < 0:
            return "…"
        if isinstance(value, Table):
            return self.table(value)
        if isinstance(value, Text):
            return str(value)
        if isinstance(value, Vector):
            if value.width == 1 or value.count > MAX_ELEMENTS:
                return f"{value.count} elements, {value.nbytes} bytes"
            return [self.scalar(element, type_name) for element in value.tuple()]
        if isinstance(value, list):
            kept = [self.value(v, type_name) for v in value[:MAX_ELEMENTS]]
            return kept if len(value) <= MAX_ELEMENTS else [*kept, f"… of {len(value)}"]
        return self.scalar(value, type_name)

    def scalar(self, value: Any, type_name: str) -> Any:
        if type_name and type_name in self.schema.names("enum"):
            return self.schema.enum(type_name).names.get(value, value)
        return shortest(value) if isinstance(value, float) else value


def shortest(value: float) -> float:
    """The double whose shortest text is that of the stored 32-bit float (0.1, not
    0.10000000149011612)."""
    import numpy

    return float(str(numpy.float32(value)))
