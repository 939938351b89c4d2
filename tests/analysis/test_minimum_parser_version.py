from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.analysis.corpus import corpus_facts
from tflint.analysis.facts import Facts
from tflint.analysis.minimum_parser_version import (
    Version,
    decisive_demand,
    is_refused_by_mediapipe,
    minimum_parser_version,
    parse_version,
)
from tflint.analysis.tflite_metadata import tflite_metadata
from tflint.model.file import File


def facts(metadata: dict[str, Any] | None) -> Facts:
    m = ModelBuilder()
    if metadata is not None:
        m.tflite_metadata(metadata)
    return Facts(File(memoryview(m.build())))


def subgraph(**fields: Any) -> dict[str, Any]:
    return {"subgraph_metadata": [fields]}


def unit(options: str, **fields: Any) -> dict[str, Any]:
    return {"process_units": [{"options": (options, fields)}]}


@pytest.mark.parametrize(
    ("metadata", "version"),
    [
        (None, (1, 0, 0)),
        ({"name": "net"}, (1, 0, 0)),
        ({"associated_files": [{"name": "v.txt", "type": "VOCABULARY"}]}, (1, 0, 1)),
        (subgraph(associated_files=[{"name": "s", "type": "SCANN_INDEX_FILE"}]), (1, 4, 0)),
        (subgraph(associated_files=[{"name": "a.txt", "version": "v1"}]), (1, 4, 1)),
        (subgraph(input_process_units=[]), (1, 1, 0)),
        (subgraph(output_process_units=[]), (1, 1, 0)),
        (subgraph(input_tensor_groups=[]), (1, 2, 0)),
        (subgraph(output_tensor_groups=[]), (1, 2, 0)),
        (subgraph(custom_metadata=[]), (1, 5, 0)),
        (subgraph(input_tensor_metadata=[unit("BertTokenizerOptions")]), (1, 1, 0)),
        (subgraph(input_tensor_metadata=[unit("RegexTokenizerOptions")]), (1, 2, 1)),
        (subgraph(output_tensor_metadata=[unit("SentencePieceTokenizerOptions")]), (1, 1, 0)),
        (
            subgraph(
                input_tensor_metadata=[
                    {"content": {"content_properties": ("AudioProperties", {"sample_rate": 16000})}}
                ]
            ),
            (1, 3, 0),
        ),
    ],
)
def test_version_of_each_field(metadata: dict[str, Any] | None, version: Version) -> None:
    assert minimum_parser_version(facts(metadata)) == version


def test_files_of_a_tokenizer_do_not_count() -> None:
    tokenizer = unit(
        "RegexTokenizerOptions", vocab_file=[{"name": "v.txt", "type": "SCANN_INDEX_FILE"}]
    )
    assert minimum_parser_version(facts(subgraph(input_tensor_metadata=[tokenizer]))) == (1, 2, 1)


def test_names_the_field_that_decides() -> None:
    metadata = subgraph(
        input_process_units=[], associated_files=[{"name": "s", "type": "SCANN_INDEX_FILE"}]
    )
    demand = decisive_demand(facts(metadata))
    assert demand is not None
    assert demand.feature == "SCANN_INDEX_FILE"
    assert demand.node.address == "tflite_metadata.subgraph_metadata[0].associated_files[0]"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1", (1, 0, 0)),
        ("1.5", (1, 5, 0)),
        ("1.10.2", (1, 10, 2)),
        ("", None),
        ("1.", None),
        ("1.0.0.0", None),
        ("v1.0", None),
        (" 1.0", None),
        ("-1.0.0", None),
        ("1.99999999999.0", None),
        ("\u0661.\u0660.\u0660", None),
    ],
)
def test_parse_version(text: str, version: Version | None) -> None:
    assert parse_version(text) == version


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("1.5.0", False),
        ("1.5", False),
        ("1.4.9", False),
        ("1.5.1", True),
        ("1.5.0.1", True),
        ("9.9.9", True),
        ("abc", True),
        ("", True),
        (".", True),
        ("1.x", True),
        ("1..x", True),
        ("1.5.x", True),
        ("9.x", True),
        ("1.99999999999.0", True),
        ("0.x", False),
        ("1.", False),
        ("1.0.0.0", False),
        ("1.0a.0", False),
        (" 1.0.0", False),
        ("-1.0.0", False),
    ],
)
def test_refused_by_mediapipe(text: str, refused: bool) -> None:
    """What mediapipe 1.2.2 did with each."""
    assert is_refused_by_mediapipe(text) is refused


@pytest.mark.parametrize(
    "name",
    [
        "tfs-yamnet_audio_classifier_with_metadata",
        "tfs-test_model_nl_classifier_with_regex_tokenizer",
        "tfs-deeplabv3",
    ],
)
def test_agrees_with_the_populator(name: str) -> None:
    found = corpus_facts(name)
    metadata = tflite_metadata(found)
    assert metadata is not None
    assert minimum_parser_version(found) == parse_version(metadata.text("min_parser_version"))
