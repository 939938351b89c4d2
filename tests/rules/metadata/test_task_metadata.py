"""The custom metadata of detectors and segmenters."""

from __future__ import annotations

from testmodels import ModelBuilder, write_flatbuffer
from testmodels.metadata_schema import DETECTOR_METADATA_SCHEMA, SEGMENTER_METADATA_SCHEMA
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_detectors import decoding, raw
from tests.rules.metadata.described_models import described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))


def segmenter(activation: object, channels: int = 3, identifier: bytes = b"V001") -> ModelBuilder:
    data = write_flatbuffer(SEGMENTER_METADATA_SCHEMA, {"activation": activation})
    entry = {"name": "SEGMENTER_METADATA", "data": data[:4] + identifier + data[8:]}
    return described(model(output=[1, 8, 8, channels]), custom_metadata=[entry])


@triggers("M404", says="num_boxes is 7, but dimension 1 of output")
def test_number_of_boxes() -> ModelBuilder:
    return raw(decoding(num_boxes=7, anchors=7))


@triggers("M404", severity=ERROR, says="num_classes is 4", expectations=MEDIAPIPE)
def test_number_of_classes_for_mediapipe() -> ModelBuilder:
    return raw(decoding(num_classes=4))


@triggers("M404", says="num_coords is 6, but 4 for the box and 0 x 2")
def test_coordinates_of_no_key_point() -> ModelBuilder:
    return raw(decoding(num_coords=6), shapes=([1, 6, 6], [1, 6, 3]))


@triggers("M404", says="num_values_per_keypoint is 3")
def test_three_values_per_key_point() -> ModelBuilder:
    return raw(decoding(num_values_per_keypoint=3))


@triggers("M404", says="5 anchors for 6 boxes")
def test_too_few_anchors() -> ModelBuilder:
    return raw(decoding(anchors=5))


@triggers("M404", says="no anchors, which are needed for 6 boxes")
def test_no_anchors() -> ModelBuilder:
    return raw(decoding(anchors=None))


@triggers("M404", says="no tensors_decoding_options")
def test_no_decoding_options() -> ModelBuilder:
    return raw(write_flatbuffer(DETECTOR_METADATA_SCHEMA, {}))


@triggers("M404", says="no readable flatbuffer")
def test_cut_detector_metadata() -> ModelBuilder:
    return raw(decoding()[:20])


@triggers("M404", severity=WARNING, says="'V002', expected 'V001'", expectations=MEDIAPIPE)
def test_another_identifier() -> ModelBuilder:
    data = decoding()
    return raw(data[:4] + b"V002" + data[8:])


@triggers("M404", says="the activation is 3")
def test_activation_that_does_not_exist() -> ModelBuilder:
    return segmenter(3)


@triggers("M404", severity=ERROR, says="the activation is -1", expectations=MEDIAPIPE)
def test_negative_activation_for_mediapipe() -> ModelBuilder:
    return segmenter(-1)


@triggers("M404", severity=WARNING, says="1 channel", expectations=MEDIAPIPE)
def test_softmax_of_one_channel() -> ModelBuilder:
    return segmenter("SOFTMAX", channels=1)


@quiet("M404")
def test_fitting_decoding() -> ModelBuilder:
    return raw()


@quiet("M404")
def test_key_points_and_spare_anchors() -> ModelBuilder:
    data = decoding(num_keypoints=2, num_coords=8, anchors=9)
    return raw(data, shapes=([1, 6, 8], [1, 6, 3]))


@quiet("M404")
def test_outputs_of_unknown_shape() -> ModelBuilder:
    return raw(shapes=([], []))


@quiet("M404")
def test_softmax_of_three_channels() -> ModelBuilder:
    return segmenter("SOFTMAX")


@quiet("M404")
def test_sigmoid_of_one_channel() -> ModelBuilder:
    return segmenter("SIGMOID", channels=1)


@quiet("M404")
def test_no_custom_metadata() -> ModelBuilder:
    return described(model())
