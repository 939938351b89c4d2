"""R301 accumulator-overflow."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.ranges.networks import dense, with_output
from tflint.lint.severity import ERROR, WARNING


def layer(inputs: int, **arguments: object) -> ModelBuilder:
    """A layer of two channels with weights of 127."""
    made = dense(np.full((2, inputs), 127), output_scale=1e6, **arguments)  # type: ignore[arg-type]
    return with_output(made)


@triggers("R301", severity=WARNING, at="subgraphs[0].operators[0]", says="for some inputs")
def test_inputs_by_the_hundred_thousand() -> ModelBuilder:
    return layer(140_000)


@triggers("R301", severity=ERROR, says="for some inputs")
def test_with_half_of_the_inputs_too() -> ModelBuilder:
    return layer(280_000)


@triggers("R301", severity=ERROR, says="it reaches 2,147,484,")
def test_bias_at_the_limit() -> ModelBuilder:
    bias = [2**31 - 1, 0]
    return with_output(dense(np.ones((2, 8)), bias=bias, output_scale=1e6))


@triggers("R301", severity=WARNING)
def test_sixteen_bits_added_in_thirty_two() -> ModelBuilder:
    return layer(600, dtype="INT16", bias=[0, 0])


@quiet("R301")
def test_sixteen_bits_added_in_sixty_four() -> ModelBuilder:
    return layer(600, dtype="INT16", bias=[0, 0], bias_type=np.int64)


@quiet("R301")
def test_eight_bits_by_the_thousand() -> ModelBuilder:
    return layer(4096)
