"""Operators that give as many elements as the data decide.

Source: LiteRT `tflite/kernels/{where,unique,non_max_suppression}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.lint.severity import WARNING
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.shape import shape_text


def where(call: Call) -> Outputs:
    """The positions of the elements that are not 0."""
    rank = len(call.partial(0))
    array = call.array(0)
    if array is not None:
        return ((int((array != 0).sum()), rank),)
    call.volatile = True
    return ((None, rank),)


def unique(call: Call) -> Outputs:
    """The distinct elements, and for each element which of them it is."""
    # The parser turns every other type into INT32 (ParseUnique).
    index_type = "INT64" if call.choice("idx_out_type") == "INT64" else "INT32"
    found = call.output(1).type
    if not call.has_options or found != index_type:
        named = f"idx_out_type {index_type}" if call.has_options else "no idx_out_type"
        raise RefusedError(
            Concern.OPTION,
            f"has {named}, but {call.output(1).name} is {found}",
            field="builtin_options.idx_out_type",
        )
    call.volatile = True
    return ((None,), call.partial(0))


def non_max_suppression(call: Call) -> Outputs:
    """Boxes that do not overlap; a sixth input asks for softened scores."""
    soft = len(call.inputs) == 6
    if len(call.outputs) != (3 if soft else 2):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.outputs)} outputs, where {len(call.inputs)} inputs give "
            f"{3 if soft else 2}",
            field="outputs",
        )
    if soft == call.name.endswith("V4"):
        other = "NON_MAX_SUPPRESSION_V5" if soft else "NON_MAX_SUPPRESSION_V4"
        call.note(
            Concern.OPERAND_COUNT,
            f"has {len(call.inputs)} inputs and so runs as {other}; other runtimes go by the name",
            Stage.HARMLESS,
            severity=WARNING,
            field="inputs",
            advice=f"use {other}",
        )
    boxes, scores = call.shape(0), call.shape(1)
    if boxes[1] != 4 or boxes[0] != scores[0]:
        raise RefusedError(
            Concern.SHAPE,
            f"has boxes {shape_text(boxes)} and scores {shape_text(scores)}, where it takes [n, 4] "
            "and [n]",
        )
    if soft:
        sigma = call.array(5)
        if sigma is not None and sigma.size and float(sigma.reshape(-1)[0]) < 0:
            raise RefusedError(
                Concern.CONSTANT,
                f"has the sigma {float(sigma.reshape(-1)[0]):g}",
                Stage.INVOKE,
                field="inputs[5]",
            )
    count = call.value(2)
    if count < 0:
        raise RefusedError(
            Concern.CONSTANT, f"has the maximum output size {count}", field="inputs[2]"
        )
    return ((count,), (count,), ()) if soft else ((count,), ())


KERNELS: Mapping[str, Kernel] = {
    "WHERE": where,
    "UNIQUE": unique,
    "NON_MAX_SUPPRESSION_V4": non_max_suppression,
    "NON_MAX_SUPPRESSION_V5": non_max_suppression,
}
