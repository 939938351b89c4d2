"""Q204: scales along another dimension than that of the output channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import LAYOUTS, matmul
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

AXES: dict[str, tuple[int, int]] = {
    **{
        kind: (LAYOUTS[kind].weights, LAYOUTS[kind].channel_axis)
        for kind in ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
    },
    "EMBEDDING_LOOKUP": (1, 0),
}
"""Position of the weights, and the dimension that the scales belong to."""


@rule(
    "Q204",
    "wrong-quantized-dimension",
    severity=ERROR,
    confidence=HIGH,
    on=ops(*AXES),
    tags=("silent",),
)
def wrong_quantized_dimension(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The scales of weights run along another dimension than that of the output channels.

    What it checks: weights with several scales: their quantized dimension must be 0 for CONV_2D,
    TRANSPOSE_CONV, FULLY_CONNECTED and EMBEDDING_LOOKUP, and 3 for DEPTHWISE_CONV_2D. It is a
    warning where LiteRT runs the layer: there are as many scales as output channels, and the kernel
    uses one for each channel, whatever the dimension is.

    Why it matters: LiteRT refuses the operator. Where it does not, it applies the scales to the output
    channels, while other runtimes and tools apply them to the dimension that the file names.

    How to fix: quantize the weights per output channel. If the scales belong to the output channels
    and only the number is wrong, set quantized_dimension.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: no case is known.

    Source: LiteRT `tflite/kernels/kernel_util.cc` (PopulateConvolutionQuantizationParams compares
    sizes only), `conv.cc` (hybrid), `fully_connected.cc`, `embedding_lookup.cc`; weights with equal
    sizes in all dimensions were run with ai-edge-litert 2.3.0.
    """
    position, axis = AXES[operator.name]
    weights = operator.input(position)
    quantization = weights.quantization if weights is not None else None
    if weights is None or quantization is None or not quantization.per_axis:
        return
    found = quantization.quantized_dimension
    if found == axis or not weights.dtype.is_integer or axis >= weights.rank:
        return
    if found >= weights.rank or operator.subgraph.index in facts.of(decompositions):
        return
    runs = quantization.count == weights.shape[axis] and not _is_compared(operator, weights)
    consequence = (
        "LiteRT takes them for those of the output channels, others do not"
        if runs
        else "LiteRT refuses the operator"
    )
    yield Finding(
        f"weights '{weights.short_name}' of operator {operator.index} {operator.type} have "
        f"{quantization.count} scales along dimension {found}, and the output channels are dimension "
        f"{axis}: {consequence}",
        at=operator,
        field=f"inputs[{position}]",
        help=f"quantize the weights along dimension {axis}",
        related=(("weights", weights),),
        severity=WARNING if runs else ERROR,
        data={"quantized_dimension": found, "expected": axis, "scales": quantization.count},
    )


def _is_compared(operator: Operator, weights: Tensor) -> bool:
    """The kernel looks at the number itself."""
    if operator.name == "EMBEDDING_LOOKUP":
        return True
    layer = matmul(operator)
    if layer is None:
        return False
    # Integers in fully_connected.cc, floats in the hybrid part of conv.cc.
    wanted = "FULLY_CONNECTED" if layer.is_integer else "CONV_2D"
    return operator.name == wanted
