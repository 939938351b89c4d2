"""W105 looks-untrained."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.weights.layers import floats, layer


def uniform(limit: float, *shape: int) -> Any:
    values = np.random.default_rng(1).uniform(-limit, limit, shape).astype(np.float32)
    values.reshape(-1)[:2] = limit, -limit
    return values


def stack(*weights: Any, kind: str = "FULLY_CONNECTED", bias: Any = None) -> ModelBuilder:
    model = ModelBuilder()
    for each in weights:
        layer(each, kind=kind, bias=bias, model=model)
    return model


GLOROT = uniform(sqrt(6 / (40 + 60)), 60, 40)
HE = uniform(sqrt(6 / 40), 60, 40)


@triggers("W105", at="model", says="2 of 2 layers")
def test_initial_weights() -> ModelBuilder:
    return stack(GLOROT, HE)


@triggers("W105")
def test_biases_of_zero() -> ModelBuilder:
    return stack(GLOROT, HE, bias=np.zeros(60, np.float32))


@triggers("W105")
def test_convolutions() -> ModelBuilder:
    weights = uniform(sqrt(6 / (9 * (8 + 16))), 16, 3, 3, 8)
    return stack(weights, weights * np.float32(1.009), kind="CONV_2D")


@triggers("W105")
def test_depthwise_convolutions() -> ModelBuilder:
    # Keras counts a kernel [3, 3, 64, 1] as 9 * 64 inputs and 9 outputs.
    weights = uniform(sqrt(6 / (9 * 64 + 9)), 1, 3, 3, 64)
    return stack(weights, weights[:, ::-1], kind="DEPTHWISE_CONV_2D")


@triggers("W105", says="5 of 6 layers")
def test_one_other_layer() -> ModelBuilder:
    return stack(*[GLOROT] * 5, floats(60, 40))


@quiet("W105")
def test_a_fifth_of_other_layers() -> ModelBuilder:
    return stack(*[GLOROT] * 4, floats(60, 40))


@pytest.mark.parametrize("factor", [0.98, 1.02])
@quiet("W105")
def test_limits_that_moved(factor: float) -> ModelBuilder:
    return stack(*[GLOROT * np.float32(factor)] * 3)


@quiet("W105")
def test_one_bias_that_moved() -> ModelBuilder:
    return layer(GLOROT, bias=[0.0] * 59 + [0.01], model=stack(GLOROT, HE))


@quiet("W105")
def test_one_layer() -> ModelBuilder:
    return stack(GLOROT)


@quiet("W105")
def test_bias_that_is_not_stored() -> ModelBuilder:
    model = stack(GLOROT, HE, bias=np.zeros(60, np.float32))
    model.tensors[2]["buffer"] = 0
    return model


@quiet("W105")
def test_trained_weights() -> ModelBuilder:
    return stack(floats(60, 40), floats(60, 40, seed=2))


@triggers("W105", options={"min_layers": 1, "tolerance": 0.1})
def test_options() -> ModelBuilder:
    return stack(GLOROT * np.float32(0.95))
