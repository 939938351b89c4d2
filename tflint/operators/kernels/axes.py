"""Operators that work along axes: reductions, ARG_MAX, CUMSUM, TOPK_V2, REVERSE.

Source: LiteRT `tflite/kernels/{reduce,arg_min_max,cumsum,topk_v2,reverse,reverse_sequence}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage
from tflint.operators.kernels.reshaping import axis_error, check_single
from tflint.operators.shape import elements, resolved_axis, shape_text


def reduce(call: Call) -> Outputs:
    """Axes are set to 1 (keep_dims) or dropped; repeated ones count once."""
    data = call.partial(0)
    if call.name == "REDUCE_PROD" and call.operand(0).tensor.is_quantized:
        _check_quantized_product(call)
    rank = len(data)
    if rank == 0:
        return ((),)
    axes = call.values(1)
    for axis in axes:
        if not -rank <= axis < rank:
            raise axis_error(call, axis, -rank, rank - 1, "inputs[1]")
    reduced = {resolved_axis(axis, rank) for axis in axes}
    if call.flag("keep_dims"):
        return (tuple(1 if i in reduced else d for i, d in enumerate(data)),)
    return (tuple(d for i, d in enumerate(data) if i not in reduced),)


def _check_quantized_product(call: Call) -> None:
    if call.type(0) not in ("INT8", "INT16"):
        raise RefusedError(
            Concern.TYPE,
            f"multiplies quantized numbers of INT8 or INT16, but {call.operand(0).name} is "
            f"{call.type(0)}",
            field="inputs[0]",
        )


def arg_extreme(call: Call) -> Outputs:
    """The position of the greatest or least element along an axis."""
    check_single(call, 1, "the axis")
    output_type = call.choice("output_type", "absent")
    if output_type not in ("INT32", "INT64"):
        raise RefusedError(
            Concern.OPTION,
            f"has output_type {output_type}, which is neither INT32 nor INT64",
            field="builtin_options.output_type",
        )
    data = call.shape(0)
    axis = call.value(1)
    if not -len(data) <= axis < len(data):
        raise axis_error(call, axis, -len(data), len(data) - 1, "inputs[1]")
    axis = resolved_axis(axis, len(data))
    if data[axis] == 0:
        raise RefusedError(
            Concern.SHAPE, f"searches axis {axis} of {shape_text(data)}, which is empty"
        )
    return ((*data[:axis], *data[axis + 1 :]),)


def cumsum(call: Call) -> Outputs:
    """Running sums along an axis."""
    check_single(call, 1, "the axis")
    data = call.partial(0)
    axis = call.known_values(1)
    if axis is not None and not -len(data) <= axis[0] < len(data):
        raise axis_error(call, axis[0], -len(data), len(data) - 1, "inputs[1]", Stage.INVOKE)
    return (data,)


def topk(call: Call) -> Outputs:
    """The k greatest along the last dimension."""
    check_single(call, 1, "k")
    data = call.shape(0)
    count = call.value(1)
    if count > data[-1]:
        raise RefusedError(
            Concern.CONSTANT,
            f"takes the {count} greatest of {data[-1]}: {call.operand(0).name} is {shape_text(data)}",
            field="inputs[1]",
        )
    return ((*data[:-1], max(0, count)),) * 2


def reverse(call: Call) -> Outputs:
    """Turns contiguous axes round."""
    data = call.partial(0)
    rank = len(data)
    listed = elements(call.shape(1))
    if listed > rank:
        raise RefusedError(
            Concern.SHAPE, f"reverses {listed} axes of {rank} dimensions", field="inputs[1]"
        )
    axes = call.known_values(1)
    if axes is not None:
        for axis in axes:
            if not -rank <= axis < rank:
                raise axis_error(call, axis, -rank, rank - 1, "inputs[1]", Stage.INVOKE)
        ordered = sorted(resolved_axis(axis, rank) for axis in axes)
        if ordered and ordered != list(range(ordered[0], ordered[0] + len(ordered))):
            raise RefusedError(
                Concern.CONSTANT,
                f"reverses the axes {shape_text(axes)}, which must be distinct and side by side",
                Stage.INVOKE,
                field="inputs[1]",
            )
    return (data,)


def reverse_sequence(call: Call) -> Outputs:
    """Turns the first entries of each sequence round."""
    data = call.partial(0)
    sequence, batch = call.number("seq_dim"), call.number("batch_dim")
    if sequence == batch or not (0 <= sequence < len(data) and 0 <= batch < len(data)):
        raise RefusedError(
            Concern.OPTION,
            f"has seq_dim {sequence} and batch_dim {batch}, which must be two of {len(data)} dimensions",
            Stage.INVOKE,
            field="builtin_options.seq_dim",
        )
    lengths = elements(call.shape(1))
    if data[batch] is not None and lengths != data[batch]:
        raise RefusedError(
            Concern.SHAPE,
            f"has {lengths} lengths for {data[batch]} sequences",
            Stage.INVOKE,
            field="inputs[1]",
        )
    extent = data[sequence]
    for index, length in enumerate(call.known_values(1) or ()):
        if extent is None or length <= extent:
            continue
        text = f"turns {length} entries round where dimension {sequence} has {extent}"
        if index == 0:
            raise RefusedError(Concern.CONSTANT, text, Stage.INVOKE, field="inputs[1]")
        call.note(Concern.CONSTANT, text, field="inputs[1]")
        break
    return (data,)


_REDUCTIONS = ["MEAN", "SUM", "REDUCE_PROD", "REDUCE_MAX", "REDUCE_MIN", "REDUCE_ANY", "REDUCE_ALL"]

KERNELS: Mapping[str, Kernel] = {
    **dict.fromkeys(_REDUCTIONS, reduce),
    "ARG_MAX": arg_extreme,
    "ARG_MIN": arg_extreme,
    "CUMSUM": cumsum,
    "TOPK_V2": topk,
    "REVERSE_V2": reverse,
    "REVERSE_SEQUENCE": reverse_sequence,
}
