"""Vocabularies against embedding tables."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.text_models import BERT_VOCABULARY, bert, regex
from tflint.lint.severity import INFO


@triggers("M503", at="subgraphs[0].operators[0]", says='"vocab.txt" is 4, but "table" has 4 rows')
def test_one_row_too_few() -> ModelBuilder:
    return bert(rows=4)


@triggers("M503", says="the largest id")
def test_behind_a_reshape() -> ModelBuilder:
    return regex(rows=3, operator="EMBEDDING_LOOKUP")


@triggers("M503", says="is 5, but")
def test_token_twice_has_the_last_id() -> ModelBuilder:
    return bert(vocabulary=BERT_VOCABULARY + "good\n")


@triggers("M503", severity=INFO, says='"table" has 9 rows, but the largest id')
def test_spare_rows() -> ModelBuilder:
    return regex(rows=9)


@quiet("M503")
def test_one_row_for_each_token() -> ModelBuilder:
    return bert()


@quiet("M503")
def test_numbered_vocabulary() -> ModelBuilder:
    return regex(operator="EMBEDDING_LOOKUP")


@quiet("M503")
def test_other_input_of_a_bert_model() -> ModelBuilder:
    return bert(rows=2, names=("segment_ids", "ids", "mask"))


@quiet("M503")
def test_vocabulary_missing() -> ModelBuilder:
    return bert(rows=2, vocabulary=None)


@triggers("M503", says="has 4 rows")
def test_options_of_another_operator() -> ModelBuilder:
    m = bert(rows=4)
    m.operators[0]["builtin_options"] = ("MulOptions", {})
    return m


@quiet("M503")
def test_another_axis() -> ModelBuilder:
    m = bert(rows=4)
    m.operators[0]["builtin_options"] = ("GatherOptions", {"axis": 1})
    return m
