"""W402: float weights that will be hard to quantize."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.matmul import LAYOUTS
from tflint.analysis.weight_sample import weight_samples
from tflint.analysis.weight_statistics import weight_statistics
from tflint.analysis.weighted_layers import weighted_layers
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import INFO, LOW
from tflint.model.dtype import FLOAT32
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("W402", "heavy-tailed-weights", severity=INFO, confidence=LOW, on=ops(*LAYOUTS))
def heavy_tailed_weights(
    operator: Operator, facts: Facts, *, min_elements: int = 1024, max_kurtosis: float = 100.0
) -> Iterator[Finding]:
    """A few FLOAT32 weights are far larger than the others, so the layer will be hard to quantize.

    What it checks: the Pearson kurtosis of the FLOAT32 weights of convolutions and fully connected
    layers, of a sample of 32,768 of them in larger layers. A normal distribution has 3, half of the
    layers of public models have less than 5.3.

    Why it matters: an 8-bit scale is set by the largest weights. When they stand far out, the rest
    of the layer shares a few of the 255 numbers.

    How to fix: nothing for a float model. Before quantizing, equalize the ranges across layers, clip
    the outliers, use a quantizer that minimizes the error, or leave this layer in a wider type.

    The calls: a layer is left out with
    `tf.lite.experimental.QuantizationDebugOptions(denylisted_nodes=[...])`, with
    `ai_edge_quantizer.Quantizer.update_quantization_recipe` and the algorithm no_quantize, or from
    PyTorch with `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_module_name(name, None)`;
    16-bit activations come from
    `tf.lite.OpsSet.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8` or
    `ai_edge_quantizer.recipe.static_wi8_ai16()`.

    When it is wrong: most weights are 0 after pruning, or the outliers lie in channels of their own,
    each with its own scale.

    Options:
      min-elements: the kurtosis of few weights says little.
      max-kurtosis: 99 % of the layers of 417 public models have less than 306, 90 % less than 24.

    Source: measured on public models; arXiv:2503.06518 for kurtosis as a measure of sensitivity.
    """
    layer = facts.of(weighted_layers).at(operator)
    if layer is None or layer.weights.dtype is not FLOAT32:
        return
    weights = layer.weights
    if weights.elements < min_elements:
        return
    statistics = facts.of(weight_statistics).of(weights)
    if statistics is None or not statistics.is_finite:
        return
    sample = facts.of(weight_samples).of(weights)
    if sample is None or sample.kurtosis <= max_kurtosis:
        return
    yield Finding(
        f"weights '{weights.short_name}' of operator '{operator.address} {operator.type}' have a "
        f"kurtosis of {sample.kurtosis:.3g} (3 is normal) and reach from {statistics.minimum:.4g} "
        f"to {statistics.maximum:.4g}",
        at=weights,
        help="clip or equalize the outliers before you quantize the layer, or leave it in float",
        related=(("consumer", operator),),
        data={"kurtosis": sample.kurtosis},
    )
