"""Tables as plain dictionaries, for listings and JSON."""

from __future__ import annotations

import hashlib
from typing import Any

from tflint.flatbuffer.schema import Kind, Schema
from tflint.flatbuffer.values import Table, Text, Vector

MAX_ELEMENTS = 256
LEFT_OUT = "…"


def plain(table: Table, schema: Schema, budget: int = 10_000) -> dict[str, Any]:
    """What the file stores in a table and in all below it: enum names, texts, lists, dictionaries.

    Fields that are absent are left out, and so are type codes of unions: a union is a dictionary
    with the name of its type as the only key. A vector of bytes, or of more than 256 scalars, becomes
    a note of its length and digest; everything after `budget` values becomes `…`.
    """
    return _Plain(schema, budget).table(table)


class _Plain:
    def __init__(self, schema: Schema, budget: int) -> None:
        self.schema = schema
        self.enums = frozenset(schema.names("enum"))
        self.budget = budget

    def table(self, table: Table) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for field in table.type.fields:
            value = table.values[field.slot]
            if field.slot not in table.offsets or value is None or field.kind is Kind.DEPRECATED:
                continue
            union = field.name.removesuffix("_type")
            if union != field.name and union in table.type.by_name:
                continue
            found[field.name] = self.value(value, field.type)
            if field.kind is Kind.UNION and isinstance(value, Table):
                found[field.name] = {value.type.name: found[field.name]}
        return found

    def value(self, value: Any, type_name: str) -> Any:
        self.budget -= 1
        if self.budget < 0:
            return LEFT_OUT
        if isinstance(value, Table):
            return self.table(value)
        if isinstance(value, Text):
            return str(value)
        if isinstance(value, Vector):
            if value.width == 1:
                return f"{value.count} bytes, {digest(value.bytes())}"
            if value.count > MAX_ELEMENTS:
                return f"{value.count} values, {digest(value.bytes())}"
            return [self.scalar(element, type_name) for element in value.tuple()]
        if isinstance(value, list):
            kept = [self.value(v, type_name) for v in value[:MAX_ELEMENTS]]
            return kept if len(value) <= MAX_ELEMENTS else [*kept, f"{LEFT_OUT} of {len(value)}"]
        return self.scalar(value, type_name)

    def scalar(self, value: Any, type_name: str) -> Any:
        if type_name in self.enums:
            return self.schema.enum(type_name).names.get(value, value)
        return shortest(value) if isinstance(value, float) else value


def digest(data: memoryview | bytes) -> str:
    """`sha256:` and the first eight hexadecimal digits of the digest."""
    return f"sha256:{hashlib.sha256(data).hexdigest()[:8]}"


def shortest(value: float) -> float:
    """The double whose shortest text is that of the stored 32-bit float (0.1, not
    0.10000000149011612)."""
    import numpy

    return float(str(numpy.float32(value)))
