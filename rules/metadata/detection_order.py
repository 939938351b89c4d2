"""The order of the outputs of object detectors."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.detection_options import DETECTION_POSTPROCESS
from tflint.analysis.detector_outputs import MEANINGS, NAMES, DetectorOutputs, detector_outputs
from tflint.analysis.facts import Facts
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs, selected_consumers
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING, Severity
from tflint.model.model import Model
from tflint.model.tensor import Tensor

_IN_ORDER = (0, 1, 2, 3)


@rule(
    "M402",
    "swapped-detection-outputs",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    fix="unsafe",
    tags=("silent",),
)
def swapped_detection_outputs(model: Model, facts: Facts) -> Iterator[Finding]:
    """Boxes, classes, scores and count of a detector are in another order than readers take them.

    What it checks:
        The four outputs of a detector. What each one is tells TFLite_Detection_PostProcess, else
        the shapes: boxes [1,N,4], classes and scores [1,N], count [1]. Readers look for outputs
        that the metadata names location, category, score and number of detections, and when one of
        these is missing they take the order of the graph. It is an error when the names are on
        the wrong outputs, and with target task-library or mediapipe when the order they fall back
        to is wrong. Other names over the right order are an info, and so is a wrong order without
        metadata that only the shapes show.

    Why it matters:
        Scores are read as classes or boxes as scores, without an error: "score 27.0, class 0".
        TensorFlow 2's converter does not keep the order of the operator.

    How to fix:
        Name the outputs in the metadata by what they are: location, category, score, number of
        detections. In your own code find the outputs by signature names, not by position.

    When it is wrong:
        Without metadata: when the program that reads the outputs was written for this order.

    Source:
        tensorflow/tflite-support task/vision/object_detector.cc; google-ai-edge/mediapipe
        components/processors/detection_postprocessing_graph.cc; swapped and missing names were run
        with tflite-support 0.4.4 and mediapipe 1.2.2; tensorflow/flutter-tflite#176,
        tensorflow/models#10970.
    """
    detector = facts.of(detector_outputs)
    if detector is not None and len(detector.outputs) == 4 and not detector.is_raw:
        known = min(detector.ports) >= 0 and len(set(detector.ports)) == 4
        if detector.is_described:
            yield from _described(detector, known, facts)
        elif known and detector.ports != _IN_ORDER:
            yield _order(detector.outputs, detector.ports, f"of {DETECTION_POSTPROCESS}")
    elif detector is None:
        outputs = tuple(each for each in facts.of(inputs_and_outputs) if not each.is_input)
        found = _shaped_like(outputs)
        if found and (found[0] != 0 or found[3] != 3):
            yield _order(outputs, tuple(map(found.index, _IN_ORDER)), "by their shapes", INFO)


def _described(detector: DetectorOutputs, known: bool, facts: Facts) -> Iterator[Finding]:
    outputs, named = detector.outputs, detector.named
    taken = named if named is not None else _IN_ORDER
    fix = Fix("unsafe", "name each output in the metadata by what it holds") if known else None
    for meaning, position in enumerate(taken):
        output = outputs[position]
        port = detector.ports[position] if known else _meaning_by_shape(output.tensor, meaning)
        if port == meaning:
            continue
        source = (
            f"output {port} of {DETECTION_POSTPROCESS}" if known else f"{output.tensor.type_text}"
        )
        if named is not None:
            yield Finding(
                f'{output.word} has the metadata name "{NAMES[meaning]}", but it is {source}, '
                f"which {'is' if known else 'can be'} the {MEANINGS[port]}",
                at=output.metadata or output.tensor,
                field="name",
                help="name each output in the metadata by what it holds",
                related=(("output", output.tensor),),
                severity=ERROR if known else None,
                data={"names": list(_names(outputs)), "ports": list(detector.ports)},
                fix=fix,
            )
        else:
            consumers = tuple(c for c in facts.of(selected_consumers) if c != "mlkit")
            yield Finding(
                f"the metadata names of the outputs are {_listed(_names(outputs))}, so readers take "
                f"{output.word} for the {MEANINGS[meaning]}, but it is {source}",
                at=output.metadata or output.tensor,
                field="name",
                help=f"name the outputs by what they are: {_listed(NAMES)}",
                related=(("output", output.tensor),),
                severity=ERROR if consumers and known else None,
                data={"names": list(_names(outputs)), "ports": list(detector.ports)},
                fix=fix,
                targets=consumers,
            )
        return
    if named is None:
        yield Finding(
            f"the metadata names of the outputs are {_listed(_names(outputs))}, not "
            f"{_listed(NAMES)}, so readers rely on the order",
            at=outputs[0].metadata or outputs[0].tensor,
            field="name",
            help=f"name the outputs {_listed(NAMES)}",
            severity=INFO,
            data={"names": list(_names(outputs))},
        )


def _order(
    outputs: tuple[InputOrOutput, ...],
    ports: tuple[int, ...],
    what: str,
    severity: Severity | None = None,
) -> Finding:
    order = ", ".join(MEANINGS[port] for port in ports)
    return Finding(
        f"the 4 outputs {what} are in the order {order}, usual is {', '.join(MEANINGS)}",
        at=outputs[0].tensor.subgraph,
        field="outputs",
        help="find the outputs by signature names, or write metadata that names them",
        severity=severity,
        data={"order": list(ports)},
    )


def _meaning_by_shape(tensor: Tensor, claimed: int) -> int:
    """What an output must be by its shape; what is claimed when the shape does not tell."""
    if not tensor.rank or tensor.has_free_dimensions:
        return claimed
    if tensor.rank == 3 and tensor.shape[2] == 4:
        return 0
    if tensor.elements == 1 and tensor.rank == 1:
        return 3
    is_row = tensor.rank == 2 and tensor.elements > 1
    return 1 if is_row and claimed not in (1, 2) else claimed


def _shaped_like(outputs: tuple[InputOrOutput, ...]) -> tuple[int, ...]:
    """The positions of [1,N,4], [1,N], [1,N] and [1]; empty when these are not the outputs."""
    if len(outputs) != 4:
        return ()
    shapes = [each.tensor.shape for each in outputs]
    boxes = [i for i, shape in enumerate(shapes) if len(shape) == 3 and shape[2] == 4]
    if len(boxes) != 1:
        return ()
    rows = shapes[boxes[0]][:2]
    pairs = [i for i, shape in enumerate(shapes) if shape == rows]
    counts = [i for i, shape in enumerate(shapes) if shape == (1,)]
    return (*boxes, *pairs, *counts) if len(pairs) == 2 and len(counts) == 1 else ()


def _names(outputs: tuple[InputOrOutput, ...]) -> tuple[str, ...]:
    return tuple(each.metadata.name if each.metadata else "" for each in outputs)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
