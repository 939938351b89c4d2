"""Tables as plain dictionaries."""

from __future__ import annotations

import hashlib
from typing import Any

from testmodels.flatbuffer_writer import write_flatbuffer
from testmodels.metadata_schema import METADATA_SCHEMA
from tflint.flatbuffer import read
from tflint.flatbuffer.plain import LEFT_OUT, plain
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA


def plain_of(fields: dict[str, Any], **limits: int) -> dict[str, Any]:
    document = read(memoryview(write_flatbuffer(METADATA_SCHEMA, fields)), TFLITE_METADATA)
    assert document.root is not None
    return plain(document.root, TFLITE_METADATA, **limits)


def test_what_is_not_stored_is_absent() -> None:
    assert plain_of({"name": "n"}) == {"name": "n"}


def test_enums_by_name_and_unions_by_type() -> None:
    unit = {"options": ("NormalizationOptions", {"mean": [0.1], "std": [127.5]})}
    file = {"name": "labels.txt", "type": "TENSOR_AXIS_LABELS"}
    fields = {"subgraph_metadata": [{"input_process_units": [unit], "associated_files": [file]}]}
    assert plain_of(fields) == {
        "subgraph_metadata": [
            {
                "associated_files": [file],
                "input_process_units": [
                    {"options": {"NormalizationOptions": {"mean": [0.1], "std": [127.5]}}}
                ],
            }
        ]
    }


def test_an_unknown_enum_value_stays_a_number() -> None:
    assert plain_of({"associated_files": [{"type": 77}]}) == {"associated_files": [{"type": 77}]}


def test_bytes_are_a_digest() -> None:
    fields = {"subgraph_metadata": [{"custom_metadata": [{"name": "c", "data": b"abc"}]}]}
    digest = hashlib.sha256(b"abc").hexdigest()[:8]
    custom = plain_of(fields)["subgraph_metadata"][0]["custom_metadata"][0]
    assert custom == {"name": "c", "data": f"3 bytes, sha256:{digest}"}


def test_long_vectors_of_numbers_are_a_digest() -> None:
    unit = {"options": ("NormalizationOptions", {"mean": [1.0] * 300})}
    options = plain_of({"subgraph_metadata": [{"input_process_units": [unit]}]})
    mean = options["subgraph_metadata"][0]["input_process_units"][0]["options"]
    assert mean["NormalizationOptions"]["mean"].startswith("300 values, sha256:")


def test_long_vectors_of_tables_are_cut() -> None:
    files = plain_of({"associated_files": [{"name": "f"}] * 300})["associated_files"]
    assert len(files) == 257
    assert files[-1] == f"{LEFT_OUT} of 300"


def test_after_the_budget_nothing_more_is_read() -> None:
    found = plain_of({"name": "n", "description": "d", "version": "v"}, budget=2)
    assert list(found.values()).count(LEFT_OUT) == 1
