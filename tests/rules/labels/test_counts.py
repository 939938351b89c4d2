"""Numbers of labels against numbers of classes, for files in the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.labels.labelled_models import (
    AXIS,
    VALUES,
    attach,
    classifier,
    detector,
    numbered,
    segmenter,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

BESIDE = Path(__file__).parent / "beside"


@triggers("L101", at='files["labels.txt"]', says='"labels.txt" has 2 labels, but output 0 has 3')
def test_too_few_labels() -> ModelBuilder:
    return classifier("cat\ndog\n")


@triggers("L101", says='its first label is "background"')
def test_axis_labels_with_background_line() -> ModelBuilder:
    return classifier("background\ncat\ndog\nbird\n")


@triggers("L101", says="num_classes of TFLite_Detection_PostProcess is 3")
def test_fewer_labels_than_class_ids() -> ModelBuilder:
    return detector("cat\ndog\n")


@triggers("L101", severity=WARNING, says="has 4 labels")
def test_more_labels_than_class_ids() -> ModelBuilder:
    return detector("cat\ndog\nbird\nfish\n")


@triggers("L101", severity=WARNING, says="f32[1,84,100]")
def test_detection_head_has_several_readings() -> ModelBuilder:
    return classifier(numbered(77), shape=[1, 84, 100])


@triggers("L101", says="output 0 has 5 channels")
def test_labels_of_masks() -> ModelBuilder:
    return classifier(numbered(4), shape=[1, 8, 8, 5], content_range=(1, 2))


@quiet("L101")
def test_fitting_labels() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n")


@quiet("L101")
def test_labels_without_last_line_end() -> ModelBuilder:
    return classifier("cat\ndog\nbird")


@quiet("L101")
def test_blank_lines_at_the_end_are_another_rules_business() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n\n\n")


@quiet("L101")
def test_class_outputs_of_unknown_shape() -> ModelBuilder:
    return detector("cat\ndog\nbird\n", dims=False)


@quiet("L101")
def test_background_line_of_class_ids_is_another_rules_business() -> ModelBuilder:
    return detector("???\ncat\ndog\nbird\n")


@quiet("L101")
def test_value_labels_on_scores_are_not_counted() -> ModelBuilder:
    return classifier("cat\ndog\n", file_type=VALUES)


@quiet("L101")
def test_structured_text_is_another_rules_business() -> ModelBuilder:
    return classifier('{"names": {"0": "cat"}}')


@quiet("L101")
def test_yolo_head() -> ModelBuilder:
    return classifier(numbered(80), shape=[1, 84, 8400])


@quiet("L101")
def test_anchors_in_the_channels() -> ModelBuilder:
    return classifier(numbered(80), shape=[1, 13, 13, 255])


@quiet("L101")
def test_detections_without_the_operator() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 10])
    boxes, category = m.tensor("boxes", [1, 10, 4]), m.tensor("category", [1, 10])
    m.op("RELU", [x], [category])
    m.custom_op("NonMaxSuppression", [x], [boxes])
    m.output(boxes, category)
    attach(m, numbered(80), output=1)
    return m


@quiet("L101")
def test_output_with_free_last_dimension() -> ModelBuilder:
    m = classifier("cat\ndog\n", shape=[1, 1])
    m.tensors[1]["shape_signature"] = [1, -1]
    return m


@triggers("L103", severity=ERROR, at='files["labels.txt"]', says='its first label is "???"')
def test_placeholder_before_class_ids() -> ModelBuilder:
    return detector("???\ncat\ndog\nbird\n")


@triggers(
    "L103",
    says='its first label is "background"',
    expectations=Expectations(labels=BESIDE / "background_first.txt"),
)
def test_background_line_outside() -> ModelBuilder:
    return segmenter(3)


@triggers(
    "L103",
    says="is no background class",
    path=BESIDE / "voc.tflite",
)
def test_background_line_missing_outside() -> ModelBuilder:
    return classifier(shape=[1, 21])


@quiet("L103", path=BESIDE / "background_first.tflite")
def test_placeholder_is_usual_beside_a_detector() -> ModelBuilder:
    return detector()


@quiet("L103")
def test_background_line_that_belongs_there() -> ModelBuilder:
    return classifier("background\ncat\ndog\n")


@quiet("L103")
def test_background_last() -> ModelBuilder:
    return detector("cat\ndog\nbackground\n")


@triggers("L104", at='files["labels.txt"]', says='"no" and "yes", but output 0 has 1 element')
def test_two_labels_for_a_sigmoid() -> ModelBuilder:
    return classifier("no\nyes\n", shape=[1, 1])


@triggers("L104", expectations=Expectations(labels=BESIDE / "two.txt"))
def test_two_labels_outside() -> ModelBuilder:
    return classifier(shape=[1, 1])


@quiet("L104")
def test_two_labels_for_two_outputs() -> ModelBuilder:
    return classifier("no\nyes\n", shape=[1, 2])


@quiet("L104")
def test_one_label_for_one_output() -> ModelBuilder:
    return classifier("yes\n", shape=[1, 1])


@pytest.mark.parametrize("file_type", [AXIS, VALUES])
def test_one_cause_gives_one_finding(file_type: str) -> None:
    """Of L101, L103 and L104 at most one speaks about a file."""
    for labels in ("cat\n", "no\nyes\n", "???\na\nb\nc\n", "a\nb\nc\nd\n", "a\nb\nc\n"):
        for model in (classifier(labels, file_type=file_type), detector(labels)):
            assert len(lint(model, "L101", "L103", "L104")) <= 1
