"""Types and shapes against the described content."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import (
    FEATURES,
    IMAGE,
    content,
    described,
    model,
    normalization,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR

AUDIO = ("AudioProperties", {"sample_rate": 16000, "channels": 1})
BOXES = ("BoundingBoxProperties", {"type": "BOUNDARIES", "index": [1, 0, 3, 2]})


def int8_image() -> ModelBuilder:
    return described(model(dtype="INT8", quantization=q(1 / 255, -128)), [content(IMAGE)])


@triggers("M301", at="subgraphs[0].tensors[0]", says='input 0 "image" is INT8')
def test_int8_image() -> ModelBuilder:
    return int8_image()


@triggers("M301", severity=ERROR, expectations=Expectations(targets=("mlkit",)))
def test_int8_image_for_mlkit() -> ModelBuilder:
    return int8_image()


@triggers("M301", says="has 2 dimensions")
def test_image_without_height_and_width() -> ModelBuilder:
    return described(model([1, 3072]), [content(IMAGE)])


@triggers("M301", says="is INT16, but its metadata says audio")
def test_integer_audio() -> ModelBuilder:
    return described(model([1, 16000], "INT16"), [content(AUDIO)])


@triggers("M301", says="has 3 dimensions, but its metadata says audio")
def test_audio_with_three_dimensions() -> ModelBuilder:
    return described(model([1, 49, 40]), [content(AUDIO)])


@triggers("M301", says="f32[1,32,32,3] like an image, but its metadata says features")
def test_features_of_image_shape() -> ModelBuilder:
    return described(model(), [content(FEATURES)])


@triggers("M301", at="subgraphs[0].tensors[1]", says="boxes of 4 numbers")
def test_boxes_without_four_numbers() -> ModelBuilder:
    return described(model(output=[1, 10]), outputs=[content(BOXES)])


@quiet("M301")
def test_float_image() -> ModelBuilder:
    return described(model(), [content(IMAGE, normalization([127.5], [127.5]))])


@quiet("M301")
def test_boxes() -> ModelBuilder:
    return described(model(output=[1, 10, 4]), outputs=[content(BOXES)])


@quiet("M301")
def test_boxes_of_unknown_shape() -> ModelBuilder:
    return described(model(output=[]), outputs=[content(BOXES)])


@quiet("M301")
def test_boxes_with_key_points() -> ModelBuilder:
    custom = [{"name": "DETECTOR_METADATA", "data": b"\0" * 16}]
    return described(model(output=[1, 896, 16]), outputs=[content(BOXES)], custom_metadata=custom)


@quiet("M301")
def test_waveform() -> ModelBuilder:
    return described(model([15600]), [content(AUDIO)])


@quiet("M301")
def test_mask_of_class_ids() -> ModelBuilder:
    return described(model(output=[1, 32, 32]), outputs=[content(IMAGE)])
