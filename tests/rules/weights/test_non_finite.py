"""W101 non-finite-weights."""

from __future__ import annotations

import ml_dtypes
import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import floats, layer, reading, through_dequantize
from tflint.lint.severity import ERROR, WARNING

INFINITY = float("inf")


def test_message() -> None:
    weights = floats(4, 3, 3, 6)
    weights[0, 1, 2, 3] = np.nan
    weights[3, 2, 1, 0] = -np.inf
    (found,) = lint(layer(weights, kind="CONV_2D"), "W101")
    assert found.message == (
        "constant 'w' holds 1 NaN and 1 infinite of 216 values, the first at [0, 1, 2, 3], and "
        "operator 'subgraphs[0].operators[0] CONV_2D' calculates with them"
    )
    assert found.location.address == "subgraphs[0].tensors[1]"
    assert found.data == {"nan": 1, "infinite": 1, "first": 33}


@triggers("W101", severity=ERROR, says="1 NaN of 4 values")
def test_nan_in_a_bias() -> ModelBuilder:
    return layer(floats(4, 4), bias=[0.0, 1.0, float("nan"), 0.0])


@triggers("W101", severity=ERROR, says="1 infinite of 16 values, the first at [1, 1]")
def test_float16_weights_behind_a_dequantize() -> ModelBuilder:
    weights = np.ones((4, 4), np.float16)
    weights[1, 1] = np.inf
    return through_dequantize(weights)


@triggers("W101", severity=ERROR, says="2 NaN of 16 values")
def test_bfloat16() -> ModelBuilder:
    weights = np.ones(16, ml_dtypes.bfloat16)
    weights[3:5] = np.nan
    return layer(weights.tobytes(), dtype="BFLOAT16", shape=[4, 4])


@pytest.mark.parametrize("kind", ["ADD", "SUB", "MUL", "DIV", "BATCH_MATMUL"])
@triggers("W101", severity=ERROR)
def test_nan_in_arithmetic(kind: str) -> ModelBuilder:
    return reading(kind, [1.0, float("nan")])


@triggers("W101", severity=WARNING)
def test_nan_in_a_table_need_not_be_read() -> ModelBuilder:
    return reading("GATHER", [1.0, float("nan")], 0)


@pytest.mark.parametrize("bias", [[0.0, INFINITY], [0.0, -INFINITY]])
@triggers("W101", severity=WARNING)
def test_infinite_bias(bias: list[float]) -> ModelBuilder:
    return layer(floats(2, 4), bias=bias)


@triggers("W101", severity=WARNING)
def test_infinite_factor() -> ModelBuilder:
    return reading("MUL", [1.0, INFINITY])


@pytest.mark.parametrize("kind", ["ADD", "SUB", "MAXIMUM", "MINIMUM", "FILL", "GREATER"])
@quiet("W101")
def test_infinities_that_mask(kind: str) -> ModelBuilder:
    return reading(kind, [0.0, -INFINITY])


@pytest.mark.parametrize("kind", ["PADV2", "SELECT", "SELECT_V2"])
@pytest.mark.parametrize("value", [-INFINITY, float("nan")])
@quiet("W101")
def test_values_that_are_selected(kind: str, value: float) -> ModelBuilder:
    return reading(kind, [value], 2)


@quiet("W101")
def test_indices_of_a_lookup_are_another_operand() -> ModelBuilder:
    return reading("GATHER", [float("nan")], 1)


@quiet("W101")
def test_nothing_calculates_with_it() -> ModelBuilder:
    model = layer(floats(4, 4))
    model.constant("unused", [float("nan")])
    return model


@quiet("W101")
def test_finite_weights() -> ModelBuilder:
    return layer(floats(4, 4) * 1e38, bias=[-3.4e38] * 4)


@triggers("W101", count=1, severity=ERROR)
def test_the_worst_reader_counts() -> ModelBuilder:
    model = reading("GATHER", [1.0, float("nan")], 0)
    y = model.tensor("z", [4])
    model.op("ADD", [1, 0], [y])
    model.output(y)
    return model


@quiet("W101")
def test_operators_that_feed_each_other() -> ModelBuilder:
    model = ModelBuilder()
    w = model.constant("w", [float("nan")])
    y = model.tensor("y", [1])
    model.op("RESHAPE", [w], [y])
    model.op("RESHAPE", [y], [y])
    return model


@quiet("W101")
def test_one_of_many_tensors_that_are_collected() -> ModelBuilder:
    model = ModelBuilder()
    parts = [model.constant(f"w{i}", [float("nan")]) for i in range(200)]
    y = model.tensor("y", [200])
    model.op("CONCATENATION", parts, [y])
    model.output(y)
    return model
