"""A FlatBuffers schema as data.

A schema is declared as text, one line per type (continuation lines are indented)::

    enum Padding:byte = SAME VALID
    union SparseIndexVector = Int32Vector Uint16Vector Uint8Vector
    struct UInt8 = value:ubyte
    table Buffer = data:[ubyte] offset:ulong size:ulong

The slot of a field is its place in the line, and a field of a union type takes two (type code, then
value), as in FlatBuffers. Types are parsed when they are first asked for: a model uses few of the
150 option tables.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property
from typing import NamedTuple

# FlatBuffers scalar -> (struct code, bytes). All little endian.
SCALARS = {
    "bool": ("?", 1),
    "byte": ("b", 1),
    "ubyte": ("B", 1),
    "short": ("h", 2),
    "ushort": ("H", 2),
    "int": ("i", 4),
    "uint": ("I", 4),
    "float": ("f", 4),
    "long": ("q", 8),
    "ulong": ("Q", 8),
    "double": ("d", 8),
}


class Kind(Enum):
    """What stands at a field: the value itself, or an offset to it."""

    SCALAR = "scalar"
    STRING = "string"
    SCALARS = "vector of scalars"
    STRINGS = "vector of strings"
    TABLE = "table"
    TABLES = "vector of tables"
    UNION = "union"
    DEPRECATED = "deprecated"


class EnumType:
    """An enum: its scalar type and the name of each value."""

    def __init__(self, name: str, scalar: str, names: dict[int, str]) -> None:
        self.name = name
        self.scalar = scalar
        self.names = names

    @cached_property
    def values(self) -> dict[str, int]:
        """The value of each name."""
        return {name: value for value, name in self.names.items()}


class Field(NamedTuple):
    """One slot of a table.

    `code` and `width` describe the scalar (or the element of a vector of scalars); `type` names the
    table, union or enum it refers to (empty for plain scalars and strings).
    """

    name: str
    slot: int
    kind: Kind
    type: str = ""
    code: str = ""
    width: int = 0
    default: int | float | bool | None = None


class TableType:
    """A table: its fields by slot and by name, and the slot of each name. `index` numbers the tables
    that were asked for."""

    __slots__ = ("by_name", "defaults", "fields", "index", "name", "slots")

    def __init__(self, name: str, fields: tuple[Field, ...], index: int) -> None:
        self.name = name
        self.fields = fields
        self.index = index
        self.by_name = {field.name: field for field in fields}
        self.slots = {field.name: field.slot for field in fields}
        self.defaults = [field.default for field in fields]

    def __repr__(self) -> str:
        return f"<table type {self.name}>"


class Schema:
    """The tables, enums and unions of one `.fbs`, its root table and its file identifier."""

    def __init__(self, *, root: str, identifier: bytes | None, text: str) -> None:
        self.root = root
        self.identifier = identifier
        self._text = text
        self._tables: dict[str, TableType] = {}
        self._enums: dict[str, EnumType] = {}
        self._unions: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _lines(self) -> dict[str, tuple[str, str, str]]:
        """Type name -> (keyword, scalar type of an enum, declaration)."""
        lines: dict[str, tuple[str, str, str]] = {}
        for line in re.sub(r"\n +", " ", self._text).strip().splitlines():
            if line:
                head, _, declaration = line.partition("=")
                keyword, _, name = head.strip().partition(" ")
                name, _, scalar = name.partition(":")
                lines[name] = (keyword, scalar, declaration.strip())
        return lines

    def names(self, keyword: str) -> list[str]:
        """The names of all types declared with `table`, `enum`, `union` or `struct`."""
        return [name for name, line in self._lines.items() if line[0] == keyword]

    def table(self, name: str) -> TableType:
        """The table called `name`; `KeyError` when there is none."""
        found = self._tables.get(name)
        if found is None:
            keyword, _, declaration = self._lines[name]
            if keyword != "table":
                raise KeyError(name)
            found = TableType(name, self._fields(declaration), len(self._tables))
            self._tables[name] = found
        return found

    def enum(self, name: str) -> EnumType:
        """The enum called `name`; `KeyError` when there is none."""
        found = self._enums.get(name)
        if found is None:
            keyword, scalar, declaration = self._lines[name]
            if keyword != "enum":
                raise KeyError(name)
            names: dict[int, str] = {}
            value = -1
            for entry in declaration.split():
                text, _, number = entry.partition("=")
                value = int(number) if number else value + 1
                names[value] = text
            found = self._enums[name] = EnumType(name, scalar, names)
        return found

    def union(self, name: str) -> tuple[str, ...]:
        """The members of a union, in the order of their type codes, which begin at 1."""
        found = self._unions.get(name)
        if found is None:
            keyword, _, declaration = self._lines[name]
            if keyword != "union":
                raise KeyError(name)
            found = self._unions[name] = tuple(declaration.split())
        return found

    def struct(self, name: str) -> Field | None:
        """The single scalar of a struct (the only kind these schemas have), or `None` for a table."""
        keyword, _, declaration = self._lines[name]
        return self._field(declaration, 0) if keyword == "struct" else None

    def _fields(self, declaration: str) -> tuple[Field, ...]:
        fields: list[Field] = []
        for entry in declaration.split():
            field = self._field(entry, len(fields))
            if field.kind is Kind.UNION:
                code = Field(f"{field.name}_type", len(fields), Kind.SCALAR, "", "B", 1, 0)
                fields.append(code)
                field = self._field(entry, len(fields))
            fields.append(field)
        return tuple(fields)

    def _field(self, entry: str, slot: int) -> Field:
        name, _, rest = entry.partition(":")
        type_name, _, default = rest.rstrip("!").partition("=")
        if rest.endswith("!"):
            return Field(name, slot, Kind.DEPRECATED)
        vector = type_name.startswith("[")
        element = type_name.strip("[]")
        if element == "string":
            return Field(name, slot, Kind.STRINGS if vector else Kind.STRING)
        if element in SCALARS:
            code, width = SCALARS[element]
            reference = ""
        else:
            keyword, scalar, _ = self._lines[element]
            if keyword == "union":
                return Field(name, slot, Kind.UNION, element)
            if keyword == "table":
                return Field(name, slot, Kind.TABLES if vector else Kind.TABLE, element)
            code, width = SCALARS[scalar]
            reference = element
        if vector:
            return Field(name, slot, Kind.SCALARS, reference, code, width)
        value: int | float | bool = 0
        if code in "fd":
            value = float(default or 0)
        elif code == "?":
            value = default == "1"
        else:
            value = int(default or 0)
        return Field(name, slot, Kind.SCALAR, reference, code, width, value)
