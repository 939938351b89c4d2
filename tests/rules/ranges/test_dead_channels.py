"""R104 dead-channels."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.ranges.networks import dense, healthy, with_output
from tflint.lint.severity import INFO, WARNING

FAR_BELOW = -(10**6)


def stuck(dead: int, channels: int = 16) -> ModelBuilder:
    """A layer with RELU whose first channels have a bias far below 0."""
    bias = [FAR_BELOW if channel < dead else 0 for channel in range(channels)]
    return with_output(
        dense(healthy(channels), bias=bias, activation="RELU", output_scale=500.0, zero_point=-128)
    )


@triggers("R104", severity=INFO, at="subgraphs[0].operators[0]", says="1 of 16 channels of 'y'")
def test_one_channel() -> ModelBuilder:
    return stuck(1)


@triggers("R104", severity=WARNING, says="4 of 16 channels")
def test_a_quarter_of_the_channels() -> ModelBuilder:
    return stuck(4)


@triggers("R104", severity=INFO, says="2 of 8 channels")
def test_narrow_layer() -> ModelBuilder:
    return stuck(2, channels=8)


def test_lists_the_channels() -> None:
    assert lint(stuck(4), "R104")[0].data["channels"] == [0, 1, 2, 3]


@quiet("R104")
def test_channels_that_move() -> ModelBuilder:
    return stuck(0)


@quiet("R104")
def test_filters_of_zeros() -> ModelBuilder:
    weights = healthy(16)
    weights[:4] = 0
    return with_output(dense(weights, activation="RELU", output_scale=500.0, zero_point=-128))


@quiet("R104")
def test_layer_that_is_dead_as_a_whole() -> ModelBuilder:
    return stuck(16)


@triggers("R104", says="1 of 4 channels")
def test_float_channel_between_bounds() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8])
    bounded = model.tensor("bounded", [1, 8])
    model.op("RELU6", [x], [bounded])
    w = model.constant("w", np.ones((4, 8), np.float32))
    b = model.constant("b", np.array([0, -49, 0, 0], np.float32))
    y = model.tensor("y", [1, 4])
    model.op("FULLY_CONNECTED", [bounded, w, b], [y], fused_activation_function="RELU")
    model.output(y)
    return model
