from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder, branches
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING, Severity


@triggers(
    "F202",
    count=1,
    at="subgraphs[0].operators[0].inputs[1]",
    says="subgraphs[0].operators[0].inputs[1] refers to tensor 9999, but the subgraph has 3 tensors",
)
def test_operator_input() -> ModelBuilder:
    m = adder()
    m.operators[0]["inputs"][1] = 9999
    return m


@triggers("F202", count=1, at="subgraphs[0].operators[0].inputs[0]", says="refers to tensor -2")
def test_negative_operator_input() -> ModelBuilder:
    m = adder()
    m.operators[0]["inputs"][0] = -2
    return m


@triggers("F202", at="subgraphs[0].operators[0].outputs[0]", says="is -1, which only inputs")
def test_omitted_output() -> ModelBuilder:
    m = adder()
    m.operators[0]["outputs"][0] = -1
    return m


@triggers("F202", at="subgraphs[0].operators[0].intermediates[1]", says="refers to tensor 3")
def test_intermediate() -> ModelBuilder:
    m = adder()
    m.operators[0]["intermediates"] = [0, 3]
    return m


@triggers("F202", count=1, says="2 other indices there are out of range")
def test_one_finding_per_operator() -> ModelBuilder:
    m = adder()
    m.operators[0]["inputs"] = [7, 8]
    m.operators[0]["outputs"] = [9]
    return m


@triggers(
    "F202", at="subgraphs[0].operators[0].opcode_index", says="operator code 4, but the model has 1"
)
def test_operator_code() -> ModelBuilder:
    m = adder()
    m.operators[0]["opcode_index"] = 4
    return m


@triggers("F202", at="subgraphs[0].operators[0].opcode_index", says="but the model has 0")
def test_no_operator_codes() -> ModelBuilder:
    m = adder()
    m.fields["operator_codes"] = None
    return m


@triggers(
    "F202", at="subgraphs[0].tensors[1].buffer", says="buffer 44, but the model has 2 buffers"
)
def test_buffer_of_a_tensor() -> ModelBuilder:
    m = adder()
    m.tensors[1]["buffer"] = 44
    return m


@triggers("F202", at="subgraphs[0].inputs[0]", says="refers to tensor 3")
def test_subgraph_input() -> ModelBuilder:
    m = adder()
    m.main.fields["inputs"] = [3]
    return m


@triggers("F202", at="subgraphs[1].outputs[0]", says="is -1")
def test_omitted_subgraph_output() -> ModelBuilder:
    m = branches()
    m.fields["subgraphs"][1]["outputs"] = [-1]
    return m


@triggers(
    "F202",
    at="subgraphs[0].operators[0].builtin_options.else_subgraph_index",
    says="subgraph 9, but the model has 3 subgraphs",
)
def test_called_subgraph() -> ModelBuilder:
    m = branches()
    m.operators[0]["builtin_options"][1]["else_subgraph_index"] = 9
    return m


@triggers("F202", at="signature_defs[0].subgraph_index", says="subgraph 5")
def test_subgraph_of_a_signature() -> ModelBuilder:
    m = adder()
    m.signature("serving_default", {"x": 0}, {"y": 2}, subgraph=5)
    return m


@triggers("F202", at="signature_defs[0].outputs[0].tensor_index", says="but subgraph 'main' has 3")
def test_tensor_of_a_signature() -> ModelBuilder:
    m = adder()
    m.signature("serving_default", {"x": 0}, {"y": 3})
    return m


@triggers("F202", severity=WARNING, at="metadata[0].buffer", says="buffer 99")
def test_buffer_of_metadata() -> ModelBuilder:
    m = adder()
    m.metadata("note", buffer=99)
    return m


@pytest.mark.parametrize("target", ["task-library", "mediapipe"])
@pytest.mark.parametrize(("name", "severity"), [("TFLITE_METADATA", ERROR), ("note", WARNING)])
def test_buffer_that_a_library_follows(target: str, name: str, severity: Severity) -> None:
    m = adder()
    m.metadata(name, buffer=99)
    found = lint(m, "F202", expectations=Expectations(targets=(target,)))
    assert [d.severity for d in found] == [severity]


@triggers("F202", severity=WARNING, at="metadata[0].buffer")
def test_buffer_of_tflite_metadata_without_a_target() -> ModelBuilder:
    m = adder()
    m.metadata("TFLITE_METADATA", buffer=99)
    return m


@triggers("F202", severity=WARNING, at="metadata_buffer[1]", says="metadata_buffer[1] refers to")
def test_metadata_buffer() -> ModelBuilder:
    m = adder()
    m.fields["metadata_buffer"] = [1, 7]
    return m


@triggers("F202", severity=INFO, count=1, says="debug metadata 0, and so do 1 others")
def test_debug_metadata() -> ModelBuilder:
    m = adder()
    m.main.fields["debug_metadata_index"] = 0
    m.operators[0]["debug_metadata_index"] = 3
    return m


@quiet("F202")
def test_omitted_optional_input() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 4])
    w = m.constant("w", [[1.0] * 4] * 2)
    y = m.tensor("y", [1, 2])
    m.op("FULLY_CONNECTED", [x, w, -1], [y])
    m.output(y)
    return m


@quiet("F202")
def test_debug_metadata_is_there() -> ModelBuilder:
    m = adder()
    m.metadata("debug_metadata", b"1234")
    m.operators[0]["debug_metadata_index"] = 0
    return m


@quiet("F202")
def test_options_that_the_operator_does_not_read() -> ModelBuilder:
    m = adder()
    m.operators[0]["builtin_options"] = ("IfOptions", {"then_subgraph_index": 9})
    return m


@quiet("F202")
@pytest.mark.parametrize("part", ["buffers", "subgraphs"])
def test_missing_part_is_another_finding(part: str) -> ModelBuilder:
    m = adder()
    m.metadata("note", b"1")
    m.signature("serving_default", {"x": 0}, {"y": 2})
    m.fields[part] = None
    return m


@quiet("F202")
def test_damaged_operator_codes_are_another_finding() -> bytes:
    return adder().build()[:-10]


def test_what_is_reported_is_skipped_by_other_families() -> None:
    m = adder()
    m.operators[0]["outputs"] = [44]
    found = [d for d in lint(m) if d.location.operator is not None]
    assert [d.code for d in found if d.location.tensor is None] == ["F202"]
