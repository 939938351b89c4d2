"""Q105: several scales on a tensor of which an operator reads one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.kernel_quantization import QUANTIZABLE
from tflint.analysis.parameter_use import Computation, computations, is_hybrid
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH
from tflint.model.tensor import Tensor

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts


@rule("Q105", "unexpected-per-axis", severity=ERROR, confidence=HIGH, on=Tensor, tags=("crash",))
def unexpected_per_axis(tensor: Tensor, facts: Facts) -> Iterator[Finding]:
    """A tensor has several scales where an operator takes a single one.

    What it checks: tensors with more than one scale, against the operators that compute with them.
    Several scales are right for the weights of CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV and
    FULLY_CONNECTED, the table of EMBEDDING_LOOKUP, the input of DEQUANTIZE (not INT16), what QUANTIZE
    makes of floats, and the right side of BATCH_MATMUL beside floats.

    Why it matters: other kernels read a single pair, which is (0, 0) when there are several scales.
    ADD, SUB and comparisons end the process, which no caller can catch; others compute with a scale
    of 0 and give a constant.

    How to fix: quantize the tensor with a single scale. ai-edge-quantizer does so with the
    granularity TENSORWISE; the TensorFlow converter never writes several scales elsewhere.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: a delegate that honours the scales takes the operator.

    Source: LiteRT `tflite/core/subgraph.cc` (GetLegacyQuantization: anything but one scale is scale
    0) and the kernels; MUL, PRELU, BATCH_MATMUL and ADD were run with ai-edge-litert 2.3.0.
    """
    quantization = tensor.quantization
    if quantization is None or not quantization.per_axis or tensor.dtype.name not in QUANTIZABLE:
        return
    if tensor.subgraph.index in facts.of(decompositions):
        return
    uses = computations(tensor, facts)
    use = next((use for use in uses if not _takes_several(use, tensor)), None)
    if use is None:
        return
    operator = use.operator
    does = "writes" if use.written else "computes with"
    yield Finding(
        f"tensor '{tensor.short_name}' has {quantization.count} scales, but operator "
        f"{operator.index} {operator.type} {does} it and takes a single one: {use.absent.value}",
        at=tensor,
        field="quantization.scale",
        help="quantize the tensor with a single scale",
        related=(("producer" if use.written else "consumer", operator),),
        data={"scales": quantization.count, "operator": operator.type},
    )


def _takes_several(use: Computation, tensor: Tensor) -> bool:
    kind = use.operator.name
    if use.weights or kind == "EMBEDDING_LOOKUP":
        return True
    if kind == "DEQUANTIZE":
        return tensor.dtype.name != "INT16"
    if kind == "QUANTIZE":
        source = use.operator.input(0)
        return use.written and source is not None and source.dtype.is_float
    return kind == "BATCH_MATMUL" and use.operator.input(1) is tensor and is_hybrid(use.operator)
