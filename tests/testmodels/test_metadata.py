"""Metadata is written as its readers expect it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from testmodels import ModelBuilder, with_metadata, write_flatbuffer
from testmodels.flatbuffer_reader import read_flatbuffer
from testmodels.metadata_schema import (
    CONVERSION_METADATA_SCHEMA,
    DETECTOR_METADATA_SCHEMA,
    METADATA_SCHEMA,
)

Run: TypeAlias = Callable[..., list[Any]]

CONVERTED = Path(__file__).parents[2] / "testmodels" / "converted"
METADATA = {
    "name": "classifier",
    "subgraph_metadata": [
        {
            "input_tensor_metadata": [
                {
                    "content": {"content_properties": ("ImageProperties", {"color_space": "RGB"})},
                    "process_units": [
                        {"options": ("NormalizationOptions", {"mean": [127.5], "std": [1.0, 2.0]})}
                    ],
                }
            ],
            "custom_metadata": [{"name": "DETECTOR_METADATA", "data": b"\1\2"}],
        }
    ],
}


def metadata_content(model: bytes, name: bytes) -> bytes:
    fields = ModelBuilder.from_bytes(model).fields
    (buffer,) = [entry["buffer"] for entry in fields["metadata"] if entry["name"] == name]
    content: bytes = fields["buffers"][buffer]["data"]
    return content


def test_tflite_metadata_reads_back() -> None:
    m = ModelBuilder()
    m.tflite_metadata(METADATA)
    content = metadata_content(m.build(), b"TFLITE_METADATA")
    assert content[4:8] == b"M001"
    metadata = read_flatbuffer(METADATA_SCHEMA, content)
    assert metadata["name"] == b"classifier"
    (subgraph,) = metadata["subgraph_metadata"]
    (image,) = subgraph["input_tensor_metadata"]
    assert image["content"]["content_properties"] == ("ImageProperties", {"color_space": 1})
    (unit,) = image["process_units"]
    assert unit["options"] == ("NormalizationOptions", {"mean": [127.5], "std": [1.0, 2.0]})
    assert subgraph["custom_metadata"] == [{"name": b"DETECTOR_METADATA", "data": b"\1\2"}]


def test_metadata_is_added_to_a_converted_model(run: Run) -> None:
    model = (CONVERTED / "convnet_float32.tflite").read_bytes()
    described = with_metadata(model, METADATA, {"labels.txt": "red\ngreen\nblue\ngrey\n"})
    assert metadata_content(described, b"TFLITE_METADATA")[4:8] == b"M001"
    assert zipfile.ZipFile(io.BytesIO(described)).namelist() == ["labels.txt"]
    image = np.full((1, 16, 16, 3), 0.25)
    assert np.array_equal(run(described, image), run(model, image))


@pytest.mark.parametrize(
    ("model", "modes"),
    [
        ("convnet_float32", []),
        ("convnet_float16", [1001]),
        ("convnet_dynamic_range", [1002]),
        ("convnet_int8", [1003]),
        ("convnet_int16x8", [1004]),
        ("convnet_qat", [2000]),
    ],
)
def test_conversion_metadata_is_what_the_converter_writes(model: str, modes: list[int]) -> None:
    content = metadata_content((CONVERTED / f"{model}.tflite").read_bytes(), b"CONVERSION_METADATA")
    metadata = read_flatbuffer(CONVERSION_METADATA_SCHEMA, content)
    assert metadata["environment"]["tensorflow_version"] == b"2.21.0"
    assert metadata["options"].get("model_optimization_modes", []) == modes
    again = write_flatbuffer(CONVERSION_METADATA_SCHEMA, metadata)
    assert read_flatbuffer(CONVERSION_METADATA_SCHEMA, again) == metadata


def test_custom_metadata_of_a_detector() -> None:
    decoding = {"num_classes": 3, "sigmoid_score": True}
    anchors = {"fixed_anchors_schema": {"anchors": [{"x_center": 0.5, "width": 1.0}]}}
    fields = {"ssd_anchors_options": anchors, "tensors_decoding_options": decoding}
    content = write_flatbuffer(DETECTOR_METADATA_SCHEMA, fields)
    assert content[4:8] == b"V001"
    assert read_flatbuffer(DETECTOR_METADATA_SCHEMA, content) == fields
