"""Inputs and outputs against what the task libraries take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testmodels import ModelBuilder, q
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_detectors import named, with_operator
from tests.rules.metadata.described_models import IMAGE, content, described, model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))
TASK_LIBRARY = Expectations(targets=("task-library",))
MLKIT = Expectations(targets=("mlkit",))
LABELS: dict[str, Any] = {
    "associated_files": [{"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}]
}
INT8 = ("INT8", q(1 / 256, -128))


def classifier(
    shape: Sequence[int] = (1, 32, 32, 3), output: Sequence[int] = (1, 10)
) -> ModelBuilder:
    return described(model(shape, output=output), [content(IMAGE)], [LABELS])


def typed(*types: str) -> ModelBuilder:
    """A labelled classifier with outputs of these types."""
    m = ModelBuilder()
    x = m.input("image", [1, 32, 32, 3])
    outputs = [m.tensor(f"scores{i}", [1, 10], each) for i, each in enumerate(types)]
    m.custom_op("Net", [x], outputs)
    m.output(*outputs)
    return described(m, [content(IMAGE)], [LABELS, *[{}] * (len(types) - 1)])


def segmenter(channels: int) -> ModelBuilder:
    m = described(model(output=[1, 8, 8, channels]), [content(IMAGE)], [LABELS])
    m.file("labels.txt", "".join(f"class {number}\n" for number in range(channels)))
    return m


@triggers("M405", at="subgraphs[0].tensors[0]", says="has a batch of 8")
def test_batch() -> ModelBuilder:
    return classifier((8, 32, 32, 3))


@triggers("M405", says="is an image of 3 dimensions")
def test_image_without_batch() -> ModelBuilder:
    return classifier((32, 32, 3))


@triggers("M405", severity=ERROR, says="is an image of 5 dimensions", expectations=MEDIAPIPE)
def test_video_for_mediapipe() -> ModelBuilder:
    return classifier((1, 4, 32, 32, 3))


@triggers("M405", says="an image without pixels")
def test_image_without_pixels() -> ModelBuilder:
    return classifier((1, 0, 32, 3))


@triggers("M405", says="is one of 2 inputs")
def test_image_beside_another_input() -> ModelBuilder:
    m = model()
    m.input("angle", [1])
    return described(m, [content(IMAGE), {"name": "angle"}])


@triggers("M405", at="subgraphs[0].tensors[1]", says="is INT8, and the task libraries read UINT8")
def test_int8_scores() -> ModelBuilder:
    return typed("INT8")


@triggers("M405", severity=ERROR, expectations=MEDIAPIPE)
def test_int8_scores_for_mediapipe() -> ModelBuilder:
    return typed("INT8")


@triggers("M405", says="is UINT8 while others are FLOAT32", count=1)
def test_mixed_types() -> ModelBuilder:
    return typed("FLOAT32", "UINT8")


@triggers("M405", severity=ERROR, says="is BOOL", expectations=TASK_LIBRARY)
def test_bool_for_the_task_library() -> ModelBuilder:
    return typed("BOOL")


@triggers("M405", severity=WARNING, expectations=MEDIAPIPE)
def test_mediapipe_reads_bool() -> ModelBuilder:
    return typed("BOOL")


@triggers("M405", severity=ERROR, says="has a batch of 4", expectations=TASK_LIBRARY)
def test_four_results_for_the_task_library() -> ModelBuilder:
    return classifier(output=(4, 10))


@triggers(
    "M405",
    says="is f32[10], expected [1,N]",
    expectations=Expectations(task="image-classification"),
)
def test_scores_without_batch_of_a_declared_classifier() -> ModelBuilder:
    return classifier(output=(10,))


@triggers("M405", says="has 300 channels")
def test_many_channels() -> ModelBuilder:
    return segmenter(300)


@triggers("M405", severity=ERROR, expectations=TASK_LIBRARY)
def test_many_channels_for_the_task_library() -> ModelBuilder:
    return segmenter(300)


@triggers("M405", severity=ERROR, says="is the last of 3 outputs", expectations=MEDIAPIPE)
def test_segmenter_with_three_outputs() -> ModelBuilder:
    m = model(output=[1, 8, 8, 3])
    m.output(m.tensor("edges", [1, 8, 8, 3]), m.tensor("depth", [1, 8, 8, 3]))
    return described(m, [content(IMAGE)], [LABELS, {"name": "edges"}, {"name": "depth"}])


@triggers(
    "M405",
    severity=ERROR,
    says="is f32[1,64], expected masks",
    expectations=Expectations(targets=("mediapipe",), task="image-segmentation"),
)
def test_flat_masks_of_a_declared_segmenter() -> ModelBuilder:
    return classifier(output=(1, 64))


@triggers("M405", severity=ERROR, says="is one of 4 outputs, and ML Kit", expectations=MLKIT)
def test_detector_for_mlkit() -> ModelBuilder:
    return named(with_operator())


@triggers("M405", severity=ERROR, says="ML Kit expects [1,N]", expectations=MLKIT)
def test_map_for_mlkit() -> ModelBuilder:
    return model(output=[1, 84, 8400])


@quiet("M405", expectations=Expectations(targets=("task-library", "mediapipe", "mlkit")))
def test_classifier() -> ModelBuilder:
    return classifier()


@quiet("M405")
def test_scores_with_image_axes() -> ModelBuilder:
    return classifier(output=(1, 1, 1, 10))


@quiet("M405")
def test_free_batch() -> ModelBuilder:
    m = classifier((1, 32, 32, 3))
    m.tensors[0]["shape_signature"] = [-1, 32, 32, 3]
    return m


@quiet("M405", expectations=MEDIAPIPE)
def test_detector() -> ModelBuilder:
    return named(with_operator())


@quiet("M405")
def test_int8_features_without_a_task() -> ModelBuilder:
    return model(dtype="INT8", quantization=q(0.5, 0))


@quiet("M405")
def test_segmenter() -> ModelBuilder:
    return segmenter(21)
