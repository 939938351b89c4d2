"""Q205 mixed-integer-types and Q206 invalid-hybrid-weights."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.quantization.layers import hybrid
from tests.rules.quantization.operand_types import typed
from tflint.lint.severity import ERROR, INFO

MIXTURES = [
    ("INT8", "UINT8", "INT8"),
    ("INT8", "INT16", "INT8"),
    ("INT8", "INT8", "UINT8"),
    ("INT8", "INT8", "INT16"),
    ("UINT8", "INT8", "UINT8"),
    ("UINT8", "UINT8", "INT8"),
    ("INT16", "UINT8", "INT16"),
    ("INT16", "INT8", "INT8"),
    ("INT8", "FLOAT32", "INT8"),
]


@pytest.mark.parametrize(("data", "weights", "output"), MIXTURES)
@triggers(
    "Q205", at="subgraphs[0].operators[0].inputs", says="bytes are taken for numbers", count=1
)
def test_mixture_in_fully_connected(data: str, weights: str, output: str) -> ModelBuilder:
    return typed("FULLY_CONNECTED", data, weights, output=output).model


@triggers("Q205", says="has INT8 data, UINT8 weights and INT8 output", severity=ERROR)
def test_message_names_the_types() -> ModelBuilder:
    return typed("FULLY_CONNECTED", "INT8", "UINT8").model


@pytest.mark.parametrize(
    ("kind", "data", "weights"),
    [
        ("CONV_2D", "INT8", "UINT8"),
        ("DEPTHWISE_CONV_2D", "INT16", "UINT8"),
        ("DEPTHWISE_CONV_2D", "INT16", "INT4"),
    ],
)
@triggers("Q205", says="goes with INT8 weights", count=1)
def test_convolution_without_kernel(kind: str, data: str, weights: str) -> ModelBuilder:
    return typed(kind, data, weights).model


@pytest.mark.parametrize(
    ("data", "weights", "output"),
    [
        ("FLOAT32", "FLOAT32", None),
        ("FLOAT32", "INT8", None),
        ("INT8", "INT8", None),
        ("INT8", "INT4", None),
        ("INT8", "INT2", None),
        ("UINT8", "UINT8", None),
        ("UINT8", "UINT8", "INT16"),
        ("INT16", "INT8", None),
        ("INT16", "INT16", None),
    ],
)
@quiet("Q205")
def test_fully_connected_types(data: str, weights: str, output: str | None) -> ModelBuilder:
    return typed("FULLY_CONNECTED", data, weights, output=output).model


@quiet("Q205")
def test_int4_weights_of_a_convolution() -> ModelBuilder:
    return typed("CONV_2D", "INT16", "INT4").model


@pytest.mark.parametrize(
    ("kind", "weights"),
    [
        ("CONV_2D", "INT2"),
        ("DEPTHWISE_CONV_2D", "INT4"),
        ("DEPTHWISE_CONV_2D", "UINT8"),
        ("TRANSPOSE_CONV", "UINT8"),
    ],
)
@triggers("Q206", says="FLOAT32 data and the", severity=ERROR, count=1)
def test_weights_without_hybrid_kernel(kind: str, weights: str) -> ModelBuilder:
    return typed(kind, "FLOAT32", weights).model


@pytest.mark.parametrize("kind", ["CONV_2D", "FULLY_CONNECTED"])
@triggers("Q206", severity=ERROR, says="the kernel reads them as INT8 with zero point 0")
def test_unsigned_weights(kind: str) -> ModelBuilder:
    made = typed(kind, "FLOAT32", "UINT8")
    made.quantization(made.w)["zero_point"] = [128]
    return made.model


@triggers("Q206", severity=INFO)
def test_signed_weights_stored_as_unsigned() -> ModelBuilder:
    return typed("FULLY_CONNECTED", "FLOAT32", "UINT8").model


@triggers("Q206", severity=ERROR, says="the kernel reads 4 scales, and there is 1")
def test_depthwise_with_one_scale() -> ModelBuilder:
    made = typed("DEPTHWISE_CONV_2D", "FLOAT32", "INT8")
    made.quantization(made.w).update(scale=[0.1], zero_point=[0], quantized_dimension=0)
    return made.model


@pytest.mark.parametrize(
    ("kind", "weights"),
    [
        ("CONV_2D", "INT8"),
        ("CONV_2D", "INT4"),
        ("DEPTHWISE_CONV_2D", "INT8"),
        ("TRANSPOSE_CONV", "INT8"),
        ("FULLY_CONNECTED", "INT2"),
    ],
)
@quiet("Q206")
def test_hybrid_weights(kind: str, weights: str) -> ModelBuilder:
    return typed(kind, "FLOAT32", weights).model


@quiet("Q206")
def test_weights_without_scale_are_missing_quantization() -> ModelBuilder:
    made = hybrid()
    made.model.tensors[made.w]["quantization"] = None
    return made.model


@pytest.mark.parametrize(
    "kind", ["CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"]
)
@pytest.mark.parametrize("data", ["FLOAT32", "INT8", "UINT8", "INT16"])
@pytest.mark.parametrize("weights", ["FLOAT32", "INT8", "UINT8", "INT4", "INT2", "INT16"])
@pytest.mark.parametrize("bias", ["FLOAT32", "INT32", "INT64", "INT8"])
def test_one_finding_for_one_wrong_combination(
    kind: str, data: str, weights: str, bias: str
) -> None:
    found = lint(
        typed(kind, data, weights, bias).model, "Q202", "Q205", "Q206", "T201", "T202", "T203"
    )
    errors = [f.message for f in found if f.severity is ERROR]
    assert len(errors) <= 1, errors
