"""Channels without weights."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tflint.analysis.dead_channels import tiny_scale_channels, zero_weight_channels
from tflint.analysis.matmul import MatMul, matmul
from tflint.model.file import File


def layer(
    weights: Any,
    parameters: Any = None,
    kind: str = "FULLY_CONNECTED",
    dtype: str | None = None,
) -> MatMul:
    model = ModelBuilder()
    w = model.constant("w", weights, parameters, dtype=dtype)
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


@pytest.mark.parametrize("dtype", ["INT4", "UINT4", "INT2"])
def test_packed_weights(dtype: str) -> None:
    weights = np.ones((3, 50), np.int8)
    weights[1] = 0
    weights[2, :-1] = 0
    made = layer(weights, q(0.1), dtype=dtype)
    assert zero_weight_channels(made) == [1]


def test_packed_weights_are_unpacked_in_parts() -> None:
    made = layer(np.zeros((4, 2**21), np.int8), q(0.1), dtype="INT4")
    tracemalloc.start()
    assert zero_weight_channels(made) == [0, 1, 2, 3]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < made.weights.elements


@pytest.mark.parametrize("dtype", ["FLOAT16", "BFLOAT16"])
def test_halves_may_be_negative_zeros(dtype: str) -> None:
    weights = np.zeros((2, 2, 2, 3, 4), np.float32)
    weights[..., 1] = -0.0
    weights[..., 2] = np.nan
    weights[0, 0, 0, 0, 3] = 1
    assert zero_weight_channels(layer(weights, kind="CONV_3D", dtype=dtype)) == [0, 1]
