"""Names of inputs and outputs in the metadata."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import IMAGE, content, described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

SUBGRAPH = "tflite_metadata.subgraph_metadata[0]"
MEDIAPIPE = Expectations(targets=("mediapipe",))
TASK_LIBRARY = Expectations(targets=("task-library",))
LABELS = {"associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]}
WORDS: dict[str, Any] = {"process_units": [{"options": ("RegexTokenizerOptions", {})}]}
BOXES: dict[str, Any] = {"content": {"content_properties": ("BoundingBoxProperties", {})}}


def outputs(*names: str) -> ModelBuilder:
    return described(model(), outputs=[{"name": name} for name in names])


def classifier() -> ModelBuilder:
    return described(model(), [content(IMAGE)], [{"name": None, **LABELS}])


def detector() -> ModelBuilder:
    m = model(output=[1, 10, 4])
    for name in ("classes", "scores", "count"):
        m.output(m.tensor(name, [1, 10]))
    described(m, [content(IMAGE)], [{"name": None, **BOXES}, {"name": "b"}, {"name": "c"}, {}])
    return m


@triggers("M105", at=f"{SUBGRAPH}.output_tensor_metadata[0]", says="output 0 has no name", count=1)
def test_output_without_name() -> ModelBuilder:
    return described(model(), outputs=[{"name": None}])


@triggers("M105", says="of input 0 has no name")
def test_input_with_empty_name() -> ModelBuilder:
    return described(model(), [{"name": ""}])


@triggers("M105", severity=ERROR, count=1, expectations=MEDIAPIPE)
def test_classifier_for_mediapipe() -> ModelBuilder:
    return classifier()


@triggers("M105", severity=WARNING, expectations=MEDIAPIPE)
def test_empty_name_for_mediapipe() -> ModelBuilder:
    return described(model(), [content(IMAGE)], [{"name": "", **LABELS}])


@triggers("M105", severity=ERROR, says="of input 0 has no name", expectations=TASK_LIBRARY)
def test_text_without_name_for_task_library() -> ModelBuilder:
    return described(model([1, 8], "INT32"), [{"name": None, **WORDS}])


@triggers("M105", severity=WARNING, says="of input 0", expectations=MEDIAPIPE)
def test_text_without_name_for_mediapipe() -> ModelBuilder:
    return described(model([1, 8], "INT32"), [{"name": None, **WORDS}])


@pytest.mark.parametrize("name", [None, ""])
@triggers("M105", severity=ERROR, says="of output 0", expectations=TASK_LIBRARY)
def test_bert_for_task_library(name: str | None) -> ModelBuilder:
    units: list[dict[str, Any]] = [{"options": ("BertTokenizerOptions", {})}]
    return described(model(), outputs=[{"name": name}], input_process_units=units)


@triggers("M105", severity=WARNING, expectations=TASK_LIBRARY)
def test_classifier_for_task_library() -> ModelBuilder:
    return classifier()


@triggers("M105", severity=ERROR, expectations=TASK_LIBRARY)
def test_detector_for_task_library() -> ModelBuilder:
    return detector()


@triggers("M105", severity=WARNING, expectations=MEDIAPIPE)
def test_nobody_knows_the_task() -> ModelBuilder:
    return described(model(), outputs=[{"name": None}])


@triggers(
    "M105", severity=ERROR, expectations=Expectations(targets=("mlkit",), task="object-detection")
)
def test_declared_task() -> ModelBuilder:
    return described(model(), outputs=[{"name": None}])


@triggers(
    "M105",
    at=f"{SUBGRAPH}.output_tensor_metadata[2].name",
    says='outputs 0 and 2 have the same name "output"',
    count=1,
)
def test_same_name() -> ModelBuilder:
    return outputs("output", "masks", "output")


@triggers("M105", severity=INFO, says='"Top-1" and "top_1" of outputs 0 and 1', count=1)
def test_names_differ_in_case() -> ModelBuilder:
    return outputs("Top-1", "top_1")


def test_equal_names_among_similar_ones_are_the_ones_reported() -> None:
    found = lint(outputs("A", "a", "a", "b"), "M105")
    assert [(d.severity, "outputs 1 and 2" in d.message) for d in found] == [(WARNING, True)]


@triggers(
    "M105",
    at=f"{SUBGRAPH}.output_tensor_groups[0].tensor_names",
    says='group "detections" names "boxes", but no output',
)
def test_group_names_a_tensor_that_is_not_there() -> ModelBuilder:
    groups = [{"name": "detections", "tensor_names": ["scores", "boxes"]}]
    return described(model(), output_tensor_groups=groups)


@quiet("M105")
def test_group() -> ModelBuilder:
    groups = [{"name": "detections", "tensor_names": ["scores"]}]
    return described(model(), output_tensor_groups=groups)


@quiet("M105")
def test_input_and_output_may_share_a_name() -> ModelBuilder:
    return described(model(), [{"name": "state"}], [{"name": "state"}])


@quiet("M105")
def test_no_tensor_metadata() -> ModelBuilder:
    return described(model(), None, None)
