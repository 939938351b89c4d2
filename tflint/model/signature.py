"""Signatures and metadata entries of a model."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import Table, Text
from tflint.model.node import ModelEntry

if TYPE_CHECKING:
    from tflint.model.buffer import Buffer
    from tflint.model.subgraph import Subgraph


class Signature(ModelEntry):
    """An entry of `Model.signature_defs`: a named entry point with named inputs and outputs."""

    __slots__ = ()
    kind: ClassVar[str] = "signature"
    vector: ClassVar[str] = "signature_defs"

    @property
    def key(self) -> str | None:
        """The name callers use; `None` when absent."""
        text = self.table["signature_key"]
        return str(text) if isinstance(text, Text) else None

    @property
    def subject(self) -> str:
        """The key."""
        return self.key or f"#{self.index}"

    @property
    def subgraph_index(self) -> int:
        """Index of the subgraph it calls."""
        return int(self.table["subgraph_index"])

    @property
    def subgraph(self) -> Subgraph | None:
        """The subgraph it calls; `None` when out of range."""
        subgraphs = self.model.subgraphs
        return subgraphs[self.subgraph_index] if self.subgraph_index < len(subgraphs) else None

    @property
    def sound(self) -> bool:
        """Nothing in it is broken, and its subgraph and tensors exist."""
        subgraph = self.subgraph
        entries = [*(self.table["inputs"] or ()), *(self.table["outputs"] or ())]
        return (
            not self.table.damaged
            and subgraph is not None
            and all(entry is not None and not entry.damaged for entry in entries)
            and all(index < len(subgraph.tensors) for _, index in self.inputs + self.outputs)
        )

    @property
    def inputs(self) -> tuple[tuple[str, int], ...]:
        """(name, tensor index) of each input, in file order; an absent name is empty."""
        return _tensor_map(self.table["inputs"])

    @property
    def outputs(self) -> tuple[tuple[str, int], ...]:
        """(name, tensor index) of each output, in file order; an absent name is empty."""
        return _tensor_map(self.table["outputs"])


def _tensor_map(entries: list[Table | None] | None) -> tuple[tuple[str, int], ...]:
    return tuple(
        (str(entry["name"] or ""), int(entry["tensor_index"]))
        for entry in entries or ()
        if entry is not None
    )


class MetadataEntry(ModelEntry):
    """An entry of `Model.metadata`: a name and the buffer that holds its bytes."""

    __slots__ = ()
    kind: ClassVar[str] = "metadata"
    vector: ClassVar[str] = "metadata"

    @property
    def name(self) -> str:
        """The name; empty when absent."""
        text = self.table["name"]
        return str(text) if isinstance(text, Text) else ""

    @property
    def subject(self) -> str:
        """The name."""
        return self.name or f"#{self.index}"

    @property
    def sound(self) -> bool:
        """Nothing in it is broken, and its buffer exists."""
        return not self.table.damaged and self.buffer is not None

    @property
    def buffer_index(self) -> int:
        """Index into `Model.buffers`."""
        return int(self.table["buffer"])

    @property
    def buffer(self) -> Buffer | None:
        """The buffer; `None` when the index is out of range."""
        buffers = self.model.buffers
        return buffers[self.buffer_index] if self.buffer_index < len(buffers) else None

    @property
    def data(self) -> memoryview:
        """The stored bytes; empty when there are none."""
        buffer = self.buffer
        return buffer.data if buffer is not None else self.model.data[:0]
