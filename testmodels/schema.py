"""A flatbuffer schema as plain data: what a writer needs to turn dictionaries into bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

SCALARS = frozenset(
    ("bool", "byte", "ubyte", "short", "ushort", "int", "uint", "long", "ulong", "float", "double")
)


@dataclass(frozen=True, slots=True)
class FieldDeclaration:
    """A field: its type is a scalar, `string`, an enum, a table, a union, or a vector `[type]`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables, enums and unions of one kind of flatbuffer file.

    `enum_widths` gives the scalar type of the enums that are not a `byte`. The values of a union
    are the type codes of its tables; a table that `tables` does not list has no fields.
    """

    root: str
    identifier: bytes | None
    tables: Mapping[str, tuple[FieldDeclaration, ...]]
    enums: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    enum_widths: Mapping[str, str] = field(default_factory=dict)

    def scalar_of(self, type_name: str) -> str | None:
        """The scalar type that values of `type_name` are stored as, `None` for offsets."""
        if type_name in self.enums:
            return self.enum_widths.get(type_name, "byte")
        return type_name if type_name in SCALARS else None

    def slots(self, table: str) -> list[tuple[int, FieldDeclaration]]:
        """The fields of a table with their slots. A union's slot is that of its value; its type
        code sits in the slot before."""
        slots = []
        next_slot = 0
        for declaration in self.tables.get(table, ()):
            next_slot += declaration.type in self.unions
            slots.append((next_slot, declaration))
            next_slot += 1
        return slots


def parse_tables(text: str) -> dict[str, tuple[FieldDeclaration, ...]]:
    """Reads lines of the form `Table: field:type, field:type`; indented lines continue the last."""
    tables = {}
    for line in filter(None, text.replace("\n    ", " ").splitlines()):
        table, _, fields = line.partition(": ")
        pairs = (pair.strip().split(":") for pair in fields.split(","))
        tables[table] = tuple(FieldDeclaration(name, type_name) for name, type_name in pairs)
    return tables
