"""A tensor of a subgraph."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar

from tflint.flatbuffer import Table, Text
from tflint.lint.diagnostic import ByteRange
from tflint.model.constants import decode
from tflint.model.dtype import RESOURCE, STRING, VARIANT, DType, dtype_of
from tflint.model.node import Node, table_span
from tflint.model.quantization import Quantization

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.model.buffer import Buffer
    from tflint.model.model import Model
    from tflint.model.operator import Operator
    from tflint.model.subgraph import Subgraph


# The least that supported releases of numpy agree on.
MAX_NUMPY_RANK = 32
MAX_SHOWN_RANK = 32
MAX_BYTES = 2**63


class Tensor(Node):
    """A tensor as declared in the file.

    `shape` is the declared shape; unknown dimensions are 1 there and -1 in `shape_signature`.
    `quantization` is the table of that name, if there is one. `buffer_index` points into
    `Model.buffers`, where 0 means no data; `external_buffer` is the id of an external buffer, 0 for
    none. `sound` is false when the reader or an index check found it broken: only F rules look at it
    then.
    """

    __slots__ = (
        "buffer_index",
        "dtype",
        "external_buffer",
        "index",
        "quantization",
        "shape",
        "sound",
        "subgraph",
        "table",
    )
    kind: ClassVar[str] = "tensor"

    def __init__(
        self, subgraph: Subgraph, index: int, table: Table, shape: tuple[int, ...], sound: bool
    ) -> None:
        self.subgraph = subgraph
        self.index = index
        self.table = table
        self.shape = shape
        self.dtype: DType = dtype_of(table["type"])
        self.buffer_index: int = table["buffer"]
        self.external_buffer: int = table["external_buffer"]
        found = table["quantization"]
        self.quantization = Quantization(found) if isinstance(found, Table) else None
        self.sound = (
            sound
            and self.dtype.known
            and (not shape or (min(shape) >= 0 and is_addressable(shape, self.dtype)))
            and (not table["is_variable"] or self.can_be_variable)
        )

    def __repr__(self) -> str:
        return f"<Tensor {self.address} {self.type_text} {self.short_name!r}>"

    @property
    def address(self) -> str:
        """`subgraphs[S].tensors[T]`."""
        return f"{self.subgraph.address}.tensors[{self.index}]"

    @property
    def owner(self) -> Model:
        """The model."""
        return self.subgraph.model

    @property
    def subject(self) -> str:
        """`SUBGRAPH/NAME`, with `#k` for unnamed tensors and among tensors of one name."""
        return f"{self.subgraph.subject}/{self.subgraph.tensor_identity(self.index)}"

    def span(self, field: str = "") -> ByteRange | None:
        """See `Node.span`."""
        return table_span(self.table, field)

    @property
    def name(self) -> str:
        """The full name as in the file; empty when absent."""
        text = self.table["name"]
        return str(text) if isinstance(text, Text) else ""

    @property
    def short_name(self) -> str:
        """The name up to the first `;`, made unique with `~2`, `~3`; `t12` when unnamed."""
        return self.subgraph.short_name(self.index)

    @property
    def shape_signature(self) -> tuple[int, ...]:
        """The declared shape with -1 for unknown dimensions; empty when absent."""
        return self.subgraph.model.integers(self.table["shape_signature"])

    @property
    def has_free_dimensions(self) -> bool:
        """A dimension is left open in the shape signature."""
        return -1 in self.shape_signature

    @property
    def rank(self) -> int:
        """Number of declared dimensions."""
        return len(self.shape)

    @property
    def elements(self) -> int:
        """Number of elements of the declared shape (1 for a scalar)."""
        return prod(self.shape)

    @property
    def type_text(self) -> str:
        """`i8[1,224,224,3]`, with `?` for free dimensions: the type as listings show it, cut after
        32 dimensions."""
        signature = self.shape_signature
        dims = [
            "?" if i < len(signature) and signature[i] == -1 else str(d)
            for i, d in enumerate(self.shape[:MAX_SHOWN_RANK])
        ]
        if self.rank > MAX_SHOWN_RANK:
            dims.append("…")
        return f"{self.dtype.short}[{','.join(dims)}]"

    @property
    def is_quantized(self) -> bool:
        """At least one scale, or blockwise or multi-axis details: what the loader sees as
        quantized."""
        found = self.quantization
        return found is not None and (
            found.count > 0 or found.details in ("blockwise", "multi-axis")
        )

    @property
    def scale_and_zero_point(self) -> tuple[float, int] | None:
        """(scale, zero point) of a per-tensor quantized tensor, else `None`."""
        found = self.quantization
        return found.pair if found is not None else None

    @property
    def is_variable(self) -> bool:
        """The tensor keeps its value between invocations."""
        return bool(self.table["is_variable"])

    @property
    def can_be_variable(self) -> bool:
        """It has no data in the file, and a type that variables may have; the loader refuses other
        variables (LiteRT `tflite/core/interpreter_builder.cc`, ParseTensors)."""
        return not self._is_stored and self.dtype not in (STRING, RESOURCE, VARIANT)

    @property
    def buffer(self) -> Buffer | None:
        """The buffer that holds the data; `None` for index 0 and for an index out of range."""
        if not self.buffer_index:
            return None
        buffers = self.subgraph.model.buffers
        return buffers[self.buffer_index] if self.buffer_index < len(buffers) else None

    @property
    def is_constant(self) -> bool:
        """Its value is in the file, or in an external one.

        True when the tensor names an external buffer, when its buffer holds bytes (inline, or at an
        offset above 1), or when its data vector is present and empty and no bytes are needed.
        """
        return bool(self.external_buffer) or self._is_stored

    @property
    def _is_stored(self) -> bool:
        buffer = self.buffer
        if buffer is None:
            return False
        inline = buffer.inline
        if inline is None:
            return buffer.offset > 1
        return inline.count > 0 or 0 in self.shape

    @property
    def nbytes(self) -> int:
        """Bytes that the declared type and shape need; 0 for types without a fixed size."""
        return self.dtype.nbytes(self.elements)

    @property
    def raw(self) -> memoryview:
        """The stored bytes of a constant, as a view of the file; empty when there are none."""
        buffer = self.buffer
        return buffer.data if buffer is not None else self.subgraph.model.data[:0]

    @property
    def holds_numbers(self) -> bool:
        """The value is in the file as plain numbers: not that of an activation, a string, or a sparse
        or external constant, nor one whose bytes do not fill the shape."""
        if not self.is_constant or not self.dtype.bits or self.external_buffer:
            return False
        return self.table["sparsity"] is None and len(self.raw) >= self.nbytes

    def numpy(self) -> npt.NDArray[Any] | None:
        """The value of a constant in the declared shape; packed types unpacked, the rest a view.

        `None` when the value is not in the file as plain numbers, and for shapes that numpy has no
        array for (more than 32 dimensions).
        """
        if not self.holds_numbers:
            return None
        if self.rank > MAX_NUMPY_RANK or not is_addressable(
            [d or 1 for d in self.shape], self.dtype
        ):
            return None
        return decode(self.raw, self.dtype, self.elements).reshape(self.shape)

    @property
    def producer(self) -> Operator | None:
        """The first operator that writes the tensor."""
        return self.subgraph.producer(self.index)

    @property
    def consumers(self) -> tuple[Operator, ...]:
        """The operators that read the tensor, in execution order."""
        return self.subgraph.consumers(self.index)


def is_addressable(shape: Iterable[int], dtype: DType) -> bool:
    """Whether the elements of a shape take less than 2^63 bytes.

    Dimensions are multiplied in order, and a product that is too large counts even when a 0 follows,
    as in LiteRT `tflite/util.cc`, BytesRequired.
    """
    limit = 8 * MAX_BYTES // (dtype.bits or 1)
    elements = 1
    for dimension in shape:
        elements *= dimension
        if elements >= limit:
            return False
    return True
