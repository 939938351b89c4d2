"""Buffers and external buffers: where constant data lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import Vector
from tflint.lint.diagnostic import ByteRange
from tflint.model.node import ModelEntry, table_span

if TYPE_CHECKING:
    pass


class Buffer(ModelEntry):
    """An entry of `Model.buffers`: bytes inside the flatbuffer, behind it, or none.

    A loader takes `offset` only when `data` is absent and `offset` > 1 (LiteRT
    `tflite/core/interpreter_builder.cc`).
    """

    __slots__ = ()
    kind: ClassVar[str] = "buffer"
    vector: ClassVar[str] = "buffers"

    @property
    def subject(self) -> str:
        """That of the first tensor that uses the buffer."""
        users = self.model.buffer_users(self.index)
        return users[0].subject if users else f"#{self.index}"

    @property
    def sound(self) -> bool:
        """The reader found nothing broken in it."""
        return not self.table.damaged

    @property
    def inline(self) -> Vector | None:
        """The `data` vector; `None` when absent, which is not the same as empty."""
        found = self.table["data"]
        return found if isinstance(found, Vector) else None

    @property
    def offset(self) -> int:
        """`offset`: bytes from the start of the file; meaningful above 1."""
        return int(self.table["offset"])

    @property
    def size(self) -> int:
        """`size`: bytes at `offset`."""
        return int(self.table["size"])

    @property
    def is_appended(self) -> bool:
        """The data lies behind the flatbuffer, at `offset`."""
        return self.inline is None and self.offset > 1

    @property
    def in_file(self) -> bool:
        """The bytes that `offset` and `size` claim are inside the file."""
        return not self.is_appended or self.offset + self.size <= len(self.model.data)

    @property
    def data(self) -> memoryview:
        """The stored bytes, as a view of the file; empty when there are none or they lie outside."""
        inline = self.inline
        if inline is not None:
            return inline.bytes()
        if self.is_appended and self.in_file:
            return self.model.data[self.offset : self.offset + self.size]
        return self.model.data[:0]

    @property
    def nbytes(self) -> int:
        """Number of stored bytes, also of those that lie outside the file."""
        inline = self.inline
        if inline is not None:
            return inline.count
        return self.size if self.is_appended else 0

    def span(self, field: str = "") -> ByteRange | None:
        """The data itself, wherever it lies, unless a field is asked for."""
        if not field:
            inline = self.inline
            if inline is not None:
                return ByteRange(inline.start, inline.count)
            if self.is_appended and self.in_file:
                return ByteRange(self.offset, self.size)
        return table_span(self.table, field)
