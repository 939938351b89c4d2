"""Operators that put tensors together and take them apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING

from tflint.analysis.intervals.codes import real, stored
from tflint.analysis.intervals.interval import LONGEST_ROW, Interval, concatenated
from tflint.analysis.intervals.movement import moved
from tflint.model.dtype import UINT8
from tflint.operators.shape import resolved_axis

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer


def _concatenation(step: Step) -> Interval | None:
    target = step.output
    shape = step.shape(target) if target is not None else None
    parts = [_part(step, position) for position in range(len(step.operator.inputs))]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts) or not parts or target is None:
        return None
    if step.activation != "NONE":
        return None
    axis = int(step.option("axis", 0))
    rank = len(shape) if shape is not None else 0
    lengths = [step.last(tensor) for tensor in step.operator.input_tensors]
    sizes = [length for length in lengths if length is not None]
    if rank and resolved_axis(axis, rank) == rank - 1:
        is_short = len(sizes) == len(lengths) and 0 < sum(sizes) <= LONGEST_ROW
        is_alike = all(part is known[0] for part in known) and known[0].period == 1
        if is_short and not is_alike:
            return concatenated(known, sizes)
        return reduce(Interval.joined, [part.hull() for part in known])
    last = step.last(target)
    rows = [
        part.along(last) if size == last else part.hull()
        for part, size in zip(known, lengths, strict=True)
    ]
    return reduce(Interval.joined, rows)


def _part(step: Step, position: int) -> Interval | None:
    """An input in the stored numbers of the output: UINT8 is rescaled (`concatenation.cc`)."""
    source, target = step.tensor(position), step.output
    if source is None or target is None or source.dtype is not target.dtype:
        return None
    found = step.interval_of(source)
    if source.dtype is not UINT8 or source.scale_and_zero_point == target.scale_and_zero_point:
        return found
    values = real(found, source)
    return stored(values, target)[0] if values is not None else None


def _packed(step: Step) -> Interval | None:
    target, first = step.output, step.tensor(0)
    if target is None or first is None:
        return None
    parts = [_part(step, position) for position in range(len(step.operator.inputs))]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts):
        return None
    last = step.last(first)
    shape = step.shape(target)
    at_end = (
        shape is None or resolved_axis(int(step.option("axis", 0)), len(shape)) == len(shape) - 1
    )
    rows = [part.hull() if at_end else part.along(last) for part in known]
    return reduce(Interval.joined, rows)


def _split(step: Step) -> Interval | None:
    """SPLIT has its axis first, SPLIT_V last."""
    is_plain = step.operator.name == "SPLIT"
    position = 1 if is_plain else 0
    data, source = moved(step, position), step.tensor(position)
    axes = step.integers(0 if is_plain else 2)
    if data is None or source is None:
        return None
    shape = step.shape(source)
    if shape is None or not axes:
        return data.hull()
    if resolved_axis(axes[0], len(shape)) != len(shape) - 1:
        return data.along(step.last(source))
    row = data.along(step.last(source))
    lengths = [step.last(tensor) for tensor in step.operator.output_tensors]
    sizes = [length for length in lengths if length is not None]
    if len(sizes) == len(lengths) and sum(sizes) == row.period > 1:
        first = 0
        for number, size in enumerate(sizes):
            step.results[number] = row.part(slice(first, first + size))
            first += size
    return row.hull()


def _unpacked(step: Step) -> Interval | None:
    data, source = moved(step), step.tensor(0)
    shape = step.shape(source) if source is not None else None
    if data is None:
        return None
    if shape is None or resolved_axis(int(step.option("axis", 0)), len(shape)) == len(shape) - 1:
        return data.hull()
    return data.along(step.last(source))


def _sliced(step: Step) -> Interval | None:
    data, source = moved(step), step.tensor(0)
    if data is None or source is None:
        return None
    begin, last, length = step.integers(1), step.last(source), step.last(step.output)
    if last is None or length is None or not begin:
        return data.hull()
    row = data.along(last)
    if row.period == 1 or not 0 <= begin[-1] <= begin[-1] + length <= last:
        return row.hull()
    return row.part(slice(begin[-1], begin[-1] + length))


def _strided(step: Step) -> Interval | None:
    data, source = moved(step), step.tensor(0)
    if data is None or source is None:
        return None
    begin, end, strides = step.integers(1), step.integers(2), step.integers(3)
    last = step.last(source)
    shape = step.shape(source)
    masks = ("ellipsis_mask", "new_axis_mask", "shrink_axis_mask")
    is_plain = not any(step.option(mask, 0) for mask in masks) and not step.option("offset", False)
    if not begin or not end or not strides or last is None or shape is None:
        return data.hull()
    row = data.along(last)
    if row.period == 1 or not is_plain or len(begin) != len(shape) or strides[-1] != 1:
        return row.hull()
    bit = 1 << (len(begin) - 1)
    first = None if int(step.option("begin_mask", 0)) & bit else begin[-1]
    stop = None if int(step.option("end_mask", 0)) & bit else end[-1]
    found = row.part(slice(first, stop))
    return found if found.period == step.last(step.output) else row.hull()


TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        "CONCATENATION": _concatenation,
        "PACK": _packed,
        "SPLIT": _split,
        "SPLIT_V": _split,
        "UNPACK": _unpacked,
        "SLICE": _sliced,
        "STRIDED_SLICE": _strided,
    }
)
