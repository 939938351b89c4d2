"""W102: weights that are all the same number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.channel_numbers import ChannelNumbers, channel_numbers
from tflint.analysis.matmul import LAYOUTS
from tflint.analysis.weighted_layers import WeightedLayer, weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import HIGH, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

MIN_FAN_IN = 9
"""Weights of a filter from which on one number throughout is no scaling of channels."""


@rule("W102", "constant-weights", severity=WARNING, confidence=HIGH, on=ops(*LAYOUTS))
def constant_weights(
    operator: Operator, facts: Facts, *, min_elements: int = 16
) -> Iterator[Finding]:
    """All weights of a layer are the same number.

    What it checks: convolutions and fully connected layers whose stored weights are one number
    throughout; whether that number stands for 0 is said. With different scales for the channels that
    counts from 9 weights a filter on: a layer that only scales its channels has one weight each.

    Why it matters: such a layer has learned nothing. Weights of zeros make the output independent
    of the input: the layer does nothing but add its bias. It is a placeholder, a checkpoint that was
    not loaded, or an initializer that training never moved.

    How to fix: check that the weights were loaded before the conversion
    (`tf.train.Checkpoint(...).restore(...).assert_consumed()`), and export again.

    The calls: `tf.lite.TFLiteConverter.from_saved_model` or `litert_torch.convert` on the model
    with its trained weights.

    When it is wrong: a sum or a box filter written as a convolution with a fixed kernel.

    Options:
      min-elements: smaller kernels are often fixed on purpose, a 3x3 box filter for instance.

    Source: no layer of 75 public quantized models that were trained has constant weights.
    """
    found = facts.of(weighted_layers).at(operator)
    if found is None or found.weights.elements < min_elements:
        return
    numbers = channel_numbers(found, facts)
    if numbers is None or not (numbers.is_constant or _is_stored_constant(numbers, found)):
        return
    weights = found.weights
    what = "0" if numbers.is_zero else f"{numbers.statistics.minimum:g}"
    effect = ": the layer does nothing but add its bias" if numbers.is_zero else ""
    yield Finding(
        f"all {weights.elements:,} weights '{weights.short_name}' of operator "
        f"'{operator.address} {operator.type}' are {what}{effect}",
        at=weights,
        help="make sure that trained weights are loaded, and export the model again",
        related=(("consumer", operator),),
        data={"value": numbers.statistics.minimum, "zero": numbers.is_zero},
    )


def _is_stored_constant(numbers: ChannelNumbers, layer: WeightedLayer) -> bool:
    statistics = numbers.statistics
    one = statistics.is_finite and statistics.minimum == statistics.maximum
    return one and layer.fan_in >= MIN_FAN_IN
