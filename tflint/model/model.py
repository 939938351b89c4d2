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

# Tensors and operators can share long vectors of dimensions, indices and options; a graph is not
# unfolded beyond this many numbers. The largest of 280 public models has 2,869.
MAX_REFERENCES = 1_000_000


class Model(Node):
    """A model as the file declares it.

    Names are the schema's. What the reader found broken is there in its place with `sound` false, so
    that indices keep their meaning. `references_exceeded` says that shapes, inputs and outputs were
    left empty because there are too many.
    """

    kind: ClassVar[str] = "model"

    def __init__(self, document: Document, data: memoryview) -> None:
        if document.root is None:
            raise ValueError("the root table of the model cannot be read")
        self.document = document
        self.table = document.root
        self.data = data
        self.references_exceeded = False
        self._references = 0
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
        self._affords(self.table["metadata_buffer"])
        for subgraph in self.subgraphs:
            self._fill(subgraph)

    def _fill(self, subgraph: Subgraph) -> None:
        table = subgraph.table
        if self._affords(table["inputs"], table["outputs"]):
            subgraph.inputs = self.integers(table["inputs"])
            subgraph.outputs = self.integers(table["outputs"])
        else:
            table.damaged = True
        subgraph.tensors = tuple(
            self._tensor(subgraph, index, _or_empty(entry, "Tensor"))
            for index, entry in enumerate(table["tensors"] or ())
        )
        unsound = {tensor.index for tensor in subgraph.tensors if not tensor.sound}
        subgraph.operators = tuple(
            self._operator(subgraph, index, _or_empty(entry, "Operator"), unsound)
            for index, entry in enumerate(table["operators"] or ())
        )

    def _tensor(self, subgraph: Subgraph, index: int, table: Table) -> Tensor:
        affordable = self._affords(table["shape"], table["shape_signature"])
        shape = self.integers(table["shape"]) if affordable else ()
        in_range = table["buffer"] < len(self.buffers) or table["buffer"] == 0
        return Tensor(subgraph, index, table, shape, affordable and in_range and not table.damaged)

    def _operator(
        self, subgraph: Subgraph, index: int, table: Table, unsound: set[int]
    ) -> Operator:
        code_index = table["opcode_index"]
        in_range = code_index < len(self.operator_codes)
        code = (
            self.operator_codes[code_index]
            if in_range
            else OperatorCode(self, code_index, _or_empty(None, "OperatorCode"))
        )
        inputs: tuple[int, ...] = ()
        outputs: tuple[int, ...] = ()
        affordable = self._affords(
            table["inputs"], table["outputs"], table["intermediates"], *_option_vectors(table)
        )
        if affordable:
            inputs = self.integers(table["inputs"])
            outputs = self.integers(table["outputs"])
        sound = affordable and in_range and not table.damaged and not code.table.damaged
        operator = Operator(subgraph, index, table, code, inputs, outputs, sound)
        operator.sound = sound and code.is_known and self._refers_soundly(operator, unsound)
        return operator

    def _refers_soundly(self, operator: Operator, unsound: set[int]) -> bool:
        """Whether all that an operator refers to exists and is sound."""
        count = len(operator.subgraph.tensors)
        inputs, outputs, intermediates = operator.inputs, operator.outputs, operator.intermediates
        return (
            (not inputs or (min(inputs) >= -1 and max(inputs) < count))
            and (not outputs or (min(outputs) >= 0 and max(outputs) < count))
            and (not intermediates or (min(intermediates) >= 0 and max(intermediates) < count))
            and (not unsound or unsound.isdisjoint((*inputs, *outputs, *intermediates)))
            and self._calls_soundly(operator)
        )

    def _calls_soundly(self, operator: Operator) -> bool:
        called = operator.called_subgraphs
        return not called or (min(called) >= 0 and max(called) < len(self.subgraphs))

    def _affords(self, *vectors: Vector | None) -> bool:
        """Whether these vectors may still be unfolded; those of the same place count each time."""
        for vector in vectors:
            if vector is not None:
                self._references += vector.count
        if self._references > MAX_REFERENCES:
            self.references_exceeded = True
            return False
        return True

    def integers(self, vector: Vector | None) -> tuple[int, ...]:
        """The elements of a vector of integers, empty when absent; decoded once per place, and no
        more when there are too many in the model (see `references_exceeded`)."""
        if vector is None:
            return ()
        known = self._integers.get(vector)
        if known is None:
            if self.references_exceeded:
                return ()
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


def _option_vectors(operator: Table) -> list[Vector]:
    options = operator["builtin_options"] or operator["builtin_options_2"]
    if not isinstance(options, Table):
        return []
    return [value for value in options.values if isinstance(value, Vector)]
