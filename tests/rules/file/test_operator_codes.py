from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder
from tflint.lint.severity import INFO, WARNING


def with_code(**fields: int | str | None) -> ModelBuilder:
    """A model with a second, unused operator code of these fields."""
    m = adder()
    m.fields["operator_codes"].append(fields)
    return m


@triggers("F401", at="operator_codes[1].builtin_code", says="250, newer than the newest known one")
def test_code_of_a_newer_schema() -> ModelBuilder:
    return with_code(deprecated_builtin_code=127, builtin_code=250)


@triggers("F401", says="builtin code -3, but codes are not negative")
def test_negative_code() -> ModelBuilder:
    return with_code(deprecated_builtin_code=-4, builtin_code=-3)


@triggers("F401", says="which is reserved")
@pytest.mark.parametrize("code", [51, 127])
def test_reserved_code(code: int) -> ModelBuilder:
    return with_code(deprecated_builtin_code=code)


@quiet("F401")
@pytest.mark.parametrize("code", [0, 50, 126, 128, 209])
def test_codes_of_the_schema(code: int) -> ModelBuilder:
    return with_code(deprecated_builtin_code=min(code, 127), builtin_code=code)


def test_operators_of_an_unknown_code_are_skipped_by_other_families() -> None:
    m = adder()
    m.fields["operator_codes"][0] |= {"deprecated_builtin_code": 127, "builtin_code": 210}
    found = [d for d in lint(m) if d.location.tensor is None]
    assert [d.code for d in found] == ["F401"]


def logistic_or_leaky_relu(operator: str, **options: Any) -> ModelBuilder:
    """An operator whose code is LOGISTIC in one field and LEAKY_RELU, the larger, in the other."""
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.op(operator, [x], [y], **options)
    m.output(y)
    m.fields["operator_codes"][0] |= {"deprecated_builtin_code": 98, "builtin_code": 14}
    return m


@triggers(
    "F402",
    at="operator_codes[0].deprecated_builtin_code",
    says="LOGISTIC (14) in builtin_code, but LEAKY_RELU (98) in deprecated_builtin_code",
)
def test_runtime_runs_another_operator() -> ModelBuilder:
    return logistic_or_leaky_relu("LOGISTIC")


@triggers("F402", severity=WARNING, says="LOGISTIC (14) in deprecated_builtin_code")
def test_operator_that_runs_without_options() -> ModelBuilder:
    m = ModelBuilder()
    x, y = m.input("x", [2]), m.tensor("y", [2])
    m.op("MAXIMUM", [x, x], [y], options=None, code_fields={"deprecated_builtin_code": 14})
    m.output(y)
    return m


@triggers("F402", severity=WARNING, says="LOGISTIC (14) in builtin_code, but LEAKY_RELU (98)")
def test_options_are_those_of_the_larger_code() -> ModelBuilder:
    return logistic_or_leaky_relu("LEAKY_RELU", alpha=0.1)


@triggers("F402", severity=WARNING, says="STABLEHLO_PAD (195) in builtin_code, but RELU (19)")
def test_old_readers_take_another_operator() -> ModelBuilder:
    return with_code(deprecated_builtin_code=19, builtin_code=195)


@triggers("F402", severity=WARNING, says="no operator (-5)")
def test_negative_old_code() -> ModelBuilder:
    return with_code(deprecated_builtin_code=-5, builtin_code=19)


@triggers(
    "F402", severity=INFO, says="but 0 in deprecated_builtin_code, which old readers take for"
)
def test_no_old_code() -> ModelBuilder:
    return with_code(builtin_code=32, custom_code="Name")


@quiet("F402")
@pytest.mark.parametrize(("old", "new"), [(19, None), (19, 19), (127, 195), (0, 0), (0, -3)])
def test_codes_that_agree(old: int, new: int | None) -> ModelBuilder:
    return with_code(deprecated_builtin_code=old, builtin_code=new)


@quiet("F402")
def test_placeholder_alone_is_an_unknown_code() -> ModelBuilder:
    return with_code(deprecated_builtin_code=127, builtin_code=14)


@triggers(
    "F403", at="operator_codes[1].custom_code", says="no custom_code, and no operator uses it"
)
def test_absent_name() -> ModelBuilder:
    return with_code(deprecated_builtin_code=32, builtin_code=32)


@triggers("F403", says="an empty custom_code")
def test_empty_name_in_use() -> ModelBuilder:
    m = adder()
    m.custom_op("", [0], [2])
    return m


@triggers("F403", severity=WARNING, says="an empty custom_code, and no operator uses it")
def test_empty_name_not_in_use() -> ModelBuilder:
    return with_code(deprecated_builtin_code=32, builtin_code=32, custom_code="")


@quiet("F403")
def test_named_custom_operator() -> ModelBuilder:
    m = adder()
    m.custom_op("MyOperator", [0], [2])
    return m
