"""Names of metadata entries."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import lint, quiet, triggers
from tests.rules.metadata.described_models import described, model
from tflint.lint.severity import INFO

PAYLOAD = b"\x10\0\0\0M001" + bytes(16)


@triggers("M102", at="metadata[0].name", says="entry 0 has no name", count=1)
def test_no_name() -> ModelBuilder:
    m = model()
    m.metadata(None, b"data")
    return m


@triggers("M102", at="metadata[1].name", says='2 metadata entries have the name "TFLITE', count=1)
def test_two_entries() -> ModelBuilder:
    m = described(model())
    return described(m)


@triggers("M102", severity=INFO, says="min_runtime_version", count=1)
def test_two_runtime_versions() -> ModelBuilder:
    m = model()
    m.metadata("min_runtime_version", b"1.5.0")
    m.metadata("min_runtime_version", b"2.5.0")
    return m


@pytest.mark.parametrize(
    "name", ["tflite_metadata", "TFLITE-METADATA", "TFLITE METADATA ", "TFLITE_METADATA\0"]
)
@triggers("M102", at="metadata[0].name", says='readers look for "TFLITE_METADATA"', count=1)
def test_near_miss(name: str) -> ModelBuilder:
    m = model()
    m.metadata(name, b"")
    return m


@triggers("M102", says="'model_info'", count=1)
def test_metadata_under_another_name() -> ModelBuilder:
    m = model()
    m.metadata("model_info", PAYLOAD)
    return m


def test_entry_without_name_that_is_tflite_metadata_is_reported_once() -> None:
    m = model()
    m.metadata(None, PAYLOAD)
    assert ["has no name, and readers" in d.message for d in lint(m, "M102")] == [True]


@quiet("M102")
def test_entries_of_converters() -> ModelBuilder:
    m = described(model())
    m.metadata("min_runtime_version", b"1.5.0")
    m.metadata("CONVERSION_METADATA", b"")
    return m
