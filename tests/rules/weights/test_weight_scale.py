"""W203 misfit-weight-scale, W204 minus-128-weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.weights.layers import gaussian, layer, per_channel


@triggers("W203", says="hold 15 different 8-bit numbers: the scale is too large for them")
def test_four_bits_in_eight() -> ModelBuilder:
    return layer(np.resize(np.arange(-7, 8), (8, 128)).astype(np.int8), q(0.1))


@quiet("W203")
def test_sixteen_levels_over_the_range() -> ModelBuilder:
    levels = np.array([0, *range(-64, 64, 9), 120], np.int8)
    return layer(np.resize(levels, (8, 128)), q(0.1))


@triggers("W203", says="reach 63 of 127 steps")
def test_half_of_the_range() -> ModelBuilder:
    return layer(gaussian(8, 128, largest=63), q(0.1))


@quiet("W203")
def test_more_than_half_of_the_range() -> ModelBuilder:
    return layer(gaussian(8, 128, largest=64), q(0.1))


def one_low_channel(channels: int) -> ModelBuilder:
    weights = gaussian(channels, 128)
    weights[0] //= 4
    weights[1] = 0
    return layer(weights, per_channel(channels))


@triggers("W203", says="stay below 64 of 127 steps in 1 of 9 channels")
def test_low_channels() -> ModelBuilder:
    return one_low_channel(10)


@quiet("W203")
def test_one_channel_of_many() -> ModelBuilder:
    return one_low_channel(11)


@triggers("W203", says="span 127 of 255 steps")
def test_unsigned() -> ModelBuilder:
    return layer(np.resize(np.arange(100, 228), (8, 128)).astype(np.uint8), q(0.1, 160))


@quiet("W203")
def test_unsigned_with_half_of_the_range() -> ModelBuilder:
    return layer(np.resize(np.arange(100, 229), (8, 129)).astype(np.uint8), q(0.1, 160))


def saturated(count: int, dtype: str = "INT8") -> ModelBuilder:
    end = 127 if dtype == "INT8" else 7
    weights = np.resize(np.arange(1 - end, end), (10, 200)).astype(np.int8)
    weights.reshape(-1)[:count] = np.where(np.arange(count) % 2, end, -end)
    return layer(weights, q(0.1), dtype=dtype)


@triggers("W203", says="lie at an end of the range in 102 of 2,000 cases: the scale is too small")
def test_clipped_weights() -> ModelBuilder:
    return saturated(102)


@quiet("W203")
def test_a_few_at_the_end() -> ModelBuilder:
    return saturated(101)


@triggers("W203", says="lie at an end of the range in 302 of 2,000")
def test_clipped_weights_of_four_bits() -> ModelBuilder:
    return saturated(302, "INT4")


@quiet("W203")
def test_four_bits_use_both_ends() -> ModelBuilder:
    return saturated(301, "INT4")


@quiet("W203")
def test_every_scale_has_one_number_at_the_end() -> ModelBuilder:
    return layer(gaussian(128, 16), per_channel(128))


@quiet("W203")
def test_small_filters_with_a_scale_each() -> ModelBuilder:
    return layer(
        np.full((1, 1, 1, 1024), 127, np.int8) * np.resize([1, -1], 1024).astype(np.int8),
        q(list(np.linspace(0.1, 1, 1024)), axis=3),
        kind="DEPTHWISE_CONV_2D",
    )


@pytest.mark.parametrize("value", [0, 5])
@quiet("W203")
def test_constant_weights_have_a_rule_of_their_own(value: int) -> ModelBuilder:
    return layer(np.full((8, 128), value, np.int8), q(0.1))


@quiet("W203")
def test_small_tensor() -> ModelBuilder:
    return layer(np.resize([1, 2], (8, 127)).astype(np.int8), q(0.1))


@triggers("W203", options={"min_elements": 4, "min_levels": 3})
def test_options() -> ModelBuilder:
    return layer(np.resize([1, 127], (2, 2)).astype(np.int8), q(0.1))


@quiet("W203")
@pytest.mark.parametrize("dtype", [np.float32, np.int16])
def test_other_types(dtype: Any) -> ModelBuilder:
    return layer(np.ones((8, 128), dtype), q(0.1))


def test_one_reason_in_the_data() -> None:
    (found,) = lint(saturated(500), "W203")
    assert found.data == {"saturated": 500}
    assert found.location.address == "subgraphs[0].tensors[1].quantization.scale"


def minus_128(count: int, parameters: Any) -> ModelBuilder:
    weights = gaussian(4, 8)
    weights.reshape(-1)[:count] = -128
    return layer(weights, parameters)


@triggers("W204", says="2 of 32 weights 'w'", at="subgraphs[0].tensors[1]", count=1)
def test_minus_128() -> ModelBuilder:
    return minus_128(2, q(0.1))


@triggers("W204", count=1, says="and 1 more layers hold some")
def test_one_finding_for_the_model() -> ModelBuilder:
    weights = np.full((4, 8), -128, np.int8)
    model = layer(gaussian(4, 8), q(0.1))
    return layer(weights, per_channel(4), model=layer(weights, per_channel(4), model=model))


@pytest.mark.parametrize("parameters", [q(0.1), per_channel(4)])
@quiet("W204")
def test_narrow_range(parameters: Any) -> ModelBuilder:
    return minus_128(0, parameters)


@quiet("W204")
def test_zero_points_make_minus_128_plain() -> ModelBuilder:
    return minus_128(2, q(0.1, 3))
