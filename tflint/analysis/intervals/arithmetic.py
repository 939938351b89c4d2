"""Operators of two operands that broadcast: ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, PRELU and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.interval import Interval
from tflint.model.dtype import INT32, INT64

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer
    from tflint.model.tensor import Tensor

Binary = Callable[[Interval, Interval], "Interval | None"]


def rows(step: Step, position: int, found: Interval) -> Interval:
    """The interval of an operand along the last dimension of the result; both periods are equal then,
    or one of them is 1."""
    length = step.last(step.output)
    own = step.last(step.tensor(position))
    if length is None or own is None:
        return found.hull()
    # Stretched along the last dimension, the period would run along another one.
    return found.along(length) if own == length else found.hull()


def operands(step: Step) -> tuple[Interval, Interval] | None:
    """The real numbers of both operands along the last dimension of the result."""
    first, second = step.real(0), step.real(1)
    if first is None or second is None:
        return None
    return rows(step, 0, first), rows(step, 1, second)


def _arithmetic(binary: Binary) -> Transfer:
    def transfer(step: Step) -> Interval | None:
        pair = operands(step)
        values = binary(*pair) if pair is not None else None
        return step.stored(values) if values is not None else None

    return transfer


def added(a: Interval, b: Interval) -> Interval:
    """a + b."""
    return Interval(a.lower + b.lower, a.upper + b.upper, a.fixed & b.fixed)


def subtracted(a: Interval, b: Interval) -> Interval:
    """a - b."""
    return Interval(a.lower - b.upper, a.upper - b.lower, a.fixed & b.fixed)


def multiplied(a: Interval, b: Interval) -> Interval:
    """a * b, with 0 * inf = 0: no finite number times 0 is anything else."""
    ends = [
        numpy.where((x == 0) | (y == 0), 0.0, x * y)
        for x in (a.lower, a.upper)
        for y in (b.lower, b.upper)
    ]
    return Interval(numpy.minimum.reduce(ends), numpy.maximum.reduce(ends), a.fixed & b.fixed)


def _divided(a: Interval, b: Interval) -> Interval | None:
    if ((b.lower <= 0) & (b.upper >= 0)).any():
        return None
    return multiplied(a, Interval(1 / b.upper, 1 / b.lower, b.fixed))


def _squared_difference(a: Interval, b: Interval) -> Interval:
    difference = subtracted(a, b)
    return squared(difference)


def squared(x: Interval) -> Interval:
    """x * x."""
    low, high = numpy.square(x.lower), numpy.square(x.upper)
    lower = numpy.where((x.lower <= 0) & (x.upper >= 0), 0.0, numpy.minimum(low, high))
    return Interval(lower, numpy.maximum(low, high), x.fixed)


def _larger(a: Interval, b: Interval) -> Interval:
    return Interval(
        numpy.maximum(a.lower, b.lower), numpy.maximum(a.upper, b.upper), a.fixed & b.fixed
    )


def _smaller(a: Interval, b: Interval) -> Interval:
    return Interval(
        numpy.minimum(a.lower, b.lower), numpy.minimum(a.upper, b.upper), a.fixed & b.fixed
    )


def _parametric_relu(x: Interval, slope: Interval) -> Interval:
    below = multiplied(
        Interval(numpy.minimum(x.lower, 0), numpy.minimum(x.upper, 0), x.fixed), slope
    )
    above = Interval(numpy.maximum(x.lower, 0), numpy.maximum(x.upper, 0), x.fixed)
    return added(below, above)


def _compared(choose: Binary) -> Transfer:
    """MAXIMUM and MINIMUM compare stored numbers, whatever their scales (`maximum_minimum.cc`)."""

    def transfer(step: Step) -> Interval | None:
        first, second = step.interval(0), step.interval(1)
        if first is None or second is None or not _same_types(step):
            return None
        found = choose(rows(step, 0, first), rows(step, 1, second))
        if found is None:
            return None
        return Interval(found.lower, found.upper, found.fixed | (found.lower == found.upper))

    return transfer


def _same_types(step: Step) -> bool:
    tensors: list[Tensor | None] = [step.tensor(0), step.tensor(1), step.output]
    return all(
        t is not None and tensors[0] is not None and t.dtype is tensors[0].dtype for t in tensors
    )


def _divided_reals(step: Step) -> Interval | None:
    """DIV of plain integers truncates; of others it is exact up to rounding."""
    tensor = step.output
    if tensor is None or tensor.dtype in (INT32, INT64):
        return None
    return _arithmetic(_divided)(step)


TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        "ADD": _arithmetic(added),
        "SUB": _arithmetic(subtracted),
        "MUL": _arithmetic(multiplied),
        "DIV": _divided_reals,
        "SQUARED_DIFFERENCE": _arithmetic(_squared_difference),
        "PRELU": _arithmetic(_parametric_relu),
        "MAXIMUM": _compared(_larger),
        "MINIMUM": _compared(_smaller),
    }
)
