"""Inputs and outputs against the kind of content that the metadata says they hold."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.detector_metadata import is_raw_detector
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, selected_consumers
from tflint.analysis.value_range import IMAGE_TYPES
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model

_MIN_SIDE = 16


@rule("M301", "dtype-contradicts-metadata", severity=WARNING, confidence=HIGH, on=Model)
def dtype_contradicts_metadata(model: Model, facts: Facts) -> Iterator[Finding]:
    """The type or shape of an input or output is not what its metadata says it holds.

    What it checks:
        Inputs with ImageProperties are UINT8 or FLOAT32 and have at least three dimensions; inputs
        with AudioProperties are float and have at most two; outputs with BoundingBoxProperties have
        a dimension of size 4; an input [1,H,W,3] of UINT8 or FLOAT32 with H and W of at least 16 is
        not described as features. Shapes that the file does not declare are not judged. With target
        task-library, mediapipe or mlkit it is an error.

    Why it matters:
        Programs prepare the input by what the metadata says: an int8 image model gets bytes that
        are off by 128, or is refused. Task Library, MediaPipe and ML Kit take images in UINT8 and
        FLOAT32 only.

    How to fix:
        For images set converter.inference_input_type = tf.uint8 (or leave it tf.float32) and write
        the metadata again. When the description is wrong, correct the metadata.

    When it is wrong:
        When the model is only for a microcontroller, where INT8 images are usual and no library
        reads the metadata.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc and processor/
        audio_preprocessor.cc; google-ai-edge/mediapipe tasks/cc/audio/utils/audio_tensor_specs.cc;
        FeatureProperties on an image was run with tflite-support 0.4.4 and mediapipe 1.2.2.
    """
    consumers = facts.of(selected_consumers)
    for found in facts.of(inputs_and_outputs):
        contradiction = _contradiction(found, facts)
        if contradiction is None:
            continue
        problem, advice = contradiction
        yield Finding(
            f'{found.word} "{found.tensor.short_name}" {problem}',
            at=found.tensor,
            help=advice,
            related=(("metadata", found.metadata),) if found.metadata is not None else (),
            severity=ERROR if consumers else None,
            data={"dtype": found.tensor.dtype.name, "shape": list(found.tensor.shape)},
            targets=consumers,
        )


def _contradiction(found: InputOrOutput, facts: Facts) -> tuple[str, str] | None:
    tensor = found.tensor
    content = found.metadata.content_type if found.metadata is not None else ""
    if content == "ImageProperties" and found.is_input:
        if tensor.dtype.name not in IMAGE_TYPES:
            problem = (
                f"is {tensor.dtype.name}, but its metadata says image, which is UINT8 or FLOAT32"
            )
            return problem, "convert with inference_input_type uint8 or float32"
        if 0 < tensor.rank < 3:
            problem = f"has {tensor.rank} dimensions, but its metadata says image"
            return problem, "describe the input as features, or feed [1, height, width, channels]"
    if content == "AudioProperties" and found.is_input:
        if not tensor.dtype.is_float:
            problem = f"is {tensor.dtype.name}, but its metadata says audio, which is float"
            return problem, "convert with inference_input_type float32"
        if tensor.rank > 2:
            problem = f"has {tensor.rank} dimensions, but its metadata says audio"
            return problem, "feed [samples] or [1, samples], or describe the input as features"
    if content == "FeatureProperties" and found.is_input and _has_image_shape(found):
        problem = f"is {tensor.type_text} like an image, but its metadata says features"
        return problem, "describe the input with ImageProperties, or remove its content"
    if content == "BoundingBoxProperties" and not found.is_input and not facts.of(is_raw_detector):
        declared = tensor.rank > 0 and not tensor.has_free_dimensions
        if declared and 4 not in tensor.shape:
            problem = f"is {tensor.type_text}, but its metadata says boxes of 4 numbers"
            return problem, "move the description to the output that holds the boxes"
    return None


def _has_image_shape(found: InputOrOutput) -> bool:
    tensor = found.tensor
    if tensor.dtype.name not in IMAGE_TYPES or tensor.rank != 4:
        return False
    batch, height, width, channels = tensor.shape
    return batch == 1 and channels == 3 and min(height, width) >= _MIN_SIDE
