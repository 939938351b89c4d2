"""W301 dead-filters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tflint.lint.severity import INFO, WARNING

DEAD = [3, 7, 11, 12, 13, 19, 28]


def convolution(weights: Any, parameters: Any = None, kind: str = "CONV_2D") -> ModelBuilder:
    """A layer with these weights; tensor 1."""
    model = ModelBuilder()
    integer = weights.dtype != np.float32
    types: dict[str, Any] = {"dtype": "INT8", "quantization": q(0.5)} if integer else {}
    x = model.input("x", [1, 8, 8, 3], **types)
    w = model.constant("Conv/Conv2D", weights, parameters)
    y = model.tensor("y", [1, 8, 8, weights.shape[0]], **types)
    model.op(kind, [x, w, -1], [y])
    model.output(y)
    return model


def alive(channels: int = 32, dtype: type[np.generic] = np.int8) -> np.ndarray[Any, Any]:
    return np.ones((channels, 3, 3, 3), dtype)


def scales(tiny: float = 1e-6, count: int = 32) -> Any:
    return q([tiny if c in DEAD else 0.1 for c in range(count)], axis=0)


def test_channels_with_a_tiny_scale() -> None:
    weights = alive()
    weights[DEAD] = 0
    (found,) = lint(convolution(weights, scales()), "W301")
    assert found.message == (
        "filter 'Conv/Conv2D' of operator 'subgraphs[0].operators[0] CONV_2D' has 7 of 32 channels "
        "with a scale of at most 1e-06"
    )
    assert found.location.address == "subgraphs[0].tensors[1].quantization.scale"
    assert found.data == {"channels": DEAD, "channel_count": 32, "threshold": 1e-6}
    assert found.snippet == "channels 3, 7, 11, 12, 13, 19, 28"
    assert [r.location.address for r in found.related] == ["subgraphs[0].operators[0]"]


@triggers("W301", severity=WARNING, says="7 of 32 channels with a scale of at most 1e-06")
def test_sentinel_of_newer_converters() -> ModelBuilder:
    return convolution(alive(), scales(5e-7 / 127))


@triggers("W301", options={"min_scale": 1e-3}, says="with a scale of at most 0.001")
def test_option() -> ModelBuilder:
    return convolution(alive(), scales(5e-4))


@quiet("W301")
def test_small_scales_above_the_limit() -> ModelBuilder:
    return convolution(alive(), scales(2e-6))


@triggers("W301", at="subgraphs[0].tensors[1]", says="has 4 of 32 filters all zero")
def test_float_filters() -> ModelBuilder:
    weights = alive(dtype=np.float32)
    weights[[1, 5, 9, 31]] = 0
    return convolution(weights)


@triggers("W301", severity=INFO, says="has 3 of 32 filters all zero")
def test_less_than_a_tenth() -> ModelBuilder:
    weights = alive(dtype=np.float32)
    weights[:3] = -0.0
    return convolution(weights)


@triggers("W301", says="has 8 of 8 filters all zero")
def test_zero_point_stands_for_zero() -> ModelBuilder:
    return convolution(np.full((8, 3, 3, 3), 128, np.uint8), q(0.1, 128))


@quiet("W301")
def test_stored_zeros_that_are_not_zero() -> ModelBuilder:
    return convolution(np.zeros((8, 3, 3, 3), np.uint8), q(0.1, 128))


@quiet("W301")
def test_one_weight_keeps_a_filter_alive() -> ModelBuilder:
    weights = np.zeros((32, 3, 3, 3), np.float32)
    weights[:, 2, 2, 2] = 1
    return convolution(weights)


@triggers("W301", says="has 2 of 8 filters all zero")
def test_depthwise_filters_lie_in_the_last_dimension() -> ModelBuilder:
    weights = np.ones((1, 3, 3, 8), np.int8)
    weights[..., [0, 7]] = 0
    return convolution(weights, q([0.1] * 8, axis=3), "DEPTHWISE_CONV_2D")


@triggers("W301", says="has 1 of 8 filters all zero")
def test_packed_weights() -> ModelBuilder:
    model = ModelBuilder()
    weights = np.ones((8, 6), np.int8)
    weights[5] = 0
    w = model.constant("w", weights, q(0.1), dtype="INT4")
    y = model.tensor("y", [1, 8])
    model.op("FULLY_CONNECTED", [model.input("x", [1, 6]), w, -1], [y])
    model.output(y)
    return model


def small_layer(filters: int, dead: int) -> ModelBuilder:
    weights = np.ones((filters, 3, 3, 3), np.float32)
    weights[:dead] = 0
    return convolution(weights)


@quiet("W301")
def test_some_of_a_small_layer() -> ModelBuilder:
    return small_layer(7, 3)


@triggers("W301", severity=WARNING, says="has 4 of 7 filters all zero")
def test_most_of_a_small_layer() -> ModelBuilder:
    return small_layer(7, 4)


@quiet("W301")
def test_most_of_three_filters() -> ModelBuilder:
    return small_layer(3, 3)


@triggers("W301", count=1)
def test_shared_weights_are_reported_once() -> ModelBuilder:
    model = convolution(np.zeros((8, 3, 3, 3), np.float32))
    z = model.tensor("z", [1, 8, 8, 8])
    model.op("CONV_2D", [0, 1, -1], [z])
    model.output(z)
    return model


@quiet("W301")
def test_weights_that_are_not_stored() -> ModelBuilder:
    model = convolution(alive())
    model.tensors[1]["buffer"] = 0
    return model


@pytest.mark.parametrize("zero_point", [300, 2**40])
@quiet("W301")
def test_zero_point_outside_the_type(zero_point: int) -> ModelBuilder:
    return convolution(np.zeros((8, 3, 3, 3), np.int8), q(0.1, zero_point))


@quiet("W301")
def test_scales_along_another_dimension() -> ModelBuilder:
    weights = np.ones((8, 8), np.int8)
    model = ModelBuilder()
    w = model.constant("w", weights, q([1e-9] * 8, axis=1))
    y = model.tensor("y", [1, 8])
    model.op("FULLY_CONNECTED", [model.input("x", [1, 8]), w, -1], [y])
    model.output(y)
    return model


@triggers("W301", count=1, at="subgraphs[0].tensors[1]")
def test_weights_shared_between_subgraphs_are_reported_once() -> ModelBuilder:
    model = convolution(np.zeros((8, 3, 3, 3), np.float32))
    other = model.subgraph("other")
    x, y = other.input("x", [1, 8, 8, 3]), other.tensor("y", [1, 8, 8, 8])
    w = other.tensor("w", [8, 3, 3, 3], buffer=model.tensors[1]["buffer"])
    other.op("CONV_2D", [x, w, -1], [y])
    other.output(y)
    return model
