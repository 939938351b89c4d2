from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.file.models import adder


def named(name: str | bytes) -> ModelBuilder:
    m = adder()
    m.tensors[0]["name"] = name
    return m


@triggers("F207", at="subgraphs[0].tensors[0].name", says="is not UTF-8 at byte 2 (0xff)")
def test_byte_that_is_no_text() -> ModelBuilder:
    return named(b"ab\xff")


@triggers("F207", says="holds a NUL byte at character 1")
def test_nul() -> ModelBuilder:
    return named(b"a\0b")


@triggers("F207", at="tflite_metadata.author", says="the text of the metadata")
def test_text_of_the_metadata() -> ModelBuilder:
    m = adder()
    m.tflite_metadata({"author": b"\xfe"})
    return m


def test_key_of_a_signature() -> None:
    m = adder()
    m.signature(b"\xff", {"x": 0}, {"y": 2})
    assert [d.location.address for d in lint(m, "F207")] == ["signature_defs[0].signature_key"]


@quiet("F207")
@pytest.mark.parametrize("name", ["plain", "größe", "入力", "é" * 3000])
def test_text(name: str) -> ModelBuilder:
    return named(name)
