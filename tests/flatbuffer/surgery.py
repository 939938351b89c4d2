"""Changes to the bytes of a sound model, where the builder cannot reach."""

from __future__ import annotations

import struct

from testmodels import overwritten
from tflint.flatbuffer import Table, read
from tflint.flatbuffer.schemas.model import MODEL


def root(model: bytes) -> Table:
    """The root table of a model."""
    found = read(memoryview(model), MODEL).root
    assert found is not None
    return found


def place_of(table: Table, field: str) -> int:
    """The byte at which the number or the offset of a field lies."""
    return table.position + table.offsets[table.type.by_name[field].slot]


def vtable_of(model: bytes, table: Table) -> int:
    """The byte at which the vtable of a table begins."""
    distance: int = struct.unpack_from("<i", model, table.position)[0]
    return table.position - distance


def with_offset(model: bytes, position: int, value: int) -> bytes:
    """The model with another number in the four bytes at `position`."""
    return overwritten(model, position, struct.pack("<I", value))


def repointed(model: bytes, fields: list[tuple[Table, str]], content: bytes) -> bytes:
    """The model with `content` appended, at a multiple of 8, and with the fields leading there."""
    model += bytes(-len(model) % 8)
    for table, field in fields:
        position = place_of(table, field)
        model = with_offset(model, position, len(model) - position)
    return model + content


def repeated_references(count: int) -> bytes:
    """A vector of tables that refers `count` times to one table, which has no fields."""
    vtable, size = struct.pack("<2H", 4, 4), 4 * count
    references = b"".join(struct.pack("<I", size - 4 * i + len(vtable)) for i in range(count))
    return struct.pack("<I", count) + references + vtable + struct.pack("<i", len(vtable))
