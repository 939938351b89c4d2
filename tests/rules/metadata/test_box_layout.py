"""The layout of boxes in the metadata."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_detectors import (
    BOXES,
    SHAPES,
    named,
    raw,
    with_operator,
    without_operator,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))
TASK_LIBRARY = Expectations(targets=("task-library",))


@triggers("M403", says="its metadata has no content")
def test_boxes_without_content() -> ModelBuilder:
    return named(with_operator(), boxes=None)


@triggers("M403", says="its metadata has FeatureProperties")
def test_features() -> ModelBuilder:
    return named(with_operator(), boxes={}, table="FeatureProperties")


@triggers("M403", severity=ERROR, expectations=MEDIAPIPE)
def test_boxes_without_content_for_mediapipe() -> ModelBuilder:
    return named(with_operator(), boxes=None)


@triggers("M403", severity=ERROR, says="no metadata describes its boxes", expectations=MEDIAPIPE)
def test_no_metadata_for_mediapipe() -> ModelBuilder:
    return with_operator()


@triggers("M403", severity=ERROR, says="its boxes in output 1", expectations=MEDIAPIPE)
def test_no_metadata_and_another_order() -> ModelBuilder:
    return with_operator((2, 0, 3, 1))


@triggers("M403", says="boxes of type CENTER (3)")
def test_centers() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "type": "CENTER"})


@triggers("M403", says="boxes of type unknown (9)")
def test_type_that_does_not_exist() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "type": 9})


@triggers("M403", severity=ERROR, says="coordinates of type PIXEL (1)", expectations=TASK_LIBRARY)
def test_pixels() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "coordinate_type": "PIXEL"})


@triggers("M403", severity=ERROR, says="box index [1, 0, 3]", expectations=TASK_LIBRARY)
def test_short_index() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "index": [1, 0, 3]})


@triggers("M403", severity=ERROR, says="not an order of 0, 1, 2 and 3", expectations=MEDIAPIPE)
def test_number_twice() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "index": [1, 1, 3, 2]})


@triggers("M403", severity=WARNING, expectations=TASK_LIBRARY)
def test_task_library_does_not_look_at_the_numbers() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "index": [1, 1, 3, 2]})


@triggers("M403", severity=WARNING, says="has no box index", expectations=MEDIAPIPE)
def test_no_index() -> ModelBuilder:
    return named(with_operator(), boxes={"type": "BOUNDARIES"})


@triggers("M403", says="box index [0, 1, 2, 3], but TFLite_Detection_PostProcess emits")
def test_x_before_y() -> ModelBuilder:
    return named(with_operator(), boxes={**BOXES, "index": [0, 1, 2, 3]})


@triggers("M403", severity=ERROR, says="UPPER_LEFT", expectations=MEDIAPIPE)
def test_raw_detector_with_another_type() -> ModelBuilder:
    return raw(box_type="UPPER_LEFT")


@quiet("M403", expectations=MEDIAPIPE)
def test_usual_layout() -> ModelBuilder:
    return named(with_operator())


@quiet("M403", expectations=MEDIAPIPE)
def test_location_at_another_position() -> ModelBuilder:
    names = ("score", "location", "number of detections", "category")
    return named(with_operator((2, 0, 3, 1)), names)


@quiet("M403")
def test_no_metadata() -> ModelBuilder:
    return with_operator()


@quiet("M403", expectations=MEDIAPIPE)
def test_raw_detector() -> ModelBuilder:
    return raw()


@quiet("M403")
def test_order_of_another_operator() -> ModelBuilder:
    return named(without_operator(SHAPES), boxes={"type": "BOUNDARIES", "index": [0, 1, 2, 3]})
