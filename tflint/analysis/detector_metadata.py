"""MediaPipe's metadata of detectors that end without non-maximum suppression.

It is a flatbuffer in the custom metadata `DETECTOR_METADATA`. Schema: google-ai-edge/mediapipe
`tasks/metadata/object_detector_metadata_schema.fbs`, version 1.0.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tflint.analysis.tflite_metadata import subgraph_metadata
from tflint.flatbuffer import Schema, Table, read

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts

ENTRY_NAME = "DETECTOR_METADATA"

DETECTOR_METADATA = Schema(
    root="ObjectDetectorOptions",
    identifier=b"V001",
    text="""
table FixedAnchor = x_center:float y_center:float width:float height:float
table FixedAnchorsSchema = anchors:[FixedAnchor]
table SsdAnchorsOptions = fixed_anchors_schema:FixedAnchorsSchema
table TensorsDecodingOptions = num_classes:int num_boxes:int num_coords:int
    keypoint_coord_offset:int num_keypoints:int num_values_per_keypoint:int x_scale:float
    y_scale:float w_scale:float h_scale:float apply_exponential_on_box_size:bool sigmoid_score:bool
table ObjectDetectorOptions = min_parser_version:string ssd_anchors_options:SsdAnchorsOptions
    tensors_decoding_options:TensorsDecodingOptions
""",
)


def is_raw_detector(facts: Facts) -> bool:
    """The metadata says how boxes are to be decoded: the model has no non-maximum suppression."""
    metadata = facts.of(subgraph_metadata)
    return metadata is not None and metadata.custom_metadata(ENTRY_NAME) is not None


def raw_detector_class_count(facts: Facts) -> int | None:
    """`num_classes` of a detector without non-maximum suppression; `None` when it is not told."""
    metadata = facts.of(subgraph_metadata)
    data = metadata.custom_metadata(ENTRY_NAME) if metadata is not None else None
    if data is None or bytes(data[4:8]) != DETECTOR_METADATA.identifier:
        return None
    document = read(data, DETECTOR_METADATA)
    options = document.root["tensors_decoding_options"] if document.root is not None else None
    count = options["num_classes"] if isinstance(options, Table) else 0
    return int(count) if count > 0 and not document.damages else None
