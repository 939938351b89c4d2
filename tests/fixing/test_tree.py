"""Metadata as a tree: what is read is what is written."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import write_flatbuffer
from testmodels.metadata_schema import METADATA_SCHEMA
from tests.analysis.corpus import FOLDER, needs_corpus
from tflint.fixing.refusal import RefusedError
from tflint.fixing.tree import MAX_TABLES, Union, read_tree, write_tree
from tflint.flatbuffer import read
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.model.file import File
from tflint.model.tflite_metadata import ENTRY_NAME


def metadata(fields: dict[Any, Any]) -> memoryview:
    return memoryview(write_flatbuffer(METADATA_SCHEMA, fields))


FULL: dict[str, Any] = {
    "name": "net",
    "description": b"caf\xe9",
    "subgraph_metadata": [
        {
            "input_tensor_metadata": [
                {
                    "name": "image",
                    "dimension_names": ["batch", ""],
                    "content": {
                        "content_properties": ("ImageProperties", {"color_space": "RGB"}),
                        "range": {"min": 1, "max": 2},
                    },
                    "process_units": [
                        {"options": ("NormalizationOptions", {"mean": [127.5, 0.1], "std": []})},
                        {"options": ("ScoreThresholdingOptions", {"global_score_threshold": 0})},
                    ],
                    "stats": {"max": [255.0], "min": [0.0]},
                }
            ],
            "output_tensor_metadata": [],
            "custom_metadata": [{"name": "data", "data": bytes(range(100))}],
        }
    ],
    "min_parser_version": "1.5.0",
}


@pytest.mark.parametrize("fields", [{}, FULL, {"subgraph_metadata": [{}, {}]}])
def test_written_tree_is_read_again(fields: dict[str, Any]) -> None:
    tree = read_tree(metadata(fields), TFLITE_METADATA)
    written = memoryview(write_tree(tree, TFLITE_METADATA))
    assert read_tree(written, TFLITE_METADATA) == tree
    assert not read(written, TFLITE_METADATA).damages
    assert bytes(written[4:8]) == b"M001"


def test_tree() -> None:
    tree = read_tree(metadata(FULL), TFLITE_METADATA)
    assert tree["description"] == b"caf\xe9"
    (image,) = tree["subgraph_metadata"][0]["input_tensor_metadata"]
    assert image["dimension_names"] == [b"batch", b""]
    assert image["content"]["content_properties"] == Union("ImageProperties", {"color_space": 1})
    normalization, threshold = image["process_units"]
    assert normalization["options"].fields["std"] == ()
    # A default that is stored is not the same as an absent one.
    assert threshold["options"].fields == {"global_score_threshold": 0.0}
    assert tree["subgraph_metadata"][0]["output_tensor_metadata"] == []
    assert "author" not in tree


def test_type_of_a_union_without_its_table() -> None:
    fields = {"content_properties": ("FeatureProperties", None)}
    tensor = {"subgraph_metadata": [{"input_tensor_metadata": [{"content": fields}]}]}
    tree = read_tree(metadata(tensor), TFLITE_METADATA)
    written = memoryview(write_tree(tree, TFLITE_METADATA))
    assert read_tree(written, TFLITE_METADATA) == tree
    (found,) = tree["subgraph_metadata"][0]["input_tensor_metadata"]
    assert found["content"]["content_properties"] == Union("FeatureProperties", None)


def test_bytes_are_aligned_for_what_may_be_in_them() -> None:
    tree = read_tree(metadata(FULL), TFLITE_METADATA)
    written = memoryview(write_tree(tree, TFLITE_METADATA))
    root = read(written, TFLITE_METADATA).root
    assert root is not None
    assert root["subgraph_metadata"][0]["custom_metadata"][0]["data"].start % 16 == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "damaged"),
        (bytes(metadata(FULL))[:100], "damaged"),
        (bytes(metadata({14: ("int", 5)})), "newer schema"),
    ],
)
def test_what_would_be_lost_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        read_tree(memoryview(data), TFLITE_METADATA)


def test_more_tables_than_any_model_has_are_refused() -> None:
    tables: list[dict[str, Any]] = [{} for _ in range(MAX_TABLES)]
    with pytest.raises(RefusedError, match="10,000 tables"):
        read_tree(metadata({"subgraph_metadata": tables}), TFLITE_METADATA)


@needs_corpus
def test_real_metadata() -> None:
    number = 0
    for path in sorted(FOLDER.glob("*.tflite")):
        if path.stat().st_size > 1 << 20:
            continue
        model = File(memoryview(path.read_bytes())).model
        entry = model.metadata_entry(ENTRY_NAME) if model is not None else None
        if entry is None or read(entry.data, TFLITE_METADATA).damages:
            continue
        tree = read_tree(entry.data, TFLITE_METADATA)
        assert read_tree(memoryview(write_tree(tree, TFLITE_METADATA)), TFLITE_METADATA) == tree
        number += 1
    assert number
