"""The bytes of label files: encoding and line ends."""

from __future__ import annotations

from collections.abc import Iterator

from tflint.analysis.deployment import demanded_targets
from tflint.analysis.facts import Facts
from tflint.analysis.label_files import LabelFile, label_files
from tflint.lint.diagnostic import Fix
from tflint.lint.finding import Finding
from tflint.lint.rule import rule
from tflint.lint.severity import ERROR, HIGH, WARNING, Severity
from tflint.model.model import Model


@rule("L304", "bad-label-encoding", severity=WARNING, confidence=HIGH, on=Model, fix="safe")
def bad_label_encoding(model: Model, facts: Facts) -> Iterator[Finding]:
    """A label file is not plain UTF-8 text with LF line ends.

    What it checks:
        CRLF line ends, a byte order mark and C0 control characters other than tab are warnings.
        Lines that end with CR only, UTF-16 and bytes that are not UTF-8 are errors, but warnings in
        a file that was only found beside the model. CR only is a warning too when mediapipe is the
        only target.

    Why it matters:
        Task Library splits at LF: with CRLF every name ends in CR, so that a filter by name matches
        nothing, and with CR only the whole file is one label. MediaPipe ends lines at either.
        Nobody removes a byte order mark, which becomes part of the first name. Bytes that are not
        UTF-8 make the Python libraries raise when that class is predicted.

    How to fix:
        Save the file as UTF-8 without byte order mark and with LF line ends, and pack it again.

    When it is wrong:
        When the only reader of the file splits at CRLF.

    Source:
        tensorflow/tflite-support core/label_map_item.cc; all cases were run with tflite-support
        0.4.4 and mediapipe 1.2.2.
    """
    only_media_pipe = set(facts.of(demanded_targets)) == {"mediapipe"}
    for file in facts.of(label_files):
        for key, problem, severity in _encoding_problems(file):
            tolerated = file.is_guess or (key == "cr" and only_media_pipe)
            yield Finding(
                f"{file.title} {problem}",
                at=file.node,
                help="save it as UTF-8 without byte order mark and with LF line ends",
                severity=WARNING if tolerated else severity,
                data={"problem": key},
                key=key,
                fix=_fix(file, key),
            )


def _fix(file: LabelFile, problem: str) -> Fix | None:
    """Only what leaves no doubt about the labels: CR among LF can be a line end or not."""
    certain = problem in ("utf-16", "bom", "crlf") or (problem == "cr" and not file.text.has_lf)
    if not file.is_embedded or not certain:
        return None
    return Fix("safe", "write it as UTF-8 without byte order mark and with LF line ends")


def _encoding_problems(file: LabelFile) -> Iterator[tuple[str, str, Severity]]:
    text = file.text
    if text.mark.startswith("utf-16"):
        yield "utf-16", f"is {text.mark.upper()} text, which no reader of labels decodes", ERROR
        return
    if text.bad_byte is not None:
        yield "not-utf-8", f"is not UTF-8 at byte {text.bad_byte}", ERROR
    if text.mark:
        first = file.first[:40]
        yield "bom", f'begins with a byte order mark, which becomes part of "{first}"', WARNING
    if not file.labels.by_line or file.structure:
        return
    if text.lone_cr_count and not text.has_lf:
        yield "cr", f"ends its {len(text.lines)} lines with CR only", ERROR
    elif text.lone_cr_count:
        yield "cr", f"has {text.lone_cr_count} CR that no LF follows", WARNING
    if text.crlf_count:
        yield "crlf", f"ends {text.crlf_count} of its {len(text.lines)} lines with CRLF", WARNING
    control = text.control_character
    if control is not None:
        line, character = control
        yield "control", f"has the character U+{ord(character):04X} in line {line}", WARNING
