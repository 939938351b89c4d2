from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.graph.models import branches, chain, loop, variable
from tflint.lint.severity import INFO


@triggers("G201", count=1, at="subgraphs[0].inputs[1]", says="is a constant of 16 bytes")
def test_constant_input() -> ModelBuilder:
    m = chain()
    m.main.fields["inputs"].append(m.constant("fixed", [1.0, 2.0, 3.0, 4.0]))
    return m


@triggers("G201", count=1, at="subgraphs[0].inputs[0]", says="is marked is_variable")
def test_variable_input() -> ModelBuilder:
    m = chain()
    m.tensors[0]["is_variable"] = True
    return m


@triggers("G201", count=1, at="subgraphs[1].inputs[0]", says="of subgraph 'then'")
def test_constant_input_of_a_branch() -> ModelBuilder:
    m, then, _ = branches()
    then.tensors[0]["buffer"] = m.buffer(b"\0" * 8)
    return m


@quiet("G201")
def test_constant_input_without_elements() -> ModelBuilder:
    m = chain()
    m.main.fields["inputs"].append(m.constant("empty", b"", dtype="FLOAT32", shape=[0]))
    return m


@triggers("G202", count=1, at="subgraphs[0].outputs[1]", says="'anchors', is a constant")
def test_constant_output() -> ModelBuilder:
    m = chain()
    m.output(m.constant("anchors", [1.0]))
    return m


@triggers("G202", severity=INFO, count=1, at="subgraphs[1].outputs[0]", says="is a constant")
def test_constant_output_of_a_branch() -> ModelBuilder:
    m, then, _ = branches()
    then.fields["outputs"] = [then.constant("fixed", [1.0, 2.0])]
    return m


@triggers(
    "G202", severity=INFO, count=1, at="subgraphs[0].outputs[1]", says="is input 0, unchanged"
)
def test_input_as_output() -> ModelBuilder:
    m = chain()
    m.output(0)
    return m


@quiet("G202")
def test_loop_invariant() -> ModelBuilder:
    m, _, body = loop()
    body.fields["outputs"] = [3, 1]
    return m


@quiet("G202")
def test_written_input_is_another_finding() -> ModelBuilder:
    m = chain()
    m.operators[2]["outputs"] = [0]
    m.main.fields["outputs"] = [0]
    return m


@triggers("G203", count=1, at="subgraphs[0].inputs[1]", says="'mask', is read by no operator")
def test_unused_input() -> ModelBuilder:
    m = chain()
    m.input("mask", [4])
    return m


@triggers("G203", count=1, at="subgraphs[1].inputs[1]", says="of subgraph 'then'")
def test_unused_input_of_a_signature() -> ModelBuilder:
    m, then, _ = branches()
    mask = then.input("mask", [2])
    m.operators[0]["inputs"].append(1)
    m.fields["subgraphs"][2]["inputs"].append(0)
    m.signature("then", {"a": 0, "mask": mask}, {"b": 1}, subgraph=1)
    return m


@quiet("G203")
def test_unused_input_of_a_condition() -> ModelBuilder:
    return loop()[0]


@quiet("G203")
def test_input_that_is_an_output() -> ModelBuilder:
    m = chain()
    m.output(m.input("state", [4]))
    return m


@quiet("G203")
def test_no_operators_is_another_finding() -> ModelBuilder:
    m = ModelBuilder()
    m.input("x", [4])
    return m


@quiet("G203")
def test_overwritten_input_is_another_finding() -> ModelBuilder:
    m = chain()
    m.op("NEG", [1], [m.input("again", [4])])
    return m


@triggers("G204", count=1, at="subgraphs[0].inputs[1]", says="'x' is 2 times an input")
def test_duplicate_input() -> ModelBuilder:
    m = chain()
    m.main.fields["inputs"].append(0)
    return m


@triggers("G204", count=1, at="subgraphs[2].inputs[1]", says="'a' is 2 times an input")
def test_duplicate_input_of_a_branch() -> ModelBuilder:
    m, _, otherwise = branches()
    otherwise.fields["inputs"].append(0)
    return m


@triggers("G204", severity=INFO, count=1, says="'y' is 3 times an output of subgraph 'main' (pos")
def test_duplicate_output() -> ModelBuilder:
    m = chain()
    m.output(3, 3)
    return m


@quiet("G204")
def test_duplicate_output_of_a_loop_body() -> ModelBuilder:
    m, _, body = loop()
    body.fields["outputs"] = [3, 3]
    return m


@quiet("G204")
def test_no_inputs() -> ModelBuilder:
    return variable()[0]
