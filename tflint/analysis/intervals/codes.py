"""Between real numbers and what tensors store.

Kernels round to the nearest code, each in its own way: fixed-point multipliers in the builtin ones
(LiteRT `tflite/kernels/internal/common.h`, MultiplyByQuantizedMultiplier), floats in XNNPACK. They
differ from exact arithmetic by at most one code, INT16 ones, whose multipliers have 16 bits, by a
few.
"""

from __future__ import annotations

from functools import cache, cached_property
from math import ceil, floor, inf, isfinite
from typing import TYPE_CHECKING, NamedTuple

import numpy

from tflint.analysis.intervals.interval import Interval, Numbers, interval
from tflint.model.dtype import BOOL, INT8, INT16, INT32, INT64, UINT8, DType

if TYPE_CHECKING:
    from tflint.model.tensor import Tensor

CODE_MARGIN = 1
INT16_MARGIN = 3
SURELY_ROUNDED = 0.25
FLOAT_MARGIN = 1e-6
"""Relative; float32 operations round by 6e-8."""
LEAST_FLOAT = 1e-37
LARGEST_FLOAT = 3.4028234e38
"""What float32 holds; results beyond it become infinite."""
LIMIT_ROUNDING = 1e-4
"""Codes by which a limit may be off before it is rounded: kernels divide float32 numbers."""

FLOAT_LIMITS = {
    "NONE": (-inf, inf),
    "RELU": (0.0, inf),
    "RELU6": (0.0, 6.0),
    "RELU_N1_TO_1": (-1.0, 1.0),
    "RELU_0_TO_1": (0.0, 1.0),
}
"""What activations clip to; the last one exists as an operator only."""


class Codes(NamedTuple):
    """How a quantized activation stores real numbers: real = scale * (code - zero_point)."""

    scale: float
    zero_point: int
    minimum: int
    maximum: int

    def limits(self, activation: str) -> tuple[int, int]:
        """The codes that a fused activation lets through (`tflite/kernels/kernel_util.cc`,
        CalculateActivationRangeQuantizedImpl, which takes any other activation for none); the wider
        ones where kernels round differently."""
        low, high = FLOAT_LIMITS.get(activation, FLOAT_LIMITS["NONE"])
        return self._codes_of(low)[0], self._codes_of(high)[1]

    def clipped(self, found: Interval, activation: str) -> Interval:
        """Codes after a fused activation."""
        low, high = FLOAT_LIMITS.get(activation, FLOAT_LIMITS["NONE"])
        least_low, most_low = self._codes_of(low)
        least_high, most_high = self._codes_of(high)
        wide = found.clipped(least_low, most_high)
        lower = numpy.minimum(wide.lower, least_high)
        return Interval(lower, numpy.maximum(wide.upper, most_low), wide.fixed)

    def _codes_of(self, limit: float) -> tuple[int, int]:
        """The least and the greatest code that kernels may take for a limit: they round a half up,
        XNNPACK to even."""
        steps = limit / self.scale
        if not isfinite(steps):
            end = self.maximum if steps > 0 else self.minimum
            return end, end
        least, most = ceil(steps - 0.5 - LIMIT_ROUNDING), floor(steps + 0.5 + LIMIT_ROUNDING)
        ends = self.minimum - self.zero_point, self.maximum - self.zero_point
        least, most = (min(max(code, ends[0]), ends[1]) + self.zero_point for code in (least, most))
        return least, most


class Unclipped:
    """What an operator computes before its result is clipped.

    `lower` and `upper` are in codes, not rounded, shape [period]; `lowest` and `highest` are the codes
    that the type and the fused activation let through.
    """

    def __init__(self, lower: Numbers, upper: Numbers, lowest: int, highest: int) -> None:
        self.lower = lower
        self.upper = upper
        self.lowest = lowest
        self.highest = highest

    @cached_property
    def widest(self) -> float:
        """Codes between the smallest and the largest result, as exact arithmetic rounds them, where
        they are most."""
        low, high = (
            numpy.rint(ends).clip(self.lowest, self.highest) for ends in (self.lower, self.upper)
        )
        return float((high - low).max())

    @cached_property
    def above(self) -> Numbers:
        """Where every result is larger than the largest code."""
        above: Numbers = self.lower > self.highest + CODE_MARGIN
        return above

    @cached_property
    def below(self) -> Numbers:
        """Where every result is smaller than the smallest code."""
        below: Numbers = self.upper < self.lowest - CODE_MARGIN
        return below

    @cached_property
    def clipped_share(self) -> float:
        """The share of channels that are always clipped."""
        return float((self.above | self.below).mean())


def codes_of(tensor: Tensor) -> Codes | None:
    """The codes of an 8-bit or 16-bit tensor with one usable scale."""
    dtype, pair = tensor.dtype, tensor.scale_and_zero_point
    if dtype not in (INT8, UINT8, INT16) or pair is None:
        return None
    scale, zero_point = pair
    if not 0 < scale < inf or not dtype.minimum <= zero_point <= dtype.maximum:
        return None
    return Codes(scale, zero_point, dtype.minimum, dtype.maximum)


@cache
def whole(dtype: DType) -> Interval:
    """All that a type can hold."""
    if dtype is BOOL:
        return interval(0, 1)
    if dtype.is_integer:
        return interval(dtype.minimum, dtype.maximum)
    return interval(-inf, inf)


def fixed_whole(dtype: DType) -> Interval:
    """One value for every input, of which nothing else is known."""
    found = whole(dtype)
    return Interval(found.lower, found.upper, numpy.ones(1, bool))


def real(found: Interval, tensor: Tensor) -> Interval | None:
    """The real numbers that stored ones stand for; `None` for integers that kernels have no scale
    for."""
    if tensor.dtype.is_float:
        return found
    codes = codes_of(tensor)
    if codes is not None:
        scale, zero = codes.scale, codes.zero_point
        return Interval(scale * (found.lower - zero), scale * (found.upper - zero), found.fixed)
    return found if tensor.dtype in (INT32, INT64) and not tensor.is_quantized else None


def stored(
    values: Interval, tensor: Tensor, activation: str = "NONE", margin: int = CODE_MARGIN
) -> tuple[Interval | None, Unclipped | None]:
    """How a kernel stores real numbers in its output, after the fused activation; `None` for outputs
    of types or parameters that it is not known for. `margin` are the codes that it may be off by."""
    if tensor.dtype.is_float:
        return _as_float(values, activation), None
    codes = codes_of(tensor)
    if codes is not None:
        return _as_codes(values, codes, activation, tensor.dtype, margin)
    if tensor.dtype not in (INT32, INT64) or tensor.is_quantized or activation != "NONE":
        return None, None
    low, high = tensor.dtype.minimum, tensor.dtype.maximum
    fits = (values.lower >= low).all() and (values.upper <= high).all()
    return (values if fits else None), None


def _as_float(values: Interval, activation: str) -> Interval | None:
    lower, upper = _numbers(values)
    fixed = values.fixed | (lower == upper)
    lower, upper = numpy.minimum(lower, LARGEST_FLOAT), numpy.maximum(upper, -LARGEST_FLOAT)
    lower = lower - numpy.abs(lower) * FLOAT_MARGIN - LEAST_FLOAT * (lower != 0)
    upper = upper + numpy.abs(upper) * FLOAT_MARGIN + LEAST_FLOAT * (upper != 0)
    lower = numpy.where(lower < -LARGEST_FLOAT, -inf, lower)
    upper = numpy.where(upper > LARGEST_FLOAT, inf, upper)
    # Some kernels compute TANH and SIGN_BIT, others ignore them.
    limits = FLOAT_LIMITS.get(activation)
    return Interval(lower, upper, fixed).clipped(*limits) if limits is not None else None


def _as_codes(
    values: Interval, codes: Codes, activation: str, dtype: DType, margin: int
) -> tuple[Interval, Unclipped]:
    lower, upper = _numbers(values)
    fixed = values.fixed | (lower == upper)
    lower = lower / codes.scale + codes.zero_point
    upper = upper / codes.scale + codes.zero_point
    lowest, highest = codes.limits(activation)
    if dtype is INT16:
        margin = max(margin, INT16_MARGIN)
    if margin == CODE_MARGIN:
        fixed |= _rounds_to_one(lower, upper)
    rounded = Interval(numpy.floor(lower + 0.5) - margin, numpy.ceil(upper - 0.5) + margin, fixed)
    return codes.clipped(rounded, activation), Unclipped(lower, upper, lowest, highest)


def _rounds_to_one(lower: Numbers, upper: Numbers) -> Numbers:
    """Both ends are so close to one code that every kernel rounds all between them to it."""
    code = numpy.rint(lower)
    found: Numbers = (lower > code - SURELY_ROUNDED) & (upper < code + SURELY_ROUNDED)
    return found


def _numbers(values: Interval) -> tuple[Numbers, Numbers]:
    """The bounds; what came of infinities that cancel out is unbounded."""
    if not numpy.isnan(values.lower + values.upper).any():
        return values.lower, values.upper
    lower = numpy.where(numpy.isnan(values.lower), -inf, values.lower)
    return lower, numpy.where(numpy.isnan(values.upper), inf, values.upper)
