"""MediaPipe's metadata of segmenters: what turns the output into masks.

It is a flatbuffer in the custom metadata `SEGMENTER_METADATA`. Schema: google-ai-edge/mediapipe
`tasks/metadata/image_segmenter_metadata_schema.fbs`, version 1.0.0.
"""

from __future__ import annotations

from tflint.flatbuffer import Schema

ENTRY_NAME = "SEGMENTER_METADATA"

ACTIVATIONS = ("NONE", "SIGMOID", "SOFTMAX")

SEGMENTER_METADATA = Schema(
    root="ImageSegmenterOptions",
    identifier=b"V001",
    text="""
table ImageSegmenterOptions = activation:byte min_parser_version:string
""",
)
