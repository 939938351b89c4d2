"""L306 comment-in-labels."""

from __future__ import annotations

from pathlib import Path

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.labels.labelled_models import classifier, segmenter
from tflint.lint.expectations import Expectations

BESIDE = Path(__file__).parent / "beside"


def declared(name: str) -> Expectations:
    return Expectations(labels=BESIDE / name)


@triggers(
    "L306",
    says="has 6 lines, but ARG_MAX chooses from 3 classes: line 4 and others are no labels",
    path=BESIDE / "prose.tflite",
)
def test_prose_behind_a_blank_line() -> ModelBuilder:
    return segmenter(3)


@triggers("L306", says='line 1 is no label: "# made', expectations=declared("hash.txt"))
def test_comment_in_front() -> ModelBuilder:
    return classifier()


@quiet("L306", expectations=declared("hash.txt"))
def test_label_that_begins_with_a_hash() -> ModelBuilder:
    """C# is a label, and so is # where the number of lines is that of the classes."""
    return classifier(shape=[1, 4])


@quiet("L306", path=BESIDE / "three.tflite")
def test_labels_only() -> ModelBuilder:
    return classifier()


@quiet("L306", path=BESIDE / "prose.tflite")
def test_another_number_of_classes() -> ModelBuilder:
    return segmenter(6)
