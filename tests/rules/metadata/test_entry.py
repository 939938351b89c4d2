"""Metadata entries that cannot be read."""

from __future__ import annotations

import struct

import pytest

from testmodels import ModelBuilder, overwritten
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import described, model
from tflint.lint.severity import WARNING
from tflint.model.file import File


def place(data: bytes) -> int:
    """Where the metadata begins."""
    found = File(memoryview(data)).model
    assert found is not None
    entry = found.metadata_entry("TFLITE_METADATA")
    assert entry is not None
    assert entry.buffer is not None
    span = entry.buffer.span()
    assert span is not None
    return span.offset


@triggers("M101", at="metadata[0].buffer", says="has 0 bytes")
def test_no_data() -> ModelBuilder:
    m = model()
    m.metadata("TFLITE_METADATA", buffer=0)
    return m


@triggers("M101", at="metadata[0].buffer", says="identifier 'M002', expected 'M001'")
def test_other_identifier() -> bytes:
    data = described(model()).build()
    return overwritten(data, place(data) + 4, b"M002")


@triggers("M101", at="metadata[0].buffer", says="0x00000000")
def test_identifier_that_is_no_text() -> bytes:
    data = described(model()).build()
    return overwritten(data, place(data) + 4, bytes(4))


@triggers("M101", at="tflite_metadata", says="points outside of it", count=1)
def test_root_outside() -> bytes:
    data = described(model()).build()
    return overwritten(data, place(data), struct.pack("<I", 1 << 20))


@triggers("M101", severity=WARNING, at="metadata[0]", says="CONVERSION_METADATA is damaged")
def test_damaged_conversion_metadata() -> ModelBuilder:
    m = model()
    m.metadata("CONVERSION_METADATA", b"\xff" * 16)
    return m


@quiet("M101")
def test_sound_metadata() -> ModelBuilder:
    m = described(model())
    m.conversion_metadata({"environment": {"tensorflow_version": "2.20.0"}})
    return m


@quiet("M101")
def test_emptied_conversion_metadata() -> ModelBuilder:
    m = model()
    m.metadata("CONVERSION_METADATA", b"")
    return m


@quiet("M101")
def test_buffer_out_of_range_is_another_rules_business() -> ModelBuilder:
    m = model()
    m.metadata("TFLITE_METADATA", buffer=99)
    return m


@quiet("M101")
def test_second_entry_of_a_name_is_never_read() -> ModelBuilder:
    m = described(model())
    m.metadata("TFLITE_METADATA", b"rubbish behind")
    return m


def test_offset_counts_from_the_start_of_the_model() -> None:
    data = described(model()).build()
    start = place(data)
    found = lint(overwritten(data, start, struct.pack("<I", 1 << 20)), "M101")
    assert found[0].location.bytes is not None
    assert found[0].location.bytes.offset == start
    assert found[0].data["places"][0]["offset"] == start


@pytest.mark.parametrize("at", range(0, 200, 4))
def test_damage_gives_findings_and_nothing_else(at: int) -> None:
    """Every word of the metadata overwritten: all rules of both families run."""
    m = described(model(), [{"associated_files": [{"name": "a.txt"}]}])
    data = m.build()
    broken = overwritten(data, place(data) + at, b"\xff\xff\xff\x7f")
    assert isinstance(lint(broken), list)
