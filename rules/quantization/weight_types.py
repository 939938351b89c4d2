"""Q205 and Q206: integer weights of a type that the layer does not compute with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tflint.analysis.composites import decompositions
from tflint.analysis.matmul import MatMul, matmul
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, INFO
from tflint.model.operator import Operator

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

Row = tuple[frozenset[str], frozenset[str]]

_SMALL = frozenset({"INT8", "INT4", "INT2"})

FULLY_CONNECTED: Mapping[str, Row] = MappingProxyType(
    {
        "FLOAT32": (_SMALL | {"FLOAT32", "UINT8"}, frozenset({"FLOAT32"})),
        "INT8": (_SMALL, frozenset({"INT8"})),
        # The output INT16 serves the basic LSTM, and weights in shuffled order.
        "UINT8": (frozenset({"UINT8"}), frozenset({"UINT8", "INT16"})),
        "INT16": (_SMALL | {"INT16"}, frozenset({"INT16"})),
    }
)
"""By the type of the data: types of the weights and of the output that the kernel computes with."""

CONVOLUTIONS: Mapping[tuple[str, str, str], str] = MappingProxyType(
    {
        ("CONV_2D", "INT8", "UINT8"): "LiteRT refuses to run the operator",
        ("DEPTHWISE_CONV_2D", "INT16", "UINT8"): "LiteRT refuses to run the operator",
        (
            "DEPTHWISE_CONV_2D",
            "INT16",
            "INT4",
        ): "the packed weights are read as INT8, past their end",
    }
)
"""Combinations of kind, data and weights that no kernel has, though they are prepared."""

HYBRID: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("CONV_2D", "INT2"): "the packed weights are read as FLOAT32, past their end",
        ("DEPTHWISE_CONV_2D", "UINT8"): "LiteRT refuses to run the operator",
        ("DEPTHWISE_CONV_2D", "INT4"): "LiteRT refuses to run the operator",
        ("TRANSPOSE_CONV", "UINT8"): "LiteRT refuses to run the operator",
    }
)
"""Combinations of kind and weights that no kernel has for FLOAT32 data."""


def has_wrong_types(layer: MatMul) -> bool:
    """The types of data, weights and output do not go together."""
    data, weights = layer.data.dtype.name, layer.weights.dtype.name
    kind = layer.operator.name
    if kind == "FULLY_CONNECTED":
        row = FULLY_CONNECTED.get(data)
        return row is None or weights not in row[0] or layer.output.dtype.name not in row[1]
    if data == "FLOAT32":
        known, without_kernel = {"FLOAT32", "INT8", "UINT8", "INT4"}, (kind, weights) in HYBRID
    else:
        known = {"UINT8"} if data == "UINT8" else {"INT8", "INT4"}
        without_kernel = (kind, data, weights) in CONVOLUTIONS
    if kind == "TRANSPOSE_CONV":
        known.discard("INT4")
    return weights not in known or without_kernel


@rule(
    "Q205",
    "mixed-integer-types",
    severity=ERROR,
    confidence=HIGH,
    on=ops("FULLY_CONNECTED", "CONV_2D", "DEPTHWISE_CONV_2D"),
    tags=("silent",),
)
def mixed_integer_types(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """Data, weights and output of an integer layer have types that do not go together.

    What it checks: FULLY_CONNECTED takes INT8 data with INT8, INT4 or INT2 weights and gives INT8;
    UINT8 data with UINT8 weights gives UINT8 or INT16; INT16 data with INT8, INT4, INT2 or INT16
    weights gives INT16; FLOAT32 data gives FLOAT32. CONV_2D has no kernel for INT8 data with UINT8
    weights, DEPTHWISE_CONV_2D none for INT16 data with UINT8 or INT4 weights. Other combinations of
    the convolutions are reported as incompatible operand types.

    Why it matters: FULLY_CONNECTED compares little: it takes the bytes for numbers of another type
    and gives wrong results without a word, or fails when it runs.

    How to fix: quantize data, weights and output of the layer in one scheme: convert the whole model
    again, and put a QUANTIZE operator where UINT8 and INT8 parts meet.

    The calls: `tf.lite.OpsSet.TFLITE_BUILTINS_INT8` in `converter.target_spec.supported_ops`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()`, or from PyTorch
    `litert_torch.quantize.pt2e_quantizer.PT2EQuantizer.set_global` for the whole model.

    When it is wrong: a delegate may have a kernel for such a mixture; the CPU has none.

    Source: LiteRT `tflite/kernels/fully_connected.cc` (CheckTypes, EvalQuantized), `conv.cc`,
    `depthwise_conv.cc`; each combination was run with ai-edge-litert 2.3.0.
    """
    layer = matmul(operator)
    if layer is None:
        return
    data, weights = layer.data.dtype.name, layer.weights.dtype.name
    output = layer.output.dtype.name
    if operator.name == "FULLY_CONNECTED":
        row = FULLY_CONNECTED.get(data)
        is_left_to_others = row is None or (data == "FLOAT32" and weights not in row[0])
        if row is None or is_left_to_others or (weights in row[0] and output in row[1]):
            return
        consequence = "bytes are taken for numbers of another type, or LiteRT refuses the operator"
        wanted = f"{_listed(row[0])} weights and {_listed(row[1])} output"
    else:
        found = CONVOLUTIONS.get((operator.name, data, weights))
        if found is None:
            return
        consequence, wanted = found, "INT8 weights"
    if operator.subgraph.index in facts.of(decompositions):
        return
    yield Finding(
        f"operator {operator.index} {operator.type} has {data} data, {weights} weights and {output} "
        f"output, where {data} data goes with {wanted}: {consequence}",
        at=operator,
        field="inputs",
        help="quantize data, weights and output in one scheme, with QUANTIZE operators between parts "
        "of different schemes",
        related=(("data", layer.data), ("weights", layer.weights), ("output", layer.output)),
        data={"data": data, "weights": weights, "output": output},
    )


@rule(
    "Q206",
    "invalid-hybrid-weights",
    severity=ERROR,
    confidence=HIGH,
    on=ops("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"),
    tags=("silent",),
)
def invalid_hybrid_weights(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """Integer weights beside FLOAT32 data are stored in a way that the kernel cannot use.

    What it checks: layers with FLOAT32 data and integer weights. UINT8 weights are read as INT8
    (CONV_2D, FULLY_CONNECTED) or refused; it is an info when their zero point is 0, because the
    result is right when signed weights were stored under that type. DEPTHWISE_CONV_2D takes INT8
    with one scale for each channel only; CONV_2D takes no INT2. Weights without a scale are reported
    as missing quantization.

    Why it matters: the layer fails when it runs, or reads the weights, or scales behind the only one
    there is, as something else, and gives wrong numbers without a word.

    How to fix: convert again with `converter.optimizations = [tf.lite.Optimize.DEFAULT]` and without
    a representative dataset, which gives symmetric INT8 weights with a scale per channel.

    The calls: `converter.optimizations = [tf.lite.Optimize.DEFAULT]`,
    `ai_edge_quantizer.recipe.static_wi8_ai8()` and
    `litert_torch.quantize.pt2e_quantizer.get_symmetric_quantization_config(is_per_channel=True)`
    quantize weights per output channel with zero point 0, and biases to match.

    When it is wrong: no case is known.

    Source: LiteRT `tflite/kernels/conv.cc`, `depthwise_conv.cc` (EvalHybridPerChannel),
    `transpose_conv.cc`, `fully_connected.cc`; each type was run with ai-edge-litert 2.3.0.
    """
    layer = matmul(operator)
    if layer is None or layer.data.dtype.name != "FLOAT32" or not layer.weights.dtype.is_integer:
        return
    kind, weights = operator.name, layer.weights
    reason, severity = HYBRID.get((kind, weights.dtype.name), ""), ERROR
    if not reason and weights.dtype.name == "UINT8":
        quantization = weights.quantization
        if quantization is None or quantization.count == 0:
            return
        is_signed = not quantization.zero_point.any()
        severity = INFO if is_signed else ERROR
        reason = "the kernel reads them as INT8 with zero point 0"
    elif not reason and kind == "DEPTHWISE_CONV_2D" and weights.dtype.name == "INT8":
        count = weights.quantization.count if weights.quantization is not None else 0
        if count == 1 and (layer.channels or 0) > 1:
            reason = f"the kernel reads {layer.channels} scales, and there is 1"
    if not reason or operator.subgraph.index in facts.of(decompositions):
        return
    yield Finding(
        f"operator {operator.index} {operator.type} has FLOAT32 data and the {weights.dtype.name} "
        f"weights '{weights.short_name}': {reason}",
        at=operator,
        field=f"inputs[{layer.layout.weights}]",
        help="store the weights as INT8 with zero point 0 and a scale for each output channel",
        related=(("weights", weights),),
        severity=severity,
        data={"weights": weights.dtype.name},
    )


def _listed(names: frozenset[str]) -> str:
    return " or ".join(sorted(names))
