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
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tflint.flatbuffer.layout import Layout, read_layout
from tflint.flatbuffer.schema import Field, Kind, Schema, TableType
from tflint.flatbuffer.values import BrokenError, Damage, Path, Table, Text, Vector, path_text

MAX_DEPTH = 64
MAX_VISITS = 1_000_000
MAX_SIZE = 2**31 - 1
# The smallest flatbuffer with an identifier: root offset, identifier, a table without fields.
MIN_SIZE = 12
MAX_DAMAGES = 1000
# Each use of a vector or a string counts, so that nobody who goes through all of them does more work
# than this many times the file. In 280 public models all uses together never took more than the file.
MAX_UNFOLDING = 4
MIN_UNFOLDING_LIMIT = 1 << 20
# Writers share vtables: a model has some hundred. Each one read costs about a kilobyte.
MAX_LAYOUTS = 100_000

StopReason: TypeAlias = Literal["", "visits", "damages", "overlap"]

_U32 = struct.Struct("<I").unpack_from
_I32 = struct.Struct("<i").unpack_from


@dataclass(slots=True)
class Document:
    """A flatbuffer that was read.

    `root` is `None` when nothing could be read. `end` is the first byte behind everything that was
    reached. `stopped` says why reading ended early: `visits` (1,000,000 table visits, where the C++
    verifier refuses the file too), `damages` (1,000 of them) or `overlap` (vectors and strings that
    are used again and again unfold to more than four times the file, or 100,000 vtables; the C++
    verifier has no such limit). Tables that were not read to their end are damaged.
    `unknown_fields` are (table, slot) pairs and `unknown_unions` (table, union, type code) triples
    that only a newer schema explains.
    """

    schema: Schema
    size: int
    root: Table | None = None
    end: int = 0
    damages: list[Damage] = field(default_factory=list)
    stopped: StopReason = ""
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
    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason)
        self.reason = reason


class _Reader:
    def __init__(self, data: memoryview, document: Document) -> None:
        self.data = data
        self.document = document
        self.schema = document.schema
        self.size = document.size
        self.end = 0
        self.visits = 0
        self.depth = 0
        self.layouts: dict[tuple[int, int, int], Layout] = {}
        self.tables: dict[int, dict[int, Table]] = {}
        self.vectors: dict[tuple[int, str], Vector] = {}
        self.texts: dict[int, Text] = {}
        self.unfolded = 0
        self.unfolding_limit = max(MAX_UNFOLDING * self.size, MIN_UNFOLDING_LIMIT)

    def read_root(self) -> None:
        try:
            if self.size < MIN_SIZE:
                raise BrokenError("range", 0, 0, MIN_SIZE)
            self._table(self._target(0), self.schema.table(self.schema.root), None)
        except BrokenError as error:
            self._note(None, error)

    def _note(self, path: Path, error: BrokenError) -> None:
        damages = self.document.damages
        damages.append(
            Damage(path_text(path), error.reason, error.position, error.begin, error.end)
        )
        if len(damages) >= MAX_DAMAGES:
            raise _StopError("damages")

    def _visit(self, visits: int) -> None:
        self.visits += visits
        if self.visits > MAX_VISITS:
            raise _StopError("visits")

    def _unfold(self, unfolded: int) -> None:
        self.unfolded += unfolded
        if self.unfolded > self.unfolding_limit:
            raise _StopError("overlap")

    def _target(self, position: int) -> int:
        """Follow the offset stored at `position`, which was checked to be in range and aligned."""
        offset: int = _U32(self.data, position)[0]
        target = position + offset
        if offset == 0:
            raise BrokenError("zero-offset", position, position, position + 4)
        if offset >= 2**31:
            raise BrokenError("offset-sign", position, target, target + 1)
        if target >= self.size:
            raise BrokenError("range", position, target, target + 1)
        return target

    def _table(self, position: int, table_type: TableType, path: Path) -> Table:
        known = self.tables.get(table_type.index)
        if known is None:
            known = self.tables[table_type.index] = {}
        table = known.get(position)
        if table is not None:
            self._visit(table.visits)
            self._unfold(table.unfolded)
            return table

        if position & 3:
            raise BrokenError("misaligned", position, position, position + 4)
        if position + 4 > self.size:
            raise BrokenError("range", position, position, position + 4)
        vtable = position - _I32(self.data, position)[0]
        layout = self.layouts.get((vtable, table_type.index, position & 7))
        if layout is None:
            layout = self._layout(position, vtable, table_type)
        if position + layout.end > self.size:
            raise BrokenError("range", position, position, position + layout.end)
        self._visit(1)
        if position + layout.size > self.end or layout.vtable_end > self.end:
            self.end = max(self.end, layout.vtable_end, position + layout.size)
        visits, unfolded = self.visits, self.unfolded

        # Tables without fields, of which forged files can have a million, share the defaults.
        values = layout.defaults.copy() if layout.offsets else layout.defaults
        for unpack, start, slots in layout.groups:
            for slot, value in zip(slots, unpack(self.data, position + start), strict=True):
                values[slot] = value
        size = min(layout.size, self.size - position)  # a vtable may claim more than there is
        table = Table(table_type, position, size, layout.offsets, values)
        known[position] = table
        if self.document.root is None:
            self.document.root = table
        try:
            for broken, offset in layout.misaligned:
                table.damaged = True
                begin = position + offset
                error = BrokenError("misaligned", position, begin, begin + (broken.width or 4))
                self._note((path, broken.name, -1), error)
            self._references(layout, table, path)
        except _StopError:
            table.damaged = True
            raise
        table.visits = self.visits - visits + 1
        table.unfolded = self.unfolded - unfolded
        return table

    def _layout(self, position: int, vtable: int, table_type: TableType) -> Layout:
        layout = read_layout(self.data, self.size, position, vtable, table_type)
        if len(self.layouts) >= MAX_LAYOUTS:
            raise _StopError("overlap")
        self.layouts[vtable, table_type.index, position & 7] = layout
        self.document.unknown_fields.update((table_type.name, slot) for slot in layout.unknown)
        return layout

    def _references(self, layout: Layout, table: Table, path: Path) -> None:
        """Follow the offsets of a table; a broken one leaves its field absent."""
        position, values = table.position, table.values
        if self.depth >= MAX_DEPTH:
            table.damaged = True
            self._note(path, BrokenError("depth", position, position, position + layout.size))
            return
        self.depth += 1
        for field_, offset in layout.references:
            name, slot, kind, type_name, code, width, _ = field_
            where = position + offset
            try:
                target = self._target(where)
                if kind is Kind.SCALARS:
                    values[slot] = self._vector(target, where, code, width)
                elif kind is Kind.TABLE:
                    inner = self.schema.table(type_name)
                    child = self._table(target, inner, (path, name, -1))
                    values[slot] = child
                    table.damaged |= child.damaged
                elif kind is Kind.STRING:
                    values[slot] = self._text(target, where)
                elif kind is Kind.UNION:
                    type_code = values[slot - 1]
                    if type_code:
                        member = self._union(target, where, field_, type_code, table.type, path)
                        values[slot] = member
                        table.damaged |= isinstance(member, Table) and member.damaged
                else:
                    values[slot] = self._list(target, where, field_, path)
            except BrokenError as error:
                table.damaged = True
                self._note((path, name, -1), error)
        self.depth -= 1

    def _vector(self, position: int, where: int, code: str, width: int) -> Vector:
        vector = self.vectors.get((position, code))
        if vector is None:
            count = self._count(position, where)
            end = position + 4 + count * width
            if count >= MAX_SIZE // width:
                raise BrokenError("vector-length", position, position + 4, end)
            if end > self.size:
                raise BrokenError("range", position, position, end)
            vector = Vector(self.data, position + 4, count, code, width)
            self.vectors[position, code] = vector
            if end > self.end:
                self.end = end
        self._unfold(vector.count * width)
        return vector

    def _text(self, position: int, where: int) -> Text:
        text = self.texts.get(position)
        if text is None:
            length = self._count(position, where)
            end = position + 4 + length
            if length >= MAX_SIZE:
                raise BrokenError("vector-length", position, position + 4, end)
            if end + 1 > self.size:
                raise BrokenError("range", position, position, end + 1)
            if self.data[end]:
                raise BrokenError("string-terminator", end, position, end + 1)
            text = self.texts[position] = Text(self.data, position + 4, length)
            if end >= self.end:
                self.end = end + 1
        self._unfold(text.length)
        return text

    def _count(self, position: int, where: int) -> int:
        """The length word of the vector at `position`, to which the offset at `where` leads."""
        if position & 3:
            raise BrokenError("misaligned", where, position, position + 4)
        if position + 4 > self.size:
            raise BrokenError("range", where, position, position + 4)
        count: int = _U32(self.data, position)[0]
        return count

    def _union(
        self, target: int, where: int, field_: Field, code: int, owner: TableType, path: Path
    ) -> Table | int | float | None:
        members = self.schema.union(field_.type)
        if code > len(members):
            self.document.unknown_unions.add((owner.name, field_.name, code))
            return None
        scalar = self.schema.struct(members[code - 1])
        if scalar is None:
            inner = self.schema.table(members[code - 1])
            return self._table(target, inner, (path, field_.name, -1))
        if target % scalar.width:
            raise BrokenError("misaligned", where, target, target + scalar.width)
        if target + scalar.width > self.size:
            raise BrokenError("range", where, target, target + scalar.width)
        value: int | float = struct.unpack_from(f"<{scalar.code}", self.data, target)[0]
        return value

    def _list(
        self, target: int, where: int, field_: Field, path: Path
    ) -> list[Table | Text | None]:
        """A vector of tables or of strings. As in C++, an element's offset is not checked for 0 or
        for its sign; what stands at its target is."""
        offsets = self._vector(target, where, "I", 4)
        inner = self.schema.table(field_.type) if field_.kind is Kind.TABLES else None
        if inner is not None and self.visits + len(offsets) > MAX_VISITS:
            raise _StopError("visits")
        start = offsets.start
        found: list[Table | Text | None] = []
        for index, offset in enumerate(offsets.tuple()):
            position = start + 4 * index
            element = position + offset
            try:
                if element >= self.size:
                    raise BrokenError("range", position, element, element + 1)
                found.append(
                    self._text(element, position)
                    if inner is None
                    else self._table(element, inner, (path, field_.name, index))
                )
            except BrokenError as error:
                self._note((path, field_.name, index), error)
                found.append(None)
        return found
