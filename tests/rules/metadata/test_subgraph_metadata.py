"""The metadata of the subgraph against the subgraph."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

TASK_LIBRARY = Expectations(targets=("task-library",))


@triggers("M103", at="tflite_metadata", says="inputs (1) and outputs (1)")
def test_no_subgraph_metadata() -> ModelBuilder:
    m = model()
    m.tflite_metadata({"name": "net"})
    return m


@triggers("M103", severity=ERROR, at="tflite_metadata.subgraph_metadata", says="0 elements")
def test_empty_vector() -> ModelBuilder:
    m = model()
    m.tflite_metadata({"name": "net", "subgraph_metadata": []})
    return m


@triggers("M103", severity=INFO, at="tflite_metadata.subgraph_metadata[1]", says="2 subgraphs")
def test_two_subgraph_metadata() -> ModelBuilder:
    m = model()
    m.tflite_metadata({"subgraph_metadata": [{}, {}]})
    return m


@triggers("M103", severity=INFO, says="subgraph 0 of 2")
def test_model_with_two_subgraphs() -> ModelBuilder:
    m = described(model())
    m.subgraph("other")
    return m


@quiet("M103")
def test_one_subgraph() -> ModelBuilder:
    return described(model())


@quiet("M103")
def test_model_without_metadata() -> ModelBuilder:
    return model()


@triggers(
    "M104",
    severity=WARNING,
    at="tflite_metadata.subgraph_metadata[0].input_tensor_metadata",
    says="2 elements, but the number of inputs is 1",
)
def test_too_many_inputs_described() -> ModelBuilder:
    return described(model(), [{}, {}])


@triggers(
    "M104",
    severity=WARNING,
    says="output_tensor_metadata has 0 elements, but the number of outputs is 1",
)
def test_no_outputs_described() -> ModelBuilder:
    return described(model(), outputs=None)


@triggers(
    "M104",
    severity=ERROR,
    says="0 elements, but the number of inputs is 1",
    expectations=TASK_LIBRARY,
)
def test_no_inputs_described_for_task_library() -> ModelBuilder:
    return described(model(), inputs=None)


@triggers("M104", severity=WARNING, says="0 elements", expectations=TASK_LIBRARY)
def test_no_outputs_described_for_task_library() -> ModelBuilder:
    return described(model(), outputs=None)


@quiet("M104")
def test_all_described() -> ModelBuilder:
    return described(model())


@quiet("M104")
def test_no_subgraph_metadata_is_another_rules_business() -> ModelBuilder:
    m = model()
    m.tflite_metadata({"name": "net"})
    return m
