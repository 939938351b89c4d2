"""Q201: a bias whose scale is not that of the accumulator it is added to."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, isfinite
from typing import TYPE_CHECKING

from tflint.analysis.bias_scale import BiasMismatch, bias_mismatch
from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import MatMul, matmul
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

TOLERATED_STEPS = 1.0
"""By so much the results of sound kernels differ from each other."""

HELP = "requantize the bias with input scale * weight scale of its channel"


@rule(
    "Q201",
    "bias-scale-mismatch",
    severity=ERROR,
    confidence=HIGH,
    on=ops("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"),
    tags=("silent",),
)
def bias_scale_mismatch(
    operator: Operator, facts: Facts, *, tolerance: float = 1e-4
) -> Iterator[Finding]:
    """The scale of a bias is not input scale * weight scale.

    What it checks: for layers with integer data and weights, each bias scale against the product of
    the input scale and the weight scale of its channel, and that there is one bias scale, or one for
    each channel. It is a warning where the difference moves the output by no more than a step, and for
    a scale that is no positive number, from which nobody can have computed the integers; no kernel
    reads it then.
    A bias that two layers share is checked against both.

    Why it matters: kernels add the stored integers to an accumulator of scale input * weight and do
    not look at the scale of the bias. With another scale the integers mean something else, and the
    bias comes out too large or too small by that factor, without a word. FULLY_CONNECTED with one
    weight scale, and layers on UINT8, are refused by the builtin kernels when the difference exceeds
    2 % of the output scale.

    How to fix: requantize the bias with input scale * weight scale: convert again, or after changing
    the scale of an activation also recompute the biases of the layers that read it.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: an exporter computed the integers with the right scale and stored another one.
    LiteRT then gives the right results, but runtimes that read the scale (NNAPI drivers, TIM-VX,
    TensorFlow Lite Micro for FULLY_CONNECTED) do not.

    Options:
      tolerance: relative difference; converters stay below 2e-7, the rounding of float32.

    Source: LiteRT `tflite/kernels/kernel_util.cc` (GetQuantizedConvolutionMultipler,
    PopulateConvolutionQuantizationParams), run with ai-edge-litert 2.3.0; over 1556 layers of public
    models the difference is at most 1.25e-7.
    """
    layer = matmul(operator)
    if layer is None or layer.bias is None or not layer.is_integer:
        return
    if operator.subgraph.index in facts.of(decompositions):
        return
    stored = layer.bias.quantization
    channels = layer.channels
    if stored is not None and channels is not None and stored.count not in (0, 1, channels):
        yield _finding(
            layer,
            layer.bias,
            f"bias '{layer.bias.short_name}' of {_name(operator)} has {stored.count} scales for "
            f"{channels} output channels; 1 or {channels} are possible",
        )
        return
    mismatch = bias_mismatch(layer, tolerance)
    if mismatch is not None:
        yield _finding(layer, layer.bias, _message(layer, layer.bias, mismatch), mismatch)


def _message(layer: MatMul, bias: Tensor, mismatch: BiasMismatch) -> str:
    channels = bias.quantization.count if bias.quantization else 1
    channel = f" (channel {mismatch.channel} of {channels})" if channels > 1 else ""
    times = mismatch.found / mismatch.expected
    effect = f"{times:.4g} times that"
    if mismatch.refused:
        effect += ", which the builtin kernel refuses"
    elif isfinite(mismatch.steps):
        effect += f", which moves the output by {mismatch.steps:.3g} steps"
    return (
        f"bias '{bias.short_name}' of {_name(layer.operator)} has scale {mismatch.found:.6g}"
        f"{channel}, but input scale {mismatch.input_scale:.6g} * weight scale "
        f"{mismatch.weight_scale:.6g} is {mismatch.expected:.6g}: {effect}"
    )


def _finding(
    layer: MatMul, bias: Tensor, message: str, mismatch: BiasMismatch | None = None
) -> Finding:
    harmless = (
        mismatch is not None
        and not mismatch.refused
        and (mismatch.steps <= TOLERATED_STEPS or not 0 < mismatch.found < inf)
    )
    data = {}
    if mismatch is not None:
        data = {
            "found": mismatch.found,
            "expected": mismatch.expected,
            "channel": mismatch.channel,
            "steps": mismatch.steps,
        }
    return Finding(
        message,
        at=layer.operator,
        field=f"inputs[{layer.layout.bias}]",
        help=HELP,
        related=(("bias", bias), ("input", layer.data), ("weights", layer.weights)),
        severity=WARNING if harmless else None,
        data=data,
    )


def _name(operator: Operator) -> str:
    return f"operator {operator.index} {operator.type}"
