"""W202 outlier-weights, W402 heavy-tailed-weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.weights.layers import floats, gaussian, layer, per_channel
from tflint.lint.severity import INFO, WARNING


def narrow(*shape: int, dtype: Any = np.int8) -> Any:
    """Weights below 16 in magnitude."""
    return np.random.default_rng(1).integers(-15, 16, shape).astype(dtype)


def with_outliers(count: int, value: int = 120) -> Any:
    weights = narrow(20, 100)
    weights.reshape(-1)[:count] = value
    return weights


@triggers("W202", severity=WARNING, says="less than 16 of 120 steps from 0 except 2 of 2,000")
def test_two_outliers() -> ModelBuilder:
    return layer(with_outliers(2), q(0.1))


@quiet("W202")
def test_more_than_one_in_a_thousand() -> ModelBuilder:
    return layer(with_outliers(3), q(0.1))


@quiet("W202")
def test_no_far_outlier() -> ModelBuilder:
    return layer(with_outliers(2, 119), q(0.1))


@triggers("W202", says="except 2 of 2,000")
def test_around_a_zero_point() -> ModelBuilder:
    weights = (with_outliers(2).astype(int) + 130).astype(np.uint8)
    return layer(weights, q(0.1, 130))


def scales(greatest: float, following: float = 0.02) -> ModelBuilder:
    """Four channels, of which two have scales of interest."""
    return layer(gaussian(4, 16), q([0.01, greatest, 0.01, following], axis=0))


@triggers(
    "W202",
    says="channel 1 of weights 'w'",
    at="subgraphs[0].tensors[1].quantization.scale[1]",
)
def test_one_channel_far_above_all_others() -> ModelBuilder:
    return scales(1.28)


@quiet("W202")
def test_two_wide_channels() -> ModelBuilder:
    return scales(1.28, 0.021)


@quiet("W202")
def test_one_live_channel_among_dead_ones() -> ModelBuilder:
    return layer(gaussian(4, 16), q([1e-6, 0.1, 1e-6, 1e-6], axis=0))


def channels(count: int, axis: int = 0) -> ModelBuilder:
    """20 filters of 1000 weights, of which `count` have one outlier."""
    weights = gaussian(20, 1000)
    weights[:count] = narrow(count, 1000)
    weights[:count, 500] = -127
    if axis == 3:
        weights = np.ascontiguousarray(weights.T).reshape(1, 100, 10, 20)
        return layer(weights, per_channel(20, axis=3), kind="DEPTHWISE_CONV_2D")
    return layer(weights, per_channel(20))


@triggers("W202", says="in 3 of 20 channels, with at most 1 outlier in 1,000")
def test_channels_with_an_outlier() -> ModelBuilder:
    return channels(3)


@triggers("W202", says="in 3 of 20 channels")
def test_channels_in_the_last_dimension() -> ModelBuilder:
    return channels(3, axis=3)


@quiet("W202")
def test_a_tenth_of_the_channels() -> ModelBuilder:
    return channels(2)


@quiet("W202")
def test_small_filters() -> ModelBuilder:
    weights = narrow(20, 255)
    weights[:, 7] = 127
    return layer(weights, per_channel(20))


@quiet("W202")
def test_small_tensor() -> ModelBuilder:
    return layer(with_outliers(1)[:10], q(0.1))


@quiet("W202")
def test_trained_weights() -> ModelBuilder:
    return layer(gaussian(20, 300), per_channel(20))


@triggers("W202", options={"min_elements": 1000})
def test_option() -> ModelBuilder:
    return layer(with_outliers(1)[:10], q(0.1))


def outlying(value: float, *shape: int) -> Any:
    weights = floats(*shape)
    weights.reshape(-1)[7] = value
    return weights


@triggers("W402", severity=INFO, says="(3 is normal) and reach from")
def test_heavy_tails() -> ModelBuilder:
    return layer(outlying(40, 32, 32))


@quiet("W402")
def test_normal_distribution() -> ModelBuilder:
    return layer(floats(32, 32))


@quiet("W402")
def test_few_weights() -> ModelBuilder:
    return layer(outlying(40, 31, 33))


@triggers("W402")
def test_tails_of_a_large_layer() -> ModelBuilder:
    weights = floats(300, 500)
    weights[::7, ::29] *= 60
    return layer(weights)


@triggers("W402", says="reach from")
def test_numbers_near_the_limits_of_the_type() -> ModelBuilder:
    return layer(outlying(40, 32, 32) * np.float32(5e36))


@quiet("W402")
def test_infinity_has_a_rule_of_its_own() -> ModelBuilder:
    return layer(outlying(float("inf"), 32, 32))


@quiet("W402")
def test_constant_weights() -> ModelBuilder:
    return layer(np.full((32, 32), 0.1, np.float32))


@triggers("W402", options={"max_kurtosis": 2.0, "min_elements": 1000})
def test_options_of_tails() -> ModelBuilder:
    return layer(floats(32, 32))


@quiet("W202")
def test_filters_that_begin_with_small_weights() -> ModelBuilder:
    weights = gaussian(20, 1000)
    weights[:, :40] = 0
    weights[:, 500] = 127
    return layer(weights, per_channel(20))
