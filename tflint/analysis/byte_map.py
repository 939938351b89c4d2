"""Which bytes of a flatbuffer belong to what was read from it.

Tables, their vtables, vectors and strings are gathered from the tables that the reader made, in
batches of one type, so that a model of 100,000 operators takes a few passes over lists.
"""

from __future__ import annotations

from itertools import chain
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from tflint.flatbuffer import Kind, Table, TableType, Vector

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tflint.analysis.facts import Facts

HEADER_BYTES = 8
"""Root offset and identifier."""

TABLE, VECTOR, TEXT, VTABLE = range(4)
"""The kinds of objects in a `ByteMap`."""

_OFFSETS, _VALUES = attrgetter("offsets"), attrgetter("values")


class ByteMap(NamedTuple):
    """The objects of an undamaged flatbuffer, sorted by where they begin; tables occur once, vectors,
    strings and vtables as often as they are referred to.

    `begins` and `ends` have shape [objects], in bytes from the start of the file; `kinds` too; `types`
    numbers the table type or element type, so that objects of one kind can be told apart.
    """

    begins: npt.NDArray[Any]
    ends: npt.NDArray[Any]
    kinds: npt.NDArray[Any]
    types: npt.NDArray[Any]
    type_names: tuple[str, ...]

    def name(self, index: int) -> str:
        """What an object is: `table Tensor`, `vector`, `string` or `vtable`."""
        kind = int(self.kinds[index])
        if kind == TABLE:
            return f"table {self.type_names[int(self.types[index])]}"
        return ("", "vector", "string", "vtable")[kind]


def byte_map(facts: Facts) -> ByteMap | None:
    """The objects of the model's flatbuffer; `None` when it is damaged or was not read to its end, so
    that bytes are missing here that belong to something."""
    document = facts.file.document
    if document is None or document.root is None or document.damages or document.stopped:
        return None
    return _Gathering(facts.file.data, document.size).run(document.root)


class _Gathering:
    def __init__(self, data: memoryview, size: int) -> None:
        self.data = data
        self.size = size
        self.chunks: list[tuple[Any, Any, int, int]] = []
        self.type_names: list[str] = []
        self.seen: dict[str, set[Table]] = {}

    def run(self, root: Table) -> ByteMap:
        waiting: list[tuple[TableType, list[Table]]] = [(root.type, [root])]
        while waiting:
            table_type, tables = waiting.pop()
            fresh = list(dict.fromkeys(tables))
            seen = self.seen.get(table_type.name)
            if seen is not None:
                fresh = [table for table in fresh if table not in seen]
            self.seen.setdefault(table_type.name, set()).update(fresh)
            if fresh:
                self._tables(table_type, fresh)
                waiting += self._fields(table_type, fresh)
        return self._sorted()

    def _tables(self, table_type: TableType, tables: list[Table]) -> None:
        """The tables themselves and their vtables, which most of them share."""
        import numpy

        begins = _numbers("position", tables)
        # Tables that share a vtable can be shorter than it says; what is stored in them counts.
        layouts = list(map(id, map(_OFFSETS, tables)))
        examples = dict(zip(layouts, tables, strict=True))
        extents = {layout: _extent(table) for layout, table in examples.items()}
        sizes = numpy.fromiter(map(extents.__getitem__, layouts), numpy.int64, len(tables))
        self._add(TABLE, begins, begins + sizes, table_type.name)
        words = numpy.frombuffer(self.data, "<i4", self.size // 4)
        # Not numpy.unique, which imports numpy.ma: 10 ms.
        vtables = numpy.sort(begins - words[begins >> 2])
        vtables = vtables[numpy.diff(vtables, prepend=-1) > 0]
        halves = numpy.frombuffer(self.data, "<u2", self.size // 2)
        lengths = numpy.maximum(halves[vtables >> 1].astype(numpy.int64), 4)
        self._add(VTABLE, vtables, vtables + lengths, "")

    def _fields(
        self, table_type: TableType, tables: list[Table]
    ) -> list[tuple[TableType, list[Table]]]:
        found: list[tuple[TableType, list[Table]]] = []
        layouts = {id(table.offsets): table.offsets for table in tables}.values()
        stored = set(chain.from_iterable(layouts))
        rows = list(map(_VALUES, tables))
        for field in table_type.fields:
            slot = field.slot
            if slot not in stored or field.kind in (Kind.SCALAR, Kind.DEPRECATED):
                continue
            values = [value for value in map(itemgetter(slot), rows) if value is not None]
            if not values:
                continue
            if field.kind is Kind.SCALARS:
                self._vectors(values, field.width, field.code)
            elif field.kind is Kind.STRING:
                self._texts(values)
            elif field.kind is Kind.STRINGS:
                self._texts([text for text in chain.from_iterable(values) if text is not None])
                self._offsets(tables, slot, values)
            elif field.kind is Kind.TABLES:
                self._offsets(tables, slot, values)
                children = list(chain.from_iterable(values))
                if children:
                    found.append((children[0].type, children))
            elif field.kind is Kind.TABLE:
                found.append((values[0].type, values))
            else:
                by_type: dict[str, list[Table]] = {}
                for value in values:
                    if isinstance(value, Table):
                        by_type.setdefault(value.type.name, []).append(value)
                found += [(group[0].type, group) for group in by_type.values()]
        return found

    def _vectors(self, vectors: list[Vector], width: int, code: str) -> None:
        starts = _numbers("start", vectors)
        self._add(VECTOR, starts - 4, starts + _numbers("count", vectors) * width, code)

    def _texts(self, texts: list[Any]) -> None:
        starts = _numbers("start", texts)
        self._add(TEXT, starts - 4, starts + _numbers("length", texts) + 1, "")

    def _offsets(self, tables: list[Table], slot: int, values: list[list[Any]]) -> None:
        """The vectors of offsets, which the reader unfolds into lists."""
        import numpy

        holders = [t for t in tables if t.values[slot] is not None]
        fields = [t.position + t.offsets[slot] for t in holders]
        words = numpy.frombuffer(self.data, "<u4", self.size // 4)
        at = numpy.array(fields, numpy.int64)
        begins = at + words[at >> 2]
        counts = numpy.fromiter(map(len, values), numpy.int64, len(values))
        self._add(VECTOR, begins, begins + 4 + 4 * counts, "I")

    def _add(self, kind: int, begins: Any, ends: Any, type_name: str) -> None:
        if type_name not in self.type_names:
            self.type_names.append(type_name)
        self.chunks.append((begins, ends, kind, self.type_names.index(type_name)))

    def _sorted(self) -> ByteMap:
        import numpy

        begins = numpy.concatenate([chunk[0] for chunk in self.chunks])
        ends = numpy.concatenate([chunk[1] for chunk in self.chunks])
        kinds = numpy.concatenate([numpy.full(len(c[0]), c[2], numpy.int8) for c in self.chunks])
        types = numpy.concatenate([numpy.full(len(c[0]), c[3], numpy.int16) for c in self.chunks])
        order = numpy.argsort(begins, kind="stable")
        return ByteMap(
            begins[order], ends[order], kinds[order], types[order], tuple(self.type_names)
        )


def _numbers(attribute: str, objects: Sequence[Any]) -> npt.NDArray[Any]:
    import numpy

    return numpy.fromiter(map(attrgetter(attribute), objects), numpy.int64, len(objects))


def _extent(table: Table) -> int:
    """Bytes from the beginning of a table to the end of what is stored in it."""
    fields = table.type.fields
    ends = (
        offset + (fields[slot].width if fields[slot].kind is Kind.SCALAR else 4)
        for slot, offset in table.offsets.items()
    )
    return max(ends, default=4)
