"""What the reader makes of verified bytes: tables, vectors, texts; and what it says of broken ones.

Nothing is copied: a table keeps its scalars, a vector or a text only where it lies. Whoever needs the
elements asks for them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tflint.flatbuffer.schema import Kind, TableType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# A path is a linked list, (parent, field, index or -1), so that the reader need not build text for
# every table of a sound file.
Path: TypeAlias = "tuple[Path, str, int] | None"


def path_text(path: Path) -> str:
    """`subgraphs[0].tensors[7].name` for a path; `model` for the root."""
    steps: list[str] = []
    while path is not None:
        path, field, index = path
        steps.append(field if index < 0 else f"{field}[{index}]")
    return ".".join(reversed(steps)) or "model"


class Damage(NamedTuple):
    """A check of the verifier that failed.

    `reason` is one of `range`, `misaligned`, `zero-offset`, `offset-sign`, `vtable-odd`,
    `vtable-range`, `vector-length`, `string-terminator`, `depth`. `position` is the byte that holds
    the bad number; `begin` and `end` are the bytes it claims (`end` may lie far outside the file).
    """

    path: str
    reason: str
    position: int
    begin: int
    end: int


class BrokenError(Exception):
    """A failed check: the reason, the byte that holds the number, the bytes it claims."""

    def __init__(self, reason: str, position: int, begin: int, end: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.begin = begin
        self.end = end


class Vector:
    """A vector of scalars in the file: where its elements lie."""

    __slots__ = ("code", "count", "data", "start", "width")

    def __init__(self, data: memoryview, start: int, count: int, code: str, width: int) -> None:
        self.data = data
        self.start = start
        self.count = count
        self.code = code
        self.width = width

    def __len__(self) -> int:
        return self.count

    @property
    def nbytes(self) -> int:
        """Bytes of the elements, without the length word."""
        return self.count * self.width

    def bytes(self) -> memoryview:
        """The elements as they lie in the file."""
        return self.data[self.start : self.start + self.nbytes]

    def tuple(self) -> tuple[Any, ...]:
        """The elements as Python numbers."""
        return struct.unpack_from(f"<{self.count}{self.code}", self.data, self.start)

    def first(self) -> Any:
        """The first element; `IndexError` when there is none."""
        if not self.count:
            raise IndexError("the vector is empty")
        return struct.unpack_from(f"<{self.code}", self.data, self.start)[0]

    def numpy(self) -> npt.NDArray[Any]:
        """The elements as a read-only one-dimensional array over the file's own bytes."""
        import numpy

        dtype: np.dtype[Any] = numpy.dtype(bool if self.code == "?" else f"<{_NUMPY[self.code]}")
        return numpy.frombuffer(self.data, dtype, self.count, self.start)


_NUMPY = {
    "b": "i1",
    "B": "u1",
    "h": "i2",
    "H": "u2",
    "i": "i4",
    "I": "u4",
    "q": "i8",
    "Q": "u8",
    "f": "f4",
    "d": "f8",
}


class Text:
    """A string in the file: where its bytes lie. Its encoding is not checked."""

    __slots__ = ("_decoded", "data", "length", "start")

    # A string longer than this is cut when it is decoded: the same long one can be the name of
    # every tensor. The longest name in 1,268 public models has 866 bytes.
    LIMIT = 4096

    def __init__(self, data: memoryview, start: int, length: int) -> None:
        self.data = data
        self.start = start
        self.length = length
        self._decoded: str | None = None

    def bytes(self) -> bytes:
        """The first `LIMIT` bytes."""
        return bytes(self.data[self.start : self.start + min(self.length, self.LIMIT)])

    def __str__(self) -> str:
        if self._decoded is None:
            self._decoded = self.bytes().decode("utf-8", "replace")
        return self._decoded


class Table:
    """A table whose fields were verified; `table["shape"]` is the value of a field.

    A scalar is a number (the schema's default when absent), a string a `Text`, a vector of scalars a
    `Vector`, a vector of tables a list (`None` for a broken element), a table or union a `Table`;
    what is absent or broken is `None`. `damaged` is set when a field of the table, or of a table it
    holds, is broken; elements of vectors of tables answer for themselves.
    """

    __slots__ = (
        "damaged",
        "offsets",
        "position",
        "size",
        "type",
        "unfolded",
        "values",
        "visits",
    )

    def __init__(
        self,
        table_type: TableType,
        position: int,
        size: int,
        offsets: Mapping[int, int],
        values: list[Any],
    ) -> None:
        self.type = table_type
        self.position = position
        self.size = size
        self.offsets = offsets
        self.values = values
        # What the reader counted below it, for the next time it meets the same table.
        self.visits = 1
        self.unfolded = 0
        self.damaged = False

    def __getitem__(self, name: str) -> Any:
        return self.values[self.type.slots[name]]

    def stored(self, name: str) -> bool:
        """Whether the file holds something at the field (a default may be stored or absent)."""
        return self.type.slots[name] in self.offsets

    def span(self, name: str = "", index: int | None = None) -> tuple[int, int] | None:
        """(offset, length) of the table's inline part, or of a field: the encoded scalar, the
        elements of a vector, one element, the bytes of a string, the inline part of a table."""
        if not name:
            return self.position, self.size
        field = self.type.by_name[name]
        offset = self.offsets.get(field.slot)
        if offset is None:
            return None
        value = self.values[field.slot]
        if field.kind is Kind.SCALAR:
            return self.position + offset, field.width
        if isinstance(value, Vector):
            if index is not None and 0 <= index < value.count:
                return value.start + index * value.width, value.width
            return value.start, value.nbytes
        if isinstance(value, Text):
            return value.start, value.length
        if isinstance(value, Table):
            return value.position, value.size
        if isinstance(value, list) and index is not None and 0 <= index < len(value):
            element = value[index]
            if isinstance(element, Table):
                return element.position, element.size
            if isinstance(element, Text):
                return element.start, element.length
        return self.position + offset, 4

    def items(self) -> Iterator[tuple[str, Any]]:
        """(name, value) of every field that is not deprecated, in slot order."""
        for field in self.type.fields:
            if field.kind is not Kind.DEPRECATED:
                yield field.name, self.values[field.slot]

    def __repr__(self) -> str:
        return f"<{self.type.name} at byte {self.position}>"
