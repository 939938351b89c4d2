from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tflint.lint.severity import INFO, WARNING


def with_signature(signature: list[int], shape: tuple[int, ...] = (1, 2)) -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", shape, shape_signature=signature)
    y = m.tensor("y", shape)
    m.op("RELU", [x], [y])
    m.output(y)
    return m


@triggers(
    "F204",
    severity=WARNING,
    at="subgraphs[0].tensors[0].shape_signature",
    says="the shape signature of tensor 'x' has 1 entries, its shape 2",
)
def test_signature_of_an_input_is_too_short() -> ModelBuilder:
    return with_signature([-1])


@triggers("F204", severity=WARNING, says="has 3 entries, its shape 2")
def test_signature_is_too_long() -> ModelBuilder:
    return with_signature([-1, 2, 2])


@triggers("F204", severity=WARNING, says="has 1 entries, its shape 2")
def test_short_signature_of_an_output() -> ModelBuilder:
    m = with_signature([])
    m.tensors[1]["shape_signature"] = [-1]
    return m


@triggers("F204", severity=WARNING, says="has -2 at 0; only -1 means unknown")
def test_other_negative_number() -> ModelBuilder:
    return with_signature([-2, 2])


@triggers(
    "F204",
    severity=WARNING,
    at="subgraphs[0].tensors[0].shape_signature[1]",
    says="dimension 1 of tensor 'x' is 2, but 5 in its shape signature",
)
def test_another_dimension() -> ModelBuilder:
    return with_signature([-1, 5])


@triggers("F204", severity=INFO, says="dimension 0 of tensor 'x' is 4, and unknown")
def test_unknown_dimension_with_an_example() -> ModelBuilder:
    return with_signature([-1, 2], (4, 2))


@quiet("F204")
@pytest.mark.parametrize("signature", [[-1, 2], [1, 2], []])
def test_signatures_that_fit(signature: list[int]) -> ModelBuilder:
    return with_signature(signature)


@triggers("F204", severity=WARNING, says="has 1 entries, its shape 2")
def test_short_signature_without_unknown_dimensions() -> ModelBuilder:
    return with_signature([2])
