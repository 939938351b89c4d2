"""What a finding can point at: a part of the model that knows its address and its bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from tflint.flatbuffer import Table
from tflint.lint.diagnostic import ByteRange

if TYPE_CHECKING:
    from tflint.model.model import Model

_STEP = re.compile(r"(\w+)(?:\[(\d+)\])?")


class Node:
    """A part of a model.

    `kind` is the word of the fingerprint (`tensor`, `operator`, ...), `subject` the identity that
    survives a re-export (names, not indices), `address` the place spelled with schema field names.
    """

    __slots__ = ()

    kind: ClassVar[str] = "model"

    @property
    def address(self) -> str:
        """The place, for example `subgraphs[0].operators[12]`."""
        raise NotImplementedError

    @property
    def subject(self) -> str:
        """The identity of the node: names instead of indices and offsets."""
        return ""

    @property
    def owner(self) -> Model | None:
        """The model the node belongs to; `None` for a file that is no model."""
        return None

    def span(self, field: str = "") -> ByteRange | None:
        """The bytes of the node, or of a field below it (`quantization.scale[3]`): for a field its
        encoded bytes, for a vector its elements, for a table its inline part."""
        return None


class ModelEntry(Node):
    """An entry of a vector of the Model table; `vector` is the name of that."""

    __slots__ = ("index", "model", "table")
    vector: ClassVar[str]

    def __init__(self, model: Model, index: int, table: Table) -> None:
        self.model = model
        self.index = index
        self.table = table

    @property
    def address(self) -> str:
        """For example `buffers[4]`."""
        return f"{self.vector}[{self.index}]"

    @property
    def owner(self) -> Model:
        """The model."""
        return self.model

    def span(self, field: str = "") -> ByteRange | None:
        """See `Node.span`."""
        return table_span(self.table, field)


class Place(Node):
    """A place that is no schema object: the header, the trailing bytes, a file of the appended zip."""

    __slots__ = ("_address", "_kind", "_model", "_span", "_subject")

    def __init__(
        self,
        address: str,
        *,
        model: Model | None = None,
        span: ByteRange | None = None,
        kind: str = "model",
        subject: str = "",
    ) -> None:
        self._address = address
        self._model = model
        self._span = span
        self._kind = kind
        self._subject = subject

    @property
    def kind(self) -> str:  # type: ignore[override]
        """As given."""
        return self._kind

    @property
    def address(self) -> str:
        """As given."""
        return self._address

    @property
    def subject(self) -> str:
        """As given."""
        return self._subject

    @property
    def owner(self) -> Model | None:
        """The model the place belongs to, if any."""
        return self._model

    def span(self, field: str = "") -> ByteRange | None:
        """As given; a place has no fields."""
        return self._span


def table_span(table: Table, field: str) -> ByteRange | None:
    """The bytes of a field path below a table, as far down as the path can be followed."""
    found = table.span()
    for step in filter(None, field.split(".")):
        match = _STEP.fullmatch(step)
        if match is None or match[1] not in table.type.by_name:
            break
        index = int(match[2]) if match[2] else None
        deeper = table.span(match[1], index)
        if deeper is None:
            break
        found = deeper
        value = table[match[1]]
        if isinstance(value, list) and index is not None and index < len(value):
            value = value[index]
        if not isinstance(value, Table):
            break
        table = value
    return ByteRange(*found) if found else None
