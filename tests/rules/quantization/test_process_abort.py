"""Q209 scale-aborts-process and Q210 int16-add-aborts-process."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.quantization.layers import binary
from tflint.lint.severity import ERROR

LIMITS = [
    ("ADD", "INT8", 2.0**-20),
    ("ADD", "UINT8", 2.0**-20),
    ("ADD", "INT16", 2.0**-15),
    ("SQUARED_DIFFERENCE", "INT8", 2.0**-14),
]
"""The largest output scale that ends the process, for a larger input scale of 0.5."""

COMPARISONS = ("EQUAL", "NOT_EQUAL", "LESS", "LESS_EQUAL", "GREATER", "GREATER_EQUAL")


def with_output(kind: str, dtype: str, scale: float) -> ModelBuilder:
    options = {} if kind == "SQUARED_DIFFERENCE" else {"pot_scale_int16": False}
    return binary(kind, dtype, q(0.3), q(0.5), q(scale), version=2, **options)


def compared(kind: str, dtype: str, scale: float) -> ModelBuilder:
    model = binary(kind, dtype, q(0.3), q(scale), version=2)
    model.tensors[2].update(type="BOOL", quantization=None)
    return model


@pytest.mark.parametrize("factor", [1.0, 0.99])
@pytest.mark.parametrize(("kind", "dtype", "limit"), LIMITS)
@triggers("Q209", at="subgraphs[0].operators[0]", says="LiteRT ends the process", count=1)
def test_small_output_scale(kind: str, dtype: str, limit: float, factor: float) -> ModelBuilder:
    return with_output(kind, dtype, factor * limit)


@triggers("Q209", says="LiteRT ends the process", count=1)
def test_small_output_scale_of_another_declared_type() -> ModelBuilder:
    model = with_output("ADD", "INT8", 1e-12)
    model.tensors[2]["type"] = "FLOAT32"
    return model


@pytest.mark.parametrize(("kind", "dtype", "limit"), LIMITS)
@quiet("Q209")
def test_output_scale_above_the_limit(kind: str, dtype: str, limit: float) -> ModelBuilder:
    return with_output(kind, dtype, 1.01 * limit)


@triggers("Q209", says="has the output scale 9.53674e-07, exactly 9.53674e-07")
def test_difference_with_multiplier_1() -> ModelBuilder:
    return with_output("SUB", "INT8", 2.0**-20)


@pytest.mark.parametrize("factor", [0.99, 1.01])
@quiet("Q209")
def test_difference_with_another_multiplier(factor: float) -> ModelBuilder:
    return with_output("SUB", "INT8", factor * 2.0**-20)


@pytest.mark.parametrize("kind", COMPARISONS)
@triggers("Q209", says="compares 'b', whose scale is exactly 1: LiteRT ends the process")
def test_comparison_with_scale_1(kind: str) -> ModelBuilder:
    return compared(kind, "INT8", 1.0)


@triggers("Q209", says="compares 'b'")
def test_equality_of_int16_with_scale_1() -> ModelBuilder:
    return compared("EQUAL", "INT16", 1.0)


@quiet("Q209")
def test_order_of_int16_with_scale_1() -> ModelBuilder:
    return compared("LESS", "INT16", 1.0)


@pytest.mark.parametrize("scale", [0.5, 2.0])
@quiet("Q209")
def test_comparison_with_another_scale(scale: float) -> ModelBuilder:
    return compared("EQUAL", "INT8", scale)


def by_shifts(
    first: float, second: float, output: float, *, broadcast: bool = False
) -> ModelBuilder:
    model = binary("ADD", "INT16", q(first), q(second), q(output), version=2, pot_scale_int16=True)
    if broadcast:
        model.tensors[1]["shape"] = [1]
    return model


@triggers("Q210", severity=ERROR, says="adds [8] and [1] by shifts, a path that does not broadcast")
def test_broadcast() -> ModelBuilder:
    return by_shifts(0.5, 0.25, 0.5, broadcast=True)


@pytest.mark.parametrize("output", [0.25, 1.0])
@triggers("Q210", severity=ERROR, says="LiteRT refuses the operator")
def test_scales_that_do_not_fit(output: float) -> ModelBuilder:
    return by_shifts(0.5, 0.25, output)


@quiet("Q210")
def test_equal_shapes() -> ModelBuilder:
    return by_shifts(0.5, 0.25, 0.5)


@quiet("Q210")
def test_other_scales_broadcast() -> ModelBuilder:
    return by_shifts(0.5, 0.3, 0.5, broadcast=True)


@quiet("Q210")
def test_general_path_broadcasts() -> ModelBuilder:
    model = binary("ADD", "INT16", q(0.5), q(0.25), q(0.5), version=2, pot_scale_int16=False)
    model.tensors[1]["shape"] = [1]
    return model


def test_broadcast_is_reported_once() -> None:
    found = lint(by_shifts(0.5, 0.25, 0.5, broadcast=True), "Q209", "Q210", "T304")
    assert [diagnostic.code for diagnostic in found] == ["Q210"]
