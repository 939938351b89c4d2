"""The model: a typed, read-only view of a verified flatbuffer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from tflint.flatbuffer import Document, Table, Text, Vector
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.diagnostic import ByteRange
from tflint.model.buffer import Buffer
from tflint.model.node import Node, table_span
from tflint.model.operator import Operator, OperatorCode
from tflint.model.signature import MetadataEntry, Signature
from tflint.model.subgraph import Subgraph, identities
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    import tflite

# Operators can share one long vector of tensor indices; a graph is not unfolded beyond this many
# references. The largest public model has 60,000.
MAX_REFERENCES = 4_000_000


class Model(Node):
    """A model as the file declares it.

    Names are the schema's. What the reader found broken is there in its place with `sound` false, so
    that indices keep their meaning. `references_exceeded` says that operators were left without
    inputs and outputs because there are too many.
    """

    kind: ClassVar[str] = "model"

    def __init__(self, document: Document, data: memoryview) -> None:
        if document.root is None:
            raise ValueError("the root table of the model cannot be read")
        self.document = document
        self.table = document.root
        self.data = data
        self.references_exceeded = False
        self._integers: dict[Vector, tuple[int, ...]] = {}
        self.operator_codes = tuple(
            OperatorCode(self, i, _or_empty(t, "OperatorCode"))
            for i, t in enumerate(self.table["operator_codes"] or ())
        )
        self.buffers = tuple(
            Buffer(self, i, _or_empty(t, "Buffer"))
            for i, t in enumerate(self.table["buffers"] or ())
        )
        self.subgraphs = tuple(
            Subgraph(self, i, _or_empty(t, "SubGraph"))
            for i, t in enumerate(self.table["subgraphs"] or ())
        )
        self.signatures = tuple(
            Signature(self, i, _or_empty(t, "SignatureDef"))
            for i, t in enumerate(self.table["signature_defs"] or ())
        )
        self.metadata = tuple(
            MetadataEntry(self, i, _or_empty(t, "Metadata"))
            for i, t in enumerate(self.table["metadata"] or ())
        )
        references = 0
        for subgraph in self.subgraphs:
            references = self._fill(subgraph, references)

    def _fill(self, subgraph: Subgraph, references: int) -> int:
        table = subgraph.table
        buffers = len(self.buffers)
        subgraph.inputs = self.integers(table["inputs"])
        subgraph.outputs = self.integers(table["outputs"])
        tensors: list[Tensor] = []
        for index, entry in enumerate(table["tensors"] or ()):
            found = _or_empty(entry, "Tensor")
            sound = not found.damaged and (found["buffer"] < buffers or found["buffer"] == 0)
            tensors.append(Tensor(subgraph, index, found, self.integers(found["shape"]), sound))
        subgraph.tensors = tuple(tensors)

        operators: list[Operator] = []
        count = len(tensors)
        unknown = _or_empty(None, "OperatorCode")
        for index, entry in enumerate(table["operators"] or ()):
            found = _or_empty(entry, "Operator")
            code_index = found["opcode_index"]
            in_range = code_index < len(self.operator_codes)
            code = (
                self.operator_codes[code_index]
                if in_range
                else OperatorCode(self, code_index, unknown)
            )
            references += _length(found["inputs"]) + _length(found["outputs"])
            if references > MAX_REFERENCES:
                self.references_exceeded = True
                inputs: tuple[int, ...] = ()
                outputs: tuple[int, ...] = ()
            else:
                inputs = self.integers(found["inputs"])
                outputs = self.integers(found["outputs"])
            sound = (
                in_range
                and not found.damaged
                and not code.table.damaged
                and (not inputs or (min(inputs) >= -1 and max(inputs) < count))
                and (not outputs or (min(outputs) >= 0 and max(outputs) < count))
            )
            operators.append(Operator(subgraph, index, found, code, inputs, outputs, sound))
        subgraph.operators = tuple(operators)
        return references

    def integers(self, vector: Vector | None) -> tuple[int, ...]:
        """The elements of a vector of integers, empty when absent; decoded once per place."""
        if vector is None:
            return ()
        known = self._integers.get(vector)
        if known is None:
            known = self._integers[vector] = vector.tuple()
        return known

    @property
    def address(self) -> str:
        """`model`."""
        return "model"

    @property
    def owner(self) -> Model:
        """Itself."""
        return self

    def span(self, field: str = "") -> ByteRange | None:
        """See `Node.span`."""
        return table_span(self.table, field)

    @property
    def version(self) -> int:
        """The schema version; 3 is the only one that loaders accept."""
        return int(self.table["version"])

    @property
    def description(self) -> str:
        """Free text by the writer, often the name of the converter."""
        text = self.table["description"]
        return str(text) if isinstance(text, Text) else ""

    @property
    def main(self) -> Subgraph | None:
        """Subgraph 0, the one an interpreter runs by default."""
        return self.subgraphs[0] if self.subgraphs else None

    def metadata_entry(self, name: str) -> MetadataEntry | None:
        """The first metadata entry with this name."""
        return next((entry for entry in self.metadata if entry.name == name), None)

    def buffer_users(self, index: int) -> tuple[Tensor, ...]:
        """The tensors that name a buffer, in file order."""
        return tuple(self._buffer_users.get(index, ()))

    @cached_property
    def _buffer_users(self) -> dict[int, list[Tensor]]:
        users: dict[int, list[Tensor]] = {}
        for subgraph in self.subgraphs:
            for tensor in subgraph.tensors:
                users.setdefault(tensor.buffer_index, []).append(tensor)
        return users

    def subgraph_identity(self, index: int) -> str:
        """The name of a subgraph, `#INDEX` when unnamed, `NAME#k` among equals."""
        return self._subgraph_identities[index]

    @cached_property
    def _subgraph_identities(self) -> list[str]:
        names = [subgraph.name or f"#{subgraph.index}" for subgraph in self.subgraphs]
        return identities(names)

    def generated(self) -> tflite.Model:
        """The same bytes as a `tflite.Model`, the accessor class of the `tflite` package.

        For code that already uses it: accessors do not check bounds, so a model should pass the
        checks here first. `ValueError` when the reader found damage.
        """
        if self.document.damages or self.document.stopped:
            raise ValueError("the flatbuffer is damaged; its accessors would read out of bounds")
        import tflite

        return tflite.Model.GetRootAs(bytes(self.data), 0)


def _or_empty(table: Any, type_name: str) -> Table:
    """The table, or an empty one marked as damaged where the reader could not give it."""
    if isinstance(table, Table):
        return table
    table_type = MODEL.table(type_name)
    empty = Table(table_type, 0, 0, {}, list(table_type.defaults))
    empty.damaged = True
    return empty


def _length(vector: Vector | None) -> int:
    return vector.count if vector is not None else 0
