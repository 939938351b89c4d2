"""Operators of two operands that broadcast: ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, PRELU and others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.codes import codes_of
from tflint.analysis.intervals.interval import Interval
from tflint.model.dtype import INT8, INT16, UINT8

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer
    from tflint.model.tensor import Tensor

Binary = Callable[[Interval, Interval], "Interval | None"]

LARGEST_NARROW = 2.0**15 - 2.0**8
"""Codes; vectorized 8-bit kernels narrow results to 16 bits, and wrap around when they add the zero
point after that (LiteRT `tflite/kernels/internal/optimized/optimized_ops.h`, MulElementwise)."""


SHIFT, INT16_SHIFT = 20, 15
"""Bits by which the codes of operands are shifted to the left before they are added."""


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
        if values is None or _wraps_around(step, values):
            return None
        return step.stored(values)

    return transfer


def _sum(binary: Binary) -> Transfer:
    """ADD and SUB, which bring quantized operands to twice the larger scale, shifted to the left, and
    have no multiplier of 1 or more for the result (`add.cc`, `sub.cc`, Prepare)."""
    transfer = _arithmetic(binary)

    def checked(step: Step) -> Interval | None:
        tensors = (step.tensor(0), step.tensor(1), step.output)
        first, second, target = (codes_of(t) if t is not None else None for t in tensors)
        if first is not None and second is not None and target is not None:
            shift = INT16_SHIFT if target.maximum == INT16.maximum else SHIFT
            if 2 * max(first.scale, second.scale) >= 2**shift * target.scale:
                return None
        return transfer(step)

    return checked


def _wraps_around(step: Step, values: Interval) -> bool:
    output = step.output
    codes = codes_of(output) if output is not None and output.dtype in (INT8, UINT8) else None
    if codes is None:
        return False
    largest = LARGEST_NARROW * codes.scale
    return not bool(((values.lower > -largest) & (values.upper < largest)).all())


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
    """DIV of floats only: plain integers truncate, and the kernel for quantized ones shifts small
    numerators by more than 31 bits, which gives any result (`internal/reference/div.h`)."""
    output = step.output
    is_float = output is not None and output.dtype.is_float
    return _arithmetic(_divided)(step) if is_float else None


TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        "ADD": _sum(added),
        "SUB": _sum(subtracted),
        "MUL": _arithmetic(multiplied),
        "DIV": _divided_reals,
        "SQUARED_DIFFERENCE": _arithmetic(_squared_difference),
        "PRELU": _arithmetic(_parametric_relu),
        "MAXIMUM": _compared(_larger),
        "MINIMUM": _compared(_smaller),
    }
)
