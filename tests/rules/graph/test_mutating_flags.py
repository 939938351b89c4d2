from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import chain
from tflint.lint.severity import INFO


@triggers(
    "G407",
    count=1,
    at="subgraphs[0].operators[2].mutating_variable_inputs",
    says="operator 2 (ADD) has 3 flags in mutating_variable_inputs, but 2 inputs",
)
def test_another_number_of_flags() -> ModelBuilder:
    m = chain()
    m.operators[2]["mutating_variable_inputs"] = [False, False, False]
    return m


@triggers("G407", severity=INFO, count=1, says="marks 'a' and 1 more as an input that it changes")
def test_flag_of_an_ordinary_tensor() -> ModelBuilder:
    m = chain()
    m.operators[2]["mutating_variable_inputs"] = [True, True]
    return m


@quiet("G407")
def test_flag_of_a_variable() -> ModelBuilder:
    m = chain()
    state = m.tensor("state", [4], is_variable=True)
    flags = {"mutating_variable_inputs": [False, True]}
    m.op("ADD", [0, state], [m.tensor("sum", [4])], operator_fields=flags)
    return m


@quiet("G407")
def test_omitted_input() -> ModelBuilder:
    m = chain()
    m.operators[2]["inputs"].append(-1)
    m.operators[2]["mutating_variable_inputs"] = [False, False, True]
    return m


@quiet("G407")
def test_empty_list() -> ModelBuilder:
    m = chain()
    m.operators[2]["mutating_variable_inputs"] = []
    return m
