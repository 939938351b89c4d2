"""How images are normalized before they are fed."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    inputs_and_outputs,
    selected_consumers,
    tflite_metadata,
)
from tflint.analysis.value_range import (
    interval,
    is_image,
    looks_like_image,
    normalized_range,
    quantized_range,
)
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model

_MIN_SIDE = 8


@rule("M302", "normalization-missing", severity=WARNING, confidence=HIGH, on=Model)
def normalization_missing(model: Model, facts: Facts) -> Iterator[Finding]:
    """A float image input has no normalization parameters.

    What it checks:
        FLOAT32 inputs whose metadata says image and has no NormalizationOptions. In a model with
        metadata, an input that has the shape of an image but no description of its content is an
        info. With target task-library, mediapipe or mlkit both are errors, and so is a FLOAT32
        input [1,H,W,1 or 3] with H and W of at least 8 in a model without metadata, unless the task
        that was declared is not one with images.

    Why it matters:
        A camera delivers bytes. How they become floats (0 to 1, -1 to 1, by mean and deviation)
        stands nowhere else in the model. Task Library, MediaPipe and ML Kit refuse such a model:
        "it requires specifying NormalizationOptions metadata" is the most frequent complaint about
        them; other programs guess, and a wrong guess gives wrong results without any error.

    How to fix:
        Add the mean and the standard deviation used in training, for pixels 0 to 255, with the
        metadata writer: ImageClassifierWriter.create_for_inference(model, [127.5], [127.5],
        labels). When the graph takes 0 to 255 itself, write mean 0 and std 1.

    When it is wrong:
        When the input is no image, such as a spectrogram with one channel: then describe it as
        features.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc; google-ai-edge/mediapipe
        components/processors/image_preprocessing_graph.cc; google-ai-edge/mediapipe#5583,
        googlesamples/mlkit#280, tensorflow/tensorflow#47559.
    """
    consumers = facts.of(selected_consumers)
    described = facts.of(tflite_metadata) is not None
    for found in facts.of(inputs_and_outputs):
        tensor = found.tensor
        if not found.is_input or tensor.dtype.name != "FLOAT32":
            continue
        units = found.metadata.process_units() if found.metadata is not None else []
        # One without its table is reported by M303.
        if any(unit.type == "NormalizationOptions" for unit in units):
            continue
        if is_image(found):
            severity = ERROR if consumers else None
        elif found.metadata is not None and looks_like_image(found):
            severity = ERROR if consumers else INFO
        elif consumers and not described and _may_be_image(found, facts):
            severity = ERROR
        else:
            continue
        yield Finding(
            f'{found.word} "{tensor.short_name}" {tensor.type_text} is '
            f"{'an' if is_image(found) else 'like an'} image, but no NormalizationOptions tell how "
            "pixels become floats",
            at=tensor,
            help="add the mean and std of the training to the metadata, or mean 0 and std 1 when "
            "the graph takes pixels 0 to 255",
            severity=severity,
            data={"shape": list(tensor.shape)},
            targets=consumers,
        )


@rule(
    "M306",
    "normalization-contradicts-quantization",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    tags=("silent",),
)
def normalization_contradicts_quantization(
    model: Model, facts: Facts, *, tolerance_steps: float = 2.0, tolerance_share: float = 0.02
) -> Iterator[Finding]:
    """The normalization in the metadata maps pixels to another range than the input is quantized for.

    What it checks:
        UINT8 and INT8 image inputs with NormalizationOptions and one scale: the range that mean and
        std give pixels 0 to 255 against the range of real values that scale and zero point can
        hold. Both ends must agree up to tolerance-steps quantization steps or tolerance-share of
        the width, whichever is more.

    Why it matters:
        By the metadata schema a program normalizes first and then quantizes. When the ranges
        differ, nearly all pixels end at the limits or in a few levels, and the model answers
        nonsense without an error. Task Library and MediaPipe copy bytes and do not notice. A great
        difference means that the calibration data were normalized in another way than the metadata
        promises, and then the scales inside of the model are wrong too.

    How to fix:
        Write the mean and std that the float model was trained with. When the metadata is right,
        quantize again with a representative dataset normalized the same way.

    When it is wrong:
        When the bytes are fed as they are and no program reads mean and std.

    Options:
        tolerance-steps: calibration does not end on round numbers; 21 of 22 real image models with
            both ranges differ by one step at most
        tolerance-share: mean 127.5 and std 127.5 against a range measured on images that lack pure
            black or white

    Source:
        tensorflow/tflite-support metadata_schema.fbs (order of normalization and quantization);
        measured on 22 public UINT8 models; feeding data normalized in another way brought the
        agreement of a CIFAR ResNet with its float model from 0.95 down to 0.04.
    """
    for found in facts.of(inputs_and_outputs):
        tensor = found.tensor
        if not found.is_input or tensor.dtype.name not in ("UINT8", "INT8"):
            continue
        normalization = found.metadata.normalization if found.metadata is not None else None
        if normalization is None or not (is_image(found) or looks_like_image(found)):
            continue
        promised, held = normalized_range(normalization), quantized_range(tensor)
        pair = tensor.scale_and_zero_point
        if promised is None or held is None or pair is None:
            continue
        width = promised[1] - promised[0]
        distance = max(abs(a - b) for a, b in zip(promised, held, strict=True))
        if distance <= max(tolerance_steps * pair[0], tolerance_share * width):
            continue
        gross = distance > 0.25 * width
        reason = ": it was calibrated for another normalization" if gross else ""
        yield Finding(
            f'{found.word} "{tensor.short_name}" is quantized for {interval(held)}, but mean and '
            f"std map pixels to {interval(promised)}{reason}",
            at=tensor,
            field="quantization",
            help="write the mean and std of the training, or quantize again with data normalized as "
            "the metadata says",
            related=(("metadata", found.metadata),) if found.metadata is not None else (),
            data={"quantized_range": list(held), "normalized_range": list(promised)},
        )


def _may_be_image(found: InputOrOutput, facts: Facts) -> bool:
    """A model without metadata: only the shape speaks, and the task the user declared."""
    tensor, task = found.tensor, facts.expectations.task
    if tensor.rank != 4 or (task is not None and not task.startswith(("image-", "object-"))):
        return False
    _, height, width, channels = tensor.shape
    return channels in (1, 3) and min(height, width) >= _MIN_SIDE
