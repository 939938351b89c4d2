"""The inputs of text models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tflint.analysis.class_count import dimension
from tflint.analysis.facts import Facts
from tflint.analysis.text_inputs import (
    BERT,
    BERT_INPUTS,
    REGEX,
    SENTENCE_PIECE,
    Tokenizer,
    text_consumers,
    text_inputs,
    tokenizers,
)
from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    appended_files,
    subgraph_metadata,
    tflite_metadata,
)
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, MEDIUM, WARNING
from tflint.model.model import Model
from tflint.model.node import Node
from tflint.model.tflite_metadata import AssociatedFile

_MIN_LENGTH = 2


class _Fault(NamedTuple):
    """What is wrong, where, and what to do."""

    problem: str
    at: Node
    advice: str
    is_tolerated_by: str = ""


@rule("M501", "invalid-text-inputs", severity=WARNING, confidence=MEDIUM, on=Model)
def invalid_text_inputs(model: Model, facts: Facts) -> Iterator[Finding]:
    """The inputs of a text model do not tell how text is turned into ids.

    What it checks:
        Three INT32 inputs that the metadata names ids, mask and segment_ids have a BERT or
        SentencePiece tokenizer first among the input process units of the subgraph; a tokenizer
        names its vocabulary (SentencePiece: its model); an INT32 input with a VOCABULARY file has
        a tokenizer. Inputs of a BERT tokenizer have these three names once each, are INT32, and
        have two dimensions, a batch of 1 and one length of at least 2. With target task-library
        or mediapipe these are errors, save for the names, which only MediaPipe insists on; there
        three INT32 inputs are judged by their tensor names when the model has no metadata, and a
        single input that is INT32 [1,N] needs a tokenizer when it has, or when a zip follows it.

    Why it matters:
        Without a tokenizer the text libraries refuse the model: "No input process unit found".
        They find the inputs by their names; with others MediaPipe refuses the model, and Task
        Library takes the inputs by their positions.

    How to fix:
        Write the metadata with BertNLClassifierWriter or MediaPipe's text_classifier writer, with
        the vocabulary of the training.

    When it is wrong:
        When your own code tokenizes, and the names are a coincidence.

    Source:
        tensorflow/tflite-support task/text/bert_nl_classifier.cc and utils/bert_utils.cc;
        google-ai-edge/mediapipe tasks/cc/text/utils/text_model_utils.cc and
        calculators/tensor/bert_preprocessor_calculator.cc; tensorflow/tflite-support#943.
    """
    consumers = facts.of(text_consumers)
    for fault in _faults(facts, consumers):
        refusing = tuple(name for name in consumers if name != fault.is_tolerated_by)
        yield Finding(
            fault.problem,
            at=fault.at,
            help=fault.advice,
            severity=ERROR if refusing else None,
            key=fault.advice,
            targets=refusing,
        )


def _faults(facts: Facts, consumers: tuple[str, ...]) -> Iterator[_Fault]:
    inputs, found = facts.of(text_inputs), facts.of(tokenizers)
    yield from _tokenizer_faults(inputs, found)
    common = next((each for each in found if each.input is None and each.type != REGEX), None)
    described = facts.of(tflite_metadata) is not None
    miscounted = facts.of(subgraph_metadata) is not None and any(
        each.metadata is None for each in inputs
    )
    packed = bool(facts.of(appended_files).members)
    if consumers and (described or packed) and not found and not miscounted:
        yield from _bare_ids(inputs)
    if common is None:
        if not described and not consumers:
            return
        named = [_role(each) if described else _guessed_role(each) for each in inputs]
        if sorted(named) == sorted(BERT_INPUTS):
            yield _Fault(
                f"the 3 inputs {', '.join(named)} are those of a BERT model, but no tokenizer is in "
                "input_process_units",
                inputs[0].tensor,
                "write the metadata with the tokenizer and its vocabulary",
            )
    if inputs and common is not None and (common.type == BERT or len(inputs) == len(BERT_INPUTS)):
        yield from _name_faults(inputs, common)
        yield from _type_fault(inputs)
        yield from _shape_faults(inputs)


def _tokenizer_faults(
    inputs: tuple[InputOrOutput, ...], found: tuple[Tokenizer, ...]
) -> Iterator[_Fault]:
    for tokenizer in found:
        if tokenizer.file is None or not tokenizer.file.name:
            needed = "sentencePiece_model" if tokenizer.type == SENTENCE_PIECE else "vocab_file"
            yield _Fault(
                f'the {tokenizer.type} names no "{needed}", so text cannot be turned into ids',
                tokenizer.unit,
                f"record the file of the training as {needed}",
            )
    for each in inputs:
        file = _vocabulary_file(each)
        if file is not None and each.tensor.dtype.name == "INT32" and not found:
            yield _Fault(
                f'{each.word} "{each.tensor.short_name}" has the vocabulary "{file.name}", but no '
                "tokenizer uses it",
                file,
                "record the vocabulary in a tokenizer process unit",
            )


def _bare_ids(inputs: tuple[InputOrOutput, ...]) -> Iterator[_Fault]:
    """Only text tasks take integers, and they make them themselves."""
    tensor = inputs[0].tensor if len(inputs) == 1 else None
    if tensor is None or tensor.dtype.name != "INT32" or tensor.rank != 2:
        return
    if dimension(tensor, 1) == 1 or _vocabulary_file(inputs[0]) is not None:
        return
    yield _Fault(
        f'{inputs[0].word} "{tensor.short_name}" {tensor.type_text} takes ids, but no tokenizer tells '
        "how text becomes ids",
        tensor,
        "write the metadata with the tokenizer and its vocabulary",
    )


def _name_faults(inputs: tuple[InputOrOutput, ...], common: Tokenizer) -> Iterator[_Fault]:
    names = [each.metadata.name if each.metadata else "" for each in inputs]
    if sorted(names) == sorted(BERT_INPUTS) or any(each.metadata is None for each in inputs):
        return
    told = ", ".join(f'"{name}"' for name in names)
    yield _Fault(
        f"the metadata names of the inputs are {told}, expected {', '.join(BERT_INPUTS)}",
        inputs[0].metadata or common.unit,
        "name each of the three inputs by what it takes",
        is_tolerated_by="task-library" if len(inputs) >= len(BERT_INPUTS) else "",
    )


def _type_fault(inputs: tuple[InputOrOutput, ...]) -> Iterator[_Fault]:
    for each in inputs:
        if each.tensor.dtype.name != "INT32":
            yield _Fault(
                f'{each.word} "{each.tensor.short_name}" is {each.tensor.dtype.name}, but tokenizers '
                "make INT32 ids",
                each.tensor,
                "convert with int32 inputs",
            )
            return


def _shape_faults(inputs: tuple[InputOrOutput, ...]) -> Iterator[_Fault]:
    lengths: dict[int, InputOrOutput] = {}
    for each in inputs:
        tensor = each.tensor
        length = dimension(tensor, 1) if tensor.rank == 2 else None
        if tensor.rank != 2 or dimension(tensor, 0) not in (1, None):
            problem = (
                f'{each.word} "{tensor.short_name}" is {tensor.type_text}, expected [1,length]'
            )
        elif length is not None and length < _MIN_LENGTH:
            problem = (
                f'{each.word} "{tensor.short_name}" has a length of {length}, too short for the '
                "2 marks that a tokenizer adds"
            )
        else:
            if length is not None:
                lengths.setdefault(length, each)
            continue
        yield _Fault(problem, tensor, "export with inputs [1,length]")
        return
    if len(lengths) > 1:
        told = " and ".join(f"{length} ({each.word})" for length, each in lengths.items())
        yield _Fault(
            f"the inputs have different lengths, {told}",
            inputs[0].tensor,
            "export ids, mask and segment_ids with one length",
        )


def _vocabulary_file(found: InputOrOutput) -> AssociatedFile | None:
    files = found.metadata.files() if found.metadata is not None else []
    return next((file for file in files if file.type == "VOCABULARY"), None)


def _role(found: InputOrOutput) -> str:
    is_ids = found.metadata is not None and found.tensor.dtype.name == "INT32"
    return found.metadata.name if is_ids and found.metadata is not None else ""


def _guessed_role(found: InputOrOutput) -> str:
    """By the names that TensorFlow's BERT layers give: input_word_ids, input_mask, input_type_ids."""
    name = found.tensor.name.lower()
    if found.tensor.dtype.name != "INT32" or found.tensor.rank != 2:
        return ""
    if "mask" in name:
        return "mask"
    if "segment" in name or "type" in name:
        return "segment_ids"
    return "ids" if "ids" in name else ""
