"""L106, L201, L202: labels where nobody looks."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.labels.labelled_models import AXIS, VALUES, attach, classifier, detector, segmenter
from tflint.lint.expectations import Expectations
from tflint.lint.severity import INFO, WARNING

THREE = "cat\ndog\nowl\n"
ANDROID = Expectations(targets=("android-studio",))


@triggers("L201", says="which holds class ids: labels of its axis are not used")
def test_axis_labels_on_class_ids() -> ModelBuilder:
    return detector(THREE, file_type=AXIS)


@pytest.mark.parametrize(
    ("output", "what"), [(0, "boxes"), (2, "scores"), (3, "the number of detections")]
)
def test_labels_on_another_output_of_a_detector(output: int, what: str) -> None:
    @triggers("L201", says=f"which holds {what}: labels there are not used")
    def build() -> ModelBuilder:
        model = detector()
        attach(model, THREE, file_type=VALUES, output=output)
        return model

    build()


@triggers("L201", says="which has one score per class: labels of values are not used")
def test_value_labels_on_scores() -> ModelBuilder:
    return classifier(THREE, file_type=VALUES)


@quiet("L201")
def test_value_labels_on_class_ids() -> ModelBuilder:
    return detector(THREE, file_type=VALUES)


@quiet("L201")
def test_axis_labels_on_scores() -> ModelBuilder:
    return classifier(THREE)


@quiet("L201")
def test_value_labels_on_chosen_classes() -> ModelBuilder:
    model = segmenter(3)
    attach(model, THREE, file_type=VALUES)
    return model


def described(inputs: list[dict[str, Any]], outputs: list[dict[str, Any]]) -> ModelBuilder:
    """A classifier of three classes with files recorded on its input and output."""
    model = classifier()
    model.tflite_metadata(
        {
            "subgraph_metadata": [
                {
                    "input_tensor_metadata": [{"name": "x", "associated_files": inputs}],
                    "output_tensor_metadata": [{"name": "y", "associated_files": outputs}],
                }
            ]
        }
    )
    model.file("labels.txt", THREE)
    return model


LABELS = {"name": "labels.txt", "type": AXIS}
NOTES = {"name": "notes.txt", "type": "DESCRIPTIONS"}


@triggers(
    "L202", severity=INFO, says="is recorded on input 0 'x', where no reader looks for labels"
)
def test_labels_on_an_input() -> ModelBuilder:
    return described([LABELS], [])


@triggers("L202", says="an embedding, which has no classes")
def test_labels_on_an_embedding() -> ModelBuilder:
    model = ModelBuilder()
    x, y = model.input("x", [1, 3]), model.tensor("y", [1, 3])
    model.op("L2_NORMALIZATION", [x], [y])
    model.output(y)
    attach(model, THREE)
    return model


@triggers("L202", says="not the first file there", expectations=ANDROID)
def test_labels_behind_another_file() -> ModelBuilder:
    return described([], [NOTES, LABELS])


@quiet("L202")
def test_order_of_files_of_other_tasks() -> ModelBuilder:
    return described([], [NOTES, LABELS])


@quiet("L202", expectations=ANDROID)
def test_labels_in_front() -> ModelBuilder:
    return described([], [LABELS, NOTES])


def mask(*shape: int) -> ModelBuilder:
    return classifier(THREE, shape=shape, content=("ImageProperties", {}), content_range=(1, 2))


@triggers(
    "L106",
    severity=WARNING,
    says="has 3 labels, but the first axis above 1 of output 0 f32[1,9,9,3] is axis 1 with 9",
    expectations=ANDROID,
)
def test_mask_in_generated_code() -> ModelBuilder:
    return mask(1, 9, 9, 3)


@triggers("L106", severity=INFO)
def test_mask() -> ModelBuilder:
    return mask(1, 9, 9, 3)


@quiet("L106", expectations=ANDROID)
def test_classes_on_the_first_axis_above_one() -> ModelBuilder:
    return classifier(THREE)


@quiet("L106", expectations=ANDROID)
def test_wrong_number_has_a_rule_of_its_own() -> ModelBuilder:
    return mask(1, 9, 9, 4)
