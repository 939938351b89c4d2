"""Label files that hold no labels, something else, or blank lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tflint.analysis.consumer_refusals import consumers_refusing_labels
from tflint.analysis.facts import Facts
from tflint.analysis.label_files import LabelFile, embedded_labels, label_files
from tflint.analysis.label_match import expected_classes, is_list
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model

if TYPE_CHECKING:
    from tflint.analysis.label_formats import LabelList

_SHOWN = 3


@rule("L301", "empty-label-file", severity=ERROR, confidence=HIGH, on=Model)
def empty_label_file(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file holds no label.

    What it checks:
        Label files in the model, the one that the user named, and, as a warning, the one beside the
        model that belongs to it by its name: no bytes, or blank lines only.

    Why it matters:
        Task Library and MediaPipe refuse a model with an empty label file.

    How to fix:
        Write one label per line into the file and pack it again; with the populator, make sure that
        the file is closed before it is loaded.

    When it is wrong:
        When the file beside the model is no label file.

    Source:
        tensorflow/tflite-support core/label_map_item.cc; run with tflite-support 0.4.4 and
        mediapipe 1.2.2.
    """
    for file in facts.of(label_files):
        if not any(name.strip() for name in file.labels.names):
            yield Finding(
                f"{file.title} holds no label, only {file.text.size} bytes of blank lines"
                if file.text.size
                else f"{file.title} has 0 bytes",
                at=file.node,
                help="write one label per line into it",
                severity=WARNING if file.is_guess else None,
                data={"bytes": file.text.size},
            )


@rule("L302", "labels-not-a-list", severity=WARNING, confidence=HIGH, on=Model, fix="unsafe")
def labels_not_a_list(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file in the model is JSON, markup or a single line instead of one label per line.

    What it checks:
        Files that the metadata records as labels: whether they begin like a JSON or Python object,
        a list, markup, YAML or protobuf text, or are one line with at least two commas or
        semicolons while the output has more than one class. Labels such as <PAD> or [CLS] are
        labels. With target task-library, mediapipe or mlkit it is an error where the lines of the
        file are not as many as the classes and the library counts them.

    Why it matters:
        Readers take every line for a label. A Python dict in one line is one label, and the number
        of labels does not fit the output.

    How to fix:
        Write one label per line. To keep a description in another format, record it with type
        DESCRIPTIONS.

    When it is wrong:
        When only a program that parses this format reads the model.

    Source:
        ultralytics/ultralytics export of YOLO models (temp_meta.txt, recorded as
        TENSOR_AXIS_LABELS) and ultralytics/ultralytics#15691; JSON was run with tflite-support 0.4.4
        ("Got 3 class(es) for output index 0, expected 1 according to the label map") and mediapipe
        1.2.2, whose segmenters take it.
    """
    seen: set[str] = set()
    for file in facts.of(embedded_labels):
        if file.name in seen or not file.labels.names:
            continue
        listed = _names_inside(file) if file.structure else _single_line(file, facts)
        if not file.structure and listed is None:
            continue
        seen.add(file.name)
        count = len(file.text.labels)
        inside = _with_names(listed)
        refusing = consumers_refusing_labels(file, len(file.text.lines), facts)
        yield Finding(
            f"{file.title} is {file.structure or 'a single line'}{inside}, which readers take for "
            f"{count} label{'s' if count != 1 else ''}",
            at=file.node,
            help="write one label per line",
            related=(("output", file.output.tensor),) if file.output is not None else (),
            severity=ERROR if refusing else None,
            targets=refusing,
            data={"lines": count, "names": len(listed.names) if listed is not None else None},
            fix=Fix("unsafe", "keep the names, one on a line")
            if file.structure and listed is not None
            else None,
        )


@rule("L303", "blank-label-line", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def blank_label_line(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file has blank lines.

    What it checks:
        Lines without a label that have one after them, and more than one line end at the end of the
        file. Outside of the model the latter is an info. With target task-library, mediapipe or
        mlkit it is an error when the labels fit the output of a classifier but the library counts
        the blank lines too.

    Why it matters:
        Android's FileUtil and Task Library's text classifier drop blank lines, so that all names
        behind one are shifted; others show an empty name. Blank lines at the end count as labels:
        Task Library refuses such a classifier of images or sound when it is opened, MediaPipe every
        classifier at its first result.

    How to fix:
        Put a placeholder such as ??? where a class has no name, and keep one line end at the end.

    When it is wrong:
        When the only reader of the file keeps blank lines, and a class without a name is meant.

    Source:
        tensorflow/tflite-support java FileUtil.loadLabels, core/label_map_item.cc and
        text/nlclassifier/nl_classifier.cc; google-ai-edge/mediapipe
        tensors_to_classification_calculator.cc; run with tflite-support 0.4.4 and mediapipe 1.2.2,
        whose segmenters take such labels.
    """
    for file in facts.of(label_files):
        if not file.labels.by_line or not is_list(file) or not file.text.labels:
            continue
        expected = expected_classes(file, facts)
        blank = file.text.blank_lines
        # Where the labels before a blank line fit, what follows are no labels.
        surplus = not file.is_embedded and any(
            each.fits(i) for each in expected for i in blank[:10]
        )
        if blank and not surplus:
            lines = ", ".join(str(i + 1) for i in blank[:_SHOWN])
            more = f" and {len(blank) - _SHOWN} more" if len(blank) > _SHOWN else ""
            yield Finding(
                f"line{'s' if len(blank) > 1 else ''} {lines}{more} of {file.title} "
                f"{'are' if len(blank) > 1 else 'is'} blank, and some readers drop blank lines",
                at=file.node,
                help="put a placeholder there, or remove the line",
                data={"lines": [i + 1 for i in blank[:1000]]},
                key="inside",
            )
        count, with_blank = len(file.text.labels), len(file.text.lines)
        wanted = any(each.fits(with_blank) and not each.fits(count) for each in expected)
        if with_blank > count and not wanted:
            refusing = _refusing_trailing_blank(file, facts)
            yield Finding(
                f"{file.title} has {count} labels and then {with_blank - count} blank "
                f"line{'s' if with_blank - count > 1 else ''}, which some readers count",
                at=file.node,
                help="keep one line end at the end of the file",
                severity=ERROR if refusing else None if file.is_embedded else INFO,
                targets=refusing,
                data={"labels": count, "lines": with_blank},
                key="end",
                fix=Fix("safe", "drop the blank lines at the end") if file.is_embedded else None,
            )


def _with_names(listed: LabelList | None) -> str:
    if listed is None:
        return ""
    count = len(listed.names)
    return f" with {count} name{'s' if count != 1 else ''}"


def _names_inside(file: LabelFile) -> LabelList | None:
    from tflint.analysis.label_formats import names_inside

    return names_inside(file.text)


def _single_line(file: LabelFile, facts: Facts) -> LabelList | None:
    from tflint.analysis.label_formats import read_single_line

    classes = [each.count for each in expected_classes(file, facts)]
    return read_single_line(file.text) if classes and classes[0] > 1 else None


def _refusing_trailing_blank(file: LabelFile, facts: Facts) -> tuple[str, ...]:
    """Labels that do not fit even without the blank lines are the business of L101."""
    if consumers_refusing_labels(file, len(file.text.labels), facts):
        return ()
    return consumers_refusing_labels(file, len(file.text.lines), facts)
