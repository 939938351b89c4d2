"""An operator as its kernel meets it: operands with the types and shapes they have by then."""

from __future__ import annotations

import struct
from collections.abc import Callable, Collection, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from tflint.flatbuffer import Table
from tflint.flatbuffer.schemas.model import MODEL
from tflint.lint.severity import ERROR, Severity
from tflint.model.dtype import DTYPES
from tflint.model.options import Options
from tflint.operators.defect import Concern, Defect, Stage, UnknownError
from tflint.operators.shape import Known, Shape, is_known

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.model.operator import Operator
    from tflint.model.tensor import Tensor
    from tflint.operators.signature import Signature

# Lists of axes, paddings and the like; longer ones are data, and numpy looks at those.
MAX_LISTED = 256
# Kept once they are decoded; many tensors can share the bytes of one long list.
MAX_KEPT = 64
# No kernel has room for more dimensions, but a chain of operators could add one each.
MAX_RANK = 64

_CODES = {
    "INT8": "b",
    "UINT8": "B",
    "INT16": "h",
    "UINT16": "H",
    "INT32": "i",
    "UINT32": "I",
    "INT64": "q",
    "UINT64": "Q",
    "BOOL": "?",
}


class Operand:
    """A tensor with the type and shape it has when the operators before have been prepared.

    `fixed` says that AllocateTensors knows the value: it is in the file, or a kernel computed it then.
    `values` are the elements where they are few and integers, and known. `dynamic` says that the
    shape is settled only while the model runs, though this analysis may know it.
    """

    __slots__ = ("_values", "dynamic", "fixed", "shape", "tensor", "type", "written")

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor
        self.type = tensor.dtype.name
        self.shape: Shape = tensor.shape if len(tensor.shape) <= MAX_RANK else None
        self.fixed = (tensor.buffer_index > 0 and tensor.is_constant) or tensor.external_buffer > 0
        self.dynamic = False
        self.written = False
        self._values: tuple[int, ...] | None = None

    @property
    def values(self) -> tuple[int, ...] | None:
        """The elements in row-major order; `None` when they are unknown, not integers, or many."""
        if self._values is not None or not self.fixed or self.written:
            return self._values
        values = _stored_integers(self.tensor)
        if values is not None and len(values) <= MAX_KEPT:
            self._values = values
        return values

    def write(self, shape: Shape, *, dynamic: bool) -> None:
        """An operator writes the tensor; its value is unknown from now on."""
        self.shape = shape if shape is None or len(shape) <= MAX_RANK else None
        self.dynamic = dynamic
        self.fixed = False
        self.written = True
        self._values = None

    def fold(self, values: tuple[int, ...], fixed: bool) -> None:
        """The value that an operator computes from known ones; `fixed`: at AllocateTensors."""
        self._values = values
        self.fixed = fixed

    def holds(self, type_name: str) -> bool:
        """The stored bytes are those of as many elements of that type, not of the declared one, so that
        a kernel which takes them for that finds what was written."""
        tensor, count = self.tensor, prod(self.tensor.shape)
        if not self.fixed or self.written or tensor.external_buffer or not tensor.dtype.bits:
            return False
        wanted = next(dtype for dtype in DTYPES if dtype.name == type_name)
        return len(tensor.raw) == wanted.nbytes(count) != tensor.dtype.nbytes(count)

    def is_meant_as_int32(self) -> bool:
        """It is a single constant number whose first four bytes are the same number as INT32, or that
        is no whole number otherwise."""
        tensor = self.tensor
        if not self.fixed or self.written or not tensor.holds_numbers:
            return False
        if prod(tensor.shape) != 1 or len(tensor.raw) < 4:
            return False
        try:
            found = tensor.numpy()
        except TypeError:
            return False
        number = int.from_bytes(tensor.raw[:4], "little", signed=True)
        if found is None or found.dtype.kind == "c":
            return False
        declared = found.ravel()[0]
        return bool(declared == number) or not float(declared).is_integer()

    @property
    def name(self) -> str:
        """The quoted name, for messages."""
        return f'"{self.tensor.short_name}"'


def _stored_integers(tensor: Tensor) -> tuple[int, ...] | None:
    code = _CODES.get(tensor.dtype.name)
    count = prod(tensor.shape)
    if code is None or count > MAX_LISTED or tensor.external_buffer:
        return None
    raw = tensor.raw
    if len(raw) < tensor.dtype.nbytes(count) or tensor.table["sparsity"] is not None:
        return None
    return tuple(map(int, struct.unpack_from(f"<{count}{code}", raw)))


class Call:
    """One operator that is being prepared. Kernels ask it for operands and options.

    `exposed` are the indices of the tensors that the caller of the model reads. `volatile` is set when
    AllocateTensors cannot know the output shapes; `particular`, when the outcome follows from more than
    options and the types and shapes of the operands.
    """

    __slots__ = (
        "_options",
        "defects",
        "exposed",
        "inputs",
        "model",
        "name",
        "operator",
        "outputs",
        "particular",
        "signature",
        "volatile",
    )

    def __init__(
        self,
        operator: Operator,
        signature: Signature | None,
        inputs: Sequence[Operand | None],
        outputs: Sequence[Operand | None],
        model: CalledModel,
        exposed: Collection[int] = (),
    ) -> None:
        self.operator = operator
        self.name = operator.name
        self.signature = signature
        self.inputs = inputs
        self.outputs = outputs
        self.model = model
        self.exposed = exposed
        self.defects: list[Defect] = []
        self.volatile = False
        self.particular = False
        self._options: Options | None = None

    def has(self, position: int) -> bool:
        """The input is present."""
        return position < len(self.inputs) and self.inputs[position] is not None

    def operand(self, position: int) -> Operand:
        """The input at a position; `UnknownError` when it is absent."""
        found = self.inputs[position] if position < len(self.inputs) else None
        if found is None:
            raise UnknownError
        return found

    def output(self, position: int = 0) -> Operand:
        """The output at a position; `UnknownError` when it is absent."""
        found = self.outputs[position] if position < len(self.outputs) else None
        if found is None:
            raise UnknownError
        return found

    def type(self, position: int) -> str:
        """The element type of an input."""
        return self.operand(position).type

    def partial(self, position: int) -> tuple[int | None, ...]:
        """The shape of an input, with unknown dimensions; `UnknownError` when its rank is."""
        shape = self.operand(position).shape
        if shape is None:
            raise UnknownError
        return shape

    def shape(self, position: int) -> Known:
        """The shape of an input; `UnknownError` unless all of it is known."""
        shape = self.operand(position).shape
        if not is_known(shape):
            raise UnknownError
        return shape

    def values(self, position: int) -> tuple[int, ...]:
        """The integers of an input that the output shapes follow from; `UnknownError` unless they
        are known. When AllocateTensors cannot know them, neither can it know the shapes."""
        operand = self.operand(position)
        self.particular = True
        self.volatile |= not operand.fixed
        values = operand.values
        if values is None:
            raise UnknownError
        return values

    def value(self, position: int) -> int:
        """The first of the integers of an input, as `values`; `UnknownError` when there is none."""
        values = self.values(position)
        if not values:
            raise UnknownError
        return values[0]

    def known_values(self, position: int) -> tuple[int, ...] | None:
        """The integers of an input that no shape follows from, or `None`."""
        self.particular = True
        return self.operand(position).values if self.has(position) else None

    def array(self, position: int) -> npt.NDArray[Any] | None:
        """The stored value of a constant input of any type; `None` when there is none, or when the
        model has so many that looking at all would take too long."""
        self.particular = True
        found = self.inputs[position] if position < len(self.inputs) else None
        if found is None or found.written or not found.fixed:
            return None
        if not self.model.affords(prod(found.tensor.shape)):
            return None
        try:
            return found.tensor.numpy()
        except TypeError:
            return None

    @property
    def options(self) -> Options:
        """The options that the runtime reads: those of the table that belongs to the operator. Of a
        missing table, or one of another operator, it reads zeros."""
        if self._options is None:
            found = (
                self.operator.table["builtin_options"] or self.operator.table["builtin_options_2"]
            )
            wanted = self.signature.options if self.signature is not None else ""
            valid = isinstance(found, Table) and found.type.name == wanted
            self._options = Options(MODEL, found if valid else None)
        return self._options

    @property
    def has_options(self) -> bool:
        """The options table of the operator is present."""
        return self.options.table is not None

    def number(self, field: str) -> int:
        """An integer option; 0 without options."""
        return int(self.options.get(field) or 0)

    def real(self, field: str) -> float:
        """A floating-point option; 0 without options."""
        return float(self.options.get(field) or 0.0)

    def flag(self, field: str) -> bool:
        """A boolean option; false without options."""
        return bool(self.options.get(field))

    def choice(self, field: str, absent: str = "") -> str:
        """The name of an enumeration option, the number of a nameless one as text; `absent` without
        options."""
        value = self.options.get(field)
        return absent if value is None else str(value)

    def numbers(self, field: str) -> tuple[int, ...]:
        """A vector option; empty without options."""
        return tuple(self.options.get(field) or ())

    def note(
        self,
        concern: Concern,
        text: str,
        stage: Stage = Stage.SILENT,
        *,
        severity: Severity = ERROR,
        field: str = "",
        advice: str = "",
    ) -> None:
        """Report a defect that does not stop the runtime here."""
        self.defects.append(Defect(concern, text, stage, severity, field, advice))


class CalledModel:
    """What operators reach beyond their operands: the other subgraphs.

    `at_stored_sizes` tells that the inputs have the sizes of the file, so that declared shapes can be
    compared with.
    """

    at_stored_sizes = True

    def prepare(self, index: int, arguments: Sequence[Operand]) -> list[Operand] | None:
        """Prepare a subgraph with the types and shapes of the arguments; its outputs, or `None` when
        it has no such subgraph, or going deeper would not end."""
        raise NotImplementedError

    def affords(self, elements: int) -> bool:
        """Whether that many elements of constants may still be looked at."""
        raise NotImplementedError


Outputs: TypeAlias = "tuple[Shape, ...]"
"""The shapes of the outputs in order; those behind keep the shape they declare."""

Kernel: TypeAlias = Callable[[Call], Outputs]
"""Checks a call and gives its output shapes. Raises `RefusedError` or `UnknownError`."""
