"""Q211 multiplier-out-of-range."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import BIAS_SCALE, FILTERS, hybrid, layer
from tflint.lint.severity import ERROR, WARNING


def with_multiplier(multiplier: float, kind: str = "CONV_2D") -> ModelBuilder:
    return layer(kind, output_scale=BIAS_SCALE / multiplier).model


@pytest.mark.parametrize("kind", FILTERS)
@triggers("Q211", severity=ERROR, says="below 2^-31: the output is constant", count=1)
def test_flushed_to_zero(kind: str) -> ModelBuilder:
    return with_multiplier(1e-10, kind)


@triggers("Q211", severity=ERROR, says="above 2^15: the sums overflow")
def test_overflow() -> ModelBuilder:
    return with_multiplier(1e5)


@triggers("Q211", severity=WARNING, says="the largest multiplier 1e-07")
def test_hardly_any_trace() -> ModelBuilder:
    return with_multiplier(1e-7)


@pytest.mark.parametrize("multiplier", [2e-6, 0.01, 1.8, 100.0])
@quiet("Q211")
def test_usual(multiplier: float) -> ModelBuilder:
    return with_multiplier(multiplier)


@quiet("Q211")
def test_single_dead_channels_are_another_rule() -> ModelBuilder:
    made = layer()
    made.quantization(made.w)["scale"] = [0.1, 1e-12, 1e-12, 1e-12]
    return made.model


@quiet("Q211")
def test_floats() -> ModelBuilder:
    return hybrid().model


@quiet("Q211")
def test_scale_0_is_another_rule() -> ModelBuilder:
    made = layer()
    made.quantization(made.y)["scale"] = [0.0]
    return made.model
