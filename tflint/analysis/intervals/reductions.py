"""Pools, reductions over dimensions, and operators that look at whole rows."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.intervals.codes import FLOAT_LIMITS, codes_of
from tflint.analysis.intervals.interval import Interval, Numbers, interval
from tflint.analysis.intervals.movement import has_type_of
from tflint.model.dtype import UINT8
from tflint.operators.shape import is_known, resolved_axis

if TYPE_CHECKING:
    from tflint.analysis.intervals.step import Step, Transfer
    from tflint.model.tensor import Tensor

SOFTMAX_MARGIN = 2
INT16_SOFTMAX_MARGIN = 64
INT16_LARGEST_SPREAD = 1e5
"""Real numbers between the largest and the smallest input of an INT16 SOFTMAX; beyond 1.6e5 their
difference overflows in the kernel (`tflite/kernels/activations.cc`, SoftmaxPrepare)."""
SUM_ERROR = 1e-4
"""Relative error of sums of floats; they are of a few million numbers at most."""


def _pooled(step: Step) -> Interval | None:
    """Stored numbers are averaged or compared, then clipped with the parameters of the output. These
    must be those of the input: XNNPACK rescales in a pool of one element, other kernels never do."""
    found, source, target = step.interval(0), step.tensor(0), step.output
    if found is None or source is None or target is None or not has_type_of(step, 0):
        return None
    if source.scale_and_zero_point != target.scale_and_zero_point:
        return None
    channels = found.along(step.last(target))
    activation = step.activation
    codes = codes_of(target)
    if codes is not None:
        return codes.clipped(channels, activation)
    if not target.dtype.is_float or activation not in FLOAT_LIMITS:
        return None
    return _summed_floats(channels).clipped(*FLOAT_LIMITS[activation])


def _summed_floats(found: Interval) -> Interval:
    return Interval(
        found.lower - numpy.abs(found.lower) * SUM_ERROR,
        found.upper + numpy.abs(found.upper) * SUM_ERROR,
        found.fixed,
    )


def _kept_channels(step: Step, values: Interval) -> Interval | None:
    """What is left along the last dimension of the output; `None` when the axes are not known."""
    source = step.tensor(0)
    shape = step.shape(source) if source is not None else None
    axes = step.integers(1)
    if axes is None:
        return None
    if shape is None:
        return values.hull()
    reduced = {resolved_axis(axis, len(shape)) for axis in axes}
    return values.hull() if len(shape) - 1 in reduced else values.along(step.last(source))


def _averaged(step: Step) -> Interval | None:
    x = step.real(0)
    channels = _kept_channels(step, x) if x is not None else None
    if channels is None:
        return None
    is_float = step.output is not None and step.output.dtype.is_float
    return step.stored(_summed_floats(channels) if is_float else channels)


def _summed(step: Step) -> Interval | None:
    x, source, axes = step.real(0), step.tensor(0), step.integers(1)
    shape = step.shape(source) if source is not None else None
    if x is None or source is None or axes is None or not is_known(shape):
        return None
    # A caller may resize a free dimension, and with it the number of terms.
    if any(tensor.has_free_dimensions for tensor in step.operator.subgraph.input_tensors):
        return None
    channels = _kept_channels(step, x)
    if channels is None:
        return None
    reduced = {resolved_axis(axis, len(shape)) for axis in axes}
    count = prod(shape[axis] for axis in reduced if 0 <= axis < len(shape))
    values = Interval(channels.lower * count, channels.upper * count, channels.fixed)
    is_float = step.output is not None and step.output.dtype.is_float
    return step.stored(_summed_floats(values) if is_float else values)


def _extreme(step: Step) -> Interval | None:
    found = step.interval(0)
    return _kept_channels(step, found) if found is not None and has_type_of(step, 0) else None


def _row(step: Step) -> tuple[Interval, int] | None:
    """The real numbers of the input along its last dimension, each of them, and its length."""
    x, length = step.real(0), step.last(step.tensor(0))
    if x is None or not length or step.last(step.output) != length:
        return None
    return x.along(length), length


def _softmax(step: Step) -> Interval | None:
    found = _row(step)
    if found is None:
        return None
    row, length = found
    if not _has_usual_scale(step.output):
        return None
    beta = float(step.option("beta", 0.0))
    if not numpy.isfinite(beta) or beta < 0 or step.activation != "NONE":
        return None
    low, high = row.lower * beta, row.upper * beta
    if step.gives_int16 and high.max() - low.min() > INT16_LARGEST_SPREAD:
        return None
    lower, upper = _probabilities(low, high, length)
    is_fixed = row.is_fixed or length == 1  # one class has all of the probability
    values = Interval(lower - 1e-5, upper + 1e-5, numpy.full(lower.size, is_fixed))
    margin = INT16_SOFTMAX_MARGIN if step.gives_int16 else SOFTMAX_MARGIN
    return step.stored(values, margin)


def _has_usual_scale(output: Tensor | None) -> bool:
    """UINT8 kernels disagree about other parameters than these (rule Q208); the others refuse them."""
    if output is None or output.dtype is not UINT8:
        return True
    return output.scale_and_zero_point == (1 / 256, 0)


def _rows_fixed(row: Interval) -> Numbers:
    """Each result depends on the whole row."""
    return numpy.full(row.period, row.is_fixed)


def _probabilities(low: Numbers, high: Numbers, length: int) -> tuple[Numbers, Numbers]:
    """exp(x) / sum exp of each element, at least and at most: least when it is low and all others are
    high."""
    if not numpy.isfinite(high).all() or not numpy.isfinite(low).all():
        return numpy.zeros(1), numpy.ones(1)
    return (
        1 / (1 + numpy.exp(_log_sum_of_others(high, length) - low)),
        1 / (1 + numpy.exp(_log_sum_of_others(low, length) - high)),
    )


def _log_sum_of_others(x: Numbers, length: int) -> Numbers:
    """log(sum exp) of all elements of a row but one, for each of them. Logarithms, and sums from both
    ends instead of a difference, because the exponentials differ by any number of magnitudes."""
    if x.size == 1:
        return x + (numpy.log(length - 1) if length > 1 else -numpy.inf)
    ends = numpy.array([-numpy.inf])
    before = numpy.logaddexp.accumulate(numpy.concatenate((ends, x[:-1])))
    after = numpy.logaddexp.accumulate(numpy.concatenate((ends, x[:0:-1])))[::-1]
    found: Numbers = numpy.logaddexp(before, after)
    return found


def _log_softmax(step: Step) -> Interval | None:
    """Not above 0; how far below is left open."""
    found = _row(step)
    if found is None:
        return None
    row = found[0]
    size = row.period
    return step.stored(Interval(numpy.full(size, -numpy.inf), numpy.zeros(size), _rows_fixed(row)))


def _normalized(step: Step) -> Interval | None:
    found = _row(step)
    if found is None:
        return None
    row = found[0]
    ones = numpy.ones(row.period)
    return step.stored(Interval(-ones * 1.00001, ones * 1.00001, _rows_fixed(row)), SOFTMAX_MARGIN)


def _matrix_product(step: Step) -> Interval | None:
    """BATCH_MATMUL: the inner dimension times the product of any two elements."""
    first, second, source = step.real(0), step.real(1), step.tensor(0)
    shape = step.shape(source) if source is not None else None
    if first is None or second is None or not is_known(shape) or len(shape) < 2:
        return None
    if any(tensor.has_free_dimensions for tensor in step.operator.subgraph.input_tensors):
        return None
    a, b = first.hull(), second.hull()
    if not a.is_bounded or not b.is_bounded:
        is_zero = any((x.lower == 0).all() and (x.upper == 0).all() for x in (a, b))
        return step.stored(interval(0, 0)) if is_zero else None
    terms = shape[-2] if step.option("adj_x", False) else shape[-1]
    ends = [x * y * terms for x in (a.lower, a.upper) for y in (b.lower, b.upper)]
    values = Interval(numpy.minimum.reduce(ends), numpy.maximum.reduce(ends), a.fixed & b.fixed)
    is_float = step.output is not None and step.output.dtype.is_float
    if not is_float:
        return step.stored(values)
    slack = numpy.maximum(numpy.abs(values.lower), numpy.abs(values.upper)) * (1e-2)
    return step.stored(Interval(values.lower - slack, values.upper + slack, values.fixed))


def _index(step: Step) -> Interval | None:
    """ARG_MAX and ARG_MIN along the last dimension."""
    x, source, axes = step.interval(0), step.tensor(0), step.integers(1)
    shape = step.shape(source) if source is not None else None
    if x is None or not is_known(shape) or not axes:
        return None
    axis = resolved_axis(axes[0], len(shape))
    if not 0 <= axis < len(shape) or shape[axis] < 1:
        return None
    return interval(0, shape[axis] - 1, fixed=x.is_fixed)


TRANSFERS: Mapping[str, Transfer] = MappingProxyType(
    {
        "AVERAGE_POOL_2D": _pooled,
        "MAX_POOL_2D": _pooled,
        "MEAN": _averaged,
        "SUM": _summed,
        "REDUCE_MAX": _extreme,
        "REDUCE_MIN": _extreme,
        "SOFTMAX": _softmax,
        "LOG_SOFTMAX": _log_softmax,
        "L2_NORMALIZATION": _normalized,
        "BATCH_MATMUL": _matrix_product,
        "ARG_MAX": _index,
        "ARG_MIN": _index,
    }
)
