"""R201 few-output-levels, R202 always-clipped, R203 unreachable-range."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.ranges.networks import dense, healthy, with_output
from tflint.lint.severity import INFO, WARNING

REACH = 8 * 255 * 127 * 0.05
"""The widest span of real results of 8 weights of 127."""

FULL = np.full((4, 8), 127)


def spanning(codes: int) -> ModelBuilder:
    """A layer whose results span this many codes."""
    return with_output(dense(FULL, output_scale=REACH / codes))


@triggers(
    "R201", at="subgraphs[0].operators[0]", says="span at most 20 of 256 codes of scale 647.7"
)
def test_scale_that_is_ten_times_too_large() -> ModelBuilder:
    return spanning(20)


@quiet("R201")
def test_scale_that_fits() -> ModelBuilder:
    return spanning(200)


@quiet("R201")
def test_constant_result() -> ModelBuilder:
    return with_output(dense(np.zeros((4, 8))))


@triggers("R201", count=1)
def test_only_the_first_operator_is_named() -> ModelBuilder:
    model, y = dense(FULL, output_scale=REACH / 20)
    return with_output(dense(np.ones((4, 4)), model=model, source=y, output_scale=1.0))


@triggers("R202", severity=WARNING, says="1 of 4 channels that operator 0 FULLY_CONNECTED")
def test_channel_above_the_largest_code() -> ModelBuilder:
    return with_output(dense(healthy(), bias=[10**7, 0, 0, 0], output_scale=500.0))


@triggers("R202", says="channel 2 is at most")
def test_a_quarter_below_the_smallest_code() -> ModelBuilder:
    return with_output(dense(healthy(), bias=[0, 0, -(10**7), 0], output_scale=500.0))


@quiet("R202")
def test_less_than_a_quarter_below() -> ModelBuilder:
    bias = [-(10**7), *[0] * 7]
    return with_output(dense(healthy(8), bias=bias, output_scale=500.0))


@quiet("R202")
def test_below_the_zero_of_relu() -> ModelBuilder:
    return with_output(
        dense(healthy(), bias=[-(10**7)] * 2 + [0, 0], activation="RELU", output_scale=500.0)
    )


@quiet("R202")
def test_below_the_zero_of_a_folded_relu() -> ModelBuilder:
    return with_output(
        dense(healthy(), bias=[-(10**7)] * 2 + [0, 0], zero_point=-128, output_scale=500.0)
    )


@quiet("R202")
def test_results_within_the_codes() -> ModelBuilder:
    return with_output(dense(healthy(), output_scale=500.0))


@triggers("R203", severity=INFO, says="span at most 100 of 256 codes")
def test_half_of_the_codes() -> ModelBuilder:
    return spanning(100)


@quiet("R203")
def test_most_of_the_codes() -> ModelBuilder:
    return spanning(200)


@quiet("R203")
def test_scale_that_the_operator_fixes() -> ModelBuilder:
    model = ModelBuilder()
    x = model.input("x", [1, 8], "INT8", q(0.002))
    y = model.tensor("y", [1, 8], "INT8", q(1 / 256, -128))
    model.op("LOGISTIC", [x], [y], version=3)
    model.output(y)
    return model
