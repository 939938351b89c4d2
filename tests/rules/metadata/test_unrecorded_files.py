"""Files in the zip without a record."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import described, model
from tflint.lint.severity import INFO, WARNING

EMPTY_ZIP = b"PK\x05\x06" + bytes(18)


@pytest.mark.parametrize("name", ["labels.txt", "vocab.txt", "en_vocabulary.model", "coco.names"])
@triggers("M204", severity=WARNING, says="is recorded on no tensor", count=1)
def test_labels_and_vocabularies(name: str) -> ModelBuilder:
    m = described(model())
    m.file(name, "cat\n")
    return m


@triggers(
    "M204",
    severity=INFO,
    at='files["a.json"]',
    says='"a.json", "b.json", "c.json" and 1 more in the appended zip are recorded nowhere',
    count=1,
)
def test_other_files() -> ModelBuilder:
    m = described(model())
    for letter in "dcba":
        m.file(f"{letter}.json", "{}")
    return m


@triggers("M204", severity=INFO, says='"metadata.json" lies in the zip behind a model without')
def test_zip_without_metadata() -> ModelBuilder:
    m = model()
    m.file("metadata.json", "{}")
    return m


@triggers("M204", severity=WARNING, at='files["labels.txt"]', says='"labels.txt" lie in', count=1)
def test_labels_without_metadata() -> ModelBuilder:
    m = model()
    m.file("a.json", "{}")
    m.file("labels.txt", "cat\n")
    return m


@triggers("M204", severity=INFO, at="appended_zip", says="0 files")
def test_empty_zip() -> bytes:
    return described(model()).build() + EMPTY_ZIP


def test_empty_zip_is_reported_once() -> None:
    m = described(model(), outputs=[{"associated_files": [{"name": "labels.txt"}]}])
    assert [d.code for d in lint(m.build() + EMPTY_ZIP, "M203", "M204")] == ["M203"]


@quiet("M204")
def test_every_kind_of_record() -> ModelBuilder:
    m = model()
    tokenizer = ("RegexTokenizerOptions", {"vocab_file": [{"name": "vocab.txt"}]})
    subgraph = {
        "associated_files": [{"name": "notes.txt"}],
        "input_tensor_metadata": [{"process_units": [{"options": tokenizer}]}],
        "output_tensor_metadata": [{"associated_files": [{"name": "labels.txt"}]}],
    }
    m.tflite_metadata({"associated_files": [{"name": "card.md"}], "subgraph_metadata": [subgraph]})
    for name in ("notes.txt", "vocab.txt", "labels.txt", "card.md"):
        m.file(name, "x\n")
    return m


@quiet("M204")
def test_damaged_metadata_is_another_rules_business() -> ModelBuilder:
    m = model()
    m.metadata("TFLITE_METADATA", b"garbage")
    m.file("labels.txt", "cat\n")
    return m


@quiet("M204")
def test_no_zip() -> ModelBuilder:
    return described(model())
