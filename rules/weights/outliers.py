"""W202: a few weights that own the range of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from tflint.analysis.channel_numbers import ChannelNumbers, channel_numbers
from tflint.analysis.constant_blocks import split
from tflint.analysis.matmul import LAYOUTS
from tflint.analysis.weighted_layers import WeightedLayer, weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import MEDIUM, WARNING
from tflint.model.dtype import INT8, UINT8
from tflint.model.operator import Operator

if TYPE_CHECKING:
    import numpy.typing as npt

    from tflint.analysis.facts import Facts

    Numbers: TypeAlias = npt.NDArray[Any]

WIDE = 16
"""Numbers closer to 0 need 5 bits with their sign."""

FULL = 120
RARE = 0.001
MIN_FAN_IN = 256
MIN_CHANNELS = 0.1
SCALE_RATIO = 64
MIN_SCALES = 4
ALIVE = 1e-6
"""Quantizers write scales up to this for channels of zeros."""

FIRST_LOOK = 32
"""Weights of a filter that are looked at first: nearly all filters have enough wide ones there."""


@rule("W202", "outlier-weights", severity=WARNING, confidence=MEDIUM, on=ops(*LAYOUTS))
def outlier_weights(
    operator: Operator, facts: Facts, *, min_elements: int = 1024
) -> Iterator[Finding]:
    """A handful of weights, or a whole channel, is far larger than all others.

    What it checks: 8-bit weights that reach 120 steps or more, while at most one in a thousand is 16
    steps or farther from 0. With a scale for each channel, the same in more than a tenth of the
    channels, in layers with 256 weights a filter or more; and a channel whose scale is 64 times that
    of any other of at least 4.

    Why it matters: the scale is set by the largest weight. When a few outliers stand far out, nearly
    all weights share 31 of 255 numbers, and the layer computes with less than 5 bits. A channel that
    is scaled far beyond all others drowns them in the next layer; a scale that was damaged or moved
    by an editor looks like that.

    How to fix: clip the outliers before the conversion, quantize per channel when one channel holds
    them, use a quantizer that minimizes the error (mean squared error, GPTQ), or keep 16-bit
    activations or float for this layer.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: the outliers carry the function of the layer and the rest is noise.

    Options:
      min-elements: of fewer weights, one in a thousand is none.

    Source: no layer of 75 public quantized models has such weights; damaged files do. The greatest
    scale of a layer is at most 6.7 times the next one in 538 layers of public models.
    """
    layer = facts.of(weighted_layers).at(operator)
    if layer is None or layer.weights.dtype not in (INT8, UINT8):
        return
    weights = layer.weights
    numbers = channel_numbers(layer, facts)
    if numbers is None:
        return
    outlying = _outlying_scale(numbers)
    if outlying is not None:
        yield _scale_finding(operator, layer, *outlying)
        return
    if weights.elements < min_elements:
        return
    if int(numbers.magnitudes.max()) < FULL or numbers.is_constant:
        return
    if numbers.per_axis:
        found = _outlier_channels(layer, numbers) if layer.fan_in >= MIN_FAN_IN else 0
        if found <= MIN_CHANNELS * (layer.channels or 0):
            return
        where = f"in {found} of {layer.channels} channels"
    else:
        found = _wide(numbers)
        if found > RARE * weights.elements:
            return
        where = f"except {found:,} of {weights.elements:,}"
    yield Finding(
        f"weights '{weights.short_name}' of operator '{operator.address} {operator.type}' are less "
        f"than {WIDE} of {int(numbers.magnitudes.max())} steps from 0 {where}"
        + (", with at most 1 outlier in 1,000" if numbers.per_axis else ""),
        at=weights,
        field="quantization.scale",
        help="clip the outliers before the conversion, or keep this layer in a wider type",
        related=(("consumer", operator),),
        data={"channels" if numbers.per_axis else "outliers": found},
    )


def _outlying_scale(numbers: ChannelNumbers) -> tuple[int, float, float] | None:
    """The channel whose scale is far above all others, with its scale and the next one."""
    import numpy

    scales = numbers.scales
    if scales.size < MIN_SCALES or not numpy.isfinite(scales).all():
        return None
    channel = int(scales.argmax())
    following = float(numpy.delete(scales, channel).max())
    greatest = float(scales[channel])
    # Dead channels have scales next to 0: a live one beside them stands out by right.
    is_outlier = following > ALIVE and greatest >= SCALE_RATIO * following
    return (channel, greatest, following) if is_outlier else None


def _scale_finding(
    operator: Operator, layer: WeightedLayer, channel: int, greatest: float, following: float
) -> Finding:
    weights = layer.weights
    return Finding(
        f"channel {channel} of weights '{weights.short_name}' of operator '{operator.address} "
        f"{operator.type}' has scale {greatest:.6g}, {greatest / following:,.0f} times the next "
        f"greatest of {layer.channels} channels ({following:.6g})",
        at=weights,
        field=f"quantization.scale[{channel}]",
        help="compare the weights of that channel with those of the float model, and convert it again",
        related=(("consumer", operator),),
        data={"channel": channel, "scale": greatest, "next": following},
    )


def _wide(numbers: ChannelNumbers) -> int:
    """Weights `WIDE` steps or farther from 0, with one scale."""
    import numpy

    histogram = numbers.statistics.histogram
    assert histogram is not None
    least = numpy.int64(-128 if numbers.statistics.channel_minimum.dtype == numpy.int8 else 0)
    levels = numpy.arange(histogram.size) + least - numbers.zero_points[0]
    return int(histogram[abs(levels) >= WIDE].sum())


def _outlier_channels(layer: WeightedLayer, numbers: ChannelNumbers) -> int:
    """Channels that reach far, although nearly all of their weights are close to 0."""
    import numpy

    raw, dtype = layer.weights.raw, layer.weights.dtype.numpy()
    shape = split(layer.weights, layer.channel_axis)
    values = numpy.frombuffer(raw, dtype, layer.weights.elements).reshape(shape)
    zeros = numpy.broadcast_to(numbers.zero_points, (shape.channels,))
    most = int(RARE * layer.fan_in)
    look = max(FIRST_LOOK, 4 * most)
    far = (numbers.magnitudes >= FULL).nonzero()[0]
    suspects = far[_wide_by_channel(values[:, far, :look], zeros[far]) <= most]
    return sum(
        int(_wide_by_channel(values[:, [channel], :], zeros[[channel]])[0]) <= most
        for channel in suspects.tolist()
    )


def _wide_by_channel(values: Numbers, zeros: Numbers) -> Numbers:
    """Weights `WIDE` steps or farther from 0 in [outer, channels, inner], shape [channels]."""
    import numpy

    distances = values.astype(numpy.int16) - zeros.astype(numpy.int16)[:, None]
    counts: Numbers = (abs(distances) >= WIDE).sum(axis=(0, 2))
    return counts
