"""The order of the outputs of detectors."""

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

SWAPPED = ("location", "score", "category", "number of detections")


@triggers("M402", severity=ERROR, says='output 2 has the metadata name "category"', count=1)
def test_names_against_the_operator() -> ModelBuilder:
    return named(with_operator(dims=False), SWAPPED)


@triggers("M402", severity=ERROR, says="but it is output 2 of TFLite_Detection_PostProcess")
def test_usual_names_over_another_order() -> ModelBuilder:
    return named(with_operator((2, 0, 3, 1)))


@triggers("M402", says="readers take output 0 for the boxes, but it is output 2 of")
def test_other_names_over_another_order() -> ModelBuilder:
    return named(with_operator((2, 0, 3, 1)), ("a", "b", "c", "d"))


@triggers("M402", severity=ERROR, expectations=Expectations(targets=("mediapipe",)))
def test_other_names_for_mediapipe() -> ModelBuilder:
    return named(with_operator((2, 0, 3, 1)), ("a", "b", "c", "d"))


@triggers("M402", severity=INFO, says='are "locations", "classes", "scores"')
def test_other_names_over_the_usual_order() -> ModelBuilder:
    return named(with_operator(), ("locations", "classes", "scores", "number of detections"))


@triggers("M402", at="subgraphs[0].outputs", says="in the order scores, boxes, count, classes")
def test_another_order_without_metadata() -> ModelBuilder:
    return with_operator((2, 0, 3, 1))


@triggers("M402", says='has the metadata name "location", but it is f32[1,10]')
def test_names_against_the_shapes() -> ModelBuilder:
    return named(without_operator([SHAPES[1], SHAPES[0], SHAPES[2], SHAPES[3]]))


@triggers("M402", severity=INFO, says="outputs by their shapes are in the order classes, boxes")
def test_another_order_by_shapes() -> ModelBuilder:
    return without_operator([SHAPES[1], SHAPES[0], SHAPES[3], SHAPES[2]])


@quiet("M402")
def test_usual_order() -> ModelBuilder:
    return with_operator()


@quiet("M402")
def test_names_tell_another_order() -> ModelBuilder:
    return named(with_operator((2, 0, 3, 1)), tuple(NAMES[port] for port in (2, 0, 3, 1)))


@quiet("M402")
def test_raw_detector() -> ModelBuilder:
    return raw()


@quiet("M402")
def test_four_outputs_of_another_kind() -> ModelBuilder:
    return without_operator([[1, 10], [1, 8, 8, 3], [1, 4], [1]])


@quiet("M402")
def test_shapes_in_the_usual_order() -> ModelBuilder:
    return without_operator(SHAPES)


@quiet("M402")
def test_count_of_two_dimensions() -> ModelBuilder:
    return named(without_operator([*SHAPES[:3], [1, 1]]))
