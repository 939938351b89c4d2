"""Sums over segments of rows.

Source: LiteRT `tflite/kernels/{segment_sum,unsorted_segment}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.kernels.reshaping import check_single
from tflint.operators.shape import elements, shape_text


def segment_sum(call: Call) -> Outputs:
    """Rows with the same id, which begin at 0 and grow by 0 or 1."""
    data, ids = call.shape(0), call.shape(1)
    stage = Stage.ALLOCATE if call.operand(0).fixed and call.operand(1).fixed else Stage.INVOKE
    if elements(ids) != data[0]:
        raise RefusedError(
            Concern.SHAPE,
            f"has {elements(ids)} segment ids for {data[0]} rows",
            stage,
            field="inputs[1]",
        )
    call.volatile |= stage is Stage.INVOKE
    values = call.values(1)
    if values and (values[0] != 0 or any(b - a not in (0, 1) for a, b in pairwise(values))):
        raise RefusedError(
            Concern.CONSTANT,
            f"has segment ids in {call.operand(1).name} that do not begin at 0 and grow by 0 or 1",
            stage,
            field="inputs[1]",
        )
    return ((values[-1] + 1 if values else 0, *data[1:]),)


def unsorted_segment(call: Call) -> Outputs:
    """Rows with the same id in any order; negative ids are skipped."""
    data, ids = call.shape(0), call.shape(1)
    if data[: len(ids)] != ids:
        raise RefusedError(
            Concern.SHAPE,
            f"has ids {shape_text(ids)}, which are not the leading dimensions of {shape_text(data)}",
            field="inputs[1]",
        )
    check_single(call, 2, "the number of segments")
    count = call.value(2)
    call.volatile |= not call.operand(1).fixed
    greatest = max(call.known_values(1) or (-1,))
    if count < 0 or greatest >= count:
        raise RefusedError(
            Concern.CONSTANT,
            f"has {count} segments and ids up to {greatest}",
            field="inputs[2]",
        )
    return ((count, *data[len(ids) :]),)


_UNSORTED = ["SUM", "PROD", "MAX", "MIN"]

KERNELS: Mapping[str, Kernel] = {
    "SEGMENT_SUM": segment_sum,
    **{f"UNSORTED_SEGMENT_{kind}": unsorted_segment for kind in _UNSORTED},
}
