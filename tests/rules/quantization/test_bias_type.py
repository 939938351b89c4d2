"""Q202 wrong-bias-type."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.operand_types import set_option, typed
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")
ON_TFLM = Expectations(targets=("tflm",))


@pytest.mark.parametrize("weights", ["FLOAT32", "INT8"])
@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q202", says="data of type FLOAT32 needs FLOAT32: LiteRT refuses", count=1)
def test_integers_beside_floats(kind: str, weights: str) -> ModelBuilder:
    return typed(kind, "FLOAT32", weights, "INT32").model


@pytest.mark.parametrize("bias", ["FLOAT16", "INT8"])
@triggers("Q202", says="LiteRT refuses the operator")
def test_other_floats(bias: str) -> ModelBuilder:
    return typed("CONV_2D", "FLOAT32", "FLOAT32", bias).model


@pytest.mark.parametrize("data", ["INT8", "UINT8"])
@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q202", says="needs INT32: LiteRT refuses", count=1)
def test_floats_beside_8_bits(kind: str, data: str) -> ModelBuilder:
    return typed(kind, data, data, "FLOAT32").model


@triggers("Q202", severity=ERROR, says="is INT64, but data of type INT8 needs INT32: its bytes")
def test_int64_beside_8_bits_in_fully_connected() -> ModelBuilder:
    return typed("FULLY_CONNECTED", "INT8", "INT8", "INT64").model


@pytest.mark.parametrize("kind", ["CONV_2D", "TRANSPOSE_CONV"])
@triggers("Q202", severity=ERROR, says="LiteRT reads it as INT64, past the end of its data")
def test_int32_beside_int16(kind: str) -> ModelBuilder:
    return typed(kind, "INT16", "INT8", "INT32").model


@triggers("Q202", severity=WARNING, expectations=ON_TFLM)
def test_int32_beside_int16_on_microcontrollers() -> ModelBuilder:
    return typed("CONV_2D", "INT16", "INT8", "INT32").model


@triggers("Q202", severity=ERROR, says="needs INT64: LiteRT refuses")
def test_int32_beside_int16_in_depthwise() -> ModelBuilder:
    return typed("DEPTHWISE_CONV_2D", "INT16", "INT8", "INT32").model


@triggers("Q202", severity=WARNING, says="the optimized kernel reads it as it is")
def test_int32_beside_int16_in_fully_connected() -> ModelBuilder:
    return typed("FULLY_CONNECTED", "INT16", "INT8", "INT32").model


@triggers("Q202", severity=ERROR, says="past the end of its data")
def test_int32_beside_int16_weights() -> ModelBuilder:
    return typed("FULLY_CONNECTED", "INT16", "INT16", "INT32").model


@pytest.mark.parametrize("kind", ["CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"])
@pytest.mark.parametrize(("bias", "declared"), [("INT64", "INT32"), ("INT32", "INT64")])
@triggers("Q202", severity=ERROR, says="LiteRT refuses the operator, whose quantized_bias_type is")
def test_declared_type_differs(kind: str, bias: str, declared: str) -> ModelBuilder:
    made = typed(kind, "INT16", "INT8", bias)
    set_option(made, "quantized_bias_type", declared)
    return made.model


@pytest.mark.parametrize("kind", ["CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED"])
@pytest.mark.parametrize("bias", ["INT64", "INT32"])
@quiet("Q202")
def test_declared_type(kind: str, bias: str) -> ModelBuilder:
    made = typed(kind, "INT16", "INT8", bias)
    set_option(made, "quantized_bias_type", bias)
    return made.model


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize(
    ("data", "weights"),
    [
        ("FLOAT32", "FLOAT32"),
        ("FLOAT32", "INT8"),
        ("INT8", "INT8"),
        ("UINT8", "UINT8"),
        ("INT16", "INT8"),
    ],
)
@quiet("Q202")
def test_right_types(kind: str, data: str, weights: str) -> ModelBuilder:
    return typed(kind, data, weights).model


@quiet("Q202")
def test_weights_of_a_wrong_type_come_first() -> ModelBuilder:
    return typed("CONV_2D", "INT8", "UINT8", "FLOAT32").model


@quiet("Q202")
def test_type_that_dequantize_writes() -> ModelBuilder:
    made = typed("CONV_2D", "FLOAT32", "FLOAT32", "FLOAT64")
    model = made.model
    bias = model.operators[0]["inputs"][2]
    model.tensors[bias]["buffer"] = 0
    half = model.constant("half", np.zeros(model.tensors[bias]["shape"], np.float16))
    model.op("DEQUANTIZE", [half], [bias])
    model.main.fields["operators"].reverse()
    return model
