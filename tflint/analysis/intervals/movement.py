"""Operators that move elements without a change: their stored numbers are copied."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.codes import codes_of, whole
from tflint.analysis.intervals.interval import Interval, interval
from tflint.operators.shape import resolved_axis

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer
    from tflint.model.tensor import Tensor


def moved(step: Step, position: int = 0) -> Interval | None:
    """The stored numbers of an input whose elements are copied; `None` when the output has another type.

    Where they go may depend on the other inputs: then only equal elements stay what they are.
    """
    found = step.interval(position)
    if found is None or not has_type_of(step, position):
        return None
    others = (step.interval(p) for p in range(len(step.operator.inputs)) if p != position)
    if all(other is None or other.is_fixed for other in others):
        return found
    hull = found.hull()
    return found if hull.lower == hull.upper else _varying(found)


def _varying(found: Interval) -> Interval:
    return Interval(found.lower, found.upper, numpy.zeros(1, bool))


def _same_elements(step: Step) -> Interval | None:
    """The elements keep their order: whatever the shape, the period stays."""
    return step.interval(0) if has_type_of(step, 0) else None


def _same_channels(step: Step) -> Interval | None:
    """The last dimension stays whole and in order."""
    found, source = moved(step), step.tensor(0)
    if found is None:
        return None
    length = step.last(source)
    return found.along(length) if length == step.last(step.output) else found.hull()


def _anywhere(position: int = 0) -> Transfer:
    """Elements of one input, at any place."""

    def transfer(step: Step) -> Interval | None:
        found = moved(step, position)
        return found.hull() if found is not None else None

    return transfer


def has_type_of(step: Step, position: int) -> bool:
    """The output has the type of an input."""
    source, target = step.tensor(position), step.output
    return source is not None and target is not None and source.dtype is target.dtype


def _largest(step: Step) -> Interval | None:
    """TOPK_V2: elements, and their places."""
    indices = step.operator.output(1)
    if indices is not None:
        step.results[1] = whole(indices.dtype)
    return _anywhere()(step)


def _transposed(step: Step) -> Interval | None:
    order = step.integers(1)
    is_last_kept = order is not None and len(order) > 0 and order[-1] in (len(order) - 1, -1)
    return _same_channels(step) if is_last_kept else _anywhere()(step)


def _tiled(step: Step) -> Interval | None:
    """Whole rows are repeated, which keeps their period."""
    found = moved(step)
    return found.along(step.last(step.tensor(0))) if found is not None else None


def _gathered(step: Step) -> Interval | None:
    data, chosen, source = step.interval(0), step.interval(1), step.tensor(0)
    if data is None or chosen is None or source is None or not has_type_of(step, 0):
        return None
    shape = step.shape(source)
    axis = int(step.option("axis", 0))
    if shape is not None and 0 <= resolved_axis(axis, len(shape)) < len(shape) - 1:
        data = data.along(step.last(source))
        if data.period != 1 and data.period != step.last(step.output):
            data = data.hull()
    else:
        data = data.hull()
    return picked(data, chosen)


def _gathered_by_place(step: Step) -> Interval | None:
    data, chosen = step.interval(0), step.interval(1)
    if data is None or chosen is None or not has_type_of(step, 0):
        return None
    return picked(data.hull(), chosen)


def _looked_up(step: Step) -> Interval | None:
    """EMBEDDING_LOOKUP of a table with the type of the output."""
    chosen, data = step.interval(0), step.interval(1)
    if data is None or chosen is None or not has_type_of(step, 1):
        return None
    return picked(data.hull(), chosen)


def picked(data: Interval, chosen: Interval) -> Interval:
    """Elements of `data` at places that depend on the input unless `chosen` does not."""
    fixed = (data.fixed & chosen.is_fixed) | (data.lower == data.upper)
    return Interval(data.lower, data.upper, fixed)


def _padded(step: Step) -> Interval | None:
    """PAD writes zeros, PADV2 its third input, MIRROR_PAD elements of its own."""
    found, source, target = moved(step), step.tensor(0), step.output
    if found is None or target is None:
        return None
    last = step.last(source)
    same = last is not None and last == step.last(step.output)
    data = found.along(last) if same else found.hull()
    if step.operator.name == "MIRROR_PAD":
        return data
    value = step.interval(2) if step.operator.name == "PADV2" else zero(target)
    return _filled_up(step, data, value)


def _filled_up(step: Step, data: Interval, value: Interval | None) -> Interval | None:
    """The elements of `data` and, at places that the second input tells, `value`."""
    widths = step.interval(1)
    if value is None or widths is None or not widths.is_fixed:
        return None
    return data.joined(value.hull())


def zero(tensor: Tensor) -> Interval | None:
    """What stands for 0 in a tensor; `None` where that is not known."""
    if tensor.dtype.is_float:
        return interval(0, 0)
    codes = codes_of(tensor)
    if codes is not None:
        return interval(codes.zero_point, codes.zero_point)
    return interval(0, 0) if not tensor.is_quantized else None


def _interpolated(step: Step) -> Interval | None:
    """RESIZE_BILINEAR: floats are weighted with factors that add up to 1 but for rounding."""
    found = _same_channels(step)
    if found is None or not found.lower.size or step.output is None:
        return found
    return step.stored(found) if step.output.dtype.is_float else found


def _blocks_of_space(step: Step) -> Interval | None:
    """SPACE_TO_BATCH_ND pads with zeros."""
    found, target = _same_channels(step), step.output
    if found is None or target is None:
        return None
    return _filled_up(step, found, zero(target))


TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        **dict.fromkeys(("RESHAPE", "SQUEEZE", "EXPAND_DIMS"), _same_elements),
        **dict.fromkeys(
            (
                "RESIZE_NEAREST_NEIGHBOR",
                "BATCH_TO_SPACE_ND",
                "BROADCAST_TO",
            ),
            _same_channels,
        ),
        **dict.fromkeys(
            ("SPACE_TO_DEPTH", "DEPTH_TO_SPACE", "REVERSE_V2", "REVERSE_SEQUENCE"),
            _anywhere(),
        ),
        "RESIZE_BILINEAR": _interpolated,
        "SPACE_TO_BATCH_ND": _blocks_of_space,
        "TRANSPOSE": _transposed,
        "TILE": _tiled,
        "FILL": _anywhere(1),
        "TOPK_V2": _largest,
        "GATHER": _gathered,
        "GATHER_ND": _gathered_by_place,
        "EMBEDDING_LOOKUP": _looked_up,
        "PAD": _padded,
        "PADV2": _padded,
        "MIRROR_PAD": _padded,
    }
)
