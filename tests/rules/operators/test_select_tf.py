from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.operators.models import custom, with_unused
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING


@triggers(
    "O303",
    at="subgraphs[0].operators[0]",
    says="4 operators of TensorFlow itself run only with the Flex delegate, "
    "which few run-times have: 3 FlexAddV2, FlexErf",
    count=1,
)
def test_counts_by_type() -> ModelBuilder:
    return custom("FlexErf", "FlexAddV2", "FlexAddV2", "FlexAddV2")


@triggers("O303", says="1 operator of TensorFlow itself runs only", count=1)
def test_one_operator() -> ModelBuilder:
    return custom("FlexErf")


@triggers("O303", says="FlexD, FlexE and 2 more", count=1)
def test_many_types() -> ModelBuilder:
    return custom(*(f"Flex{letter}" for letter in "ABCDEFG"))


@triggers("O303", severity=ERROR, says="which cpu cannot have", expectations=Expectations(("cpu",)))
def test_on_cpu() -> ModelBuilder:
    return custom("FlexErf")


@triggers(
    "O303",
    severity=ERROR,
    says="which tflm and web cannot have",
    expectations=Expectations(("web", "gpu", "tflm")),
)
def test_on_several_targets() -> ModelBuilder:
    return custom("FlexErf")


@triggers("O303", severity=WARNING, expectations=Expectations(("gpu",)))
def test_on_a_target_whose_runtime_may_have_it() -> ModelBuilder:
    return custom("FlexErf")


@quiet("O303", expectations=Expectations(allow_custom_ops=("Flex*",)))
def test_allowed() -> ModelBuilder:
    return custom("FlexErf")


@quiet("O303")
def test_unused_entry() -> ModelBuilder:
    return with_unused("FlexErf")


@quiet("O303")
def test_other_custom_operators() -> ModelBuilder:
    return custom("Sinh")


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("FlexAddV2", "FlexSize"), "builtin operators for AddV2, Size"),
        (("FlexAddV2", "FlexErf"), "builtin operators for AddV2; rewrite the others"),
        (("FlexErf",), "rewrite these layers"),
    ],
)
def test_help_says_what_converts_today(names: tuple[str, ...], says: str) -> None:
    (found,) = lint(custom(*names), "O303")
    assert says in (found.help or "")


def test_data_lists_all() -> None:
    (found,) = lint(custom("FlexErf", "FlexAddV2", "FlexAddV2"), "O303")
    assert found.data == {
        "operators": {"FlexAddV2": 2, "FlexErf": 1},
        "convertible": ["AddV2"],
    }
    assert [place.location.address for place in found.related] == ["subgraphs[0].operators[1]"]
