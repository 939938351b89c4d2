"""Metadata without information."""

from __future__ import annotations

from typing import Any

import pytest

from testmodels import ModelBuilder
from tests.rules.cases import quiet, triggers
from tests.rules.metadata.described_models import IMAGE, content, described, model

SUBGRAPH = "tflite_metadata.subgraph_metadata[0]"


def with_metadata(metadata: dict[str, Any]) -> ModelBuilder:
    m = model()
    m.tflite_metadata(metadata)
    return m


@triggers("M107", at="tflite_metadata", says="nor any of 2 inputs and outputs", count=1)
def test_names_of_tensors_only() -> ModelBuilder:
    tensors = {
        "input_tensor_metadata": [{"name": "x", "content": {}}],
        "output_tensor_metadata": [{"name": "y", "stats": {}}],
    }
    return with_metadata({"min_parser_version": "1.0.0", "subgraph_metadata": [tensors]})


@triggers("M107", says="any of 0 inputs")
def test_nothing_at_all() -> ModelBuilder:
    return with_metadata({"name": "", "subgraph_metadata": []})


@pytest.mark.parametrize(
    "metadata",
    [
        {"license": "Apache-2.0"},
        {"subgraph_metadata": [{"input_process_units": [{}]}]},
        {"subgraph_metadata": [{"output_tensor_metadata": [{"stats": {"max": [1.0]}}]}]},
        {"subgraph_metadata": [{"input_tensor_metadata": [{"description": "pixels"}]}]},
    ],
    ids=["license", "process units", "stats", "description"],
)
@quiet("M107")
def test_any_information_will_do(metadata: dict[str, Any]) -> ModelBuilder:
    return with_metadata(metadata)


@triggers(
    "M107",
    at=f"{SUBGRAPH}.input_tensor_metadata[0].content.content_properties_type",
    says='the content of "image" has the type ImageProperties, but no table',
    count=1,
)
def test_content_type_without_table() -> ModelBuilder:
    return described(model(), [{"content": {"content_properties_type": 2}}])


@triggers("M107", says='of "image" has a table, but type 0', count=1)
def test_content_table_without_type() -> ModelBuilder:
    fields = {"content_properties": IMAGE, "content_properties_type": 0}
    return described(model(), [{"content": fields}])


@triggers("M107", says="process unit 0 has the type ScoreCalibrationOptions, but no table")
def test_process_unit_without_table() -> ModelBuilder:
    return described(model(), outputs=[{"process_units": [{"options_type": 2}]}])


@quiet("M107")
def test_process_unit_that_crashes_readers_is_another_rules_business() -> ModelBuilder:
    return described(model(), [{"process_units": [{"options_type": 1}]}])


@triggers("M107", at=f"{SUBGRAPH}.input_process_units[0].options_type", says="BertTokenizerOptions")
def test_process_unit_of_the_subgraph() -> ModelBuilder:
    return described(model(), input_process_units=[{"options_type": 4}])


@quiet("M107")
def test_described() -> ModelBuilder:
    return described(model(), [content(IMAGE)])
