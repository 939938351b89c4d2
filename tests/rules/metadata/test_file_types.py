"""Types of associated files."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import described, model

SUBGRAPH = "tflite_metadata.subgraph_metadata[0]"
TEN_LINES = "".join(f"thing {i}\n" for i in range(10))


def with_files(*records: tuple[str, str | None, str | bytes], **fields: Any) -> ModelBuilder:
    """Files of the output: (name, type, content)."""
    files = [{"name": name, "type": kind, **fields} for name, kind, _ in records]
    m = described(model(), outputs=[{"associated_files": files}])
    for name, _, text in records:
        m.file(name, text)
    return m


@pytest.mark.parametrize("kind", [None, "UNKNOWN", "DESCRIPTIONS"])
@triggers(
    "M205",
    at=f"{SUBGRAPH}.output_tensor_metadata[0].associated_files[0].type",
    says='"labels.txt" of output 0 "scores" has the name of a label file, but the type',
    count=1,
)
def test_labels_by_name(kind: str | None) -> ModelBuilder:
    return with_files(("labels.txt", kind, "cat\ndog\n"))


@triggers("M205", says='"things.txt" of output 0 "scores" has 10 lines for 10 classes', count=1)
def test_labels_by_content() -> ModelBuilder:
    return with_files(("things.txt", None, TEN_LINES))


@triggers("M205", says='"data.bin" has a zero at byte 2', count=1)
def test_binary_vocabulary() -> ModelBuilder:
    return with_files(("data.bin", "VOCABULARY", b"\x08\x01\0\x02"))


@triggers("M205", says='"index.ldb" is plain text, but its type SCANN_INDEX_FILE', count=1)
def test_text_as_index() -> ModelBuilder:
    return with_files(("index.ldb", "SCANN_INDEX_FILE", "cat\ndog\n"))


@triggers("M205", says='2 files of "scores" have the type VOCABULARY', count=1)
def test_two_vocabularies() -> ModelBuilder:
    return with_files(("a.txt", "VOCABULARY", "a\n"), ("b.txt", "VOCABULARY", "b\n"))


@quiet("M205")
def test_languages() -> ModelBuilder:
    records = [("a.txt", "VOCABULARY", "a\n"), ("b.txt", "VOCABULARY", "b\n")]
    return with_files(*records, locale="en")


@quiet("M205")
def test_labels_with_notes_beside_them() -> ModelBuilder:
    return with_files(
        ("labels.txt", "TENSOR_AXIS_LABELS", TEN_LINES), ("label_notes.txt", None, TEN_LINES)
    )


@pytest.mark.parametrize(
    "text", [TEN_LINES + "eleven\n", b"\x08\0" * 10, "x" * 80 + TEN_LINES, b"\xff\n" * 10, ""]
)
@quiet("M205")
def test_other_texts(text: str | bytes) -> ModelBuilder:
    return with_files(("notes.md", None, text))


@quiet("M205")
def test_sentencepiece_model() -> ModelBuilder:
    files = [{"name": "sp.model", "type": "VOCABULARY"}]
    unit = {"options": ("SentencePieceTokenizerOptions", {"sentencePiece_model": files})}
    m = described(model(), input_process_units=[unit])
    m.file("sp.model", b"\x0a\0\x01")
    return m


@quiet("M205")
def test_vocabulary_of_a_regular_expression() -> ModelBuilder:
    options = {"vocab_file": [{"name": "vocab.txt", "type": "VOCABULARY"}]}
    unit = {"options": ("RegexTokenizerOptions", options)}
    m = described(model(), [{"process_units": [unit]}])
    m.file("vocab.txt", b"a 0\n\0")
    return m


@quiet("M205")
def test_file_that_is_not_there() -> ModelBuilder:
    files = [{"name": "v.txt", "type": "VOCABULARY"}]
    return described(model(), outputs=[{"associated_files": files}])
