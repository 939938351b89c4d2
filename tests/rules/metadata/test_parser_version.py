"""The version of the parser that the metadata asks for."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import model
from tflint.lint.expectations import Expectations
from tflint.lint.severity import ERROR, INFO, WARNING

MEDIAPIPE = Expectations(targets=("mediapipe",))
FIELD = "tflite_metadata.min_parser_version"


def versioned(version: str | None, **subgraph: Any) -> ModelBuilder:
    m = model()
    fields = {"input_tensor_metadata": [{}], "output_tensor_metadata": [{}], **subgraph}
    metadata: dict[str, Any] = {"name": "net", "subgraph_metadata": [fields]}
    if version is not None:
        metadata["min_parser_version"] = version
    m.tflite_metadata(metadata)
    return m


@triggers("M106", at=FIELD, says="is 1.2.1, but the metadata needs 1.4.0, because it uses SCANN")
def test_too_low() -> ModelBuilder:
    return versioned("1.2.1", associated_files=[{"name": "s.ldb", "type": "SCANN_INDEX_FILE"}])


@triggers("M106", severity=INFO, at="tflite_metadata", says="expected 1.0.0")
def test_absent() -> ModelBuilder:
    return versioned(None)


@triggers("M106", severity=INFO, says="is 1.3.0, but the metadata needs only 1.0.0")
def test_too_high() -> ModelBuilder:
    return versioned("1.3.0")


@pytest.mark.parametrize("text", ["abc", "1.0.0.0", "", "1.x"])
@triggers("M106", severity=WARNING, at=FIELD, says="expected numbers joined by dots")
def test_malformed(text: str) -> ModelBuilder:
    return versioned(text)


@pytest.mark.parametrize("text", ["abc", "", "1.x"])
@triggers("M106", severity=ERROR, at=FIELD, says="joined by dots", expectations=MEDIAPIPE)
def test_malformed_for_mediapipe(text: str) -> ModelBuilder:
    return versioned(text)


@pytest.mark.parametrize("text", ["1.0.0.0", "1.", "0.x"])
@triggers("M106", severity=WARNING, says="joined by dots", expectations=MEDIAPIPE)
def test_malformed_but_read_by_mediapipe(text: str) -> ModelBuilder:
    return versioned(text)


@triggers("M106", severity=ERROR, says="refuses all above 1.5.0", expectations=MEDIAPIPE)
def test_unsupported_by_mediapipe() -> ModelBuilder:
    return versioned("9.9.9")


@triggers("M106", severity=INFO, says="is 9.9.9", expectations=Expectations(targets=("mlkit",)))
def test_other_readers_do_not_compare() -> ModelBuilder:
    return versioned("9.9.9")


@quiet("M106")
def test_as_computed() -> ModelBuilder:
    return versioned("1.0")


@quiet("M106")
def test_no_metadata() -> ModelBuilder:
    return model()
