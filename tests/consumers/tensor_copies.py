"""Models of our own in which a shape, a type or the custom metadata of a task is another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from testmodels import write_flatbuffer
from testmodels.metadata_schema import SEGMENTER_METADATA_SCHEMA
from tests.consumers.built_models import (
    bert_classifier,
    image_classifier,
    image_embedder,
    image_segmenter,
    raw_detector,
)
from tests.consumers.described_model import DescribedModel

_FLOAT = "FLOAT32"


def tensor_copies() -> Iterator[tuple[str, DescribedModel]]:
    """Each with its kind."""
    yield from _inputs()
    yield from _outputs()
    yield from _segmenters()
    yield from _raw_detectors()
    yield from _bert()


def _inputs() -> Iterator[tuple[str, DescribedModel]]:
    for text, shape in (
        ("1x16x16x1", (1, 16, 16, 1)),
        ("1x16x16x4", (1, 16, 16, 4)),
        ("1x16x16x2", (1, 16, 16, 2)),
        ("2x16x16x3", (2, 16, 16, 3)),
        ("16x16x3", (16, 16, 3)),
        ("1x1x16x16x3", (1, 1, 16, 16, 3)),
        ("1x768", (1, 768)),
        ("1x3x16x16", (1, 3, 16, 16)),
        ("1x1x1x3", (1, 1, 1, 3)),
    ):
        yield f"image input {text}", image_classifier(shape=shape)
    for dtype in ("UINT8", "INT8"):
        yield f"image input {dtype}", image_classifier(dtype=dtype)


def _outputs() -> Iterator[tuple[str, DescribedModel]]:
    for dtype in ("UINT8", "INT8", "INT32", "INT64", "BOOL", "FLOAT16"):
        yield f"classifier output {dtype}", image_classifier(outputs=(((1, 3), dtype),))
        yield f"embedder output {dtype}", image_embedder(outputs=(((1, 8), dtype),))
    for text, shape in (
        ("3", (3,)),
        ("1x1x1x3", (1, 1, 1, 3)),
        ("1x1x3", (1, 1, 3)),
        ("1x3x1", (1, 3, 1)),
        ("1x3x1x1", (1, 3, 1, 1)),
        ("3x1", (3, 1)),
    ):
        yield f"classifier output {text}", image_classifier(outputs=((shape, _FLOAT),))
        yield f"embedder output {text}", image_embedder(outputs=((shape, _FLOAT),))
    two = (((1, 3), _FLOAT), ((1, 3), _FLOAT))
    yield "classifier with two outputs", image_classifier(outputs=two)
    mixed = (((1, 3), _FLOAT), ((1, 3), "UINT8"))
    yield "classifier with float and uint8 outputs", image_classifier(outputs=mixed)
    yield "embedder with float and uint8 outputs", image_embedder(outputs=mixed)


def _segmenters() -> Iterator[tuple[str, DescribedModel]]:
    for activation in ("SIGMOID", "SOFTMAX", 3, 9):
        yield f"segmenter activation {activation}", image_segmenter(activation=activation)
    one = (((1, 4, 4, 1), _FLOAT),)
    yield "segmenter of 1 channel", image_segmenter(outputs=one)
    yield "segmenter SOFTMAX of 1 channel", image_segmenter(outputs=one, activation="SOFTMAX")
    yield "segmenter SIGMOID of 1 channel", image_segmenter(outputs=one, activation="SIGMOID")
    for text, shape in (
        ("4x4x3", (4, 4, 3)),
        ("1x48", (1, 48)),
        ("48", (48,)),
        ("1x1x4x4x3", (1, 1, 4, 4, 3)),
        ("2x4x4x3", (2, 4, 4, 3)),
        ("1x4x4x300", (1, 4, 4, 300)),
    ):
        yield f"segmenter output {text}", image_segmenter(outputs=((shape, _FLOAT),))
    for dtype in ("UINT8", "INT8", "INT32"):
        outputs = (((1, 4, 4, 3), dtype),)
        yield f"segmenter output {dtype}", image_segmenter(outputs=outputs)
    for count in (2, 3):
        model = image_segmenter(outputs=(((1, 4, 4, 3), _FLOAT),) * count)
        model.outputs[:0] = [{"name": f"score{number}"} for number in range(count - 1)]
        yield f"segmenter with {count} outputs", model
    model = image_segmenter()
    data = write_flatbuffer(SEGMENTER_METADATA_SCHEMA, {"activation": "SIGMOID"})
    model.subgraph["custom_metadata"][0]["data"] = data[:4] + b"V002" + data[8:]
    yield "segmenter identifier V002", model
    model = image_segmenter()
    model.subgraph["custom_metadata"] = None
    yield "segmenter without SEGMENTER_METADATA", model


def _raw_detectors() -> Iterator[tuple[str, DescribedModel]]:
    options: tuple[dict[str, Any], ...] = (
        {"num_boxes": 5},
        {"num_boxes": 7},
        {"num_coords": 6},
        {"num_classes": 2},
        {"num_classes": 4},
        {"num_keypoints": 1},
        {"num_keypoints": 1, "num_coords": 6},
        {"num_values_per_keypoint": 3},
        {"num_values_per_keypoint": None},
        {"anchors": None},
        {"anchors": 0},
        {"anchors": 3},
        {"anchors": 9},
        {"x_scale": 0.0},
    )
    for each in options:
        text = ", ".join(f"{name} {value}" for name, value in each.items())
        yield f"raw detector {text}", raw_detector(**each)
    model = raw_detector()
    data = model.subgraph["custom_metadata"][0]["data"]
    model.subgraph["custom_metadata"][0]["data"] = data[:4] + b"V002" + data[8:]
    yield "raw detector identifier V002", model
    model = raw_detector()
    model.subgraph["custom_metadata"] = None
    yield "raw detector without DETECTOR_METADATA", model
    model = raw_detector()
    model.outputs[0]["name"], model.outputs[1]["name"] = "boxes", "scores"
    yield "raw detector with other names", model
    model = raw_detector()
    model.outputs[0]["name"], model.outputs[1]["name"] = "score", "location"
    yield "raw detector with swapped names", model
    model = raw_detector()
    model.outputs[0].pop("content")
    yield "raw detector without box content", model


def _bert() -> Iterator[tuple[str, DescribedModel]]:
    def shapes(*lengths: int) -> list[list[int]]:
        return [[1, length] for length in lengths]

    yield "BERT lengths differ", bert_classifier(shapes=shapes(16, 16, 8))
    yield "BERT length 1", bert_classifier(shapes=shapes(1, 1, 1))
    yield "BERT length 2", bert_classifier(shapes=shapes(2, 2, 2))
    yield "BERT rank 1", bert_classifier(shapes=[[16]] * 3)
    yield "BERT batch 2", bert_classifier(shapes=[[2, 8]] * 3)
    yield "BERT input INT64", bert_classifier(dtype="INT64")
    yield (
        "BERT with two inputs",
        bert_classifier(shapes=shapes(16, 16), names=("ids", "mask")),
    )
    yield "BERT with one input", bert_classifier(shapes=shapes(16), names=("ids",))
    yield "BERT with a small embedding", bert_classifier(rows=3)
    yield "BERT with a great embedding", bert_classifier(rows=9)
