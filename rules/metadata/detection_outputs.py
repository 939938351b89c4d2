"""The number of outputs of object detectors."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.detection_options import DETECTION_POSTPROCESS
from tflint.analysis.detector_outputs import NAMES, RAW_NAMES, detector_outputs
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import inputs_and_outputs, selected_consumers
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, INFO, MEDIUM, WARNING
from tflint.model.model import Model

# SSD and YOLO have 1,917 anchors and more; a list of final detections has 200 at most.
_MIN_ANCHORS = 200


@rule("M401", "wrong-detection-outputs", severity=WARNING, confidence=MEDIUM, on=Model)
def wrong_detection_outputs(model: Model, facts: Facts) -> Iterator[Finding]:
    """An object detector does not have the outputs that readers of detectors expect.

    What it checks:
        The number of outputs of a model that ends in TFLite_Detection_PostProcess or whose metadata
        describes boxes: 4, or 2 in a model with DETECTOR_METADATA, which MediaPipe decodes itself.
        With target task-library (4 in any case) or mediapipe it is an error. Boxes [1,A,4] of more
        than 200 anchors beside [1,A,C] without that operator and without metadata are an info.

    Why it matters:
        Task Library says "Mobile SSD models are expected to have exactly 4 outputs" and refuses the
        model; MediaPipe takes 4, or 2 that DETECTOR_METADATA explains. Programs written for a model
        with the operator read raw anchors as if they were detections.

    How to fix:
        Export with the post-processing operator (export_tflite_graph_tf2.py of the Object Detection
        API) and with its four outputs only, or write DETECTOR_METADATA for a raw model.

    When it is wrong:
        When your own code decodes the outputs, or when outputs beside the four are states that it
        feeds back.

    Source:
        tensorflow/tflite-support task/vision/object_detector.cc; google-ai-edge/mediapipe
        components/processors/detection_postprocessing_graph.cc; tensorflow/tensorflow#47595,
        tensorflow/tflite-support#955, google-ai-edge/mediapipe#5550.
    """
    if model.main is None:
        return
    detector = facts.of(detector_outputs)
    if detector is None:
        yield from _raw_anchors(facts)
        return
    count = len(model.main.outputs)
    refusing = tuple(
        consumer
        for consumer in facts.of(selected_consumers)
        if (consumer == "task-library" and count != 4)
        or (consumer == "mediapipe" and count != (2 if detector.is_raw else 4))
    )
    expected = 2 if detector.is_raw else 4
    if count == expected and not refusing:
        return
    wanted = ", ".join(RAW_NAMES if detector.is_raw else NAMES)
    limit = f"{expected} ({wanted})" if count != expected else "4 for Task Library"
    yield Finding(
        f"the number of outputs is {count}, but {detector.evidence}, and readers of such detectors "
        f"want {limit}",
        at=model.main,
        field="outputs",
        help="export the outputs of the post-processing operator only, or describe a raw detector "
        "with DETECTOR_METADATA",
        severity=ERROR if refusing else None,
        data={"outputs": count, "expected": expected},
        targets=refusing,
    )


def _raw_anchors(facts: Facts) -> Iterator[Finding]:
    outputs = [each for each in facts.of(inputs_and_outputs) if not each.is_input]
    for boxes in outputs:
        shape = boxes.tensor.shape
        if len(shape) != 3 or shape[2] != 4 or shape[1] <= _MIN_ANCHORS:
            continue
        scores = next(
            (e for e in outputs if e is not boxes and e.tensor.shape[:2] == shape[:2]), None
        )
        if scores is None or scores.tensor.rank != 3:
            continue
        yield Finding(
            f"{boxes.word} {boxes.tensor.type_text} and {scores.word} {scores.tensor.type_text} are "
            f"{shape[1]:,} raw anchors: without {DETECTION_POSTPROCESS} the caller must decode and "
            "filter them",
            at=boxes.tensor,
            help="export with the post-processing operator, or run non-maximum suppression in the "
            "program",
            severity=INFO,
            data={"anchors": shape[1]},
        )
        return
