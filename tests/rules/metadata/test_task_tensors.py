"""Inputs and outputs against what the task libraries take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from testmodels import ModelBuilder, q
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_detectors import named, with_operator
from tests.rules.metadata.described_models import IMAGE, content, described, model
from tests.rules.metadata.text_models import bert
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


def typed(*types: str, first: dict[str, Any] = LABELS) -> ModelBuilder:
    """A classifier with outputs of these types, of which the first is labelled."""
    m = ModelBuilder()
    x = m.input("image", [1, 32, 32, 3])
    outputs = [m.tensor(f"scores{i}", [1, 10], each) for i, each in enumerate(types)]
    m.custom_op("Net", [x], outputs)
    m.output(*outputs)
    return described(m, [content(IMAGE)], [first, *[{}] * (len(types) - 1)])


def segmenter(channels: int) -> ModelBuilder:
    m = described(model(output=[1, 8, 8, channels]), [content(IMAGE)], [LABELS])
    m.file("labels.txt", "".join(f"class {number}\n" for number in range(channels)))
    return m


def integer_masks() -> ModelBuilder:
    m = described(model(output=[1, 8, 8, 3]), [content(IMAGE)], [LABELS])
    m.tensors[1]["type"] = "INT32"
    return m


def masks_and_scores() -> ModelBuilder:
    m = model(output=[1, 3])
    m.output(m.tensor("masks", [1, 8, 8, 3]))
    return described(m, [content(IMAGE)], [{"name": "score"}, LABELS])


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


@triggers(
    "M405", severity=ERROR, says="belongs to a detector, and ML Kit", count=1, expectations=MLKIT
)
def test_detector_for_mlkit() -> ModelBuilder:
    return named(with_operator())


@triggers("M405", severity=ERROR, says="ML Kit takes scores [1,N]", count=1, expectations=MLKIT)
def test_map_for_mlkit() -> ModelBuilder:
    return model(output=[1, 84, 8400])


@triggers("M405", severity=ERROR, says="belongs to a text model", count=1, expectations=MLKIT)
def test_text_for_mlkit() -> ModelBuilder:
    return bert()


@triggers("M405", severity=ERROR, says="a classifier of sound", count=1, expectations=MLKIT)
def test_sound_for_mlkit() -> ModelBuilder:
    sound = {"sample_rate": 16000, "channels": 1}
    return described(model([1, 15600]), [content(("AudioProperties", sound))], [LABELS])


@triggers("M405", severity=ERROR, says="ML Kit takes images", count=1, expectations=MLKIT)
def test_vector_for_mlkit() -> ModelBuilder:
    return model([1, 20])


@triggers("M405", severity=ERROR, says="is one of 2 inputs, and ML Kit", expectations=MLKIT)
def test_two_inputs_for_mlkit() -> ModelBuilder:
    m = model()
    m.input("angle", [1])
    return m


@quiet("M405", expectations=MLKIT)
def test_image_without_metadata_for_mlkit() -> ModelBuilder:
    return model()


@quiet("M405", expectations=MLKIT)
def test_open_sides_for_mlkit() -> ModelBuilder:
    m = model(output=[1, 1, 1, 16])
    m.tensors[1]["shape_signature"] = [-1, -1, -1, 16]
    return m


@quiet("M405", expectations=TASK_LIBRARY)
def test_other_libraries_have_more_tasks() -> ModelBuilder:
    return bert()


@triggers("M405", severity=ERROR, says="is one of 2 outputs", count=1, expectations=MLKIT)
def test_two_results_for_mlkit() -> ModelBuilder:
    m = model()
    m.output(m.tensor("more", [1, 10]))
    return m


@triggers(
    "M405", severity=ERROR, says="is f32[10], expected [1,N], or masks", expectations=TASK_LIBRARY
)
def test_image_to_one_dimension_for_task_library() -> ModelBuilder:
    return classifier(output=(10,))


@pytest.mark.parametrize("expectations", [MEDIAPIPE, Expectations()])
def test_masks_that_only_task_library_refuses(expectations: Expectations) -> None:
    for build in (integer_masks, masks_and_scores):
        assert lint(build(), "M405", expectations=expectations) == []


@quiet("M405", expectations=MEDIAPIPE)
def test_mediapipe_counts_elements() -> ModelBuilder:
    return classifier(output=(10,))


@triggers("M405", severity=WARNING, says="is UINT8 while others", expectations=TASK_LIBRARY)
def test_embedder_of_two_types_for_task_library() -> ModelBuilder:
    return typed("FLOAT32", "UINT8", first={})


@triggers("M405", severity=ERROR, says="has a batch of 2", expectations=TASK_LIBRARY)
def test_two_masks_for_task_library() -> ModelBuilder:
    return described(model(output=[2, 8, 8, 3]), [content(IMAGE)], [LABELS])


@triggers("M405", severity=ERROR, says="is INT32, and Task Library", expectations=TASK_LIBRARY)
def test_integer_masks_for_task_library() -> ModelBuilder:
    return integer_masks()


@triggers("M405", severity=ERROR, says="segmenter has one", expectations=TASK_LIBRARY)
def test_masks_and_scores_for_task_library() -> ModelBuilder:
    return masks_and_scores()


@triggers(
    "M405",
    severity=ERROR,
    says="is f32[8,8,3], expected masks",
    expectations=Expectations(targets=("task-library",), task="image-segmentation"),
)
def test_masks_without_batch_for_task_library() -> ModelBuilder:
    return described(model(output=[8, 8, 3]), [content(IMAGE)])


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
def test_candidates_of_a_detector_without_a_target() -> ModelBuilder:
    return classifier(output=(1, 84, 8400))


@quiet("M405")
def test_int8_features_without_a_task() -> ModelBuilder:
    return model(dtype="INT8", quantization=q(0.5, 0))


@quiet("M405")
def test_segmenter() -> ModelBuilder:
    return segmenter(21)
