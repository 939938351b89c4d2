"""The custom metadata of MediaPipe's tasks: how a detector or a segmenter is to be decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tflint.analysis import detector_metadata, segmenter_metadata
from tflint.analysis.class_count import dimension
from tflint.analysis.detector_metadata import DETECTOR_METADATA
from tflint.analysis.detector_outputs import detector_outputs
from tflint.analysis.facts import Facts
from tflint.analysis.segmenter_metadata import ACTIVATIONS, SEGMENTER_METADATA
from tflint.analysis.tflite_metadata import (
    inputs_and_outputs,
    selected_consumers,
    subgraph_metadata,
)
from tflint.flatbuffer import Schema, Table, read
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model

_COORDINATES_OF_BOX = 4
_VALUES_PER_KEYPOINT = 2


class _Fault(NamedTuple):
    """What is wrong; `is_tolerated` when MediaPipe runs the model all the same."""

    problem: str
    is_tolerated: bool = False


_Check = Callable[[Table, Facts], Iterator[_Fault]]


@rule("M404", "invalid-task-metadata", severity=WARNING, confidence=HIGH, on=Model, tags=("crash",))
def invalid_task_metadata(model: Model, facts: Facts) -> Iterator[Finding]:
    """The metadata that tells MediaPipe how to decode a detector or segmenter is wrong.

    What it checks:
        The custom metadata DETECTOR_METADATA and SEGMENTER_METADATA of the first subgraph metadata:
        the identifier V001 and no damage. Of a detector the decoding options and anchors, num_boxes
        and num_coords against the shape of the boxes, num_classes against that of the scores, an
        anchor for each box, two values per key point, and num_coords = 4 + key points x 2. Of a
        segmenter an activation of 0 to 2, and no SOFTMAX over a single channel. With target
        mediapipe each is an error, save another identifier and SOFTMAX over one channel, with which
        it runs. Dimensions that the file leaves open are not compared.

    Why it matters:
        MediaPipe decodes boxes by these numbers. It refuses the model when they differ from the
        tensors, ends the process when key points do not add up, and reads behind the list of
        anchors when that is too short.

    How to fix:
        Write the metadata again with mediapipe.tasks.python.metadata.metadata_writers
        (object_detector or image_segmenter), with the anchors the model was trained with.

    When it is wrong:
        When another program than MediaPipe reads an entry of this name.

    Source:
        google-ai-edge/mediapipe components/processors/detection_postprocessing_graph.cc,
        calculators/tensor/tensors_to_detections_calculator.cc and tasks/cc/vision/image_segmenter/
        image_segmenter_graph.cc; run with mediapipe 1.2.2.
    """
    metadata = facts.of(subgraph_metadata)
    if metadata is None:
        return
    refusing = tuple(each for each in facts.of(selected_consumers) if each == "mediapipe")
    for entry, schema, check in (
        (detector_metadata.ENTRY_NAME, DETECTOR_METADATA, _detector_faults),
        (segmenter_metadata.ENTRY_NAME, SEGMENTER_METADATA, _segmenter_faults),
    ):
        data = metadata.custom_metadata(entry)
        for fault in _faults(data, schema, check, facts) if data is not None else ():
            refused = bool(refusing) and not fault.is_tolerated
            yield Finding(
                f"{entry}: {fault.problem}",
                at=metadata,
                field="custom_metadata",
                help="write it again with MediaPipe's metadata writer, for this model",
                severity=ERROR if refused else None,
                data={"entry": entry},
                key=entry,
                targets=refusing if refused else (),
            )


def _faults(data: memoryview, schema: Schema, check: _Check, facts: Facts) -> Iterator[_Fault]:
    identifier = bytes(data[4:8])
    if identifier != schema.identifier:
        text = f"the identifier is {identifier.decode('latin-1')!r}, expected 'V001'"
        yield _Fault(text, is_tolerated=True)
        return
    document = read(data, schema)
    if document.root is None or document.damages or document.stopped:
        yield _Fault(f"its {len(data)} bytes are no readable flatbuffer of that kind")
    else:
        yield from check(document.root, facts)


def _detector_faults(root: Table, facts: Facts) -> Iterator[_Fault]:
    options = root["tensors_decoding_options"]
    if not isinstance(options, Table):
        yield _Fault("it has no tensors_decoding_options, which say how 2 outputs become boxes")
        return
    yield from map(_Fault, _shape_faults(options, facts))
    yield from map(_Fault, _coordinate_faults(options))
    anchors, boxes = _anchor_count(root), options["num_boxes"]
    if anchors is None:
        yield _Fault(f"it has no anchors, which are needed for {boxes} boxes")
    elif anchors < boxes:
        yield _Fault(f"it has {anchors} anchors for {boxes} boxes: the rest is read behind the end")


def _shape_faults(options: Table, facts: Facts) -> Iterator[str]:
    detector = facts.of(detector_outputs)
    if detector is None or not detector.is_raw or len(detector.outputs) != 2:
        return
    first = detector.named or (0, 1)
    location, score = (detector.outputs[position].tensor for position in first)
    for field, tensor, axis in (
        ("num_boxes", location, 1),
        ("num_coords", location, 2),
        ("num_boxes", score, 1),
        ("num_classes", score, 2),
    ):
        size, told = dimension(tensor, axis) if tensor.rank == 3 else None, options[field]
        if size is not None and size != told:
            yield f'{field} is {told}, but dimension {axis} of output "{tensor.short_name}" is {size}'


def _coordinate_faults(options: Table) -> Iterator[str]:
    coordinates, points = options["num_coords"], options["num_keypoints"]
    values = options["num_values_per_keypoint"]
    if values != _VALUES_PER_KEYPOINT:
        yield f"num_values_per_keypoint is {values}, and MediaPipe decodes 2 (x and y)"
    elif points * values + _COORDINATES_OF_BOX != coordinates:
        yield (
            f"num_coords is {coordinates}, but 4 for the box and {points} x {values} for key points "
            f"make {points * values + _COORDINATES_OF_BOX}"
        )


def _segmenter_faults(root: Table, facts: Facts) -> Iterator[_Fault]:
    activation = root["activation"]
    if not 0 <= activation < len(ACTIVATIONS):
        text = f"the activation is {activation}, expected 0 (NONE), 1 (SIGMOID) or 2 (SOFTMAX)"
        yield _Fault(text)
        return
    outputs = [each for each in facts.of(inputs_and_outputs) if not each.is_input]
    if ACTIVATIONS[activation] != "SOFTMAX" or not outputs:
        return
    masks = outputs[-1].tensor
    channels = 1 if masks.rank == 2 else dimension(masks, -1) if masks.rank in (3, 4) else None
    if channels == 1:
        yield _Fault(
            f'the activation is SOFTMAX, but output "{masks.short_name}" has 1 channel, so that '
            "every score is 1",
            is_tolerated=True,
        )


def _anchor_count(root: Table) -> int | None:
    ssd = root["ssd_anchors_options"]
    schema = ssd["fixed_anchors_schema"] if isinstance(ssd, Table) else None
    anchors = schema["anchors"] if isinstance(schema, Table) else None
    return len(anchors) if anchors is not None else None
