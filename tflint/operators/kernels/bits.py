"""Operators that look at the stored form of elements: BITCAST, DENSIFY.

Source: LiteRT `tflite/kernels/{bitcast,densify}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.model.dtype import DTYPES
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, UnknownError
from tflint.operators.shape import shape_text

_BYTES = {dtype.name: max(1, dtype.bits // 8) for dtype in DTYPES}
"""Bytes per element as the kernel counts them: packed types as whole bytes."""


def bitcast(call: Call) -> Outputs:
    """The same bytes as another type; a last dimension makes up for another width."""
    data = call.shape(0)
    before, after = _BYTES[call.type(0)], _BYTES[call.output().type]
    if before == after:
        return (data,)
    if before > after:
        return ((*data, before // after),)
    ratio = after // before
    if not data:
        call.note(
            Concern.SHAPE,
            f"widens the scalar {call.operand(0).name} from {before} to {after} bytes",
        )
        raise UnknownError
    if data[-1] != ratio:
        raise RefusedError(
            Concern.SHAPE,
            f"widens {before} to {after} bytes, for which the last dimension of "
            f"{call.operand(0).name} {shape_text(data)} must be {ratio}",
        )
    return (data[:-1],)


def densify(call: Call) -> Outputs:
    """The dense form of a sparse constant."""
    call.particular = True
    if call.operand(0).tensor.table["sparsity"] is None:
        raise RefusedError(
            Concern.TYPE,
            f"unpacks {call.operand(0).name}, which has no sparsity parameters",
            field="inputs[0]",
            advice="remove the operator: the constant is dense already",
        )
    return (call.shape(0),)


KERNELS: Mapping[str, Kernel] = {"BITCAST": bitcast, "DENSIFY": densify}
