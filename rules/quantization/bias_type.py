"""Q202: a bias of a type that the kernel does not add to its accumulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.deployment import deployment
from tflint.analysis.matmul import MatMul, matmul
from tflint.analysis.shape_inference import inferred_shapes
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.operator import Operator

from .weight_types import has_wrong_types

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

UNSET = "FLOAT32"
"""The default of `quantized_bias_type` in the schema."""


@rule(
    "Q202",
    "wrong-bias-type",
    severity=ERROR,
    confidence=HIGH,
    on=ops("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"),
    tags=("silent",),
)
def wrong_bias_type(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The bias has another type than the accumulator it is added to.

    What it checks: the bias must be FLOAT32 beside FLOAT32 data (also when the weights are integers),
    INT32 beside 8-bit data, INT64 beside INT16 data. CONV_2D, TRANSPOSE_CONV and FULLY_CONNECTED on
    INT16 take INT32 as well, with the option quantized_bias_type set to INT32; it must name the type
    of the bias whenever it is set. It is a warning where LiteRT computes correctly all the same:
    FULLY_CONNECTED on INT16 with an INT32 bias and 8-bit weights, and the types that TensorFlow Lite
    Micro takes when the model is meant for nothing else.

    Why it matters: most kernels refuse the type. CONV_2D and TRANSPOSE_CONV on INT16 read an INT32
    bias as INT64, twice as many bytes as there are, and FULLY_CONNECTED on 8 bits reads an INT64
    bias as INT32: both give wrong numbers without a word.

    How to fix: let the converter quantize the bias together with the layer. After a change by hand
    store the bias as said above, or set quantized_bias_type to the type it has.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: a custom build of the runtime whose kernels go by the type of the bias.

    Source: LiteRT `tflite/kernels/conv.cc`, `depthwise_conv.cc`, `transpose_conv.cc`,
    `fully_connected.cc` (Prepare, EvalQuantizedPerChannel16x8); each type of data, weights and bias
    was run with ai-edge-litert 2.3.0, with and without XNNPACK.
    """
    layer = matmul(operator)
    if layer is None or layer.bias is None or has_wrong_types(layer):
        return
    judged = _judgement(layer, facts)
    if judged is None or operator.subgraph.index in facts.of(decompositions):
        return
    wanted, consequence, severity = judged
    bias = layer.bias
    given = facts.of(inferred_shapes).type(bias)
    yield Finding(
        f"bias '{bias.short_name}' of operator {operator.index} {operator.type} is "
        f"{given}, but data of type {layer.data.dtype.name} needs {wanted}: {consequence}",
        at=operator,
        field=f"inputs[{layer.layout.bias}]",
        help=f"store the bias as {wanted}, or convert the model again",
        related=(("bias", bias),),
        severity=severity,
        data={
            "bias": given,
            "data": layer.data.dtype.name,
            "weights": layer.weights.dtype.name,
        },
    )


def _judgement(layer: MatMul, facts: Facts) -> tuple[str, str, Severity] | None:
    """What the bias should be, and what comes of what it is; `None` when it is right."""
    assert layer.bias is not None
    # DEQUANTIZE and others write their own type into a tensor, whatever it declares.
    data, bias = layer.data.dtype.name, facts.of(inferred_shapes).type(layer.bias)
    kind = layer.operator.name
    refused = "LiteRT refuses the operator"
    if data == "FLOAT32":
        return ("FLOAT32", refused, ERROR) if bias != "FLOAT32" else None
    if data in ("INT8", "UINT8"):
        if bias == "INT32":
            return None
        read_as_it_is_not = kind == "FULLY_CONNECTED" and bias == "INT64"
        return "INT32", "its bytes are read as INT32" if read_as_it_is_not else refused, ERROR
    if data != "INT16":
        return None
    if kind == "DEPTHWISE_CONV_2D" or bias not in ("INT32", "INT64"):
        return ("INT64", refused, ERROR) if bias != "INT64" else None
    return _beside_int16(layer, bias, "cpu" in facts.of(deployment).chains)


def _beside_int16(
    layer: MatMul, bias: str, runs_in_litert: bool
) -> tuple[str, str, Severity] | None:
    declared = str(layer.operator.options.get("quantized_bias_type", UNSET))
    severity = ERROR if runs_in_litert else WARNING
    if declared == bias or (declared == UNSET and bias == "INT64"):
        return None
    if declared in ("INT32", "INT64"):
        text = f"LiteRT refuses the operator, whose quantized_bias_type is {declared}"
        return declared, text, severity
    if declared != UNSET:
        # A type that no kernel takes is a wrong option, whatever the bias is.
        return None
    wanted = "INT64 (or quantized_bias_type = INT32)"
    if layer.operator.name == "FULLY_CONNECTED" and layer.weights.dtype.name != "INT16":
        return wanted, "the optimized kernel reads it as it is, others as INT64", WARNING
    return wanted, "LiteRT reads it as INT64, past the end of its data", severity
