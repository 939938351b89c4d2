"""Q105 unexpected-per-axis."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import FILTERS, binary, layer, unary

SEVERAL = q([0.5, 0.25] * 4, axis=0)


def beside(kind: str, scales: Any) -> ModelBuilder:
    """y = KIND(a, constant)."""
    model = binary(kind)
    c = model.constant("c", np.ones(8, np.int8), scales)
    model.operators[0]["inputs"][1] = c
    return model


@pytest.mark.parametrize("kind", ["MUL", "PRELU", "BATCH_MATMUL", "DIV"])
@triggers("Q105", says="tensor 'c' has 8 scales", at="subgraphs[0].tensors[3].quantization.scale")
def test_constant(kind: str) -> ModelBuilder:
    return beside(kind, SEVERAL)


@pytest.mark.parametrize("kind", ["ADD", "SUB"])
@triggers("Q105", says="takes a single one: LiteRT kills the process", count=1)
def test_constant_that_ends_the_process(kind: str) -> ModelBuilder:
    return beside(kind, SEVERAL)


@triggers("Q105", says="operator 0 CONV_2D computes with it", count=1)
def test_data_of_a_layer() -> ModelBuilder:
    made = layer()
    made.model.tensors[made.x]["quantization"] = q([0.5, 0.25, 0.1], axis=3)
    return made.model


@triggers("Q105", says="operator 0 RELU writes it", count=1)
def test_output() -> ModelBuilder:
    return unary("RELU", target=q([0.5, 0.25] * 4, axis=3))


@pytest.mark.parametrize("kind", FILTERS)
@quiet("Q105")
def test_weights(kind: str) -> ModelBuilder:
    return layer(kind).model


@quiet("Q105")
def test_one_scale() -> ModelBuilder:
    return beside("MUL", q(0.5))


def converted(kind: str, source: str, target: str, scales_at: int) -> ModelBuilder:
    model = unary(kind, source, shape=(8,))
    model.tensors[1]["type"] = target
    model.tensors[scales_at]["quantization"] = SEVERAL
    model.tensors[1 - scales_at]["quantization"] = None
    return model


@quiet("Q105")
def test_dequantize() -> ModelBuilder:
    return converted("DEQUANTIZE", "INT8", "FLOAT32", 0)


@triggers("Q105", says="operator 0 DEQUANTIZE")
def test_dequantize_of_int16() -> ModelBuilder:
    return converted("DEQUANTIZE", "INT16", "FLOAT32", 0)


@quiet("Q105")
def test_quantize_of_floats() -> ModelBuilder:
    return converted("QUANTIZE", "FLOAT32", "INT8", 1)


@triggers("Q105", says="operator 0 QUANTIZE writes it")
def test_quantize_of_integers() -> ModelBuilder:
    return unary("QUANTIZE", shape=(8,), target=SEVERAL)


def product(data: str) -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 4, 8], data, q(0.5) if data == "INT8" else None)
    w = model.constant("w", np.ones((1, 8, 4), np.int8), q([0.1] * 4, axis=2))
    y = model.tensor("y", [1, 4, 4], data, q(0.5) if data == "INT8" else None)
    model.op("BATCH_MATMUL", [x, w], [y], version=4)
    model.output(y)
    return model


@quiet("Q105")
def test_right_side_of_a_product_of_floats() -> ModelBuilder:
    return product("FLOAT32")


@triggers("Q105", says="operator 0 BATCH_MATMUL computes with it")
def test_right_side_of_a_product_of_integers() -> ModelBuilder:
    return product("INT8")
