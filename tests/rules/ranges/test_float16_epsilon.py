"""R303 float16-epsilon-lost."""

from __future__ import annotations

import numpy as np

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tflint.lint.expectations import Expectations
from tflint.lint.severity import INFO, WARNING

GPU = Expectations(targets=("gpu",))


def normalization(epsilon: float, kind: str = "RSQRT", times: int = 1) -> ModelBuilder:
    """A variance plus epsilon, and what is done with it."""
    model = ModelBuilder()
    small = model.constant("epsilon", np.array(epsilon, np.float32))
    for _ in range(times):
        x = model.input("variance", [1, 4])
        above = model.tensor("above", [1, 4])
        y = model.tensor("y", [1, 4])
        model.op("ADD", [x, small], [above])
        model.op(kind, [x, above] if kind == "DIV" else [above], [y])
        model.output(y)
    return model


@triggers(
    "R303", severity=INFO, at="subgraphs[0].operators[0]", says="= 1e-05, added before operator 1"
)
def test_loses_digits() -> ModelBuilder:
    return normalization(1e-5)


@triggers("R303", severity=INFO, says="becomes 0")
def test_becomes_zero() -> ModelBuilder:
    return normalization(1e-8)


@triggers("R303", severity=WARNING, says="becomes 0", expectations=GPU)
def test_becomes_zero_on_a_gpu() -> ModelBuilder:
    return normalization(1e-8)


@triggers("R303", severity=INFO, expectations=GPU)
def test_loses_digits_on_a_gpu() -> ModelBuilder:
    return normalization(1e-5)


@triggers("R303", says="DIV")
def test_denominator() -> ModelBuilder:
    return normalization(1e-5, "DIV")


@triggers("R303", count=1, says="and in 2 more places")
def test_equal_constants_are_reported_once() -> ModelBuilder:
    return normalization(1e-5, times=3)


@quiet("R303")
def test_large_enough() -> ModelBuilder:
    return normalization(1e-3)


@quiet("R303")
def test_added_for_another_purpose() -> ModelBuilder:
    return normalization(1e-5, "RELU")


@quiet("R303")
def test_numerator() -> ModelBuilder:
    model = normalization(1e-5, "DIV")
    model.operators[1]["inputs"].reverse()
    return model


def test_names_the_target() -> None:
    assert lint(normalization(1e-8), "R303", expectations=GPU)[0].targets == ("gpu",)
