"""Prepare one operator as the runtime does at AllocateTensors: check it, and settle its outputs."""

from __future__ import annotations

from tflint.operators.call import Call, Operand, Outputs
from tflint.operators.defect import Concern, RefusedError, UnknownError
from tflint.operators.folding import folded
from tflint.operators.kernels import kernel
from tflint.operators.operands import check_operands, note_written_types
from tflint.operators.outputs import check_declared, check_empty
from tflint.operators.shape import Known, Shape, elements, is_known, shape_text

MAX_DIMENSION = 1 << 31
MAX_ELEMENTS = 1 << 61
"""More overflow the computation of bytes (LiteRT `tflite/util.cc`, BytesRequired)."""


def prepare(call: Call) -> bool:
    """Check a call, noting its defects, and write types, shapes and values of its outputs.

    False when the runtime stops at the operator.
    """
    waiting = any(operand is not None and operand.dynamic for operand in call.inputs)
    shapes: Outputs = ()
    refused = False
    try:
        shapes = _outputs(call)
    except RefusedError as error:
        call.defects.append(error.defect)
        refused = True
    except UnknownError:
        pass
    settled = not waiting and not call.volatile
    if shapes:
        check_empty(call, shapes)
        if settled and call.model.at_stored_sizes:
            check_declared(call, shapes)
    value = None
    if len(call.outputs) == 1 and shapes and is_known(shapes[0]):
        value = folded(call, shapes[0])
    for position, output in enumerate(call.outputs):
        if output is None:
            continue
        shape = shapes[position] if position < len(shapes) else None
        if shapes and position >= len(shapes):
            shape = output.tensor.shape
        output.write(shape, dynamic=not settled and not refused)
        if value is not None:
            output.fold(*value)
    return not refused


def _outputs(call: Call) -> Outputs:
    if call.signature is not None:
        check_operands(call, call.signature)
        note_written_types(call, call.signature)
    if any(defect.concern in (Concern.RANK, Concern.TYPE) for defect in call.defects):
        raise UnknownError
    prepare_kind = kernel(call.operator.type if call.operator.is_custom else call.name)
    if prepare_kind is None:
        return _declared(call)
    shapes = prepare_kind(call)
    for shape in shapes:
        if is_known(shape):
            _check_size(call, shape)
    return shapes


def _check_size(call: Call, shape: Known) -> None:
    largest = max(shape, default=0)
    if call.name == "FILL" and largest >= MAX_DIMENSION:
        # The kernel cuts 64-bit sizes to 32 bits and goes on with what is left.
        raise UnknownError
    if min(shape, default=0) < 0 or largest >= MAX_DIMENSION or elements(shape) >= MAX_ELEMENTS:
        raise RefusedError(
            Concern.CONSTANT, f"gives the shape {shape_text(shape)}, which no tensor can have"
        )


def _declared(call: Call) -> Outputs:
    """Of operators that nobody here knows, the file tells what comes out."""
    return tuple(_declared_shape(output) for output in call.outputs)


def _declared_shape(output: Operand | None) -> Shape:
    if output is None:
        return None
    tensor = output.tensor
    if tensor.has_free_dimensions:
        signature = tensor.shape_signature
        return tuple(None if d == -1 else d for d in signature)
    return tensor.shape if tensor.shape or tensor.table["has_rank"] else None
