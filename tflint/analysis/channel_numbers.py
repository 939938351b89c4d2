"""The weights of a layer by output channel, with the zero point taken off."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from tflint.analysis.weight_statistics import WeightStatistics, weight_statistics
from tflint.analysis.weighted_layers import WeightedLayer

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.analysis.facts import Facts

    Numbers: TypeAlias = npt.NDArray[Any]


class ChannelNumbers:
    """Extremes of each filter relative to the number that stands for 0.

    `scales` and `zero_points` have shape [1] or [channels]; floats have a scale of 1.
    """

    def __init__(self, statistics: WeightStatistics, scales: Numbers, zero_points: Numbers) -> None:
        self.statistics = statistics
        self.scales = scales
        self.zero_points = zero_points

    @cached_property
    def magnitudes(self) -> Numbers:
        """The largest distance of each channel's numbers from 0, in stored units, [channels]."""
        import numpy

        statistics = self.statistics
        with numpy.errstate(invalid="ignore"):  # numpy warns of signalling NaNs.
            high = statistics.channel_maximum - self.zero_points
            low = self.zero_points - statistics.channel_minimum
            magnitudes: Numbers = numpy.maximum(high, low)
        return magnitudes

    @property
    def per_axis(self) -> bool:
        """There is more than one scale."""
        return bool(self.scales.size > 1)

    @property
    def is_zero(self) -> bool:
        """Every number stands for 0."""
        return bool((self.magnitudes == 0).all())

    @property
    def is_constant(self) -> bool:
        """Every number stands for the same real value."""
        statistics = self.statistics
        if not statistics.is_finite:
            return False
        if self.is_zero:
            return True
        one = statistics.minimum == statistics.maximum
        return one and all((v == v[0]).all() for v in (self.scales, self.zero_points))


def channel_numbers(layer: WeightedLayer, facts: Facts) -> ChannelNumbers | None:
    """The numbers of a layer.

    `None` when the weights cannot be read, or are integers with parameters that are not one, or one
    for each output channel (blockwise scales, scales along another dimension).
    """
    import numpy

    weights = layer.weights
    statistics = facts.of(weight_statistics).of(weights)
    if statistics is None:
        return None
    if weights.dtype.is_float:
        return ChannelNumbers(statistics, numpy.ones(1), numpy.zeros(1))
    quantization = weights.quantization
    if quantization is None or quantization.count == 0:
        return None
    scales, zero_points = quantization.scale, quantization.zero_point
    along = quantization.quantized_dimension
    if scales.size > 1 and (along != layer.channel_axis or scales.size != layer.channels):
        return None
    if zero_points.size == 0:
        zero_points = numpy.zeros(1, numpy.int64)
    if zero_points.size not in (1, scales.size) or not _is_sane(zero_points):
        return None
    return ChannelNumbers(statistics, scales, zero_points)


def _is_sane(zero_points: Numbers) -> bool:
    """Differences to them cannot overflow."""
    return bool(zero_points.min() >= -(2**31) and zero_points.max() < 2**31)
