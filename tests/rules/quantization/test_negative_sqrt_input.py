"""Q213 negative-sqrt-input."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import unary


@triggers(
    "Q213", at="subgraphs[0].operators[0].inputs[0]", says="as low as -64 (code -128, zero point 0)"
)
@pytest.mark.parametrize("kind", ["SQRT", "RSQRT"])
def test_zero_point_in_the_middle(kind: str) -> ModelBuilder:
    return unary(kind)


@triggers("Q213", says="as low as -0.5 (code -128, zero point -127)")
def test_one_code_below_zero() -> ModelBuilder:
    return unary("RSQRT", source=q(0.5, -127))


@triggers("Q213")
def test_sixteen_bits() -> ModelBuilder:
    return unary("SQRT", "INT16")


@quiet("Q213")
def test_range_that_begins_at_zero() -> ModelBuilder:
    return unary("RSQRT", source=q(0.5, -128))


@quiet("Q213")
def test_behind_a_relu() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [8], "INT8", q(0.5))
    positive = model.tensor("positive", [8], "INT8", q(0.5))
    y = model.tensor("y", [8], "INT8", q(0.5))
    model.op("RELU", [x], [positive], version=2)
    model.op("SQRT", [positive], [y])
    model.output(y)
    return model


@quiet("Q213")
def test_float() -> ModelBuilder:
    return unary("SQRT", "FLOAT32", {}, {})
