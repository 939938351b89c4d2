"""Vocabularies against the embedding tables that their ids select from."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.facts import Facts
from tflint.analysis.text_inputs import BERT_INPUTS, text_inputs, vocabularies
from tflint.analysis.vocabulary import Vocabulary
from tflint.lint.finding import Finding
from tflint.lint.rule import ops, rule
from tflint.lint.severity import ERROR, HIGH, INFO
from tflint.model.operator import Operator
from tflint.model.tensor import Tensor

_PASS_THROUGH = ("CAST", "RESHAPE", "SQUEEZE", "EXPAND_DIMS")
_MAX_STEPS = 4
# EMBEDDING_LOOKUP has the ids first, GATHER the table.
_OPERANDS = {"GATHER": (1, 0), "EMBEDDING_LOOKUP": (0, 1)}


@rule(
    "M503",
    "vocabulary-exceeds-embedding",
    severity=ERROR,
    confidence=HIGH,
    on=ops("GATHER", "EMBEDDING_LOOKUP"),
)
def vocabulary_exceeds_embedding(operator: Operator, facts: Facts) -> Iterator[Finding]:
    """The vocabulary has ids for which the embedding table has no row.

    What it checks:
        A GATHER or EMBEDDING_LOOKUP that selects rows of a constant by the ids of a tokenizer, also
        behind casts and reshapes: the largest id in the vocabulary is less than the number of rows.
        A table with more rows than the vocabulary has entries is an info.

    Why it matters:
        The operator fails in the middle of an inference, for exactly those texts that have one of
        the last words of the vocabulary. The vocabulary is that of another model.

    How to fix:
        Pack the vocabulary that the model was trained with.

    When it is wrong:
        Spare rows are usual for tokens outside of the vocabulary.

    Source:
        LiteRT tflite/kernels/gather.cc and embedding_lookup.cc refuse an index out of range. Of 9
        public text models 8 have as many rows as entries, one has 3 more.
    """
    if not (operator.subgraph.index == 0 and facts.of(vocabularies)):
        return
    at_ids, at_rows = _OPERANDS[operator.name]
    ids, rows = operator.input(at_ids), operator.input(at_rows)
    if ids is None or rows is None or not rows.rank or not rows.is_constant:
        return
    if operator.options.get("axis", 0) != 0:
        return
    found = _vocabulary(ids, facts)
    if found is None:
        return
    name, vocabulary = found
    count, largest = rows.shape[0], vocabulary.largest_id
    if largest >= count:
        yield Finding(
            f'the largest id in "{name}" is {largest:,}, but "{rows.short_name}" has {count:,} rows',
            at=operator,
            help="pack the vocabulary that the model was trained with",
            related=(("table", rows), ("ids", ids)),
            data={"largest_id": largest, "rows": count},
        )
    elif 0 <= largest < count - 1:
        yield Finding(
            f'"{rows.short_name}" has {count:,} rows, but the largest id in "{name}" is {largest:,}',
            at=operator,
            help="check that the vocabulary belongs to this model",
            related=(("table", rows), ("ids", ids)),
            severity=INFO,
            data={"largest_id": largest, "rows": count},
        )


def _vocabulary(ids: Tensor, facts: Facts) -> tuple[str, Vocabulary] | None:
    """The file name and content of the vocabulary whose ids arrive in a tensor."""
    for _ in range(_MAX_STEPS):
        producer = ids.producer
        if producer is None:
            break
        source = producer.input(0) if producer.sound else None
        if source is None or producer.name not in _PASS_THROUGH:
            return None
        ids = source
    source_input = next((each for each in facts.of(text_inputs) if each.tensor is ids), None)
    if source_input is None:
        return None
    name = source_input.metadata.name if source_input.metadata is not None else ""
    for tokenizer, vocabulary in facts.of(vocabularies):
        shared = tokenizer.input is None and name == BERT_INPUTS[0]
        if (shared or tokenizer.input is source_input) and tokenizer.file is not None:
            return tokenizer.file.name, vocabulary
    return None
