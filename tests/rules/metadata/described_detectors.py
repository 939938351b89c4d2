"""Object detectors with metadata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testmodels import ModelBuilder, write_flatbuffer
from testmodels.metadata_schema import DETECTOR_METADATA_SCHEMA

NAMES = ("location", "category", "score", "number of detections")
SHAPES: tuple[Sequence[int], ...] = ([1, 10, 4], [1, 10], [1, 10], [1])
BOXES = {"type": "BOUNDARIES", "index": [1, 0, 3, 2]}


def with_operator(
    order: Sequence[int] = (0, 1, 2, 3), *, dims: bool = True, more: int = 0
) -> ModelBuilder:
    """TFLite_Detection_PostProcess whose outputs are those of the model in an order, and `more`
    outputs of another operator; no metadata."""
    m = ModelBuilder()
    boxes, scores = m.input("boxes", [1, 10, 4]), m.input("raw_scores", [1, 10, 4])
    anchors = m.constant("anchors", [[0.0] * 4] * 10)
    made = [m.tensor(f"detections{i}", shape if dims else []) for i, shape in enumerate(SHAPES)]
    m.custom_op(
        "TFLite_Detection_PostProcess",
        [boxes, scores, anchors],
        made,
        custom_options={"num_classes": 3, "max_detections": 10},
    )
    m.output(*(made[port] for port in order))
    for number in range(more):
        state = m.tensor(f"state{number}", [1, 10, 4])
        m.op("RELU", [boxes], [state])
        m.output(state)
    return m


def without_operator(shapes: Sequence[Sequence[int]]) -> ModelBuilder:
    """A custom operator with outputs of these shapes; no metadata."""
    m = ModelBuilder()
    x = m.input("image", [1, 32, 32, 3])
    outputs = [m.tensor(f"output{i}", shape) for i, shape in enumerate(shapes)]
    m.custom_op("Net", [x], outputs)
    m.output(*outputs)
    return m


def named(
    m: ModelBuilder,
    names: Sequence[str] = NAMES,
    boxes: dict[str, Any] | None = BOXES,
    table: str = "BoundingBoxProperties",
    **subgraph: Any,
) -> ModelBuilder:
    """Metadata that gives the outputs names; the one called location, else the first, has the
    properties `boxes`."""
    outputs: list[dict[str, Any]] = [{"name": name} for name in names]
    location = names.index("location") if "location" in names else 0
    if boxes is not None:
        content = {"content_properties": (table, boxes)}
        outputs[location]["content"] = content
    inputs = [{"name": f"input{i}"} for i in range(len(m.main.fields["inputs"]))]
    fields = {"input_tensor_metadata": inputs, "output_tensor_metadata": outputs, **subgraph}
    m.tflite_metadata({"name": "detector", "subgraph_metadata": [fields]})
    return m


def decoding(**options: Any) -> bytes:
    """DETECTOR_METADATA for boxes [1,6,4] and scores [1,6,3]; `anchors` is their number, and the
    other options are those of the decoding."""
    anchor = {"x_center": 0.5, "y_center": 0.5, "width": 1.0, "height": 1.0}
    anchors = options.pop("anchors", 6)
    told = {
        "num_classes": 3,
        "num_boxes": 6,
        "num_coords": 4,
        "num_values_per_keypoint": 2,
        **options,
    }
    fields: dict[str, Any] = {"tensors_decoding_options": told}
    if anchors is not None:
        fields["ssd_anchors_options"] = {"fixed_anchors_schema": {"anchors": [anchor] * anchors}}
    return write_flatbuffer(DETECTOR_METADATA_SCHEMA, fields)


def raw(
    data: bytes | None = None,
    shapes: Sequence[Sequence[int]] = ([1, 6, 4], [1, 6, 3]),
    names: Sequence[str] = ("location", "score"),
    box_type: str = "BOUNDARIES",
) -> ModelBuilder:
    """A detector without non-maximum suppression, with DETECTOR_METADATA."""
    entry = {"name": "DETECTOR_METADATA", "data": data if data is not None else decoding()}
    boxes = {"type": box_type}
    return named(without_operator(shapes), names, boxes, custom_metadata=[entry])
