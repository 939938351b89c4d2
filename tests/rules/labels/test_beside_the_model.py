"""Label files outside of the model."""

from __future__ import annotations

from pathlib import Path

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.labels.labelled_models import classifier, detector, segmenter
from tflint.lint.contract import Contract
from tflint.lint.expectations import Expectations

BESIDE = Path(__file__).parent / "beside"


def declared(name: str) -> Expectations:
    return Expectations(labels=BESIDE / name)


@triggers(
    "L102",
    at='files["three_labels.txt"]',
    says='"three_labels.txt" beside the model has 3 labels, but output 0 has 7 classes',
    path=BESIDE / "three.tflite",
)
def test_wrong_number_beside_the_model() -> ModelBuilder:
    return classifier(shape=[1, 7])


@triggers("L102", says="three_labels.txt", expectations=declared("three_labels.txt"))
def test_wrong_number_in_a_declared_file() -> ModelBuilder:
    return segmenter(7)


@quiet("L102", path=BESIDE / "prose.tflite")
def test_prose_behind_the_labels_has_a_rule_of_its_own() -> ModelBuilder:
    return segmenter(3)


@triggers("L102", says='says "wolf" for class 1, but "labels.txt"', path=BESIDE / "other.tflite")
def test_other_labels_than_inside() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n")


@triggers("L102", says="cannot be read", expectations=declared("missing.txt"))
def test_declared_file_is_missing() -> ModelBuilder:
    return classifier()


@quiet("L102", path=BESIDE / "three.tflite")
def test_fitting_file() -> ModelBuilder:
    return classifier()


@quiet("L102", path=BESIDE / "three.tflite")
def test_same_labels_as_inside() -> ModelBuilder:
    return classifier("Cat\ndog\nbird")


@quiet("L102", path=BESIDE / "ids.tflite")
def test_ids_cannot_be_compared_with_names() -> ModelBuilder:
    return classifier("cat\ndog\nbird\n")


@quiet("L102", path=BESIDE / "background_first.tflite")
def test_placeholder_beside_a_detector() -> ModelBuilder:
    return detector()


@quiet("L102", path=BESIDE / "voc.tflite")
def test_missing_background_line_is_another_rules_business() -> ModelBuilder:
    return classifier(shape=[1, 21])


@quiet("L102", path=BESIDE / "notes.tflite")
def test_notes_are_no_labels() -> ModelBuilder:
    return classifier()


@quiet("L102", path=BESIDE / "three.tflite")
def test_output_that_does_not_tell() -> ModelBuilder:
    return classifier(shape=[])


@quiet("L102", path=BESIDE / "three.tflite")
def test_embedding_beside_labels() -> ModelBuilder:
    m = ModelBuilder()
    x = m.input("x", [1, 128])
    y = m.tensor("embedding", [1, 128])
    m.op("L2_NORMALIZATION", [x], [y])
    m.output(y)
    return m


@quiet(
    "L102",
    expectations=Expectations(
        labels=BESIDE / "three_labels.txt", contract=Contract(labels=BESIDE / "three_labels.txt")
    ),
)
def test_file_of_the_contract_is_judged_by_the_contract() -> ModelBuilder:
    return classifier(shape=[1, 7])


@quiet("L102")
def test_model_without_a_place_on_disk() -> ModelBuilder:
    return classifier(shape=[1, 7])
