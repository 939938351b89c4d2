"""Q203 nonzero-weight-zero-point."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import Layer, hybrid, layer
from tflint.lint.severity import ERROR, INFO

LAYERS = ("CONV_2D", "DEPTHWISE_CONV_2D", "TRANSPOSE_CONV", "FULLY_CONNECTED")


def shifted(made: Layer, zero_point: int = 3) -> ModelBuilder:
    quantization = made.quantization(made.w)
    quantization["zero_point"] = [0] * (len(quantization["scale"]) - 1) + [zero_point]
    return made.model


@pytest.mark.parametrize("dtype", ["INT8", "INT16"])
@triggers("Q203", severity=ERROR, says="have zero point 3, not 0: LiteRT refuses the operator")
def test_convolution(dtype: str) -> ModelBuilder:
    return shifted(layer("CONV_2D", dtype))


@pytest.mark.parametrize("kind", LAYERS[1:])
@triggers("Q203", severity=ERROR, says="so that each weight is off by 3 steps", count=1)
def test_taken_for_zero(kind: str) -> ModelBuilder:
    return shifted(layer(kind))


@pytest.mark.parametrize("kind", LAYERS)
@triggers("Q203", severity=ERROR, says="the kernel takes it for 0")
def test_beside_floats(kind: str) -> ModelBuilder:
    return shifted(hybrid(kind))


@triggers("Q203", severity=INFO, says="the kernel subtracts it")
def test_fully_connected_with_one_scale() -> ModelBuilder:
    return shifted(layer("FULLY_CONNECTED", per_axis=False))


@triggers("Q203", severity=ERROR, says="LiteRT refuses the operator")
def test_fully_connected_int4() -> ModelBuilder:
    made = layer("FULLY_CONNECTED", per_axis=False)
    w = made.model.constant("w4", np.ones((4, 12), np.int8), q(0.1, 3), dtype="INT4")
    made.model.operators[0]["inputs"][1] = w
    return made.model


def looked_up(output: str) -> ModelBuilder:
    model = ModelBuilder()
    ids = model.input("ids", [2], "INT32")
    table = model.constant("table", np.ones((4, 8), np.int8), q(0.1, 3))
    y = model.tensor("y", [2, 8], output, q(0.1, 3) if output == "INT8" else None)
    model.op("EMBEDDING_LOOKUP", [ids, table], [y], version=3)
    model.output(y)
    return model


@triggers("Q203", severity=ERROR, says="operator 0 EMBEDDING_LOOKUP")
def test_embedding() -> ModelBuilder:
    return looked_up("FLOAT32")


@quiet("Q203")
def test_embedding_that_is_copied() -> ModelBuilder:
    return looked_up("INT8")


@pytest.mark.parametrize("kind", LAYERS)
@quiet("Q203")
def test_symmetric_weights(kind: str) -> ModelBuilder:
    return layer(kind).model


@pytest.mark.parametrize("kind", LAYERS)
@quiet("Q203")
def test_unsigned_weights(kind: str) -> ModelBuilder:
    return layer(kind, "UINT8").model


@quiet("Q203")
def test_zero_point_outside_the_type_is_another_rule() -> ModelBuilder:
    return shifted(layer("CONV_2D"), 300)
