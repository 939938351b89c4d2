"""Channels without weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from testmodels import ModelBuilder, q
from tflint.analysis.dead_channels import tiny_scale_channels, zero_weight_channels
from tflint.analysis.matmul import MatMul, matmul
from tflint.model.file import File


def layer(weights: Any, parameters: Any = None, kind: str = "FULLY_CONNECTED") -> MatMul:
    model = ModelBuilder()
    w = model.constant("w", weights, parameters)
    model.op(kind, [model.input("x", [1, 4]), w, -1], [model.tensor("y", [1, 4])])
    found = File(memoryview(model.build())).model
    assert found is not None
    operands = matmul(found.subgraphs[0].operators[0])
    assert operands is not None
    return operands


def test_zeros_behind_the_first_look() -> None:
    weights = np.zeros((3, 100), np.float32)
    weights[0, 50] = 1
    weights[1, 0] = 1
    assert zero_weight_channels(layer(weights)) == [2]


def test_zero_point_of_each_channel() -> None:
    weights = np.array([[5, 5], [0, 0], [7, 7]], np.int8)
    parameters = {"scale": [0.1] * 3, "zero_point": [5, 1, 7], "quantized_dimension": 0}
    assert zero_weight_channels(layer(weights, parameters)) == [0, 2]


def test_channels_in_the_last_dimension() -> None:
    weights = np.ones((2, 2, 2, 3, 4), np.float32)
    weights[..., 1] = 0
    assert zero_weight_channels(layer(weights, kind="CONV_3D")) == [1]


def test_not_a_number_is_not_zero() -> None:
    assert zero_weight_channels(layer(np.full((2, 3), np.nan, np.float32))) == []


def test_tiny_scales_count_along_the_channels_only() -> None:
    weights = np.ones((2, 2), np.int8)
    assert tiny_scale_channels(layer(weights, q([1e-7, 1.0], axis=0)), 1e-6) == [0]
    assert tiny_scale_channels(layer(weights, q([1e-7, 1.0], axis=1)), 1e-6) == []
    assert tiny_scale_channels(layer(weights, q(1e-7)), 1e-6) == []


def test_weights_with_too_few_dimensions() -> None:
    made = layer(np.zeros(4, np.int8), kind="DEPTHWISE_CONV_2D")
    assert made.channels is None
    assert zero_weight_channels(made) == []
