"""The number of outputs of detectors."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_detectors import (
    NAMES,
    SHAPES,
    named,
    raw,
    with_operator,
    without_operator,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO

TASK_LIBRARY = Expectations(targets=("task-library",))
MEDIAPIPE = Expectations(targets=("mediapipe",))


@triggers(
    "M401",
    at="subgraphs[0].outputs",
    says="number of outputs is 3, but it ends in TFLite_Detection",
)
def test_three_of_four() -> ModelBuilder:
    return with_operator((0, 1, 2))


@triggers("M401", says="number of outputs is 6")
def test_states_beside_detections() -> ModelBuilder:
    return with_operator(more=2)


@triggers("M401", severity=ERROR, expectations=TASK_LIBRARY)
def test_three_for_the_task_library() -> ModelBuilder:
    return with_operator((0, 1, 2))


@triggers("M401", severity=ERROR, expectations=MEDIAPIPE)
def test_three_for_mediapipe() -> ModelBuilder:
    return with_operator((0, 1, 2))


@triggers("M401", says="its metadata describes boxes")
def test_described_boxes_with_one_output() -> ModelBuilder:
    return named(without_operator([[1, 10, 4]]), ("location",))


@triggers("M401", says="want 2 (location, score)")
def test_raw_detector_with_three_outputs() -> ModelBuilder:
    return raw(shapes=([1, 6, 4], [1, 6, 3], [1, 6]), names=("location", "score", "other"))


@triggers("M401", severity=ERROR, says="4 for Task Library", expectations=TASK_LIBRARY)
def test_raw_detector_for_the_task_library() -> ModelBuilder:
    return raw()


@triggers("M401", severity=INFO, says="1,917 raw anchors")
def test_raw_anchors() -> ModelBuilder:
    return without_operator([[1, 1917, 4], [1, 1917, 91]])


@quiet("M401", expectations=TASK_LIBRARY)
def test_four_outputs() -> ModelBuilder:
    return named(with_operator())


@quiet("M401", expectations=MEDIAPIPE)
def test_raw_detector_for_mediapipe() -> ModelBuilder:
    return raw()


@quiet("M401")
def test_few_detections() -> ModelBuilder:
    return without_operator([[1, 100, 4], [1, 100, 3]])


@quiet("M401")
def test_described_boxes_without_operator() -> ModelBuilder:
    return named(without_operator(SHAPES), NAMES)
