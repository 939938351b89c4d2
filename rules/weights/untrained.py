"""W105: a model that still has the weights it was initialized with."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod, sqrt
from typing import TYPE_CHECKING

from tflint.analysis.weight_statistics import weight_statistics
from tflint.analysis.weighted_layers import WeightedLayer, weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import INFO, LOW, Status
from tflint.model.model import Model

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

MIN_ELEMENTS = 256
"""The extremes of fewer uniform numbers are often more than 1 % away from the limits."""


@rule(
    "W105",
    "looks-untrained",
    severity=INFO,
    confidence=LOW,
    on=Model,
    status=Status.PREVIEW,
)
def looks_untrained(
    model: Model,
    facts: Facts,
    *,
    min_share: float = 0.8,
    min_layers: int = 2,
    tolerance: float = 0.01,
) -> Iterator[Finding]:
    """Nearly all layers have the limits of random initial weights, and all biases are 0.

    What it checks: for each layer with at least 256 FLOAT32 or FLOAT16 weights, whether the smallest
    and the largest are within 1 % of the limits of the Glorot or the He uniform initializer, which
    follow from the shape of the layer.

    Why it matters: Keras layers begin with these weights and biases of 0. A model whose layers all
    still have them was never trained, or its checkpoint was not loaded before the conversion.

    How to fix: load the trained weights and convert again.

    The calls: `tf.lite.TFLiteConverter.from_saved_model` or `litert_torch.convert` on the model
    with its trained weights.

    When it is wrong: a model made for measuring speed, whose weights do not matter.

    Options:
      min-share: single layers can be replaced or quantized on the way.
      min-layers: one layer can meet the limits by chance.
      tolerance: the extremes of 256 uniform numbers come this near to their limits, on average.

    Source: Keras `initializers/random_initializers.py` (GlorotUniform, HeUniform, compute_fans).
    """
    layers = [
        layer
        for layer in facts.of(weighted_layers).layers.values()
        if layer.first and layer.weights.dtype.is_float and layer.weights.elements >= MIN_ELEMENTS
    ]
    if len(layers) < min_layers or not all(_has_no_bias(layer, facts) for layer in layers):
        return
    initial = sum(_is_initial(layer, facts, tolerance) for layer in layers)
    if initial > min_share * len(layers):
        yield Finding(
            f"{initial} of {len(layers)} layers have weights within the limits of a random "
            "initializer, and all biases are 0: the model looks untrained",
            at=model,
            help="load the trained weights before the conversion",
            data={"initial": initial, "layers": len(layers)},
        )


def _has_no_bias(layer: WeightedLayer, facts: Facts) -> bool:
    if layer.bias is None:
        return layer.layer.bias is None
    statistics = facts.of(weight_statistics).of(layer.bias)
    return statistics is not None and statistics.minimum == statistics.maximum == 0


def _is_initial(layer: WeightedLayer, facts: Facts, tolerance: float) -> bool:
    statistics = facts.of(weight_statistics).of(layer.weights)
    if statistics is None or not statistics.is_finite:
        return False
    return any(
        abs(statistics.maximum - limit) <= tolerance * limit
        and abs(statistics.minimum + limit) <= tolerance * limit
        for limit in _limits(layer)
    )


def _limits(layer: WeightedLayer) -> tuple[float, ...]:
    """Glorot uniform sqrt(6 / (fan in + fan out)), He uniform sqrt(6 / fan in)."""
    shape, channels = layer.weights.shape, layer.channels
    if not channels or len(shape) < 2:
        return ()
    if layer.operator.name == "DEPTHWISE_CONV_2D":
        multiplier = max(int(layer.operator.options.get("depth_multiplier") or 1), 1)
        spatial = prod(shape[:-1])
        fan_in, fan_out = spatial * channels / multiplier, float(spatial * multiplier)
    else:
        receptive = prod(shape[1:-1]) if layer.channel_axis == 0 else prod(shape[:3])
        fan_in, fan_out = float(layer.fan_in), float(channels * receptive)
    return sqrt(6 / (fan_in + fan_out)), sqrt(6 / fan_in)
