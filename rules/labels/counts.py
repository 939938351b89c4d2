"""The number of labels against the number of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.facts import Facts
from tflint.analysis.label_files import LabelFile, embedded_labels, outside_labels
from tflint.analysis.label_match import (
    background_offset,
    expected_classes,
    fits,
    is_contracts,
    is_list,
    two_labels_one_output,
)
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING
from tflint.model.model import Model
from tflint.model.node import Node

if TYPE_CHECKING:
    from tflint.analysis.class_count import ClassCount


@rule("L101", "label-count-mismatch", severity=ERROR, confidence=HIGH, on=Model)
def label_count_mismatch(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file in the model has another number of labels than its output has classes.

    What it checks:
        Files that the metadata of an output records as labels, against the classes of that output:
        num_classes of TFLite_Detection_PostProcess, the axis that ARG_MAX or TOPK_V2 chooses from,
        else the declared shape. Lines end at LF, CRLF or CR; blank lines at the end may count or
        not. It is a warning when an output of class ids has more labels than ids, and when the
        shape is that of a detection head, which has several readings. An output that does not tell
        its classes is not judged.

    Why it matters:
        Task Library refuses the model when it is opened, MediaPipe at the first inference. Others
        read names past the end of the list, or give the name of one class to another.

    How to fix:
        Attach the label file that the model was trained with: one label per line, in the order of
        the classes.

    When it is wrong:
        When an output of a custom operator declares a shape that is not the one it has at run time.

    Source:
        tensorflow/tflite-support core/classification_head.cc; google-ai-edge/mediapipe
        tensors_to_classification_calculator.cc; run with tflite-support 0.4.4 and mediapipe 1.2.2.
        53 label files of 51 public models fit.
    """
    for file in facts.of(embedded_labels):
        expected = next(iter(expected_classes(file, facts)), None)
        if expected is None or fits(file, facts) or not is_list(file):
            continue
        if two_labels_one_output(file, facts) is not None:
            continue
        if file.holds_ids and (not expected.holds_ids or background_offset(file, facts)):
            continue
        count = len(file.text.labels)
        too_many_ids = expected.holds_ids and count > expected.count
        offset = background_offset(file, facts)
        remark = ""
        if offset is not None and offset[1] > 0:
            remark = f', and its first label is "{file.first}"'
        elif offset is not None:
            remark = ", as if the background class were left out"
        yield Finding(
            f"{file.title} has {count} labels, but {expected.text}{remark}",
            at=file.node,
            help="attach the label file that the model was trained with, one label per line",
            related=_output(file),
            severity=WARNING if too_many_ids or not expected.sure else None,
            data={"labels": count, "classes": expected.count},
        )


@rule(
    "L103",
    "label-background-offset",
    severity=WARNING,
    confidence=HIGH,
    on=Model,
    fix="unsafe",
    tags=("silent",),
)
def label_background_offset(model: Model, facts: Facts) -> Iterator[Finding]:
    """A list of labels is off by one because of a background class.

    What it checks:
        A label file beside the model, or one that the user named, with one label more than classes
        and a placeholder in front (background, ???, unknown, none, 0), or with one label less than
        the 1001, 91 or 21 outputs of a model with a background class. A list with a placeholder in
        front is usual beside detectors and quiet there. In the model the same is judged for labels
        of class ids, as an error; there the class id is the line number.

    Why it matters:
        Every name is shifted by one: a cat is reported as the next class in the list. Nothing
        fails.

    How to fix:
        Remove the first line when the model has no background class, or add one when it has.

    When it is wrong:
        When the program adds or subtracts one itself.

    Source:
        tensorflow/tpu#521 (1000 labels, 1001 outputs), google-coral/test_data
        cityscapes_segmentation_labels.txt (20 labels for 19 classes); class ids of
        TFLite_Detection_PostProcess begin at the first class behind the background (LiteRT
        tflite/kernels/detection_postprocess.cc).
    """
    for file in _all_files(facts):
        found = background_offset(file, facts)
        if found is None or is_contracts(file, facts) or not is_list(file):
            continue
        expected, difference = found
        if file.is_embedded and not (file.holds_ids and expected.holds_ids):
            continue
        if not file.is_embedded and difference > 0 and _is_detector(expected):
            continue
        count = len(file.labels.names)
        remark = (
            f'its first label is "{file.first}"'
            if difference > 0
            else f'its first label, "{file.first}", is no background class'
        )
        yield Finding(
            f"{file.title} has {count} labels, but {expected.text}: {remark}",
            at=file.node,
            help="remove the first line"
            if difference > 0
            else "put a line for the background class in front",
            related=_output(file),
            severity=ERROR if file.is_embedded else None,
            data={"labels": count, "classes": expected.count, "first": file.first},
            fix=Fix("unsafe", "remove the first line")
            if file.is_embedded and difference > 0
            else None,
        )


@rule("L104", "two-labels-one-output", severity=WARNING, confidence=HIGH, on=Model)
def two_labels_for_one_output(model: Model, facts: Facts) -> Iterator[Finding]:
    """Two labels are given for an output that has one element.

    What it checks:
        Label files with two labels, in the model or beside it, for an output whose last dimension
        is 1.

    Why it matters:
        A model with one sigmoid output gives the probability of the second class only. Programs
        that pair labels with elements refuse it or name the probability by the first label, which
        is the other class.

    How to fix:
        Train with two outputs and softmax, or keep the label of the class that the number is the
        probability of.

    When it is wrong:
        When the program that uses the model knows that it is a binary classifier.

    Source:
        tensorflow/tflite-support java TensorLabel; am15h/tflite_flutter_helper#60.
    """
    for file in _all_files(facts):
        expected = two_labels_one_output(file, facts)
        if expected is None or is_contracts(file, facts) or not is_list(file):
            continue
        first, second = (label[:60] for label in file.text.labels)
        yield Finding(
            f'{file.title} has 2 labels, "{first}" and "{second}", but {expected.text}',
            at=file.node,
            help="use two outputs with softmax, or keep the label that the one number stands for",
            related=_output(file),
            data={"labels": 2, "classes": 1},
        )


def _all_files(facts: Facts) -> Iterator[LabelFile]:
    yield from facts.of(embedded_labels)
    outside = facts.of(outside_labels)
    if outside is not None:
        yield outside


def _output(file: LabelFile) -> tuple[tuple[str, Node], ...]:
    return (("output", file.output.tensor),) if file.output is not None else ()


def _is_detector(expected: ClassCount) -> bool:
    return expected.holds_ids and "Detection_PostProcess" in expected.text
