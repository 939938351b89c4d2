"""The vocabularies of text models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tflint.analysis.facts import Facts
from tflint.analysis.text_inputs import (
    BERT,
    REGEX,
    Tokenizer,
    text_consumers,
    tokenizers,
    vocabularies,
)
from tflint.analysis.vocabulary import Vocabulary
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model

_NEEDED = ("<PAD>", "<UNKNOWN>")
_SHOWN = 40


class _Fault(NamedTuple):
    """What is wrong, and whether readers refuse the model or crash."""

    problem: str
    advice: str
    is_refused: bool = False


@rule("M502", "invalid-vocabulary", severity=WARNING, confidence=HIGH, on=Model, tags=("crash",))
def invalid_vocabulary(model: Model, facts: Facts) -> Iterator[Finding]:
    """The vocabulary of a tokenizer cannot be used, or gives wrong ids.

    What it checks:
        A regular-expression tokenizer has a delim_regex_pattern and an INT32 input; each line of
        its vocabulary is a token, a space and an id, among them <PAD> and <UNKNOWN>. With target
        task-library or mediapipe these are errors. Ids run from 0 without gaps, no token
        stands there twice, and the vocabulary of a BERT tokenizer has no empty line before its end.

    Why it matters:
        A line without an id ends the process of Task Library and MediaPipe; without <PAD> and
        <UNKNOWN> they refuse the model. An empty line in a BERT vocabulary is skipped, so that every
        token after it has the id of its neighbour.

    How to fix:
        Write the vocabulary that the model was trained with: "token id" lines for a regular
        expression, one token on each line for BERT.

    When it is wrong:
        When a tokenizer of your own reads the file.

    Source:
        tensorflow/tflite-support text/tokenizers/regex_tokenizer.cc and tokenizer_utils.cc,
        google-ai-edge/mediapipe tasks/cc/text/tokenizers/regex_tokenizer.cc; the crash and the
        refusals were run with tflite-support 0.4.4 and mediapipe 1.2.2.
    """
    consumers = facts.of(text_consumers)
    read = {tokenizer.unit.address: vocabulary for tokenizer, vocabulary in facts.of(vocabularies)}
    for tokenizer in facts.of(tokenizers):
        vocabulary = read.get(tokenizer.unit.address)
        for fault in _faults(tokenizer, vocabulary):
            refused = bool(consumers) and fault.is_refused
            yield Finding(
                fault.problem,
                at=tokenizer.file or tokenizer.unit,
                help=fault.advice,
                related=(("tokenizer", tokenizer.unit),),
                severity=ERROR if refused else None,
                key=fault.advice,
                targets=consumers if refused else (),
            )


def _faults(tokenizer: Tokenizer, vocabulary: Vocabulary | None) -> Iterator[_Fault]:
    if tokenizer.type == REGEX:
        yield from _unit_faults(tokenizer)
    if vocabulary is None or tokenizer.file is None:
        return
    name = tokenizer.file.name
    if tokenizer.type == REGEX:
        yield from _regex_faults(name, vocabulary)
    if tokenizer.type == BERT and vocabulary.blank_lines:
        yield _Fault(
            f'line {vocabulary.blank_lines[0]} of "{name}" is empty and not counted, so every later '
            "token has the id of the one before",
            "put a placeholder such as [unused0] in the line, or remove it",
        )
    if vocabulary.duplicates:
        token, first, second = vocabulary.duplicates[0]
        more = len(vocabulary.duplicates) - 1
        also = f", as are {more} other tokens" if more else ""
        yield _Fault(
            f'"{token[:_SHOWN]}" is in lines {first} and {second} of "{name}"{also}',
            "write each token once",
        )


def _unit_faults(tokenizer: Tokenizer) -> Iterator[_Fault]:
    options = tokenizer.unit.table["options"]
    if options is None or options["delim_regex_pattern"] is None:
        yield _Fault(
            f'the {tokenizer.type} has no "delim_regex_pattern" to split the text at',
            "set delim_regex_pattern, such as [^\\w\\']+",
            is_refused=True,
        )
    found = tokenizer.input
    if found is not None and found.tensor.dtype.name != "INT32":
        yield _Fault(
            f'{found.word} "{found.tensor.short_name}" has a regular-expression tokenizer, but is '
            f"{found.tensor.dtype.name}, expected INT32 ids",
            "convert with an int32 input for token ids",
            is_refused=True,
        )


def _regex_faults(name: str, vocabulary: Vocabulary) -> Iterator[_Fault]:
    if vocabulary.bad_line is not None:
        number, line = vocabulary.bad_line
        yield _Fault(
            f'line {number} of "{name}" is "{line[:_SHOWN]}", not a token, one space and its id, '
            "which crashes its readers",
            'write "token id" in each line',
            is_refused=True,
        )
        return
    for token in _NEEDED:
        if token not in vocabulary.ids:
            yield _Fault(
                f'"{name}" has {len(vocabulary.ids):,} tokens, but not {token}',
                f"add {token} with the id the model was trained with",
                is_refused=True,
            )
    ids = set(vocabulary.ids.values())
    least = min(ids, default=0)
    if least < 0:
        yield _Fault(
            f'"{name}" has the id {least}, and the rows of an embedding begin at 0',
            "number the tokens from 0",
        )
    elif len(ids) < len(vocabulary.ids):
        yield _Fault(
            f'"{name}" has {len(vocabulary.ids):,} tokens, but only {len(ids):,} different ids',
            "give each token an id of its own",
        )
    elif len(ids) <= vocabulary.largest_id:
        yield _Fault(
            f'the ids in "{name}" go up to {vocabulary.largest_id:,}, but it has only '
            f"{len(ids):,} tokens",
            "check that no line is missing",
        )
