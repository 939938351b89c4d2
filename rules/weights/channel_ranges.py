"""W201: one scale for filters of very different ranges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.channel_numbers import channel_numbers
from tflint.analysis.weighted_layers import WeightedLayer, weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.dtype import INT8, UINT8
from tflint.model.operator import Operator

from .places import LISTED, channels

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")
MANY_CHANNELS = 8
SHOWN_LAYERS = 8


@rule(
    "W201",
    "uneven-channel-ranges",
    severity=WARNING,
    confidence=MEDIUM,
    on=ops(*CONVOLUTIONS, "FULLY_CONNECTED", "TRANSPOSE_CONV"),
)
def uneven_channel_ranges(
    operator: Operator,
    facts: Facts,
    *,
    few_steps: int = 8,
    min_channels: int = 8,
    min_share: float = 0.25,
) -> Iterator[Finding]:
    """One scale for all channels leaves some of them with a few steps of resolution.

    What it checks: 8-bit weights with one scale. It counts the channels, dead ones left out, whose
    largest weight is at most 8 steps away from 0. For UINT8 it is an info, since such models are
    trained with one scale. INT8 convolutions with one scale for more than 8 channels are an info
    even when the ranges are alike, one for the whole model.

    Why it matters: the widest channel sets the scale. A channel that uses 8 of 127 steps has a
    signal-to-noise ratio of about 19 dB, one that uses 2 has 7 dB. Folded batch normalization,
    above all in depthwise layers, makes ranges uneven; it is the usual cause of "accuracy collapses
    after int8".

    How to fix: quantize per channel, which is the default for convolutions
    (`converter._experimental_disable_per_channel = False`); newer converters do so for fully
    connected layers too. Where the target needs one scale, equalize the ranges across layers first,
    or train with quantization in the loop.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: the model was trained with this scale, or the narrow channels matter little.

    Options:
      few-steps: about 4 bits.
      min-channels: in smaller layers one channel is a large share.
      min-share: a few narrow channels are common and harmless.

    Source: arXiv:1806.08342 and arXiv:1906.04721; among 75 public quantized models 15 INT8 layers
    in 5 models and 75 UINT8 layers in 21.
    """
    layer = facts.of(weighted_layers).at(operator)
    if layer is None or layer.weights.dtype not in (INT8, UINT8) or not layer.channels:
        return
    quantization = layer.weights.quantization
    if layer.channels < min_channels or quantization is None or quantization.count != 1:
        return
    numbers = channel_numbers(layer, facts)
    if numbers is None:
        return
    weights, used = layer.weights, numbers.magnitudes
    alive = int((used > 0).sum())
    narrow = ((used > 0) & (used <= few_steps)).nonzero()[0]
    if alive >= min_channels and narrow.size >= min_share * alive:
        yield Finding(
            f"{narrow.size:,} of {alive:,} channels of weights '{weights.short_name}' use at most "
            f"{few_steps} of {int(used.max())} steps, because all channels of operator "
            f"'{operator.address} {operator.type}' share one scale",
            at=weights,
            field="quantization.scale",
            help="quantize the weights per channel, or equalize the ranges of the channels before",
            related=(("consumer", operator),),
            severity=INFO if weights.dtype is UINT8 else WARNING,
            data={"channels": narrow[:LISTED].tolist(), "alive": alive, "largest": int(used.max())},
            snippet=channels(narrow[:LISTED].tolist()),
        )
        return
    alike = facts.of(single_scale_convolutions)
    if alike and alike[0] is layer:
        yield _single_scale(alike)


def single_scale_convolutions(facts: Facts) -> list[WeightedLayer]:
    """Layers with INT8 weights for more than 8 channels and one scale."""
    return [
        layer
        for layer in facts.of(weighted_layers).layers.values()
        if layer.first
        and layer.operator.name in CONVOLUTIONS
        and layer.weights.dtype is INT8
        and (layer.channels or 0) > MANY_CHANNELS
        and layer.weights.scale_and_zero_point is not None
    ]


def _single_scale(layers: list[WeightedLayer]) -> Finding:
    first = layers[0]
    more = f", and {len(layers) - 1} more layers likewise" if len(layers) > 1 else ""
    return Finding(
        f"weights '{first.weights.short_name}' of operator '{first.operator.address} "
        f"{first.operator.type}' have one scale for {first.channels} channels{more}",
        at=first.weights,
        field="quantization.scale",
        help="quantize the weights per channel unless the target needs one scale",
        related=tuple(("consumer", layer.operator) for layer in layers[:SHOWN_LAYERS]),
        severity=INFO,
        data={"layers": len(layers)},
        key="alike",
    )
