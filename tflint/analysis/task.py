"""What a model is for, where the file leaves no doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.class_count import dimension
from tflint.analysis.detection_options import is_detection_postprocess
from tflint.analysis.detector_metadata import is_raw_detector
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, subgraph_metadata

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

_TEXT = ("text-classification", "text-embedding", "question-answering")
_TOKENIZERS = ("BertTokenizerOptions", "SentencePieceTokenizerOptions", "RegexTokenizerOptions")


class TaskEvidence(NamedTuple):
    """The tasks a model can be for (names as in the configuration), and what shows it, as a part of
    a sentence."""

    tasks: tuple[str, ...]
    reason: str


def task_evidence(facts: Facts) -> TaskEvidence | None:
    """The tasks that the metadata and the operators allow; `None` when they do not tell."""
    found = facts.of(inputs_and_outputs)
    inputs = [each for each in found if each.is_input]
    outputs = [each for each in found if not each.is_input]
    for output in outputs:
        producer = output.tensor.producer
        if producer is not None and is_detection_postprocess(producer):
            return TaskEvidence(("object-detection",), f"{output.word} comes from {producer.type}")
    if facts.of(is_raw_detector):
        return TaskEvidence(("object-detection",), "it has DETECTOR_METADATA")
    metadata = facts.of(subgraph_metadata)
    if metadata is not None and metadata.custom_metadata("SEGMENTER_METADATA") is not None:
        return TaskEvidence(("image-segmentation",), "it has SEGMENTER_METADATA")
    return _from_content(facts, inputs, outputs)


def possible_tasks(facts: Facts) -> tuple[str, ...]:
    """What the model can be for: what the user declared, else what the file shows; nothing when it
    does not tell."""
    if facts.expectations.task is not None:
        return (facts.expectations.task,)
    evidence = facts.of(task_evidence)
    return evidence.tasks if evidence is not None else ()


def _from_content(
    facts: Facts, inputs: list[InputOrOutput], outputs: list[InputOrOutput]
) -> TaskEvidence | None:
    contents = [each.metadata.content_type if each.metadata else "" for each in outputs]
    if len(outputs) == 4 and "BoundingBoxProperties" in contents:
        return TaskEvidence(("object-detection",), "its metadata describes 4 outputs with boxes")
    for each in inputs:
        content = each.metadata.content_type if each.metadata is not None else ""
        if content == "AudioProperties":
            return TaskEvidence(("audio-classification",), f"the metadata of {each.word} is audio")
        tokenizer = _tokenizer(facts, each)
        if tokenizer:
            return TaskEvidence(_TEXT, f"{each.word} has {tokenizer}")
        if content == "ImageProperties" and len(inputs) == 1:
            return _of_image(outputs)
    return None


def _of_image(outputs: list[InputOrOutput]) -> TaskEvidence | None:
    for output in outputs:
        if output.tensor.rank == 4 and not _is_vector(output) and _is_labelled(output):
            return TaskEvidence(("image-segmentation",), f"{output.word} is labelled masks")
    if outputs and all(_is_vector(output) for output in outputs):
        if any(map(_is_labelled, outputs)):
            reason = "its metadata describes an image input and labelled scores"
            return TaskEvidence(("image-classification",), reason)
        reason = "its metadata describes an image input and its outputs are vectors"
        return TaskEvidence(("image-classification", "image-embedding"), reason)
    return None


def _is_labelled(output: InputOrOutput) -> bool:
    return output.metadata is not None and bool(output.metadata.label_files)


def _tokenizer(facts: Facts, found: InputOrOutput) -> str:
    metadata = facts.of(subgraph_metadata)
    units = found.metadata.process_units() if found.metadata is not None else []
    shared = metadata.process_units("input_process_units") if metadata is not None else []
    return next((unit.type for unit in (*units, *shared) if unit.type in _TOKENIZERS), "")


def _is_vector(output: InputOrOutput) -> bool:
    tensor = output.tensor
    alone = dimension(tensor, 1) == dimension(tensor, 2) == 1
    return tensor.rank == 2 or (tensor.rank == 4 and alone)
