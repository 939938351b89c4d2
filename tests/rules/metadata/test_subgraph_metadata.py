"""The metadata of the subgraph against the subgraph."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import IMAGE, content, described, model
from tests.rules.metadata.text_models import bert, regex
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING, Severity

TASK_LIBRARY = Expectations(targets=("task-library",))
MEDIAPIPE = Expectations(targets=("mediapipe",))
LABELS: dict[str, Any] = {
    "associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]
}
SOUND: tuple[str, dict[str, Any]] = ("AudioProperties", {"sample_rate": 16000, "channels": 1})


def undescribed(dtype: str) -> ModelBuilder:
    m = model(dtype=dtype)
    m.tflite_metadata({"name": "net"})
    return m


def two_subgraphs(**output: Any) -> ModelBuilder:
    m = described(model(), [content(IMAGE)], [output])
    m.subgraph("other")
    return m


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


@pytest.mark.parametrize("consumer", [TASK_LIBRARY, MEDIAPIPE])
def test_float_input_without_subgraph_metadata(consumer: Expectations) -> None:
    found = lint(undescribed("FLOAT32"), "M103", expectations=consumer)
    assert [d.severity for d in found] == [ERROR]


@triggers("M103", severity=WARNING, expectations=MEDIAPIPE)
def test_bytes_need_no_subgraph_metadata() -> ModelBuilder:
    return undescribed("UINT8")


@triggers("M103", severity=ERROR, says="subgraph 0 of 2", expectations=MEDIAPIPE)
def test_classifier_with_two_subgraphs_for_mediapipe() -> ModelBuilder:
    return two_subgraphs(**LABELS)


@triggers("M103", severity=INFO, expectations=MEDIAPIPE)
def test_mediapipes_embedder_takes_two_subgraphs() -> ModelBuilder:
    return two_subgraphs()


@triggers("M103", severity=INFO, expectations=TASK_LIBRARY)
def test_task_library_takes_two_subgraphs() -> ModelBuilder:
    return two_subgraphs(**LABELS)


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


@pytest.mark.parametrize(
    ("consumer", "severity"), [(TASK_LIBRARY, ERROR), (MEDIAPIPE, WARNING)], ids=str
)
def test_two_descriptions_of_one_image(consumer: Expectations, severity: Severity) -> None:
    found = lint(described(model(), [{}, {}]), "M104", expectations=consumer)
    assert [d.severity for d in found] == [severity]


@triggers("M104", severity=WARNING, says="2 elements", expectations=TASK_LIBRARY)
def test_two_descriptions_of_one_sound() -> ModelBuilder:
    return described(model([1, 15600]), [content(SOUND), content(SOUND)])


@triggers("M104", severity=WARNING, says="0 elements, but", expectations=TASK_LIBRARY)
def test_task_library_finds_the_inputs_of_bert_by_position() -> ModelBuilder:
    return bert(names=())


@triggers("M104", severity=ERROR, says="0 elements, but", expectations=MEDIAPIPE)
def test_mediapipe_finds_the_inputs_of_bert_by_name() -> ModelBuilder:
    return bert(names=())


@pytest.mark.parametrize("outputs", [[], [LABELS, {}]], ids=["none", "two"])
@triggers("M104", severity=ERROR, expectations=MEDIAPIPE)
def test_outputs_of_a_classifier(outputs: list[dict[str, Any]]) -> ModelBuilder:
    return described(model(), [content(IMAGE)], outputs)


@pytest.mark.parametrize("consumer", [TASK_LIBRARY, MEDIAPIPE])
def test_outputs_of_a_segmenter(consumer: Expectations) -> None:
    m = described(model(output=[1, 8, 8, 3]), [content(IMAGE)], [{}, {}])
    found = lint(m, "M104", expectations=consumer)
    assert [d.severity for d in found] == [ERROR if consumer is TASK_LIBRARY else WARNING]


@triggers("M104", severity=WARNING, expectations=TASK_LIBRARY)
def test_task_librarys_embedder_does_not_count_outputs() -> ModelBuilder:
    return described(model(), [content(IMAGE)], [{}, {}])


@pytest.mark.parametrize(("outputs", "severity"), [([], ERROR), ([{}, {}], WARNING)], ids=str)
def test_outputs_of_sound(outputs: list[dict[str, Any]], severity: Severity) -> None:
    m = described(model([1, 15600]), [content(SOUND)], outputs)
    found = lint(m, "M104", expectations=TASK_LIBRARY)
    assert [d.severity for d in found] == [severity]


@triggers("M104", severity=WARNING, expectations=TASK_LIBRARY)
def test_outputs_of_words_with_ids() -> ModelBuilder:
    m = regex()
    m.output(m.tensor("more", [1]))
    return m


@triggers("M104", severity=ERROR, expectations=TASK_LIBRARY)
def test_outputs_of_bert() -> ModelBuilder:
    m = bert()
    m.output(m.tensor("more", [1]))
    return m


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
