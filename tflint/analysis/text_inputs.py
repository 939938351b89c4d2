"""The inputs of text models: their tokenizers, what each input is for, and the vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tflint.analysis.tflite_metadata import (
    InputOrOutput,
    appended_files,
    inputs_and_outputs,
    selected_consumers,
    subgraph_metadata,
)
from tflint.analysis.vocabulary import MAX_BYTES, Vocabulary, read_lines, read_numbered

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tflite_metadata import AssociatedFile, ProcessUnit

BERT, SENTENCE_PIECE, REGEX = (
    "BertTokenizerOptions",
    "SentencePieceTokenizerOptions",
    "RegexTokenizerOptions",
)

BERT_INPUTS = ("ids", "mask", "segment_ids")
"""The metadata names of the inputs of a BERT model."""


class Tokenizer(NamedTuple):
    """A tokenizer in the metadata.

    `input` is the input it belongs to; `None` when it serves all of them together. `file` is the
    first of the files it must have: the SentencePiece model, else the vocabulary.
    """

    unit: ProcessUnit
    input: InputOrOutput | None
    file: AssociatedFile | None

    @property
    def type(self) -> str:
        """`BERT`, `SENTENCE_PIECE` or `REGEX`."""
        return self.unit.type


def text_consumers(facts: Facts) -> tuple[str, ...]:
    """Those of Task Library and MediaPipe that the user selected as targets; ML Kit runs no text
    models."""
    return tuple(each for each in facts.of(selected_consumers) if each != "mlkit")


def text_inputs(facts: Facts) -> tuple[InputOrOutput, ...]:
    """The inputs of the main subgraph."""
    return tuple(each for each in facts.of(inputs_and_outputs) if each.is_input)


def tokenizers(facts: Facts) -> tuple[Tokenizer, ...]:
    """The tokenizers, first those for all inputs together. Readers take a regular expression from
    the input itself, the others from the first of the common ones."""
    described = facts.of(subgraph_metadata)
    if described is None:
        return ()
    shared = described.process_units("input_process_units")
    found = [_tokenizer(unit, None) for unit in shared]
    for each in facts.of(text_inputs):
        units = each.metadata.process_units() if each.metadata is not None else []
        found += [_tokenizer(unit, each) for unit in units]
    return tuple(each for each in found if each.type in (BERT, SENTENCE_PIECE, REGEX))


def vocabularies(facts: Facts) -> tuple[tuple[Tokenizer, Vocabulary], ...]:
    """The vocabularies in the zip, with their tokenizers. SentencePiece keeps its own inside of its
    model; its vocabulary file is not read."""
    archive = facts.of(appended_files)
    found = []
    for tokenizer in facts.of(tokenizers):
        if tokenizer.file is None or tokenizer.type == SENTENCE_PIECE:
            continue
        content = archive.read(tokenizer.file.name, MAX_BYTES)
        if not content.problem:
            read = read_numbered if tokenizer.type == REGEX else read_lines
            found.append((tokenizer, read(content.data)))
    return tuple(found)


def _tokenizer(unit: ProcessUnit, found: InputOrOutput | None) -> Tokenizer:
    files = unit.tokenizer_files
    if unit.type == SENTENCE_PIECE:
        files = [file for file in files if ".sentencePiece_model" in file.address]
    return Tokenizer(unit, found, next(iter(files), None))
