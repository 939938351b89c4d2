"""Q502 unbalanced-operand-scales."""

from __future__ import annotations

import numpy as np
import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import binary
from tflint.lint.severity import INFO, WARNING


@pytest.mark.parametrize("kind", ["ADD", "SUB"])
@triggers("Q502", severity=INFO, says="the whole range of 'b' is 2.5 steps of the other")
def test_few_steps(kind: str) -> ModelBuilder:
    return binary(kind, "INT8", q(0.5), q(0.005), q(0.5))


@triggers("Q502", severity=WARNING, says="the whole range of 'a' is 0.51 steps of the other")
def test_no_step() -> ModelBuilder:
    return binary("ADD", "UINT8", q(0.001), q(0.5), q(0.5))


@quiet("Q502")
def test_balanced() -> ModelBuilder:
    return binary("ADD", "INT8", q(0.5), q(0.01), q(0.5))


@quiet("Q502")
def test_16_bits_have_steps_enough() -> ModelBuilder:
    return binary("ADD", "INT16", q(0.5), q(0.001), q(0.5))


@quiet("Q502")
def test_small_constant() -> ModelBuilder:
    model = binary("ADD", "INT8", q(0.5), q(0.5), q(0.5))
    epsilon = model.constant("epsilon", np.ones(1, np.int8), q(1e-5))
    model.operators[0]["inputs"][1] = epsilon
    return model
