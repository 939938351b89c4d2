"""Convolutions and fully connected layers, channel by channel.

Source: LiteRT `tflite/kernels/conv.cc`, `depthwise_conv.cc`, `transpose_conv.cc`,
`fully_connected.cc` and their reference kernels in `internal/reference`: the accumulator is
sum((data - zero point) * weights) + bias, in integers for quantized layers.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import numpy

from tflint.analysis.channel_numbers import channel_numbers
from tflint.analysis.intervals.codes import Codes, codes_of
from tflint.analysis.intervals.interval import Interval, Numbers
from tflint.analysis.intervals.layer_operands import (
    Weights,
    float_bias,
    has_wide_sum,
    integer_bias,
    is_dequantized,
    kernel_zero_points,
    types_belong,
)
from tflint.analysis.intervals.results import Accumulator
from tflint.analysis.intervals.weight_products import FLOAT32_STEP, Products, dense, depthwise

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.analysis.intervals.allowance import Allowance
    from tflint.analysis.intervals.step import Step
    from tflint.analysis.weighted_layers import WeightedLayer

KINDS = frozenset({"CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"})
LARGEST_INT32 = 2**31 - 1


class Layers:
    """The layers of a model."""

    def __init__(self, facts: Facts, allowance: Allowance) -> None:
        self.facts = facts
        self.allowance = allowance

    def outputs(self, step: Step, layer: WeightedLayer | None) -> Interval | None:
        """The interval of the output of a layer with constant weights."""
        weights = self._weights(layer)
        data = step.interval(layer.layer.layout.data) if layer is not None else None
        if layer is None or weights is None or data is None:
            return None
        if layer.layer.is_integer:
            return self._integer(step, weights, data)
        if layer.layer.data.dtype.is_float:
            return self._float(step, weights, data)
        return None

    def _weights(self, layer: WeightedLayer | None) -> Weights | None:
        if layer is None or not layer.channels or layer.operator.name not in KINDS:
            return None
        if layer.operator.options.get("weights_format", "DEFAULT") != "DEFAULT":
            return None
        numbers = channel_numbers(layer, self.facts)
        if numbers is None or not numbers.statistics.is_finite:
            return None
        return Weights(layer, numbers, layer.channels)

    def _integer(self, step: Step, weights: Weights, data: Interval) -> Interval | None:
        layer, output = weights.layer.layer, step.output
        source, target = codes_of(layer.data), codes_of(output) if output is not None else None
        scales = weights.numbers.scales
        zero_points = kernel_zero_points(weights)
        bias = integer_bias(weights)
        usable = (scales > 0).all() and numpy.isfinite(scales).all()
        if source is None or target is None or zero_points is None or bias is None or not usable:
            return None
        if layer.output.dtype is not layer.data.dtype or not types_belong(weights):
            return None
        products = self._products(step, weights, _centered(data, source), zero_points)
        if products is None:
            return None
        center = products.center + bias
        bits = 64 if has_wide_sum(weights) else 32
        step.computed.accumulator = Accumulator(center, products.radius, bits)
        step.computed.reached = products.reached
        largest = numpy.abs(center) + products.radius
        multiplier = source.scale * scales.astype(numpy.float64)
        # A multiplier of 1 or more shifts the accumulator to the left before it multiplies.
        factor = multiplier / target.scale
        shifted = numpy.where(factor >= 1, 2 * factor, 1.0)
        if bits == 32 and (largest * shifted > LARGEST_INT32).any():
            return None
        values = Interval(
            (center - products.radius) * multiplier,
            (center + products.radius) * multiplier,
            ~products.reached,
        )
        return step.stored(values)

    def _float(self, step: Step, weights: Weights, data: Interval) -> Interval | None:
        bias = float_bias(weights)
        numbers = weights.numbers
        if bias is None or step.output is None or not step.output.dtype.is_float:
            return None
        is_hybrid = weights.layer.layer.weights.dtype.is_integer
        if is_hybrid and not is_dequantized(weights):
            return None
        if not data.is_bounded and (data.period == 1 or not numpy.isfinite(data.lower).any()):
            alive = numpy.broadcast_to(numbers.magnitudes > 0, (weights.channels,))
            radius = numpy.where(alive, inf, 0.0)
            products = Products(numpy.zeros(weights.channels), radius, alive & (not data.is_fixed))
        else:
            zeros = numpy.broadcast_to(numbers.zero_points, numbers.scales.shape)
            found = self._products(step, weights, data, zeros)
            if found is None:
                return None
            scales = numbers.scales.astype(numpy.float64)
            center, radius = found.center * scales, found.radius * numpy.abs(scales)
            if is_hybrid:  # the data is rounded to 8 bits, 127 for its largest number
                radius = radius + _rounding_of_data(data) * scales * _sums(weights)
            products = Products(center, radius, found.reached)
        step.computed.reached = products.reached
        center = products.center + bias
        # Kernels may begin with the bias, and round after each product that is added to it.
        radius = products.radius + numpy.abs(bias) * weights.layer.fan_in * FLOAT32_STEP
        return step.stored(Interval(center - radius, center + radius, ~products.reached))

    def _products(
        self, step: Step, weights: Weights, data: Interval, zero_points: Numbers
    ) -> Products | None:
        layer = weights.layer
        stored_weights, shape = layer.weights, layer.weights.shape
        if not self.allowance.reads_weights(stored_weights.nbytes):
            return None
        name, channels = layer.operator.name, weights.channels
        if name == "FULLY_CONNECTED":
            if len(shape) != 2:
                return None
            return dense(stored_weights, zero_points, data.along(shape[1]), channels)
        if len(shape) != 4:
            return None
        if name == "TRANSPOSE_CONV" or (
            layer.operator.options.get("padding", "SAME") == "SAME" and shape[1:3] != (1, 1)
        ):
            data = _with_padding(data)
        inputs = step.last(layer.layer.data)
        if name == "DEPTHWISE_CONV_2D":
            rows = data.along(inputs)
            if rows.period > 1:
                rows = _repeated(rows, channels)
            return depthwise(stored_weights, zero_points, rows, channels)
        rows = data.along(inputs) if inputs == shape[3] else data.hull()
        return dense(
            stored_weights, zero_points, rows.along(stored_weights.elements // channels), channels
        )


def _centered(data: Interval, codes: Codes) -> Interval:
    return Interval(data.lower - codes.zero_point, data.upper - codes.zero_point, data.fixed)


def _with_padding(data: Interval) -> Interval:
    """Some of the products are with 0: at the border, or because a filter is not applied whole."""
    return Interval(numpy.minimum(data.lower, 0), numpy.maximum(data.upper, 0), data.fixed)


def _repeated(rows: Interval, channels: int) -> Interval:
    """Each input channel for each output channel that reads it, which lie side by side."""
    if channels % rows.period:
        return rows.hull()
    times = channels // rows.period
    return Interval(*(numpy.repeat(a, times) for a in (rows.lower, rows.upper, rows.fixed)))


def _rounding_of_data(data: Interval) -> float:
    """Half a step of symmetric, a whole one of asymmetric 8-bit data."""
    largest = max(float(numpy.abs(data.lower).max()), float(numpy.abs(data.upper).max()))
    return 2 * largest / 127


def _sums(weights: Weights) -> Numbers:
    """At most the sum of the magnitudes of each channel."""
    return weights.numbers.magnitudes * float(weights.layer.fan_in)
