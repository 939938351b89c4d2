from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import composite
from tflint.lint.severity import WARNING


@triggers("G404", count=1, at="subgraphs[0].operators[0].inputs", says="has 0 inputs")
def test_no_inputs() -> ModelBuilder:
    m, decomposition = composite()
    m.operators[0]["inputs"] = []
    decomposition.fields["inputs"] = []
    decomposition.operators[0]["inputs"] = [decomposition.constant("k", [1.0, 2.0])]
    return m


@triggers("G404", count=1, says="has no name, so the interpreter refuses the model")
def test_no_name() -> ModelBuilder:
    return composite(name=None)[0]


@triggers("G404", count=1, says="(STABLEHLO_COMPOSITE 'odml.negate') has no composite_attributes")
def test_no_attributes() -> ModelBuilder:
    return composite(composite_attributes=None)[0]


@triggers("G404", severity=WARNING, count=1, says="the 6 bytes of attributes of operator 0")
def test_attributes_that_cannot_be_read() -> ModelBuilder:
    return composite(composite_attributes=[1, 2, 3, 255, 7, 9])[0]


@quiet("G404")
@pytest.mark.parametrize("options", [{}, {"name": ""}, {"composite_attributes": []}])
def test_sound(options: dict[str, object]) -> ModelBuilder:
    return composite(**options)[0]


@quiet("G404")
def test_missing_options_are_another_finding() -> ModelBuilder:
    m, _ = composite()
    m.operators[0]["builtin_options_2"] = None
    return m
