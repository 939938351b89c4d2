"""Operators that change the shape and keep the elements.

Source: LiteRT `tflite/kernels/{reshape,squeeze,expand_dims,shape,rank}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from tflint.lint.severity import ERROR, INFO, WARNING
from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, Stage, UnknownError
from tflint.operators.shape import Known, elements, resolved_axis, shape_text


def reshape(call: Call) -> Outputs:
    """The target is the value of input 1 when that is an INT32 vector, else the option new_shape."""
    target = _target(call)
    if target.count(-1) > 1 or min(target, default=0) < -1:
        raise RefusedError(
            Concern.RESHAPE_TARGET,
            f"has the target {shape_text(target)}, in which one -1 may stand and nothing below",
        )
    data = call.shape(0)
    resolved = _resolved(target, elements(data))
    if elements(resolved) != elements(data):
        raise RefusedError(
            Concern.RESHAPE_TARGET,
            f"has the target {shape_text(target)} of {elements(resolved)} elements, but "
            f"{call.operand(0).name} {shape_text(data)} has {elements(data)}"
            if -1 not in target or 0 in target
            else f"has the target {shape_text(target)}, but the {elements(data)} elements of "
            f"{call.operand(0).name} {shape_text(data)} are no multiple of {-prod(target)}",
        )
    _note_long_target(call, target)
    return (resolved,)


def _target(call: Call) -> Known:
    option = call.numbers("new_shape")
    if option == (0,):
        option = ()
    if not call.has(1):
        return option
    operand = call.operand(1)
    if operand.type == "INT32" and operand.shape is not None and len(operand.shape) == 1:
        target = call.values(1)
        if option and len(call.numbers("new_shape")) and _disagree(call, target, option):
            call.note(
                Concern.RESHAPE_TARGET,
                f"has the target {shape_text(target)} in input 1 and {shape_text(option)} in its "
                "options; LiteRT takes input 1, others may take the options",
                Stage.HARMLESS,
                severity=INFO,
                field="builtin_options.new_shape",
                advice="make new_shape say the same as input 1, or remove it",
            )
        return target
    if operand.type == "INT32" and operand.shape is None:
        raise UnknownError
    ignored = operand.values
    if ignored is None or _disagree(call, ignored, option):
        what = f"{operand.type} {shape_text(operand.shape)}"
        wanted = f" with {shape_text(ignored)}" if ignored is not None else ""
        declared = _gives_declared(call, option)
        call.note(
            Concern.RESHAPE_TARGET,
            f"ignores its target {operand.name}{wanted}, which is {what} and no INT32 vector, and takes "
            f"new_shape {shape_text(option)} from its options",
            Stage.HARMLESS if declared else Stage.SILENT,
            severity=WARNING if declared else ERROR,
            field="inputs[1]",
            advice="give the target as a vector of INT32",
        )
    return option


def _gives_declared(call: Call, option: Known) -> bool:
    """The options lead to the shape that the output declares, which is what was meant."""
    declared = call.output().tensor
    resolved = _resolved(option, elements(call.shape(0)))
    return bool(option) and declared.shape == resolved and not declared.has_free_dimensions


def _disagree(call: Call, first: Known, second: Known) -> bool:
    if first == second:
        return False
    count = elements(call.shape(0))
    return _resolved(first, count) != _resolved(second, count)


def _resolved(target: Known, count: int) -> Known:
    if target.count(-1) != 1:
        return target
    others = [d for d in target if d != -1]
    if 0 in others and count == 0:
        raise UnknownError
    missing = count // (prod(others) or 1)
    return tuple(missing if d == -1 else d for d in target)


def _note_long_target(call: Call, target: Known) -> None:
    declared = call.output().tensor.rank
    if declared and len(target) > declared:
        call.note(
            Concern.RESHAPE_TARGET,
            f"has a target of {len(target)} dimensions, but {call.output().name} declares {declared}; "
            "TensorFlow Lite up to 2.21 writes past the end of the declared shape",
            Stage.HARMLESS,
            severity=WARNING,
            advice="declare the output with the shape of the target",
        )


def squeeze(call: Call) -> Outputs:
    """Drops the listed dimensions of size 1, or all of them when none is listed."""
    data = call.shape(0)
    listed = call.numbers("squeeze_dims")
    for axis in listed:
        inside = -len(data) <= axis < len(data)
        if not inside or data[axis] != 1:
            found = f"has size {data[axis]}" if inside else "does not exist"
            raise RefusedError(
                Concern.OPTION,
                f"squeezes dimension {axis} of {call.operand(0).name} {shape_text(data)}, which {found}",
                field="builtin_options.squeeze_dims",
            )
    dropped = {resolved_axis(axis, len(data)) for axis in listed}
    if not listed:
        return (tuple(d for d in data if d != 1),)
    return (tuple(d for i, d in enumerate(data) if i not in dropped),)


def expand_dims(call: Call) -> Outputs:
    """Inserts a dimension of size 1."""
    check_single(call, 1, "the axis")
    data = call.partial(0)
    axis = call.value(1)
    if not -len(data) - 1 <= axis <= len(data):
        raise axis_error(call, axis, -len(data) - 1, len(data), "inputs[1]")
    at = axis + len(data) + 1 if axis < 0 else axis
    return ((*data[:at], 1, *data[at:]),)


def check_single(call: Call, position: int, meaning: str) -> None:
    """The input must have one element."""
    shape = call.operand(position).shape
    if shape is not None and None not in shape and elements(call.shape(position)) != 1:
        raise RefusedError(
            Concern.SHAPE,
            f"needs one number for {meaning}, but {call.operand(position).name} is {shape_text(shape)}",
            field=f"inputs[{position}]",
        )


def axis_error(
    call: Call,
    axis: int,
    least: int,
    most: int,
    field: str,
    stage: Stage = Stage.ALLOCATE,
) -> RefusedError:
    """An axis that the operand does not have; it comes from a constant or from the options."""
    concern = Concern.OPTION if field.startswith("builtin") else Concern.CONSTANT
    return RefusedError(
        concern, f"has the axis {axis}, which must be within {least} to {most}", stage, field=field
    )


def shape(call: Call) -> Outputs:
    """The dimensions of the input, as a vector."""
    written = call.choice("out_type", "absent")
    if written not in ("INT32", "INT64"):
        raise RefusedError(
            Concern.OPTION,
            f"has out_type {written}, which is neither INT32 nor INT64",
            field="builtin_options.out_type",
        )
    return ((len(call.partial(0)),),)


def rank(call: Call) -> Outputs:
    """The number of dimensions, as a scalar."""
    call.partial(0)
    return ((),)


KERNELS: Mapping[str, Kernel] = {
    "RESHAPE": reshape,
    "SQUEEZE": squeeze,
    "EXPAND_DIMS": expand_dims,
    "SHAPE": shape,
    "RANK": rank,
}
