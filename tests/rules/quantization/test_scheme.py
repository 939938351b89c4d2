"""Q303 partly-quantized, Q304 dynamic-range-only and Q306 legacy-uint8."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import hybrid, layer, unary
from tflint.lint.severity import INFO, WARNING


def with_float_layer(*, rows: int = 4, weights: str = "FLOAT32") -> ModelBuilder:
    """An integer layer, and one beside it with float data."""
    model = layer("FULLY_CONNECTED").model
    x = model.input("float x", [1, 12])
    is_float = weights == "FLOAT32"
    scale = None if is_float else q(0.1)
    values = np.ones((rows, 12), np.float32 if is_float else np.int8)
    w = model.constant("float w", values, scale, dtype=weights)
    y = model.tensor("float y", [1, rows])
    model.op("FULLY_CONNECTED", [x, w, -1], [y], version=3)
    model.output(y)
    return model


@triggers("Q303", says="1 of 2 layers with 50 % of the multiplications", at="subgraphs[0]")
def test_float_layer() -> ModelBuilder:
    return with_float_layer()


@triggers("Q303", severity=WARNING, says="operator 1 FULLY_CONNECTED with float data and integer")
def test_hybrid_layer() -> ModelBuilder:
    return with_float_layer(weights="INT8")


@triggers("Q303", severity=INFO)
def test_int4_weights() -> ModelBuilder:
    return with_float_layer(weights="INT4")


@quiet("Q303")
def test_nearly_all_in_floats() -> ModelBuilder:
    return with_float_layer(rows=1000)


@quiet("Q303")
def test_all_in_integers() -> ModelBuilder:
    return layer().model


@quiet("Q303")
def test_none_in_integers() -> ModelBuilder:
    return hybrid().model


@triggers("Q304", says="all 1 convolutions and fully connected layers have integer weights")
def test_dynamic_range() -> ModelBuilder:
    return hybrid().model


@quiet("Q304")
def test_full_integer() -> ModelBuilder:
    return layer().model


@quiet("Q304")
def test_some_layers() -> ModelBuilder:
    return with_float_layer(weights="INT8")


@quiet("Q304")
def test_no_layer() -> ModelBuilder:
    return unary("RELU")


@triggers("Q306", severity=INFO, says="1 operators compute with UINT8, the first is operator 0")
def test_uint8() -> ModelBuilder:
    return layer("CONV_2D", "UINT8").model


@triggers("Q306", severity=WARNING, says="and 1 with INT8, the first is operator 1 RELU")
def test_both_schemes() -> ModelBuilder:
    model = layer("CONV_2D", "UINT8").model
    x = model.input("signed", [4], "INT8", q(0.5))
    y = model.tensor("relu", [4], "INT8", q(0.5))
    model.op("RELU", [x], [y])
    model.output(y)
    return model


@quiet("Q306")
def test_int8() -> ModelBuilder:
    return layer().model


@quiet("Q306")
def test_uint8_input_that_is_converted() -> ModelBuilder:
    model = unary("QUANTIZE", "UINT8")
    model.tensors[1]["type"] = "INT8"
    return model
