"""One pass over a flatbuffer that decodes and verifies it.

Python's flatbuffers package has no verifier, and accessors generated for it read out of bounds
silently. This reader makes the checks of the C++ verifier (google/flatbuffers
`include/flatbuffers/verifier.h`, `table.h`), so that its verdict is the loader's; where a check fails
it notes the damage and goes on with the rest. What is checked, in the order of the C++ code:

- offsets: aligned to 4, not 0, below 2^31, target inside the buffer;
- tables: position aligned, vtable aligned, of even size and inside the buffer, depth at most 64,
  at most 1,000,000 visits (a table referenced twice counts twice);
- scalars: aligned to their width and inside the buffer;
- vectors: count below (2^31 - 1) / width, elements inside the buffer; strings: a zero byte behind.

Tables of one kind share vtables, so all that a vtable decides (which fields, where, how aligned) is
worked out once per vtable and alignment and then costs one range check and one `unpack` per table.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from tflint.flatbuffer.schema import Field, Kind, Schema, TableType
from tflint.flatbuffer.values import Damage, Path, Table, Text, Vector, path_text

MAX_DEPTH = 64
MAX_VISITS = 1_000_000
MAX_SIZE = 2**31 - 1
MAX_DAMAGES = 1000
# Distinct vectors and strings of a real file do not overlap, so together they are smaller than it.
# Four times that is taken for an attack on whoever reads them all.
MAX_OVERLAP = 4

_U16 = struct.Struct("<H").unpack_from
_U32 = struct.Struct("<I").unpack_from
_I32 = struct.Struct("<i").unpack_from


@dataclass(slots=True)
class Document:
    """A flatbuffer that was read.

    `root` is `None` when nothing could be read. `end` is the first byte behind everything that was
    reached. `stopped` says why reading ended early: `visits` (1,000,000 table visits, where the C++
    verifier refuses the file too), `damages` (1,000 of them) or `overlap` (vectors laid over one
    another unfold to more than four times the file). `unknown_fields` are (table, slot) pairs and
    `unknown_unions` (table, union, type code) triples that only a newer schema explains.
    """

    schema: Schema
    size: int
    root: Table | None = None
    end: int = 0
    damages: list[Damage] = field(default_factory=list)
    stopped: Literal["", "visits", "damages", "overlap"] = ""
    unknown_fields: set[tuple[str, int]] = field(default_factory=set)
    unknown_unions: set[tuple[str, str, int]] = field(default_factory=set)
    visits: int = 0


def read(data: memoryview, schema: Schema) -> Document:
    """Read `data` (bytes from the start of a flatbuffer, of any length) by `schema`.

    Never raises, whatever the bytes. The file identifier is not looked at.
    """
    document = Document(schema, min(len(data), MAX_SIZE - 1))
    reader = _Reader(data, document)
    try:
        reader.read_root()
    except _StopError as stop:
        document.stopped = stop.reason
    document.end = min(reader.end, document.size)
    document.visits = reader.visits
    return document


class _StopError(Exception):
    def __init__(self, reason: Literal["visits", "damages", "overlap"]) -> None:
        super().__init__(reason)
        self.reason = reason


class _BrokenError(Exception):
    """A failed check: the reason, the position of the number, the bytes it claims."""

    def __init__(self, reason: str, position: int, begin: int, end: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.begin = begin
        self.end = end


class _Layout:
    """What one vtable says of tables at one alignment."""

    __slots__ = ("broken", "defaults", "end", "groups", "offsets", "references", "size")

    def __init__(self, size: int, defaults: list[Any]) -> None:
        self.size = size
        self.defaults = defaults
        self.end = 4
        self.offsets: dict[int, int] = {}
        # (unpack, first byte, slots): one entry unless fields overlap, which only forged files do.
        self.groups: list[tuple[Callable[[Any, int], tuple[Any, ...]], int, list[int]]] = []
        self.references: list[tuple[Field, int]] = []
        self.broken: list[tuple[Field, int]] = []


class _Reader:
    def __init__(self, data: memoryview, document: Document) -> None:
        self.data = data
        self.document = document
        self.schema = document.schema
        self.size = document.size
        self.end = 0
        self.visits = 0
        self.depth = 0
        self.layouts: dict[tuple[int, int, int], _Layout] = {}
        self.tables: dict[int, dict[int, Table]] = {}
        self.vectors: dict[tuple[int, str], Vector] = {}
        self.texts: dict[int, Text] = {}
        self.claimed = 0

    def read_root(self) -> None:
        try:
            if self.size < 4:
                raise _BrokenError("range", 0, 0, 12)
            self._table(self._target(0), self.schema.table(self.schema.root), None)
        except _BrokenError as error:
            self._note(None, error)

    def _note(self, path: Path, error: _BrokenError) -> None:
        damages = self.document.damages
        damages.append(
            Damage(path_text(path), error.reason, error.position, error.begin, error.end)
        )
        if len(damages) >= MAX_DAMAGES:
            raise _StopError("damages")

    def _target(self, position: int) -> int:
        """Follow the offset stored at `position`, which was checked to be in range and aligned."""
        offset: int = _U32(self.data, position)[0]
        target = position + offset
        if offset == 0:
            raise _BrokenError("zero-offset", position, position, position + 4)
        if offset >= 2**31:
            raise _BrokenError("offset-sign", position, target, target + 1)
        if target >= self.size:
            raise _BrokenError("range", position, target, target + 1)
        return target

    def _table(self, position: int, table_type: TableType, path: Path) -> Table:
        known = self.tables.get(table_type.index)
        if known is None:
            known = self.tables[table_type.index] = {}
        table = known.get(position)
        if table is not None:
            self.visits += table.visits
            if self.visits > MAX_VISITS:
                raise _StopError("visits")
            return table

        if position & 3:
            raise _BrokenError("misaligned", position, position, position + 4)
        if position + 4 > self.size:
            raise _BrokenError("range", position, position, position + 4)
        vtable = position - _I32(self.data, position)[0]
        key = (vtable, table_type.index, position & 7)
        layout = self.layouts.get(key)
        if layout is None:
            layout = self.layouts[key] = self._layout(vtable, position, table_type)
        if position + layout.end > self.size:
            raise _BrokenError("range", position, position, position + layout.end)
        self.visits += 1
        if self.visits > MAX_VISITS:
            raise _StopError("visits")
        if position + layout.size > self.end:
            self.end = position + layout.size
        before = self.visits

        values = layout.defaults.copy()
        for unpack, start, slots in layout.groups:
            for slot, value in zip(slots, unpack(self.data, position + start), strict=True):
                values[slot] = value
        table = Table(table_type, position, layout.size, layout.offsets, values)
        known[position] = table
        if self.document.root is None:
            self.document.root = table
        for broken, offset in layout.broken:
            where = position + offset
            table.damaged = True
            self._note((path, broken.name, -1), _BrokenError("misaligned", where, where, where))
        self._references(layout, table, path)
        table.visits = self.visits - before + 1
        return table

    def _layout(self, vtable: int, position: int, table_type: TableType) -> _Layout:
        data, size = self.data, self.size
        if vtable < 0 or vtable + 2 > size:
            raise _BrokenError("vtable-range", position, vtable, vtable + 2)
        if vtable & 1:
            raise _BrokenError("misaligned", position, vtable, vtable + 2)
        length: int = _U16(data, vtable)[0]
        if length & 1:
            raise _BrokenError("vtable-odd", vtable, vtable, vtable + length)
        if vtable + max(length, 2) > size:
            raise _BrokenError("vtable-range", vtable, vtable, vtable + length)
        self.end = max(self.end, vtable + length)
        inline = _U16(data, vtable + 2)[0] if length >= 4 else 4
        layout = _Layout(inline, list(table_type.defaults))
        entries = struct.unpack_from(f"<{max(length - 4, 0) // 2}H", data, vtable + 4)
        scalars: list[tuple[int, Field]] = []
        for slot, offset in enumerate(entries):
            if not offset:
                continue
            if slot >= len(table_type.fields):
                self.document.unknown_fields.add((table_type.name, slot))
                continue
            field_ = table_type.fields[slot]
            if field_.kind is Kind.DEPRECATED:
                continue
            width = field_.width if field_.kind is Kind.SCALAR else 4
            if (position + offset) % width:
                layout.broken.append((field_, offset))
                continue
            layout.end = max(layout.end, offset + width)
            layout.offsets[slot] = offset
            if field_.kind is Kind.SCALAR:
                scalars.append((offset, field_))
            else:
                layout.references.append((field_, offset))
        _group(layout, scalars)
        return layout

    def _references(self, layout: _Layout, table: Table, path: Path) -> None:
        """Follow the offsets of a table; a broken one leaves its field absent."""
        position, values = table.position, table.values
        if self.depth >= MAX_DEPTH:
            where = table.position
            self._note(path, _BrokenError("depth", where, where, where))
            return
        self.depth += 1
        for field_, offset in layout.references:
            where = position + offset
            kind = field_.kind
            try:
                if kind is Kind.SCALARS:
                    values[field_.slot] = self._vector(where, field_.code, field_.width)
                elif kind is Kind.TABLE:
                    target = self._target(where)
                    inner = self.schema.table(field_.type)
                    child = self._table(target, inner, (path, field_.name, -1))
                    values[field_.slot] = child
                    table.damaged |= child.damaged
                elif kind is Kind.STRING:
                    values[field_.slot] = self._text(self._target(where))
                elif kind is Kind.UNION:
                    code = values[field_.slot - 1]
                    if code:
                        member = self._union(where, field_, code, table.type, path)
                        values[field_.slot] = member
                        table.damaged |= isinstance(member, Table) and member.damaged
                else:
                    values[field_.slot] = self._list(where, field_, path)
            except _BrokenError as error:
                table.damaged = True
                self._note((path, field_.name, -1), error)
        self.depth -= 1

    def _vector(self, where: int, code: str, width: int) -> Vector:
        position = self._target(where)
        known = self.vectors.get((position, code))
        if known is not None:
            return known
        if position & 3:
            raise _BrokenError("misaligned", where, position, position + 4)
        if position + 4 > self.size:
            raise _BrokenError("range", where, position, position + 4)
        count: int = _U32(self.data, position)[0]
        end = position + 4 + count * width
        if count >= MAX_SIZE // width:
            raise _BrokenError("vector-length", position, position + 4, end)
        if end > self.size:
            raise _BrokenError("range", position, position, end)
        self._claim(position, end)
        vector = Vector(self.data, position + 4, count, code, width)
        self.vectors[position, code] = vector
        return vector

    def _claim(self, begin: int, end: int) -> None:
        self.claimed += end - begin
        if self.claimed > MAX_OVERLAP * self.size:
            raise _StopError("overlap")
        if end > self.end:
            self.end = end

    def _text(self, position: int) -> Text:
        known = self.texts.get(position)
        if known is not None:
            return known
        if position & 3:
            raise _BrokenError("misaligned", position, position, position + 4)
        if position + 4 > self.size:
            raise _BrokenError("range", position, position, position + 4)
        length: int = _U32(self.data, position)[0]
        end = position + 4 + length
        if length >= MAX_SIZE:
            raise _BrokenError("vector-length", position, position + 4, end)
        if end + 1 > self.size:
            raise _BrokenError("range", position, position, end + 1)
        if self.data[end]:
            raise _BrokenError("string-terminator", end, position, end + 1)
        self._claim(position, end + 1)
        text = self.texts[position] = Text(self.data, position + 4, length)
        return text

    def _union(
        self, where: int, field_: Field, code: int, owner: TableType, path: Path
    ) -> Table | int | float | None:
        members = self.schema.union(field_.type)
        if code > len(members):
            self.document.unknown_unions.add((owner.name, field_.name, code))
            return None
        target = self._target(where)
        scalar = self.schema.struct(members[code - 1])
        if scalar is None:
            inner = self.schema.table(members[code - 1])
            return self._table(target, inner, (path, field_.name, -1))
        if target % scalar.width:
            raise _BrokenError("misaligned", where, target, target + scalar.width)
        if target + scalar.width > self.size:
            raise _BrokenError("range", where, target, target + scalar.width)
        value: int | float = struct.unpack_from(f"<{scalar.code}", self.data, target)[0]
        return value

    def _list(self, where: int, field_: Field, path: Path) -> list[Table | Text | None]:
        """A vector of tables or of strings. As in C++, an element's offset is not checked for 0 or
        for its sign; what stands at its target is."""
        offsets = self._vector(where, "I", 4)
        if self.visits + len(offsets) > MAX_VISITS:
            raise _StopError("visits")
        inner = self.schema.table(field_.type) if field_.kind is Kind.TABLES else None
        start = offsets.start
        found: list[Table | Text | None] = []
        for index, offset in enumerate(offsets.tuple()):
            position = start + 4 * index
            target = position + offset
            try:
                if target >= self.size:
                    raise _BrokenError("range", position, target, target + 1)
                found.append(
                    self._text(target)
                    if inner is None
                    else self._table(target, inner, (path, field_.name, index))
                )
            except _BrokenError as error:
                self._note((path, field_.name, index), error)
                found.append(None)
        return found


def _group(layout: _Layout, scalars: list[tuple[int, Field]]) -> None:
    """Turn the scalars of a layout into as few `unpack` calls as their overlaps allow."""
    scalars.sort(key=lambda item: item[0])
    while scalars:
        start = end = scalars[0][0]
        form, slots, rest = "<", [], []
        for offset, field_ in scalars:
            if offset < end:
                rest.append((offset, field_))
                continue
            form += "x" * (offset - end) + field_.code
            slots.append(field_.slot)
            end = offset + field_.width
        layout.groups.append((struct.Struct(form).unpack_from, start, slots))
        scalars = rest
