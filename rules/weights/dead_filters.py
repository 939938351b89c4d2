"""W301: filters that contribute nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.dead_channels import tiny_scale_channels, zero_weight_channels
from tflint.analysis.matmul import LAYOUTS, MatMul, matmul
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, MEDIUM, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

ROUNDING = 1 + 1e-3
"""Quantizers reach their smallest scale by float32 arithmetic: this much above it still counts."""

LOOK_BACK = 64
"""Tensors with the same weights, and readers of each, that are looked at, so that work stays
proportional to the graph."""

MIN_FILTERS_HALF_DEAD = 4

SHOWN = 20
"""Channels that are listed in the text; `data` has them all."""


@rule("W301", "dead-filters", severity=WARNING, confidence=MEDIUM, on=ops(*LAYOUTS))
def dead_filters(
    operator: Operator,
    facts: Facts,
    *,
    min_scale: float = 1e-6,
    min_filters: int = 8,
    min_share: float = 0.1,
) -> Iterator[Finding]:
    """Filters of a layer are all zero, so that their channels carry only the bias.

    What it checks: the share of filters of a convolution or fully connected layer whose weights are
    all zero, or whose scale is so small that they are (quantizers write such a scale when every
    weight of the channel was zero). Below a tenth of the filters it is an info. Weights that several
    layers share are reported once.

    Why it matters: a dead filter costs as much time and space as a live one, in this layer and in
    the one that reads it. Many of them are a sign of a training that went wrong: units that never
    fire (dying ReLU), or too strong weight decay.

    How to fix: prune the channels (`tfmot.sparsity.keras`, or remove them by hand together with the
    inputs of the next layer), or retrain the layer. The bias of a dead filter is a constant that the
    next layer's bias can take over.

    The calls: `tf.lite.TFLiteConverter.from_saved_model` or `litert_torch.convert` on the model
    with its trained weights.

    When it is wrong: channels pruned on purpose for a sparse kernel, or filters that are zero in
    order to keep the shape.

    Options:
      min-scale: scales up to this make a channel dead; older TensorFlow converters write 1e-6 for a
        channel of zeros, newer ones 3.9e-9.
      min-filters: in smaller layers a single dead filter is a large share; from 4 filters on, half
        of them dead counts too.
      min-share: a few filters die in any long training.

    Source: TensorFlow `lite/tools/optimize/quantization_utils.cc` and LiteRT
    `quantization_utils.cc` (ExpandVerySmallRange); 24 of 75 public quantized models have dead
    filters, up to 91 % of a layer.
    """
    layer = matmul(operator)
    if layer is None or layer.channels is None or layer.channels < MIN_FILTERS_HALF_DEAD:
        return
    if not layer.weights.is_constant or _reported_before(layer):
        return
    tiny = tiny_scale_channels(layer, min_scale * ROUNDING)
    zero = zero_weight_channels(layer)
    dead = sorted({*tiny, *zero})
    if dead and (layer.channels >= min_filters or 2 * len(dead) >= layer.channels):
        only_scales = len(tiny) == len(dead)
        yield _finding(layer, dead, min_share, min_scale if only_scales else None)


def _finding(layer: MatMul, dead: list[int], min_share: float, threshold: float | None) -> Finding:
    weights, operator, channels = layer.weights, layer.operator, layer.channels or 1
    what = f"channels with a scale of at most {threshold:g}" if threshold else "filters all zero"
    data = {"channels": dead, "channel_count": channels}
    if threshold:
        data["threshold"] = threshold
    else:
        data["bytes"] = weights.nbytes * len(dead) // channels
    listed = ", ".join(map(str, dead[:SHOWN]))
    return Finding(
        f"filter '{weights.short_name}' of operator '{operator.address} {operator.type}' has "
        f"{len(dead)} of {channels} {what}",
        at=weights,
        field="quantization.scale" if threshold else "",
        help="prune the channels or retrain the layer",
        related=(("consumer", operator),),
        severity=None if len(dead) >= min_share * channels else INFO,
        data=data,
        snippet=("channels " if len(dead) > 1 else "channel ")
        + listed
        + (", ..." if len(dead) > SHOWN else ""),
    )


def _reported_before(layer: MatMul) -> bool:
    """An earlier layer has the same weights: the same tensor, or one with the same buffer."""
    weights = layer.weights
    for tensor in weights.subgraph.model.buffer_users(weights.buffer_index)[:LOOK_BACK]:
        for operator in tensor.consumers[:LOOK_BACK]:
            if operator is layer.operator:
                return False
            earlier = matmul(operator)
            if earlier is not None and earlier.weights is tensor:
                return True
        if tensor is weights:
            return False
    return False
