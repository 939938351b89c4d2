"""Operators of one operand, element by element.

8-bit kernels evaluate them as tables of all codes, INT16 ones interpolate between entries of a table
(LiteRT `tflite/kernels/activations.cc`, `internal/common.h`, LUTLookup), hence the wider margin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import erf, sqrt
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.arithmetic import squared
from tflint.analysis.intervals.codes import FLOAT_LIMITS, FLOAT_MARGIN, codes_of
from tflint.analysis.intervals.interval import Interval, Numbers
from tflint.model.dtype import BOOL, FLOAT32, INT16

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer

Function = Callable[[Numbers], Numbers]
Unary = Callable[[Interval], "Interval | None"]

TABLE_MARGIN = 2
INTERPOLATION_MARGIN = 64

APPROXIMATION = 1e-5
"""Absolute error of float kernels that compute logistic functions and the like by polynomials."""
GELU_APPROXIMATION = 2e-3
"""The formula with tanh differs from the one with erf by up to this (option `approximate`)."""

LARGEST_ANGLE = 1e4

INT16_LARGEST_SCALE = 5.0
"""The INT16 kernels of LOGISTIC and TANH multiply codes with 12288 times the scale, in 32 bits
(`activations.cc`, LogisticPrepare)."""

GELU_BOTTOM = -0.7517916
HARD_SWISH_BOTTOM = -1.5


def _unary(function: Unary) -> Transfer:
    def transfer(step: Step) -> Interval | None:
        x = step.real(0)
        with numpy.errstate(over="ignore", invalid="ignore", divide="ignore"):
            values = function(x) if x is not None else None
            return step.stored(values, _margin(step)) if values is not None else None

    return transfer


def _approximate(function: Unary, error: float = APPROXIMATION) -> Unary:
    """A function that kernels compute by an approximation, off by up to `error`."""

    def image(x: Interval) -> Interval | None:
        exact = function(x)
        if exact is None:
            return None
        fixed = exact.fixed | (x.lower == x.upper)
        return Interval(exact.lower - error, exact.upper + error, fixed)

    return image


def _margin(step: Step) -> int:
    return INTERPOLATION_MARGIN if step.gives_int16 else TABLE_MARGIN


def rising(function: Function) -> Unary:
    """A function that never falls."""
    return lambda x: Interval(function(x.lower), function(x.upper), x.fixed)


def falling(function: Function) -> Unary:
    """A function that never rises."""
    return lambda x: Interval(function(x.upper), function(x.lower), x.fixed)


def _valley(function: Function, bottom: float) -> Unary:
    """A function that falls up to `bottom` and rises from there."""

    def image(x: Interval) -> Interval:
        ends = function(x.lower), function(x.upper)
        lowest = function(numpy.array([bottom]))
        inside = (x.lower <= bottom) & (x.upper >= bottom)
        return Interval(
            numpy.where(inside, lowest, numpy.minimum(*ends)), numpy.maximum(*ends), x.fixed
        )

    return image


def _on(low: float, function: Unary) -> Unary:
    """A function that is defined above `low` only."""
    return lambda x: function(x) if (x.lower > low).all() else None


def _wave(x: Interval) -> Interval | None:
    """Between -1 and 1 where the argument can be reduced to one turn; XNNPACK gives anything beyond."""
    if max(-x.lower.min(), x.upper.max()) > LARGEST_ANGLE:
        return None
    return Interval(numpy.full(x.period, -1.0), numpy.full(x.period, 1.0), x.fixed)


def logistic(x: Numbers) -> Numbers:
    """1 / (1 + exp(-x)), shape as x."""
    return 1 / (1 + numpy.exp(-x))


def _elu(x: Numbers) -> Numbers:
    return numpy.where(x < 0, numpy.expm1(numpy.minimum(x, 0)), x)


def _hard_swish(x: Numbers) -> Numbers:
    return numpy.where(x <= -3, 0.0, numpy.where(x >= 3, x, x * (x + 3) / 6))


def _gelu(x: Numbers) -> Numbers:
    normal = numpy.array([0.5 * (1 + erf(v / sqrt(2))) for v in x.tolist()])
    return numpy.where(normal == 0, 0.0, x * normal)


def _relu(name: str) -> Transfer:
    """Rescaled, then clipped like a fused activation (`activations.cc`, QuantizedReluX)."""

    def transfer(step: Step) -> Interval | None:
        x, target = step.real(0), step.output
        if x is None or target is None:
            return None
        codes = codes_of(target)
        found = step.stored(x.clipped(*FLOAT_LIMITS[name]))
        return codes.clipped(found, name) if found is not None and codes is not None else found

    return transfer


def _leaky_relu(step: Step) -> Interval | None:
    alpha = float(step.option("alpha", 0.0))
    if alpha < 0 or alpha > 1:
        return None
    return _unary(rising(lambda x: numpy.where(x < 0, alpha * x, x)))(step)


def _exponential(x: Interval) -> Interval:
    """Kernels round the exponent, whose error the result multiplies."""
    lower = numpy.exp(x.lower - numpy.abs(x.lower) * FLOAT_MARGIN)
    upper = numpy.exp(x.upper + numpy.abs(x.upper) * FLOAT_MARGIN)
    return Interval(lower, upper, x.fixed | (x.lower == x.upper))


def _not_interpolated(function: Unary) -> Transfer:
    """Functions too steep or too bent for the interpolation between entries of a table of INT16."""
    transfer = _unary(function)
    return lambda step: None if step.gives_int16 else transfer(step)


def _sigmoid(function: Function) -> Transfer:
    """LOGISTIC and TANH."""

    def transfer(step: Step) -> Interval | None:
        source = step.tensor(0)
        codes = codes_of(source) if source is not None and source.dtype is INT16 else None
        if codes is not None and codes.scale > INT16_LARGEST_SCALE:
            return None
        return _unary(_approximate(rising(function)))(step)

    return transfer


def _absolute(x: Interval) -> Interval:
    low, high = numpy.abs(x.lower), numpy.abs(x.upper)
    lower = numpy.where((x.lower <= 0) & (x.upper >= 0), 0.0, numpy.minimum(low, high))
    return Interval(lower, numpy.maximum(low, high), x.fixed)


def _rescaled(step: Step) -> Interval | None:
    """QUANTIZE and DEQUANTIZE."""
    x, source, target = step.real(0), step.tensor(0), step.output
    if x is None or source is None or target is None:
        return None
    codes = codes_of(source)
    if codes is not None and target.dtype.is_float:
        # scale * code and scale * zero point are rounded before they are subtracted.
        error = FLOAT_MARGIN * codes.scale * abs(codes.zero_point)
        x = Interval(x.lower - error, x.upper + error, x.fixed | (x.lower == x.upper))
    return step.stored(x)


def _cast(step: Step) -> Interval | None:
    """Stored numbers become numbers; the scale is not looked at (`cast.cc`). Integers of more than 24
    bits are rounded to float32."""
    x, source, target = step.interval(0), step.tensor(0), step.output
    if x is None or source is None or target is None or target.dtype is BOOL:
        return None
    if target.dtype is FLOAT32:
        return step.stored(x)
    if not target.dtype.is_integer:
        return None
    lower, upper = numpy.trunc(x.lower), numpy.trunc(x.upper)
    low, high = target.dtype.minimum, target.dtype.maximum
    if not ((lower >= low) & (upper <= high)).all():
        return None
    return Interval(lower, upper, x.fixed | (lower == upper))


TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        **{name: _relu(name) for name in ("RELU", "RELU6", "RELU_N1_TO_1", "RELU_0_TO_1")},
        "LEAKY_RELU": _leaky_relu,
        "ELU": _unary(_approximate(rising(_elu))),
        "LOGISTIC": _sigmoid(logistic),
        "TANH": _sigmoid(numpy.tanh),
        "EXP": _not_interpolated(_exponential),
        "LOG": _not_interpolated(_on(0, _approximate(rising(numpy.log)))),
        "SQRT": _unary(_on(0, rising(numpy.sqrt))),
        "RSQRT": _unary(_on(0, falling(lambda x: 1 / numpy.sqrt(x)))),
        "NEG": _unary(falling(numpy.negative)),
        "ABS": _unary(_absolute),
        "SQUARE": _unary(squared),
        "FLOOR": _unary(rising(numpy.floor)),
        "CEIL": _unary(rising(numpy.ceil)),
        "ROUND": _unary(rising(numpy.rint)),
        "SIN": _unary(_wave),
        "COS": _unary(_wave),
        "HARD_SWISH": _unary(_valley(_hard_swish, HARD_SWISH_BOTTOM)),
        "GELU": _not_interpolated(_approximate(_valley(_gelu, GELU_BOTTOM), GELU_APPROXIMATION)),
        "QUANTIZE": _rescaled,
        "DEQUANTIZE": _rescaled,
        "CAST": _cast,
    }
)
