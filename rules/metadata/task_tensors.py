"""Inputs and outputs that the task libraries cannot feed or read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tflint.analysis.class_count import dimension
from tflint.analysis.facts import Facts
from tflint.analysis.label_files import embedded_labels
from tflint.analysis.mlkit_models import obstacle_for_mlkit
from tflint.analysis.task import possible_tasks
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, selected_consumers
from tflint.analysis.value_range import is_image
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, MEDIUM, WARNING
from tflint.model.model import Model

_ALL = ("task-library", "mediapipe", "mlkit")
# Task Library and ML Kit; MediaPipe counts the elements of any shape.
_STRICT = ("task-library", "mlkit")
_SCORES = ("UINT8", "FLOAT32")
_MAX_MASKS = 256
# MediaPipe takes quality scores before the masks; Task Library wants the masks alone.
_MAX_MASK_OUTPUTS = 2


class _Misfit(NamedTuple):
    """What readers cannot use. `refused_by` are those that do not open such a model."""

    found: InputOrOutput
    problem: str
    advice: str
    refused_by: tuple[str, ...] = _ALL


@rule("M405", "io-unsupported-by-task", severity=WARNING, confidence=MEDIUM, on=Model)
def io_unsupported_by_task(model: Model, facts: Facts) -> Iterator[Finding]:
    """An input or output has a type or shape that the task libraries refuse.

    What it checks:
        In models whose metadata, or the declared task, says what they are for: image inputs have
        four dimensions with a batch of 1 and a height and width; outputs of classifiers, embedders
        and detectors are all UINT8 or all FLOAT32 (MediaPipe's classifier also takes BOOL), those
        of classifiers and embedders [1,N] or [1,1,1,N]; a segmenter has one output of masks, or two
        with scores before them, and at most 256 channels and labels. With target task-library also
        that masks are alone, UINT8 or FLOAT32, and [1,height,width,channels]. With target
        task-library, mediapipe or mlkit it is an error where that library refuses the model. ML Kit
        takes classifiers of images only; other models are one error with that target, and nothing
        more is said of them. Dimensions that the file leaves open are not judged.

    Why it matters:
        The interpreter runs these models, but the libraries around it refuse them when they are
        opened, or at the first image.

    How to fix:
        Export with a batch of 1, with inference_output_type uint8 or float32 for all outputs, and
        remove dimensions of size 1 between the batch and the scores.

    When it is wrong:
        When the metadata is only documentation and your own code feeds the interpreter.

    Source:
        tensorflow/tflite-support vision/utils/image_tensor_specs.cc, vision/image_classifier.cc and
        vision/image_segmenter.cc; google-ai-edge/mediapipe tasks/cc/vision/utils/
        image_tensor_specs.cc; shapes and types of inputs and outputs were run with tflite-support
        0.4.4 and mediapipe 1.2.2; flutter-ml/google_ml_kit_flutter#58, tensorflow/tensorflow#51591.
    """
    consumers = facts.of(selected_consumers)
    obstacle = facts.of(obstacle_for_mlkit) if "mlkit" in consumers else None
    if obstacle is not None:
        consumers = tuple(name for name in consumers if name != "mlkit")
        yield _finding(_Misfit(*obstacle), ("mlkit",), key="mlkit")
        if not consumers:
            return
    for misfit in _misfits(facts, consumers):
        yield _finding(misfit, tuple(name for name in consumers if name in misfit.refused_by))


def _finding(misfit: _Misfit, refusing: tuple[str, ...], *, key: str = "") -> Finding:
    tensor = misfit.found.tensor
    return Finding(
        f'{misfit.found.word} "{tensor.short_name}" {misfit.problem}',
        at=tensor,
        help=misfit.advice,
        severity=ERROR if refusing else None,
        data={"dtype": tensor.dtype.name, "shape": list(tensor.shape)},
        targets=refusing,
        key=key,
    )


def _misfits(facts: Facts, consumers: tuple[str, ...]) -> Iterator[_Misfit]:
    tasks, found = facts.of(possible_tasks), facts.of(inputs_and_outputs)
    outputs = [each for each in found if not each.is_input]
    yield from _images(found)
    yield from _outputs(outputs, tasks)
    if "image-segmentation" in tasks and outputs:
        yield from _masks(outputs, facts)
    # Without the target these are models for somebody else.
    if not set(consumers) & set(_STRICT):
        return
    if tasks == ("image-segmentation",) and outputs:
        yield from _masks_alone(outputs)
    elif not tasks and len(outputs) == 1 and any(e.is_input and is_image(e) for e in found):
        yield from _of_no_task(outputs[0])


def _images(found: tuple[InputOrOutput, ...]) -> Iterator[_Misfit]:
    inputs = [each for each in found if each.is_input]
    for each in inputs:
        tensor = each.tensor
        if not is_image(each):
            continue
        if len(inputs) > 1:
            problem = (
                f"is an image, but it is one of {len(inputs)} inputs, and image tasks take one"
            )
            yield _Misfit(each, problem, "export a model whose only input is the image")
        if tensor.rank == 3 or tensor.rank > 4:
            problem = f"is an image of {tensor.rank} dimensions, expected [1,height,width,channels]"
            yield _Misfit(each, problem, "export with a batch dimension of 1")
        elif tensor.rank == 4 and dimension(tensor, 0) not in (1, None):
            problem = f"has a batch of {tensor.shape[0]}, and image tasks feed one image at a time"
            yield _Misfit(each, problem, "export with a batch of 1")
        elif tensor.rank == 4 and 0 in tensor.shape[1:3]:
            problem = f"is {tensor.type_text}, an image without pixels"
            yield _Misfit(each, problem, "export with the height and width of the images")


def _outputs(outputs: list[InputOrOutput], tasks: tuple[str, ...]) -> Iterator[_Misfit]:
    if not {"image-classification", "object-detection", "audio-classification"} & set(tasks):
        return
    scores = (*_SCORES, "BOOL") if tuple(tasks) == ("image-classification",) else _SCORES
    types = {each.tensor.dtype.name for each in outputs}
    for each in outputs:
        tensor = each.tensor
        if tensor.dtype.name not in scores:
            problem = f"is {tensor.dtype.name}, and the task libraries read UINT8 and FLOAT32"
            yield _Misfit(each, problem, "convert with inference_output_type uint8 or float32")
        elif tensor.dtype.name == "BOOL":
            problem = "is BOOL, and Task Library reads UINT8 and FLOAT32"
            yield _Misfit(each, problem, "cast the output to float32", _STRICT)
        elif tensor.dtype.name == "UINT8" and "FLOAT32" in types:
            problem = (
                "is UINT8 while others are FLOAT32, and the task libraries take all of one type"
            )
            refused_by = ("mediapipe", "mlkit") if "image-embedding" in tasks else _ALL
            advice = "convert with one inference_output_type for all outputs"
            yield _Misfit(each, problem, advice, refused_by)
        if "object-detection" not in tasks and tensor.rank:
            yield from _vector_misfit(each)


def _vector_misfit(output: InputOrOutput) -> Iterator[_Misfit]:
    tensor = output.tensor
    is_map = tensor.rank == 4 and {dimension(tensor, 1), dimension(tensor, 2)} - {1, None}
    if tensor.rank not in (2, 4) or is_map:
        problem = f"is {tensor.type_text}, expected [1,N] or [1,1,1,N]"
        yield _Misfit(output, problem, "reshape the output to [1,N]", _STRICT)
    elif dimension(tensor, 0) not in (1, None):
        problem = f"has a batch of {tensor.shape[0]}, and the task libraries read one result"
        yield _Misfit(output, problem, "export with a batch of 1", _STRICT)


def _of_no_task(output: InputOrOutput) -> Iterator[_Misfit]:
    """Task Library's classifiers and embedders want two or four dimensions, its segmenter four."""
    if output.tensor.rank not in (0, 2, 4):
        problem = (
            f"is {output.tensor.type_text}, expected [1,N], or masks [1,height,width,channels]"
        )
        yield _Misfit(output, problem, "reshape the output", _STRICT)


def _masks_alone(outputs: list[InputOrOutput]) -> Iterator[_Misfit]:
    """Task Library's segmenter, where MediaPipe's takes more."""
    masks = outputs[-1]
    tensor = masks.tensor
    if len(outputs) == _MAX_MASK_OUTPUTS:
        problem = "is the last of 2 outputs, and Task Library's segmenter has one"
        yield _Misfit(masks, problem, "export the masks as the only output", _STRICT)
    if tensor.rank == 3:
        problem = f"is {tensor.type_text}, expected masks [1,height,width,channels]"
        advice = "reshape the masks to [1,height,width,channels]"
        yield _Misfit(masks, problem, advice, _STRICT)
    elif tensor.rank == 4 and dimension(tensor, 0) not in (1, None):
        problem = f"has a batch of {tensor.shape[0]}, and Task Library reads one mask"
        yield _Misfit(masks, problem, "export with a batch of 1", _STRICT)
    if tensor.dtype.name not in _SCORES:
        problem = f"is {tensor.dtype.name}, and Task Library reads masks in UINT8 and FLOAT32"
        advice = "convert with inference_output_type uint8 or float32"
        yield _Misfit(masks, problem, advice, _STRICT)


def _masks(outputs: list[InputOrOutput], facts: Facts) -> Iterator[_Misfit]:
    masks = outputs[-1]
    tensor = masks.tensor
    if len(outputs) > _MAX_MASK_OUTPUTS:
        problem = (
            f"is the last of {len(outputs)} outputs, and segmenters have masks and maybe scores"
        )
        yield _Misfit(masks, problem, "export the masks as the only output")
    if tensor.rank in (1, 2) or tensor.rank > 4:
        problem = f"is {tensor.type_text}, expected masks [1,height,width,channels]"
        yield _Misfit(masks, problem, "reshape the masks to [1,height,width,channels]")
    channels = dimension(masks.tensor, -1) if masks.tensor.rank == 4 else None
    labels = [f for f in facts.of(embedded_labels) if f.output and f.output.tensor is masks.tensor]
    count = max((len(file.text.labels) for file in labels), default=0)
    what = "channels" if channels is not None and channels > _MAX_MASKS else "labels"
    number = channels if channels is not None and channels > _MAX_MASKS else count
    if number > _MAX_MASKS:
        problem = f"has {number} {what}, and Task Library's segmenter has colours for {_MAX_MASKS}"
        yield _Misfit(
            masks, problem, "merge classes, or read the masks yourself", ("task-library",)
        )
