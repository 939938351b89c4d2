"""The outputs of an object detector: what they are, and what readers of the metadata take them for.

Task Library and MediaPipe look the four outputs up by their metadata names; when one of the names is
missing they take the positions 0 to 3 (tensorflow/tflite-support `task/vision/object_detector.cc`,
google-ai-edge/mediapipe `components/processors/detection_postprocessing_graph.cc`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tflint.analysis.detection_options import (
    BOXES,
    DETECTION_POSTPROCESS,
    is_detection_postprocess,
    output_port,
)
from tflint.analysis.detector_metadata import ENTRY_NAME, is_raw_detector
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, subgraph_metadata

if TYPE_CHECKING:
    from tflint.analysis.facts import Facts
    from tflint.model.tensor import Tensor

NAMES = ("location", "category", "score", "number of detections")
"""The metadata names of boxes, classes, scores and count."""

MEANINGS = ("boxes", "classes", "scores", "count")
"""The outputs of the operator in words, by port."""

RAW_NAMES = ("location", "score")
"""The metadata names of a detector without non-maximum suppression."""

_PASS_THROUGH = ("QUANTIZE", "DEQUANTIZE", "CAST", "RESHAPE", "SQUEEZE")
_MAX_STEPS = 4


@dataclass(frozen=True, slots=True)
class DetectorOutputs:
    """The outputs of a model that is an object detector for certain.

    `evidence` says how it is known, as a part of a sentence. `ports` has for each output which one of
    `TFLite_Detection_PostProcess` it is, -1 for another tensor. A raw detector has no such operator:
    MediaPipe decodes its boxes and scores.
    """

    evidence: str
    outputs: tuple[InputOrOutput, ...]
    ports: tuple[int, ...]
    is_raw: bool

    @property
    def has_operator(self) -> bool:
        """`TFLite_Detection_PostProcess` makes at least one of the outputs."""
        return max(self.ports, default=-1) >= 0

    @property
    def is_described(self) -> bool:
        """Every output has its metadata."""
        return bool(self.outputs) and all(each.metadata is not None for each in self.outputs)

    @property
    def named(self) -> tuple[int, ...] | None:
        """The positions of the outputs that readers find by their names, in the order of `NAMES`
        (`RAW_NAMES`); `None` when a name is missing, so that they take the order as it is."""
        names = [each.metadata.name if each.metadata else "" for each in self.outputs]
        wanted = RAW_NAMES if self.is_raw else NAMES
        return tuple(map(names.index, wanted)) if set(wanted) <= set(names) else None

    @property
    def location(self) -> InputOrOutput | None:
        """The output that readers take for the boxes; without metadata the one that holds them."""
        position = self.named[0] if self.named is not None else 0
        if not self.is_described and BOXES in self.ports:
            position = self.ports.index(BOXES)
        return self.outputs[position] if position < len(self.outputs) else None


def detector_outputs(facts: Facts) -> DetectorOutputs | None:
    """The outputs of a model whose operators or metadata say that it is a detector, else `None`."""
    outputs = tuple(each for each in facts.of(inputs_and_outputs) if not each.is_input)
    ports = tuple(_port(each.tensor) for each in outputs)
    raw = facts.of(is_raw_detector)
    described = facts.of(subgraph_metadata)
    if max(ports, default=-1) >= 0:
        evidence = f"it ends in {DETECTION_POSTPROCESS}"
    elif raw:
        evidence = f"it has {ENTRY_NAME}"
    elif described is not None and any(
        each.content_type == "BoundingBoxProperties" for each in described.outputs
    ):
        evidence = "its metadata describes boxes"
    else:
        return None
    return DetectorOutputs(evidence, outputs, ports, raw and max(ports, default=-1) < 0)


def _port(tensor: Tensor) -> int:
    for _ in range(_MAX_STEPS):
        operator = tensor.producer
        if operator is None or not operator.sound:
            return -1
        if is_detection_postprocess(operator):
            return output_port(operator, tensor)
        source = operator.input(0)
        if operator.name not in _PASS_THROUGH or source is None:
            return -1
        tensor = source
    return -1
