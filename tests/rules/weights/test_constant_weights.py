"""W102 constant-weights."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import layer, per_channel, through_dequantize


@triggers("W102", says="all 16 weights 'w'", at="subgraphs[0].tensors[1]")
def test_one_number() -> ModelBuilder:
    return layer(np.full((4, 4), 0.5, np.float32))


def test_zeros_do_nothing() -> None:
    (found,) = lint(layer(np.zeros((4, 4), np.float32)), "W102")
    assert found.message.endswith("are 0: the layer does nothing but add its bias")
    assert found.data == {"value": 0.0, "zero": True}


@triggers("W102", says="are 0: the layer does nothing")
def test_zero_point() -> ModelBuilder:
    return layer(np.full((4, 4), 7, np.int8), q(0.1, 7))


@triggers("W102", says="are 0: the layer does nothing")
def test_zeros_of_different_scales() -> ModelBuilder:
    return layer(np.zeros((2, 8), np.int8), q([0.1, 0.2], axis=0))


@triggers("W102", says="are 127")
def test_one_number_of_one_scale() -> ModelBuilder:
    return layer(np.full((4, 4), 127, np.int8), per_channel(4))


@triggers("W102")
def test_half_weights() -> ModelBuilder:
    return through_dequantize(np.full((4, 4), 2, np.float16))


@quiet("W102")
def test_one_number_of_different_scales() -> ModelBuilder:
    return layer(np.full((2, 8), 127, np.int8), q([0.1, 0.2], axis=0))


@triggers("W102", says="all 32 weights 'w' of operator")
def test_filters_of_one_number_with_scales_of_their_own() -> ModelBuilder:
    return layer(np.full((2, 16), 127, np.int8), q([0.1, 0.2], axis=0))


@quiet("W102")
def test_two_numbers() -> ModelBuilder:
    weights = np.zeros((4, 4), np.float32)
    weights[3, 3] = 1e-30
    return layer(weights)


@quiet("W102")
def test_small_kernel() -> ModelBuilder:
    return layer(np.full((3, 5), 1 / 9, np.float32))


@triggers("W102", options={"min_elements": 9})
def test_option() -> ModelBuilder:
    return layer(np.full((3, 3), 1 / 9, np.float32))


@quiet("W102")
def test_not_a_number() -> ModelBuilder:
    return layer(np.full((4, 4), np.nan, np.float32))


@quiet("W102")
def test_zero_point_outside_all_types() -> ModelBuilder:
    return layer(np.ones((4, 4), np.int8), q(0.1, -(2**63)))


@triggers("W102", count=1)
def test_shared_weights_are_reported_once() -> ModelBuilder:
    model = layer(np.zeros((4, 4), np.float32))
    y = model.tensor("z", [4])
    model.op("FULLY_CONNECTED", [0, 1, -1], [y])
    return model
