"""Score calibration of classifiers and detectors."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.class_count import class_counts
from tflint.analysis.detector_outputs import detector_outputs
from tflint.analysis.facts import Facts
from tflint.analysis.label_files import embedded_labels
from tflint.analysis.score_calibration import Calibration, calibrations, line_fault
from tflint.analysis.tflite_metadata import selected_consumers
from tflint.flatbuffer import Table
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, INFO, WARNING
from tflint.model.model import Model

_TRANSFORMATIONS = 3


@rule("M406", "invalid-score-calibration", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def invalid_score_calibration(model: Model, facts: Facts) -> Iterator[Finding]:
    """The score calibration of an output is incomplete, or its file cannot be used.

    What it checks:
        Outputs with ScoreCalibrationOptions have a TENSOR_AXIS_SCORE_CALIBRATION file; each line of
        it is empty or has 3 or 4 numbers separated by commas, with a scale that is not negative;
        the score transformation is one of the three that exist; the file has as many lines as there
        are labels, or classes where there are no labels. Lines end at LF only, and a line end at
        the end of the file begins one more, empty line. With target task-library, mediapipe or
        mlkit these are errors where that library refuses the model. A file without the options is
        an info: it is not used.

    Why it matters:
        Task Library and MediaPipe refuse the model when it is opened, or MediaPipe at the first
        result. The common case is a final line end: N lines become N + 1.

    How to fix:
        Write one line for each class, without a line end behind the last one. An empty line gives a
        class the default score.

    When it is wrong:
        When your own code reads the file in another way.

    Source:
        tensorflow/tflite-support task/processor/classification_postprocessor.cc and
        google-ai-edge/mediapipe tasks/cc/components/processors/
        classification_postprocessing_graph.cc; run with tflite-support 0.4.4 and mediapipe 1.2.2.
        MediaPipe's own writer ends every line, which its reader then refuses.
    """
    for calibration in facts.of(calibrations):
        if calibration.options is None and calibration.file is not None:
            yield Finding(
                f'"{calibration.file.name}" calibrates the scores of {calibration.output.word}, '
                "which has no ScoreCalibrationOptions, so it is not used",
                at=calibration.file,
                help="add ScoreCalibrationOptions to the process units, or remove the file",
                severity=INFO,
            )
        elif calibration.file is None and calibration.options is not None:
            yield _finding(
                f"{calibration.output.word} has ScoreCalibrationOptions, but no file of type "
                "TENSOR_AXIS_SCORE_CALIBRATION",
                calibration,
                facts.of(selected_consumers),
            )
        else:
            yield from _transformation(calibration, facts)
            yield from _file(calibration, facts)


def _transformation(calibration: Calibration, facts: Facts) -> Iterator[Finding]:
    options = calibration.options.table["options"] if calibration.options is not None else None
    code = options["score_transformation"] if isinstance(options, Table) else 0
    if not 0 <= code < _TRANSFORMATIONS:
        yield _finding(
            f"the score transformation of {calibration.output.word} is {code}, expected 0 (IDENTITY), "
            "1 (LOG) or 2 (INVERSE_LOGISTIC)",
            calibration,
            tuple(name for name in facts.of(selected_consumers) if name == "mediapipe"),
        )


def _file(calibration: Calibration, facts: Facts) -> Iterator[Finding]:
    consumers, lines = facts.of(selected_consumers), calibration.lines
    if calibration.file is None or lines is None:
        return
    name = calibration.file.name
    fault = line_fault(lines)
    if fault is not None:
        yield _finding(f'line {fault.line} of "{name}" {fault.problem}', calibration, consumers)
    expected = _expected(calibration, facts)
    if expected is None or len(lines) == expected[0]:
        return
    count, what = expected
    remark = ", because a line end at the end begins one more line" if not lines[-1] else ""
    # MediaPipe's detector looks a class up in the list, whatever its length.
    detector = facts.of(detector_outputs) is not None
    refusing = tuple(c for c in consumers if not (detector and c == "mediapipe"))
    surplus = not lines[-1] and len(lines) - 1 == count
    yield _finding(
        f'"{name}" has {len(lines)} lines for {count} {what}{remark}',
        calibration,
        refusing,
        Fix("safe", "remove the line end at the end") if surplus else None,
    )


def _finding(
    problem: str, calibration: Calibration, refusing: tuple[str, ...], fix: Fix | None = None
) -> Finding:
    node = calibration.file or calibration.options or calibration.output.tensor
    return Finding(
        problem,
        at=node,
        help="write one line of 3 or 4 numbers for each class, without a line end behind the last",
        related=(("output", calibration.output.tensor),),
        severity=ERROR if refusing else None,
        targets=refusing,
        data={"file": calibration.file.name} if calibration.file is not None else {},
        fix=fix,
    )


def _expected(calibration: Calibration, facts: Facts) -> tuple[int, str] | None:
    """How many lines there must be, and of what; `None` when nothing tells."""
    detector = facts.of(detector_outputs)
    for labels in facts.of(embedded_labels):
        own = labels.output is not None and labels.output.tensor is calibration.output.tensor
        if (own or (detector is not None and labels.holds_ids)) and labels.labels.names:
            return len(labels.text.labels), "labels"
    if detector is not None:
        return None
    known = facts.of(class_counts).known.get(calibration.output.position)
    return (known.count, "classes") if known is not None and known.sure else None
