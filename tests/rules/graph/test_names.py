from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import chain, loop, two_in_two_out, unary
from tflint.lint.severity import WARNING


@triggers(
    "G506", count=1, at="subgraphs[0].tensors", says="2 tensors of subgraph 'main' share 1 name"
)
def test_inner_tensors_of_one_name() -> ModelBuilder:
    m = chain()
    m.tensors[2]["name"] = "a"
    return m


@triggers("G506", severity=WARNING, count=1, says="2 inputs of the model are named 'a'")
def test_inputs_of_one_name() -> ModelBuilder:
    m = two_in_two_out()
    m.tensors[1]["name"] = "a"
    return m


@triggers("G506", severity=WARNING, count=1, says="2 outputs of the model are named 'y'")
def test_outputs_of_one_name() -> ModelBuilder:
    m = two_in_two_out()
    m.tensors[4]["name"] = "y"
    return m


@triggers("G506", count=1, at="subgraphs[0].inputs", says="1 of 1 inputs of the model have no name")
def test_unnamed_input() -> ModelBuilder:
    m = chain()
    m.tensors[0]["name"] = None
    return m


@triggers(
    "G506", count=1, at="subgraphs[1].name", says="subgraph 1 is named 'main' like subgraph 0"
)
def test_subgraphs_of_one_name() -> ModelBuilder:
    m = chain()
    unary(m, "main")
    return m


@quiet("G506")
def test_one_name_in_two_subgraphs() -> ModelBuilder:
    return loop()[0]


@quiet("G506")
def test_unnamed_inner_tensors() -> ModelBuilder:
    m = chain()
    m.tensors[1]["name"] = m.tensors[2]["name"] = None
    return m


@quiet("G506")
def test_one_tensor_twice_among_the_outputs() -> ModelBuilder:
    m = chain()
    m.output(3)
    return m


@quiet("G506")
def test_unnamed_subgraphs() -> ModelBuilder:
    m = chain()
    unary(m, "")
    m.subgraph("")
    return m
