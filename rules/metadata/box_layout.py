"""How the metadata says the boxes of a detector lie."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tflint.analysis.detection_options import BOXES
from tflint.analysis.detector_outputs import DetectorOutputs, detector_outputs
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import selected_consumers
from tflint.flatbuffer import Vector
from tflint.flatbuffer.schemas.tflite_metadata import TFLITE_METADATA
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.tflite_metadata import MAX_CHANNELS, TensorMetadata

_OPERATOR_INDEX = (1, 0, 3, 2)
_SHOWN = 8


class _Fault(NamedTuple):
    """What is wrong with the layout. `refused_by` are the readers that do not open the model."""

    problem: str
    field: str
    refused_by: tuple[str, ...] = ("task-library", "mediapipe")


@rule(
    "M403",
    "wrong-box-layout",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    fix="safe",
    tags=("silent",),
)
def wrong_box_layout(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata of the boxes of a detector is missing or not what the operator makes.

    What it checks:
        The BoundingBoxProperties of the output that readers take for the boxes, in detectors with
        four outputs, or two and DETECTOR_METADATA: they are there, the type is BOUNDARIES, the
        coordinates are RATIO, and index orders all of the numbers 0 to 3. With target task-library
        or mediapipe these are errors, and so is a detector without metadata. Behind
        TFLite_Detection_PostProcess index must be [1, 0, 3, 2], because the operator emits ymin,
        xmin, ymax, xmax and the default order is left, top, right, bottom.

    Why it matters:
        Task Library and MediaPipe refuse detectors whose boxes they do not know. With a wrong index
        x and y are swapped: boxes lie mirrored at the diagonal, and nothing fails.

    How to fix:
        Write the metadata with ObjectDetectorWriter, or set type BOUNDARIES, coordinate_type RATIO
        and index [1, 0, 3, 2] on the output "location".

    When it is wrong:
        When a program of your own reads the metadata and the model emits boxes of another kind.

    Source:
        tensorflow/tflite-support task/vision/object_detector.cc, SanityCheckOutputTensors;
        google-ai-edge/mediapipe components/processors/detection_postprocessing_graph.cc; LiteRT
        tflite/kernels/detection_postprocess.cc (order of the numbers); each case was run with
        tflite-support 0.4.4 and mediapipe 1.2.2.
    """
    detector = facts.of(detector_outputs)
    if detector is None or len(detector.outputs) != (2 if detector.is_raw else 4):
        return
    location = detector.location
    if location is None:
        return
    consumers = facts.of(selected_consumers)
    if location.metadata is None:
        refusing = tuple(each for each in consumers if each != "mlkit")
        if refusing:
            yield Finding(
                f"{detector.evidence}, but no metadata describes its boxes in {location.word} "
                f'"{location.tensor.short_name}"',
                at=location.tensor,
                help="write the metadata with ObjectDetectorWriter",
                severity=ERROR,
                targets=refusing,
            )
        return
    fault = _fault(location.metadata, detector)
    if fault is None:
        return
    refusing = tuple(consumer for consumer in consumers if consumer in fault.refused_by)
    yield Finding(
        f'{location.word} "{location.tensor.short_name}" {fault.problem}',
        at=location.metadata,
        field=fault.field,
        help="set type BOUNDARIES, coordinate_type RATIO and index [1, 0, 3, 2]",
        related=(("output", location.tensor),),
        severity=ERROR if refusing else None,
        data={"index": list(_index(location.metadata) or ())[:_SHOWN]},
        targets=refusing,
        fix=Fix("safe", "describe the boxes as the operator emits them")
        if detector.ports[location.position] == BOXES
        else None,
    )


def _fault(metadata: TensorMetadata, detector: DetectorOutputs) -> _Fault | None:
    if metadata.content_type != "BoundingBoxProperties" or metadata.properties is None:
        found = metadata.content_type or "no content"
        return _Fault(f"holds the boxes, but its metadata has {found}", "content")
    box_type, coordinates = metadata.properties["type"], metadata.properties["coordinate_type"]
    if box_type != 1:
        name = _name("BoundingBoxType", box_type)
        return _Fault(
            f"has boxes of type {name}, but readers of detectors take BOUNDARIES (1) only",
            "content.content_properties.type",
        )
    if coordinates != 0:
        name = _name("CoordinateType", coordinates)
        return _Fault(
            f"has coordinates of type {name}, but readers of detectors take RATIO (0) only",
            "content.content_properties.coordinate_type",
        )
    return _index_fault(
        _index(metadata), has_operator=detector.has_operator, is_raw=detector.is_raw
    )


def _index_fault(
    index: tuple[int, ...] | None, *, has_operator: bool, is_raw: bool
) -> _Fault | None:
    field = "content.content_properties.index"
    if index is not None and sorted(index) != [0, 1, 2, 3]:
        text = ", ".join(map(str, index[:_SHOWN])) + (", …" if len(index) > _SHOWN else "")
        refused_by: tuple[str, ...] = ("task-library", "mediapipe")
        if len(index) == 4:
            # Only MediaPipe looks at the numbers, and not when it decodes raw boxes itself.
            refused_by = () if is_raw else ("mediapipe",)
        problem = f"has the box index [{text}], which is not an order of 0, 1, 2 and 3"
        return _Fault(problem, field, refused_by)
    if has_operator and index != _OPERATOR_INDEX:
        told = "no box index" if index is None else f"the box index {list(index)}"
        problem = (
            f"has {told}, but TFLite_Detection_PostProcess emits ymin, xmin, ymax, xmax, which is "
            "[1, 0, 3, 2]: x and y are swapped"
        )
        return _Fault(problem, field if index is not None else "content", ())
    return None


def _index(metadata: TensorMetadata) -> tuple[int, ...] | None:
    is_boxes = metadata.content_type == "BoundingBoxProperties"
    vector = metadata.properties["index"] if is_boxes and metadata.properties is not None else None
    if not isinstance(vector, Vector):
        return None
    return vector.tuple() if vector.count <= MAX_CHANNELS else ()


def _name(enum: str, code: int) -> str:
    return f"{TFLITE_METADATA.enum(enum).names.get(code, 'unknown')} ({code})"
