"""Q501 wasted-activation-range."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.quantization.layers import layer, unary
from tflint.lint.severity import INFO, WARNING


def fused(activation: str, scale: float, zero_point: int) -> ModelBuilder:
    made = layer()
    made.model.tensors[made.y]["quantization"] = q(scale, zero_point)
    options = made.model.operators[0]["builtin_options"][1]
    options["fused_activation_function"] = activation
    return made.model


@pytest.mark.parametrize("activation", ["RELU", "RELU6"])
@triggers("Q501", severity=INFO, says="10.2 % of the codes stand for negative values")
def test_negative_codes(activation: str) -> ModelBuilder:
    return fused(activation, 0.02, -102)


@triggers("Q501", severity=WARNING, says="operator 0 CONV_2D with RELU: 50.2 % of the codes")
def test_half_of_the_codes() -> ModelBuilder:
    return fused("RELU", 0.02, 0)


@triggers("Q501", severity=INFO, says="the range ends at 7.65, above 6")
def test_range_of_relu6() -> ModelBuilder:
    return fused("RELU6", 0.03, -128)


@triggers("Q501", severity=WARNING, says="the range ends at 15.3, above 6")
def test_twice_the_range_of_relu6() -> ModelBuilder:
    return fused("RELU6", 0.06, -128)


@pytest.mark.parametrize("kind", ["RELU", "RELU6"])
@triggers("Q501", severity=WARNING, says="of operator 0 RELU")
def test_operator_of_its_own(kind: str) -> ModelBuilder:
    return unary(kind, target=q(0.02, 0))


@pytest.mark.parametrize("activation", ["RELU", "RELU6"])
@quiet("Q501")
def test_whole_range(activation: str) -> ModelBuilder:
    return fused(activation, 6 / 255, -128)


@quiet("Q501")
def test_wide_range_of_relu() -> ModelBuilder:
    return fused("RELU", 1.0, -128)


@quiet("Q501")
def test_no_activation() -> ModelBuilder:
    return fused("NONE", 0.06, 0)


@quiet("Q501")
def test_16_bits_are_symmetric() -> ModelBuilder:
    return unary("RELU", "INT16", q(0.001), q(0.001))


def joined(other_scale: float) -> ModelBuilder:
    """The output of RELU and another tensor go into a CONCATENATION."""
    model = fused("RELU", 0.02, 0)
    (y,) = model.main.fields["outputs"]
    shape = model.tensors[y]["shape"]
    other = model.input("other", shape, "INT8", q(other_scale, 0))
    z = model.tensor("z", [*shape[:-1], 2 * shape[-1]], "INT8", q(0.02, 0))
    model.op("CONCATENATION", [y, other], [z], axis=-1)
    model.output(z)
    return model


@triggers("Q501", severity=INFO)
def test_one_scale_for_what_is_joined() -> ModelBuilder:
    return joined(0.02)


@triggers("Q501", severity=WARNING)
def test_joined_at_another_scale() -> ModelBuilder:
    return joined(0.03)
