"""Vocabularies."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.text_models import BERT_VOCABULARY, REGEX_VOCABULARY, bert, regex
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))


@triggers("M502", says='RegexTokenizerOptions has no "delim_regex_pattern"')
def test_no_pattern() -> ModelBuilder:
    return regex(pattern=None)


@triggers("M502", severity=ERROR, expectations=MEDIAPIPE)
def test_no_pattern_for_mediapipe() -> ModelBuilder:
    return regex(pattern=None)


@triggers("M502", says="is INT64, expected INT32 ids")
def test_long_ids() -> ModelBuilder:
    return regex(dtype="INT64")


@triggers("M502", says="tokens, but not <PAD>")
def test_no_padding() -> ModelBuilder:
    return regex(REGEX_VOCABULARY.replace("<PAD>", "pad"))


@triggers("M502", severity=ERROR, says="but not <UNKNOWN>", expectations=MEDIAPIPE)
def test_no_unknown_for_mediapipe() -> ModelBuilder:
    return regex(REGEX_VOCABULARY.replace("<UNKNOWN>", "unknown"))


@triggers("M502", says='line 6 of "vocab.txt" is "word", not a token, one space and its id')
def test_line_without_id() -> ModelBuilder:
    return regex(REGEX_VOCABULARY + "word\n")


@triggers("M502", says="not a token, one space and its id", count=1)
def test_tabs() -> ModelBuilder:
    return regex(REGEX_VOCABULARY.replace(" ", "\t"))


@triggers("M502", says="5 tokens, but only 4 different ids")
def test_id_twice() -> ModelBuilder:
    return regex(REGEX_VOCABULARY.replace("good 4", "good 2"))


@triggers("M502", says="go up to 7, but it has only 5 tokens")
def test_gap() -> ModelBuilder:
    return regex(REGEX_VOCABULARY.replace("good 4", "good 7"))


@triggers("M502", severity=WARNING, says="has the id -5", expectations=MEDIAPIPE, count=1)
def test_negative_id() -> ModelBuilder:
    return regex(REGEX_VOCABULARY + "never -5\n")


@triggers("M502", severity=WARNING, says='"good" is in lines 5 and 6', expectations=MEDIAPIPE)
def test_token_twice() -> ModelBuilder:
    return bert(vocabulary=BERT_VOCABULARY + "good\n")


@triggers("M502", severity=WARNING, says='line 3 of "vocab.txt" is empty', expectations=MEDIAPIPE)
def test_empty_line() -> ModelBuilder:
    return bert(vocabulary=BERT_VOCABULARY.replace("[CLS]", "\n[CLS]"))


@quiet("M502", expectations=MEDIAPIPE)
def test_regular_expression() -> ModelBuilder:
    return regex()


@quiet("M502")
def test_line_ends_of_windows() -> ModelBuilder:
    return regex(REGEX_VOCABULARY.replace("\n", "\r\n"))


@quiet("M502", expectations=MEDIAPIPE)
def test_bert() -> ModelBuilder:
    return bert()


@quiet("M502")
def test_empty_lines_at_the_end() -> ModelBuilder:
    return bert(vocabulary=BERT_VOCABULARY + "\n\n")
