"""The inputs of text models."""

from __future__ import annotations

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import described
from tests.rules.metadata.text_models import bert, regex, vocabulary_file
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, WARNING

TASK_LIBRARY = Expectations(targets=("task-library",))
MEDIAPIPE = Expectations(targets=("mediapipe",))
KERAS_NAMES = ("serving_input_word_ids:0", "serving_input_mask:0", "serving_input_type_ids:0")


@triggers("M501", says="3 inputs ids, mask, segment_ids are those of a BERT model")
def test_no_tokenizer() -> ModelBuilder:
    return bert(unit=None)


@triggers("M501", severity=ERROR, expectations=MEDIAPIPE)
def test_no_tokenizer_for_mediapipe() -> ModelBuilder:
    return bert(unit=None)


@triggers("M501", severity=ERROR, says="those of a BERT model", expectations=MEDIAPIPE)
def test_no_metadata_for_mediapipe() -> ModelBuilder:
    return bert(tensor_names=KERAS_NAMES, metadata=False)


@triggers("M501", says='BertTokenizerOptions names no "vocab_file"')
def test_tokenizer_without_vocabulary() -> ModelBuilder:
    return bert(options={})


@triggers("M501", says='names no "vocab_file"')
def test_vocabulary_without_name() -> ModelBuilder:
    return bert(options={"vocab_file": [vocabulary_file(None)]})


@triggers("M501", says='SentencePieceTokenizerOptions names no "sentencePiece_model"')
def test_sentence_piece_with_vocabulary_only() -> ModelBuilder:
    return bert(unit="SentencePieceTokenizerOptions")


@triggers("M501", says='has the vocabulary "vocab.txt", but no tokenizer uses it')
def test_vocabulary_without_tokenizer() -> ModelBuilder:
    return regex(tokenizer=False)


@triggers("M501", says='are "input_ids", "mask", "types", expected ids, mask, segment_ids')
def test_other_names() -> ModelBuilder:
    return bert(names=("input_ids", "mask", "types"))


@triggers("M501", says="expected ids, mask, segment_ids")
def test_name_twice() -> ModelBuilder:
    return bert(names=("ids", "ids", "mask"))


@triggers("M501", severity=ERROR, says="expected ids, mask", expectations=MEDIAPIPE)
def test_other_names_for_mediapipe() -> ModelBuilder:
    return bert(names=("input_ids", "mask", "types"))


@triggers("M501", severity=WARNING, says="expected ids, mask", expectations=TASK_LIBRARY)
def test_task_library_takes_other_names() -> ModelBuilder:
    return bert(names=("input_ids", "mask", "types"))


@triggers("M501", severity=ERROR, says="expected ids, mask", expectations=TASK_LIBRARY)
def test_two_inputs_for_task_library() -> ModelBuilder:
    return bert([[1, 16]] * 2, names=("ids", "mask"), tensor_names=("a", "b"))


@triggers("M501", severity=ERROR, says="takes ids, but no tokenizer", expectations=MEDIAPIPE)
def test_vocabulary_in_a_zip_without_metadata() -> ModelBuilder:
    m = regex(metadata=False)
    m.file("vocab.txt", "<PAD> 0\n")
    return m


@triggers("M501", says="is INT64, but tokenizers make INT32 ids", count=1)
def test_long_ids() -> ModelBuilder:
    return bert(dtype="INT64")


@triggers("M501", says="is i32[2,8], expected [1,length]", count=1)
def test_batch() -> ModelBuilder:
    return bert([[2, 8]] * 3)


@triggers("M501", says="is i32[16], expected [1,length]")
def test_no_batch() -> ModelBuilder:
    return bert([[16]] * 3)


@triggers("M501", says="has a length of 1, too short")
def test_no_room_for_the_marks() -> ModelBuilder:
    return bert([[1, 1]] * 3)


@triggers("M501", says="different lengths, 16 (input 0) and 8 (input 2)")
def test_lengths() -> ModelBuilder:
    return bert([[1, 16], [1, 16], [1, 8]])


@triggers("M501", severity=ERROR, says="takes ids, but no tokenizer", expectations=MEDIAPIPE)
def test_ids_without_tokenizer_for_mediapipe() -> ModelBuilder:
    return described(regex(metadata=False))


@quiet("M501")
def test_ids_without_tokenizer() -> ModelBuilder:
    return described(regex(metadata=False))


@quiet("M501", expectations=MEDIAPIPE)
def test_integers_of_a_model_without_metadata() -> ModelBuilder:
    return regex(metadata=False)


@quiet("M501", expectations=MEDIAPIPE)
def test_bert() -> ModelBuilder:
    return bert()


@quiet("M501")
def test_names_in_another_order() -> ModelBuilder:
    return bert(names=("mask", "segment_ids", "ids"))


@quiet("M501")
def test_sentence_piece() -> ModelBuilder:
    options = {"sentencePiece_model": [{"name": "spm.model"}]}
    return bert(unit="SentencePieceTokenizerOptions", options=options)


@quiet("M501", expectations=MEDIAPIPE)
def test_regular_expression() -> ModelBuilder:
    return regex()


@quiet("M501")
def test_no_metadata() -> ModelBuilder:
    return bert(tensor_names=KERAS_NAMES, metadata=False)


@quiet("M501", expectations=MEDIAPIPE)
def test_three_integer_inputs_of_another_kind() -> ModelBuilder:
    return bert(tensor_names=("width", "height", "depth"), metadata=False)


@quiet("M501")
def test_free_length() -> ModelBuilder:
    m = bert([[1, 1]] * 3)
    for index in range(3):
        m.tensors[index]["shape_signature"] = [1, -1]
    return m


@quiet("M501", expectations=MEDIAPIPE)
def test_no_inputs() -> ModelBuilder:
    m = bert()
    m.main.fields["inputs"] = []
    return m


@quiet("M501", expectations=MEDIAPIPE)
def test_inputs_that_the_metadata_miscounts() -> ModelBuilder:
    return described(regex(metadata=False), [{}, {}])
