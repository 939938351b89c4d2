"""Operators that take or replace a part of a tensor.

Source: LiteRT `tflite/kernels/{slice,strided_slice,dynamic_update_slice}.cc`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tflint.operators.call import Call, Kernel, Outputs
from tflint.operators.defect import Concern, RefusedError, UnknownError
from tflint.operators.shape import Known, elements, shape_text

MAX_ENTRIES = 31
"""The masks of STRIDED_SLICE are 32-bit integers."""


def slice_(call: Call) -> Outputs:
    """The part that begins at input 1 and has the size in input 2, -1 for all that is left."""
    begin_count, size_count = elements(call.shape(1)), elements(call.shape(2))
    if begin_count != size_count:
        raise _entries_error(call, f"{begin_count} begins and {size_count} sizes")
    rank = len(call.partial(0))
    output = call.output().tensor
    declared = bool(output.shape) and not output.has_free_dimensions
    source = call.operand(0).tensor
    settled = not (source.has_free_dimensions and not call.operand(0).fixed)
    begin, size = call.operand(1).values, call.operand(2).values
    if begin is None or size is None:
        if begin_count != rank:
            raise _entries_error(call, f"{begin_count} begins for {rank} dimensions")
        if declared and settled:
            return (output.shape,)
        call.volatile = True
        return ((None,) * rank,)
    if begin_count != rank:
        raise _entries_error(call, f"{begin_count} begins for {rank} dimensions")
    call.values(1)
    call.values(2)
    data = call.shape(0)
    result = tuple(d - b if s == -1 else s for b, s, d in zip(begin, size, data, strict=True))
    if any(
        s < -1 or not 0 <= b <= d or b + max(s, 0) > d
        for b, s, d in zip(begin, size, data, strict=True)
    ):
        raise RefusedError(
            Concern.CONSTANT,
            f"takes {shape_text(size)} from {shape_text(begin)} on, which is outside "
            f"{call.operand(0).name} {shape_text(data)}",
        )
    fixed = call.operand(1).fixed and call.operand(2).fixed
    if not settled:
        call.volatile = True
    elif fixed and declared and output.shape != result and not call.operand(0).dynamic:
        raise RefusedError(
            Concern.DECLARED_SHAPE,
            f"gives {shape_text(result)}, but {call.output().name} declares "
            f"{shape_text(output.shape)}, which this operator compares",
            field="outputs[0]",
        )
    return (result,)


def _entries_error(call: Call, found: str) -> RefusedError:
    return RefusedError(
        Concern.SHAPE, f"has {found}; it needs one of each per dimension", field="inputs[1]"
    )


def strided_slice(call: Call) -> Outputs:
    """Python's slice of each dimension; masks say which entries mean something else."""
    counts = [elements(call.shape(position)) for position in (1, 2, 3)]
    if counts[0] != counts[1]:
        raise _entries_error(call, f"{counts[0]} begins and {counts[1]} ends")
    if counts[0] > MAX_ENTRIES:
        raise _entries_error(call, f"{counts[0]} entries, more than {MAX_ENTRIES}")
    if counts[2] < counts[0]:
        call.note(
            Concern.SHAPE,
            f"has {counts[0]} begins, but {counts[2]} strides: the rest is read past their end",
            field="inputs[3]",
        )
        raise UnknownError
    ellipsis, new_axes = call.number("ellipsis_mask"), call.number("new_axis_mask")
    added = (new_axes & ~ellipsis & ((1 << counts[0]) - 1)).bit_count()
    data = call.shape(0)
    if (ellipsis & ((1 << counts[0]) - 1)).bit_count() > 1:
        call.note(
            Concern.OPTION,
            f"has ellipsis_mask {ellipsis:#x}, which marks more than one entry",
            field="builtin_options.ellipsis_mask",
        )
    elif counts[0] > len(data) + added:
        _note_surplus(call, counts[0], len(data), added, bool(ellipsis))
    begin, end, strides = (_padded(call, position) for position in (1, 2, 3))
    for index, stride in enumerate(strides[: counts[0]]):
        if stride == 0 and not (new_axes | ellipsis) >> index & 1:
            raise RefusedError(
                Concern.CONSTANT, f"has stride 0 in entry {index}", field="inputs[3]"
            )
    return (_sliced(call, data, begin, end, strides, added),)


def _note_surplus(call: Call, entries: int, rank: int, added: int, ellipsis: bool) -> None:
    if ellipsis:
        call.note(
            Concern.CONSTANT,
            f"has an ellipsis among {entries} entries for {rank} dimensions and {added} new ones: it "
            "should cover no dimension, but the kernel lets it cover one",
            advice="drop the ellipsis before export",
        )
    else:
        call.note(
            Concern.SHAPE,
            f"has {entries} entries for {rank} dimensions and {added} new ones; the rest is ignored",
        )


def _padded(call: Call, position: int) -> Known:
    if position == 1 and call.flag("offset") and call.operand(1).values is None:
        return (0,) * elements(call.shape(1))
    return call.values(position)


def _sliced(call: Call, data: Known, begin: Known, end: Known, strides: Known, added: int) -> Known:
    masks = {
        name: call.number(f"{name}_mask")
        for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    }
    entries = len(begin)
    result: list[int] = []
    dimension = 0
    for index in range(entries):
        if masks["ellipsis"] >> index & 1:
            covered = max(1, len(data) - (entries - 1 - added))
            result += data[dimension : dimension + covered]
            dimension += covered
        elif masks["new_axis"] >> index & 1:
            result.append(1)
        elif dimension < len(data):
            if not masks["shrink_axis"] >> index & 1:
                extent, stride = data[dimension], strides[index]
                if call.flag("offset"):
                    result.append(max(0, -(-end[index] // stride)))
                else:
                    first = None if masks["begin"] >> index & 1 else begin[index]
                    last = None if masks["end"] >> index & 1 else end[index]
                    result.append(_steps(extent, first, last, stride))
            dimension += 1
    return (*result, *data[dimension:])


def _steps(extent: int, begin: int | None, end: int | None, stride: int) -> int:
    if stride == 0:
        raise UnknownError
    low, high = (0, extent) if stride > 0 else (-1, extent - 1)
    first = (low if stride > 0 else high) if begin is None else _clamp(begin, extent, low, high)
    last = (high if stride > 0 else low) if end is None else _clamp(end, extent, low, high)
    return max(0, -(-(last - first) // stride) if stride > 0 else -(-(first - last) // -stride))


def _clamp(index: int, extent: int, low: int, high: int) -> int:
    return min(max(index + extent if index < 0 else index, low), high)


def dynamic_update_slice(call: Call) -> Outputs:
    """Replaces a part; the start is moved so that it fits."""
    data, update = call.shape(0), call.shape(1)
    starts = elements(call.shape(2))
    if not len(data) == len(update) == starts:
        raise RefusedError(
            Concern.SHAPE,
            f"has {starts} start indices and an update {shape_text(update)} for "
            f"{call.operand(0).name} {shape_text(data)}",
        )
    if any(u > d for u, d in zip(update, data, strict=True)):
        raise RefusedError(
            Concern.SHAPE,
            f"has an update {shape_text(update)} larger than {call.operand(0).name} {shape_text(data)}",
            field="inputs[1]",
        )
    return (data,)


KERNELS: Mapping[str, Kernel] = {
    "SLICE": slice_,
    "STRIDED_SLICE": strided_slice,
    "DYNAMIC_UPDATE_SLICE": dynamic_update_slice,
}
