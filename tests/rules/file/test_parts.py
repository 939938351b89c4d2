from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder, branches


@triggers("F107", at="version", says="the schema version is 2")
def test_version_2() -> ModelBuilder:
    m = adder()
    m.fields["version"] = 2
    return m


@triggers("F107", says="the schema version is 0")
def test_absent_version() -> ModelBuilder:
    m = adder()
    m.fields["version"] = None
    return m


@quiet("F107")
def test_version_3() -> ModelBuilder:
    return adder()


@triggers("F201", count=1, at="subgraphs", says="no vector of subgraphs")
def test_no_vector_of_subgraphs() -> ModelBuilder:
    m = adder()
    m.fields["subgraphs"] = None
    return m


@triggers("F201", count=1, at="subgraphs", says="0 subgraphs")
def test_no_subgraph() -> ModelBuilder:
    m = adder()
    m.fields["subgraphs"] = []
    return m


@triggers("F201", count=1, at="buffers", says="no vector of buffers")
def test_no_vector_of_buffers() -> ModelBuilder:
    m = adder()
    m.fields["buffers"] = None
    return m


@triggers("F201", count=1, at="buffers", says="0 buffers, and 1 tensors use one")
def test_no_buffer_but_a_user() -> ModelBuilder:
    m = adder()
    m.fields["buffers"] = []
    return m


@triggers(
    "F201", count=1, at="subgraphs[1].tensors", says="subgraph 'then' has no vector of tensors"
)
def test_no_vector_of_tensors() -> ModelBuilder:
    m = branches()
    m.fields["subgraphs"][1]["tensors"] = None
    return m


@quiet("F201")
def test_no_buffer_and_no_user() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [2])
    y = m.tensor("y", [2])
    m.op("RELU", [x], [y])
    m.output(y)
    m.fields["buffers"] = []
    return m


@quiet("F201")
def test_empty_vector_of_tensors() -> ModelBuilder:
    m = ModelBuilder()
    m.main.fields["tensors"] = []
    return m


@quiet("F201")
def test_broken_part_is_not_missing() -> bytes:
    return adder().build()[:-60]


@triggers("F108", count=1, at="model", says="the model contains no operator; nothing can be judged")
def test_no_operator() -> ModelBuilder:
    m = adder()
    m.operators.clear()
    return m


@triggers("F108", count=1, at="subgraphs[1]", says="subgraph 'then' contains no operator")
def test_signature_of_a_subgraph_without_operators() -> ModelBuilder:
    m = branches()
    m.fields["subgraphs"][1]["operators"] = None
    m.signature("positive", {"a": 0}, {"b": 1}, subgraph=1)
    return m


@quiet("F108")
def test_empty_branch() -> ModelBuilder:
    m = branches()
    m.fields["subgraphs"][1]["operators"] = None
    return m


@quiet("F108")
def test_operators_are_there() -> ModelBuilder:
    return branches()


def test_model_without_subgraphs_is_not_also_without_operators() -> None:
    m = adder()
    m.fields["subgraphs"] = []
    assert [d.code for d in lint(m)] == ["F201"]
