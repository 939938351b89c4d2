"""Label files that hold no labels, something else, or blank lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.labels.labelled_models import classifier, segmenter
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

BESIDE = Path(__file__).parent / "beside"
TASK_LIBRARY = Expectations(targets=("task-library",), task="image-classification")
TEXT_FOR_TASK_LIBRARY = Expectations(targets=("task-library",), task="text-classification")
MEDIAPIPE = Expectations(targets=("mediapipe",), task="text-classification")
SEGMENTER_FOR_MEDIAPIPE = Expectations(targets=("mediapipe",), task="image-segmentation")


@triggers("L301", at='files["labels.txt"]', says="0 bytes")
def test_empty_file() -> ModelBuilder:
    return classifier("")


@triggers("L301", says="only 4 bytes of blank lines")
def test_only_blank_lines() -> ModelBuilder:
    return classifier("\n \r\n")


@triggers("L301", severity=WARNING, path=BESIDE / "empty.tflite")
def test_empty_file_beside_the_model() -> ModelBuilder:
    return classifier()


@triggers("L301", severity=ERROR, expectations=Expectations(labels=BESIDE / "empty_labels.txt"))
def test_empty_declared_file() -> ModelBuilder:
    return classifier()


@quiet("L301")
def test_one_label_is_not_empty() -> ModelBuilder:
    return classifier("cat")


@triggers("L302", at='files["labels.txt"]', says="a JSON or Python object with 2 names")
def test_json_object() -> ModelBuilder:
    return classifier('{"names": ["cat", "dog"]}')


@triggers("L302", says="a JSON or Python object, which readers take for 1 label")
def test_python_dictionary() -> ModelBuilder:
    return classifier("{'stride': 32, 'names': {0: 'person', 1: 'car'}}")


@triggers("L302", says="a JSON or Python list")
def test_json_list() -> ModelBuilder:
    return classifier('["cat", "dog"]')


@triggers("L302", says="protobuf text with 1 name,")
def test_protobuf_text() -> ModelBuilder:
    return classifier("item {\n  id: 1\n  name: 'cat'\n}\n")


@triggers("L302", says="YAML with 2 names, which readers take for 4 labels")
def test_yaml() -> ModelBuilder:
    return classifier("nc: 2\nnames:\n  0: cat\n  1: dog\n")


@triggers("L302", says="markup")
def test_markup() -> ModelBuilder:
    return classifier("<!DOCTYPE html><html><body>404</body></html>\n")


@triggers("L302", says="a single line with 3 names")
def test_single_line() -> ModelBuilder:
    return classifier("cat, dog, bird")


@triggers("L302", severity=ERROR, expectations=TASK_LIBRARY)
def test_json_list_for_task_library() -> ModelBuilder:
    return classifier('["cat", "dog"]')


@triggers("L302", severity=ERROR, expectations=TEXT_FOR_TASK_LIBRARY)
def test_task_librarys_text_classifier_wants_enough_labels() -> ModelBuilder:
    return classifier('["cat", "dog"]')


@triggers("L302", severity=WARNING, expectations=SEGMENTER_FOR_MEDIAPIPE)
def test_json_list_of_a_segmenter() -> ModelBuilder:
    return classifier('["cat", "dog"]')


@triggers("L302", severity=WARNING, expectations=MEDIAPIPE)
def test_yaml_with_as_many_lines_as_classes() -> ModelBuilder:
    return classifier("names:\n  0: cat\n  1: dog\n")


@quiet("L302")
def test_labels_in_brackets() -> ModelBuilder:
    return classifier("[CLS]\n<PAD>\n{x}\n".replace("{x}", "x"))


@quiet("L302")
def test_commas_in_labels() -> ModelBuilder:
    return classifier("tench, Tinca tinca\ngoldfish, Carassius auratus, x\nshark\n")


@quiet("L302")
def test_single_label_with_commas() -> ModelBuilder:
    return classifier("red, green, blue", shape=[1, 1])


@triggers("L303", at='files["labels.txt"]', says="line 2 of")
def test_blank_line_between_labels() -> ModelBuilder:
    return classifier("cat\n\nbird\n")


@triggers("L303", severity=WARNING, says="3 labels and then 2 blank lines")
def test_blank_lines_at_the_end() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n\n\n")


@pytest.mark.parametrize("consumer", [TASK_LIBRARY, MEDIAPIPE])
def test_blank_line_at_the_end_of_a_classifier(consumer: Expectations) -> None:
    found = lint(classifier("cat\ndog\nbird\n\n"), "L303", expectations=consumer)
    assert [(d.severity, "then 1 blank line," in d.message) for d in found] == [(ERROR, True)]


@triggers("L303", severity=WARNING, expectations=TEXT_FOR_TASK_LIBRARY)
def test_task_librarys_text_classifier_takes_more_labels() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n\n")


@triggers("L303", severity=WARNING, expectations=SEGMENTER_FOR_MEDIAPIPE)
def test_blank_line_at_the_end_of_a_segmenter() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n\n")


@triggers("L303", severity=WARNING, expectations=MEDIAPIPE)
def test_blank_lines_behind_labels_that_do_not_fit() -> ModelBuilder:
    return classifier("cat\ndog\n\n\n")


@triggers("L303", severity=INFO, path=BESIDE / "trailing.tflite")
def test_blank_lines_at_the_end_beside_the_model() -> ModelBuilder:
    return classifier()


@quiet("L303")
def test_one_line_end_at_the_end() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n")


@quiet("L303")
def test_last_class_has_no_name() -> ModelBuilder:
    return classifier("cat\ndog\n\n")


@quiet("L303", path=BESIDE / "prose.tflite")
def test_blank_line_before_prose_beside_the_model() -> ModelBuilder:
    return segmenter(3)
