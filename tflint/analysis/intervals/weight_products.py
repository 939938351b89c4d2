"""Sums over the weights of each output channel, in one pass over blocks of the file.

The inputs of a layer lie within middle ± radius, so that its sums lie within W·middle ± |W|·radius
(this is the same as adding the positive and the negative weights separately).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy

from tflint.analysis.constant_blocks import Block, blocks, split
from tflint.analysis.intervals.interval import Interval, Numbers
from tflint.model.dtype import BFLOAT16, FLOAT16

if TYPE_CHECKING:
    from tflint.model.tensor import Tensor

FLOAT32_STEP = 2.0**-23


class Products(NamedTuple):
    """Bounds of the sums, shape [channels]: `center` ± `radius`. `reached` marks channels with a
    weight other than 0 on an input that varies."""

    center: Numbers
    radius: Numbers
    reached: Numbers


def dense(weights: Tensor, zero_points: Numbers, data: Interval, channels: int) -> Products:
    """Of weights [channels, ...], each row of which is multiplied with the inputs `data`, whose period
    is the length of a row or 1. Unbounded inputs that a channel reads make its radius infinite."""
    row = weights.elements // channels
    inputs = _Inputs(data, rounds=weights.dtype.is_float)
    sums = [numpy.zeros(channels) for _ in range(1 + len(inputs.factors))]
    for block in blocks(weights.raw, weights.dtype, split(weights, 0)):
        count, length = block.values.shape[1:]
        offset = block.start - block.channel * row
        rows = slice(block.channel, block.channel + count)
        values = _real(block, weights)[0]
        if zero_points.any():
            values = values - zero_points[rows if zero_points.size > 1 else slice(None), None]
        if data.period == 1:
            sums[0][rows] += values.sum(axis=1) * inputs.middle
            magnitudes = numpy.abs(values, out=values).sum(axis=1)
            for total, factor in zip(sums[1:], inputs.factors, strict=True):
                total[rows] += magnitudes * factor
            continue
        part = slice(offset, offset + length)
        sums[0][rows] += _dot(values, inputs.middle[part])
        numpy.abs(values, out=values)
        for total, factor in zip(sums[1:], inputs.factors, strict=True):
            total[rows] += _dot(values, factor[part])
    return inputs.products(sums, row)


def depthwise(weights: Tensor, zero_points: Numbers, data: Interval, channels: int) -> Products:
    """Of weights [..., channels], each of which reads one input; `data` has period `channels` or 1."""
    signed, magnitudes = numpy.zeros(channels), numpy.zeros(channels)
    for block in blocks(weights.raw, weights.dtype, split(weights, weights.rank - 1)):
        values = _real(block, weights)[:, :, 0]
        place = slice(block.channel, block.channel + values.shape[1])
        if zero_points.any():
            values = values - zero_points[place if zero_points.size > 1 else slice(None)]
        signed[place] += values.sum(axis=0)
        magnitudes[place] += numpy.abs(values, out=values).sum(axis=0)
    inputs = _Inputs(data, rounds=weights.dtype.is_float)
    sums = [signed * inputs.middle, *(magnitudes * factor for factor in inputs.factors)]
    return inputs.products(sums, weights.elements // channels)


def _dot(rows: Numbers, factor: Numbers) -> Numbers:
    # Matrix products of numpy start threads, which cost more than they save in a linter that runs
    # beside others.
    found: Numbers = numpy.einsum("ck,k->c", rows, factor)
    return found


class _Inputs:
    """What weights are multiplied with: `middle`, and for their magnitudes the `factors`, all of shape
    [period]. The first factor is the radius; the others are there only where they are needed."""

    def __init__(self, data: Interval, rounds: bool) -> None:
        bounded = numpy.isfinite(data.lower) & numpy.isfinite(data.upper)
        lower, upper = (numpy.where(bounded, a, 0.0) for a in (data.lower, data.upper))
        self.middle = (lower + upper) / 2
        self.factors = [(upper - lower) / 2]
        self.rounds = rounds
        self.some_unbounded, self.some_fixed = not bounded.all(), bool(data.fixed.any())
        if rounds:
            self.factors.append(numpy.maximum(numpy.abs(lower), numpy.abs(upper)))
        if self.some_unbounded:
            self.factors.append((~bounded).astype(numpy.float64))
        if self.some_fixed:
            self.factors.append((~data.fixed).astype(numpy.float64))

    def products(self, sums: list[Numbers], terms: int) -> Products:
        center, radius, *others = sums
        if self.rounds:  # whatever the order in which a kernel adds
            radius = radius + others.pop(0) * (terms + 8) * FLOAT32_STEP
        if self.some_unbounded:
            radius = numpy.where(others.pop(0) > 0, numpy.inf, radius)
        # What varies has a radius above 0.
        reached = others.pop(0) if self.some_fixed else sums[1] + (radius == numpy.inf)
        return Products(center, radius, reached > 0)


def _real(block: Block, weights: Tensor) -> Numbers:
    """The numbers of a block as float64; halves come as bit patterns."""
    values = block.values
    if weights.dtype is FLOAT16:
        values = values.view("<f2")
    elif weights.dtype is BFLOAT16:
        values = (values.astype("<u4") << 16).view("<f4")
    with numpy.errstate(invalid="ignore"):
        return values.astype(numpy.float64)
