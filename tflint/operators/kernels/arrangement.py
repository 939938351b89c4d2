"""Operators that join, part and rearrange tensors.

Source: LiteRT `tflite/kernels/{concatenation,pack,unpack,split,split_v,transpose,tile}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage, UnknownError
from tflint.operators.kernels.reshaping import axis_error
from tflint.operators.shape import Dimension, elements, is_known, resolved_axis, shape_text


def concatenation(call: Call) -> Outputs:
    """Joins along an axis; scalars only when all of them are constant."""
    first = call.partial(0)
    rank = len(first)
    if rank == 0:
        if not all(operand is not None and operand.fixed for operand in call.inputs):
            raise RefusedError(
                Concern.CONSTANT, f"joins scalars, of which {call.operand(0).name} is computed"
            )
        return ((len(call.inputs),),)
    axis = call.number("axis")
    if not -rank <= axis < rank:
        raise axis_error(call, axis, -rank, rank - 1, "builtin_options.axis")
    axis = resolved_axis(axis, rank)
    total: int | None = 0
    for position in range(len(call.inputs)):
        other = call.partial(position)
        if not _fits(first, other, axis):
            raise RefusedError(
                Concern.SHAPE,
                f"joins along axis {axis}, but {call.operand(0).name} is {shape_text(first)} and "
                f"{call.operand(position).name} is {shape_text(other)}",
                field=f"inputs[{position}]",
            )
        extent = other[axis]
        total = None if total is None or extent is None else total + extent
    return ((*first[:axis], total, *first[axis + 1 :]),)


def _fits(first: tuple[Dimension, ...], other: tuple[Dimension, ...], axis: int) -> bool:
    """Whether two shapes agree, or may agree, everywhere but at the axis."""
    if first == other:
        return True
    if len(first) != len(other):
        return False
    if first[:axis] == other[:axis] and first[axis + 1 :] == other[axis + 1 :]:
        return True
    pairs = enumerate(zip(first, other, strict=True))
    return all(a == b or a is None or b is None or i == axis for i, (a, b) in pairs)


def pack(call: Call) -> Outputs:
    """Stacks inputs of one shape along a new axis."""
    count = call.number("values_count")
    if count != len(call.inputs):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.inputs)} inputs, but values_count {count}",
            field="builtin_options.values_count",
        )
    first = call.partial(0)
    axis = call.number("axis")
    if not -len(first) - 1 <= axis <= len(first):
        raise axis_error(call, axis, -len(first) - 1, len(first), "builtin_options.axis")
    for position in range(1, count):
        other = call.partial(position)
        if is_known(first) and is_known(other) and other != first:
            raise RefusedError(
                Concern.SHAPE,
                f"stacks equal shapes, but {call.operand(0).name} is {shape_text(first)} and "
                f"{call.operand(position).name} is {shape_text(other)}",
                field=f"inputs[{position}]",
            )
    at = axis + len(first) + 1 if axis < 0 else axis
    return ((*first[:at], count, *first[at:]),)


def unpack(call: Call) -> Outputs:
    """Cuts along an axis into slices without it."""
    count = call.number("num")
    if count != len(call.outputs):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.outputs)} outputs, but num {count}",
            field="builtin_options.num",
        )
    data = call.shape(0)
    axis = call.number("axis")
    if not -len(data) <= axis < len(data):
        raise axis_error(call, axis, -len(data), len(data) - 1, "builtin_options.axis")
    axis = resolved_axis(axis, len(data))
    if 0 in data or data[axis] != count:
        raise RefusedError(
            Concern.SHAPE,
            f"cuts {call.operand(0).name} {shape_text(data)} along axis {axis} into {count} slices",
        )
    return ((*data[:axis], *data[axis + 1 :]),) * count


def split(call: Call) -> Outputs:
    """Parts input 1 along the axis in input 0 into equal pieces."""
    count = _split_count(call)
    data = call.shape(1)
    axis = call.value(0)
    if not -len(data) <= axis < len(data):
        raise axis_error(call, axis, -len(data), len(data) - 1, "inputs[0]")
    axis = resolved_axis(axis, len(data))
    if data[axis] % count:
        raise RefusedError(
            Concern.CONSTANT,
            f"parts {call.operand(1).name} {shape_text(data)} along axis {axis}, where its size "
            f"{data[axis]} is no multiple of num_splits {count}",
        )
    return ((*data[:axis], data[axis] // count, *data[axis + 1 :]),) * count


def _split_count(call: Call) -> int:
    count = call.number("num_splits")
    if count != len(call.outputs):
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {len(call.outputs)} outputs, but num_splits {count}",
            field="builtin_options.num_splits",
        )
    return count


def split_v(call: Call) -> Outputs:
    """Parts input 0 along the axis in input 2 into pieces of the sizes in input 1."""
    count = _split_count(call)
    listed = call.shape(1)
    if elements(listed) != count:
        raise RefusedError(
            Concern.OPERAND_COUNT,
            f"has {count} outputs, but {elements(listed)} sizes in {call.operand(1).name}",
            field="inputs[1]",
        )
    data = call.shape(0)
    sizes, axis = call.values(1), call.value(2)
    if not -len(data) <= axis < len(data):
        raise axis_error(call, axis, -len(data), len(data) - 1, "inputs[2]")
    axis = resolved_axis(axis, len(data))
    rest = data[axis] - sum(size for size in sizes if size != -1)
    open_sizes = sizes.count(-1)
    if open_sizes > 1 or min(sizes) < -1 or rest < 0 or (rest > 0 and not open_sizes):
        raise RefusedError(
            Concern.CONSTANT,
            f"parts {data[axis]} entries along axis {axis} of {call.operand(0).name} into the sizes "
            f"{shape_text(sizes)}",
            field="inputs[1]",
        )
    return tuple((*data[:axis], rest if size == -1 else size, *data[axis + 1 :]) for size in sizes)


def transpose(call: Call) -> Outputs:
    """Puts the dimensions in the order of input 1."""
    data = call.partial(0)
    entries = call.shape(1)
    if not data and elements(entries) == 0:
        call.note(
            Concern.CONSTANT,
            f"has the scalar {call.operand(0).name} as input, which may hang or give anything",
            advice="remove the operator: a scalar has no dimensions to reorder",
        )
    if elements(entries) != len(data):
        raise RefusedError(
            Concern.SHAPE,
            f"has {elements(entries)} entries in the permutation {call.operand(1).name} for "
            f"{len(data)} dimensions",
            field="inputs[1]",
        )
    order = call.values(1)
    if any(not -len(data) <= axis < len(data) for axis in order):
        raise RefusedError(
            Concern.CONSTANT,
            f"has the permutation {shape_text(order)} for {len(data)} dimensions",
            field="inputs[1]",
        )
    resolved = [resolved_axis(axis, len(data)) for axis in order]
    if len(set(resolved)) != len(data):
        call.note(
            Concern.CONSTANT,
            f"has the permutation {shape_text(order)}, in which an entry is repeated; XNNPACK refuses "
            "to load it",
            field="inputs[1]",
        )
    return (tuple(data[axis] for axis in resolved),)


def tile(call: Call) -> Outputs:
    """Repeats each dimension."""
    data = call.shape(0)
    entries = call.shape(1)
    if elements(entries) != len(data):
        raise RefusedError(
            Concern.SHAPE,
            f"has {elements(entries)} multiples in {call.operand(1).name} for {len(data)} dimensions",
            field="inputs[1]",
        )
    multiples = call.values(1)
    if min(multiples, default=0) < 0:
        raise RefusedError(
            Concern.CONSTANT, f"has the multiples {shape_text(multiples)}", field="inputs[1]"
        )
    return (tuple(d * m for d, m in zip(data, multiples, strict=True)),)


def broadcast_to(call: Call) -> Outputs:
    """Stretches the input to the shape in input 1."""
    data = call.shape(0)
    entries = elements(call.shape(1))
    if len(data) > entries:
        raise RefusedError(
            Concern.SHAPE,
            f"stretches {len(data)} dimensions to {entries}",
            field="inputs[1]",
        )
    target = call.values(1)
    tail = target[entries - len(data) :]
    if any(d not in (1, t) for d, t in zip(data, tail, strict=True)):
        raise RefusedError(
            Concern.CONSTANT,
            f"cannot stretch {call.operand(0).name} {shape_text(data)} to {shape_text(target)}",
            field="inputs[1]",
        )
    return (target,)


def broadcast_args(call: Call) -> Outputs:
    """The shape that two shapes stretch to."""
    return ((max(elements(call.shape(0)), elements(call.shape(1))),),)


def dilate(call: Call) -> Outputs:
    """Puts padding between the elements."""
    data = call.shape(0)
    entries = call.shape(1)
    if elements(entries) != len(data):
        raise RefusedError(
            Concern.CONSTANT,
            f"has {elements(entries)} dilations for {len(data)} dimensions",
            Stage.INVOKE,
            field="inputs[1]",
        )
    dilations = call.values(1)
    if min(dilations, default=1) < 1:
        text = f"has the dilations {shape_text(dilations)}, which must be at least 1"
        if dilations[0] < 1:
            raise RefusedError(Concern.CONSTANT, text, Stage.INVOKE, field="inputs[1]")
        call.note(Concern.CONSTANT, text, field="inputs[1]")
        raise UnknownError
    return (tuple((d - 1) * by + 1 for d, by in zip(data, dilations, strict=True)),)


KERNELS: Mapping[str, Kernel] = {
    "CONCATENATION": concatenation,
    "PACK": pack,
    "UNPACK": unpack,
    "SPLIT": split,
    "SPLIT_V": split_v,
    "TRANSPOSE": transpose,
    "TILE": tile,
    "BROADCAST_TO": broadcast_to,
    "BROADCAST_ARGS": broadcast_args,
    "DILATE": dilate,
}
