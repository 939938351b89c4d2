"""What constants hold: extremes by channel, numbers that are none, how often each 8-bit value occurs.

All rules share one pass over each constant; constants that share bytes are read once. The numbers
are those stored: quantized ones are not scaled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from tflint.analysis.constant_blocks import Block, Split, blocks, extremes, split
from tflint.analysis.weighted_layers import WeightedLayers, weighted_layers
from tflint.model.dtype import BFLOAT16, FLOAT16, FLOAT32, INT16, INT32, INT64, DType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

    Numbers: TypeAlias = npt.NDArray[Any]

LEVELS = 256
_EXPONENTS = {FLOAT32: 0x7F800000, FLOAT16: 0x7C00, BFLOAT16: 0x7F80}
_LARGEST_HALF = 0x7BFF
_COUNTED_AT_ONCE = 2**15

# Tensors of a crafted file can overlap each other any number of times. A sound file stores each
# constant once, and rarely reads one with two shapes.
_READS = 4


@dataclass(slots=True)
class Marked:
    """Elements of one kind: how many there are, and the position of the first, counted over the
    elements in file order."""

    count: int = 0
    first: int = -1


class WeightStatistics(NamedTuple):
    """The statistics of one constant, in stored numbers.

    `channel_minimum` and `channel_maximum`, shape [channels], run along the channel axis of the
    layer that reads the constant, else along the quantized dimension; one channel without either.
    Extremes mean nothing where `nans` has a count. `half_limits` are elements of magnitude 65504 of
    a FLOAT16 constant. `histogram`, shape [256], counts the values of integers of at most 8 bits,
    beginning with the smallest of the type.
    """

    elements: int
    channel_minimum: Numbers
    channel_maximum: Numbers
    nans: Marked
    infinities: Marked
    half_limits: Marked
    histogram: Numbers | None

    @property
    def minimum(self) -> float:
        """The smallest element."""
        return self.channel_minimum.min().item()  # type: ignore[no-any-return]

    @property
    def maximum(self) -> float:
        """The largest element."""
        return self.channel_maximum.max().item()  # type: ignore[no-any-return]

    @property
    def is_finite(self) -> bool:
        """No element is infinite or not a number."""
        return not self.nans.count and not self.infinities.count

    @property
    def largest(self) -> float:
        """The largest magnitude."""
        return max(abs(self.minimum), abs(self.maximum))


class Statistics:
    """The statistics of the constants of a model, each made at the first request."""

    def __init__(self, layers: WeightedLayers, affordable: int) -> None:
        self._layers = layers
        self._affordable = affordable
        self._known: dict[tuple[int, int, int, Split], WeightStatistics | None] = {}

    def of(self, tensor: Tensor) -> WeightStatistics | None:
        """The statistics of a constant.

        `None` when it is empty, not in the file as plain numbers of a type that layers take, or
        when the constants of the file overlap so often that reading them would not end.
        """
        dtype, buffer = tensor.dtype, tensor.buffer
        if tensor.external_buffer or buffer is None or tensor.table["sparsity"] is not None:
            return None
        if not _is_counted(dtype) or tensor.elements == 0:
            return None
        raw, place = tensor.raw, buffer.span()
        if place is None or len(raw) < tensor.nbytes:
            return None
        shape = split(tensor, self._channel_axis(tensor))
        key = (place.offset, tensor.nbytes, dtype.code, shape)
        if key not in self._known:
            self._affordable -= tensor.nbytes
            affordable = self._affordable >= 0
            self._known[key] = _measure(raw, dtype, shape) if affordable else None
        return self._known[key]

    def _channel_axis(self, tensor: Tensor) -> int | None:
        axis = self._layers.channel_axes.get((tensor.subgraph.index, tensor.index))
        if axis is not None:
            return axis
        quantization = tensor.quantization
        if quantization is not None and quantization.per_axis:
            return quantization.quantized_dimension
        return None


def weight_statistics(facts: Facts) -> Statistics:
    """The statistics of the constants of a model."""
    return Statistics(facts.of(weighted_layers), _READS * len(facts.model.data))


def _is_counted(dtype: DType) -> bool:
    return dtype in _EXPONENTS or dtype in (INT16, INT32, INT64) or _has_levels(dtype)


def _has_levels(dtype: DType) -> bool:
    return dtype.is_integer and dtype.bits <= 8


def _measure(raw: memoryview, dtype: DType, shape: Split) -> WeightStatistics:
    import numpy

    is_half = dtype in (FLOAT16, BFLOAT16)
    numbers = numpy.dtype(numpy.int16) if is_half else dtype.numpy()
    low, high = _bounds(numbers, shape.channels)
    marks = Marked(), Marked(), Marked()
    histogram = numpy.zeros(LEVELS, numpy.int64) if _has_levels(dtype) else None
    with numpy.errstate(invalid="ignore"):  # comparing signalling NaNs sets the flag
        for block in blocks(raw, dtype, shape):
            values = _in_order(block.values) if is_half else block.values
            lowest, highest = extremes(values)
            place = slice(block.channel, block.channel + lowest.size)
            numpy.minimum(low[place], lowest, out=low[place])
            numpy.maximum(high[place], highest, out=high[place])
            if dtype in _EXPONENTS and _reaches_limit(lowest, highest, dtype):
                _mark(block, dtype, marks)
            if histogram is not None:
                _count(values.reshape(-1), histogram)
    if histogram is not None:
        histogram = numpy.roll(histogram, -dtype.minimum)
    if is_half:
        low, high = _as_float(low, dtype), _as_float(high, dtype)
    return WeightStatistics(
        shape.outer * shape.channels * shape.inner, low, high, *marks, histogram
    )


def _bounds(numbers: np.dtype[Any], channels: int) -> tuple[Numbers, Numbers]:
    """What every minimum is at most, and every maximum at least."""
    import numpy

    if numbers.kind == "f":
        least, greatest = -numpy.inf, numpy.inf
    else:
        least, greatest = numpy.iinfo(numbers).min, numpy.iinfo(numbers).max
    return numpy.full(channels, greatest, numbers), numpy.full(channels, least, numbers)


def _in_order(bits: Numbers) -> Numbers:
    """Bit patterns of halves as int16 that compare like the numbers: m for a magnitude of m,
    -1 - m below zero."""
    signed = bits.view("<i2")
    ordered: Numbers = signed ^ ((signed >> 15) & 0x7FFF)
    return ordered


def _as_float(ordered: Numbers, dtype: DType) -> Numbers:
    """The inverse of `_in_order`, which is its own, as float32."""
    return _in_order(ordered.view("<u2")).view(dtype.numpy()).astype("<f4")


def _reaches_limit(lowest: Numbers, highest: Numbers, dtype: DType) -> bool:
    """A block holds something that is to be marked: only then is it looked at again."""
    import numpy

    if dtype is FLOAT32:
        return not (numpy.isfinite(lowest).all() and numpy.isfinite(highest).all())
    limit = _LARGEST_HALF if dtype is FLOAT16 else _EXPONENTS[dtype]
    return bool(highest.max() >= limit or ~lowest.min() >= limit)


def _mark(block: Block, dtype: DType, marks: tuple[Marked, Marked, Marked]) -> None:
    import numpy

    nans, infinities, half_limits = marks
    bits = block.values.reshape(-1).view("<u4" if dtype is FLOAT32 else "<u2")
    magnitudes = bits & ((1 << (dtype.bits - 1)) - 1)
    exponent = _EXPONENTS[dtype]
    found = [(nans, magnitudes > exponent), (infinities, magnitudes == exponent)]
    if dtype is FLOAT16:
        found.append((half_limits, magnitudes == _LARGEST_HALF))
    for marked, is_marked in found:
        count = int(numpy.count_nonzero(is_marked))
        if count and not marked.count:
            marked.first = block.start + int(is_marked.argmax())
        marked.count += count


def _count(values: Numbers, histogram: Numbers) -> None:
    """Adds how often each byte occurs."""
    import numpy

    stored = values.view(numpy.uint8)
    for start in range(0, stored.size, _COUNTED_AT_ONCE):
        histogram += numpy.bincount(stored[start : start + _COUNTED_AT_ONCE], minlength=LEVELS)
