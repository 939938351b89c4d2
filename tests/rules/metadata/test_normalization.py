"""Normalization of images."""

from __future__ import annotations

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import (
    IMAGE,
    content,
    described,
    model,
    normalization,
    uint8_image,
)
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))


@triggers("M302", severity=WARNING, at="subgraphs[0].tensors[0]", says="f32[1,32,32,3] is an image")
def test_float_image() -> ModelBuilder:
    return described(model(), [content(IMAGE)])


@triggers("M302", severity=ERROR, expectations=MEDIAPIPE)
def test_float_image_for_mediapipe() -> ModelBuilder:
    return described(model(), [content(IMAGE)])


@triggers("M302", severity=INFO, says="is like an image")
def test_input_of_image_shape_without_content() -> ModelBuilder:
    return described(model())


@triggers("M302", severity=ERROR, says="is like an image", expectations=MEDIAPIPE)
def test_no_metadata_for_mediapipe() -> ModelBuilder:
    return model([1, 8, 8, 1])


@quiet("M302")
def test_no_metadata() -> ModelBuilder:
    return model()


@quiet("M302")
def test_normalized() -> ModelBuilder:
    return described(model(), [content(IMAGE, normalization([0], [1]))])


@quiet("M302")
def test_uint8_image() -> ModelBuilder:
    return described(model(dtype="UINT8", quantization=q(1 / 255, 0)), [content(IMAGE)])


@quiet("M302")
def test_spectrogram() -> ModelBuilder:
    return described(model([1, 49, 40, 1]))


@quiet("M302")
def test_feature_map() -> ModelBuilder:
    return described(model([1, 19, 19, 512]))


@quiet("M302", expectations=Expectations(targets=("mediapipe",), task="audio-classification"))
def test_declared_task_is_no_image_task() -> ModelBuilder:
    return model([1, 49, 40, 1])


@triggers(
    "M306",
    at="subgraphs[0].tensors[0].quantization",
    says="quantized for [-0.996078, 1.00392], but mean and std map pixels to [0, 255]: it was",
)
def test_metadata_says_raw_pixels() -> ModelBuilder:
    return uint8_image([0], [1])


@triggers("M306", says="to [-0.9, 0.9]")
def test_ranges_differ_a_little() -> ModelBuilder:
    return uint8_image([127.5], [127.5 / 0.9])


@triggers("M306", says="[-1, 0.992188]")
def test_int8_image() -> ModelBuilder:
    m = model(dtype="INT8", quantization=q(1 / 128, 0))
    return described(m, [content(IMAGE, normalization([0], [255]))])


@quiet("M306")
def test_one_step_apart() -> ModelBuilder:
    return uint8_image([127.5], [127.5])


@quiet("M306")
def test_mean_and_deviation_for_each_channel() -> ModelBuilder:
    m = model(dtype="UINT8", quantization=q(0.0187, 114))
    mean, std = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
    return described(m, [content(IMAGE, normalization(mean, std))])


@quiet("M306")
def test_unusable_normalization_is_another_rules_business() -> ModelBuilder:
    return uint8_image([0], [0])


@quiet("M306")
def test_float_image_has_no_quantized_range() -> ModelBuilder:
    return described(model(), [content(IMAGE, normalization([0], [1]))])
