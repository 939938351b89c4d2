"""What one vtable says of the tables that share it.

Tables of one kind share vtables, so all that a vtable decides (which fields, where, how aligned) is
worked out once per vtable and alignment and then costs one range check and one `unpack` per table.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from tflint.flatbuffer.schema import Field, Kind, TableType
from tflint.flatbuffer.values import BrokenError

# A vtable can claim 32,000 slots, and vtables may lie over one another. No revision of a schema adds
# more slots than this to one table.
MAX_UNKNOWN_SLOTS = 32

_U16 = struct.Struct("<H").unpack_from


class Layout:
    """A vtable, for tables of one type at one alignment.

    `size` is the number of bytes of a table as the vtable claims it; `end` is how many are needed.
    `defaults` are the values of a table without fields. `groups` are (unpack, first byte, slots) of
    the scalars: one group unless fields overlap, which only forged files do. `references` are the
    fields that hold offsets, `misaligned` fields that cannot be read, each with its byte.
    """

    __slots__ = (
        "defaults",
        "end",
        "groups",
        "misaligned",
        "offsets",
        "references",
        "size",
        "unknown",
        "vtable_end",
    )

    def __init__(self, table_type: TableType, size: int, vtable_end: int) -> None:
        self.size = size
        self.vtable_end = vtable_end
        self.end = 4
        self.defaults = table_type.defaults
        self.offsets: dict[int, int] = {}
        self.groups: list[tuple[Callable[[Any, int], tuple[Any, ...]], int, list[int]]] = []
        self.references: list[tuple[Field, int]] = []
        self.misaligned: list[tuple[Field, int]] = []
        self.unknown: list[int] = []


def read_layout(
    data: memoryview, size: int, position: int, vtable: int, table_type: TableType
) -> Layout:
    """Read the vtable at `vtable` for the table at `position`, both in the first `size` bytes.

    Raises `BrokenError` when the vtable itself is broken. Fields beyond the known ones go to
    `unknown`, 32 slots deep at most.
    """
    if vtable < 0 or vtable + 2 > size:
        raise BrokenError("vtable-range", position, vtable, vtable + 2)
    if vtable & 1:
        raise BrokenError("misaligned", position, vtable, vtable + 2)
    length: int = _U16(data, vtable)[0]
    if length & 1:
        raise BrokenError("vtable-odd", vtable, vtable, vtable + length)
    if vtable + length > size:
        raise BrokenError("vtable-range", vtable, vtable, vtable + length)
    fields = table_type.fields
    count = min(max(length - 4, 0) // 2, len(fields) + MAX_UNKNOWN_SLOTS)
    entries = struct.unpack(f"<{count}H", data[vtable + 4 : vtable + 4 + 2 * count])
    table_size = _U16(data, vtable + 2)[0] if length >= 4 else 4
    layout = Layout(table_type, table_size, vtable + max(length, 2))
    scalars: list[tuple[int, Field]] = []
    for slot, offset in enumerate(entries):
        if not offset:
            continue
        if slot >= len(fields):
            layout.unknown.append(slot)
            continue
        field = fields[slot]
        if field.kind is Kind.DEPRECATED:
            continue
        width = field.width if field.kind is Kind.SCALAR else 4
        if (position + offset) % width:
            layout.misaligned.append((field, offset))
            continue
        layout.end = max(layout.end, offset + width)
        layout.offsets[slot] = offset
        if field.kind is Kind.SCALAR:
            scalars.append((offset, field))
        else:
            layout.references.append((field, offset))
    _group(layout, scalars)
    return layout


def _group(layout: Layout, scalars: list[tuple[int, Field]]) -> None:
    """Turn the scalars of a layout into as few `unpack` calls as their overlaps allow."""
    scalars.sort(key=lambda item: item[0])
    while scalars:
        start = end = scalars[0][0]
        form, slots, rest = "<", [], []
        for offset, field in scalars:
            if offset < end:
                rest.append((offset, field))
                continue
            form += f"{offset - end}x{field.code}"
            slots.append(field.slot)
            end = offset + field.width
        layout.groups.append((struct.Struct(form).unpack_from, start, slots))
        scalars = rest
