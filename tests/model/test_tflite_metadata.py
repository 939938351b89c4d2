"""The typed view of TFLite metadata."""

from __future__ import annotations

import pytest

from testmodels import ModelBuilder
from tests.rules.metadata.described_models import IMAGE, content, described, model, normalization
from tflint.flatbuffer import read
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.model.file import File
from tflint.model.signature import MetadataEntry
from tflint.model.tflite_metadata import TFLiteMetadata


def entry_of(m: ModelBuilder) -> MetadataEntry:
    found = File(memoryview(m.build())).model
    assert found is not None
    entry = found.metadata_entry("TFLITE_METADATA")
    assert entry is not None
    return entry


def view(m: ModelBuilder) -> TFLiteMetadata:
    entry = entry_of(m)
    return TFLiteMetadata(entry, read(entry.data, TFLITE_METADATA))


def test_tensor_metadata() -> None:
    unit = normalization([1, 2, 3], [4, 5, 6])
    found = view(described(model(), [content(IMAGE, unit)])).subgraphs[0].inputs[0]
    assert found.name == "image"
    assert found.content_type == "ImageProperties"
    assert found.color_space == "RGB"
    assert found.normalization == ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))
    assert found.content_dimensions is None
    assert found.address == "tflite_metadata.subgraph_metadata[0].input_tensor_metadata[0]"


def test_nothing_is_said_of_a_tensor() -> None:
    found = view(described(model())).subgraphs[0].outputs[0]
    assert found.content_type == ""
    assert found.color_space == ""
    assert found.normalization is None
    assert found.files() == []


def test_content_type_without_a_table() -> None:
    """tfs-mobilenet models have the type code of FeatureProperties and no table."""
    fields = {"content": {"content_properties_type": "FeatureProperties"}}
    found = view(described(model(), [fields])).subgraphs[0].inputs[0]
    assert found.content_type == "FeatureProperties"
    assert found.properties is None


def test_codes_of_a_newer_schema() -> None:
    fields = {"content": {"content_properties_type": 9}, "associated_files": [{"type": 99}]}
    found = view(described(model(), [fields])).subgraphs[0].inputs[0]
    assert found.content_type == "type 9"
    assert found.files()[0].type == "TYPE_99"
    assert not found.files()[0].holds_labels


def test_label_files() -> None:
    files = [
        {"name": "a.txt", "type": "DESCRIPTIONS"},
        {"name": "b.txt", "type": "TENSOR_AXIS_LABELS"},
        {"name": "c.txt", "type": "TENSOR_VALUE_LABELS", "locale": "en"},
    ]
    found = view(described(model(), outputs=[{"associated_files": files}])).subgraphs[0].outputs[0]
    assert [(file.name, file.locale) for file in found.label_files] == [
        ("b.txt", ""),
        ("c.txt", "en"),
    ]
    assert found.label_files[0].kind == "file"
    assert found.label_files[0].subject == "b.txt"


def test_recorded_files_are_everywhere() -> None:
    bert = ("BertTokenizerOptions", {"vocab_file": [{"name": "bert"}]})
    piece = (
        "SentencePieceTokenizerOptions",
        {"sentencePiece_model": [{"name": "piece"}], "vocab_file": [{"name": "words"}]},
    )
    m = described(
        model(),
        [{"process_units": [{"options": piece}], "associated_files": [{"name": "input"}]}],
        [{"associated_files": [{"name": "output"}]}],
        associated_files=[{"name": "subgraph"}],
        input_process_units=[{"options": bert}],
    )
    names = {file.name for file in view(m).recorded_files()}
    assert names == {"bert", "piece", "words", "input", "output", "subgraph"}


def test_spans_count_from_the_start_of_the_model() -> None:
    m = described(model())
    data = m.build()
    found = view(m).subgraphs[0].inputs[0]
    span = found.span("name")
    assert span is not None
    assert data[span.offset : span.end] == b"image"


def test_custom_metadata() -> None:
    custom = [{"name": "DETECTOR_METADATA", "data": b"abc"}]
    found = view(described(model(), custom_metadata=custom)).subgraphs[0]
    data = found.custom_metadata("DETECTOR_METADATA")
    assert data is not None
    assert bytes(data) == b"abc"
    assert found.custom_metadata("SEGMENTER_METADATA") is None


def test_damaged_metadata_has_no_view() -> None:
    entry = entry_of(described(model()))
    with pytest.raises(ValueError, match="cannot be read"):
        TFLiteMetadata(entry, read(entry.data[:40], TFLITE_METADATA))
