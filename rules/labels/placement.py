"""L201, L202, L106: label files recorded where readers do not look."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.class_count import class_counts, deciding_operator
from tflint.analysis.deployment import demanded_targets
from tflint.analysis.detection_options import BOXES, CLASSES, COUNT, is_detection_postprocess
from tflint.analysis.detector_metadata import raw_detector_class_count
from tflint.analysis.facts import Facts
from tflint.analysis.label_files import embedded_labels
from tflint.analysis.label_match import fits, is_list
from tflint.analysis.task import task_evidence
from tflint.analysis.tflite_metadata import InputOrOutput, inputs_and_outputs
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import HIGH, INFO, MEDIUM, WARNING
from tflint.model.model import Model
from tflint.model.tflite_metadata import AXIS_LABELS, VALUE_LABELS, AssociatedFile

_PORTS = {BOXES: "boxes", CLASSES: "class ids", COUNT: "the number of detections"}
_IDS = ("ARG_MAX", "ARG_MIN", "TOPK_V2")
ANDROID_STUDIO = "android-studio"


@rule("L201", "wrong-label-type", severity=WARNING, confidence=HIGH, on=Model, tags=("silent",))
def wrong_label_type(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file is recorded with a type, or on an output, with which nobody uses it.

    What it checks:
        TENSOR_AXIS_LABELS on the class ids of TFLite_Detection_PostProcess, which readers look up as
        TENSOR_VALUE_LABELS; TENSOR_VALUE_LABELS on an output of scores, one for each class; and labels
        of either type on the boxes, the scores or the number of detections.

    Why it matters:
        Task Library and MediaPipe look for one type at one place. With another the model loads and
        gives class numbers without names.

    How to fix:
        Record value labels on the tensor of class ids, and axis labels on a tensor that has one
        element per class (`tflite_support.metadata_schema_py_generated.AssociatedFileType`).

    When it is wrong:
        When only a program of your own reads the labels.

    Source:
        tensorflow/tflite-support vision/object_detector.cc and core/classification_head.cc;
        google-ai-edge/mediapipe components/processors/detection_postprocessing_graph.cc.
    """
    if facts.of(raw_detector_class_count) is not None:
        return
    for output, record in _records(facts):
        problem = _misplaced(output, record, facts)
        if problem:
            yield Finding(
                f'"{record.name}" is recorded as {record.type} on {output.word} '
                f"'{output.tensor.short_name}', {problem}",
                at=record,
                field="type",
                help="record value labels on class ids, and axis labels on scores for each class",
                related=(("output", output.tensor),),
                data={"type": record.type, "output": output.position},
            )


def _misplaced(output: InputOrOutput, record: AssociatedFile, facts: Facts) -> str:
    operator, port = deciding_operator(output.tensor)
    if operator is None:
        return ""
    if is_detection_postprocess(operator):
        if port == CLASSES:
            wrong = record.type == AXIS_LABELS
            return "which holds class ids: labels of its axis are not used" if wrong else ""
        return f"which holds {_PORTS.get(port, 'scores')}: labels there are not used"
    if record.type != VALUE_LABELS or operator.is_custom or operator.name in _IDS:
        return ""
    expected = facts.of(class_counts).known.get(output.position)
    if expected is None or expected.holds_ids or not expected.sure:
        return ""
    # Integers may be ids however they were made.
    is_score = output.tensor.dtype.is_float or output.tensor.is_quantized
    return "which has one score per class: labels of values are not used" if is_score else ""


@rule("L202", "misplaced-labels", severity=INFO, confidence=MEDIUM, on=Model)
def misplaced_labels(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file is recorded where no reader looks for it.

    What it checks:
        Label files on an input; on an output of L2_NORMALIZATION, which is an embedding; and, for text
        classifiers and with target android-studio, one that is not the first file of its tensor.

    Why it matters:
        Nothing fails; the labels are not shown.

    How to fix:
        Record the file on the output whose classes it names, as its first associated file.

    When it is wrong:
        When a program of your own reads the labels there.

    Source:
        tensorflow/tflite-support text/nlclassifier/nl_classifier.cc, which takes the first associated
        file only; readers of images and audio look at outputs only.
    """
    for found in facts.of(inputs_and_outputs):
        records = found.metadata.label_files if found.metadata is not None else []
        operator = deciding_operator(found.tensor)[0] if records and not found.is_input else None
        for record in records:
            if found.is_input:
                problem = "where no reader looks for labels"
            elif operator is not None and operator.name == "L2_NORMALIZATION":
                problem = "an embedding, which has no classes"
            elif _must_be_first(facts) and record.address != _first_address(found):
                problem = "but it is not the first file there, the only one that is read"
            else:
                continue
            yield Finding(
                f"\"{record.name}\" is recorded on {found.word} '{found.tensor.short_name}', {problem}",
                at=record,
                help="record it on the output whose classes it names, as its first file",
                related=(("input" if found.is_input else "output", found.tensor),),
            )


def _must_be_first(facts: Facts) -> bool:
    evidence = facts.of(task_evidence)
    is_text = evidence is not None and "text-classification" in evidence.tasks
    return is_text or ANDROID_STUDIO in facts.of(demanded_targets)


def _first_address(found: InputOrOutput) -> str:
    assert found.metadata is not None
    return found.metadata.files()[0].address


@rule("L106", "label-axis-ambiguous", severity=WARNING, confidence=MEDIUM, on=Model)
def label_axis_ambiguous(model: Model, facts: Facts) -> Iterator[Finding]:
    """The classes of a labelled output are not on its first axis, where generated code looks.

    What it checks:
        Outputs with a file of TENSOR_AXIS_LABELS that fits them, whose first dimension above 1 is not
        the number of labels, as in segmentation masks [1,257,257,21]. It is a warning with target
        android-studio, else an info: Task Library and MediaPipe find the right axis.

    Why it matters:
        The classes that Android Studio generates bind the labels to the first axis that is larger than
        1 and throw "Label number 21 mismatch the shape on axis 1".

    How to fix:
        Read such a model with Task Library, MediaPipe or the interpreter, or let the model choose the
        class (ARG_MAX) and record the labels as TENSOR_VALUE_LABELS.

    When it is wrong:
        When no code is generated from the model.

    Source:
        tensorflow/tflite-support java TensorLabel; tensorflow/tensorflow#45998.
    """
    for file in facts.of(embedded_labels):
        output = file.output
        if output is None or file.holds_ids or not is_list(file) or not fits(file, facts):
            continue
        labels = len(file.text.labels)
        axis = next((i for i, size in enumerate(output.tensor.shape) if size > 1), None)
        if axis is None or output.tensor.shape[axis] == labels:
            continue
        yield Finding(
            f"{file.title} has {labels} labels, but the first axis above 1 of {output.word} "
            f"{output.tensor.type_text} is axis {axis} with {output.tensor.shape[axis]}",
            at=file.node,
            help="read the model with Task Library, MediaPipe or the interpreter, not generated code",
            related=(("output", output.tensor),),
            severity=None if ANDROID_STUDIO in facts.of(demanded_targets) else INFO,
            data={"labels": labels, "axis": axis},
        )


def _records(facts: Facts) -> Iterator[tuple[InputOrOutput, AssociatedFile]]:
    for found in facts.of(inputs_and_outputs):
        if not found.is_input and found.metadata is not None:
            for record in found.metadata.label_files:
                yield found, record
